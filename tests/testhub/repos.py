"""What the test Hub serves: repositories as given by a test or read from a recording."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

__all__ = ["Repo", "RepoKind", "StoredFile", "commit_of", "git_blob_sha1", "pointer"]

RepoKind = Literal["model", "dataset"]


def commit_of(text: str) -> str:
    """Return a made-up commit that depends on `text` alone: 40 lower-case hexadecimal digits.

    >>> commit_of("org/tiny") == commit_of("org/tiny") != commit_of("org/small")
    True
    """
    return hashlib.sha1(text.encode()).hexdigest()


def git_blob_sha1(data: bytes) -> str:
    """Return git's blob id of `data` (SHA-1 over a header and the bytes).

    >>> git_blob_sha1(b"")
    'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'
    """
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def pointer(sha256: str, size: int) -> bytes:
    r"""Return the text git keeps in place of a file in Large File Storage (git-lfs pointer, version 1).

    >>> pointer("0" * 64, 5).splitlines()[2]
    b'size 5'
    """
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """One file as served: what is listed of it, and as many of its bytes as are known.

    `data` is None where only the listing is known. `size` may exceed `len(data)`: bytes a test did not give read
    as zeros, bytes a recording does not hold are refused (`partial`).
    """

    path: str
    size: int
    git_sha1: str
    sha256: str = ""
    data: bytes | None = None
    lfs: bool = False
    partial: bool = False

    @property
    def pointer_size(self) -> int:
        """The size in bytes of the pointer that stands for a file in Large File Storage."""
        return len(pointer(self.sha256, self.size))

    @classmethod
    def of(cls, path: str, data: bytes, *, size: int = -1, lfs: bool = False) -> "StoredFile":
        """Return the file `data` makes; the digests of a file with a larger declared `size` are over `data` alone."""
        sha256 = hashlib.sha256(data).hexdigest()
        total = max(size, len(data))
        git_sha1 = git_blob_sha1(pointer(sha256, total) if lfs else data)
        return cls(path=path, size=total, git_sha1=git_sha1, sha256=sha256, data=data, lfs=lfs)


@dataclass(frozen=True, kw_only=True)
class Repo:
    """One repository at one commit; give several with one `id` for several commits (the first is the default).

    `info` holds what the registry's record says beside what follows from the other fields; its keys win over
    those. `record` is a recorded body, served byte for byte instead. `branches` maps branches and tags to commits;
    a commit that no repository of this id has is served with the files of this one. `moved_from` are old ids,
    answered with a redirect; `also_known_as` are ids answered without one. `sizes` declares files longer than the
    bytes given. `granted` says whether the hub's token opens a gated repository. `unpinned` leaves the commit out
    of every answer. `refusal` makes every answer (status, error code, message).
    """

    id: str
    kind: RepoKind = "model"
    commit: str = ""
    info: Mapping[str, object] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    gated: Literal[False, "auto", "manual"] = False
    private: bool = False
    disabled: bool = False
    branches: Mapping[str, str] = field(default_factory=dict)
    lfs: frozenset[str] | set[str] = frozenset()
    moved_from: tuple[str, ...] | list[str] = ()
    also_known_as: tuple[str, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)
    granted: bool = True
    record: bytes = b""
    listed: tuple[StoredFile, ...] | None = None
    unpinned: bool = False
    refusal: tuple[int, str, str] | None = None

    def __post_init__(self) -> None:
        if self.kind not in {"model", "dataset"}:
            raise ValueError(f"a repository is a model or a dataset, not {self.kind!r}")
        if not self.commit:
            object.__setattr__(self, "commit", commit_of(f"{self.kind} {self.id}"))

    @property
    def revision(self) -> str:
        """The commit as answers name it: empty where the registry named none."""
        return "" if self.unpinned else self.commit

    @property
    def collection(self) -> str:
        """The path segment the API has for this kind: `models` or `datasets`."""
        return f"{self.kind}s"

    @cached_property
    def stored(self) -> dict[str, StoredFile]:
        """All files by path, sorted by path."""
        if self.listed is not None:
            found = {file.path: file for file in self.listed}
        else:
            found = {
                path: StoredFile.of(path, data, size=self.sizes.get(path, -1), lfs=path in self.lfs)
                for path, data in self.files.items()
            }
        return dict(sorted(found.items()))

    @cached_property
    def bodies(self) -> dict[tuple[str, ...], bytes]:
        """Bodies already made for this repository, by what was asked (a benchmark asks the same thing often)."""
        return {}
