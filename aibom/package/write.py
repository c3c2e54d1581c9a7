"""A package as bytes: a zip in which nothing depends on the machine, the moment or the order in which it was filled."""

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime

from aibom.errors import DocumentError
from aibom.package.layout import is_safe, meeting_key
from aibom.package.read import LIMITS
from aibom.records.refs import shorten

__all__ = ["MODE", "zipped"]

MODE = 0o100644
"""A regular file that its owner may write and everybody read."""
_LEVEL = 6
_FIRST = datetime(1980, 1, 1, tzinfo=UTC)
_LAST = datetime(2107, 12, 31, 23, 59, 58, tzinfo=UTC)
_UNIX = 3


def zipped(members: Mapping[str, bytes], time: str) -> bytes:
    """Return the members as a zip: sorted by name, each with the time of the manifest and the same permissions.

    Raises:
        DocumentError: a member could not be unpacked anywhere, or the package would be larger than one that is read.
    """
    _check(members)
    moment = min(max(datetime.fromisoformat(time), _FIRST), _LAST)
    stamp = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL, allowZip64=False) as target:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = MODE << 16
            target.writestr(entry, members[name])
    return buffer.getvalue()


def _check(members: Mapping[str, bytes]) -> None:
    hint = "package fewer artifacts: a smaller --max-depth, or --no-datasets"
    if len(members) > LIMITS.members:
        raise DocumentError(
            f"a package of {len(members):,} files: none of more than {LIMITS.members:,} is read", hint=hint
        )
    total = sum(map(len, members.values()))
    if total > LIMITS.total or any(len(data) > LIMITS.member for data in members.values()):
        raise DocumentError(f"a package of {total:,} bytes: none of more than {LIMITS.total:,} is read", hint=hint)
    seen: dict[str, str] = {}
    for name in members:
        if not is_safe(name) or seen.setdefault(meeting_key(name), name) != name:
            raise DocumentError(
                f"a file cannot be stored as {shorten(name)!r}", hint="please report this: no recording has such a file"
            )
