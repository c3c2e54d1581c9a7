"""The question after an incident: which BOMs hold this artifact, file or commit, and by which paths."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aibom.policy._holding import Holding, Seen
from aibom.policy.names import called
from aibom.policy.paths import Path
from aibom.policy.query import Query, query_of
from aibom.records.bom import Bom
from aibom.records.refs import ArtifactRef, shorten

__all__ = ["MOST_FOUND", "MOST_PATHS", "Found", "Query", "Seen", "in_text", "query_of", "unrecorded", "where"]

MOST_PATHS = 10
"""How many paths to one artifact are named; the rest is counted."""
MOST_FOUND = 1000
"""How many answers of one BOM are given; the artifacts left out are those last by purl."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An artifact of a BOM that is, holds or speaks of what was asked for.

    `bom` is the name the BOM was given, `seen` in what it was found, `detail` where exactly. `certain` is False where
    the name is there, and whether the revision is cannot be told. `paths` lead from the subject to the artifact, one for
    each derivation from it: none where it is the subject, or where nothing recorded joins them; `more` were left out.
    """

    bom: str
    subject: ArtifactRef
    ref: ArtifactRef
    seen: Seen
    detail: str = ""
    certain: bool = True
    paths: tuple[Path, ...] = ()
    more: int = 0


def where(query: str | Query, boms: Iterable[tuple[str, Bom]]) -> Iterator[Found]:
    """Yield where each of `boms`, pairs of a name and a Bom, holds what `query` asks for, BOM by BOM.

    Within a BOM the order is that of the artifacts, whatever order its records have, and at most `MOST_FOUND` are given.

    Raises:
        UsageError: the query is no purl, id, digest or commit.
    """
    asked = query_of(query) if isinstance(query, str) else query
    return _all(asked, boms)


def in_text(query: str | Query, name: str, bom: Bom, data: bytes) -> Found | None:
    """Return that the document `data`, from which `bom` was read, has the words of a query, or None.

    For documents that say more than records hold: the purl, or the digest or commit, is looked for as it is written.

    Raises:
        UsageError: the query is no purl, id, digest or commit.
    """
    asked = query_of(query) if isinstance(query, str) else query
    words = [asked.digest, called(asked.ref) if asked.ref is not None else "", asked.text if ":" in asked.text else ""]
    for word in filter(None, words):
        end = rb"(?![0-9a-f])" if word == asked.digest else rb"(?![A-Za-z0-9._\-%/])"
        if re.search(rb"(?<![0-9A-Za-z])" + re.escape(word.encode()) + end, data, re.IGNORECASE):
            detail = f"{shorten(word)} stands in the document, in something that no record holds"
            return Found(bom=name, subject=bom.subject, ref=bom.subject, seen=Seen.TEXT, detail=detail, certain=False)
    return None


def unrecorded(query: str | Query, bom: Bom) -> tuple[ArtifactRef, ...]:
    """Return the artifacts of which `bom` does not record what a digest or commit is asked by: they may have it.

    Raises:
        UsageError: the query is no purl, id, digest or commit.
    """
    return Holding(bom).open(query_of(query) if isinstance(query, str) else query)


def _all(asked: Query, boms: Iterable[tuple[str, Bom]]) -> Iterator[Found]:
    for name, bom in boms:
        holding = Holding(bom)
        for match in holding.of(asked)[:MOST_FOUND]:
            paths, more = holding.paths.through(match.ref, MOST_PATHS)
            yield Found(
                bom=name,
                subject=bom.subject,
                ref=match.ref,
                seen=match.seen,
                detail=match.detail,
                certain=match.certain,
                paths=paths,
                more=more,
            )
