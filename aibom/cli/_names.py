"""File names for the subjects of one call: flat, readable, and safe on any file system."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from aibom.cli._subject import Subject
from aibom.records.refs import LOCAL, ArtifactRef, Kind
from aibom.records.snapshot import digest
from aibom.sources._paths import is_storable, meeting_key

__all__ = ["names_of"]

_LONGEST = 120
"""In bytes, so that there is room for a digest and an ending."""
_UNSAFE = re.compile(r'[\s<>:"|?*/\\~]')


def names_of(subjects: Iterable[Subject]) -> dict[Subject, str]:
    """Return a name for each of `subjects`: a digest tells apart those that some file system would take for one.

    >>> pinned = ArtifactRef.from_repo("org/data", kind=Kind.DATASET, revision="refs/pr/1")
    >>> list(names_of([Subject(ref=pinned), Subject(ref=pinned.unpinned)]).values())
    ['datasets--org--data@refs--pr--1', 'datasets--org--data']
    """
    written = {subject: _written(subject.ref) for subject in subjects}
    keys = Counter(meeting_key(name) for name in written.values())
    return {
        subject: name if keys[meeting_key(name)] == 1 and _is_safe(name) else _told_apart(name, subject)
        for subject, name in written.items()
    }


def _written(ref: ArtifactRef) -> str:
    prefix = "local--" if ref.registry == LOCAL else "datasets--" if ref.kind is Kind.DATASET else ""
    revision = f"@{ref.revision}" if ref.revision else ""
    text = unicodedata.normalize("NFC", f"{ref.repo}{revision}")
    # No id holds two hyphens in a row, nor a tilde.
    text = "".join(char if char.isprintable() else "_" for char in text.replace("/", "--"))
    return prefix + _UNSAFE.sub("_", text)


def _is_safe(name: str) -> bool:
    return len(name.encode()) <= _LONGEST and is_storable(name) and is_storable(f"{name}.x")


def _told_apart(name: str, subject: Subject) -> str:
    kept = name.encode(errors="replace")[:_LONGEST].decode(errors="ignore")
    who = f"{subject.ref.purl} {subject.folder or ''}"
    return f"{kept}~{digest(who.encode(errors='surrogateescape'))[:12]}"
