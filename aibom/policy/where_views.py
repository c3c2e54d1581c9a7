"""What was found in BOMs, in words for people and as plain data."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from aibom.policy.hit_views import steps
from aibom.policy.names import called
from aibom.policy.paths import path_text
from aibom.policy.where import Found
from aibom.records.refs import shorten

__all__ = ["json", "text"]

_LONGEST = 2000


def text(found: Sequence[Found]) -> str:
    """Return the lines that name what was found in one BOM, and by which paths."""
    return "".join(f"{line}\n" for line in _lines(found))


def _lines(found: Sequence[Found]) -> Iterator[str]:
    if not found:
        return
    yield f"{shorten(found[0].bom, _LONGEST)}: {shorten(found[0].subject)}"
    for each in found:
        detail = f": {shorten(each.detail, _LONGEST)}" if each.detail else ""
        yield f"  {'' if each.certain else 'possibly '}{each.seen} {shorten(called(each.ref), _LONGEST)}{detail}"
        if not each.paths:
            yield f"    {path_text(each.subject, () if each.ref == each.subject else None)}"
        for path in each.paths:
            yield f"    {path_text(each.subject, path)}"
        if each.more:
            yield f"    and {each.more:,} more paths"


def json(
    query: str,
    found: Sequence[Found],
    *,
    read: int,
    unreadable: Sequence[tuple[str, str]],
    open_: Sequence[tuple[str, str]] = (),
) -> bytes:
    """Return everything as one JSON object, as docs/incidents.md describes it; `unreadable`, `open_`: names and reasons."""
    document = {
        "query": shorten(query, _LONGEST),
        "read": read,
        "unreadable": [{"file": shorten(name, _LONGEST), "error": error} for name, error in unreadable],
        "not-evaluable": [{"file": shorten(name, _LONGEST), "reason": reason} for name, reason in open_],
        "found": [_object(each) for each in found],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _object(each: Found) -> dict[str, Any]:
    return {
        "bom": shorten(each.bom, _LONGEST),
        "subject": shorten(called(each.subject), _LONGEST),
        "artifact": shorten(called(each.ref), _LONGEST),
        "seen": each.seen.value,
        "detail": shorten(each.detail, _LONGEST),
        "certain": each.certain,
        "paths": [steps(path) for path in each.paths],
        "more": each.more,
    }
