"""What of a registry's answers is kept on disk besides their bytes; read back, it is believed no more than a stranger.

Whoever can write into a shared cache can give it any content with the right digest.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from aibom.records.refs import is_commit
from aibom.records.snapshot import FileEntry, Resolution, Snapshot
from aibom.sources._paths import is_sound
from aibom.sources._records import Listing

__all__ = ["Answered", "as_kept", "kept_listing"]

_READ = frozenset({Resolution.RESOLVED, Resolution.MOVED})
_TEXTS = ("sha256", "sha512", "git_sha1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer as the journal of a walk knows it: its bytes are in the cache, at `commit`."""

    resolution: Resolution
    detail: str
    commit: str
    errors: dict[str, str]

    @classmethod
    def to(cls, snapshot: Snapshot) -> "Answered":
        """Return what is to be known of an answer."""
        return cls(
            resolution=snapshot.resolution,
            detail=snapshot.detail,
            commit=snapshot.ref.revision if snapshot.info else "",
            errors={content.path: content.error for content in snapshot.contents if content.error},
        )

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> "Answered | None":
        """Return the answer that a line of a journal holds, or None if it holds none."""
        try:
            found = cls(
                resolution=Resolution(line["resolution"]),
                detail=line["detail"],
                commit=line["commit"],
                errors=dict(line["errors"]),
            )
        except (KeyError, TypeError, ValueError):
            return None
        texts = (found.detail, found.commit, *found.errors, *found.errors.values())
        if not all(isinstance(text, str) for text in texts):
            return None
        sound = is_commit(found.commit) or (not found.commit and found.resolution not in _READ)
        return found if sound else None

    def line(self) -> dict[str, object]:
        """Return the answer as a line of a journal holds it."""
        return {**asdict(self), "resolution": self.resolution.value}


def as_kept(listing: Listing) -> tuple[dict[str, object], bytes]:
    """Return a listing as the cache keeps it."""
    return {"detail": listing.detail}, json.dumps([asdict(entry) for entry in listing.files or ()]).encode()


def kept_listing(meta: Mapping[str, Any], body: bytes) -> Listing | None:
    """Return the listing that an entry of the cache holds, or None if it holds none."""
    try:
        found = tuple(FileEntry(**item) for item in json.loads(body))
        detail = meta["detail"]
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    return Listing(files=found, detail=detail) if isinstance(detail, str) and all(map(_is_sound, found)) else None


def _is_sound(entry: FileEntry) -> bool:
    texts = (entry.path, *(getattr(entry, name) for name in _TEXTS))
    return all(isinstance(text, str) for text in texts) and is_sound(entry.path) and type(entry.size) is int
