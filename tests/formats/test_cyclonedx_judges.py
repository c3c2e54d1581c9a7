"""The validators of cyclonedx-python-lib, as judges of what aibom writes and of what its own checks catch."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from cyclonedx.validation.xml import XmlValidator
from formats.family import BOM
from formats.strategies import boms
from hypothesis import HealthCheck, given, settings

from aibom.errors import DocumentError
from aibom.formats.cyclonedx.document import document
from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.cyclonedx.validate import validate
from aibom.formats.cyclonedx.xml_format import CycloneDxXml
from aibom.records.bom import Bom

JSON = {version: JsonStrictValidator(SchemaVersion.from_version(version)) for version in ("1.6", "1.7")}
XML = {version: XmlValidator(SchemaVersion.from_version(version)) for version in ("1.6", "1.7")}
FEW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

Mutation = Callable[[dict[str, Any]], Any]


def _judge(bom: Bom, version: str) -> None:
    assert JSON[version].validate_str(CycloneDxJson().encode(bom, version).decode()) is None
    assert XML[version].validate_str(CycloneDxXml().encode(bom, version).decode()) is None


@pytest.mark.no_cover
@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_a_rich_family_is_valid(version: str) -> None:
    """The document in which everything occurs passes the strict validators in both encodings."""
    _judge(BOM, version)


@FEW
@given(bom=boms())
def test_hostile_boms_are_valid(bom: Bom) -> None:
    """Whatever strangers wrote, the document passes the strict validators in both encodings and versions."""
    for version in ("1.6", "1.7"):
        _judge(bom, version)


MUTATIONS: list[tuple[str, Mutation]] = [
    ("a key the standard does not know", lambda doc: doc.update(aibom=1)),
    ("a component without a name", lambda doc: doc["components"][0].pop("name")),
    ("an unknown type", lambda doc: doc["components"][0].update(type="model")),
    ("an SPDX id that is none", lambda doc: doc["components"][0].update(licenses=[{"license": {"id": "llama3.1"}}])),
    ("a version that is a number", lambda doc: doc["components"][0].update(version=1)),
    (
        "a digest that is no digest",
        lambda doc: doc["components"][0].update(hashes=[{"alg": "SHA-256", "content": "x"}]),
    ),
    ("a timestamp that is none", lambda doc: doc["metadata"].update(timestamp="yesterday")),
    ("a URL with a space", lambda doc: doc["components"][0].update(externalReferences=[{"type": "vcs", "url": "a b"}])),
    ("an unknown aggregate", lambda doc: doc["compositions"][0].update(aggregate="almost")),
    ("an annotation without text", lambda doc: doc["annotations"][0].pop("text")),
    ("an empty bom-ref", lambda doc: doc["components"][0].update({"bom-ref": ""})),
]


@pytest.mark.no_cover
@pytest.mark.parametrize(("what", "change"), MUTATIONS, ids=[what for what, _ in MUTATIONS])
@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_both_validators_refuse_the_same(version: str, what: str, change: Mutation) -> None:
    """Aibom's validator and the library's agree that a broken document is broken, and ours says where."""
    broken = document(BOM, version)
    validate(broken)
    change(broken)
    assert JSON[version].validate_str(orjson.dumps(broken).decode()) is not None, what
    with pytest.raises(DocumentError, match="would not be valid: /"):
        validate(broken)
