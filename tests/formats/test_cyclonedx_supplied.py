"""Supplied statements in a document: in their fields where nothing was found, recognisable everywhere."""

from dataclasses import replace
from typing import Any

import pytest
from formats.family import BOM, TINY, fact

from aibom.formats.cyclonedx.document import document
from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.cyclonedx.xml_format import CycloneDxXml
from aibom.formats.cyclonedx.xml_read import read
from aibom.records.bom import Bom
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.lineage import Edge, Node, Pin
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution

JANE = "Jane (2026-11-01)"
OURS = Evidence(path="ours.toml", pointer="/x/0", sha256="e" * 64, extractor="statements")
SECRET = ArtifactRef(registry="unpublished", namespace="Acme & Co", name="secret", revision="2")


def stated(kind: Fact, value: Scalar, **fields: Scalar) -> FactClaim:
    """Return a supplied fact."""
    made = replace(fact(TINY, kind, value), evidence=OURS, accountable=JANE)
    return replace(made, fields=tuple(sorted(fields.items())))


def bom(*facts: FactClaim, secret: tuple[FactClaim, ...] = (), found: tuple[FactClaim, ...] = ()) -> Bom:
    """Return a Bom of a model that was read and an unpublished base, with these facts."""
    parent = LineageClaim(
        subject=TINY,
        relation=Relation.FINETUNE,
        parent=SECRET,
        text="secret 2",
        assurance=Assurance.DECLARED,
        evidence=OURS,
        accountable=JANE,
    )
    nodes = (
        Node(ref=TINY, resolution=Resolution.RESOLVED, facts=(*found, *facts)),
        Node(ref=SECRET, resolution=Resolution.UNPUBLISHED, detail="stated", facts=secret),
    )
    edges = (Edge(child=TINY, parent=SECRET, relation=Relation.FINETUNE, pin=Pin.UNKNOWN, claims=(parent,)),)
    return replace(BOM, gaps=(), lineage=replace(BOM.lineage, nodes=nodes, edges=edges))


def written(made: Bom, version: str = "1.7") -> dict[str, Any]:
    """Return the document, after making sure that both encodings are valid and give everything back."""
    for form in (CycloneDxJson(), CycloneDxXml()):
        data = form.encode(made, version)
        assert form.decode(data).bom == replace(
            made, lineage=replace(made.lineage, nodes=tuple(sorted(made.nodes, key=lambda node: node.ref)))
        )
    whole = document(made, version)
    assert read(CycloneDxXml().encode(made, version)) == whole
    return whole


AUTHOR = stated(Fact.DOCUMENT_AUTHOR, "Jane Doe", email="jane@acme.example", phone="+1 555", organization="Acme")
DESK = stated(Fact.DOCUMENT_CONTACT, "Desk", email="desk@acme.example")
ACME = stated(Fact.DOCUMENT_ORGANIZATION, "Acme", url="https://acme.example")


@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_who_made_the_document(version: str) -> None:
    """Authors, and the organization with whom to ask."""
    metadata = written(bom(AUTHOR, AUTHOR, DESK, ACME), version)["metadata"]
    assert metadata["authors"] == [{"name": "Jane Doe", "email": "jane@acme.example", "phone": "+1 555"}]
    contact = [{"name": "Desk", "email": "desk@acme.example"}]
    assert metadata["manufacturer"] == {"name": "Acme", "url": ["https://acme.example"], "contact": contact}


def test_what_does_not_fit_stays_in_properties() -> None:
    """Two organizations are no manufacturer; an odd address is no email; a name that is empty is nobody."""
    odd = stated(Fact.DOCUMENT_AUTHOR, "Joe", email="not one")
    nobody = stated(Fact.DOCUMENT_AUTHOR, "")
    metadata = written(bom(odd, nobody, ACME, stated(Fact.DOCUMENT_ORGANIZATION, "Other"), DESK))["metadata"]
    assert metadata["authors"] == [{"name": "Joe"}]
    assert "manufacturer" not in metadata
    names = [item["name"] for item in metadata["component"]["properties"]]
    assert names.count("aibom:fact:document-organization") == 2
    assert "authors" not in written(bom())["metadata"]


def test_a_stated_supplier_stands_where_no_registry_served() -> None:
    """Beside a registry that served the record it is a property, and overwrites nothing."""
    here = stated(Fact.SUPPLIER, "Acme", url="https://acme.example", email="m@acme.example")
    there = replace(here, subject=SECRET)
    whole = written(bom(here, secret=(there,)))
    assert whole["metadata"]["component"]["supplier"]["name"] == "Hugging Face"
    assert any("Acme" in item["value"] for item in whole["metadata"]["component"]["properties"])
    assert whole["components"][0]["supplier"] == {
        "name": "Acme",
        "url": ["https://acme.example"],
        "contact": [{"email": "m@acme.example"}],
    }
    two = (there, replace(there, value="Other"))
    assert "supplier" not in written(bom(secret=two))["components"][0]


@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_concluded_licenses_stand_beside_declared_ones(version: str) -> None:
    """An id is an id, an expression a name, and each says how it came about."""
    declared = fact(TINY, Fact.LICENSE, "mit")
    concluded = (
        stated(Fact.LICENSE_CONCLUDED, "MIT", url="https://acme.example/l"),
        stated(Fact.LICENSE_CONCLUDED, "Apache-2.0 OR MIT", url="no address"),
        stated(Fact.LICENSE_CONCLUDED, "noassertion"),
    )
    component = written(bom(*concluded, found=(declared,)), version)["metadata"]["component"]
    assert [item["license"] for item in component["licenses"]] == [
        {"id": "MIT", "acknowledgement": "declared"},
        {"id": "MIT", "url": "https://acme.example/l", "acknowledgement": "concluded"},
        {"name": "Apache-2.0 OR MIT", "acknowledgement": "concluded"},
    ]


ENERGY: dict[str, Scalar] = {"unit": "kWh", "activity": "fine-tuning", "provider": "Acme Power"}


@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_energy_stands_in_its_field(version: str) -> None:
    """Where amount, activity and provider are stated; a source that is not stated is unknown."""
    full = stated(Fact.ENERGY, 1200, source="wind", co2=0.03, **ENERGY)
    card = written(bom(full, stated(Fact.ENERGY, 1.5, **ENERGY)), version)["metadata"]["component"]["modelCard"]
    [first, second] = card["considerations"]["environmentalConsiderations"]["energyConsumptions"]
    amount = {"value": 1200, "unit": "kWh"}
    assert first == {
        "activity": "fine-tuning",
        "energyProviders": [{"organization": {"name": "Acme Power"}, "energySource": "wind", "energyProvided": amount}],
        "activityEnergyCost": amount,
        "co2CostEquivalent": {"value": 0.03, "unit": "tCO2eq"},
    }
    assert second["energyProviders"][0]["energySource"] == "unknown"
    assert "co2CostEquivalent" not in second


@pytest.mark.parametrize(
    ("value", "changes"),
    [
        (1, {"provider": 5}),
        (1, {"activity": "leisure"}),
        (1, {"source": "magic"}),
        (1, {"unit": "MWh"}),
        (True, {}),
        ("1", {}),
        (1e30, {}),
        (1e-9, {}),
        (float("inf"), {}),
        (-1, {}),
    ],
)
def test_energy_that_lacks_something_is_a_property(value: Scalar, changes: dict[str, Scalar]) -> None:
    """What the standard's field cannot hold is in the properties, unchanged."""
    card = written(bom(stated(Fact.ENERGY, value, **(ENERGY | changes))))["metadata"]["component"]["modelCard"]
    assert "considerations" not in card
    [item] = card["properties"]
    assert item["name"] == "aibom:stated:energy"


def test_amounts_have_their_units() -> None:
    """Compute and energy with unit and circumstances, each amount once; infrastructure and use as text."""
    facts = (
        stated(Fact.COMPUTE, 1.5e21, unit="FLOP", hardware="64 accelerators"),
        stated(Fact.COMPUTE, 7),
        stated(Fact.COMPUTE, 7),
        stated(Fact.INFRASTRUCTURE, "One cluster"),
        stated(Fact.USE_CASE, "Drafts"),
    )
    card = written(bom(*facts))["metadata"]["component"]["modelCard"]
    assert card["considerations"]["useCases"] == ["Drafts"]
    assert [(item["name"], item["value"]) for item in card["properties"]] == [
        ("aibom:stated:infrastructure", "One cluster"),
        ("aibom:stated:compute", "1.5e+21 FLOP (64 accelerators)"),
        ("aibom:stated:compute", "7"),
    ]


def test_an_unpublished_base_is_a_component() -> None:
    """An ancestor and a dependency like any other, found nowhere, from no registry."""
    whole = written(bom(secret=(replace(stated(Fact.DESCRIPTION, "A base"), subject=SECRET),)))
    component = whole["components"][0]
    assert component["purl"] == "pkg:generic/unpublished/Acme%20%26%20Co/secret@2"
    assert component["description"] == "A base"
    assert not {"supplier", "externalReferences", "evidence"} & component.keys()
    assert {item["name"]: item["value"] for item in component["properties"]}["aibom:resolution"] == "unpublished"
    subject = whole["metadata"]["component"]
    assert subject["pedigree"]["ancestors"][0]["purl"] == component["purl"]
    assert whole["dependencies"][0]["dependsOn"] == [component["bom-ref"]]


def test_what_was_supplied_is_told_apart() -> None:
    """The properties name who answers for it; it is no occurrence, and a citation that nobody in the document said."""
    whole = written(bom(stated(Fact.SUPPLIER, "Acme"), found=(fact(TINY, Fact.LICENSE, "mit"),)))
    component = whole["metadata"]["component"]
    supplied = [item["name"] for item in component["properties"] if f'"accountable":"{JANE}"' in item["value"]]
    assert supplied == ["aibom:fact:supplier", "aibom:claim:finetune"]
    assert [item["location"] for item in component["evidence"]["occurrences"]] == ["README.md"]
    [citation] = whole["citations"]
    assert citation["attributedTo"] == whole["metadata"]["tools"]["components"][0]["bom-ref"]
    assert citation["note"] == f"aibom:claim:finetune (declared) ours.toml /x/0, supplied by {JANE}"
