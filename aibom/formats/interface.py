"""What a document format is: it encodes a Bom, and decodes what it encoded."""

from typing import Protocol

from aibom.records.bom import Bom

__all__ = ["Format"]


class Format(Protocol):
    """One encoding of one standard.

    Laws: `encode` is deterministic; `decode(encode(bom)) == bom`; nothing is returned that does not pass the
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

    def decode(self, data: bytes) -> Bom:
        """Return the Bom a document of this format carries.

        Raises:
            DocumentError: the bytes are no document of this format, or not one aibom wrote.
        """
        ...
