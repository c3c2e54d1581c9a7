"""Signatures of documents: an in-toto statement about one, and what a signature that holds says of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256, sha512
from typing import Any

import orjson

from aibom.records.bom import Bom
from aibom.records.refs import shorten
from aibom.signing import dsse, jsf
from aibom.signing.dsse import SignatureError
from aibom.signing.keys import Public, key_id

__all__ = ["CYCLONEDX", "DOCUMENT", "SPDX", "Signature", "is_envelope", "of_document", "of_envelope", "statement"]

CYCLONEDX = "https://cyclonedx.org/bom"
SPDX = "https://spdx.dev/Document"
DOCUMENT = "urn:aibom:predicate:document:1"
"""The type of a statement about a document that cannot be its predicate, as it is no JSON."""
_MOST_SUBJECTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature that holds: how it was made, by which key, and what is signed.

    `is_own` says that the document itself named the key, which proves nothing about who holds it. `subjects` are the names
    and SHA-256 that a statement is about, `predicate` its type.
    """

    method: str
    key: str
    is_own: bool = False
    predicate: str = ""
    subjects: tuple[tuple[str, str], ...] = ()


def statement(data: bytes, name: str, bom: Bom, predicate: str) -> Mapping[str, Any]:
    """Return the in-toto statement (v1) that a document is what it is, and what it says of the files of its subject.

    It is about the document by digest and about every file of the subject whose SHA-256 is stated, so that whoever has one
    of those finds the statement. A document in JSON is its predicate, of the type that the standard's own tools use.
    """
    files = next((node.files or () for node in bom.nodes if node.ref == bom.subject), ())
    of_files = [
        {"name": f"{bom.subject.purl}#{shorten(file.path, 1000)}", "digest": {"sha256": file.sha256}}
        for file in sorted(files)
        if file.sha256
    ]
    whole = {"name": name, "digest": {"sha256": sha256(data).hexdigest(), "sha512": sha512(data).hexdigest()}}
    return {
        "_type": dsse.STATEMENT,
        "subject": [whole, *of_files[: _MOST_SUBJECTS - 1]],
        "predicateType": predicate,
        "predicate": {} if predicate == DOCUMENT else orjson.loads(data),
    }


def is_envelope(data: bytes) -> bool:
    """Say whether a file is a DSSE envelope, by its members.

    >>> is_envelope(b'{"payload": "", "payloadType": "", "signatures": []}'), is_envelope(b"{}"), is_envelope(b"<x/>")
    (True, False, False)
    """
    try:
        value = orjson.loads(data)
    except ValueError:
        return False
    return isinstance(value, dict) and {"payload", "payloadType", "signatures"} <= value.keys()


def of_envelope(envelope: bytes, name: str, key: Public, document: bytes | None = None) -> Signature:
    """Return what an envelope that is signed with `key` says; of `document`, where one is given.

    Raises:
        SignatureError: the signature does not hold, or it is one of another document.
    """
    held = dsse.read(envelope, name)
    dsse.opened(held, key)
    stated = held.statement()
    subjects = tuple(_subjects(stated))
    if document is not None:
        digests = {"sha256": sha256(document).hexdigest(), "sha512": sha512(document).hexdigest()}
        if not any(_is_of(each.get("digest"), digests) for each in stated["subject"]):
            raise SignatureError(f"the signature is good, and is one of another document ({_named(subjects)})")
    return Signature(method="dsse", key=key_id(key), predicate=stated["predicateType"], subjects=subjects)


def of_document(document: bytes, key: Public | None) -> Signature:
    """Return what the signature within a document says; without `key` held against the key that it names itself.

    Raises:
        SignatureError: it bears none, or one that does not hold.
        DocumentError: it is no JSON object.
    """
    found = jsf.opened(document, key)
    return Signature(method="jsf", key=found.key, is_own=found.is_own)


def _subjects(stated: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for each in stated["subject"][:_MOST_SUBJECTS]:
        digest = each.get("digest")
        yield str(each.get("name", "")), str(digest.get("sha256", "")) if isinstance(digest, dict) else ""


def _is_of(stated: object, digests: Mapping[str, str]) -> bool:
    """Say whether the digests that are stated are those: SHA-256 at least, and whatever else both have."""
    if not isinstance(stated, dict) or stated.get("sha256") != digests["sha256"]:
        return False
    return all(stated[name] == digest for name, digest in digests.items() if name in stated)


def _named(subjects: tuple[tuple[str, str], ...]) -> str:
    return shorten(subjects[0][0], 200) if subjects else "of nothing"
