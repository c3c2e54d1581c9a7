"""The files of one artifact compared with one record of it, and the forms in which that is told."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from aibom import __version__
from aibom.records.checks import FileCheck, FileVerdict
from aibom.records.refs import ArtifactRef, shorten
from aibom.records.snapshot import DIGESTS, FileEntry

__all__ = ["LIMIT", "Verification", "json", "sarif", "text"]

LIMIT = "Matching bytes say nothing about behaviour: they are those that are stated, whatever these do."
"""What every verification says of itself."""

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LONGEST = 2000
_MOST = 25_000  # results of one run that code hosts take
_LEVELS = {FileVerdict.NOT_COMPARABLE: "warning", FileVerdict.MISSING: "warning"}
_ABOUT = {
    FileVerdict.MISMATCH: "The size or a digest of a file is not the one that the record states.",
    FileVerdict.EXTRA: "A file is there of which the record states nothing.",
    FileVerdict.MISSING: "A file that the record states is not there.",
    FileVerdict.CHANGED: "Something wrote to a file while it was read.",
    FileVerdict.UNREADABLE: "Something is there that could not be read, or may not be followed.",
    FileVerdict.NOT_COMPARABLE: "The record states no digest of a file that could be made of its bytes.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What came of comparing the files of `artifact` in `folder` with what `record` (a file, or a model) states of them.

    `checks` are as `aibom.verify.digests.checked` orders them; `skipped` are folders that were not looked at, `notes`
    what else whoever reads the verdict has to know.
    """

    artifact: ArtifactRef
    record: str
    folder: str
    checks: tuple[FileCheck, ...]
    skipped: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def all_match(self) -> bool:
        """Whether there are files, and every one is the one that is stated, with none missing and none besides."""
        return bool(self.checks) and all(check.verdict is FileVerdict.MATCH for check in self.checks)

    @property
    def headline(self) -> str:
        """The verdict on one line."""
        counts = Counter(check.verdict for check in self.checks)
        matching = counts.pop(FileVerdict.MATCH, 0)
        if self.all_match:
            return f"All {matching:,} files match" if matching > 1 else "The only file matches"
        if not self.checks:
            return "Nothing could be compared"
        rest = ", ".join(f"{counts[verdict]:,} {verdict.value}" for verdict in FileVerdict if counts[verdict])
        return f"Not all files match: {rest}; {matching:,} of {len(self.checks):,} match"


def text(found: Verification, *, every: bool = True) -> str:
    """Return the verdict, then a line for each file; of those that match only with `every`."""
    return "".join(f"{line}\n" for line in _lines(found, every=every))


def _lines(found: Verification, *, every: bool) -> Iterator[str]:
    yield found.headline
    yield f"  stated by: {shorten(found.record, _LONGEST)}, of {shorten(str(found.artifact), _LONGEST)}"
    yield f"  found in: {shorten(found.folder, _LONGEST)}"
    for note in found.notes:
        yield f"  note: {shorten(note, _LONGEST)}"
    if found.skipped:
        yield f"  not looked at: {', '.join(found.skipped)}"
    for check in found.checks:
        if every or check.verdict is not FileVerdict.MATCH:
            yield f"{check.verdict.value}: {shorten(check.path, _LONGEST)}: {shorten(check.reason, _LONGEST)}"
    yield LIMIT


def json(found: Verification) -> Mapping[str, Any]:
    """Return the verification as `schemas/aibom/verification-1.schema.json` has it."""
    counts = Counter(check.verdict for check in found.checks)
    return {
        "schema": "aibom-verification/1",
        "tool": {"name": "aibom", "version": __version__},
        "summary": found.headline,
        "all_match": found.all_match,
        "artifact": found.artifact.purl,
        "record": found.record,
        "folder": found.folder,
        "notes": list(found.notes),
        "not_looked_at": list(found.skipped),
        "counts": {verdict.value: counts[verdict] for verdict in FileVerdict},
        "files": [_file(check) for check in found.checks],
        "limit": LIMIT,
    }


def _file(check: FileCheck) -> Mapping[str, Any]:
    return {
        "path": check.path,
        "verdict": check.verdict.value,
        "reason": check.reason,
        "compared": list(check.compared),
        **({"stated": _entry(check.stated)} if check.stated is not None else {}),
        **({"found": _entry(check.found)} if check.found is not None else {}),
    }


def _entry(entry: FileEntry) -> Mapping[str, Any]:
    size = {"size": entry.size} if entry.size >= 0 else {}
    return {**size, **{name: digest for name in sorted(DIGESTS) if (digest := getattr(entry, name))}}


def sarif(found: Verification, *, base: str) -> Mapping[str, Any]:
    """Return a SARIF 2.1.0 log: a result for each file that does not match; `base` is the address of the folder."""
    amiss = [check for check in found.checks if check.verdict is not FileVerdict.MATCH]
    rules = list(_ABOUT)
    notes = [LIMIT, *found.notes]
    if len(amiss) > _MOST:
        notes.append(f"{len(amiss) - _MOST:,} more files do not match; a log holds {_MOST:,}")
    run = {
        "tool": {
            "driver": {
                "name": "aibom",
                "version": __version__,
                "rules": [
                    {
                        "id": f"file-{verdict.value}",
                        "shortDescription": {"text": about},
                        "defaultConfiguration": {"level": _LEVELS.get(verdict, "error")},
                    }
                    for verdict, about in _ABOUT.items()
                ],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [{"level": "note", "message": {"text": note}} for note in notes],
            }
        ],
        "results": [
            {
                "ruleId": f"file-{check.verdict.value}",
                "ruleIndex": rules.index(check.verdict),
                "level": _LEVELS.get(check.verdict, "error"),
                "message": {"text": f"{shorten(check.path, _LONGEST)}: {shorten(check.reason, _LONGEST)}"},
                "locations": [
                    {"physicalLocation": {"artifactLocation": {"uri": f"{base}/{quote(check.path, safe='/')}"}}}
                ],
            }
            for check in amiss[:_MOST]
        ],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
