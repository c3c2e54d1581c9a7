"""files-without-digest: the files of an artifact cannot be told from others of the same name."""

from collections.abc import Iterator

from aibom.gaps._reading import gap, inherited, listed, quoted, read, records
from aibom.lineage.pins import WEIGHTS
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "FilesWithoutDigest"]


class FilesWithoutDigest:
    """Files that hold weights and have no SHA-256, or an artifact of which no listing of files is known at all."""

    id = "files-without-digest"
    title = "Files without digest"
    severity = Severity.MEDIUM
    why = "Without a digest nobody can prove that the files in use are the ones this BOM speaks of."
    remedy = "Ask the registry for the digests (blobs=true), or run aibom over a local copy of the files."

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
