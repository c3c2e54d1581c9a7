"""What a case of the corpus is, and which cases are held out."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

__all__ = ["Case", "Group", "Label", "held_out", "slug"]


class Label(StrEnum):
    """What is so of a case because of how it was made; no scanner was asked."""

    DANGEROUS = "dangerous"
    """A loader that takes this file runs what is known to reach beyond the data."""
    NOT_ALLOWLISTED = "not-allowlisted"
    """It is malformed on purpose, or runs what cannot be known: whoever passes it as harmless is wrong."""
    BENIGN = "benign"
    """A real library wrote it with its own save function, and loading it only makes the data again."""
    BENIGN_REVIEW_OK = "benign-review-ok"
    """As benign, but it carries code or classes of its own: asking a person to look is right, calling it dangerous is not."""


class Group(StrEnum):
    """Where the trick lies."""

    PICKLE = "pickle structure"
    CONTAINER = "containers"
    OTHER = "other formats"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One file, or a few that belong together, with what is known of it.

    `wrapping` is what the bytes lie in, `technique` how the call is hidden, `call` what would run (the name that
    Python would import, or the format's own word); `files` maps paths to bytes, the first of them is the one that a
    loader opens. `reference` is a CVE, advisory or paper, empty where the trick follows from the format alone.
    """

    id: str
    group: Group
    wrapping: str
    technique: str
    call: str
    label: Label
    files: Mapping[str, bytes]
    reference: str = ""

    def write(self, folder: Path) -> Path:
        """Write the files into a folder of their own within `folder`, and return that."""
        place = folder / self.id
        for name, data in self.files.items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return place


def slug(*words: str) -> str:
    """Return words as an id that may be the name of a folder.

    >>> slug("torch zip", "wrong CRC", "os.system")
    'torch-zip-wrong-crc-os-system'
    """
    return re.sub(r"[^a-z0-9]+", "-", " ".join(words).lower()).strip("-")


def held_out(case: Case) -> bool:
    """Say whether a case belongs to the third that nobody looks at while rules are written.

    Technique and wrapping decide, so that no variant of what is held out is seen in the other part; of benign ones the id.
    """
    words = f"{case.technique}\n{case.wrapping}" if case.technique else f"a saved file: {case.id}"
    return hashlib.sha256(words.encode()).digest()[0] % 3 == 0
