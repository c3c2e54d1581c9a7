"""The libraries that artifacts state, as components of a document."""

from dataclasses import replace
from typing import Any

import pytest
from formats.family import BOM, DATA, TINY, fact

from aibom.formats.cyclonedx.document import document
from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.cyclonedx.xml_format import CycloneDxXml
from aibom.records.bom import Bom
from aibom.records.claims import Fact, FactClaim, Scalar
from aibom.records.lineage import Node
from aibom.records.refs import LOCAL, ArtifactRef
from aibom.records.snapshot import Resolution


def _stating(*claims: FactClaim, ref: ArtifactRef = TINY) -> Bom:
    """Return a Bom whose only artifact states these."""
    nodes = (Node(ref=ref, resolution=Resolution.RESOLVED, facts=claims),)
    return replace(BOM, gaps=(), lineage=replace(BOM.lineage, subject=ref, nodes=nodes, edges=()))


def _libraries(doc: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in doc.get("components", ()) if item["type"] in {"framework", "library"}]


def test_a_library_is_one_component_whoever_states_it() -> None:
    """Identity and the artifacts that state it, nothing that was not said; they depend on it."""
    flash, torch = _libraries(document(BOM, "1.7"))
    assert torch == {
        "type": "framework",
        "bom-ref": "pkg:pypi/torch@2.1.0%2Bcu118",
        "name": "torch",
        "version": "2.1.0+cu118",
        "purl": "pkg:pypi/torch@2.1.0%2Bcu118",
        "properties": [
            {"name": "aibom:stated-by", "value": DATA.purl},
            {"name": "aibom:stated-by", "value": TINY.purl},
        ],
    }
    assert (flash["type"], flash["name"], flash["purl"]) == ("library", "flash-attn", "pkg:pypi/flash-attn@2.5.8")


@pytest.mark.parametrize(
    ("name", "version", "purl"),
    [
        ("Flash_Attn", "2.5.8", "pkg:pypi/flash-attn@2.5.8"),
        ("ruamel.yaml", "0.18", "pkg:pypi/ruamel-yaml@0.18"),
        ("transformers", "4.35.2-UNA", "pkg:pypi/transformers@4.35.2-UNA"),
        ("torch", "1!2.0", "pkg:pypi/torch@1%212.0"),
        ("torch", "a b/c?d#e@f", "pkg:pypi/torch@a%20b%2Fc%3Fd%23e%40f"),
        ("torch", "\ud800\n\u202e", "pkg:pypi/torch@%ED%A0%80%0A%E2%80%AE"),
    ],
)
def test_names_are_normalised_and_versions_encoded(name: str, version: str, purl: str) -> None:
    """Whatever a stranger wrote as version, the purl holds it; and the fact itself comes back as it was."""
    bom = _stating(fact(TINY, Fact.FRAMEWORK, name, (("version", version),)))
    (found,) = _libraries(document(bom, "1.6"))
    assert (found["purl"], found["bom-ref"]) == (purl, purl)
    assert document(bom, "1.6")["dependencies"] == [{"ref": TINY.purl, "dependsOn": [purl]}]
    for form in (CycloneDxJson(), CycloneDxXml()):
        assert form.decode(form.encode(bom, "1.7")).bom == bom


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("torch", ()),
        ("torch", (("specifier", ">=2.0"),)),
        ("torch", (("version", ""),)),
        ("torch", (("version", "  "),)),
        ("torch", (("version", 2.0),)),
        ("torch", (("version", "1" * 2000),)),
        ("", (("version", "1"),)),
        ("a b", (("version", "1"),)),
        ("-torch", (("version", "1"),)),
        ("../torch", (("version", "1"),)),
        ("törch", (("version", "1"),)),
        (True, (("version", "1"),)),
    ],
)
def test_what_names_no_package_at_a_version_stays_a_fact(name: Scalar, fields: tuple[tuple[str, Scalar], ...]) -> None:
    """No component is made up; the fact stands in the properties of its artifact."""
    bom = _stating(fact(TINY, Fact.FRAMEWORK, name, fields))
    doc = document(bom, "1.7")
    assert _libraries(doc) == []
    assert [item["name"] for item in doc["metadata"]["component"]["properties"]].count("aibom:fact:framework") == 1
    assert doc["dependencies"] == [{"ref": TINY.purl}]


def test_versions_stand_side_by_side_and_a_statement_twice_is_one() -> None:
    """Two versions of a library are two components, sorted; the card and the configuration may say the same."""
    stated = [fact(TINY, Fact.FRAMEWORK, "torch", (("version", text),)) for text in ("2.1", "1.9", "2.1")]
    found = _libraries(document(_stating(*stated), "1.7"))
    assert [item["purl"] for item in found] == ["pkg:pypi/torch@1.9", "pkg:pypi/torch@2.1"]
    assert [len(item["properties"]) for item in found] == [1, 1]


def test_an_artifact_of_the_same_name_is_told_apart() -> None:
    """A folder called torch is no package, and each has its own bom-ref."""
    folder = ArtifactRef(registry=LOCAL, namespace="pypi", name="torch", revision="2.1")
    bom = _stating(fact(folder, Fact.FRAMEWORK, "torch", (("version", "2.1"),)), ref=folder)
    doc = document(bom, "1.6")
    assert doc["dependencies"] == [{"ref": "pkg:generic/pypi/torch@2.1", "dependsOn": ["pkg:pypi/torch@2.1"]}]
    assert CycloneDxJson().decode(CycloneDxJson().encode(bom, "1.6")).bom == bom
