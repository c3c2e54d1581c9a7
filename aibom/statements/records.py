"""Supplied statements: claims that somebody answers for, before it is known which artifact of a walk they meet."""

from dataclasses import dataclass

from aibom.records.claims import Claim
from aibom.records.refs import ArtifactRef

__all__ = ["EXTRACTOR", "UNPUBLISHED", "Statement", "Statements"]

UNPUBLISHED = "unpublished"
"""The registry of artifacts that are in none: only a statement speaks of them."""
EXTRACTOR = "statements"
"""What the evidence of a supplied statement names as its extractor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement: `claim`, whose subject is put in where it meets its artifact.

    `about` names the artifact, at a revision only if the statement holds for that one alone; None means the subject
    of the walk. `kind` is the section of the file it stands in.
    """

    about: ArtifactRef | None
    kind: str
    claim: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """All that one file states; `name` is the file's own, without a folder, `data` its bytes.

    `count` is how many sections state something, `unpublished` the artifacts that no registry holds, and `by` names
    everyone who answers for a statement. All sorted but `said`, which is in the order of the file.
    """

    name: str = ""
    data: bytes = b""
    count: int = 0
    said: tuple[Statement, ...] = ()
    unpublished: tuple[ArtifactRef, ...] = ()
    by: tuple[str, ...] = ()
