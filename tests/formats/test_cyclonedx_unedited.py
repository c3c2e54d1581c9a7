"""Documents that are read part by part: they say what they say when they are read at once, whoever edited them."""

import copy
from collections.abc import Callable
from dataclasses import fields
from random import Random
from typing import Any
from unittest import mock

import hypothesis.strategies as st
import orjson
import pytest
from formats.family import BOM
from formats.strategies import boms
from formats.test_cyclonedx_fields import FOLLOWED, edited
from formats.test_cyclonedx_mutations import change
from formats.whole import WHOLE
from hypothesis import HealthCheck, example, given, settings

from aibom.errors import DocumentError
from aibom.formats.cyclonedx import json_format
from aibom.formats.cyclonedx.document import document
from aibom.formats.cyclonedx.json_format import CycloneDxJson, written
from aibom.formats.cyclonedx.unedited import unedited
from aibom.formats.interface import Reading
from aibom.formats.vocabulary import filled, json_parts
from aibom.records.bom import Bom
from aibom.records.claims import Fact, FactClaim
from aibom.records.evidence import Evidence
from aibom.records.snapshot import FileEntry

JSON = CycloneDxJson()
QUICK = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
Document = dict[str, Any]


def as_ever(data: bytes) -> Reading | str:
    """Return what the format reads; of a document that it refuses, why."""
    try:
        return JSON.decode(data)
    except DocumentError as error:
        return str(error)


def at_once(data: bytes) -> Reading | str:
    """Return the same where no document is read part by part."""
    with mock.patch.object(json_format, "unedited", return_value=None):
        return as_ever(data)


@pytest.mark.parametrize("size", [1, 4096])
@QUICK
@given(bom=boms(), version=st.sampled_from(["1.6", "1.7"]))
@example(bom=WHOLE, version="1.7")
@example(bom=BOM, version="1.6")
def test_what_aibom_wrote_is_read_part_by_part(size: int, bom: Bom, version: str) -> None:
    """However small the parts are, nothing is lost, to the type of every number; without components nothing is split."""
    data = JSON.encode(bom, version)
    with mock.patch.object(json_parts, "_PART", size):
        found = unedited(data)
    if "components" not in orjson.loads(data):
        assert found is None
        return
    assert found == Reading(bom=bom, spec_version=version)
    assert repr(found.bom) == repr(bom)


@pytest.mark.no_cover
@pytest.mark.parametrize("version", ["1.6", "1.7"])
@pytest.mark.parametrize("place", FOLLOWED)
def test_an_edit_is_seen(place: str, version: str) -> None:
    """Whatever field was edited, also by a tool that writes as aibom does."""
    data = written(edited(place, version))
    assert JSON.decode(data).bom != WHOLE
    assert as_ever(data) == at_once(data)


@settings(QUICK, max_examples=100)
@given(random=st.randoms(use_true_random=False), version=st.sampled_from(["1.6", "1.7"]))
def test_any_change_is_read_alike(random: Random, version: str) -> None:
    """A field, a property or a whole component taken out, doubled, or replaced: the same record, or the same refusal."""
    doc = document(WHOLE, version)
    for _ in range(random.randrange(1, 3)):
        change(doc, random)
    data = written(doc)
    assert as_ever(data) == at_once(data)


def _respelled(doc: Document) -> None:
    for found in doc["components"][0]["properties"]:
        if found["name"].startswith("aibom:fact:"):
            found["value"] = orjson.dumps(orjson.loads(found["value"]), option=orjson.OPT_INDENT_2).decode()


def _reordered(doc: Document) -> None:
    doc["components"][0]["properties"].reverse()


def _with_another_tool(doc: Document) -> None:
    doc["components"][0]["properties"].append({"name": "acme:checked", "value": "yes"})


def _without_a_gap(doc: Document) -> None:
    for item in [doc["metadata"]["component"], *doc["components"]]:
        item["properties"] = [found for found in item["properties"] if not found["name"].startswith("aibom:gap:")]


def _without_a_claim(doc: Document) -> None:
    for item in [doc["metadata"]["component"], *doc["components"]]:
        item["properties"] = [found for found in item["properties"] if not found["name"].startswith("aibom:claim:")]


def _with_a_forged_fact(doc: Document) -> None:
    for found in doc["metadata"]["component"]["properties"]:
        if found["name"] == "aibom:fact:author":
            found["value"] = orjson.dumps(orjson.loads(found["value"]) | {"value": "Mallory"}).decode()


def _doubled(doc: Document) -> None:
    doc["components"].append(copy.deepcopy(doc["components"][0]))


def _nameless(doc: Document) -> None:
    del doc["components"][0]["bom-ref"]


def _turned(doc: Document) -> None:
    doc["components"].reverse()


def _with_a_fraction(doc: Document) -> None:
    doc["version"] = 1.0


def _nested(doc: Document) -> None:
    inner = doc["components"][0]
    for _ in range(60):
        inner["components"] = [{"type": "file", "name": "f", "components": []}]
        inner = inner["components"][0]


CHANGES: list[Callable[[Document], None]] = [
    *(_respelled, _reordered, _with_another_tool, _without_a_gap, _without_a_claim, _with_a_forged_fact),
    *(_doubled, _nameless, _turned, _with_a_fraction, _nested),
]


@pytest.mark.parametrize("alter", CHANGES, ids=lambda alter: alter.__name__)
def test_a_change_beside_the_fields_is_read_alike(alter: Callable[[Document], None]) -> None:
    """Properties, order, numbers and depth: what is read does not depend on how it is read."""
    doc = document(WHOLE, "1.7")
    alter(doc)
    data = written(doc)
    assert as_ever(data) == at_once(data)


def test_a_field_outlives_a_forged_property() -> None:
    """Who changes a property only gets what the field says, also from a document laid out as aibom does it."""
    doc = document(WHOLE, "1.6")
    _with_a_forged_fact(doc)
    bom = JSON.decode(written(doc)).bom
    authors = [claim.value for claim in bom.lineage.by_ref()[bom.subject].facts if claim.fact is Fact.AUTHOR]
    assert authors == [doc["metadata"]["component"]["manufacturer"]["name"]]


SPELLINGS: list[Callable[[bytes], bytes]] = [
    lambda data: orjson.dumps(orjson.loads(data)),
    lambda data: data.rstrip(),
    lambda data: b"\xef\xbb\xbf" + data,
    lambda data: data.replace(b"\n", b"\r\n"),
    lambda data: data.replace(b'": ', b'" : '),
    lambda data: data.replace(b"pkg:huggingface", rb"\u0070kg:huggingface"),
]


@pytest.mark.parametrize("spell", SPELLINGS, ids=range(len(SPELLINGS)))
def test_another_spelling_says_the_same(spell: Callable[[bytes], bytes]) -> None:
    """A document that was laid out anew is read at once, and gives the same record."""
    data = spell(JSON.encode(WHOLE, "1.6"))
    assert unedited(data) is None
    assert JSON.decode(data).bom == WHOLE


@pytest.mark.parametrize("where", [b'\n  "components": [', b'\n      "type": "machine-learning-model",'])
def test_a_key_given_twice_is_refused(where: bytes) -> None:
    """In the document itself and in a component, laid out as aibom does it."""
    data = JSON.encode(WHOLE, "1.6")
    twice = data.replace(where, where + b"]," + where if where.endswith(b"[") else where + where, 1)
    assert twice != data
    with pytest.raises(DocumentError, match="given twice"):
        JSON.decode(twice)


def test_what_is_no_whole_text_is_refused_alike() -> None:
    """Cut off anywhere, the reason is that of a document read at once."""
    data = JSON.encode(WHOLE, "1.6")
    for end in range(0, len(data), 997):
        assert as_ever(data[:end]) == at_once(data[:end])


@pytest.mark.parametrize("kind", [Evidence, FactClaim, FileEntry])
def test_records_are_filled_whole(kind: type) -> None:
    """What fills a record without its constructor leaves out neither a field nor a check."""
    assert not hasattr(kind, "__post_init__")
    makers = {Evidence: filled.evidence, FactClaim: filled.fact_claim, FileEntry: filled.file_entry}
    values = [object() for _ in fields(kind)]
    given_: list[Any] = [tuple(values[:3]), *values[3:]] if kind is FactClaim else values
    made = makers[kind](*given_)  # type: ignore[operator]
    assert [getattr(made, field.name) for field in fields(kind)] == values
