"""What came of comparing the files of an artifact with what is stated of them."""

from dataclasses import dataclass
from enum import StrEnum

from aibom.records.snapshot import FileEntry

__all__ = ["FileCheck", "FileVerdict"]


class FileVerdict(StrEnum):
    """How a file compares with what is stated of it, the worst first."""

    MISMATCH = "mismatch"
    """Its size or a digest is another."""
    EXTRA = "extra"
    """It is there, and nothing is stated of it."""
    MISSING = "missing"
    """It is stated, and is not there."""
    CHANGED = "changed-while-read"
    """Something wrote to it while it was read."""
    UNREADABLE = "unreadable"
    """It is there and could not be read, or is no file that may be followed."""
    NOT_COMPARABLE = "not-comparable"
    """It is stated without any digest that can be made of its bytes."""
    MATCH = "match"
    """Every digest that is stated of it is that of its bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCheck:
    """One file: what is stated of it, what was found, and the verdict with its reason in words.

    `compared` are the digests that were compared, as `FileEntry` calls them. `stated` is None for an extra file, `found`
    for one that is missing or could not be read.
    """

    path: str
    verdict: FileVerdict
    reason: str
    compared: tuple[str, ...] = ()
    stated: FileEntry | None = None
    found: FileEntry | None = None
