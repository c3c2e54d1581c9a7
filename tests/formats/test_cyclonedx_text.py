"""Texts survive JSON and XML, whatever they hold."""

import hypothesis.strategies as st
import pytest
from formats.strategies import any_text, refs
from hypothesis import given
from lxml import etree

from aibom.formats.vocabulary.facts import plain
from aibom.formats.vocabulary.text import (
    escape,
    from_json,
    is_url,
    parse_ref,
    purl_of,
    quoted,
    ref_text,
    scalar_from_json,
    scalar_to_json,
    to_json,
    unescape,
    url_of,
)
from aibom.records.refs import ArtifactRef


@given(text=any_text)
def test_escaped_text_survives_xml_and_json(text: str) -> None:
    """escape() gives text that XML carries unchanged even through normalization, and unescape() undoes it."""
    safe = escape(text)
    assert unescape(safe) == text
    element = etree.Element("a", b=safe)
    element.text = safe
    read = etree.fromstring(etree.tostring(element))
    assert (read.text or "", read.get("b")) == (safe, safe)
    assert not set(safe) & {"\n", "\r", "\t"}


@given(text=any_text, other=any_text)
def test_no_two_texts_are_escaped_alike(text: str, other: str) -> None:
    """escape() is injective: what differs stays different."""
    assert (escape(text) == escape(other)) == (text == other)


@given(value=st.recursive(any_text | st.booleans() | st.integers(-(2**63), 2**63 - 1), st.lists, max_leaves=5))
def test_json_survives(value: object) -> None:
    """from_json() undoes to_json(), halves of surrogate pairs included, and the JSON is one line XML can carry."""
    text = to_json({"a": value})
    assert from_json(text) == {"a": value}
    etree.Element("a").text = text
    assert text.isprintable() or not set(text) & {"\n", "\r", "\t"}


@given(value=st.one_of(any_text, st.booleans(), st.integers(), st.floats(allow_nan=False), st.just(-0.0)))
def test_scalars_keep_value_and_type(value: str | bool | float) -> None:
    """1, 1.0 and True come back as what they were, and so do infinities and integers of any size."""
    found = scalar_from_json(from_json(to_json(scalar_to_json(value))))
    assert repr(found) == repr(value)
    assert isinstance(plain(value), str)


def test_a_number_without_end_does_not_stop_the_document() -> None:
    """Python refuses to print integers of more than 4,300 digits; YAML's hexadecimal numbers can have them."""
    huge = 16**6000
    assert scalar_from_json(from_json(to_json(scalar_to_json(huge)))) == huge
    assert plain(huge).startswith("0x1000")
    assert scalar_from_json({"float": "nan"}) != scalar_from_json({"float": "nan"})


@pytest.mark.parametrize("value", [None, [], {}, {"int": 1}, {"bool": "x"}])
def test_what_is_no_scalar_is_refused(value: object) -> None:
    """Only texts, numbers, booleans and the two objects stand for scalars."""
    with pytest.raises(ValueError, match="is expected"):
        scalar_from_json(value)


@given(ref=refs)
def test_references_survive(ref: ArtifactRef) -> None:
    """parse_ref() undoes ref_text(), and the purl is plain ASCII whatever the name holds."""
    assert parse_ref(ref_text(ref)) == ref
    assert purl_of(ref).isascii()
    url = url_of(ref, "https://huggingface.co")
    assert url == "" or is_url(url)


def test_common_references_are_purls() -> None:
    """The object form is for what no purl says exactly, and for nothing else."""
    assert ref_text(ArtifactRef(namespace="Org", name="tiny")) == "pkg:huggingface/Org/tiny"
    assert ref_text(ArtifactRef(registry="local", name="a b")) == "pkg:generic/a%20b"
    assert ref_text(ArtifactRef(namespace="a/b", name="c")).startswith('{"registry":"huggingface"')


@pytest.mark.parametrize(
    ("url", "valid"),
    [
        ("https://huggingface.co/org/tiny/blob/main/LICENSE.md#top", True),
        ("http://127.0.0.1:8000", True),
        ("https://example.org/?a=b&c=%20", True),
        ("https://example.org/%zz", False),
        ("https://example.org/a b", False),
        ("https://user@example.org/", False),
        ("https://", False),
        ("ftp://example.org", False),
        ("https://example.org/" + "a" * 2000, False),
    ],
)
def test_only_plain_urls_are_urls(url: str, *, valid: bool) -> None:
    """What any validator takes as an IRI; credentials are never passed on."""
    assert is_url(url) is valid


def test_quoted_paths_are_ascii() -> None:
    """Slashes stay, everything that could end the reference is encoded."""
    assert quoted("a/b#c?d\ud800é") == "a/b%23c%3Fd%ED%A0%80%C3%A9"


def test_a_name_that_is_no_unicode_has_a_purl_and_no_address() -> None:
    """A folder's name may hold bytes that are no UTF-8, which Python reads as lone surrogates."""
    ref = ArtifactRef(name="a\udcff", revision="b\udcff")
    assert purl_of(ref) == "pkg:huggingface/a%5Cudcff@b%5Cudcff"
    assert parse_ref(ref_text(ref)) == ref
    assert url_of(ref, "https://huggingface.co") == ""
