"""What one walk read is not read again by the next, and no lineage depends on it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from lineage.world import Repo, Teller, World, ref

from aibom.lineage.assemble import assemble
from aibom.lineage.crawl import crawl
from aibom.lineage.limits import Limits
from aibom.lineage.memory import Memory
from aibom.records.claims import Claim, Fact, Relation
from aibom.records.evidence import Assurance
from aibom.records.lineage import Lineage
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot

BASE = (Relation.FINETUNE, "o/base", Assurance.DECLARED)
FAMILY = {
    "o/left": Repo(parents=[BASE]),
    "o/right": Repo(parents=[BASE], facts=[(Fact.LICENSE, "mit")]),
    "o/base": Repo(parents=[(Relation.TRAINED_ON, "datasets/o/data", Assurance.DECLARED)]),
    "datasets/o/data": Repo(),
}


class Counting(Teller):
    """A teller that notes whom it was asked about."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Tell, and note it."""
        self.read.append(str(snapshot.ref.unpinned))
        yield from super().claims(snapshot)


def walk(subject: str, teller: Teller, memory: Memory | None = None, jobs: int = 0) -> Lineage:
    return assemble(crawl(ref(subject), World(repos=FAMILY), [teller], Limits(), jobs=jobs, memory=memory))


def snapshot(**changes: object) -> Snapshot:
    usual = Snapshot(requested=ref("o/a"), ref=ref("o/a"), resolution=Resolution.RESOLVED, info=b"{}")
    return replace(usual, contents=(Content(path="README.md", data=b"# A", total=3),), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("jobs", [0, 4])
def test_shared_ancestors_are_read_once(jobs: int) -> None:
    """The lineages are the same as without memory."""
    teller, memory = Counting(), Memory()
    found = [walk(subject, teller, memory, jobs) for subject in ("o/left", "o/right", "o/left")]
    assert sorted(teller.read) == ["datasets/o/data", "o/base", "o/left", "o/right"]
    assert found == [walk(subject, Teller()) for subject in ("o/left", "o/right", "o/left")]


def test_other_extractors_read_for_themselves() -> None:
    """Also those of the same name."""
    first, second, memory = Counting(), Counting(), Memory()
    walk("o/left", first, memory)
    walk("o/left", second, memory)
    assert second.read == first.read


@pytest.mark.parametrize(
    "changes",
    [
        {"info": b"{ }"},
        {"ref": ref("o/b")},
        {"aliases": ("o/old",)},
        {"resolution": Resolution.GATED},
        {"files": (FileEntry(path="README.md"),)},
        {"contents": (Content(path="README.md", data=b"# B", total=3),)},
        {"contents": (Content(path="README.md", data=b"# A", total=4),)},
        {"contents": (Content(path="README.md", error="gone"),)},
        {"contents": ()},
    ],
)
def test_any_other_answer_is_read(changes: dict[str, object]) -> None:
    """Nothing of an answer is left out."""
    memory, claim = Memory(), next(Teller().claims(snapshot(info=b'{"parents": [["merge", "o/b", "derived"]]}')))
    assert memory.claims(snapshot(), [], [claim]) == (claim,)
    assert memory.claims(snapshot(), [], []) == (claim,)
    assert memory.claims(replace(snapshot(), **changes), [], []) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(("most", "kept"), [(0, []), (1, ["o/c"]), (2, ["o/a", "o/c"]), (9, ["o/a", "o/b", "o/c"])])
def test_what_was_met_longest_ago_is_forgotten(most: int, kept: list[str]) -> None:
    """Answers of which nothing is said take room too."""
    claim = next(Teller().claims(snapshot(info=b'{"parents": [["merge", "o/b", "derived"]]}')))
    for repo in ("o/a", "o/b", "o/c"):
        memory = Memory(most=most)
        for met in ("o/a", "o/b", "o/a", "o/c"):
            memory.claims(snapshot(ref=ref(met)), [], [])
        assert (memory.claims(snapshot(ref=ref(repo)), [], [claim]) == ()) is (repo in kept)
