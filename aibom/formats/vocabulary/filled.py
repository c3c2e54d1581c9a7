"""Records of which a document has hundreds of thousands, made in a third of the time that their constructors take.

The constructor of a frozen dataclass looks up every field by its name, to get past its own guard.
"""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from aibom.records.claims import Fact, FactClaim, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import FileEntry

__all__ = ["evidence", "fact_claim", "file_entry"]


def _setters(kind: type[Any]) -> list[Callable[[Any, object], None]]:
    """Return what sets the fields of a record, in their order."""
    return [getattr(kind, field.name).__set__ for field in fields(kind)]


_new = object.__new__
_path, _pointer, _revision, _sha256, _extractor = _setters(Evidence)
_subject, _fact, _value, _fields, _assurance, _evidence, _accountable = _setters(FactClaim)
_name, _size, _file_sha256, _file_sha512, _git_sha1 = _setters(FileEntry)


def evidence(path: str, pointer: str, revision: str, sha256: str, extractor: str) -> Evidence:
    """Return the evidence of these parts.

    >>> evidence("a", "", "", "", "card") == Evidence(path="a", extractor="card")
    True
    """
    made = _new(Evidence)
    _path(made, path)
    _pointer(made, pointer)
    _revision(made, revision)
    _sha256(made, sha256)
    _extractor(made, extractor)
    return made


def fact_claim(
    claimed: tuple[ArtifactRef, Fact, Scalar],
    parts: tuple[tuple[str, Scalar], ...],
    assurance: Assurance,
    found: Evidence,
    accountable: str,
) -> FactClaim:
    """Return the claim of these parts; `claimed` are its subject, fact and value."""
    made = _new(FactClaim)
    subject, fact, value = claimed
    _subject(made, subject)
    _fact(made, fact)
    _value(made, value)
    _fields(made, parts)
    _assurance(made, assurance)
    _evidence(made, found)
    _accountable(made, accountable)
    return made


def file_entry(path: str, size: int, sha256: str, sha512: str, git_sha1: str) -> FileEntry:
    """Return the file of these parts.

    >>> file_entry("a", -1, "", "", "") == FileEntry(path="a")
    True
    """
    made = _new(FileEntry)
    _name(made, path)
    _size(made, size)
    _file_sha256(made, sha256)
    _file_sha512(made, sha512)
    _git_sha1(made, git_sha1)
    return made
