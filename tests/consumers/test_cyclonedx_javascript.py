"""The CycloneDX library for JavaScript: its strict validator (ajv) and the XSDs it ships, newer than aibom's own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from consumers.conftest import Tool
from consumers.tools import HERE, NODE_MODULES, SAMPLES, demand, report
from lxml import etree

from aibom.formats.cyclonedx.compat import COMPAT, encode_compat
from aibom.formats.cyclonedx.json_format import CycloneDxJson

pytestmark = pytest.mark.slow

SCRIPT = HERE / "validate.cjs"
SCHEMAS = NODE_MODULES / "@cyclonedx" / "cyclonedx-library" / "res" / "schema"


def test_every_json_document_is_valid(node: Tool, cyclonedx_documents: dict[str, list[Path]]) -> None:
    """The strict validator has nothing to say of any of them."""
    paths = cyclonedx_documents["json"]
    assert report(node(SCRIPT, *paths)) == {str(path): None for path in paths}


def test_documents_for_other_consumers_are_valid_too(node: Tool, tmp_path: Path) -> None:
    """What --compat changes is within the standard."""
    paths = []
    for sample in SAMPLES:
        bom = CycloneDxJson().decode(sample.read_bytes()).bom
        for version in ("1.6", "1.7"):
            paths.append(tmp_path / f"{sample.parent.name}-{version}.cdx.json")
            paths[-1].write_bytes(encode_compat(CycloneDxJson(), bom, version, COMPAT))
    assert report(node(SCRIPT, *paths)) == {str(path): None for path in paths}


BROKEN: list[tuple[str, Callable[[dict[str, Any]], Any]]] = [
    ("unknown-key", lambda doc: doc.update(aibom=1)),
    ("no-license-of-that-id", lambda doc: doc["metadata"]["component"].update(licenses=[{"license": {"id": "x"}}])),
    ("no-type", lambda doc: doc["metadata"]["component"].pop("type")),
]


def test_a_broken_document_is_refused(node: Tool, tmp_path: Path) -> None:
    """The judge can say no."""
    for name, change in BROKEN:
        doc = orjson.loads(SAMPLES[0].read_bytes())
        change(doc)
        (tmp_path / f"{name}.cdx.json").write_bytes(orjson.dumps(doc))
    verdicts = report(node(SCRIPT, *sorted(tmp_path.iterdir())))
    assert len(verdicts) == len(BROKEN)
    assert all(verdicts.values())


def test_every_xml_document_passes_its_xsd(cyclonedx_documents: dict[str, list[Path]]) -> None:
    """The library checks XML with libxml and these files; its binding to libxml is compiled, so lxml stands in for it."""
    schemas = {
        version: etree.XMLSchema(etree.parse(demand(SCHEMAS / f"bom-{version}.SNAPSHOT.xsd")))
        for version in ("1.6", "1.7")
    }
    for path in cyclonedx_documents["xml"]:
        root, schema = etree.parse(path).getroot(), schemas[path.name[len("bom-") :][:3]]
        schema.assertValid(root)
        etree.SubElement(root, "unknown")
        assert not schema.validate(root)
