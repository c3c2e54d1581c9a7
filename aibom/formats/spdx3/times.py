"""Points in time as SPDX writes them: UTC, whole seconds, a Z at the end."""

import re
from datetime import UTC, datetime

__all__ = ["EPOCH", "utc"]

EPOCH = "1970-01-01T00:00:00Z"
"""Stands where the standard demands a time and none is known."""
_EXACT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)


def utc(text: str) -> str:
    """Return an RFC 3339 time in UTC without fractions of a second; empty where `text` is none.

    >>> utc("2026-01-01T01:00:00.5+01:00"), utc("2026-01-01"), utc("2026-02-30T00:00:00Z")
    ('2026-01-01T00:00:00Z', '', '')
    """
    if not _TIME.fullmatch(text):
        return ""
    try:
        time = datetime.fromisoformat(text.upper())
        if _EXACT.fullmatch(text):
            return text
        return time.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
    except (ValueError, OverflowError):
        return ""
