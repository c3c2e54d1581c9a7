"""license-unknown-terms: a license is named, and what it asks for is not known."""

from collections.abc import Iterator
from functools import lru_cache

from aibom.gaps._license_flow import places_of
from aibom.gaps._license_terms import choices, lookup
from aibom.gaps._licenses import VAGUE
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
        under = places_of(lineage)
        for node in read(lineage):
            place = under.get(node.ref)
            found = (
                {text: each.claim.evidence for each in place.stated for text in _unknown(each.text)} if place else {}
            )
            if found:
                yield gap(
                    self,
                    node.ref,
                    f"the terms of {listed(quoted(text) for text in found)}: the table of licenses does not have them",
                    looked_at=places(found.values()),
                    severity=inherited(self, node.ref, lineage),
                )


@lru_cache(maxsize=4096)
def _unknown(expression: str) -> tuple[str, ...]:
    """Return the licenses of an expression whose terms are not known."""
    texts = [text for choice in choices(expression) for text in choice if text.lower() not in VAGUE]
    return tuple(text for text in texts if (license_ := lookup(text)) is None or not license_.has_terms)


RULE = LicenseUnknownTerms()
