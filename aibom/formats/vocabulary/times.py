"""Points in time as SPDX writes them: UTC, whole seconds, a Z at the end; and when an artifact was made and published."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from aibom.formats.vocabulary.facts import single
from aibom.records.claims import Fact, FactClaim

__all__ = ["built", "released", "utc"]

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


def built(facts: Sequence[FactClaim]) -> str:
    """Return when an artifact was made, where one point in time is stated as such; a date is none, and says no hour."""
    return _stated(facts, "created")


def released(facts: Sequence[FactClaim]) -> str:
    """Return when an artifact was published; else when its revision was last changed, if a registry says so.

    A registry shows a revision from the moment it is pushed. That data were modified says nothing of their publication.
    """
    changed = [claim for claim in facts if claim.fact is Fact.LAST_MODIFIED and "what" not in dict(claim.fields)]
    return _stated(facts, "published") or utc(single(changed, Fact.LAST_MODIFIED))


def _stated(facts: Sequence[FactClaim], what: str) -> str:
    claims = [claim for claim in facts if claim.fact is Fact.CREATED and ("what", what) in claim.fields]
    return utc(single(claims, Fact.CREATED))
