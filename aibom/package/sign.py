"""Signatures: an in-toto statement about the manifest in a DSSE envelope, by a key on this machine (docs/package.md).

The manifest names every other file by digest, so that a signature of it is one of the whole package.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Union

import orjson

from aibom.errors import DocumentError
from aibom.package.layout import MANIFEST, SIGNATURE
from aibom.package.manifest import digests
from aibom.package.read import RefusedError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

__all__ = ["PREDICATE", "Private", "Public", "Signed", "key_id", "opened", "private_key", "public_key", "signed"]

PREDICATE = "urn:aibom:predicate:package:1"
"""The type of what the statement says beyond the digest of the manifest: who affirms the answers, and with which key."""
_STATEMENT = "https://in-toto.io/Statement/v1"
_PAYLOAD = "application/vnd.in-toto+json"
_KINDS = "an ECDSA key on the curve P-256 or an Ed25519 key, in PEM"
_MAKE = (
    "`openssl genpkey -algorithm ed25519 -out key.pem` makes one, `openssl pkey -in key.pem -pubout` its public half"
)
_MOST = 1024 * 1024
_MOST_NAMES = 20

Private = Union["EllipticCurvePrivateKey", "Ed25519PrivateKey"]
Public = Union["EllipticCurvePublicKey", "Ed25519PublicKey"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signature that is one: by which key, and who the signer says affirms the answers (empty: nobody is named)."""

    key: str
    affirmed: tuple[str, ...] = ()


def private_key(pem: bytes, name: str) -> Private:
    """Return the private key in the file called `name`.

    Raises:
        DocumentError: it is none, is protected by a passphrase, or is of another kind than those that are used.
    """
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - slow to import, as are all here
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    try:
        key = load_pem_private_key(pem, password=None)
    except TypeError:
        raise DocumentError(
            f"the key {shorten(name)!r} is protected by a passphrase, which aibom does not ask for",
            hint="give a copy without one, from a place that only you can read",
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        what = (
            "it is a public key, and one signs with the private one" if b"PUBLIC KEY" in pem else f"it is not {_KINDS}"
        )
        raise DocumentError(f"cannot sign with {shorten(name)!r}: {what}", hint=_MAKE) from None
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise DocumentError(f"cannot sign with {shorten(name)!r}: it is not {_KINDS}", hint=_MAKE)


def public_key(pem: bytes, name: str) -> Public:
    """Return the public key in the file called `name`.

    Raises:
        DocumentError: it is none, or of another kind than those that are used.
    """
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415

    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        private = b"PRIVATE KEY" in pem
        what = "it is a private key, and one checks with the public one" if private else f"it is not {_KINDS}"
        raise DocumentError(f"cannot check with {shorten(name)!r}: {what}", hint=_MAKE) from None
    if isinstance(key, ed25519.Ed25519PublicKey):
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise DocumentError(f"cannot check with {shorten(name)!r}: it is not {_KINDS}", hint=_MAKE)


def key_id(key: Public) -> str:
    """Return what a key is known by: the SHA-256 of its public half as DER has it (SubjectPublicKeyInfo)."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def signed(manifest: bytes, key: Private, affirmed: tuple[str, ...]) -> bytes:
    """Return the envelope that signs `manifest`; `affirmed` are those who affirm the answers.

    The same manifest and key give the same bytes, with ECDSA where the library can make such signatures.
    """
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

    public = key.public_key()
    sha256, sha512 = digests(manifest)
    statement = {
        "_type": _STATEMENT,
        "subject": [{"name": MANIFEST, "digest": {"sha256": sha256, "sha512": sha512}}],
        "predicateType": PREDICATE,
        "predicate": {
            "affirmed": list(affirmed[:_MOST_NAMES]),
            "key": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
        },
    }
    payload = orjson.dumps(statement, option=orjson.OPT_SORT_KEYS)
    signature = {"keyid": key_id(public), "sig": _coded(_signature(key, _encoded(payload)))}
    envelope = {"payload": _coded(payload), "payloadType": _PAYLOAD, "signatures": [signature]}
    return orjson.dumps(envelope, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def opened(envelope: bytes, manifest: bytes, key: Public | None) -> Signed:
    """Return by whom `manifest` is signed; without `key` the signature is held against the key that it names itself.

    Raises:
        RefusedError: it is no signature of this manifest, or by another key than `key`.
    """
    payload, signatures = _parts(envelope)
    statement, named = _statement(payload)
    trusted = key or _named(named)
    own = key_id(trusted)
    fitting = [text for keyid, text in signatures if keyid == own]
    if not fitting:
        raise RefusedError(f"it is signed with another key than the one with the SHA-256 {own}")
    if not any(_is_valid(trusted, _decoded(text), _encoded(payload)) for text in fitting):
        raise RefusedError("the signature is not that of its statement: one of them was changed")
    sha256, sha512 = digests(manifest)
    subject = statement["subject"]
    if [each.get("digest") for each in subject] != [{"sha256": sha256, "sha512": sha512}]:
        raise RefusedError("the signature is one of another manifest")
    return Signed(key=own, affirmed=tuple(statement["predicate"]["affirmed"]))


def _parts(envelope: bytes) -> tuple[bytes, list[tuple[str, str]]]:
    if len(envelope) > _MOST:
        raise RefusedError(f"{SIGNATURE} has more than {_MOST:,} bytes")
    try:
        value = orjson.loads(envelope)
        if value["payloadType"] != _PAYLOAD:
            raise RefusedError(f"{SIGNATURE} signs something else than an in-toto statement")
        return _decoded(value["payload"]), [(each["keyid"], each["sig"]) for each in value["signatures"]]
    except (ValueError, KeyError, TypeError):
        raise RefusedError(f"{SIGNATURE} is no DSSE envelope") from None


def _statement(payload: bytes) -> tuple[Mapping[str, Any], str]:
    """Return the statement, in which every value that is used has its type, and the key it names."""
    try:
        value = orjson.loads(payload)
        predicate = value["predicate"]
        sound = (
            value["_type"] == _STATEMENT
            and value["predicateType"] == PREDICATE
            and all(isinstance(each, dict) for each in value["subject"])
            and isinstance(predicate["key"], str)
            and isinstance(predicate["affirmed"], list)
            and all(isinstance(name, str) for name in predicate["affirmed"])
        )
    except (ValueError, KeyError, TypeError):
        raise RefusedError(f"{SIGNATURE} signs something that is no statement") from None
    if not sound:
        raise RefusedError(f"{SIGNATURE} signs something else than a package")
    return value, predicate["key"]


def _named(pem: str) -> Public:
    try:
        return public_key(pem.encode(), SIGNATURE)
    except (DocumentError, UnicodeEncodeError):
        raise RefusedError(f"{SIGNATURE} names no key that could have signed it") from None


def _signature(key: Private, message: bytes) -> bytes:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(message)
    try:
        return key.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True))
    except UnsupportedAlgorithm:
        return key.sign(message, ec.ECDSA(SHA256()))


def _is_valid(key: Public, signature: bytes, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, message)
        else:
            key.verify(signature, message, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _encoded(payload: bytes) -> bytes:
    """Return what is signed: type and payload, each with its length, so that neither can be taken for the other.

    >>> _encoded(b"hello")
    b'DSSEv1 28 application/vnd.in-toto+json 5 hello'
    """
    return b"DSSEv1 %d %s %d %s" % (len(_PAYLOAD), _PAYLOAD.encode(), len(payload), payload)


def _coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise RefusedError(f"{SIGNATURE} is no DSSE envelope: what it holds is not in base64") from None
