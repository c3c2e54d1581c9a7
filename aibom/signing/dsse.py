"""DSSE envelopes (https://github.com/secure-systems-lab/dsse, version 1) around in-toto statements (version 1)."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from aibom.signing.keys import Private, Public, is_valid, key_id, signature

__all__ = ["MAX_BYTES", "PAYLOAD_TYPE", "STATEMENT", "Envelope", "SignatureError", "holds", "opened", "read", "sealed"]

MAX_BYTES = 256 * 1024 * 1024
"""The largest envelope that is read."""
STATEMENT = "https://in-toto.io/Statement/v1"
"""The type of an in-toto statement."""
PAYLOAD_TYPE = "application/vnd.in-toto+json"
"""What an envelope says that it holds."""
_MOST_SIGNATURES = 100


class SignatureError(Exception):
    """It is no signature that holds; the message says why, of a thing that it names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What an envelope holds: the bytes that are signed, and each signature in base64 with the id of its key."""

    name: str
    payload: bytes
    signatures: tuple[tuple[str, str], ...]

    def statement(self) -> Mapping[str, Any]:
        """Return the statement, in which whatever is read of every one has its type.

        Raises:
            SignatureError: it is none.
        """
        try:
            value = orjson.loads(self.payload)
            if (
                value["_type"] == STATEMENT
                and isinstance(value["predicateType"], str)
                and isinstance(value["predicate"], dict)
                and all(isinstance(each, dict) for each in value["subject"])
            ):
                return dict(value)
        except (ValueError, KeyError, TypeError):
            pass
        raise SignatureError(f"{self.name} signs something that is no statement")


def sealed(statement: Mapping[str, Any], key: Private) -> bytes:
    """Return the envelope that signs an in-toto statement; the same statement and key give the same bytes.

    With ECDSA that holds where the library can make such signatures.
    """
    payload = orjson.dumps(statement, option=orjson.OPT_SORT_KEYS)
    made = {"keyid": key_id(key.public_key()), "sig": _coded(signature(key, _encoded(payload)))}
    envelope = {"payload": _coded(payload), "payloadType": PAYLOAD_TYPE, "signatures": [made]}
    return orjson.dumps(envelope, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def read(data: bytes, name: str, *, most: int = MAX_BYTES) -> Envelope:
    """Return what the envelope called `name` holds, of which nothing is proven yet.

    Raises:
        SignatureError: it is no DSSE envelope around a statement.
    """
    if len(data) > most:
        raise SignatureError(f"{name} has more than {most:,} bytes")
    try:
        value = orjson.loads(data)
        if value["payloadType"] != PAYLOAD_TYPE:
            raise SignatureError(f"{name} signs something else than an in-toto statement")
        found = tuple((str(each["keyid"]), str(each["sig"])) for each in value["signatures"][:_MOST_SIGNATURES])
        return Envelope(name=name, payload=_decoded(value["payload"], name), signatures=found)
    except (ValueError, KeyError, TypeError):
        raise SignatureError(f"{name} is no DSSE envelope") from None


def opened(envelope: Envelope, key: Public) -> None:
    """Make sure that an envelope is signed with a key.

    Raises:
        SignatureError: it is signed with another one, or was changed since.
    """
    own = key_id(key)
    fitting = [text for keyid, text in envelope.signatures if keyid == own]
    if not fitting:
        raise SignatureError(f"it is signed with another key than the one with the SHA-256 {own}")
    if not any(is_valid(key, _decoded(text, envelope.name), _encoded(envelope.payload)) for text in fitting):
        raise SignatureError("the signature is not that of its statement: one of them was changed")


def holds(envelope: Envelope, key: Public) -> bool:
    """Say whether one of the signatures of an envelope is by a key, whatever it calls that key.

    Raises:
        SignatureError: a signature is not in base64.
    """
    message = _encoded(envelope.payload)
    return any(is_valid(key, _decoded(text, envelope.name), message) for _, text in envelope.signatures)


def _encoded(payload: bytes) -> bytes:
    """Return what is signed: type and payload, each with its length, so that neither can be taken for the other.

    >>> _encoded(b"hello")
    b'DSSEv1 28 application/vnd.in-toto+json 5 hello'
    """
    return b"DSSEv1 %d %s %d %s" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(payload), payload)


def _coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decoded(text: str, name: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, TypeError):
        raise SignatureError(f"{name} is no DSSE envelope: what it holds is not in base64") from None
