"""A recording as a source: the same answers again, offline, with the endpoint and the time of the walk."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aibom.errors import UsageError
from aibom.records.listing import ModelList
from aibom.records.refs import HUB, ArtifactRef, Kind
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot
from aibom.sources._extent import extent
from aibom.sources._http import public_address
from aibom.sources._layout import LAYOUT, LAYOUT_WITH_LISTS, LAYOUT_WITH_STATEMENTS, entries, refs_of
from aibom.sources._manifest import Stored, altered, read_manifest
from aibom.sources._reading import README
from aibom.sources.interface import Wants

__all__ = ["RecordedSource"]

_ABSENT = "not in this recording"
_OPTIONS = {"datasets": bool, "max_depth": int, "max_nodes": int}


class RecordedSource:
    """Answers from an evidence folder (docs/evidence-layout.md), whose every byte is checked against its digest.

    Small files are kept as they were when they were checked; others are read, and checked, again when asked for.

    `endpoint` and `time` are those of the recorded walk, unless another `time` is given (SOURCE_DATE_EPOCH);
    `subject` is the reference it began at, `options` its limits, `statements` name and bytes of the file of statements
    that were supplied, or None.

    Raises:
        DocumentError: the folder is no recording of layout 1 to 3, or does not have the digests its manifest names.
    """

    name = "recorded"

    def __init__(self, folder: Path, *, time: str = "") -> None:
        self._folder = folder
        self._stored = Stored(folder)
        manifest = read_manifest(folder)
        self._layout: int = manifest["layout"]
        try:
            self.endpoint = _address(manifest["endpoint"])
            self.time = time or _moment(manifest["time"])
            self.subject = ArtifactRef.from_purl(_text(manifest["subject"]))
            self.options = _options(manifest["options"])
            has_statements = self._layout == LAYOUT_WITH_STATEMENTS or "statements" in manifest
            self.statements = (
                self._statements(manifest["statements"]) if has_statements and self._layout != LAYOUT else None
            )
            self._lists: dict[str, Mapping[str, Any]] = {}
            for entry in manifest["lists"] if self._layout == LAYOUT_WITH_LISTS else ():
                self._lists[_text(entry["repo"])] = entry
                self._list(entry)
            self._answers: dict[ArtifactRef, Mapping[str, Any]] = {}
            self._present: dict[ArtifactRef, ArtifactRef] = {}
            for answer in manifest["answers"]:
                self._take(answer)
        except (KeyError, TypeError, ValueError, AttributeError, UsageError) as error:
            raise altered(folder, f"its manifest is not as layout {self._layout} has it ({error!s:.100})") from None

    def _statements(self, entry: Mapping[str, Any]) -> tuple[str, bytes]:
        data = self._stored.read(entry["stored"], size=entry["size"], sha256=entry["sha256"])
        return _text(entry["name"]), data

    def _take(self, answer: Mapping[str, Any]) -> None:
        """Check an answer and make it findable: as asked for, and by what it resolved to."""
        requested, ref, resolution = refs_of(answer)
        if requested in self._answers:
            raise ValueError(f"two answers for {requested}")
        self._answers[requested] = answer
        if resolution.is_read:
            for known in (ref, requested.at(ref.revision), *([] if requested.revision else [ref.unpinned])):
                self._present.setdefault(known, requested)
        info = answer["info"]
        if info is not None and info["stored"]:
            self._stored.read(info["stored"], size=info["size"], sha256=info["sha256"])
        for file in answer["files"]:
            if not file["error"]:
                self._stored.read(file["stored"], size=file["size"], sha256=file["sha256"])

    def models_of(self, dataset: ArtifactRef) -> ModelList | None:
        """Return the recorded list of models trained on `dataset`; None where it was not asked for.

        Raises:
            DocumentError: the list was altered since the recording was opened.
        """
        entry = self._lists.get(dataset.repo) if (dataset.kind, dataset.registry) == (Kind.DATASET, HUB) else None
        return self._list(entry) if entry is not None else None

    def _list(self, entry: Mapping[str, Any]) -> ModelList:
        if type(entry["limit"]) is not int or type(entry["more"]) is not bool:
            raise TypeError("a list of models has values of the wrong type")
        detail = _text(entry["detail"])
        size, sha256 = entry["size"], entry["sha256"]
        return ModelList(
            dataset=ArtifactRef.from_repo(_text(entry["repo"]), kind=Kind.DATASET),
            path=_text(entry["api_path"]),
            limit=entry["limit"],
            time=_moment(entry["time"]),
            body=b"" if detail else self._stored.read(entry["stored"], size=size, sha256=sha256),
            more=entry["more"],
            detail=detail,
        )

    def fetch(self, ref: ArtifactRef, wants: Wants) -> Snapshot:
        """Return the recorded answer for `ref`, also where it was asked for by another id or at the same commit.

        Files that are wanted and listed but were not recorded carry an error that says so.

        Raises:
            DocumentError: a file that is read again was altered since the recording was opened.
        """
        answer = self._answers.get(ref)
        if answer is None and ref in self._present:
            answer = self._answers[self._present[ref]]
        if answer is None:
            return Snapshot(requested=ref, ref=ref, resolution=Resolution.OFFLINE, detail=_ABSENT)
        try:
            return self._snapshot(ref, answer, wants)
        except (KeyError, TypeError, ValueError) as error:
            what = f"its manifest is not as layout {self._layout} has it ({error!s:.100})"
            raise altered(self._folder, what) from None

    def _snapshot(self, asked: ArtifactRef, answer: Mapping[str, Any], wants: Wants) -> Snapshot:
        requested, ref, resolution = refs_of(answer)
        info, data = answer["info"], b""
        if info is not None and info["stored"]:
            data = self._stored.read(info["stored"], size=info["size"], sha256=info["sha256"])
        files = entries(answer["listing"], registry=ref.registry, info=data)
        found = Snapshot(
            requested=asked,
            ref=ref,
            resolution=resolution,
            detail=_text(answer["detail"]),
            aliases=tuple(_text(alias) for alias in answer["aliases"]),
            info=data,
            info_path="" if info is None else _text(info["api_path"]),
            files=files,
            contents=self._contents(answer, ref, files, wants),
        )
        if asked.repo == ref.repo != requested.repo and resolution is Resolution.MOVED:
            return replace(found, resolution=Resolution.RESOLVED, detail="", aliases=())
        return found

    def _contents(
        self, answer: Mapping[str, Any], ref: ArtifactRef, files: tuple[FileEntry, ...] | None, wants: Wants
    ) -> tuple[Content, ...]:
        listed = (FileEntry(path=README),) if files is None else files
        wanted = wants(ref.kind, listed)
        found = [self._content(file, wanted[file["path"]]) for file in answer["files"] if file["path"] in wanted]
        recorded = {content.path for content in found}
        if files is None or not Resolution(answer["resolution"]).is_read or not ref.revision:
            return tuple(found)
        missing = sorted({entry.path for entry in files if wanted.get(entry.path, 0) > 0} - recorded)
        found.extend(Content(path=path, error=_ABSENT) for path in missing)
        return tuple(sorted(found, key=lambda content: content.path)) if missing else tuple(found)

    def _content(self, file: Mapping[str, Any], limit: int) -> Content:
        path, total, error = _text(file["path"]), file["total"], _text(file["error"])
        if type(total) is not int:
            raise ValueError(f"{path:.60}: total is no number")
        if error:
            return Content(path=path, total=total, error=error)
        data = self._stored.read(file["stored"], size=file["size"], sha256=file["sha256"])
        return Content(path=path, data=data[: extent(path, data, limit, total)], total=total)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.60} is no text")
    return value


def _address(value: object) -> str:
    """Return an endpoint as a walk records it: none (a folder), or an http or https address without credentials."""
    text = _text(value)
    if text and public_address(text) != text:
        raise ValueError("an endpoint that is no address")
    return text


def _moment(value: object) -> str:
    """Return a time as a walk records it: RFC 3339, UTC, whole seconds."""
    text = _text(value)
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if f"{moment.isoformat()[:19]}Z" != text:
        raise ValueError("a time that is not written as RFC 3339 has it")
    return text


def _options(value: Mapping[str, object]) -> dict[str, bool | int]:
    found: dict[str, bool | int] = {}
    for name, kind in _OPTIONS.items():
        option = value[name]
        if type(option) is not kind or not isinstance(option, int):
            raise TypeError(f"option {name} is {option!r:.40}")
        found[name] = option
    return found
