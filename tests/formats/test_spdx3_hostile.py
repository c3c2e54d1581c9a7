"""Documents made to do harm, or cut off: a clear message with its place, bounded time, never a traceback."""

import json
import time
from contextlib import suppress
from typing import Any

import pytest
from formats.spdx3_documents import CONTEXT, FORM, Document, foreign, packed, written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aibom.errors import AibomError, DocumentError

MODEL: Document = {
    "type": "ai_AIPackage",
    "spdxId": "urn:x:model",
    "name": "tiny",
    "software_packageUrl": "pkg:huggingface/org/tiny",
}
_OLD = "https://spdx.org/rdf/{}/spdx-context.jsonld"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "line 1"),
        (packed(foreign(MODEL))[:-40], "ends too early"),
        (b'{"@context": "' + CONTEXT.encode() + b'",\n"@graph": [], "@graph": []}', "line 2.*'@graph' is given twice"),
        (packed(foreign(MODEL)).decode().encode("utf-16"), "UTF-16"),
        (b'{"@context": "\xff"}', "wrong encoding"),
        (b"[]", "no JSON object"),
        (b'{"a": 1}', "@context is missing"),
        (packed({"@context": "https://schema.org"}), "/@context: https://schema.org is not the context of SPDX 3"),
        (packed({"@context": _OLD.format("3.1"), "@graph": []}), "/@context: SPDX 3.1 is not read"),
        (packed({"@context": _OLD.format("4.0.0"), "@graph": []}), "SPDX 4.0.0 is not read"),
        (packed({"@context": CONTEXT, "@graph": {}}), "/@graph: a list of objects is expected"),
        (packed({"@context": CONTEXT, "@graph": [MODEL, 7]}), "/@graph/1: an object is expected"),
        (
            packed({"@context": CONTEXT, "@graph": [{"type": "CreationInfo", "specVersion": "3.1.0"}]}),
            "/@graph/0/specVersion: SPDX 3.1.0 is not read",
        ),
        (
            b'{"@context": "' + CONTEXT.encode() + b'", "@graph": [' + b'{"a":' * 60 + b"1" + b"}" * 60 + b"]}",
            "deep in each other",
        ),
        (b"[" * 500_000, "nested deeper"),
    ],
)
def test_each_fault_is_named_with_its_place(data: bytes, message: str) -> None:
    """What is no document of SPDX 3.0.1 is a DocumentError."""
    with pytest.raises(DocumentError, match=message) as caught:
        FORM.decode(data)
    assert caught.value.exit_code == 4


def test_a_document_of_spdx_2_or_cyclonedx_is_none_of_ours() -> None:
    """Recognised by content alone."""
    for other in (
        b'{"spdxVersion": "SPDX-2.3"}',
        b'{"bomFormat": "CycloneDX"}',
        b"SPDXVersion: SPDX-2.3",
        b"<bom/>",
        b"",
    ):
        assert not FORM.identify(other)
    assert FORM.identify(packed(foreign(MODEL)))
    assert FORM.identify(b'\xef\xbb\xbf {"@graph": [], "@context": ["' + CONTEXT.encode() + b'"]}')


def test_what_refers_to_itself_ends() -> None:
    """Roots, relationships, licenses and agents in circles."""
    circle: list[Document] = [
        {"type": "Bom", "spdxId": "urn:x:a", "rootElement": ["urn:x:b", "urn:x:model"]},
        {"type": "Bom", "spdxId": "urn:x:b", "rootElement": ["urn:x:a"]},
        {
            "type": "Relationship",
            "spdxId": "urn:x:r",
            "from": "urn:x:model",
            "to": ["urn:x:model"],
            "relationshipType": "descendantOf",
        },
        {
            "type": "Relationship",
            "spdxId": "urn:x:l",
            "from": "urn:x:model",
            "to": ["urn:x:s"],
            "relationshipType": "hasDeclaredLicense",
        },
        {
            "type": "expandedlicensing_ConjunctiveLicenseSet",
            "spdxId": "urn:x:s",
            "expandedlicensing_member": ["urn:x:s"] * 150,
        },
    ]
    bom = FORM.decode(packed(foreign(MODEL, *circle, roots=("urn:x:a",)))).bom
    assert str(bom.subject) == "org/tiny"
    assert bom.edges == ()


def test_two_elements_of_one_id_are_one_artifact() -> None:
    """The first counts for references, and nothing fails."""
    bom = FORM.decode(packed(foreign(MODEL, {**MODEL, "name": "other"}))).bom
    assert [str(node.ref) for node in bom.nodes] == ["org/tiny"]


def test_a_large_document_is_read_in_bounded_time() -> None:
    """Twenty thousand packages and as many relationships: seconds, not minutes."""
    packages = [
        {
            "type": "ai_AIPackage",
            "spdxId": f"urn:x:{n}",
            "name": f"m{n}",
            "software_packageUrl": f"pkg:huggingface/org/m{n}",
            "x": 1,
        }
        for n in range(20_000)
    ]
    links = [
        {
            "type": "Relationship",
            "spdxId": f"urn:x:r{n}",
            "from": f"urn:x:{n}",
            "to": [f"urn:x:{n + 1}"],
            "relationshipType": "descendantOf",
        }
        for n in range(19_999)
    ]
    data = packed(foreign(*packages, *links, roots=("urn:x:0",)))
    start = time.monotonic()
    reading = FORM.decode(data)
    assert time.monotonic() - start < 300  # a watchdog, not a measure
    assert (len(reading.bom.nodes), len(reading.bom.edges)) == (20_000, 19_999)
    assert [unread.what for unread in reading.unread][1:] == ["x, of 20000 elements"]
    assert reading.unread[0].what.startswith("the document is not valid (100 faults or more")


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.just("urn:x:model"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
_PLACES = [(number, key) for number, element in enumerate(written()["@graph"]) for key in element if number < 60]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(place=st.sampled_from(_PLACES), value=_VALUES, drop=st.booleans())
def test_whatever_stands_in_a_field_nothing_but_our_own_errors_leaves(
    place: tuple[int, str], value: Any, drop: bool
) -> None:
    """Each field of our own document, replaced by anything or taken out: it is read, or refused in words."""
    document = written()
    number, key = place
    if drop:
        del document["@graph"][number][key]
    else:
        document["@graph"][number][key] = value
    with suppress(AibomError):
        assert FORM.decode(json.dumps(document).encode()).bom.nodes


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    elements=st.lists(
        st.dictionaries(
            st.sampled_from(
                [
                    *(
                        "type",
                        "spdxId",
                        "name",
                        "from",
                        "to",
                        "relationshipType",
                        "rootElement",
                        "creationInfo",
                        "subject",
                    ),
                    *(
                        "software_packageUrl",
                        "externalRef",
                        "verifiedUsing",
                        "ai_metric",
                        "ai_energyConsumption",
                        "statement",
                    ),
                ]
            ),
            _VALUES
            | st.sampled_from(
                ["ai_AIPackage", "software_Package", "Relationship", "SpdxDocument", "trainedOn", "dependsOn"]
            ),
            max_size=6,
        ),
        max_size=6,
    )
)
def test_whatever_a_stranger_writes_nothing_but_our_own_errors_leaves(elements: list[Document]) -> None:
    """Elements of any shape."""
    with suppress(AibomError):
        FORM.decode(packed({"@context": CONTEXT, "@graph": [*elements, MODEL]}))
