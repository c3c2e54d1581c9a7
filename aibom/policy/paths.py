"""By which derivations an artifact comes into a BOM: paths from the subject, the shortest first."""

from collections import deque
from dataclasses import dataclass
from functools import cached_property

from aibom.records.bom import Bom
from aibom.records.claims import Relation
from aibom.records.lineage import Pin
from aibom.records.refs import ArtifactRef, shorten

__all__ = ["Path", "Paths", "Step", "path_text"]

_SHOWN = 50
"""How many steps at either end of a path are shown in a line; real lineages have at most some forty in all."""
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
    step: Step


def _link(child: ArtifactRef, relation: Relation, parent: ArtifactRef, pin: Pin) -> _Link:
    return _Link(child=child, relation=relation, parent=parent, pin=pin, step=Step(relation=relation, ref=parent))


class Paths:
    """The ways from the subject of a BOM to everything in it; the same whatever order the BOM's records have."""

    def __init__(self, bom: Bom) -> None:
        self.subject = bom.subject
        self._bom = bom
        self._known: dict[ArtifactRef, Path] = {}

    @cached_property
    def _links(self) -> tuple[_Link, ...]:
        found = {_link(edge.child, edge.relation, edge.parent, edge.pin) for edge in self._bom.edges}
        found |= {
            _link(node.ref, claim.relation, claim.parent, Pin.UNKNOWN)
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

    @cached_property
    def _depths(self) -> dict[ArtifactRef, int]:
        found: dict[ArtifactRef, int] = {}
        for ref, link in self._before.items():  # in the order of discovery: nearer ones first
            found[ref] = 0 if link is None else found[link.child] + 1
        return found

    def named(self) -> frozenset[ArtifactRef]:
        """Return everything that some derivation names as a parent."""
        return frozenset(self._into)

    def shortest(self, ref: ArtifactRef) -> Path | None:
        """Return the shortest path to `ref`, or None where no derivation joins it to the subject."""
        if ref not in self._before:
            return None
        steps: list[Step] = []
        at = ref
        while at not in self._known:
            if (link := self._before[at]) is None:
                break
            steps.append(link.step)
            at = link.child
        self._known[ref] = (*self._known.get(at, ()), *reversed(steps))
        return self._known[ref]

    def through(self, ref: ArtifactRef, most: int) -> tuple[tuple[Path, ...], int]:
        """Return, for each derivation from `ref`, the shortest path that ends in it; at most `most`, and how many more.

        A path that would pass `ref` before its end is none.
        """
        links = [link for link in self._into.get(ref, ()) if link.child in self._before and link.child != ref]
        links.sort(key=lambda link: self._depths[link.child])
        found: list[Path] = []
        for number, link in enumerate(links):
            if len(found) == most:
                return tuple(found), len(links) - number
            before = self.shortest(link.child) or ()
            if all(step.ref != ref for step in before):
                found.append((*before, link.step))
        return tuple(found), 0

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
    left_out = len(path) - 2 * _SHOWN
    shown = path if left_out <= 0 else (*path[:_SHOWN], *path[-_SHOWN:])
    steps = [f" --{step.relation}--> {shorten(step.ref.unpinned)}" for step in shown]
    if left_out > 0:
        steps.insert(_SHOWN, f" --> ({left_out:,} steps left out)")
    return f"{shorten(subject.unpinned)}{''.join(steps)}"
