"""What detectors share: how a finding is written, and how much of an item is read at once."""

from aibom.records.refs import shorten
from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan.interface import Item, SpentError

__all__ = ["NAMED", "finding", "named", "whole", "words"]

NAMED = 120
"""Characters of what strangers named that a finding shows."""


def named(text: object) -> str:
    """Return what a stranger wrote, shortened, on one line and printable.

    >>> named("os.system"), len(named("x" * 999)) <= NAMED + 1
    ('os.system', True)
    """
    return shorten(str(text), NAMED)


def words(text: str) -> frozenset[str]:
    """Return the words of a text: the entries of a list that is data.

    >>> sorted(words("b a"))
    ['a', 'b']
    """
    return frozenset(text.split())


def finding(  # noqa: PLR0913 - keyword-only
    item: Item, verdict: ScanVerdict, rule: str, text: str, *, offset: int = -1, operation: str = "", call: str = ""
) -> ScanFinding:
    """Return a finding in `item`; `operation` and `call` are shortened."""
    return ScanFinding(
        verdict=verdict,
        rule=rule,
        text=text,
        member=item.member,
        offset=offset,
        operation=named(operation),
        call=named(call),
    )


def whole(item: Item, most: int) -> bytes:
    """Return all bytes of an item.

    Raises:
        SpentError: there are more than `most`.
        OSError: they cannot be read.
    """
    if item.span.size > most:
        raise SpentError(f"it has {item.span.size:,} bytes; at most {most:,} of such a file are read")
    data = item.span.read(0, item.span.size)
    if len(data) < item.span.size:
        raise SpentError(f"{item.span.size - len(data):,} of its {item.span.size:,} bytes could not be read")
    return data
