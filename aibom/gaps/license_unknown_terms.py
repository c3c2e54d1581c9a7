"""license-unknown-terms: a license is named, and what it asks for is not known."""

from collections.abc import Iterator

from aibom.gaps._license_terms import choices, lookup
from aibom.gaps._licenses import VAGUE, licenses
from aibom.gaps._reading import gap, inherited, listed, places, quoted, read
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "LicenseUnknownTerms"]


class LicenseUnknownTerms:
    """A license by a name that the table of licenses (licenses.md) does not have, or knows no terms of.

    What is only called `other` or `unknown` is license-unnamed.
    """

    id = "license-unknown-terms"
    title = "Terms of the license unknown"
    severity = Severity.LOW
    why = "What is not known cannot be compared: nothing is said of its terms, and no path is clear because of it."
    remedy = "Read the license; state an SPDX id or a tag of the Hub in the card where it is one of those."
    group = Group.LICENSES
    looked_for = "The terms of every license that is stated, in the table of licenses."
    reason = "The license is there to be read, by somebody else than aibom."
    references = ("SPDX License List", "Hugging Face Hub documentation, Licenses")
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per artifact with a license of unknown terms."""
        for node in read(lineage):
            found = {}
            for each in licenses(node):
                for text in (text for choice in choices(each.text) for text in choice):
                    license_ = lookup(text)
                    if text.lower() not in VAGUE and (license_ is None or not license_.has_terms):
                        found[text] = each.claim.evidence
            if found:
                yield gap(
                    self,
                    node.ref,
                    f"the terms of {listed(quoted(text) for text in found)}: the table of licenses does not have them",
                    looked_at=places(found.values()),
                    severity=inherited(self, node.ref, lineage),
                )


RULE = LicenseUnknownTerms()
