"""What an advisory says, and where a BOM meets it."""

from dataclasses import dataclass
from enum import StrEnum

from aibom.policy.paths import Path
from aibom.records.refs import ArtifactRef

__all__ = ["Advisory", "Affected", "FileDigest", "Hit", "Matched", "Range"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class FileDigest:
    """A file that an advisory lists: by digest, with its path where that is known."""

    algorithm: str
    """One of sha256, sha512 and git_sha1 (git's blob id)."""
    value: str
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """From where to where a range goes: revisions that are in it, and the first ones that are not."""

    kind: str
    """GIT, ECOSYSTEM or SEMVER."""
    inside: tuple[str, ...]
    outside: tuple[str, ...]
    everything: bool
    """It begins with the first revision and ends nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """One thing that an advisory concerns. `ref` has no revision, and is None where only digests name it."""

    ref: ArtifactRef | None
    versions: tuple[str, ...] = ()
    ranges: tuple[Range, ...] = ()
    digests: tuple[FileDigest, ...] = ()

    @property
    def unlimited(self) -> bool:
        """Whether it names no version, range or digest, and so concerns every revision."""
        return not (self.versions or self.ranges or self.digests)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advisory:
    """A record in OSV's form, as far as BOMs are compared with it; `withdrawn` is a time, or empty."""

    id: str
    modified: str
    withdrawn: str = ""
    summary: str = ""
    aliases: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    affected: tuple[Affected, ...] = ()
    source: str = ""
    """The file it was read from, and the place in it."""


class Matched(StrEnum):
    """What of an artifact an advisory met, from the strongest to the weakest."""

    DIGEST = "digest"
    REVISION = "revision"
    LIBRARY = "library"
    """It states that it was made or is run with the library concerned."""
    PURL = "purl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An artifact of a BOM that an advisory concerns, or may concern.

    `certain` is False where the BOM does not settle it; `why` says then what is missing. `every_revision`: the advisory
    tells no revision from another. `path` leads from the subject to the artifact; None: nothing recorded joins them.
    """

    advisory: Advisory
    subject: ArtifactRef
    ref: ArtifactRef
    matched: Matched
    certain: bool
    every_revision: bool
    why: str
    path: Path | None
