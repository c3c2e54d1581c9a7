"""By which derivations an artifact comes into a BOM: paths from the subject, the shortest first."""

from collections import deque
from dataclasses import dataclass
from functools import cached_property

from aibom.records.bom import Bom
from aibom.records.claims import Relation
from aibom.records.lineage import Pin
from aibom.records.refs import ArtifactRef, shorten

__all__ = ["Path", "Paths", "Step", "path_text"]

_FIRM = frozenset({Pin.NAMED_BY_CHILD, Pin.MATCHED_BY_DIGEST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step back: whatever stands before it stems from `ref`, in this relation."""

    relation: Relation
    ref: ArtifactRef


Path = tuple[Step, ...]
"""The steps from the subject to an artifact; empty where it is the subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    """A derivation that leads somewhere; a parent that was named and not walked is joined by no pin."""

    child: ArtifactRef
    relation: Relation
    parent: ArtifactRef
    pin: Pin


class Paths:
    """The ways from the subject of a BOM to everything in it; the same whatever order the BOM's records have."""

    def __init__(self, bom: Bom) -> None:
        self.subject = bom.subject
        self._bom = bom

    @cached_property
    def _links(self) -> tuple[_Link, ...]:
        found = {
            _Link(child=edge.child, relation=edge.relation, parent=edge.parent, pin=edge.pin)
            for edge in self._bom.edges
        }
        found |= {
            _Link(child=node.ref, relation=claim.relation, parent=claim.parent, pin=Pin.UNKNOWN)
            for node in self._bom.nodes
            for claim in node.not_followed
            if isinstance(claim.parent, ArtifactRef)
        }
        return tuple(sorted(found, key=lambda link: (link.parent, link.relation, link.child, link.pin)))

    @cached_property
    def _into(self) -> dict[ArtifactRef, list[_Link]]:
        found: dict[ArtifactRef, list[_Link]] = {}
        for link in self._links:
            found.setdefault(link.parent, []).append(link)
        return found

    @cached_property
    def _before(self) -> dict[ArtifactRef, _Link | None]:
        """The last link of the shortest way to each artifact that can be reached."""
        onward: dict[ArtifactRef, list[_Link]] = {}
        for link in self._links:
            onward.setdefault(link.child, []).append(link)
        found: dict[ArtifactRef, _Link | None] = {self.subject: None}
        waiting = deque([self.subject])
        while waiting:
            for link in onward.get(waiting.popleft(), ()):
                if link.parent not in found:
                    found[link.parent] = link
                    waiting.append(link.parent)
        return found

    def named(self) -> frozenset[ArtifactRef]:
        """Return everything that some derivation names as a parent."""
        return frozenset(self._into)

    def shortest(self, ref: ArtifactRef) -> Path | None:
        """Return the shortest path to `ref`, or None where no derivation joins it to the subject."""
        if ref not in self._before:
            return None
        steps: list[Step] = []
        while (link := self._before[ref]) is not None:
            steps.append(Step(relation=link.relation, ref=ref))
            ref = link.child
        return tuple(reversed(steps))

    def through(self, ref: ArtifactRef, most: int) -> tuple[tuple[Path, ...], int]:
        """Return, for each derivation from `ref`, the shortest path that ends in it; at most `most`, and how many more.

        A path that would pass `ref` before its end is none.
        """
        found = []
        for link in self._into.get(ref, ()):
            before = self.shortest(link.child)
            if before is not None and link.child != ref and all(step.ref != ref for step in before):
                found.append((*before, Step(relation=link.relation, ref=ref)))
        found.sort(key=lambda path: (len(path), [(step.ref, step.relation) for step in path]))
        return tuple(found[:most]), max(0, len(found) - most)

    def some_firm(self, ref: ArtifactRef) -> bool:
        """Say whether something in the BOM was made from `ref` at just its revision: the subject is taken at it."""
        return ref == self.subject or any(link.pin in _FIRM for link in self._into.get(ref, ()))

    def all_firm(self, ref: ArtifactRef) -> bool:
        """Say whether all that stems from `ref` is known to stem from just its revision."""
        return all(link.pin in _FIRM for link in self._into.get(ref, ()) if link.child != ref)


def path_text(subject: ArtifactRef, path: Path | None) -> str:
    """Return a path on one line, revisions left out.

    >>> tiny, base = ArtifactRef(name="tiny"), ArtifactRef(name="base")
    >>> path_text(tiny, (Step(relation=Relation.FINETUNE, ref=base),))
    'tiny --finetune--> base'
    """
    if path is None:
        return "no derivation that is recorded joins it to the subject"
    if not path:
        return f"{shorten(subject.unpinned)} is the subject itself"
    steps = "".join(f" --{step.relation}--> {shorten(step.ref.unpinned)}" for step in path)
    return f"{shorten(subject.unpinned)}{steps}"
