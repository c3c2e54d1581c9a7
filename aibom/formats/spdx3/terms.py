"""The words of SPDX 3.0.1 that are written and read, and what the relations of lineage are called in it."""

from typing import Any

from aibom.records.claims import DERIVATIONS, Relation
from aibom.records.refs import Kind

__all__ = [
    "CONTEXT",
    "CREATION_INFO",
    "NONE",
    "NONE_LICENSE",
    "NO_ASSERTION",
    "NO_ASSERTION_LICENSE",
    "PACKAGE_TYPES",
    "RELATIONSHIPS",
    "REVERSED",
    "TIME",
    "VERSION",
    "Element",
]

Element = dict[str, Any]
"""An object of the graph, keyed by the compact names of the standard's context."""

VERSION = "3.0.1"
CONTEXT = f"https://spdx.org/rdf/{VERSION}/spdx-context.jsonld"
_TERMS = f"https://spdx.org/rdf/{VERSION}/terms"
NO_ASSERTION = f"{_TERMS}/Core/NoAssertionElement"
NONE = f"{_TERMS}/Core/NoneElement"
NO_ASSERTION_LICENSE = f"{_TERMS}/ExpandedLicensing/NoAssertionLicense"
NONE_LICENSE = f"{_TERMS}/ExpandedLicensing/NoneLicense"
CREATION_INFO = "_:creation-info"

TIME = "aibom:walk:time"
"""The pair that holds when the walk began, where `created` cannot: it knows UTC and whole seconds only."""

PACKAGE_TYPES = {Kind.MODEL: "ai_AIPackage", Kind.DATASET: "dataset_DatasetPackage", Kind.SOFTWARE: "software_Package"}

RELATIONSHIPS: dict[Relation, str] = {
    **dict.fromkeys(sorted(DERIVATIONS), "descendantOf"),
    Relation.DERIVED_FROM_DATASET: "descendantOf",
    Relation.TRAINED_ON: "trainedOn",
    Relation.EVALUATED_ON: "testedOn",
    Relation.GENERATED_BY: "generates",
    Relation.TOKENIZER_FROM: "dependsOn",
    Relation.USES: "dependsOn",
    Relation.CALIBRATED_ON: "other",
    Relation.USES_DATASET: "other",
}
"""The type of relationship that says each relation; what the type leaves open, the first word of the comment says."""
REVERSED = frozenset({"generates"})
"""The types that go from the parent to the child."""
