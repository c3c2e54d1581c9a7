"""Sigstore bundles (version 0.3, https://docs.sigstore.dev/about/bundle/) that hold a DSSE envelope, as model signatures do."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from aibom.errors import DocumentError
from aibom.signing.dsse import PAYLOAD_TYPE, Envelope, SignatureError, sealed
from aibom.signing.keys import Private, Public, pem_of
from aibom.signing.strict import decoded, mapping

__all__ = ["MAX_BYTES", "Bundle", "hint_of", "is_bundle", "read", "sealed_bundle"]

MAX_BYTES = 32 * 1024 * 1024
"""The largest bundle that is read: one of the most files that a folder may hold has less."""

_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"
_TYPES = "application/vnd.dev.sigstore.bundle"
_MOST = 32  # certificates, log entries, timestamps
_LONGEST_TIME = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What a bundle holds, of which nothing is proven yet.

    `hint` names the key it was signed with, `certificates` are the signer's and those above it, in DER; at most one of the
    two is there. `logged` counts entries of a transparency log, and `logged_at` is the second since 1970 that the only one
    promises (-1: none does); `stamps` are timestamps of an authority, in DER.
    """

    name: str
    data: bytes
    envelope: Envelope
    hint: str = ""
    certificates: tuple[bytes, ...] = ()
    logged: int = 0
    logged_at: int = -1
    stamps: tuple[bytes, ...] = ()


def is_bundle(data: bytes) -> bool:
    """Say whether a file is a Sigstore bundle, by the media type near its beginning or end.

    >>> is_bundle(b'{"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json"}'), is_bundle(b'{"payload": ""}')
    (True, False)
    """
    kind = _TYPES.encode()
    return data.lstrip()[:1] == b"{" and (kind in data[:65536] or kind in data[-65536:])


def read(data: bytes, name: str) -> Bundle:
    """Return what the bundle called `name` holds.

    Raises:
        SignatureError: it is no bundle of this version, or has not exactly one signature around an in-toto statement.
    """
    if len(data) > MAX_BYTES:
        raise SignatureError(f"{name} has more than {MAX_BYTES:,} bytes")
    value = mapping(data, name)
    kind = value.get("mediaType")
    if kind != _TYPE:
        said = f"of the type {str(kind)[:80]!r}" if kind else "of no type"
        raise SignatureError(f"{name} is {said}, and {_TYPE} is what is checked here")
    try:
        material, held = value["verificationMaterial"], value["dsseEnvelope"]
        signatures = held["signatures"]
        if held["payloadType"] != PAYLOAD_TYPE:
            raise SignatureError(f"{name} signs something else than an in-toto statement")
        if len(signatures) != 1:
            raise SignatureError(f"{name} has {len(signatures):,} signatures, and a bundle has exactly one")
        made = (str(signatures[0].get("keyid") or ""), str(signatures[0]["sig"]))
        payload = decoded(held["payload"], f"the payload of {name}")
        return Bundle(
            name=name,
            data=data,
            envelope=Envelope(name=name, payload=payload, signatures=(made,)),
            hint=_hint(material),
            certificates=_certificates(material, name),
            logged=len(_list(material, "tlogEntries", name)),
            logged_at=_logged_at(_list(material, "tlogEntries", name)),
            stamps=_stamps(material.get("timestampVerificationData") or {}, name),
        )
    except (KeyError, TypeError, AttributeError):
        raise SignatureError(f"{name} is no Sigstore bundle around a DSSE envelope: members are missing") from None


def sealed_bundle(statement: Mapping[str, Any], key: Private) -> bytes:
    """Return a bundle that signs an in-toto statement with a key; it names the key as the OMS reference tools do.

    Raises:
        DocumentError: the key is an Ed25519 key, which those tools do not take.
    """
    if not hasattr(key, "curve"):
        raise DocumentError(
            "a model is not signed with an Ed25519 key: the specification's own tools take ECDSA keys only",
            hint="`openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem` makes one",
        )
    envelope = json.loads(sealed(statement, key))
    # Those tools put the key's name into the material, and leave it out here.
    made = [{**each, "keyid": ""} for each in envelope["signatures"]]
    bundle = {
        "mediaType": _TYPE,
        "verificationMaterial": {"publicKey": {"hint": hint_of(key.public_key())}, "tlogEntries": []},
        "dsseEnvelope": {**envelope, "signatures": made},
    }
    return json.dumps(bundle, indent=2).encode() + b"\n"


def hint_of(key: Public) -> str:
    """Return what a key is called in a bundle: the SHA-256 of its public half in PEM, as the OMS reference tools have it."""
    return sha256(pem_of(key).encode()).hexdigest()


def _hint(material: Mapping[str, Any]) -> str:
    key = material.get("publicKey")
    return str(key.get("hint") or "") if isinstance(key, dict) else ""


def _certificates(material: Mapping[str, Any], name: str) -> tuple[bytes, ...]:
    chain = material.get("x509CertificateChain")
    one = material.get("certificate")
    found: Sequence[Any] = chain["certificates"] if chain is not None else [one] if one is not None else []
    if len(found) > _MOST:
        raise SignatureError(f"{name} holds {len(found):,} certificates, and at most {_MOST} are read")
    return tuple(decoded(each["rawBytes"], f"a certificate in {name}") for each in found)


def _list(material: Mapping[str, Any], member: str, name: str) -> Sequence[Any]:
    found = material.get(member) or []
    if len(found) > _MOST:
        raise SignatureError(f"{name} holds {len(found):,} {member}, and at most {_MOST} are read")
    return list(found)


def _logged_at(entries: Sequence[Any]) -> int:
    """Return the time that a log promises, where it promises one."""
    if len(entries) == 1 and entries[0].get("inclusionPromise"):
        text = str(entries[0].get("integratedTime"))
        return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_TIME else -1
    return -1


def _stamps(material: Mapping[str, Any], name: str) -> tuple[bytes, ...]:
    found = _list(material, "rfc3161Timestamps", name)
    return tuple(decoded(each["signedTimestamp"], f"a timestamp in {name}") for each in found)
