"""License ids and expressions: whether they are on the SPDX list, and which one was probably meant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

import orjson

from aibom._resources import read_bytes
from aibom.records.refs import shorten

__all__ = ["expression_faults", "is_known", "nearest", "references"]

_TOKEN = re.compile(r"\s*(\(|\)|\+|[^\s()+]+)")
_REFERENCE = re.compile(r"(?:DocumentRef-[A-Za-z0-9.\-]+:)?(?:LicenseRef|AdditionRef)-[A-Za-z0-9.\-]+")
_LONGEST = 10_000
_OPERATORS = frozenset({"AND", "OR", "WITH"})
_USUAL = {
    "apache": "Apache-2.0",
    "apache 2": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "gpl": "GPL-3.0-only",
    "gplv3": "GPL-3.0-only",
    "gplv2": "GPL-2.0-only",
    "mit license": "MIT",
    "the mit license": "MIT",
}


def is_known(license_id: str) -> bool:
    """Say whether an id (of a license or of an exception) is on the SPDX list, upper and lower case as it has them."""
    return license_id in _ids()


@lru_cache(maxsize=1_000)
def nearest(text: str) -> str:
    """Return the id on the SPDX list that is nearest to `text`, or an empty text where none is near.

    >>> nearest("apache-2.0"), nearest("Apache2"), nearest("llama3.1")
    ('Apache-2.0', 'Apache-2.0', '')
    """
    if len(text) > 60:
        return ""
    lower = text.strip().lower()
    by_lower = _by_lower()
    found = by_lower.get(lower, "") or _USUAL.get(lower, "")
    if not found:
        # Whoever mistypes an id rarely does so at its first letter; looking through all of them takes ten times as long.
        alike = [name for name in by_lower if name[:1] == lower[:1]]
        close = get_close_matches(lower, alike, n=1, cutoff=0.78)
        found = by_lower[close[0]] if close else ""
    return found


@lru_cache(maxsize=1)
def _ids() -> frozenset[str]:
    return frozenset(orjson.loads(read_bytes("schemas", "cyclonedx/spdx.SNAPSHOT.schema.json"))["enum"])


@lru_cache(maxsize=1)
def _by_lower() -> dict[str, str]:
    return {name.lower(): name for name in sorted(_ids())}


def references(expression: str) -> Iterator[str]:
    """Yield the LicenseRefs and AdditionRefs of an expression.

    >>> list(references("MIT OR LicenseRef-a"))
    ['LicenseRef-a']
    """
    yield from (token for token in _tokens(expression) if _REFERENCE.fullmatch(token))


def _tokens(expression: str) -> Iterator[str]:
    yield from (found[1] for found in _TOKEN.finditer(expression[:_LONGEST]))


@dataclass(slots=True)
class _Reading:
    """Where a reading of an expression stands: whether a license must come next, and how many brackets are open."""

    wants: bool = True
    depth: int = 0
    exception: bool = False
    fault: str = ""


@lru_cache(maxsize=256)
def expression_faults(expression: str) -> tuple[tuple[str, str, str], ...]:
    """Return rule, message and the text at fault for what is wrong with a license expression.

    Upper and lower case of ids do not matter in an expression.

    >>> [rule for rule, _, _ in expression_faults("MIT AND (Apache2 OR")]
    ['license-unknown', 'license-expression']
    """
    if len(expression) > _LONGEST:
        return (("license-expression", f"an expression of {len(expression):,} characters is not read", ""),)
    found: dict[tuple[str, str, str], None] = {}
    reading = _Reading()
    for token in _tokens(expression):
        unknown = _take(reading, token)
        if reading.fault:
            break
        if unknown:
            found[("license-unknown", f"{shorten(token, 80)!r} is not on the SPDX license list", token)] = None
    fault = reading.fault
    if not fault and reading.wants:
        fault = "it ends where a license must follow" if expression.strip() else "it is empty"
    if not fault and reading.depth:
        fault = "a bracket is never closed"
    if fault:
        found[("license-expression", f"{shorten(expression, 80)!r}: {fault}", "")] = None
    return tuple(found)


def _take(reading: _Reading, token: str) -> bool:
    """Go on by one token, and say whether it names a license that is not known."""
    if token == "+":  # noqa: S105 - a token of a language
        reading.fault = "+ follows no license" if reading.wants else ""
    elif token == "(":  # noqa: S105
        reading.fault = (
            "" if reading.wants and not reading.exception else "a bracket opens where an operator must stand"
        )
        reading.depth += 1
    elif token == ")":  # noqa: S105
        reading.depth -= 1
        reading.fault = "a bracket closes too early" if reading.wants or reading.depth < 0 else ""
    elif token.upper() in _OPERATORS:
        if token not in _OPERATORS and token != token.lower():
            reading.fault = f"{token!r} is no operator"
        elif reading.wants:
            reading.fault = f"a license must stand before {token}"
        reading.wants, reading.exception = True, token.upper() == "WITH"
    elif not reading.wants:
        reading.fault = f"an operator must stand before {shorten(token, 60)!r}"
    else:
        reading.wants = reading.exception = False
        return token.lower() not in _by_lower() and not _REFERENCE.fullmatch(token)
    return False
