"""license-more-permissive: a license drops what the one above it asks of everybody who passes on what is derived."""

from collections.abc import Iterator

from aibom.gaps._license_flow import places_of, softened
from aibom.gaps._license_tension import compared, looked_at, sentence
from aibom.gaps._reading import gap
from aibom.gaps.interface import Group
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage

__all__ = ["RULE", "LicenseMorePermissive"]


class LicenseMorePermissive:
    """A license that asks for a notice at most, below one with limits of use, share-alike or a ban of something.

    The terms are those of the table of licenses (licenses.md). An artifact in between that states no license, or one of
    unknown terms, clears nothing: the path goes through it. It is a step less for an ancestor, for an adapter, where
    prose alone names the parent, and where a term was not read in the license's text. license-differs is then silent.
    """

    id = "license-more-permissive"
    title = "License more permissive than the parent's"
    severity = Severity.HIGH
    why = "Nobody can grant more than they were granted: who relies on the license may break the terms above it."
    remedy = "State the parent's license, or that its terms go on to apply, in the card; or say why they do not."
    group = Group.LICENSES
    looked_for = "A license that keeps the terms of the parent's, in the records and cards of both."
    reason = "What is dropped binds everybody who uses the artifact, and its own license says the opposite."
    references = (
        "docs/defects.md: restrictive parent, permissive child, 4,243 edges; llama2 to apache-2.0, 2,430",
        "Llama 2 Community License Agreement, section 1.b",
        "CreativeML Open RAIL-M, paragraphs 4 and 5",
        "Creative Commons Attribution-NonCommercial 4.0, section 2(a)(1)",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per path between two known licenses on which terms are dropped for nothing in their place."""
        places = places_of(lineage)
        for each in compared(lineage):
            if each.permissive:
                unverified = all(tension.unverified for tension in each.tensions)
                yield gap(
                    self,
                    each.route.child,
                    sentence(each.tensions, each.route),
                    parent=each.route.first,
                    looked_at=looked_at(each.route, places),
                    severity=softened(self.severity, each.route, lineage, unverified=unverified),
                )


RULE = LicenseMorePermissive()
