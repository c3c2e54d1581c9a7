"""base-quantized-copy: what a model was made from is itself a quantized copy of something else."""

from collections.abc import Iterator

from aibom.gaps._quantized import copies_as_bases
from aibom.gaps._reading import gap, lowered, said, stated_by
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "BaseQuantizedCopy"]


class BaseQuantizedCopy:
    """A base such as `x-bnb-4bit` or `x-GPTQ`: by its declared relation, its name or its tags a quantized copy.

    Where the child is no more than a copy of it see quantized-twice. A note where the copy names its original, with which the ancestry goes on, and where prose alone names the copy.
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
        for copy in copies_as_bases(lineage):
            if not copy.twice:
                relations = said(edge.relation for edge in copy.edges)
                yield gap(
                    self,
                    copy.child,
                    f"the original of {copy.parent.repo}, which {copy.child.repo} {relations}: "
                    f"it is itself a quantized copy ({copy.sign}); {copy.named}",
                    parent=copy.parent,
                    looked_at=stated_by([*copy.edges, *copy.above]),
                    severity=lowered(self.severity) if copy.is_aside else None,
                )


RULE = BaseQuantizedCopy()
