"""Where, exactly, a statement stands, and how much it is worth."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["ASSURANCE_ORDER", "Assurance", "Evidence"]


class Assurance(StrEnum):
    """How a statement came about, from the weakest to the strongest (see `ASSURANCE_ORDER`)."""

    MENTIONED = "mentioned"
    """In prose: a sentence or link of a card."""
    DECLARED = "declared"
    """By the publisher, in a field made for it."""
    DERIVED = "derived"
    """By a registry or a tool, from other statements (tags, adapter and merge configurations, header metadata)."""
    OBSERVED = "observed"
    """By aibom, in the bytes or listing it read."""
    VERIFIED = "verified"
    """By aibom, against an independent fact such as a digest or signature."""


ASSURANCE_ORDER: tuple[Assurance, ...] = tuple(Assurance)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Evidence:
    """The place a statement was read from.

    `path` is a file of the repository, or the API path of the registry's record (it then starts with `/api/`).
    `pointer` is a JSON pointer (RFC 6901) into JSON or YAML, `line N` in text, or `key NAME` in a weight header.
    `revision` is the commit (empty where the registry named none), `sha256` the digest of the bytes read,
    `extractor` the name of the extractor that read them.
    """

    path: str
    pointer: str = ""
    revision: str = ""
    sha256: str = ""
    extractor: str
