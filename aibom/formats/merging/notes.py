"""What the merge did that neither document said, or found at odds: for stderr, and as annotations in the document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aibom.formats.vocabulary.text import escape
from aibom.records.bom import Tool

__all__ = ["Note", "annotations", "called", "full_name"]

_MOST_SUBJECTS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One thing to know of a merged document, and the bom-refs of what it is about."""

    subjects: tuple[str, ...]
    text: str


def annotations(notes: list[Note], tool: Tool, time: str, otherwise: str) -> list[dict[str, Any]]:
    """Return an annotation per note, about `otherwise` where a note is about nothing in particular."""
    annotator = {"component": {"type": "application", "name": escape(tool.name), "version": escape(tool.version)}}
    out = []
    for note in notes:
        subjects = [ref for ref in dict.fromkeys(note.subjects) if ref][:_MOST_SUBJECTS] or [otherwise]
        out.append(
            {"subjects": subjects, "annotator": annotator, "timestamp": time, "text": f"aibom merge: {note.text}"}
        )
    return out


def called(component: Mapping[str, Any]) -> str:
    """Return what a component is called in a note: its purl, else its name and version."""
    purl = str(component.get("purl", ""))
    return purl or "@".join(filter(None, (full_name(component), str(component.get("version", "")))))


def full_name(component: Mapping[str, Any]) -> str:
    """Return the name of a component after its group: `org/tiny`, however the two share it."""
    return "/".join(filter(None, (component.get("group", ""), component["name"])))
