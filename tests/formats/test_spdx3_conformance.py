"""A profile is claimed only where every requirement of the standard's text holds; what is missing is named."""

import copy
from dataclasses import replace
from typing import Any

import pytest
from formats.family import DATA, TINY
from formats.spdx3_documents import RICH, Document, foreign, written

from aibom.formats.spdx3.conformance import PROFILES, conformance_problems, missing
from aibom.formats.spdx3.document import document
from aibom.records.bom import Bom
from aibom.records.refs import ArtifactRef

MODEL: Document = {
    "type": "ai_AIPackage",
    "spdxId": "urn:x:model",
    "name": "tiny",
    "releaseTime": "2025-01-01T00:00:00Z",
    "suppliedBy": "urn:x:me",
    "software_downloadLocation": "https://example.org/tiny",
    "software_packageVersion": "1",
    "software_primaryPurpose": "model",
}
DATASET: Document = {
    "type": "dataset_DatasetPackage",
    "spdxId": "urn:x:data",
    "name": "data",
    "builtTime": "2025-01-01T00:00:00Z",
    "releaseTime": "2025-01-01T00:00:00Z",
    "originatedBy": ["urn:x:me"],
    "dataset_datasetType": ["text"],
    "software_downloadLocation": "https://example.org/data",
    "software_primaryPurpose": "data",
}


def license_of(kind: str, package: str) -> Document:
    """Return the relationship of a package to a license."""
    return {
        "type": "Relationship",
        "spdxId": f"urn:x:{package}:{kind}",
        "relationshipType": kind,
        "from": f"urn:x:{package}",
        "to": ["https://spdx.org/licenses/MIT"],
    }


KINDS = ("hasDeclaredLicense", "hasConcludedLicense")
WHOLE = [MODEL, DATASET, *(license_of(kind, package) for package in ("model", "data") for kind in KINDS)]


def only(*refs: ArtifactRef) -> Bom:
    """Return the rich family with these artifacts alone."""
    lineage = RICH.lineage
    return replace(
        RICH,
        lineage=replace(
            lineage,
            subject=refs[0],
            nodes=tuple(node for node in lineage.nodes if node.ref in refs),
            edges=tuple(edge for edge in lineage.edges if {edge.child, edge.parent} <= set(refs)),
        ),
        gaps=(),
    )


def claimed(value: Document) -> list[str]:
    """Return the profiles that a document of ours claims, in both its collections alike."""
    head, sbom = value["@graph"][1:3]
    assert head["profileConformance"] == sbom["profileConformance"]
    found: list[str] = head["profileConformance"]
    return found


def test_both_profiles_are_claimed_where_everything_holds() -> None:
    """A model and a dataset of which everything is known."""
    value = document(only(TINY, DATA))
    assert claimed(value) == ["ai", "core", "dataset", "simpleLicensing", "software"]
    assert not any(element.get("spdxId", "").endswith("/profiles") for element in value["@graph"])
    assert list(conformance_problems(value)) == []


def test_what_is_missing_is_said_in_the_document() -> None:
    """The family has artifacts that could not be read: neither profile is claimed, and a note says why."""
    value = written()
    assert claimed(value) == ["core", "simpleLicensing", "software"]
    [note] = [element for element in value["@graph"] if element.get("spdxId", "").endswith("/profiles")]
    assert "The ai profile is not claimed, because the text of SPDX 3.0.1 demands:\n" in note["statement"]
    lines = note["statement"].splitlines()
    assert "gone: releaseTime, suppliedBy, software_downloadLocation, software_packageVersion" in lines
    assert "org/source: builtTime, originatedBy, releaseTime, software_downloadLocation" in lines
    assert not any(line.startswith("org/tiny:") for line in lines)
    assert list(conformance_problems(value)) == []


def test_a_profile_of_which_there_is_no_package_is_not_claimed() -> None:
    """A dataset alone says nothing of models."""
    assert claimed(document(only(DATA))) == ["core", "dataset", "simpleLicensing", "software"]


@pytest.mark.parametrize(
    ("profile", "number", "field"),
    [(profile, number, field) for number, profile in enumerate(("ai", "dataset")) for field in PROFILES[profile][1]],
)
def test_each_field_that_is_missing_is_named(profile: str, number: int, field: str) -> None:
    """Of a document that claims both profiles, by its place."""
    elements = copy.deepcopy(WHOLE)
    del elements[number][field]
    value = _claiming(elements)
    assert missing(value["@graph"], profile) == [(elements[number]["spdxId"], field)]
    [problem] = conformance_problems(value)
    assert problem.pointer == f"/@graph/{5 + number}"
    assert profile in problem.reason
    assert field in problem.reason


@pytest.mark.parametrize(("profile", "package"), [("ai", "model"), ("dataset", "data")])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [0, 2])
def test_of_each_license_there_is_exactly_one(kind: str, count: int, profile: str, package: str) -> None:
    """None is too few, two are too many, of models and of datasets alike."""
    others = [element for element in WHOLE if element["spdxId"] != f"urn:x:{package}:{kind}"]
    more = [license_of(kind, package) | {"spdxId": f"urn:x:{number}"} for number in range(count)]
    [problem] = conformance_problems(_claiming([*others, *more]))
    assert f"the {profile} profile is claimed" in problem.reason
    assert f"exactly one relationship {kind}, not {count}" in problem.reason


def test_a_dataset_comes_from_one() -> None:
    """The text of the class allows one `originatedBy`, which the schemas do not see."""
    value = _claiming([*WHOLE[:1], DATASET | {"originatedBy": ["urn:x:me", "urn:x:you"]}, *WHOLE[2:]])
    [problem] = conformance_problems(value)
    assert problem.pointer == "/@graph/6"
    assert "exactly one originatedBy, not 2" in problem.reason


def test_what_claims_nothing_lacks_nothing() -> None:
    """The requirements are those of the claim."""
    assert list(conformance_problems(foreign({"type": "ai_AIPackage", "spdxId": "urn:x:model"}))) == []
    assert list(conformance_problems(_claiming(WHOLE))) == []


@pytest.mark.parametrize(
    "value", [{}, {"@graph": 1}, {"@graph": [1, {"profileConformance": "ai"}, {"profileConformance": [{}]}]}]
)
def test_no_document_is_too_odd(value: dict[str, Any]) -> None:
    """Whatever stands there, nothing is raised."""
    assert list(conformance_problems(value)) == []


def _claiming(elements: list[Document]) -> Document:
    value = foreign(*elements)
    value["@graph"][3]["profileConformance"] = ["core", "ai", "dataset"]
    return value
