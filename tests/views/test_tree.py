"""The tree says everything about each artifact once, however deep or cyclic the lineage is."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from views.shop import Shop

from aibom.records.bom import Bom
from aibom.records.claims import Fact, Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Node, Pin, Walk
from aibom.records.refs import ArtifactRef, Form, Unidentified
from aibom.records.snapshot import Resolution
from aibom.views import summary, tree

COMMIT = "0123456789ab" + "c" * 28


def test_a_quantized_chain_is_drawn_whole(shop: Shop) -> None:
    """Relation, license, pin with its ground, resolution, gaps and the summary, in one small picture."""
    child, parent, base, data = (
        shop.ref("TheBloke/zephyr-7B-beta-GGUF", "1" * 40),
        shop.ref("HuggingFaceH4/zephyr-7b-beta", COMMIT),
        shop.ref("mistralai/Mistral-7B-v0.1", "3" * 40),
        shop.ref("datasets/HuggingFaceH4/ultrachat_200k"),
    )
    bom = shop.bom(
        [
            shop.node(child, "mit"),
            shop.node(parent, "mit"),
            shop.node(base, "apache-2.0", resolution=Resolution.GATED),
            shop.node(data, resolution=Resolution.PRIVATE_OR_MISSING),
        ],
        [
            shop.edge(child, parent, Relation.QUANTIZED, Pin.SEEN_WHEN_CRAWLED),
            shop.edge(parent, base, Relation.FINETUNE, Pin.NAMED_BY_CHILD),
            shop.edge(parent, data, Relation.TRAINED_ON),
        ],
        [shop.gap(parent, Severity.LOW), shop.gap(parent, Severity.HIGH), shop.gap(data, Severity.MEDIUM)],
    )
    assert tree.render(bom).splitlines() == [
        "TheBloke/zephyr-7B-beta-GGUF  license mit  @111111111111",
        "└─ quantized  HuggingFaceH4/zephyr-7b-beta  license mit  @0123456789ab (seen when crawled)  ! 2 gaps (high)",
        "   ├─ finetune  mistralai/Mistral-7B-v0.1  license apache-2.0  @333333333333 (named by child)  [gated]",
        "   └─ trained-on  datasets/HuggingFaceH4/ultrachat_200k  [private or missing]  ! 1 gap (medium)",
        "",
        "3 models, 1 dataset; 3 gaps: 1 high, 1 medium, 1 low",
    ]


def test_an_artifact_shown_before_is_referred_to(shop: Shop) -> None:
    """A diamond names its top twice and what lies above it once."""
    text = tree.render(shop.repos("abcde", [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("d", "e")]))
    assert [line.split("  no license")[0] for line in text.splitlines()[:6]] == [
        "a",
        "├─ finetune  b",
        "│  └─ finetune  d",
        "│     └─ finetune  e",
        "└─ finetune  c",
        "   └─ finetune  d  (see above)",
    ]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        # Fischerboot/ll3-test-1 names itself; weiren119/distilhubert-finetuned-gtzan is part of a cycle.
        ([("a", "a")], ["└─ finetune  a  (cycle: see above)"]),
        ([("a", "b"), ("b", "a")], ["└─ finetune  b  no license stated", "   └─ finetune  a  (cycle: see above)"]),
    ],
)
def test_a_cycle_ends_and_is_named(shop: Shop, pairs: list[tuple[str, str]], expected: list[str]) -> None:
    """A way back to an artifact on the way from the subject is called a cycle."""
    assert tree.render(shop.repos("ab", pairs)).splitlines()[1 : 1 + len(expected)] == expected


def test_relations_that_disagree_stand_side_by_side(shop: Shop) -> None:
    """Two relations to one parent are one line, with the better ground for its revision."""
    child, parent = shop.ref("a"), shop.ref("b", COMMIT)
    edges = [
        shop.edge(child, parent, Relation.QUANTIZED, Pin.SEEN_WHEN_CRAWLED),
        shop.edge(child, parent, Relation.ADAPTER, Pin.MATCHED_BY_DIGEST),
    ]
    text = tree.render(shop.bom([shop.node(child), shop.node(parent)], edges))
    assert "└─ adapter + quantized  b  no license stated  @0123456789ab (matched by digest)\n" in text


def test_what_names_no_repository_is_quoted(shop: Shop) -> None:
    """Paths and file names stay visible as written, and parents beyond the limit are counted."""
    ref = shop.ref("qwopqwop/EEVE-ALMA-R")
    path = "/home/qmed-intel/models/meta-llama/Meta-Llama-3-8B-Instruct"
    claim = shop.claim(ref, Unidentified(text=path, form=Form.PATH), Relation.ADAPTER)
    more = tuple(shop.claim(ref, shop.ref(name), Relation.MERGE) for name in "ab")
    node = Node(ref=ref, resolution=Resolution.RESOLVED, unidentified=(claim,), not_followed=more)
    assert tree.render(shop.bom([node])).splitlines()[1:3] == [
        f"├─ adapter  {path!r}  [no repository: path]",
        "└─ … 2 parents more, not followed",
    ]


def test_the_name_of_an_other_license_is_shown(shop: Shop) -> None:
    """`license: other` with a name shows the name; without one it stays `other`."""
    ref = shop.ref("a")
    facts = (shop.fact(ref, Fact.LICENSE, "other"), shop.fact(ref, Fact.LICENSE_NAME, "llama-3"))
    named = shop.bom([Node(ref=ref, resolution=Resolution.RESOLVED, facts=facts)])
    assert tree.render(named).startswith("a  license llama-3\n")
    assert tree.render(shop.bom([shop.node(ref, "other")])).startswith("a  license other\n")


def test_a_moved_repository_says_what_it_was_called(shop: Shop) -> None:
    """gpt2 lives at openai-community/gpt2 since 2024."""
    node = Node(ref=shop.ref("openai-community/gpt2"), resolution=Resolution.MOVED, aliases=("gpt2",))
    assert "[moved from gpt2]" in tree.render(shop.bom([node]))
    assert "[moved]" in tree.render(shop.bom([replace(node, aliases=())]))


def test_limits_and_silence_are_said(shop: Shop) -> None:
    """A walk that was cut off or got no answer says so below the tree."""
    walk = Walk(endpoint="", time="", cut=(shop.ref("x"), shop.ref("y")), unavailable=(shop.ref("org/z"),))
    assert tree.render(shop.bom([shop.node(shop.ref("a"))], walk=walk)).splitlines()[-3:] == [
        "1 model, 0 datasets; no gaps",
        "cut off: 2 repositories named and not asked for, a limit was reached",
        "incomplete: no usable answer about org/z",
    ]


def test_artifacts_off_the_way_are_shown_below(shop: Shop) -> None:
    """Nothing a Bom holds is left out, even if no edge leads there; an edge's end without a node counts too."""
    bom = shop.bom([shop.node(shop.ref("a")), shop.node(shop.ref("b"))], [shop.edge(shop.ref("b"), shop.ref("c"))])
    assert tree.render(bom).splitlines()[:4] == [
        "a  no license stated",
        "",
        "b  no license stated",
        "└─ finetune  c  [not followed]",
    ]


def test_a_local_folder_is_called_local(shop: Shop) -> None:
    """A folder has no place on the Hub, and the tree does not pretend it had."""
    ref = ArtifactRef(registry="local", name="model", revision="f" * 64)
    assert tree.render(shop.bom([shop.node(ref)])).startswith("model (local)  no license stated  @ffffffffffff\n")


def test_a_chain_of_thousands_is_drawn(deep: Bom) -> None:
    """Depth is bounded by memory alone, and the margin does not grow with its square."""
    text = tree.render(deep)
    assert all(text.count(f"m{number:04} ") == 1 for number in (0, 41, 1000, 4999))
    assert "(depth 4999) " in text
    assert len(text) < 2_000_000


def test_colors_only_when_asked(shop: Shop) -> None:
    """Color adds escape sequences and changes nothing else."""
    bom = shop.bom([shop.node(shop.ref("a"))], gaps=[shop.gap(shop.ref("a"), Severity.CRITICAL)])
    plain, colored = tree.render(bom), tree.render(bom, color=True)
    assert "\x1b" not in plain
    assert "\x1b[31m! 1 gap (critical)\x1b[0m" in colored
    assert re.sub(r"\x1b\[\d*m", "", colored) == plain


def test_a_terminal_is_safe_from_names(hostile: Bom) -> None:
    """Whatever strangers wrote, only printable text and our own line ends reach the terminal."""
    text = tree.render(hostile)
    assert all(character.isprintable() or character == "\n" for character in text)
    text.encode()
    assert len(text.splitlines()) == 6


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=20, unique=True))
def test_every_link_is_drawn_exactly_once(pairs: list[tuple[str, str]]) -> None:
    """On any graph, the tree has a line for each artifact off the way and one for each link."""
    bom = Shop().repos("abcdef", pairs)
    lines = tree.render(bom).split("\n\n")
    drawn = [line for part in lines[:-1] for line in part.splitlines()]
    links = [line for line in drawn if "─ finetune" in line]
    assert len(links) == len(pairs)
    roots = [line for line in drawn if not line.startswith(("├", "└", "│", " "))]
    assert len(roots) + len(links) == len(drawn)
    whole = [line for line in drawn if "no license stated" in line]
    assert len(whole) == 6


def test_the_summary_counts_by_severity(shop: Shop) -> None:
    """The worst comes first, what is not there is left out."""
    ref = shop.ref("a")
    gaps = [shop.gap(ref, severity) for severity in (Severity.INFO, Severity.CRITICAL, Severity.INFO)]
    assert summary(shop.bom([shop.node(ref)], gaps=gaps)) == "3 gaps: 1 critical, 2 info"
