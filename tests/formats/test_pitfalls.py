"""Faults of schemas and libraries that documents met in practice, and that no other test meets."""

from dataclasses import replace
from uuid import UUID

import pytest
from cyclonedx.model.bom import Bom as LibraryBom
from cyclonedx.output.json import JsonV1Dot6
from formats.family import BOM, TINY, fact
from packageurl import PackageURL

from aibom.formats.cyclonedx.document import document
from aibom.formats.cyclonedx.xml_format import CycloneDxXml
from aibom.records.bom import Bom
from aibom.records.claims import Fact
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Resolution


def _only(node: Node) -> Bom:
    return replace(BOM, lineage=replace(BOM.lineage, subject=node.ref, nodes=(node,), edges=()), gaps=())


@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_several_use_cases_in_xml(version: str) -> None:
    """The XSDs of 1.6.1 and 1.7.0 allow one use case only; those that ship here are mended, and several are written."""
    facts = tuple(fact(TINY, Fact.USE_CASE, text) for text in ("to chat", "to translate"))
    data = CycloneDxXml().encode(_only(Node(ref=TINY, resolution=Resolution.RESOLVED, facts=facts)), version)
    assert data.count(b"<useCase>") == 2


def test_names_keep_their_case_and_commits_are_lower() -> None:
    """What the purl library makes of our purls is what they are: names with their case, commits in lower case."""
    ref = ArtifactRef(namespace="Org", name="Tiny.V1", revision="ab" * 20)
    assert PackageURL.from_string(ref.purl).to_string() == ref.purl
    assert ArtifactRef.from_purl(f"pkg:huggingface/Org/Tiny.V1@{'AB' * 20}") == ref


def test_datasets_have_an_address_beside_their_purl() -> None:
    """The type definition of the purl knows no datasets, so that their components name the repository, too."""
    data = ArtifactRef(kind=Kind.DATASET, namespace="org", name="data", revision="3" * 40)
    component = document(_only(Node(ref=data, resolution=Resolution.RESOLVED)), "1.6")["metadata"]["component"]
    assert component["purl"] == f"pkg:huggingface/datasets/org/data@{'3' * 40}"
    addresses = {each["type"]: each["url"] for each in component["externalReferences"]}
    assert addresses["vcs"] == "https://huggingface.co/datasets/org/data"


def test_nothing_is_given_a_random_name() -> None:
    """The library makes up a serial number each time; ours follows from the content, and every component has a bom-ref."""
    assert LibraryBom().serial_number != LibraryBom().serial_number
    assert JsonV1Dot6(LibraryBom()).output_as_string() != JsonV1Dot6(LibraryBom()).output_as_string()
    first, second = document(BOM, "1.6"), document(BOM, "1.6")
    assert first == second
    assert UUID(first["serialNumber"].removeprefix("urn:uuid:")).version == 5
    assert all("bom-ref" in component for component in [first["metadata"]["component"], *first["components"]])
