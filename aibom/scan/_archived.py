"""What is said of every archive's members: their names, and where those lead."""

import re

from aibom.records.refs import shorten
from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan.interface import Item

__all__ = ["leaves", "member_name", "unreadable"]

_DRIVE = re.compile(r"[A-Za-z]:|[\\/]")


def leaves(name: str) -> bool:
    r"""Say whether a member's path leads out of the folder that it is unpacked into.

    >>> leaves("a/../../b"), leaves("C:\\x"), leaves("a/..b")
    (True, True, False)
    """
    return bool(_DRIVE.match(name)) or ".." in name.replace("\\", "/").split("/")


def member_name(name: str) -> str:
    """Return a member's name as it may be shown, and `!` in it as what it is not taken for a wrapping."""
    return shorten(name.encode("ascii", "backslashreplace").decode().replace("!", "%21")) or "nameless"


def unreadable(item: Item, rule: str, text: str, offset: int = -1, member: str = "") -> ScanFinding:
    """Return a finding that an item, or a member of it, cannot be read as loaders read it."""
    path = f"{item.member}!{member}" if item.member and member else item.member or member
    return ScanFinding(verdict=ScanVerdict.UNREADABLE, rule=rule, text=text, member=path, offset=offset)
