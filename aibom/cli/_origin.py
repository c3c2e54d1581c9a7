"""From where a Bom is, and on which line of its document an artifact, or what was read of it, stands."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from aibom.cli._subject import is_path
from aibom.cli._uri import uri_of
from aibom.policy.reports.places import owners
from aibom.policy.verdict import Source
from aibom.readers.json_lines import lines
from aibom.records.bom import Bom
from aibom.records.evidence import Evidence
from aibom.records.refs import DOCUMENT, ArtifactRef

__all__ = ["source_of"]

_PURL = re.compile(rb"pkg:[^\s\"'<>\\]+")
# What tells the record of an artifact from a reference to it, the surest first; each in JSON, XML, YAML and tag-value.
_RECORD = (b'"bom-ref"', b"bom-ref=")
_NAMED = (b'"purl"', b"<purl>", b"referenceLocator", b"packageUrl", b"PACKAGE-MANAGER")
_NAME = re.compile(
    rb'"name"[ \t]*:[ \t]*"([^"\\]+)"|<name>([^<]+)</name>|^PackageName:[ \t]*([^\r]+)|^[ \t-]*name:[ \t]*"?([^"\r]+)'
)


def source_of(argument: str, bom: Bom, document: bytes | None, looked_at: Iterable[Evidence] = ()) -> Source:
    """Return from where a Bom is: the bytes of `document` at `argument`, or a walk of `argument` where that is None.

    Of a document the lines of its artifacts are known, and of those places of `looked_at` that lie in it.
    """
    if document is None:
        return Source(folder=uri_of(argument) if is_path(argument) else "", owners=owners(bom))
    sha256 = hashlib.sha256(document).hexdigest()
    own = {each.pointer for each in looked_at if each.sha256 == sha256 and each.pointer.startswith("/")}
    wanted = {ref.purl: ref for ref in _named(bom)}
    found = dict(_by_purl(document, wanted))
    inside = {ref.purl: places for ref, places in _stated(bom, sha256) if ref.purl not in found}
    at = _by_pointer(document, {*own, *(place for places in inside.values() for place in places)})
    for purl, places in inside.items():
        if known := [at[place] for place in places if place in at]:
            found[purl] = min(known)
    unnamed = {ref.name: purl for purl, ref in wanted.items() if purl not in found and ref.registry == DOCUMENT}
    found |= {unnamed[name]: line for name, line in _by_name(document, unnamed)}
    found |= {place: at[place] for place in own if place in at}
    return Source(uri=uri_of(argument), sha256=sha256, lines=found, owners=owners(bom))


def _named(bom: Bom) -> Iterator[ArtifactRef]:
    yield bom.subject
    yield from bom.walk.cut
    for node in bom.nodes:
        yield node.ref
        yield from (claim.parent for claim in node.not_followed if isinstance(claim.parent, ArtifactRef))


def _by_purl(data: bytes, wanted: Mapping[str, ArtifactRef]) -> Iterator[tuple[str, int]]:
    found: dict[str, tuple[int, int]] = {}
    for number, line in enumerate(data.split(b"\n"), 1):
        if b"pkg:" not in line:
            continue
        plain = line.replace(b"\\/", b"/").replace(b"&amp;", b"&")
        rank = 0 if any(mark in plain for mark in _RECORD) else 1 if any(mark in plain for mark in _NAMED) else 2
        for match in _PURL.findall(plain):
            purl = match.decode("utf-8", "replace")
            if purl in wanted:
                found[purl] = min(found.get(purl, (rank, number)), (rank, number))
    yield from ((purl, line) for purl, (_, line) in sorted(found.items()))


def _stated(bom: Bom, sha256: str) -> Iterator[tuple[ArtifactRef, list[str]]]:
    """Yield the places in the document from which each artifact was read."""
    for node in bom.nodes:
        places = [claim.evidence.pointer for claim in node.facts if claim.evidence.sha256 == sha256]
        if places:
            yield node.ref, places


def _by_pointer(data: bytes, pointers: Iterable[str]) -> Mapping[str, int]:
    """Return the lines of places in JSON; in other encodings a pointer leads nowhere that has a line."""
    asked: Sequence[str] = sorted(place for place in pointers if place.startswith("/"))
    if not asked or not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return {}
    return lines(data, asked)


def _by_name(data: bytes, wanted: Collection[str]) -> Iterator[tuple[str, int]]:
    """Yield the first line on which each is named, of what has no purl."""
    left = set(wanted)
    for number, line in enumerate(data.split(b"\n") if left else (), 1):
        for match in _NAME.finditer(line):
            name = next(part for part in match.groups() if part).decode("utf-8", "replace")
            if name in left:
                left.remove(name)
                yield name, number
