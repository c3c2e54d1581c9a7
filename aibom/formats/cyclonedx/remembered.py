"""Components that were read before: what stands in a second document to the byte becomes the same records, and no new ones."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from operator import is_

from aibom.formats.vocabulary.index import Index
from aibom.formats.vocabulary.parts import Part
from aibom.records.lineage import Node

__all__ = ["Memory", "Piece", "Under", "fingerprint", "memory", "numbered", "remembered", "under", "unnumbered"]

# Where one gap was closed, those behind it have other numbers. At this depth nothing but a property has a name and a value.
_NUMBER = re.compile(
    rb'(\n          "name": "aibom:gap:[^"\n]*",\n          "value": "\{\\"n\\":)(0|[1-9][0-9]{0,17})(?=,)'
)


@dataclass(frozen=True, slots=True)
class Under:
    """What a component says besides its artifact: whom was asked, by which tool, and its parents, each with its bom-ref."""

    names: tuple[str, ...]
    parents: tuple[Node, ...]

    def is_same(self, other: "Under") -> bool:
        """Say whether the two have the same names and are about the very same parents: 1 and true are equal records."""
        return self.names == other.names and all(map(is_, self.parents, other.parents))


@dataclass(slots=True)
class Piece:
    """One component that is valid: its bom-ref, the fingerprint of its fields, and the artifact (None: a library).

    `says` is under what its fields were found to say what its properties do; None where that was not looked at.
    """

    ref: str
    fields: bytes
    part: Part | None
    says: Under | None = None


@dataclass(slots=True)
class Memory:
    """What was read, by the version of the standard and by the fingerprint of its text without the numbers of its gaps."""

    pieces: dict[tuple[str, bytes], Piece] = field(default_factory=dict)


_MEMORY: ContextVar[Memory | None] = ContextVar("_MEMORY", default=None)


@contextmanager
def remembered() -> Iterator[None]:
    """Keep what is read of documents, for those that are read after them: two versions of one have most in common."""
    token = _MEMORY.set(Memory())
    try:
        yield
    finally:
        _MEMORY.reset(token)


def memory() -> Memory | None:
    """Return what was read so far; None outside of `remembered`."""
    return _MEMORY.get()


def unnumbered(text: bytes) -> tuple[bytes, list[int]]:
    """Return the fingerprint of a component's text with 0 for the number of each of its gaps, and these numbers."""
    return fingerprint(_NUMBER.sub(rb"\g<1>0", text)), [int(found) for _, found in _NUMBER.findall(text)]


def numbered(piece: Piece, numbers: Sequence[int]) -> Piece:
    """Return a component with other numbers of its gaps."""
    part = piece.part
    if part is None or [number for number, _ in part.gaps] == numbers:
        return piece
    gaps = tuple((number, gap) for number, (_, gap) in zip(numbers, part.gaps, strict=True))
    return replace(piece, part=replace(part, gaps=gaps))


def under(known: Index, node: Node) -> Under:
    """Return all of a document that the component of an artifact is written by, but for the artifact itself."""
    parents = [edge.parent for edge in known.edges.get(node.ref, ())]
    refs = known.bom_refs
    return Under(
        names=(known.endpoint, known.tool_ref, refs[node.ref], *[refs[parent] for parent in parents]),
        parents=tuple([known.by_ref[parent] for parent in parents]),
    )


def fingerprint(text: bytes) -> bytes:
    """Return what two texts have in common only where they are the same."""
    return blake2b(text, digest_size=32).digest()
