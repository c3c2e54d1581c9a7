"""What an extractor is: it says which files it wants and turns a snapshot into claims."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from aibom.records.claims import Claim
from aibom.records.refs import Kind
from aibom.records.snapshot import FileEntry, Snapshot

__all__ = ["Extractor"]


class Extractor(Protocol):
    """Reads one kind of trace.

    Laws: pure (the same snapshot gives the same claims, in the same order); never raises for what the bytes
    hold: malformed input is a claim `unreadable` with the reason; every claim carries evidence; bounded in time
    and memory by the size of the snapshot.
    """

    name: str
    version: str

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Return the files to read: path -> at most so many bytes from the start of the file."""
        ...

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield what the snapshot states."""
        ...
