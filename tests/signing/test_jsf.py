"""Signatures within a document: they hold of its value, and of no other."""

import base64
import json
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import assume, given
from hypothesis import strategies as st

from aibom.errors import DocumentError
from aibom.signing.dsse import SignatureError
from aibom.signing.jsf import opened, signed

ED25519 = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
P256 = ec.derive_private_key(1_234_567, ec.SECP256R1())
KEYS = [ED25519, P256]

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
numbers = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=10,
)
documents = st.dictionaries(texts.filter(lambda name: name != "signature"), values, max_size=4)


@given(documents, documents, st.sampled_from(KEYS))
def test_it_holds_of_the_value_and_of_no_other(
    one: dict[str, Any], other: dict[str, Any], key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
) -> None:
    """However it is laid out; moved to another document it does not hold."""
    made = json.loads(signed(json.dumps(one).encode(), key))
    assert {name: part for name, part in made.items() if name != "signature"} == one
    for layout in ({"indent": 7}, {"sort_keys": True, "separators": (",", ":")}, {"ensure_ascii": False}):
        assert opened(json.dumps(made, **layout).encode(), key.public_key()).is_own is False
    assert opened(json.dumps(made).encode(), None).is_own is True
    assume(json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True) and one != other)
    moved = json.dumps({**other, "signature": made["signature"]}).encode()
    for trusted in (key.public_key(), None):
        with pytest.raises(SignatureError):
            opened(moved, trusted)


def test_what_is_signed_is_canonical_json() -> None:
    """As RFC 8785 has it, with all of the signature but its value: anybody can check it so."""
    made = json.loads(signed(b'{"b": 1.0, "a": "\\u00e9"}', ED25519))
    value = made["signature"].pop("value")
    public = made["signature"]["publicKey"]
    canonical = (
        '{"a":"\u00e9","b":1,"signature":{"algorithm":"Ed25519","publicKey":{"crv":"Ed25519","kty":"OKP","x":"'
        + public["x"]
        + '"}}}'
    ).encode()
    public_key, raw = ED25519.public_key(), base64.urlsafe_b64decode(value + "==")
    public_key.verify(raw, canonical)
    with pytest.raises(InvalidSignature):
        public_key.verify(raw, canonical.replace(b'"b":1,', b'"b":1.0,'))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b'{"a": 1, "a": 1}',
        b'{"a": {"b": 1, "b": 2}}',
        b'{"a": NaN}',
        b'{"a": 9007199254740993}',
        b'{"a": "\\ud800"}',
        b"\xff",
        b'{"a":' * 100_000,
    ],
)
def test_what_has_no_canonical_form(data: bytes) -> None:
    """Readers would not agree on its value, so it is not signed."""
    with pytest.raises(DocumentError):
        signed(data, ED25519)
    with pytest.raises((DocumentError, SignatureError)):
        opened(data, ED25519.public_key())


@given(values, st.booleans())
def test_any_signature_is_refused_or_holds(value: Any, own: bool) -> None:
    """Whatever stands in the place of one, nothing but our own errors leaves."""
    data = json.dumps({"a": 1, "signature": value}).encode()
    with pytest.raises(SignatureError):
        opened(data, None if own else ED25519.public_key())


jwks = st.fixed_dictionaries(
    {"kty": st.sampled_from(["OKP", "EC", "RSA"]), "crv": st.sampled_from(["Ed25519", "P-256", "P-384"])},
    optional={"x": texts | st.just("A" * 43), "y": texts | st.just("A" * 43)},
)


@given(jwks, texts, st.sampled_from(["Ed25519", "ES256"]))
def test_any_key_is_refused(jwk: dict[str, str], value: str, algorithm: str) -> None:
    """A point that is on no curve, a key too short, a kind that is not used."""
    found = {"algorithm": algorithm, "publicKey": jwk, "value": value}
    with pytest.raises(SignatureError):
        opened(json.dumps({"signature": found}).encode(), None)
