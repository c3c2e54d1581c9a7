"""What the revision of a parent rests on."""

import pytest

from aibom.lineage.pins import Pins
from aibom.records.claims import LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.lineage import Node, Pin
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import FileEntry, Resolution

CHILD = ArtifactRef(namespace="o", name="child", revision="c" * 40)
PARENT = ArtifactRef(namespace="o", name="parent", revision="a" * 40)


def judge(
    parent: ArtifactRef = PARENT,
    *,
    named: str = "",
    child_file: FileEntry | None = None,
    parent_file: FileEntry | None = None,
    relation: Relation = Relation.QUANTIZED,
    resolution: Resolution = Resolution.RESOLVED,
) -> Pin:
    """Judge one edge between two artifacts of one file each."""
    nodes = {
        CHILD: Node(ref=CHILD, resolution=Resolution.RESOLVED, files=(child_file,) if child_file else None),
        parent: Node(ref=parent, resolution=resolution, files=(parent_file,) if parent_file else ()),
    }
    place = Evidence(path="README.md", extractor="card")
    claim = LineageClaim(
        subject=CHILD,
        relation=relation,
        parent=parent.at(named),
        text="o/parent",
        assurance=Assurance.DECLARED,
        evidence=place,
    )
    return Pins(nodes).judge(CHILD, parent, relation, [claim])


def weights(path: str = "model.safetensors", *, size: int = 2048, sha256: str = "f" * 64) -> FileEntry:
    """Return a file of weights."""
    return FileEntry(path=path, size=size, sha256=sha256)


def test_a_commit_named_by_the_child_counts() -> None:
    """A full commit is the child's own word."""
    assert judge(named="a" * 40) is Pin.NAMED_BY_CHILD


@pytest.mark.parametrize("named", ["main", "v1.0", "aaaaaaa", ""])
def test_a_branch_or_tag_is_no_pin(named: str) -> None:
    """What may point elsewhere tomorrow names no revision: the commit is the one seen when crawled."""
    assert judge(named=named) is Pin.SEEN_WHEN_CRAWLED


def test_a_parent_at_a_branch_that_could_not_be_read_has_no_revision() -> None:
    """A branch of a repository that is not there is no commit."""
    assert judge(PARENT.at("main"), named="main", resolution=Resolution.REVISION_MISSING) is Pin.UNKNOWN


def test_equal_weights_pin_the_parent() -> None:
    """The same weight file at both ends, whatever its name, shows which revision the child stems from."""
    assert judge(child_file=weights("a.gguf"), parent_file=weights("b.gguf")) is Pin.MATCHED_BY_DIGEST


@pytest.mark.parametrize(
    ("child_file", "parent_file"),
    [
        (weights("tokenizer.json"), weights("tokenizer.json")),
        (weights(size=1024), weights(size=1024)),
        (weights(sha256=""), weights(sha256="")),
        (weights(sha256="e" * 64), weights()),
        (None, weights()),
    ],
    ids=["no weights", "too small to tell", "no digest", "other digest", "no listing"],
)
def test_what_does_not_match(child_file: FileEntry | None, parent_file: FileEntry) -> None:
    """Tokenizers, stubs and files without digest are alike everywhere, and prove nothing."""
    assert judge(child_file=child_file, parent_file=parent_file) is Pin.SEEN_WHEN_CRAWLED


def test_only_derivations_are_matched() -> None:
    """Weights in common say nothing of the data trained on."""
    pin = judge(child_file=weights(), parent_file=weights(), relation=Relation.TRAINED_ON)
    assert pin is Pin.SEEN_WHEN_CRAWLED


def test_nothing_pins_itself() -> None:
    """PrunaAI/*-smashed names itself as its base: that its weights equal its own weights proves nothing."""
    assert judge(CHILD, child_file=weights(), parent_file=weights()) is Pin.SEEN_WHEN_CRAWLED


def test_a_parent_without_commit_is_unknown() -> None:
    """Equal weights point to no revision where none is known."""
    assert judge(PARENT.unpinned, child_file=weights(), parent_file=weights()) is Pin.UNKNOWN
