"""One fault of a document that a format is about to write, or has been given."""

from dataclasses import dataclass

__all__ = ["Problem"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault of a document: where (a JSON pointer, or `line N` of XML) and what."""

    pointer: str
    reason: str
