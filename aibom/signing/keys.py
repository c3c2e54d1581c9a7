"""Keys on this machine: ECDSA on the curve P-256 with SHA-256, or Ed25519, in PEM."""

import hashlib
from typing import TYPE_CHECKING, Union

from aibom.errors import DocumentError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

__all__ = ["Private", "Public", "is_valid", "key_id", "pem_of", "private_key", "public_key", "signature"]

_KINDS = "an ECDSA key on the curve P-256 or an Ed25519 key, in PEM"
_MAKE = (
    "`openssl genpkey -algorithm ed25519 -out key.pem` makes one, `openssl pkey -in key.pem -pubout` its public half"
)

Private = Union["EllipticCurvePrivateKey", "Ed25519PrivateKey"]
Public = Union["EllipticCurvePublicKey", "Ed25519PublicKey"]


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


def public_key(pem: bytes, name: str, *, of_models: bool = False) -> Public:
    """Return the public key in the file called `name`; with `of_models` also on the other curves that models are signed with.

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
    curves = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1) if of_models else ec.SECP256R1
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, curves):
        return key
    raise DocumentError(f"cannot check with {shorten(name)!r}: it is not {_KINDS}", hint=_MAKE)


def key_id(key: Public) -> str:
    """Return what a key is known by: the SHA-256 of its public half as DER has it (SubjectPublicKeyInfo)."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def pem_of(key: Public) -> str:
    """Return a public key in PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def signature(key: Private, message: bytes) -> bytes:
    """Return the signature of a message; of one key always the same, with ECDSA where the library can make such ones."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(message)
    try:
        return key.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True))
    except UnsupportedAlgorithm:
        return key.sign(message, ec.ECDSA(SHA256()))


def is_valid(key: Public, made: bytes, message: bytes) -> bool:
    """Say whether `made` is a signature of the message by this key."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512  # noqa: PLC0415

    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(made, message)
        else:
            by_size = {384: SHA384, 521: SHA512}
            key.verify(made, message, ec.ECDSA(by_size.get(key.key_size, SHA256)()))
    except InvalidSignature:
        return False
    return True
