"""How much of a lineage rests on what."""

import random
from dataclasses import replace

from formats.strategies import boms
from gaps.cases import BASE, DATA, HEALTHY, TINY, changed, claim, edge, fact, model
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.policy.figures import Standing, figures
from aibom.records.bom import Bom, Tool
from aibom.records.claims import Fact, Relation
from aibom.records.evidence import Assurance
from aibom.records.lineage import Lineage, Node, Pin
from aibom.records.refs import LOCAL, ArtifactRef
from aibom.records.snapshot import FileEntry, Resolution


def bom(lineage: Lineage) -> Bom:
    """Return a Bom of a lineage."""
    return Bom(lineage=lineage, gaps=(), rules=(), tool=Tool(name="t", version="1"))


def test_what_an_author_says_is_declared() -> None:
    """Three artifacts, three edges; the weights have a digest that a registry states, the cards have none."""
    counted = figures(bom(HEALTHY))
    assert counted.artifacts == {"verified": 0, "observed": 0, "declared": 3, "absent": 0}
    assert counted.edges == {"verified": 0, "observed": 0, "declared": 3, "absent": 0}
    assert counted.bytes == {"verified": 0, "observed": 0, "declared": 3 * 9999, "absent": 3 * 100}
    assert (counted.unsized, counted.unlisted) == (0, 0)
    assert (counted.horizon.steps, counted.horizon.at, counted.horizon.reaches) == (None, None, 1)


def test_a_matched_digest_verifies_both_ends() -> None:
    """The edge, the two artifacts, and of their bytes those that both hold."""
    matched = edge(TINY, BASE, Relation.CONVERTED, pin=Pin.MATCHED_BY_DIGEST)
    counted = figures(bom(changed(edges=[*HEALTHY.edges[:2], matched])))
    assert (counted.artifacts[Standing.VERIFIED], counted.edges[Standing.VERIFIED]) == (2, 1)
    assert counted.bytes[Standing.VERIFIED] == 2 * 9999


def test_an_artifact_of_which_a_part_is_matched_is_not_verified() -> None:
    """A copy of one of two shards proves the derivation, and nothing of the other shard."""
    shards = (FileEntry(path="a.bin", size=9999, sha256="a" * 64), FileEntry(path="b.bin", size=1, sha256="b" * 64))
    copied = FileEntry(path="a.bin", size=9999, sha256="a" * 64)
    matched = edge(TINY, BASE, Relation.CONVERTED, pin=Pin.MATCHED_BY_DIGEST)
    nodes = (replace(model(TINY), files=(copied,)), replace(model(BASE), files=shards))
    counted = figures(bom(changed(*nodes, edges=[*HEALTHY.edges[:2], matched])))
    assert (counted.artifacts[Standing.VERIFIED], counted.edges[Standing.VERIFIED]) == (1, 1)
    assert counted.bytes[Standing.VERIFIED] == 2 * 9999


def test_what_a_document_of_others_only_names_is_absent() -> None:
    """Nothing is known of it: evidence stops there."""
    counted = figures(bom(changed(Node(ref=BASE, resolution=Resolution.DOCUMENTED))))
    assert counted.artifacts[Standing.ABSENT] == 1
    assert (counted.horizon.steps, counted.horizon.at, counted.horizon.reason) == (
        1,
        BASE,
        "the document only names it",
    )
    stated = replace(model(BASE, fact(Fact.AUTHOR, "org")), resolution=Resolution.DOCUMENTED)
    assert figures(bom(changed(stated))).artifacts[Standing.ABSENT] == 0


def test_parents_beyond_the_limit_are_told() -> None:
    """They are in no count, and nobody is to take them for counted."""
    more = replace(model(TINY), not_followed=(claim(Relation.MERGE, ArtifactRef(namespace="org", name="more"), TINY),))
    counted = figures(bom(changed(more)))
    assert counted.unfollowed == 1
    assert counted.horizon.steps == 1


def test_what_was_read_is_observed() -> None:
    """A fact from the bytes of an artifact, and the files of a folder of this machine."""
    seen = replace(fact(Fact.DTYPE, "bf16"), assurance=Assurance.OBSERVED)
    folder = ArtifactRef(registry=LOCAL, name="folder", revision="7" * 64)
    counted = figures(bom(changed(model(TINY, seen), model(folder))))
    assert counted.artifacts[Standing.OBSERVED] == 1
    assert counted.bytes[Standing.OBSERVED] == 9999


def test_the_horizon_is_where_evidence_stops_first() -> None:
    """At a parent that is gone, one step back; a value that identifies nothing lies one step behind what names it."""
    gone = figures(bom(changed(Node(ref=BASE, resolution=Resolution.PRIVATE_OR_MISSING)))).horizon
    assert (gone.steps, gone.at, gone.reason) == (1, BASE, "nothing of it was read (private-or-missing)")
    named = replace(model(BASE), unidentified=(claim(Relation.FINETUNE, "/tmp/llama", BASE),))
    counted = figures(bom(changed(named)))
    assert (counted.horizon.steps, counted.horizon.at) == (2, BASE)
    assert "'/tmp/llama'" in counted.horizon.reason
    assert counted.edges[Standing.ABSENT] == 1
    itself = figures(bom(changed(Node(ref=TINY, resolution=Resolution.DISABLED)))).horizon
    assert (itself.steps, itself.at) == (0, TINY)


def test_the_link_for_which_the_least_speaks_is_named() -> None:
    """Prose before a field, and of equals the nearer one that nobody pinned."""
    spoken = claim(Relation.FINETUNE, BASE, assurance=Assurance.MENTIONED)
    least = figures(bom(changed(edges=[*HEALTHY.edges[:2], edge(TINY, BASE, claims=[spoken])]))).least
    assert least is not None
    assert (least.child, least.parent, least.assurance) == (TINY, BASE, Assurance.MENTIONED)
    assert least.place == "README.md /base_model"
    loose = edge(BASE, DATA, Relation.TRAINED_ON, pin=Pin.SEEN_WHEN_CRAWLED)
    other = figures(bom(changed(edges=[loose, *HEALTHY.edges[1:]]))).least
    assert other is not None
    assert (other.child, other.parent) == (BASE, DATA)
    assert figures(bom(changed(edges=[]))).least is None


def test_files_of_unknown_size_are_told_apart() -> None:
    """They are in no count of bytes."""
    node = replace(model(TINY), files=(FileEntry(path="a.bin", sha256="a" * 64), FileEntry(path="b", size=5)))
    counted = figures(bom(changed(node, model(BASE, files=None))))
    assert (counted.unsized, counted.unlisted) == (1, 1)


@settings(max_examples=60, deadline=None)
@given(made=boms(), rng=st.randoms())
def test_nothing_is_left_out_of_the_counts(made: Bom, rng: random.Random) -> None:
    """Whatever the lineage: each artifact, edge and byte stands in one count, and the order changes nothing."""
    counted = figures(made)
    assert sum(counted.artifacts.values()) == len(made.nodes)
    named = (node for node in made.nodes if node.resolution is Resolution.DOCUMENTED and not (node.facts or node.files))
    unread = sum(not node.resolution.is_read for node in made.nodes)
    assert counted.artifacts[Standing.ABSENT] == unread + len(list(named))
    assert sum(counted.edges.values()) >= len(made.edges)
    assert sum(counted.bytes.values()) == sum(max(0, file.size) for node in made.nodes for file in node.files or ())
    assert (counted.least is None) == (not made.edges)
    lineage = replace(
        made.lineage,
        nodes=tuple(rng.sample(made.nodes, len(made.nodes))),
        edges=tuple(rng.sample(made.edges, len(made.edges))),
    )
    assert figures(replace(made, lineage=lineage)) == counted
