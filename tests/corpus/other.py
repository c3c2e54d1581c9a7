"""How a case of another format is written down."""

import json
from collections.abc import Mapping
from typing import Any

from corpus.case import Case, Group, Label, slug

__all__ = ["BAD", "UNKNOWN", "case", "dumped"]

BAD, UNKNOWN = Label.DANGEROUS, Label.NOT_ALLOWLISTED


def dumped(document: Any) -> bytes:
    """Return a document as JSON."""
    return json.dumps(document, indent=1).encode()


def case(wrapping: str, said: tuple[str, str, Label], files: Mapping[str, bytes], reference: str = "") -> Case:
    """Return a case: `said` are technique, call and label."""
    technique, call, label = said
    return Case(
        id=slug(wrapping, technique, call),
        group=Group.OTHER,
        wrapping=wrapping,
        technique=technique,
        call=call,
        label=label,
        files=files,
        reference=reference,
    )
