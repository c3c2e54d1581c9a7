"""identity-missing: a document calls an artifact by a name, and says nowhere what it is."""

from collections.abc import Iterator

from aibom.gaps._reading import gap, inherited, quoted, records
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import DOCUMENT, Kind

__all__ = ["RULE", "IdentityMissing"]


class IdentityMissing:
    """A model or dataset of a document that gives it neither a package URL nor the address of its repository.

    That a repository of the same name exists is no evidence that it is the one that was meant.
    """

    id = "identity-missing"
    group = Group.IDENTITY
    title = "Identity missing"
    severity = Severity.HIGH
    reason = "What cannot be identified cannot be checked in any other way."
    looked_for = "A package URL or address of each model and dataset in the document that was read."
    why = "A name alone finds many artifacts, or none: nothing that is known of any of them can be relied on here."
    remedy = "State the package URL (purl) of the artifact in the document, with the commit as its version."
    references = (
        "G7 SBOM for AI (2026), MDL-02 and DP-04: identifier",
        "NTIA Minimum Elements (2021): other unique identifiers",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per model or dataset that is known by a name only."""
        for node in lineage.nodes:
            if node.ref.registry == DOCUMENT and node.ref.kind is not Kind.SOFTWARE:
                yield gap(
                    self,
                    node.ref,
                    f"a package URL or the address of the repository: the document gives the name {quoted(node.ref.repo)} only",
                    looked_at=records(node),
                    severity=inherited(self, node.ref, lineage),
                )


RULE = IdentityMissing()
