"""Advisories in OSV's form: read from files, and found in the lineage of a BOM."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from aibom._resources import root
from aibom.errors import DocumentError
from aibom.policy._finding import Finding
from aibom.policy._osv import Place, advisory
from aibom.policy.advisory import Advisory, Affected, FileDigest, Hit, Matched, Range
from aibom.policy.files import files_in
from aibom.readers.errors import ReadError
from aibom.readers.json import parse
from aibom.records.bom import Bom
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef, Kind, shorten

__all__ = ["Advisory", "Affected", "FileDigest", "Hit", "Matched", "Range", "find", "load", "shipped", "undigested"]

MAX_BYTES = 64 * 1024 * 1024
"""The most bytes that are read of a file, and of a folder."""
MAX_RECORDS = 100_000
_ENDINGS = (".json",)
_STRONGEST = tuple(Matched)


def load(path: str | os.PathLike[str]) -> tuple[Advisory, ...]:
    """Return the advisories of a file, which holds a record or an array of them, or of all `.json` files of a folder.

    They are sorted by id; a record that is there twice counts once.

    Raises:
        DocumentError: a file cannot be read or is no such record, two records of one id differ, or there is too much;
            the message names the file, the line and the JSON pointer.
    """
    place = Path(path).expanduser()
    files: Sequence[Path] = [place]
    try:
        if place.is_dir():
            listing = files_in(place, _ENDINGS)
            if listing.left_out:
                raise DocumentError(f"cannot read all of {shorten(place)!r}: {listing.left_out[0]}", hint=_CHECK)
            files = listing.files
    except (OSError, ValueError) as error:
        raise _unreadable(place, error) from error
    if not files:
        raise DocumentError(f"{shorten(place)!r} holds no .json file", hint="name a folder of records, or a file")
    room, found = MAX_BYTES, []
    for file in files:
        data = _read(file, room)
        room -= len(data)
        found += list(_records(data, str(file)))
        if len(found) > MAX_RECORDS:
            raise DocumentError(f"{shorten(place)!r} holds more than {MAX_RECORDS:,} records", hint="take fewer")
    return _distinct(found)


def shipped() -> tuple[Advisory, ...]:
    """Return the advisories that come with aibom: public incidents, each with its source."""
    folder = root("schemas").joinpath("aibom", "advisories")
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return _distinct([each for file in files for each in _records(file.read_bytes(), file.name)])


def find(bom: Bom, advisories: Iterable[Advisory]) -> tuple[Hit, ...]:
    """Return where the lineage of `bom` meets `advisories`: one hit for each advisory and artifact, the strongest.

    What an advisory may concern is a hit that is not `certain`. An advisory that was withdrawn meets nothing. The
    hits are sorted by advisory and artifact, and do not depend on the order of either.
    """
    found: dict[tuple[str, str], Hit] = {}
    finding = Finding(bom)
    for each in advisories:
        for hit in () if each.withdrawn else finding.hits(each):
            key = (each.id, hit.ref.purl)
            if key not in found or _rank(hit) < _rank(found[key]):
                found[key] = hit
    return tuple(found[key] for key in sorted(found))


def undigested(
    bom: Bom, advisories: Iterable[Advisory]
) -> Iterator[tuple[tuple[Advisory, ...], tuple[ArtifactRef, ...]]]:
    """Yield advisories that list files by digest alone, with the artifacts whose files have no such digest recorded."""
    asked: dict[frozenset[tuple[str, str]], list[Advisory]] = {}
    for each in advisories:
        alone = (digest for entry in each.affected if entry.ref is None for digest in entry.digests)
        listed = frozenset((digest.algorithm, digest.path) for digest in alone)
        if listed and not each.withdrawn:
            asked.setdefault(listed, []).append(each)
    for listed, group in asked.items():
        if refs := tuple(node.ref for node in bom.nodes if _lacks(node, listed)):
            yield tuple(group), refs


def _lacks(node: Node, listed: frozenset[tuple[str, str]]) -> bool:
    """Say whether a file that is listed (by algorithm, and path where that is known) may be one of an artifact."""
    if node.files is None:
        return node.ref.kind is not Kind.SOFTWARE
    return any(
        not getattr(file, algorithm) for file in node.files for algorithm, path in listed if path in {"", file.path}
    )


_CHECK = "check the path and what may be read"


def _rank(hit: Hit) -> tuple[bool, int, str]:
    return not hit.certain, _STRONGEST.index(hit.matched), hit.why


def _read(file: Path, room: int) -> bytes:
    try:
        if not file.is_file():
            raise DocumentError(f"cannot read {shorten(file)!r}: it is no regular file", hint=_CHECK)
        with file.open("rb") as opened:
            data = opened.read(room + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(file, error) from error
    if len(data) > room:
        raise DocumentError(
            f"{shorten(file)!r}: more than {MAX_BYTES:,} bytes of advisories", hint="take the records that are needed"
        )
    return data


def _unreadable(file: Path, error: Exception) -> DocumentError:
    reason = getattr(error, "strerror", None) or str(error)
    return DocumentError(f"cannot read {shorten(file)!r}: {reason}", hint=_CHECK)


def _records(data: bytes, name: str) -> Iterator[Advisory]:
    try:
        value = parse(data)
    except ReadError as error:
        raise DocumentError(f"{shorten(name)}: {error}", hint="give records in OSV's form, as JSON") from error
    place = Place(value=value, file=name, data=data)
    if isinstance(value, list):
        yield from (advisory(item) for item in place.items())
    else:
        yield advisory(place)


def _distinct(found: Iterable[Advisory]) -> tuple[Advisory, ...]:
    seen: dict[str, Advisory] = {}
    for each in found:
        before = seen.setdefault(each.id, each)
        if _said(before) != _said(each):
            raise DocumentError(
                f"{shorten(each.source)}: {each.id} stands in {shorten(before.source)} too, and differs",
                hint="keep the one that was modified last",
            )
    return tuple(seen[name] for name in sorted(seen))


def _said(each: Advisory) -> tuple[object, ...]:
    return each.modified, each.withdrawn, each.summary, each.aliases, each.references, each.affected
