"""Signatures within a JSON document: JSF 0.82, as CycloneDX has it, over canonical JSON (RFC 8785).

They hold however the document is laid out: what is signed is its value.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aibom.errors import DocumentError
from aibom.signing.dsse import MAX_BYTES, SignatureError
from aibom.signing.keys import Private, Public, is_valid, key_id, signature
from aibom.signing.strict import unambiguous

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

__all__ = ["Enveloped", "is_signed", "opened", "signed"]

_MEMBER = "signature"
_HALF = 32  # bytes of each number of an ECDSA signature on P-256, and of an Ed25519 key


@dataclass(frozen=True, slots=True, kw_only=True)
class Enveloped:
    """A signature within a document that holds: by which key, and whether the document itself named that key."""

    key: str
    is_own: bool


def is_signed(value: object) -> bool:
    """Say whether a document, as its parsed value, bears a signature of its own."""
    return isinstance(value, Mapping) and _MEMBER in value


def signed(data: bytes, key: Private) -> bytes:
    """Return the document with a signature in it, laid out anew with two spaces; its members keep their order.

    Raises:
        DocumentError: it is no JSON object, bears a signature already, or cannot be made canonical.
    """
    value = _parsed(data)
    if _MEMBER in value:
        raise DocumentError("the document is signed already", hint="sign the one without a signature")
    public = key.public_key()
    head: dict[str, Any] = {"algorithm": _algorithm(public), "publicKey": _jwk(public)}
    made = _raw(public, signature(key, _canonical({**value, _MEMBER: head})))
    value[_MEMBER] = {**head, "value": _coded(made)}
    return json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n"


def opened(data: bytes, key: Public | None) -> Enveloped:
    """Return by whom a document is signed; without `key` its signature is held against the key that it names itself.

    Raises:
        SignatureError: it bears no signature, one of a kind that is not checked, or one that does not hold.
        DocumentError: it is no JSON object, or cannot be made canonical.
    """
    value = _parsed(data)
    found = value.get(_MEMBER)
    if not isinstance(found, dict):
        raise SignatureError("the document bears no signature")
    if unknown := sorted(found.keys() - {"algorithm", "publicKey", "value", "keyId"}):
        raise SignatureError(f"its signature is of a kind that is not checked here: it has {unknown[0][:40]!r}")
    head = {name: part for name, part in found.items() if name != "value"}
    trusted = key or _named(found.get("publicKey"))
    if found.get("algorithm") != _algorithm(trusted):
        raise SignatureError(f"it is signed with another key than the one with the SHA-256 {key_id(trusted)}")
    if not is_valid(trusted, _der(trusted, found.get("value")), _canonical({**value, _MEMBER: head})):
        raise SignatureError("the signature is not that of the document with this key: one of them is another")
    return Enveloped(key=key_id(trusted), is_own=key is None)


def _parsed(data: bytes) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise DocumentError(f"the document has more than {MAX_BYTES:,} bytes", hint="sign it in an envelope")
    try:
        value = unambiguous(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise DocumentError(f"the document is no JSON that can be signed: {error}", hint="check the file") from None
    if not isinstance(value, dict):
        raise DocumentError("the document is no JSON object", hint="sign a CycloneDX document in JSON")
    return value


def _canonical(value: object) -> bytes:
    import rfc8785  # noqa: PLC0415 - needed by few

    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]
    except (rfc8785.CanonicalizationError, RecursionError, UnicodeEncodeError) as error:
        raise DocumentError(
            f"the document has no canonical form (RFC 8785): {error}", hint="sign it in an envelope"
        ) from None


def _algorithm(key: Public) -> str:
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415

    return "Ed25519" if isinstance(key, ed25519.Ed25519PublicKey) else "ES256"


def _jwk(key: Public) -> dict[str, str]:
    """Return a public key as RFC 7517 and RFC 8037 write it."""
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415

    if isinstance(key, ed25519.Ed25519PublicKey):
        return {"kty": "OKP", "crv": "Ed25519", "x": _coded(key.public_bytes_raw())}
    numbers = key.public_numbers()
    x, y = (number.to_bytes(_HALF, "big") for number in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": _coded(x), "y": _coded(y)}


def _named(jwk: object) -> Public:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519  # noqa: PLC0415

    if isinstance(jwk, Mapping):
        kind, curve = jwk.get("kty"), jwk.get("crv")
        try:
            if (kind, curve) == ("OKP", "Ed25519"):
                return ed25519.Ed25519PublicKey.from_public_bytes(_decoded(jwk.get("x")))
            if (kind, curve) == ("EC", "P-256"):
                x, y = (int.from_bytes(_decoded(jwk.get(name)), "big") for name in ("x", "y"))
                return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        except ValueError:
            pass
    raise SignatureError("the document names no key that could have signed it: give one with --key")


def _raw(key: "ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey", made: bytes) -> bytes:
    """Return a signature as JSON signatures have it: of ECDSA both numbers one behind the other (RFC 7518)."""
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature  # noqa: PLC0415

    if _algorithm(key) == "Ed25519":
        return made
    return b"".join(number.to_bytes(_HALF, "big") for number in decode_dss_signature(made))


def _der(key: Public, value: object) -> bytes:
    """Return a signature as the library has it; empty, which is never one, if it is malformed."""
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature  # noqa: PLC0415

    raw = _decoded(value)
    if _algorithm(key) == "Ed25519":
        return raw
    if len(raw) != 2 * _HALF:
        return b""
    return encode_dss_signature(int.from_bytes(raw[:_HALF], "big"), int.from_bytes(raw[_HALF:], "big"))


def _coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: object) -> bytes:
    try:
        padded = str(text) + "=" * (-len(str(text)) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True) if isinstance(text, str) else b""
    except ValueError:
        return b""
