"""What a source answered about one artifact: outcome, raw record, file listing and the bytes that were read."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from aibom.records.refs import ArtifactRef

__all__ = ["DIGESTS", "Content", "FileEntry", "Resolution", "Snapshot", "digest"]

DIGESTS = frozenset({"sha256", "sha512", "git_sha1"})
"""The digests a `FileEntry` may hold, as its fields are called."""


class Resolution(StrEnum):
    """What became of asking for an artifact. Outcomes are data: only a failing subject is an error."""

    RESOLVED = "resolved"
    MOVED = "moved"
    """Resolved, under another id than the one asked for."""
    GATED = "gated"
    """It exists; its files may be read only with access granted by its owner."""
    PRIVATE_OR_MISSING = "private-or-missing"
    """Deleted, private or never there: the registry does not tell these apart for strangers."""
    REVISION_MISSING = "revision-missing"
    """The repository is there, the revision is not."""
    ABSENT_FROM_MIRROR = "absent-from-mirror"
    """The mirror that was asked does not hold it; the registry it mirrors may."""
    UNPUBLISHED = "unpublished"
    """In no registry: only a supplied statement speaks of it."""
    DOCUMENTED = "documented"
    """Known from a document that somebody else made; no registry was asked."""
    DISABLED = "disabled"
    UNREADABLE = "unreadable"
    """The source answered with something that cannot be understood."""
    OFFLINE = "offline"
    """Not asked: the network was switched off and no cache or recording holds it."""
    UNAVAILABLE = "unavailable"
    """Asked, and no usable answer after all retries. Never to be read as missing."""
    NOT_FOLLOWED = "not-followed"
    """Not asked: a limit of the walk was reached."""
    REGISTRY_NOT_WALKED = "registry-not-walked"
    """Not asked: it lies in a registry, a closed service or at an address that nothing here can walk."""

    @property
    def is_read(self) -> bool:
        """Whether the artifact's record was read."""
        return self in _READ


_READ = frozenset({Resolution.RESOLVED, Resolution.MOVED, Resolution.GATED, Resolution.DOCUMENTED})


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class FileEntry:
    r"""One file of an artifact, as listed. Unknown digests are empty; an unknown size is -1 (in bytes otherwise).

    `sha256` and `sha512` are over the file's bytes; `git_sha1` is git's blob id (SHA-1 over `blob N\0` and the bytes).
    """

    path: str
    size: int = -1
    sha256: str = ""
    sha512: str = ""
    git_sha1: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The bytes that were read of one file: all of them, or the first `len(data)` of `total` (-1: unknown).

    `error` says in words why the file could not be read; `data` is then empty.
    """

    path: str
    data: bytes = b""
    total: int = -1
    error: str = ""
    _sha256: str = field(default="", init=False, repr=False, compare=False)

    @property
    def complete(self) -> bool:
        """Whether `data` is the whole file."""
        return not self.error and self.total == len(self.data)

    @property
    def sha256(self) -> str:
        """The digest of `data`, 64 lower-case hexadecimal digits."""
        if not self._sha256:  # several extractors read one file, and each names its digest
            object.__setattr__(self, "_sha256", digest(self.data))
        return self._sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The answer to one `Source.fetch`.

    `requested` is the reference as asked for, `ref` the artifact's present id at the commit it resolved to
    (revision empty if the source named none). `aliases` are ids it was reached by and no longer bears.
    `info` is the registry's record, byte for byte (empty for a folder), `info_path` where it was asked
    (`/api/models/NS/NAME`). `files` is None where no listing is known, which is not the same as no files.
    `detail` says in words what happened where `resolution` is not plain `resolved`.
    """

    requested: ArtifactRef
    ref: ArtifactRef
    resolution: Resolution
    detail: str = ""
    aliases: tuple[str, ...] = ()
    info: bytes = b""
    info_path: str = ""
    files: tuple[FileEntry, ...] | None = None
    contents: tuple[Content, ...] = ()

    def content(self, path: str) -> Content | None:
        """Return what was read of the file `path`, or None if it was not asked for."""
        return next((content for content in self.contents if content.path == path), None)


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 lower-case hexadecimal digits.

    >>> digest(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()
