"""Hits of advisories, in words for people and as plain data."""

from collections.abc import Sequence
from typing import Any

import orjson

from aibom.policy.advisory import Hit
from aibom.policy.names import called
from aibom.policy.paths import Path, path_text
from aibom.records.refs import shorten

__all__ = ["document", "json", "steps", "text"]

_LONGEST = 2000


def text(hits: Sequence[Hit]) -> str:
    """Return the lines that name each hit, why it is one, its path and the advisory's first source."""
    lines = []
    for hit in hits:
        sure = "" if hit.certain else "possibly "
        summary = f": {shorten(hit.advisory.summary)}" if hit.advisory.summary else ""
        lines.append(f"{shorten(hit.advisory.id)}: {sure}concerns {shorten(hit.ref)}{summary}")
        lines.append(f"    why: by {hit.matched}: {shorten(hit.why, _LONGEST)}")
        lines.append(f"    path: {path_text(hit.subject, hit.path)}")
        lines += [f"    see: {shorten(address)}" for address in hit.advisory.references[:1]]
    return "".join(f"{line}\n" for line in lines)


def json(hits: Sequence[Hit]) -> bytes:
    """Return the hits as a JSON array, as docs/incidents.md describes it."""
    found = [document(hit) for hit in hits]
    return orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def document(hit: Hit) -> dict[str, Any]:
    """Return a hit as JSON has it."""
    return {
        "advisory": shorten(hit.advisory.id),
        "aliases": [shorten(alias) for alias in hit.advisory.aliases],
        "summary": shorten(hit.advisory.summary, _LONGEST),
        "subject": shorten(called(hit.subject), _LONGEST),
        "artifact": shorten(called(hit.ref), _LONGEST),
        "matched": hit.matched.value,
        "certain": hit.certain,
        "everyRevision": hit.every_revision,
        "why": shorten(hit.why, _LONGEST),
        "path": steps(hit.path),
        "references": [shorten(address, _LONGEST) for address in hit.advisory.references],
        "source": shorten(hit.advisory.source, _LONGEST),
    }


def steps(path: Path | None) -> list[dict[str, str]] | None:
    """Return a path as JSON has it: the relation and the purl of each step; None where there is no path."""
    return (
        None
        if path is None
        else [{"relation": step.relation.value, "purl": shorten(called(step.ref), _LONGEST)} for step in path]
    )
