"""revision-unknown: an artifact was read, and nobody said at which commit."""

from collections.abc import Iterator

from aibom.gaps._reading import gap, inherited, quoted, read, records
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import HUB, is_commit

__all__ = ["RULE", "RevisionUnknown"]


class RevisionUnknown:
    """A record that names no full commit: what was read cannot be asked for again.

    A branch, a number or a short hash, which mirrors give instead, may mean something else tomorrow.
    """

    id = "revision-unknown"
    group = Group.IDENTITY
    title = "Revision unknown"
    severity = Severity.MEDIUM
    reason = "What was read is in the BOM; only that it can be read again is uncertain."
    looked_for = "A full commit in the answer of the source for each artifact."
    why = "The artifact may change under the same name, and this BOM would not show which state it describes."
    remedy = "Ask for the artifact at a commit, as NAMESPACE/NAME@COMMIT, or run again against the registry itself."
    references = ("G7 SBOM for AI (2026), MDL-03: model version",)
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact that was read at no known commit."""
        for node in read(lineage):
            ref = node.ref
            if not ref.revision or (ref.registry == HUB and not is_commit(ref.revision)):
                named = f"only {quoted(ref.revision)}" if ref.revision else "none"
                yield gap(
                    self,
                    ref,
                    f"the commit at which {ref.unpinned} was read: the record names {named}",
                    looked_at=records(node),
                    severity=inherited(self, ref, lineage),
                )


RULE = RevisionUnknown()
