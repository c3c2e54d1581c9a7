"""What a detector of the scanner is: it claims files by their first bytes or name, and says what loading them runs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from aibom.readers.spans import Span
from aibom.records.scans import ScanFinding

__all__ = ["HEAD", "MAX_FINDINGS", "Budget", "Detector", "Item", "SpentError", "Within"]

HEAD = 4096
"""As many first bytes are handed to detectors."""
MAX_NESTING = 8
MAX_MEMBERS = 50_000
MAX_BYTES = 2 << 30
"""Unpacked bytes of one file of the folder, over all its members."""
MAX_STEPS = 20_000_000
MAX_FINDINGS = 1_000


class SpentError(Exception):
    """A bound of one file is reached; what was found so far stands, and the file counts as unreadable."""


@dataclass(slots=True)
class Budget:
    """What is left for one file of the folder, over all that lies within it."""

    members: int = MAX_MEMBERS
    unpacked: int = MAX_BYTES
    steps: int = MAX_STEPS

    def member(self) -> None:
        """Count a member.

        Raises:
            SpentError: there are too many.
        """
        self.members -= 1
        if self.members < 0:
            raise SpentError(f"it holds more than {MAX_MEMBERS:,} members")

    def unpack(self, size: int) -> None:
        """Count `size` unpacked bytes.

        Raises:
            SpentError: they are too many.
        """
        self.unpacked -= size
        if self.unpacked < 0:
            raise SpentError(f"it unpacks to more than {MAX_BYTES:,} bytes")

    def step(self, count: int = 1) -> None:
        """Count operations.

        Raises:
            SpentError: they are too many.
        """
        self.steps -= count
        if self.steps < 0:
            raise SpentError(f"it takes more than {MAX_STEPS:,} operations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Bytes to look at: a file of the folder, or a member of one.

    `path` is that of the file in its folder, `member` the path within it (empty: the file itself), `depth` how many
    wrappings are around it. `name` is the last of both, in lower case, by which an ending is judged.
    """

    path: str
    span: Span
    member: str = ""
    depth: int = 0
    budget: Budget = field(default_factory=Budget)

    @property
    def name(self) -> str:
        """Return the last name of the path, in lower case."""
        return (self.member or self.path).replace("!", "/").rsplit("/", 1)[-1].lower()

    def within(self, name: str, span: Span) -> "Item":
        """Return an item for what lies within this one under `name`.

        Raises:
            SpentError: there are too many, or they are nested too deep.
        """
        if self.depth >= MAX_NESTING:
            raise SpentError(f"it nests more than {MAX_NESTING} deep")
        self.budget.member()
        member = f"{self.member}!{name}" if self.member else name
        return Item(path=self.path, span=span, member=member, depth=self.depth + 1, budget=self.budget)


Within = Callable[[Item], Iterator[ScanFinding]]
"""Looks at what lies within an item, with every detector; it is handed to detectors so that none imports another."""


class Detector(Protocol):
    """One format or wrapping; `name` is the word for it in `FileScan.formats`."""

    @property
    def name(self) -> str:
        """Return the word for the format."""
        ...

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether this may be of the format, by `head`, its first 4,096 bytes, or by its name; several may claim one."""
        ...

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield what is found, in the order of the bytes; a malformed item is a finding, not an error.

        Raises:
            SpentError: a bound is reached.
            OSError: the bytes cannot be read.
        """
        ...
