"""Signatures: of one manifest, by one key, and nothing else is one."""

import base64
import json

import hypothesis.strategies as st
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings

from aibom.errors import AibomError
from aibom.package.manifest import digests
from aibom.package.read import RefusedError
from aibom.package.sign import PREDICATE, Signed, key_id, opened, signed

MANIFEST = b'{"schema": "aibom-package/1"}\n'
ED25519 = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
P256 = ec.derive_private_key(1_234_567, ec.SECP256R1())


@pytest.mark.parametrize("key", [ED25519, P256], ids=["ed25519", "p256"])
def test_what_the_envelope_holds(key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> None:
    """An in-toto statement about the manifest, signed as DSSE says: over type and payload with their lengths."""
    envelope = json.loads(signed(MANIFEST, key, ("Jane Example",)))
    payload = base64.b64decode(envelope["payload"])
    statement = json.loads(payload)
    sha256, sha512 = digests(MANIFEST)
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["subject"] == [{"name": "manifest.json", "digest": {"sha256": sha256, "sha512": sha512}}]
    assert (statement["predicateType"], statement["predicate"]["affirmed"]) == (PREDICATE, ["Jane Example"])
    message = b"DSSEv1 28 application/vnd.in-toto+json " + str(len(payload)).encode() + b" " + payload
    signature = base64.b64decode(envelope["signatures"][0]["sig"])
    public = key.public_key()
    if isinstance(public, ed25519.Ed25519PublicKey):
        public.verify(signature, message)
    else:
        public.verify(signature, message, ec.ECDSA(SHA256()))


@pytest.mark.parametrize("key", [ED25519, P256], ids=["ed25519", "p256"])
def test_a_signature_is_of_its_manifest_and_key(key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> None:
    """With the key, or the one it names itself, it is by that key; of another manifest or by another key it is none."""
    envelope = signed(MANIFEST, key, ())
    assert opened(envelope, MANIFEST, key.public_key()) == opened(envelope, MANIFEST, None)
    assert opened(envelope, MANIFEST, None) == Signed(key=key_id(key.public_key()))
    with pytest.raises(RefusedError, match="another manifest"):
        opened(envelope, MANIFEST + b" ", None)
    other = P256 if key is ED25519 else ED25519
    with pytest.raises(RefusedError, match="another key"):
        opened(envelope, MANIFEST, other.public_key())


def test_another_kind_of_key_under_the_same_id() -> None:
    """Whoever writes the id of our key beside a signature of theirs is not taken for us."""
    envelope = json.loads(signed(MANIFEST, P256, ()))
    envelope["signatures"][0]["keyid"] = key_id(ED25519.public_key())
    with pytest.raises(RefusedError, match="not that of its statement"):
        opened(json.dumps(envelope).encode(), MANIFEST, ED25519.public_key())


ENVELOPE = signed(MANIFEST, ED25519, ("Jane Example",))


@settings(deadline=None, max_examples=300)
@given(st.integers(0, len(ENVELOPE) - 1), st.integers(1, 255))
def test_no_changed_byte_says_something_else(place: int, flip: int) -> None:
    """An envelope of which a byte is another one is refused, or still says what it said."""
    changed = bytearray(ENVELOPE)
    changed[place] ^= flip
    try:
        found = opened(bytes(changed), MANIFEST, ED25519.public_key())
    except AibomError:
        return
    assert found == opened(ENVELOPE, MANIFEST, ED25519.public_key())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["payload", "payloadType", "signatures", "sig", "keyid"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(JSON)
def test_whatever_json_is_no_signature(value: object) -> None:
    """Nothing but our errors comes of an envelope that is none."""
    for each in (value, {"payloadType": "application/vnd.in-toto+json", "payload": "e30=", "signatures": value}):
        with pytest.raises(RefusedError):
            opened(json.dumps(each).encode(), MANIFEST, None)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["_type", "subject", "predicate", "predicateType"]), JSON))
def test_whatever_statement_is_no_package(value: dict[str, object]) -> None:
    """Nor of a payload that is no statement about a package."""
    payload = base64.b64encode(json.dumps(value).encode()).decode()
    envelope = {"payloadType": "application/vnd.in-toto+json", "payload": payload, "signatures": []}
    with pytest.raises(RefusedError):
        opened(json.dumps(envelope).encode(), MANIFEST, None)
