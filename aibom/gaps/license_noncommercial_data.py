"""license-noncommercial-data: a model may be used commercially, and the data it was trained on may not."""

from collections.abc import Iterator

from aibom.gaps._license_flow import binding, places_of, routes, softened, unmet, worded
from aibom.gaps._license_tension import Tension, looked_at, sentence
from aibom.gaps._license_terms import Topic
from aibom.gaps._reading import gap
from aibom.gaps.interface import Group
from aibom.records.claims import DERIVATIONS, Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "LicenseNoncommercialData"]

_BY_DATA = DERIVATIONS | {Relation.TRAINED_ON, Relation.USES_DATASET, Relation.DERIVED_FROM_DATASET}


class LicenseNoncommercialData:
    """A dataset under a ban of commercial use, under a model whose license permits it.

    The path may go through models and datasets that state no license, or one of unknown terms. Data a model was only
    evaluated on do not count. It is a step less for an ancestor, where prose alone names the data, and where a term was
    not read in the license's text.
    """

    id = "license-noncommercial-data"
    title = "Non-commercial data under a commercial license"
    severity = Severity.MEDIUM
    why = "Whoever made the data did not permit what the license of the model permits to its users."
    remedy = "Have the terms of the data reviewed, train on data that permit the use, or state the limit in the card."
    group = Group.LICENSES
    looked_for = "A permission of commercial use of the data, in the licenses of the datasets that the model names."
    reason = "Whether the terms of data reach a model trained on them is disputed, and differs by country."
    references = ("Creative Commons Attribution-NonCommercial 4.0, section 2(a)(1)",)
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per model and dataset."""
        places = places_of(lineage)
        banned = {
            ref: bound
            for ref, place in places.items()
            if ref.kind is Kind.DATASET and (bound := binding(place.choices, Topic.COMMERCIAL_USE)) is not None
        }
        for route in routes(lineage, _BY_DATA) if banned else ():
            bound = banned.get(route.parent)
            if bound is None or route.child.kind is not Kind.MODEL:
                continue
            ours = unmet(places[route.child].choices, Topic.COMMERCIAL_USE, bound[0])
            if ours is None:
                continue
            words = f"{worded(bound[0], Topic.COMMERCIAL_USE)} and {worded(ours, Topic.COMMERCIAL_USE)}"
            unverified = not (bound[1].read and ours.terms[Topic.COMMERCIAL_USE].read)
            yield gap(
                self,
                route.child,
                sentence((Tension(words=words, unverified=unverified),), route),
                parent=route.first,
                looked_at=looked_at(route, places),
                severity=softened(self.severity, route, lineage, unverified=unverified),
            )


RULE = LicenseNoncommercialData()
