"""quantized-twice: a copy in few bits was made from another copy, and not from the original."""

from collections.abc import Iterator

from aibom.gaps._quantized import copies_as_bases
from aibom.gaps._reading import gap, lowered, said, stated_by
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "QuantizedTwice"]


class QuantizedTwice:
    """A quantized or converted copy of what is itself a quantized copy, by its relation, its name or its tags.

    A note where the copy in between names its original, and where prose alone names it.
    """

    id = "quantized-twice"
    group = Group.LINEAGE
    title = "Quantized copy of a quantized copy"
    severity = Severity.LOW
    reason = "Such copies mostly work; only how well, nobody has measured."
    looked_for = "Relation, name and tags of every model that a quantized or converted copy was made from."
    why = "What was lost in the first rounding is lost again in the second, and the original is one step further away."
    remedy = "Make the copy from the original, or name the original in the card of the one in between."
    references = ("docs/defects.md: quantization of a quantization by name, 1,554 edges",)
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per copy and the copy that it was made from."""
        for copy in copies_as_bases(lineage):
            if copy.twice:
                relations = said(edge.relation for edge in copy.edges)
                yield gap(
                    self,
                    copy.child,
                    f"the original of {copy.parent.repo}, which {copy.child.repo} {relations}: it is itself a quantized "
                    f"copy ({copy.sign}) and so the child one of a copy; {copy.named}",
                    parent=copy.parent,
                    looked_at=stated_by([*copy.edges, *copy.above]),
                    severity=lowered(self.severity) if copy.is_aside else None,
                )


RULE = QuantizedTwice()
