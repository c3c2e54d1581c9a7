"""Small constructors that every extractor makes its claims with."""

from math import isfinite
from typing import TypeGuard

from aibom.readers import json
from aibom.readers.errors import ReadError
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef, Kind, Unidentified, classify, shorten
from aibom.records.snapshot import Content, Snapshot, digest

__all__ = [
    "at",
    "evidence",
    "fact",
    "is_count",
    "is_self",
    "json_object",
    "lineage",
    "pointer",
    "unreadable",
    "whole",
    "within",
]


def evidence(snapshot: Snapshot, content: Content | None, place: str, extractor: str) -> Evidence:
    """Return evidence at `place` in `content`, or in the registry's record where `content` is None.

    It digests the bytes: call it once per file and use `at` for the places within.
    """
    if content is None:
        path, sha256 = snapshot.info_path, digest(snapshot.info)
    else:
        path, sha256 = content.path, "" if content.error else content.sha256
    return Evidence(path=path, pointer=place, revision=snapshot.ref.revision, sha256=sha256, extractor=extractor)


def at(where: Evidence, place: str) -> Evidence:
    """Return the evidence for another place in the same file."""
    return Evidence(  # replace() takes six times as long, and every claim passes here
        path=where.path, pointer=place, revision=where.revision, sha256=where.sha256, extractor=where.extractor
    )


def pointer(*parts: str | int) -> str:
    """Return the JSON pointer (RFC 6901) made of `parts`, keys of strangers put on one line and shortened.

    >>> pointer("cardData", "a/b", 0)
    '/cardData/a~1b/0'
    """
    return "".join("/" + shorten(part).replace("~", "~0").replace("/", "~1") for part in parts)


def within(where: Evidence, *parts: str | int) -> Evidence:
    """Return the evidence for the value of the same file that the JSON pointer of `parts` leads to."""
    return at(where, pointer(*parts))


def fact(  # noqa: PLR0913 - the last two are keyword-only
    subject: ArtifactRef,
    kind: Fact,
    value: Scalar,
    where: Evidence,
    *,
    assurance: Assurance = Assurance.DECLARED,
    fields: tuple[tuple[str, Scalar], ...] = (),
) -> FactClaim:
    """Return a fact about `subject`; text is put on one line and shortened to 500 characters, `fields` are sorted."""
    return FactClaim(
        subject=subject,
        fact=kind,
        value=_plain(value),
        fields=tuple(sorted([(name, _plain(part)) for name, part in fields], key=_by_name)) if fields else (),
        assurance=assurance,
        evidence=where,
    )


def lineage(  # noqa: PLR0913 - the last three are keyword-only
    subject: ArtifactRef,
    relation: Relation,
    parent: object,
    where: Evidence,
    *,
    assurance: Assurance = Assurance.DECLARED,
    kind: Kind = Kind.MODEL,
    text: str | None = None,
) -> LineageClaim:
    """Return the claim that `subject` stems from `parent`: a reference, or a value as written, which is classified.

    `kind` is what the parent is where its value does not say so; `text` is the value as written where it differs.
    """
    named = parent if isinstance(parent, ArtifactRef | Unidentified) else classify(parent, kind=kind)
    written = text if text is not None else "" if parent is None else str(parent)
    return LineageClaim(
        subject=subject,
        relation=relation,
        parent=named,
        text=shorten(written),
        assurance=assurance,
        evidence=where,
    )


def unreadable(subject: ArtifactRef, reason: object, where: Evidence) -> FactClaim:
    """Return the fact that a file could not be read, with the reason in words (an error or a text)."""
    return fact(subject, Fact.UNREADABLE, str(reason), where, assurance=Assurance.OBSERVED)


def whole(content: Content) -> bytes:
    """Return the bytes of a file that makes sense as a whole only.

    Raises:
        ReadError: it could not be read, or is longer than what is read of it.
    """
    if content.error:
        raise ReadError(content.error)
    if content.total > len(content.data):
        raise ReadError(f"{content.total:,} bytes; at most {len(content.data):,} are read")
    return content.data


def json_object(content: Content) -> dict[str, object]:
    """Return the JSON object a file holds.

    Raises:
        ReadError: it could not be read as a whole, or holds something else.
    """
    found = json.parse(whole(content))
    if not isinstance(found, dict):
        raise ReadError("not a JSON object")
    return found


def is_count(value: object) -> TypeGuard[int]:
    """Say whether a stranger's value counts something.

    >>> is_count(0), is_count(-1), is_count(True), is_count("3")
    (True, False, False, False)
    """
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_self(parent: ArtifactRef, snapshot: Snapshot) -> bool:
    """Say whether a file names the very repository it lies in (under any of its ids), as saved ones often do."""
    own = {snapshot.ref.repo, snapshot.requested.repo, *snapshot.aliases}
    same_shelf = (parent.registry, parent.kind) == (snapshot.ref.registry, snapshot.ref.kind)
    return same_shelf and parent.repo.lower() in {repo.lower() for repo in own}


def _by_name(field: tuple[str, Scalar]) -> tuple[str, str]:
    return field[0], repr(field[1])  # two long names may be shortened to one, and their values be of two types


def _plain(value: Scalar) -> Scalar:
    if isinstance(value, str):
        return shorten(value, limit=500)
    # What no JSON number can hold stays as written: no encoder may stumble over a stranger's metric.
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return shorten(value)
    return value
