"""What a document format is: it encodes a Bom, and decodes documents, its own and those of others."""

from dataclasses import dataclass
from typing import Protocol

from aibom.formats.stated.records import Unread
from aibom.records.bom import Bom

__all__ = ["Format", "Reading", "Unread"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a document was read as.

    `own` says whether aibom wrote it: its gaps then stand in it, those of another's are still to be looked for.
    `spec_version` is the version of the standard it is written in. `unread` lists what it says that no record holds.
    """

    bom: Bom
    own: bool = True
    spec_version: str = ""
    unread: tuple[Unread, ...] = ()


class Format(Protocol):
    """One encoding of one standard.

    Laws: `encode` is deterministic; `decode(encode(bom)).bom == bom`; nothing is returned that does not pass the
    standard's own schema.
    """

    name: str
    """As written after `--format`, e.g. `cyclonedx-json`."""
    endings: tuple[str, ...]
    """The file-name endings that choose it, e.g. `.cdx.json`."""
    versions: tuple[str, ...]
    """The specification versions it writes, the default first."""

    def encode(self, bom: Bom, spec_version: str) -> bytes:
        """Return the document.

        Raises:
            DocumentError: the document does not pass the standard's schema (naming the place by JSON pointer or line).
            UsageError: `spec_version` is none of `versions`.
        """
        ...

    def identify(self, head: bytes) -> bool:
        """Say whether a document that starts with `head` (its first 4,096 bytes or more) is of this format."""
        ...

    def decode(self, data: bytes) -> Reading:
        """Return what a document of this format says, whoever made it.

        Raises:
            DocumentError: the bytes are no document of this format, or one of a version that is not read; the message
                names the place.
        """
        ...
