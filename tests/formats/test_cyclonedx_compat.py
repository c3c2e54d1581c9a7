"""Documents changed for consumers that are behind the standard: valid, stated, and still the same record."""

from typing import Any

import orjson
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from cyclonedx.validation.xml import XmlValidator
from formats.family import BOM
from formats.strategies import boms
from hypothesis import HealthCheck, given, settings

from aibom.errors import UsageError
from aibom.formats.cyclonedx.compat import COMPAT, compatible, encode_compat, stated_compat
from aibom.formats.cyclonedx.document import document
from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.cyclonedx.xml_format import CycloneDxXml
from aibom.formats.interface import Format
from aibom.plugins import load_format
from aibom.records.bom import Bom

JSON, XML = CycloneDxJson(), CycloneDxXml()
FEW = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def _components(doc: dict[str, Any]) -> list[dict[str, Any]]:
    return [doc["metadata"]["component"], *doc["components"]]


@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_each_change_does_what_it_is_called_and_no_more(version: str) -> None:
    """Only what is named is another, and the property that says so; the serial number follows."""
    plain = document(BOM, version)
    assert any("data" in item for item in _components(plain))
    for name in COMPAT:
        made = orjson.loads(encode_compat(JSON, BOM, version, [name]))
        assert stated_compat(made) == (name,)
        assert made["serialNumber"] != plain["serialNumber"]
        assert any("data" in item for item in _components(made)) is (name != "no-component-data")
        identities = [item["evidence"]["identity"] for item in _components(made) if "evidence" in item]
        assert {type(found) for found in identities} == ({dict} if name == "single-identity" else {list})
        every = all("dependsOn" in item for item in made["dependencies"])
        assert every is (name == "empty-depends-on")


@FEW
@given(bom=boms())
def test_the_record_is_the_same(bom: Bom) -> None:
    """Whatever is asked for, the official validators agree, and reading gives the record that was written."""
    for version in ("1.6", "1.7"):
        judge = JsonStrictValidator(SchemaVersion.from_version(version))
        made = encode_compat(JSON, bom, version, COMPAT)
        assert judge.validate_str(made.decode()) is None
        assert JSON.decode(made).bom == bom
        made = encode_compat(XML, bom, version, COMPAT)
        assert XmlValidator(SchemaVersion.from_version(version)).validate_str(made.decode()) is None
        assert XML.decode(made).bom == bom
        assert b"<data>" not in made


@pytest.mark.parametrize("encoding", [JSON, XML])
def test_nothing_asked_for_changes_nothing(encoding: Format) -> None:
    """Without a name the document is the one that the format writes, to the byte."""
    assert encode_compat(encoding, BOM, "1.6", ()) == encoding.encode(BOM, "1.6")
    assert stated_compat(document(BOM, "1.6")) == ()


def test_order_and_repetition_do_not_matter() -> None:
    """The same names give the same bytes."""
    once = encode_compat(JSON, BOM, "1.6", COMPAT)
    assert encode_compat(JSON, BOM, "1.6", [*reversed(COMPAT), COMPAT[0]]) == once


def test_the_document_given_stays_as_it_is() -> None:
    """A changed document is a new one."""
    plain = document(BOM, "1.7")
    before = orjson.dumps(plain)
    compatible(plain, COMPAT)
    assert orjson.dumps(plain) == before


def test_what_cannot_be_done_is_said() -> None:
    """An unknown name, and a format that has nothing to change."""
    with pytest.raises(UsageError, match="--compat nothing is not known") as caught:
        encode_compat(JSON, BOM, "1.6", ["nothing"])
    assert "no-component-data" in caught.value.hint
    other = load_format("spdx-json")
    assert other
    with pytest.raises(UsageError, match="changes CycloneDX documents, not spdx-json"):
        encode_compat(other, BOM, "2.3", COMPAT)
    assert encode_compat(other, BOM, "2.3", ()) == other.encode(BOM, "2.3")
