"""Two records of one model, one as it is handed out and one as the evidence gives it: every difference, by its name.

Where evidence is withheld, only what does not rest on it is compared; what does is listed, and neither confirmed nor denied.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from aibom.records.bom import Bom
from aibom.records.claims import Fact
from aibom.records.gaps import Gap
from aibom.records.lineage import Edge, Node, Walk
from aibom.records.refs import ArtifactRef, shorten

__all__ = ["Comparison", "compare"]

_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What differs, in words (`more` differences beyond those), and what was not compared, since evidence is withheld."""

    differences: tuple[str, ...] = ()
    more: int = 0
    artifacts: tuple[str, ...] = ()
    """Artifacts that were not compared, sorted."""
    gaps: int = 0
    """How many gaps were not compared: they lie on artifacts that stem from what was withheld."""


def compare(stated: Bom, derived: Bom, hidden: Collection[ArtifactRef] = ()) -> Comparison:
    """Return how `stated` differs from `derived`, the tool that made it excepted; of `hidden` artifacts evidence is withheld."""
    veiled = _Veil(stated, {ref.unpinned for ref in hidden})
    every = sorted(set(_differences(stated, derived, veiled)))
    if not every and not hidden and replace(stated, tool=derived.tool) != derived:
        every = ["something that the two records say of themselves differs"]
    artifacts = sorted(str(node.ref) for node in stated.nodes if not veiled.is_seen(node.ref))
    return Comparison(
        differences=tuple(every[:_MOST]),
        more=max(0, len(every) - _MOST),
        artifacts=tuple(artifacts),
        gaps=sum(not veiled.is_clear(gap) for gap in stated.gaps),
    )


class _Veil:
    """What can be said without the evidence that is withheld: `seen` are the artifacts that are reached without it."""

    def __init__(self, bom: Bom, hidden: set[ArtifactRef]) -> None:
        parents: dict[ArtifactRef, set[ArtifactRef]] = {}
        children: dict[ArtifactRef, set[ArtifactRef]] = {}
        for edge in bom.edges:
            child, parent = edge.child.unpinned, edge.parent.unpinned
            parents.setdefault(child, set()).add(parent)
            children.setdefault(parent, set()).add(child)
        lifted = {child: found for child, found in parents.items() if child not in hidden}
        self._hidden = hidden
        self.is_whole = not hidden
        self._seen = _reached([bom.subject.unpinned], lifted) - hidden
        unseen = {node.ref.unpinned for node in bom.nodes} - self._seen
        self._touched = _reached(unseen, children) if hidden else set()

    def is_seen(self, ref: ArtifactRef) -> bool:
        """Say whether all that is said of the artifact alone can be compared."""
        return self.is_whole or ref.unpinned in self._seen

    def is_clear(self, gap: Gap) -> bool:
        """Say whether the gap can be compared: nothing that its artifact stems from is hidden."""
        ends = [gap.subject] if gap.parent is None else [gap.subject, gap.parent]
        return self.is_whole or not any(ref.unpinned in self._touched for ref in ends)


def _reached(start: Iterable[ArtifactRef], steps: dict[ArtifactRef, set[ArtifactRef]]) -> set[ArtifactRef]:
    found, todo = set(start), list(start)
    while todo:
        new = steps.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found


def _differences(stated: Bom, derived: Bom, veil: _Veil) -> Iterator[str]:
    if stated.subject.unpinned != derived.subject.unpinned:
        yield f"it is about {shorten(stated.subject)}, and the evidence about {shorten(derived.subject)}"
        return
    if _walk(stated, veil) != _walk(derived, veil):
        yield "the walk: whom it asked, when, how far it went or by which extractors"
    if stated.rules != derived.rules:
        yield "the rules by which gaps were looked for"
    yield from _of_nodes(stated, derived, veil)
    yield from _of_edges(stated, derived, veil)
    for more, less, what in (
        (stated, derived, "does not follow from"),
        (derived, stated, "follows, and is missing, from"),
    ):
        for gap in set(more.gaps) - set(less.gaps):
            if veil.is_clear(gap):
                yield f"the gap {gap.rule} of {shorten(gap.subject)} {what} the evidence"


def _walk(bom: Bom, veil: _Veil) -> Walk:
    """Return what of a walk can be compared: a list of models that is withheld names no extractor that read it."""
    walk = replace(bom.walk, cut=(), unavailable=())
    return walk if veil.is_whole else replace(walk, extractors=())


def _of_nodes(stated: Bom, derived: Bom, veil: _Veil) -> Iterator[str]:
    one, other = ({node.ref: node for node in bom.nodes if veil.is_seen(node.ref)} for bom in (stated, derived))
    for ref in one.keys() - other.keys():
        yield f"the artifact {shorten(ref)} does not follow from the evidence"
    for ref in other.keys() - one.keys():
        yield f"the artifact {shorten(ref)} follows from the evidence, and is missing"
    for ref in one.keys() & other.keys():
        if _compared(one[ref]) != _compared(other[ref]):
            yield f"the artifact {shorten(ref)}: {', '.join(_parts(one[ref], other[ref]))}"


def _compared(node: Node) -> Node:
    """Return what of a node rests on its own evidence: whether a statement is met depends on what else was found."""
    return replace(node, facts=tuple(claim for claim in node.facts if claim.fact is not Fact.STATEMENT_UNMATCHED))


def _parts(one: Node, other: Node) -> Iterator[str]:
    for name in ("resolution", "detail", "aliases", "files", "unidentified", "not_followed"):
        if getattr(one, name) != getattr(other, name):
            yield f"its {name.replace('_', ' ')}"
    facts = {claim.fact for claim in set(one.facts) ^ set(other.facts)}
    yield from (f"its {fact}" for fact in sorted(facts))


def _of_edges(stated: Bom, derived: Bom, veil: _Veil) -> Iterator[str]:
    one, other = ({_key(edge): edge for edge in bom.edges if veil.is_seen(edge.child)} for bom in (stated, derived))
    for key in one.keys() ^ other.keys():
        edge = one.get(key) or other[key]
        what = "does not follow from the evidence" if key in one else "follows from the evidence, and is missing"
        yield f"{_called(edge)} {what}"
    for key in one.keys() & other.keys():
        ours, theirs = one[key], other[key]
        seen = veil.is_seen(ours.parent)
        if ours.claims != theirs.claims or (seen and ours != theirs):
            yield f"{_called(ours)}: what it rests on"


def _key(edge: Edge) -> tuple[ArtifactRef, ArtifactRef, str]:
    return edge.child.unpinned, edge.parent.unpinned, edge.relation


def _called(edge: Edge) -> str:
    return f"the derivation of {shorten(edge.child)} from {shorten(edge.parent)} ({edge.relation})"
