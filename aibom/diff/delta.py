"""The exact delta of two Boms: the records that only one has. Applied to one it gives the other; turned round, back."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from aibom.diff._order import edge_key, gap_key, node_key, ordered_edge, ordered_gap, ordered_node
from aibom.records.bom import Bom
from aibom.records.gaps import Gap
from aibom.records.lineage import Edge, Node

__all__ = ["Delta", "apply", "delta", "inverse", "ordered"]

Record = Node | Edge | Gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """The records that OLD alone has and those that NEW alone has, and both Boms without any (`old`, `new`)."""

    old: Bom
    new: Bom
    removed: tuple[Record, ...]
    added: tuple[Record, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the two are one and the same."""
        return not self.removed and not self.added and self.old == self.new


def delta(old: Bom, new: Bom) -> Delta:
    """Return what must be taken from `old` and added to it to have `new`; the order of what has none is none."""
    here, there = Counter(_records(ordered(old))), Counter(_records(ordered(new)))
    return Delta(
        old=_bare(old),
        new=_bare(new),
        removed=tuple(sorted((here - there).elements(), key=repr)),
        added=tuple(sorted((there - here).elements(), key=repr)),
    )


def apply(change: Delta, bom: Bom) -> Bom:
    """Return `bom` with a delta applied, its records in the order that all Boms have (see `ordered`).

    Raises:
        ValueError: `bom` is not what the delta was made from.
    """
    records = Counter(_records(ordered(bom)))
    records.subtract(Counter(change.removed))
    if _bare(bom) != change.old or any(count < 0 for count in records.values()):
        raise ValueError("the delta was made from another Bom")
    records.update(change.added)
    every = list(records.elements())
    return ordered(
        replace(
            change.new,
            lineage=replace(
                change.new.lineage,
                nodes=tuple(record for record in every if isinstance(record, Node)),
                edges=tuple(record for record in every if isinstance(record, Edge)),
            ),
            gaps=tuple(record for record in every if isinstance(record, Gap)),
        )
    )


def inverse(change: Delta) -> Delta:
    """Return the delta that leads back."""
    return Delta(old=change.new, new=change.old, removed=change.added, added=change.removed)


def ordered(bom: Bom) -> Bom:
    """Return a Bom with everything in order that has none of its own: records, their files and claims, lists of names."""
    walk = bom.walk
    lineage = replace(
        bom.lineage,
        nodes=tuple(sorted(map(ordered_node, bom.nodes), key=node_key)),
        edges=tuple(sorted(map(ordered_edge, bom.edges), key=edge_key)),
        walk=replace(
            walk,
            extractors=tuple(sorted(walk.extractors)),
            registries=tuple(sorted(walk.registries)),
            cut=tuple(sorted(walk.cut)),
            unavailable=tuple(sorted(walk.unavailable)),
        ),
    )
    gaps = tuple(sorted(map(ordered_gap, bom.gaps), key=gap_key))
    return replace(bom, lineage=lineage, gaps=gaps, rules=tuple(sorted(bom.rules)))


def _records(bom: Bom) -> Iterable[Record]:
    return (*bom.nodes, *bom.edges, *bom.gaps)


def _bare(bom: Bom) -> Bom:
    return ordered(replace(bom, lineage=replace(bom.lineage, nodes=(), edges=()), gaps=()))
