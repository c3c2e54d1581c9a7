"""spdx3-validate 0.0.7: the JSON schema and the SHACL model of SPDX 3.0.1, without a network."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from consumers.conftest import Tool
from consumers.tools import HERE, ROOT, report

pytestmark = pytest.mark.slow

SCRIPT = HERE / "check_spdx3.py"
SCHEMA = "https://spdx.org/schema/3.0.1/spdx-json-schema.json"
SHACL = {
    "https://spdx.org/rdf/3.0.1/spdx-context.jsonld": "spdx-3.0.1.context.jsonld",
    "https://spdx.org/rdf/3.0.1/spdx-model.ttl": "spdx-3.0.1.shacl.ttl",
    SCHEMA: "spdx-3.0.1.schema.json",
}


def _made_by_a_file(path: Path, folder: Path) -> Path:
    """Write the document as if a file had created it, which the JSON schema lets pass, and return where."""
    doc: dict[str, Any] = orjson.loads(path.read_bytes())
    graph: list[dict[str, Any]] = doc["@graph"]
    file = next(item["spdxId"] for item in graph if item["type"] == "software_File")
    next(item for item in graph if item["type"] == "CreationInfo")["createdBy"] = [file]
    out = folder / "broken.spdx3.json"
    out.write_bytes(orjson.dumps(doc))
    return out


def test_the_schema_passes(python: Tool, spdx_documents: dict[str, dict[str, Path]], tmp_path: Path) -> None:
    """Its JSON schema check has nothing to say of a document, and has of one without an obligatory field."""
    good = spdx_documents["spdx3-json"]["no-card"]
    doc = orjson.loads(good.read_bytes())
    next(item for item in doc["@graph"] if item["type"] == "Relationship").pop("from")
    bad = tmp_path / "bad.spdx3.json"
    bad.write_bytes(orjson.dumps(doc))
    schema = ROOT / "schemas" / "spdx" / "spdx-3.0.1.schema.json"
    found = report(python(SCRIPT, json.dumps({SCHEMA: str(schema)}), good, bad))
    assert found[str(good)] == []
    assert found[str(bad)]


@pytest.mark.parametrize("name", ["no-card", "family"])
def test_schema_and_shacl_pass(
    python: Tool, spdx_documents: dict[str, dict[str, Path]], real_data: Path, tmp_path: Path, name: str
) -> None:
    """Schema and model have nothing to say of a document; and the model has, of one that a file created."""
    path = spdx_documents["spdx3-json"][name]
    files = {address: str(real_data.parent / "schemas" / file) for address, file in SHACL.items()}
    paths = [path, _made_by_a_file(path, tmp_path)] if name == "no-card" else [path]
    found = report(python(SCRIPT, json.dumps(files), *paths))
    assert found.pop(str(path)) == []
    assert all(any(text.startswith("shacl:") for text in said) for said in found.values())
