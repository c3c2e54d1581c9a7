"""What a BOM holds: by name, revision, digest and commit, and by which paths."""

import json
import random
from dataclasses import replace
from typing import Any

import pytest
from formats.family import place
from policy.incidents import BASE, CHAIN, DATA, SOURCE, TINY, TUNED, chain

from aibom.errors import UsageError
from aibom.policy import where_views
from aibom.policy.paths import path_text
from aibom.policy.query import query_of
from aibom.policy.where import MOST_PATHS, Found, Seen, where
from aibom.records.bom import Bom
from aibom.records.claims import Fact, FactClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.lineage import Edge, Node, Pin
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution

OTHER = "9" * 40


def found(query: str, bom: Bom = CHAIN) -> list[Found]:
    """Return what one BOM answers."""
    return list(where(query, [("bom.cdx.json", bom)]))


@pytest.mark.parametrize(
    ("query", "ref", "seen", "certain"),
    [
        ("pkg:huggingface/datasets/org/source", SOURCE, Seen.ARTIFACT, True),
        ("datasets/org/source", SOURCE, Seen.ARTIFACT, True),
        ("org/source", SOURCE, Seen.ARTIFACT, True),
        ("ORG/Base", BASE, Seen.ARTIFACT, True),
        (f"org/base@{BASE.revision}", BASE, Seen.ARTIFACT, True),
        (f"org/base@{BASE.revision[:8]}", BASE, Seen.ARTIFACT, True),
        (BASE.purl, BASE, Seen.ARTIFACT, True),
        ("https://huggingface.co/org/base", BASE, Seen.ARTIFACT, True),
        (BASE.revision, BASE, Seen.ARTIFACT, True),
        (f"commit:{BASE.revision[:12]}", BASE, Seen.ARTIFACT, True),
        (f"org/source@{OTHER}", SOURCE, Seen.ARTIFACT, False),
        ("old/tiny", TUNED, Seen.ALIAS, True),
        ("c" * 64, BASE, Seen.FILE, True),
        ("SHA256:" + "C" * 64, BASE, Seen.FILE, True),
        ("d" * 128, BASE, Seen.FILE, True),
        ("e" * 40, BASE, Seen.FILE, True),
        ("git:" + "e" * 40, BASE, Seen.FILE, True),
        ("pkg:pypi/ultra-lytics", BASE, Seen.LIBRARY, True),
        ("pkg:pypi/ultra-lytics@8.3.41", BASE, Seen.LIBRARY, True),
        ("pkg:pypi/litellm@1.82.7", TUNED, Seen.LIBRARY, False),
    ],
)
def test_what_is_found(query: str, ref: ArtifactRef, seen: Seen, *, certain: bool) -> None:
    """One answer each, in the artifact that holds it."""
    assert [(each.ref, each.seen, each.certain) for each in found(query)] == [(ref, seen, certain)]


@pytest.mark.parametrize(
    "query",
    [
        "pkg:huggingface/org/source",  # a dataset is no model
        "datasets/org/base",
        f"org/base@{OTHER}",
        OTHER,
        "0" * 64,
        "sha512:" + "c" * 128,
        "pkg:pypi/ultra-lytics@8.3.40",
        "org/bas",
        "cafebabe",
    ],
)
def test_what_is_not_found(query: str) -> None:
    """Neither another kind nor another revision, nor a part of a name."""
    assert found(query) == []


@pytest.mark.parametrize(
    "query", ["", "a b", "/etc/passwd", "sha256:12", "git:" + "g" * 40, "pkg:", "x" * 5000, "../x"]
)
def test_what_is_no_query(query: str) -> None:
    """It is refused before any BOM is looked at, and the hint says what can be asked."""
    with pytest.raises(UsageError) as caught:
        where(query, [])
    assert caught.value.hint


def test_a_revision_that_cannot_be_told() -> None:
    """Where the BOM holds what was served when it was walked, another revision is possible, and said to be no more."""
    (each,) = found(f"org/base@{OTHER}", chain(pin=Pin.SEEN_WHEN_CRAWLED))
    assert (each.certain, "walked" in each.detail) == (False, True)


def test_evidence_facts_and_names_given_by_children() -> None:
    """The digest of a file that was read, a value that is stated, and the tag by which a child names its parent."""
    template = FactClaim(
        subject=BASE,
        fact=Fact.CHAT_TEMPLATE,
        value="sha256:" + "f" * 64,
        assurance=Assurance.OBSERVED,
        evidence=replace(place("README.md", "/x", BASE), revision=OTHER),
    )
    edge = CHAIN.edges[1]
    tagged = replace(edge.claims[0], parent=BASE.at("v1.0"))
    nodes = tuple(replace(each, facts=(template,)) if each.ref == BASE else each for each in CHAIN.nodes)
    edges = (CHAIN.edges[0], replace(edge, claims=(tagged,)), *CHAIN.edges[2:])
    bom = replace(CHAIN, lineage=replace(CHAIN.lineage, nodes=nodes, edges=edges))
    assert [(each.ref, each.seen) for each in found("f" * 64, bom)] == [(BASE, Seen.FACT)]
    assert [(each.ref, each.seen) for each in found(OTHER, bom)] == [(BASE, Seen.EVIDENCE)]
    assert [(each.ref, each.seen) for each in found("org/base@v1.0", bom)] == [(BASE, Seen.NAMED)]
    assert {each.seen for each in found("a" * 64, bom)} == {Seen.EVIDENCE}


def test_every_derivation_has_its_path_and_their_number_is_bounded() -> None:
    """A parent that many use is reached by many paths: the shortest of each, ten of them, and the rest counted."""
    between = [ArtifactRef(namespace="org", name=f"m{number:02}") for number in range(12)]
    evidence = CHAIN.edges[0].claims

    def edge(child: ArtifactRef, parent: ArtifactRef, relation: Relation) -> Edge:
        return Edge(child=child, parent=parent, relation=relation, pin=Pin.UNKNOWN, claims=evidence)

    edges = [each for ref in between for each in (edge(TINY, ref, Relation.MERGE), edge(ref, BASE, Relation.FINETUNE))]
    edges += [edge(BASE, BASE, Relation.FINETUNE), edge(BASE, between[0], Relation.FINETUNE)]  # a cycle is no path
    nodes = tuple(Node(ref=ref, resolution=Resolution.RESOLVED) for ref in (TINY, BASE, *between))
    bom = replace(CHAIN, lineage=replace(CHAIN.lineage, nodes=nodes, edges=tuple(edges)))
    (each,) = found("org/base", bom)
    assert (len(each.paths), each.more) == (MOST_PATHS, 2)
    assert path_text(TINY, each.paths[0]) == "org/tiny-gguf --merge--> org/m00 --finetune--> org/base"
    assert all(len(path) == 2 for path in each.paths)


def test_what_was_named_and_not_followed_is_found() -> None:
    """A parent beyond the limit of an artifact is no node, and part of the lineage all the same."""
    left = ArtifactRef(namespace="far", name="left")
    claim = replace(CHAIN.edges[0].claims[0], parent=left, relation=Relation.MERGE)
    nodes = tuple(replace(each, not_followed=(claim,)) if each.ref == TINY else each for each in CHAIN.nodes)
    (each,) = found("far/left", replace(CHAIN, lineage=replace(CHAIN.lineage, nodes=nodes)))
    assert path_text(TINY, each.paths[0]) == "org/tiny-gguf --merge--> far/left"


def test_what_nothing_joins_to_the_subject() -> None:
    """It is found, and the answer says that no derivation leads there."""
    bom = replace(CHAIN, lineage=replace(CHAIN.lineage, edges=()))
    (each,) = found("org/base", bom)
    assert each.paths == ()
    assert "no derivation" in where_views.text([each])


def test_order_does_not_matter() -> None:
    """The same answers whatever order the records of a BOM have."""
    expected = {query: found(query) for query in ("a" * 64, "org/base", "c" * 64)}
    shuffle = random.Random(2)
    nodes, edges = list(CHAIN.nodes), list(CHAIN.edges)
    shuffle.shuffle(nodes)
    shuffle.shuffle(edges)
    bom = replace(CHAIN, lineage=replace(CHAIN.lineage, nodes=tuple(nodes), edges=tuple(edges)))
    assert {query: found(query, bom) for query in expected} == expected


def test_views() -> None:
    """Text names BOM, artifact and path; JSON holds the same, with purls."""
    answers = found("org/data")
    assert where_views.text(answers).splitlines() == [
        f"bom.cdx.json: org/tiny-gguf@{TINY.revision}",
        f"  artifact {DATA.purl}",
        "    org/tiny-gguf --quantized--> org/tiny --finetune--> org/base --trained-on--> datasets/org/data",
    ]
    told: dict[str, Any] = json.loads(where_views.json("org/data", answers, read=1, unreadable=[("x", "cut off")]))
    assert (told["read"], told["unreadable"]) == (1, [{"file": "x", "error": "cut off"}])
    assert [step["purl"] for step in told["found"][0]["paths"][0]] == [TUNED.purl, BASE.purl, DATA.purl]


def test_a_text_can_be_a_name_and_a_commit() -> None:
    """Few digits are both; nobody is asked which was meant."""
    query = query_of("cafe123")
    assert (query.ref, query.digest, query.algorithms) == (ArtifactRef(name="cafe123"), "cafe123", ("commit",))
