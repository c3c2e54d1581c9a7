"""files-without-digest: the files of an artifact cannot be told from others of the same name."""

from collections.abc import Iterator

from aibom.gaps._reading import gap, inherited, listed, quoted, read, records
from aibom.gaps.interface import Group
from aibom.records.files import WEIGHTS
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "FilesWithoutDigest"]


class FilesWithoutDigest:
    """Files that hold weights and have no SHA-256, or an artifact of which no listing of files is known at all."""

    id = "files-without-digest"
    group = Group.WEIGHTS
    title = "Files without digest"
    severity = Severity.MEDIUM
    reason = "The commit names the files as well, as long as the registry keeps to it."
    looked_for = "SHA-256 of every file that holds weights, in the listing of the registry or folder."
    why = "Without a digest nobody can prove that the files in use are the ones this BOM speaks of."
    remedy = "Ask the registry for the digests (blobs=true), or run aibom over a local copy of the files."
    references = (
        "G7 SBOM for AI (2026), MDL-07 and DP-05: hash value",
        "BSI TR-03183-2: hash value of the deployable component",
    )
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact without listing, or with weights without digest."""
        for node in read(lineage):
            bare = [file.path for file in node.files or () if not file.sha256 and WEIGHTS.search(file.path)]
            if node.files is not None and not bare:
                continue
            needed = (
                "the list of files: none is known"
                if node.files is None
                else f"the SHA-256 of {listed(map(quoted, bare), 3)}"
            )
            yield gap(
                self,
                node.ref,
                needed,
                looked_at=records(node),
                severity=inherited(self, node.ref, lineage),
            )


RULE = FilesWithoutDigest()
