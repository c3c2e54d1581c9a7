"""base-quantized-copy: what a model was made from is itself a quantized copy of something else."""

from collections import defaultdict
from collections.abc import Iterator

from aibom.gaps._quantized import COPIES, how_quantized
from aibom.gaps._reading import gap, listed, lowered, mentioned_only, pairs, said, stated_by
from aibom.gaps.interface import Group
from aibom.records.claims import DERIVATIONS, Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Lineage
from aibom.records.refs import ArtifactRef

__all__ = ["RULE", "BaseQuantizedCopy"]

_NAMING = COPIES | {Relation.UNSPECIFIED_BASE}


class BaseQuantizedCopy:
    """A base such as `x-bnb-4bit` or `x-GPTQ`: by its declared relation, its name or its tags a quantized copy.

    A note where the copy names its original, with which the ancestry goes on, and where prose alone names the copy.
    """

    id = "base-quantized-copy"
    group = Group.LINEAGE
    title = "Base is a quantized copy"
    severity = Severity.LOW
    reason = "The original can mostly be guessed, and the license is the same more often than not."
    looked_for = "Relation, name and tags of every model that another one is made from."
    why = "License, data and faults are those of the original; and what was lost in few bits is lost to the child too."
    remedy = "Name the original in the card's base_model; of the copy, state base_model and base_model_relation."
    references = ("docs/defects.md: base is a bnb-4bit copy, 6,886 edges",)
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per child and parent model that is a quantized copy."""
        nodes = lineage.by_ref()
        above: dict[ArtifactRef, list[Edge]] = defaultdict(list)
        for edge in lineage.edges:
            if edge.relation in DERIVATIONS and edge.parent != edge.child:
                above[edge.child].append(edge)
        for (child, parent), every in pairs(lineage).items():
            edges = [edge for edge in every if edge.relation in DERIVATIONS]
            if not edges or child == parent or not (sign := how_quantized(nodes[parent], above[parent])):
                continue
            originals = {edge.parent.repo for edge in above[parent] if edge.relation in _NAMING} - {child.repo}
            twice = all(edge.relation in COPIES for edge in edges)
            prose = mentioned_only(claim for edge in edges for claim in edge.claims)
            yield gap(
                self,
                child,
                f"the original of {parent.repo}, which {child.repo} {said(edge.relation for edge in edges)}: "
                f"it is itself a quantized copy ({sign})"
                + (" and so the child one of a copy" if twice else "")
                + (f"; it names {listed(originals, 3)}" if originals else "; it names no original"),
                parent=parent,
                looked_at=stated_by([*edges, *above[parent]]),
                severity=lowered(self.severity) if originals or prose else None,
            )


RULE = BaseQuantizedCopy()
