"""Evidence held against the registry it came from: the same files at the same commits, asked for again.

Records are not compared: they count downloads and change every day. What they list at a commit is.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from aibom.package.verify import Check, Standing
from aibom.records.refs import HUB, ArtifactRef, Kind, is_commit, shorten
from aibom.records.snapshot import FileEntry, Snapshot
from aibom.sources._layout import entries, refs_of
from aibom.sources.interface import Source

__all__ = ["refetched", "unasked"]

_MANIFEST = "manifest.json"
_MOST = 20
_KNOWN = ("size", "sha256", "sha512", "git_sha1")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What became of one answer of the evidence: files and lists that are the same, what differs, what cannot be told."""

    files: int = 0
    lists: int = 0
    differs: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()


def refetched(source: Source, evidence: Mapping[str, bytes], *, jobs: int) -> Check:
    """Return whether `source` has the files of the evidence, by path in the recording, at the commits that it names."""
    answers = json.loads(evidence[_MANIFEST])["answers"]
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        found = list(pool.map(lambda answer: _asked(source, answer, evidence), answers))
    differs = sorted(each for one in found for each in one.differs)
    untold = sorted(f"not confirmed: {each}" for one in found for each in one.untold)
    files, lists = sum(one.files for one in found), sum(one.lists for one in found)
    if differs:
        return _check(Standing.FAILS, f"{source.endpoint} has something else than the evidence", differs)
    said = (
        f"{files:,} files and {lists:,} lists of files are at {source.endpoint} at the same commits as they are in the "
        f"evidence; {len(untold):,} things could not be confirmed; records of the registry are not compared"
    )
    return _check(Standing.OPEN if untold or not files + lists else Standing.HOLDS, said, untold)


def unasked(evidence: Mapping[str, bytes]) -> Check:
    """Return what of the evidence could not be confirmed, since nobody is asked: everything, listed by artifact."""
    answers = json.loads(evidence[_MANIFEST])["answers"]
    details = []
    for answer in answers:
        count = sum(entry["stored"] in evidence for entry in answer["files"] if entry["stored"])
        _, ref, _ = refs_of(answer)
        held = [f"{count:,} file{'' if count == 1 else 's'}"] if count else []
        held += ["its list of files"] if answer["listing"] else []
        details.append(f"not confirmable: {shorten(ref)}: {', '.join([*held, 'its record'])}")
    return _check(Standing.OPEN, "not confirmable: nobody is asked offline", sorted(details))


def _check(standing: Standing, said: str, details: list[str]) -> Check:
    return Check(
        name="source",
        standing=standing,
        said=said,
        details=tuple(details[:_MOST]),
        more=max(0, len(details) - _MOST),
    )


def _asked(source: Source, answer: Mapping[str, Any], evidence: Mapping[str, bytes]) -> _Found:
    _, ref, resolution = refs_of(answer)
    if ref.registry != HUB:
        return _Found(untold=(f"{shorten(ref)} is of another registry",))
    if not resolution.is_read:
        return _Found(untold=(f"{shorten(ref)} was not read ({resolution})",))
    if not is_commit(ref.revision):
        return _Found(untold=(f"{shorten(ref)}: the evidence names no commit of it",))
    wanted = {str(file["path"]): file for file in answer["files"] if not file["error"]}
    live = source.fetch(ref, lambda kind, listed: _wants(kind, listed, wanted))
    if not live.resolution.is_read or live.ref.revision != ref.revision:
        why = f"{live.resolution}{live.detail and ': '}{live.detail}"
        return _Found(untold=(f"{shorten(ref)}: {shorten(why)}",))
    same, differs, untold = 0, [], []
    for path, file in sorted(wanted.items()):
        content = live.content(path)
        if content is None or content.error:
            untold.append(f"{shorten(ref)}: {shorten(path)} could not be read again")
        elif hashlib.sha256(content.data[: file["size"]]).hexdigest() == file["sha256"]:
            same += 1
        else:
            differs.append(f"{shorten(ref)}: {shorten(path)} has other bytes there")
    listed = _listed(answer, ref, evidence)
    differs += _unlike(ref, listed, live)
    lists = int(listed is not None and live.files is not None)
    return _Found(files=same, lists=lists, differs=tuple(differs), untold=tuple(untold))


def _wants(kind: Kind, listed: object, wanted: Mapping[str, Mapping[str, Any]]) -> Mapping[str, int]:
    """Return how much is read of each file that the evidence has, whatever it is and is listed beside."""
    del kind, listed
    return {path: max(1, int(file["size"])) for path, file in wanted.items()}


def _listed(answer: Mapping[str, Any], ref: ArtifactRef, evidence: Mapping[str, bytes]) -> tuple[FileEntry, ...] | None:
    info = answer["info"]
    stored = evidence.get(info["stored"], b"") if info else b""
    return entries(answer["listing"], registry=ref.registry, info=stored)


def _unlike(ref: ArtifactRef, listed: tuple[FileEntry, ...] | None, live: Snapshot) -> Iterator[str]:
    """Yield the files that the registry lists otherwise; of digests and sizes those that both name."""
    if listed is None or live.files is None:
        return
    ours, theirs = ({file.path: file for file in files} for files in (listed, live.files))
    for path in sorted(ours.keys() ^ theirs.keys()):
        where = "only in the evidence" if path in ours else "only there"
        yield f"{shorten(ref)}: {shorten(path)} is listed {where}"
    for path in sorted(ours.keys() & theirs.keys()):
        pairs = [(getattr(ours[path], name), getattr(theirs[path], name)) for name in _KNOWN]
        if any(one != other and -1 not in (one, other) and "" not in (one, other) for one, other in pairs):
            yield f"{shorten(ref)}: {shorten(path)} is listed there with other bytes"
