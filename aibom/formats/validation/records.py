"""What a validation finds, in the same words for every standard."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

__all__ = ["Document", "Fault", "Finding", "Origin", "Place", "Report", "pointer_to"]

Place = tuple["Place | None", str | int]
"""A place in a document, from the inside out; it becomes a pointer only where something is wrong."""


class Origin(StrEnum):
    """Who says that something is wrong."""

    SCHEMA = "schema"
    """The standard's own schema or model."""
    AIBOM = "aibom"
    """A rule of aibom, about what the standard says in prose or no schema can see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong, as a rule reports it, at a JSON pointer or (in XML) in an element or attribute of it.

    `value` is the license id that is not known.
    """

    rule: str
    message: str
    pointer: str = ""
    element: Any = None
    attribute: str = ""
    line: int | None = None
    remedy: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing wrong, for people and tools: `pointer` is a JSON pointer (RFC 6901), of XML an XPath."""

    pointer: str
    line: int | None
    rule: str
    message: str
    remedy: str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that was recognised and parsed; `value` is in the shape of its standard's JSON."""

    standard: str
    encoding: str
    version: str
    data: bytes
    value: Mapping[str, Any] = field(default_factory=dict)
    root: Any = None

    @property
    def called(self) -> str:
        """Its format, for people: `CycloneDX 1.6 (JSON)`."""
        return f"{self.standard} {self.version} ({self.encoding})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The verdict on one document: what is wrong, `more` beyond what is listed, and notes on what was not checked."""

    standard: str
    encoding: str
    version: str
    findings: tuple[Finding, ...]
    more: int = 0
    notes: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    @property
    def called(self) -> str:
        """The format of the document, for people: `CycloneDX 1.6 (JSON)`."""
        return f"{self.standard} {self.version} ({self.encoding})"


def pointer_to(place: Place | None) -> str:
    """Return the JSON pointer (RFC 6901) of a place.

    >>> pointer_to(((None, "components"), 0)), pointer_to((None, "a/b~c"))
    ('/components/0', '/a~1b~0c')
    """
    steps: list[str] = []
    while place is not None:
        place, step = place
        steps.append(f"/{str(step).replace('~', '~0').replace('/', '~1')}")
    return "".join(reversed(steps))
