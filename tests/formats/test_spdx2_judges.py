"""Judges of others: the official schema, and spdx-tools' parsers and validator."""

import hashlib
import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from formats.family import BOM, TINY, fact
from formats.strategies import boms
from hypothesis import HealthCheck, Phase, given, settings
from spdx_tools.spdx.parser.json import json_parser
from spdx_tools.spdx.parser.tagvalue import tagvalue_parser
from spdx_tools.spdx.parser.xml import xml_parser
from spdx_tools.spdx.parser.yaml import yaml_parser
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

from aibom.formats.spdx2.document import document
from aibom.formats.spdx2.read import READERS
from aibom.formats.spdx2.validate import schema_problems
from aibom.formats.spdx2.write import ENCODINGS, model, write
from aibom.records.bom import Bom
from aibom.records.claims import Fact

# The library's parser of tag-value writes a report beside itself when it is first used, and leaves it open.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

ROOT = Path(__file__).resolve().parents[2] / "schemas"
DATA = os.environ.get("AIBOM_TEST_DATA", "")
PARSERS: dict[str, Callable[[str], Any]] = {
    "json": json_parser.parse_from_file,
    "tagvalue": tagvalue_parser.parse_from_file,
    "yaml": yaml_parser.parse_from_file,
    "xml": xml_parser.parse_from_file,
}
FEW = settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking a whole document takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
HOSTILE = [
    "a</text>b",
    "<text>",
    "x\n</text>\nPackageName: y",
    "SPDXID",
    "NONE",
    "Tool: x",
    "]]>&<!--",
    "\x00\x1b\r",
    "  ",
]


def _parsed(data: bytes, encoding: str, folder: Path) -> Any:
    path = folder / f"document.{encoding}"
    path.write_bytes(data)
    return PARSERS[encoding](str(path))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_library_reads_again_what_was_written(encoding: str, tmp_path: Path) -> None:
    """The model that its parser makes of each encoding is the one that was written, and its validator finds nothing."""
    written = document(BOM)
    read = _parsed(write(written, encoding), encoding, tmp_path)
    assert read == model(written)
    assert validate_full_spdx_document(read) == []


@pytest.mark.no_cover
@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_no_text_breaks_out_of_its_field(encoding: str, text: str, tmp_path: Path) -> None:
    """Whatever the end of a text, a tag or a control character stands in: no package more, no package less."""
    facts = tuple(fact(TINY, kind, text) for kind in (Fact.DESCRIPTION, Fact.AUTHOR, Fact.TASK, Fact.LICENSE))
    nodes = [replace(node, facts=facts, detail=text) if node.ref == TINY else node for node in BOM.nodes]
    gaps = (replace(BOM.gaps[0], needed=text, why=text),)
    written = document(replace(BOM, lineage=replace(BOM.lineage, nodes=tuple(nodes)), gaps=gaps))
    read = _parsed(write(written, encoding), encoding, tmp_path)
    assert [package.spdx_id for package in read.packages] == [package["SPDXID"] for package in written["packages"]]
    assert len(read.annotations) == len(model(written).annotations)


@FEW
@given(bom=boms())
def test_everything_is_valid_against_the_official_schema(bom: Bom) -> None:
    """No problem in what is written, and the JSON is the dict that was checked."""
    written = document(bom)
    assert list(schema_problems(written)) == []
    assert json.loads(write(written, "json")) == written


@pytest.mark.parametrize("encoding", ENCODINGS)
@FEW
@given(bom=boms())
def test_the_library_reads_whatever_strangers_wrote(encoding: str, bom: Bom, tmp_path: Path) -> None:
    """Its parsers take every document, and find the packages, relationships and annotations that were written."""
    written = document(bom)
    read = _parsed(write(written, encoding), encoding, tmp_path)
    ours = model(written)
    assert [package.spdx_id for package in read.packages] == [package.spdx_id for package in ours.packages]
    assert len(read.relationships) == len(ours.relationships)
    assert len(read.annotations) == len(ours.annotations)


def test_the_library_alone_would_not_be_valid() -> None:
    """Why the library's own converter is not used: the schema does not know how it spells a category."""
    from spdx_tools.spdx.jsonschema.document_converter import DocumentConverter  # noqa: PLC0415

    converter: Any = DocumentConverter
    reasons = [problem.reason for problem in schema_problems(converter().convert(model(document(BOM))))]
    assert reasons
    assert all("PACKAGE_MANAGER" in reason for reason in reasons)


def test_the_schema_is_the_official_one() -> None:
    """schemas/README.md names it with its digest, and the copy beside the tests' data is the same."""
    data = (ROOT / "spdx" / "spdx-2.3.schema.json").read_bytes()
    row = re.search(r"\| `spdx/spdx-2\.3\.schema\.json` \|.*`([0-9a-f]{64})` \|", (ROOT / "README.md").read_text())
    assert row is not None
    assert hashlib.sha256(data).hexdigest() == row[1]
    if DATA:
        assert (Path(DATA).parent / "schemas" / "spdx-2.3.json").read_bytes() == data


def test_problems_name_place_and_reason() -> None:
    """A JSON pointer, and what the schema says."""
    written = document(BOM)
    written["packages"][1]["primaryPackagePurpose"] = "MODEL"
    assert [(p.pointer, "MODEL" in p.reason) for p in schema_problems(written)] == [
        ("/packages/1/primaryPackagePurpose", True)
    ]


@pytest.mark.parametrize(
    ("stated", "declared"),
    [
        ("lgpl-3.0", "LGPL-3.0"),  # deprecated: the library would write another
        ("GPL-2.0+", "GPL-2.0+"),
        ("(MIT) OR GPL-2.0", "MIT OR GPL-2.0"),
        ("MIT AND (Apache-2.0 OR BSD-3-Clause)", "MIT AND (Apache-2.0 OR BSD-3-Clause)"),
        ("GPL-2.0-or-later WITH Classpath-exception-2.0", "GPL-2.0-or-later WITH Classpath-exception-2.0"),
        ("MIT OR (", None),
        ("MIT AND llama3", None),
        ("NONE OR NOASSERTION", None),
        ("llama3.1", "LicenseRef-llama3.1"),
        ("Llama Ü", None),
    ],
)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_license_is_written_as_it_is_stated(encoding: str, stated: str, declared: str | None) -> None:
    """Ids and expressions of the list stay what they are in every encoding; anything else is a reference with its name."""
    nodes = [
        replace(node, facts=(fact(TINY, Fact.LICENSE, stated),)) if node.ref == TINY else node for node in BOM.nodes
    ]
    written = document(replace(BOM, lineage=replace(BOM.lineage, nodes=tuple(nodes))))
    found = written["packages"][0]["licenseDeclared"]
    assert found == declared or (declared is None and re.fullmatch(r"LicenseRef-[A-Za-z0-9.\-]+", found))
    if found.startswith("LicenseRef-"):
        assert {info["licenseId"]: info["name"] for info in written["hasExtractedLicensingInfos"]}[found] == stated
    assert READERS[encoding](write(written, encoding)).shape.document == written


def test_yaml_is_what_the_library_writes() -> None:
    """The YAML is written without the library's writer, which takes eight times as long, and is the same bytes."""
    whole = document(BOM)
    assert write(whole, "yaml") == yaml.safe_dump(whole, indent=2).encode()
