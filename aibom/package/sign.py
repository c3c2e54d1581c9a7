"""Signatures: an in-toto statement about the manifest in a DSSE envelope, by a key on this machine (docs/package.md).

The manifest names every other file by digest, so that a signature of it is one of the whole package.
"""

from dataclasses import dataclass

from aibom.errors import DocumentError
from aibom.package.layout import MANIFEST, SIGNATURE
from aibom.package.manifest import digests
from aibom.package.read import RefusedError
from aibom.signing import dsse
from aibom.signing.keys import Private, Public, key_id, pem_of, private_key, public_key

__all__ = ["PREDICATE", "Private", "Public", "Signed", "key_id", "opened", "private_key", "public_key", "signed"]

PREDICATE = "urn:aibom:predicate:package:1"
"""The type of what the statement says beyond the digest of the manifest: who affirms the answers, and with which key."""
_MOST = 1024 * 1024
_MOST_NAMES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signature that is one: by which key, and who the signer says affirms the answers (empty: nobody is named)."""

    key: str
    affirmed: tuple[str, ...] = ()


def signed(manifest: bytes, key: Private, affirmed: tuple[str, ...]) -> bytes:
    """Return the envelope that signs `manifest`; `affirmed` are those who affirm the answers.

    The same manifest and key give the same bytes, with ECDSA where the library can make such signatures.
    """
    sha256, sha512 = digests(manifest)
    statement = {
        "_type": dsse.STATEMENT,
        "subject": [{"name": MANIFEST, "digest": {"sha256": sha256, "sha512": sha512}}],
        "predicateType": PREDICATE,
        "predicate": {"affirmed": list(affirmed[:_MOST_NAMES]), "key": pem_of(key.public_key())},
    }
    return dsse.sealed(statement, key)


def opened(envelope: bytes, manifest: bytes, key: Public | None) -> Signed:
    """Return by whom `manifest` is signed; without `key` the signature is held against the key that it names itself.

    Raises:
        RefusedError: it is no signature of this manifest, or by another key than `key`.
    """
    try:
        return _opened(envelope, manifest, key)
    except dsse.SignatureError as error:
        raise RefusedError(str(error)) from None


def _opened(envelope: bytes, manifest: bytes, key: Public | None) -> Signed:
    held = dsse.read(envelope, SIGNATURE, most=_MOST)
    statement = held.statement()
    affirmed, named = (statement["predicate"].get(name) for name in ("affirmed", "key"))
    listed = isinstance(affirmed, list) and all(isinstance(name, str) for name in affirmed)
    if statement["predicateType"] != PREDICATE or not listed or not isinstance(named, str):
        raise RefusedError(f"{SIGNATURE} signs something else than a package")
    trusted = key or _named(named)
    dsse.opened(held, trusted)
    sha256, sha512 = digests(manifest)
    if [each.get("digest") for each in statement["subject"]] != [{"sha256": sha256, "sha512": sha512}]:
        raise RefusedError("the signature is one of another manifest")
    return Signed(key=key_id(trusted), affirmed=tuple(affirmed))


def _named(pem: str) -> Public:
    try:
        return public_key(pem.encode(), SIGNATURE)
    except (DocumentError, UnicodeEncodeError):
        raise RefusedError(f"{SIGNATURE} names no key that could have signed it") from None
