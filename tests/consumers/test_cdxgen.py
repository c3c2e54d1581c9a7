"""cdxgen's validator and converter (@cyclonedx/cdxgen 12.8.4); docs/consumers.md has what is wrong with them."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from consumers.conftest import Tool
from consumers.tools import NODE_MODULES, SAMPLES
from formats.family import BOM

from aibom.formats.cyclonedx.compat import encode_compat
from aibom.formats.cyclonedx.json_format import CycloneDxJson

pytestmark = pytest.mark.slow

BIN = NODE_MODULES / "@cyclonedx" / "cdxgen" / "bin"
JSON = CycloneDxJson()


def _verdict(node: Tool, path: Path) -> tuple[bool, bool]:
    """Return what it says of schema and references; its findings about supply chains are no matter of a document."""
    told = path.with_suffix(".report")
    done = node(BIN / "validate.js", "--report", "json", "--report-file", told, "--input", path)
    assert done.returncode in {0, 3}, done.stderr
    found = orjson.loads(told.read_bytes())
    return found["schemaValid"], found["deepValid"]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.parent.name)
def test_documents_with_every_depends_on_are_valid(node: Tool, tmp_path: Path, sample: Path) -> None:
    """With --compat empty-depends-on it has nothing against the schema, purls and references; each start takes seconds."""
    bom = JSON.decode(sample.read_bytes()).bom
    for version in ("1.6", "1.7") if sample == SAMPLES[0] else ("1.7",):
        path = tmp_path / f"{version}.cdx.json"
        path.write_bytes(encode_compat(JSON, bom, version, ["empty-depends-on"]))
        assert _verdict(node, path) == (True, True)


def test_it_fails_on_an_omitted_depends_on(node: Tool, tmp_path: Path) -> None:
    """Known failure: `dependsOn` is optional, it takes its length; the error reads as an invalid schema."""
    path = tmp_path / "bom.cdx.json"
    path.write_bytes(JSON.encode(BOM, "1.7"))
    assert _verdict(node, path) == (False, False)


def test_a_broken_document_is_refused(node: Tool, tmp_path: Path) -> None:
    """The judge can say no."""
    doc = orjson.loads(encode_compat(JSON, BOM, "1.7", ["empty-depends-on"]))
    doc["metadata"]["component"]["type"] = "model"
    path = tmp_path / "bom.cdx.json"
    path.write_bytes(orjson.dumps(doc))
    assert _verdict(node, path) == (False, True)


def test_its_conversion_keeps_no_model(node: Tool, tmp_path: Path) -> None:
    """Known failure: in its SPDX 3.0.1 models and datasets are software, and no lineage is left; `aibom convert` keeps it."""
    path, made = tmp_path / "bom.cdx.json", tmp_path / "bom.spdx3.json"
    path.write_bytes(encode_compat(JSON, BOM, "1.7", ["empty-depends-on"]))
    done = node(BIN / "convert.js", "--input", path, "--output", made)
    assert done.returncode == 0, done.stderr
    graph: list[dict[str, Any]] = orjson.loads(made.read_bytes())["@graph"]
    assert {item["type"] for item in graph} == {"CreationInfo", "SpdxDocument", "software_Package", "Relationship"}
    assert {item["relationshipType"] for item in graph if item["type"] == "Relationship"} == {"dependsOn"}
