"""A difference as JSON, for programs: schemas/aibom/diff-1.schema.json describes it."""

import re
from collections.abc import Sequence
from typing import Any

import orjson

from aibom.diff.change import SEVERITIES, Change, Difference, Item, Value
from aibom.diff.views import words
from aibom.records.bom import Bom
from aibom.records.refs import ArtifactRef

__all__ = ["SCHEMA", "STEPS", "json", "written"]

SCHEMA = "aibom-diff/1"
STEPS = 20
"""So many artifacts of a path are named: thousands of changes thousands of steps deep would name millions."""
_BEYOND = re.compile(r"[^\n -~]")
_HALF = re.compile("[\ud800-\udfff]")


def json(difference: Difference, old: Bom, new: Bom) -> bytes:
    """Return the whole difference as one object, texts in full; what a terminal would obey is escaped."""
    return written(
        {
            "schema": SCHEMA,
            "summary": words.headline(difference),
            "old": _record(difference.old, old),
            "new": _record(difference.new, new),
            "related": _text(difference.related),
            "counts": {
                **{each.value: sum(change.severity is each for change in difference.real) for each in SEVERITIES},
                "record_only": len(difference.changes) - len(difference.real),
            },
            "changes": [_change(change) for change in difference.changes],
            "matched": [
                {"old": words.purl(before), "new": words.purl(after), "by": reason.value}
                for before, after, reason in difference.matched
            ],
            "uncompared": [_text(each) for each in difference.uncompared],
            "note": words.NO_FINDING,
        }
    )


def written(value: object) -> bytes:
    """Return JSON in which a terminal finds nothing to obey: what is not printable is escaped, bidi controls too."""
    data = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    if data.isascii() and b"\x7f" not in data:
        return data
    text = data.decode()
    return _BEYOND.sub(lambda found: found[0] if found[0].isprintable() else _escaped(found[0]), text).encode()


def _escaped(character: str) -> str:
    # Beyond the first plane JSON names the two halves in UTF-16.
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def _record(ref: ArtifactRef, bom: Bom) -> dict[str, Any]:
    return {
        "subject": words.purl(ref),
        "tool": _text(f"{bom.tool.name} {bom.tool.version}"),
        "time": _text(bom.walk.time),
        "artifacts": len(bom.nodes),
        "derivations": len(bom.edges),
        "gaps": len(bom.gaps),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "severity": change.severity.value,
        "artifact": words.purl(change.ref),
        "before": _ref(change.before),
        "after": _ref(change.after),
        "parents": {"before": _ref(change.parents[0]), "after": _ref(change.parents[1])},
        "summary": _text(change.summary),
        "why": change.why,
        "items": [_item(item) for item in change.items],
        "path": [words.purl(ref) for ref in words.ends(change.path, STEPS)],
        "steps": max(len(change.path) - 1, 0),
        "record_only": _text(change.record_only),
    }


def _ref(ref: ArtifactRef | None) -> str | None:
    return None if ref is None else words.purl(ref)


def _item(item: Item) -> dict[str, Any]:
    return {"what": _text(item.what), "before": _value(item.before), "after": _value(item.after)}


def _value(value: Value | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {"text": _text(value.text), "evidence": _places(value)}


def _places(value: Value) -> Sequence[dict[str, str]]:
    return [
        {
            "path": _text(each.path),
            "pointer": _text(each.pointer),
            "revision": _text(each.revision),
            "sha256": _text(each.sha256),
            "extractor": _text(each.extractor),
        }
        for each in value.evidence
    ]


def _text(text: str) -> str:
    """Return a text as it is, but for half characters, which few programs can read: they are spelled out."""
    return text if text.isascii() else _HALF.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
