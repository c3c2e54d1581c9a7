"""A difference as a SARIF 2.1.0 log, for what shows changes beside the files: code hosts, editors, CI."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from aibom import __version__
from aibom.diff.catalogue import KINDS
from aibom.diff.change import Change, Difference, Item, Value
from aibom.diff.kinds import Kind
from aibom.diff.views import words
from aibom.diff.views.json import STEPS, written
from aibom.diff.views.words import LONGEST
from aibom.records.bom import Bom
from aibom.records.evidence import Evidence
from aibom.records.gaps import Severity
from aibom.records.refs import HUB, ArtifactRef, shorten

__all__ = ["MOST", "sarif"]

MOST = 25_000
"""Results of one run that code hosts take; one more, and they refuse the whole log."""

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_NUMBERS = {kind: number for number, kind in enumerate(KINDS)}
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.\-]{1,253}(:[0-9]{1,5})?(/[A-Za-z0-9._~\-/]*)?")
_ITEMS = 5
_PLACES = 5


def sarif(
    difference: Difference, old: Bom, new: Bom, *, file: str = "", lines: Mapping[str, int] | None = None
) -> bytes:
    """Return the log: a result for each change of the model, a notification for what is of the records or not compared.

    `file` is the address of NEW where it is a document, relative where it can be; `lines` says on which of its lines a
    package URL is defined. Results become alerts wherever the log is shown, so what is no change of the model is none.
    """
    where = _Where(new, file, lines or {})
    seen: Counter[str] = Counter()
    results = [_result(difference, old, new, change, where) for change in difference.real[:MOST]]
    for result in results:
        identity = result["partialFingerprints"]["aibomChange/v1"]
        seen[identity] += 1
        if seen[identity] > 1:
            result["partialFingerprints"]["aibomChange/v1"] = f"{identity}:{seen[identity]}"
    run: dict[str, Any] = {
        "tool": {"driver": {"name": "aibom", "version": __version__, "rules": [_rule(kind) for kind in KINDS]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    {"level": level, "message": {"text": shorten(text, LONGEST)}, "locations": [where.document()]}
                    for level, text in _told(difference)
                ],
            }
        ],
        "results": results,
    }
    return written({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _told(difference: Difference) -> Iterator[tuple[str, str]]:
    if not difference.related:
        yield "warning", words.joined(difference)
    if len(difference.real) > MOST:
        yield "warning", f"{len(difference.real) - MOST:,} more changes are not listed: code hosts take {MOST:,}"
    for each in difference.uncompared:
        yield "warning", f"not compared: {each}"
    for change in difference.changes:
        if change.record_only:
            yield "note", f"of the records only ({change.record_only}): {change.kind}: {change.summary}"
    yield "note", words.NO_FINDING


def _rule(kind: Kind) -> dict[str, Any]:
    about = KINDS[kind]
    return {
        "id": kind.value,
        "shortDescription": {"text": f"{about.title}."},
        "help": {"text": about.why},
        "defaultConfiguration": {"level": _LEVELS[about.severity]},
    }


class _Where:
    """Where results lie: in NEW, where it is a document, on the line of the artifact; else at the artifact's own address."""

    def __init__(self, new: Bom, file: str, lines: Mapping[str, int]) -> None:
        self._subject, self._file, self._lines = new.subject, file, lines
        self._endpoint = new.walk.endpoint

    def change(self, change: Change) -> dict[str, Any]:
        """Return the place of a change; of a derivation that NEW has not, that of its child."""
        purl = words.purl(change.ref)
        if not self._file:
            place: dict[str, Any] = {"artifactLocation": {"uri": _page(change.ref, self._endpoint)}}
        else:
            line = self._lines.get(purl) or self._lines.get(words.purl(self._subject)) or 1
            place = {"artifactLocation": {"uri": self._file}, "region": {"startLine": line}}
        return {
            "physicalLocation": place,
            "logicalLocations": [{"fullyQualifiedName": purl, "kind": "object"}],
        }

    def document(self) -> dict[str, Any]:
        """Return the place of what is about the whole record."""
        uri = self._file or _page(self._subject, self._endpoint)
        return {"physicalLocation": {"artifactLocation": {"uri": uri}}}


def _result(difference: Difference, old: Bom, new: Bom, change: Change, where: _Where) -> dict[str, Any]:
    said = [f"{words.told(change)}.", change.why]
    said += [_item(item) for item in change.items[:_ITEMS]]
    if left := words.rest(change.items, _ITEMS):
        said.append(f"And {left}.")
    if change.path:
        said.append(f"Path: {words.way(change.path)}.")
    return {
        "ruleId": change.kind.value,
        "ruleIndex": _NUMBERS[change.kind],
        "level": _LEVELS[change.severity],
        "message": {"text": shorten(" ".join(said), 2 * LONGEST)},
        "locations": [where.change(change)],
        "relatedLocations": list(_related(change, old, new)),
        "partialFingerprints": {"aibomChange/v1": _identity(difference, change)},
        "properties": {
            "severity": change.severity.value,
            "path": [words.purl(ref) for ref in words.ends(change.path, STEPS)],
        },
    }


def _item(item: Item) -> str:
    old, new = (side or "none" for side in words.sides(item))
    return f"{shorten(item.what)}: was {old}; is {new}."


def _identity(difference: Difference, change: Change) -> str:
    """Return what a change is known by from one comparison to the next: no revision, no value of it."""
    ends = [difference.new, change.ref, *(ref for ref in change.parents if ref is not None)]
    rule = change.items[0].what if change.kind in words.GAPS and change.items else ""
    identity = "\n".join([change.kind.value, *(words.purl(words.unpinned(ref)) for ref in ends), rule])
    return hashlib.sha256(identity.encode("utf-8", "backslashreplace")).hexdigest()


def _related(change: Change, old: Bom, new: Bom) -> Iterator[dict[str, Any]]:
    """Yield the places that were read, those of NEW first, each once."""
    number, seen = 0, set()
    for side, ref, bom in (("new", change.after, new), ("old", change.before, old)):
        values = (item.after if side == "new" else item.before for item in change.items[:_ITEMS])
        for each in _evidence(values):
            if (side, each) not in seen and number < 2 * _PLACES:
                seen.add((side, each))
                yield _place(number, side, each, ref or change.ref, bom.walk.endpoint)
                number += 1


def _evidence(values: Iterator[Value | None]) -> Iterator[Evidence]:
    for value in values:
        yield from () if value is None else value.evidence[:_PLACES]


def _place(number: int, side: str, each: Evidence, ref: ArtifactRef, endpoint: str) -> dict[str, Any]:
    pinned = ref.at(each.revision) if each.revision else ref
    path = _quoted(each.path)
    if each.path.startswith("/api/"):
        base = _address(endpoint)
        uri = f"{base}{path}" if base else path
    elif page := _blob(pinned, endpoint):
        uri = f"{page}/{path}"
    else:
        uri = path.lstrip("/") or words.purl(ref)
    place: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    kind, _, line = each.pointer.partition(" ")
    if kind == "line" and line.isascii() and line.isdigit() and int(line[:9]) > 0:
        place["region"] = {"startLine": int(line[:9])}
    return {"id": number, "physicalLocation": place, "message": {"text": f"{side}: {words.place(each)}"}}


@lru_cache(maxsize=4096)
def _page(ref: ArtifactRef, endpoint: str) -> str:
    """Return the artifact's page where its registry is known by address, or else its package URL."""
    base = _address(endpoint) if ref.registry == HUB else ""
    place = "datasets/" if words.purl(ref).startswith("pkg:huggingface/datasets/") else ""
    tree = f"/tree/{quote(ref.revision, safe='', errors='backslashreplace')}" if ref.revision else ""
    return f"{base}/{place}{_quoted(ref.repo)}{tree}" if base else words.purl(ref)


def _blob(ref: ArtifactRef, endpoint: str) -> str:
    page = _page(ref, endpoint)
    return page.replace("/tree/", "/blob/", 1) if ref.revision and not page.startswith("pkg:") else ""


def _address(endpoint: str) -> str:
    return endpoint.rstrip("/") if _ADDRESS.fullmatch(endpoint) else ""


def _quoted(path: str) -> str:
    return quote(path, safe="/", errors="backslashreplace")
