"""Documents of others, changed at random: each is read or refused in words, and what was read can be written."""

import copy
import time
from pathlib import Path
from random import Random
from typing import Any

import hypothesis.strategies as st
import orjson
import pytest
from formats.whole import WHOLE
from fuzz.mutate import mutated_bytes
from hypothesis import HealthCheck, given, settings
from lxml import etree

from aibom.errors import DocumentError
from aibom.formats.cyclonedx.document import document
from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.cyclonedx.validate import schema_problems
from aibom.formats.cyclonedx.xml_format import CycloneDxXml
from aibom.formats.cyclonedx.xml_write import write
from aibom.formats.interface import Format, Reading

FOREIGN = Path(__file__).resolve().parent / "foreign"
JSON, XML = CycloneDxJson(), CycloneDxXml()
SEEDS = [orjson.loads(path.read_bytes()) for path in sorted(FOREIGN.glob("*.json"))] + [document(WHOLE, "1.7")]
BYTES = [path.read_bytes() for path in sorted(FOREIGN.glob("*.cdx.*"))]
MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
TEXTS = [
    "",
    " ",
    "\x00",
    "é",
    "pkg:huggingface/",
    "pkg:a/b",
    "https://huggingface.co/a/b",
    "\\u0041",
    "urn:cdx:x/1#y",
    "[",
    "-1",
]


def places(value: Any, key: str = "") -> list[tuple[str, Any, Any]]:
    """Return key, owner and index of everything inside a document; items of lists go by the key of their list."""
    found: list[tuple[str, Any, Any]] = []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for index, inner in pairs:
        name = str(index) if isinstance(value, dict) else key
        found.append((f"{name}{isinstance(value, list):d}", value, index))
        found += places(inner, name)
    return found


def change(doc: dict[str, Any], random: Random) -> None:
    """Change one place: take it out, give it twice, put in a text, or what stands under the same key elsewhere."""
    key, owner, index = random.choice(places(doc))
    others = [(o, i) for seed in SEEDS for k, o, i in places(seed) if k == key]
    match random.randrange(5):
        case 0:
            del owner[index]
        case 1 if isinstance(owner, list):
            owner.append(copy.deepcopy(owner[index]))
        case 2 if isinstance(owner[index], str):
            owner[index] = random.choice(TEXTS)
        case _ if others:
            donor, place = random.choice(others)
            owner[index] = copy.deepcopy(donor[place])


def read(form: Format, data: bytes) -> Reading | None:
    """Return what is read, or None where the document is refused, in words and with a hint."""
    try:
        return form.decode(data)
    except DocumentError as error:
        refusal = error
    assert str(refusal)
    assert refusal.hint
    return None


@MANY
@given(seed=st.integers(min_value=0, max_value=len(SEEDS) - 1), random=st.randoms(use_true_random=False))
def test_a_valid_document_is_read_and_can_be_written(seed: int, random: Random) -> None:
    """Whatever stands where, a document that the schema allows is read, in JSON and XML; its Bom makes a document."""
    doc = copy.deepcopy(SEEDS[seed])
    for _ in range(random.randrange(1, 6)):
        change(doc, random)
    found = read(JSON, orjson.dumps(doc))
    if found is None or list(schema_problems(doc)):
        return
    assert JSON.decode(JSON.encode(found.bom, "1.7")).bom == found.bom
    try:
        data = etree.tostring(write(doc))
    except ValueError:  # a text XML cannot hold
        return
    read(XML, data)


@MANY
@given(seed=st.sampled_from(BYTES), random=st.randoms(use_true_random=False))
def test_broken_bytes_are_read_or_refused(seed: bytes, random: Random) -> None:
    """Whatever the bytes are."""
    data = mutated_bytes(seed, random)
    for form in (JSON, XML):
        read(form, data)


def test_most_changes_leave_a_valid_document() -> None:
    """Else the tests above would say little."""
    random, valid = Random(7), 0
    for number in range(100):
        doc = copy.deepcopy(SEEDS[number % len(SEEDS)])
        change(doc, random)
        valid += read(JSON, orjson.dumps(doc)) is not None
    assert valid > 50


HOSTILE = [
    (
        JSON,
        b'{"bomFormat": "CycloneDX",\n "specVersion": "1.6", "specVersion": "1.5"}',
        "line 2, column 24: the key 'specVersion' is given twice",
    ),
    (JSON, '{"bomFormat": "CycloneDX"}'.encode("utf-16"), "line 1, .*UTF-16"),
    (JSON, b'{"bomFormat": "CycloneDX",\n "x": "\xe9"}', "line 2, .*no UTF-8"),
    (JSON, b'{"bomFormat": "CycloneDX", "version": NaN}', "line 1, column 39: not JSON"),
    (JSON, b'{"bomFormat": "CycloneDX",\n "specVersion"', "line 2, column 15: not JSON"),
    (JSON, b'{"bomFormat": "CycloneDX", "x": ' + b"[" * 500 + b"]" * 500 + b"}", "nested deeper"),
    (JSON, b'{"bomFormat": "CycloneDX", "x": ' + b"[" * 100_000, "nested deeper"),
    (JSON, b'{"bomFormat": "CycloneDX", "specVersion": "1.6",\n "serialNumber": "\\ud800"}', "line 2, column"),
    (JSON, b'{"bomFormat": "CycloneDX", "specVersion": "2.0"}', "'2.0' is not read, 1.4, 1.5, 1.6, 1.7 are"),
    (JSON, b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "x": 1}', "not valid: /x: "),
    (XML, b'<?xml version="1.0"?>\n<!DOCTYPE bom>\n<bom/>', "line 2: XML with a document type"),
    (XML, b"<?a ?>" * 20_000 + b"x<!DOCTYPE bom>", "not XML"),
    (XML, b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6">\n&x;</bom>', "line 2, column 4: not XML: "),
    (
        XML,
        b'<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components><component type="file"><name>'
        + b"x" * 11_000_000
        + b"</name></component></components></bom>",
        "not XML",
    ),
]


@pytest.mark.parametrize(("form", "data", "message"), HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_wrong_is_said_with_its_place(form: Format, data: bytes, message: str) -> None:
    """Encodings, keys given twice, half characters, bombs and versions: an error that says what, where and what to do."""
    with pytest.raises(DocumentError, match=message) as caught:
        form.decode(data)
    assert caught.value.hint
    assert len(str(caught.value)) < 400


def test_an_unknown_schema_address_does_not_matter() -> None:
    """`$schema` is for editors; tools write all kinds of addresses there."""
    doc = SEEDS[0] | {"$schema": "https://example.org/any.json"}
    assert [node.ref for node in JSON.decode(orjson.dumps(doc)).bom.nodes] == [
        node.ref for node in JSON.decode(orjson.dumps(SEEDS[0])).bom.nodes
    ]


@pytest.mark.no_cover
def test_many_alike_cost_no_more_each() -> None:
    """Twenty thousand models of one name, datasets in one list, dependencies of one model: seconds, not minutes."""
    many = range(20_000)
    data = [{"type": "dataset", "name": "d", "governance": {"owners": [{"contact": {"name": f"o{n}"}}]}} for n in many]
    doc = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {"component": {"type": "data", "name": "d", "bom-ref": "d", "data": data}},
        "components": [
            {"type": "machine-learning-model", "name": "m", "version": f"{n}", "bom-ref": f"{n}"} for n in many
        ],
        "dependencies": [{"ref": "d", "dependsOn": [f"{n}"]} for n in many],
    }
    began = time.process_time()
    assert len(JSON.decode(orjson.dumps(doc)).bom.edges) == len(many)
    assert time.process_time() - began < 300  # a watchdog, not a measure


def test_a_document_without_a_time_can_be_written_again() -> None:
    """Its record has no time; nothing is invented in its place but where the standard demands one."""
    found = JSON.decode(b'{"bomFormat": "CycloneDX", "specVersion": "1.5"}').bom
    assert found.walk.time == ""
    again = JSON.encode(found, "1.7")
    assert "timestamp" not in orjson.loads(again)["metadata"]
    assert JSON.decode(again).bom == found
