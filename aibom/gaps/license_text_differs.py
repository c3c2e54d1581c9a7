"""license-text-differs: a license file is there, and does not hold the text of the license that is stated."""

from collections.abc import Iterator

from aibom.gaps._license_text import differing
from aibom.gaps._licenses import licenses
from aibom.gaps._reading import gap, inherited, read
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "LicenseTextDiffers"]


class LicenseTextDiffers:
    """A LICENSE or COPYING file whose digest is none of the known texts of the one license that is stated.

    A line with the holder's name is enough to make it differ. The terms of the table are then not applied to the
    artifact. Nothing is said of licenses whose text has no fixed form, as the MIT License, and of files without digest.
    """

    id = "license-text-differs"
    title = "License file with another text"
    severity = Severity.LOW
    why = "The text that is handed out counts, and not the name: it may ask for more or for less."
    remedy = "Compare the file with the license's own text, and state the license that the file holds."
    group = Group.LICENSES
    looked_for = "The known text of the license that is stated, by the digest of the repository's license file."
    reason = "Most texts that differ do so in a name or in white space, which a digest cannot tell."
    references = ("SPDX License List Matching Guidelines",)
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact with such a file."""
        for node in read(lineage):
            found = differing(node)
            if found is not None:
                license_, file = found
                digest = f"SHA-256 {file.sha256}" if file.sha256 else f"git blob {file.git_sha1}"
                yield gap(
                    self,
                    node.ref,
                    f"the text of {license_.id}: {file.path} ({digest}) is none of the texts known of it; the terms of "
                    f"the table are not applied",
                    looked_at=[each.claim.evidence for each in licenses(node)],
                    severity=inherited(self, node.ref, lineage),
                )


RULE = LicenseTextDiffers()
