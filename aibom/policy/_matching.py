"""Whether what an advisory lists is what a BOM holds; what neither settles is said, and never taken for a no."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from aibom.policy.advisory import Affected, FileDigest, Matched, Range
from aibom.records.refs import is_commit, shorten
from aibom.records.snapshot import FileEntry

__all__ = ["Answer", "Judgement", "judge", "judge_library", "judge_revision"]

_UNORDERED = "commits cannot be put in order without the repository, so whether it lies in the range cannot be told"
_UNCOMPARED = "versions are not put in order here, so whether it lies in the range cannot be told"


class Answer(Enum):
    """Whether an artifact is concerned."""

    YES = auto()
    NO = auto()
    OPEN = auto()
    """The BOM and the advisory do not settle it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """An answer, what it rests on, and why.

    `whole`: the advisory concerns every revision. `by_child`: something made from the artifact names the revision.
    """

    answer: Answer
    matched: Matched = Matched.PURL
    why: str = ""
    whole: bool = False
    by_child: bool = False


_NO = Judgement(answer=Answer.NO)


def judge(
    affected: Affected, revision: str, *, named: Sequence[str] = (), files: Sequence[FileEntry] | None, hub: bool
) -> Judgement:
    """Judge an artifact of the same name: its revision, the ones that children name it by, and its files."""
    if files is not None and (found := next(_held(affected.digests, files), "")):
        return Judgement(answer=Answer.YES, matched=Matched.DIGEST, why=found)
    if affected.unlimited:
        why = "the advisory names no version, range or digest, and so concerns every revision"
        return Judgement(answer=Answer.YES, why=why, whole=True)
    if affected.versions or affected.ranges:
        return judge_revision(affected, revision, named=named, hub=hub)
    return _by_digest(affected.digests, files)


def judge_revision(affected: Affected, revision: str, *, named: Sequence[str] = (), hub: bool) -> Judgement:
    """Judge a revision by the versions and ranges that are listed."""
    if any(each.everything for each in affected.ranges):
        why = "the advisory's range begins with the first revision and ends nowhere: it concerns every one"
        return Judgement(answer=Answer.YES, why=why, whole=True)
    listed = {*affected.versions, *(value for each in affected.ranges for value in each.inside)}
    if revision and revision in listed:
        moves = hub and not is_commit(revision)
        why = f"the advisory lists {shorten(revision)}" + (", a branch or tag, which can move" if moves else "")
        return Judgement(answer=Answer.OPEN if moves else Answer.YES, matched=Matched.REVISION, why=why)
    if by_name := sorted(listed & set(named)):
        exact = is_commit(by_name[0]) or not hub
        why = f"what stems from it names {shorten(by_name[0])}, which the advisory lists"
        why += "" if exact else "; a branch or tag can move"
        answer = Answer.YES if exact else Answer.OPEN
        return Judgement(answer=answer, matched=Matched.REVISION, why=why, by_child=True)
    if not revision:
        return Judgement(answer=Answer.OPEN, why="no revision of it is recorded, and the advisory concerns only some")
    unsettled = [each for each in affected.ranges if revision not in each.outside]
    if unsettled:
        return Judgement(answer=Answer.OPEN, why=_unordered(revision, unsettled))
    if hub and (other := [version for version in affected.versions if is_commit(version) != is_commit(revision)]):
        why = f"whether {shorten(revision)} is {shorten(other[0])}, which the advisory lists, cannot be told"
        return Judgement(answer=Answer.OPEN, why=f"{why}: one is a commit, the other a branch or tag")
    return _NO


def judge_library(affected: Affected, version: str, specifier: str) -> Judgement:
    """Judge a library that is stated with a version, or with the versions that are asked for."""
    if affected.unlimited:
        return judge(affected, version, files=None, hub=False)
    public = version.partition("+")[0]
    found = judge_revision(affected, public or version, hub=False)
    if found.answer is Answer.OPEN and not version and specifier:
        return Judgement(answer=Answer.OPEN, why=f"{shorten(specifier)} does not say which version was installed")
    return found


def _held(digests: Sequence[FileDigest], files: Sequence[FileEntry]) -> Iterator[str]:
    listed = {(each.algorithm, each.value) for each in digests}
    for file in files if listed else ():
        for algorithm in ("sha256", "sha512", "git_sha1"):
            value = str(getattr(file, algorithm)).lower()
            if (algorithm, value) in listed:
                yield f"its file {shorten(file.path)} has the {algorithm} {value}, which the advisory lists"


def _by_digest(digests: Sequence[FileDigest], files: Sequence[FileEntry] | None) -> Judgement:
    """Judge by digests alone, none of which the files have: where one lacks a digest, it is not settled."""
    if files is None:
        return Judgement(answer=Answer.OPEN, why="its files are not recorded, and the advisory lists digests of some")
    by_path = {file.path: file for file in files}
    for each in digests:
        candidates = [by_path[each.path]] if each.path in by_path else [] if each.path else list(files)
        if lacking := [file for file in candidates if not getattr(file, each.algorithm)]:
            why = f"no {each.algorithm} is recorded of {shorten(lacking[0].path)}, and the advisory lists one"
            more = f", nor of {len(lacking) - 1:,} other files" if len(lacking) > 1 else ""
            return Judgement(answer=Answer.OPEN, why=why + more)
    return _NO


def _unordered(revision: str, ranges: Sequence[Range]) -> str:
    git = any(each.kind == "GIT" for each in ranges)
    return (
        f"the advisory gives a range, and {shorten(revision)} is none of its ends: {_UNORDERED if git else _UNCOMPARED}"
    )
