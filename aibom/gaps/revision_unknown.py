"""revision-unknown: an artifact was read, and nobody said at which commit."""

from collections.abc import Iterator

from aibom.gaps._reading import gap, inherited, read, records
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "RevisionUnknown"]


class RevisionUnknown:
    """A record without a commit: what was read cannot be asked for again."""

    id = "revision-unknown"
    title = "Revision unknown"
    severity = Severity.MEDIUM
    why = "The artifact may change under the same name, and this BOM would not show which state it describes."
    remedy = "Ask for the artifact at a commit, as NAMESPACE/NAME@COMMIT, or run again against the registry itself."

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact that was read at no known revision."""
        for node in read(lineage):
            if not node.ref.revision:
                yield gap(
                    self,
                    node.ref,
                    f"the commit at which {node.ref} was read: the record names none",
                    looked_at=records(node),
                    severity=inherited(self, node.ref, lineage),
                )


RULE = RevisionUnknown()
