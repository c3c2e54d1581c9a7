"""Recording a walk: every byte a BOM rests on, in a folder that people can read and tools can check."""

import os
import shutil
import tempfile
import threading
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from aibom import __version__
from aibom.errors import DocumentError
from aibom.records.listing import ModelList
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Content, Snapshot, digest
from aibom.sources._layout import (
    LAYOUT,
    LAYOUT_WITH_LISTS,
    LAYOUT_WITH_STATEMENTS,
    MANIFEST,
    STATEMENTS,
    as_bytes,
    place_of,
    recorded_listing,
)
from aibom.sources._manifest import read_manifest
from aibom.sources._paths import is_storable, meeting_key
from aibom.sources.interface import ListsModels, Source, Wants

__all__ = ["Recording", "check_recordable"]

_OURS = frozenset({MANIFEST, STATEMENTS, "models", "datasets", "registries"})


class Recording:
    """Answers what `source` answers, and remembers it; may be used from many threads."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self._source = source
        self._lock = threading.Lock()
        self._snapshots: dict[ArtifactRef, Snapshot] = {}
        self._lists: dict[ArtifactRef, ModelList] = {}

    @property
    def endpoint(self) -> str:
        """The endpoint of the source."""
        return self._source.endpoint

    @property
    def time(self) -> str:
        """The time of the source."""
        return self._source.time

    def fetch(self, ref: ArtifactRef, wants: Wants) -> Snapshot:
        """Return what the source answers.

        Raises:
            DocumentError: a folder or recording the source stands on cannot be read.
        """
        snapshot = self._source.fetch(ref, wants)
        with self._lock:
            self._snapshots[ref] = snapshot
        return snapshot

    def models_of(self, dataset: ArtifactRef) -> ModelList | None:
        """Return what the source answers, if it lists models.

        Raises:
            DocumentError: a recording the source stands on cannot be read.
        """
        found = self._source.models_of(dataset) if isinstance(self._source, ListsModels) else None
        if found is not None:
            with self._lock:
                self._lists[found.dataset] = found
        return found

    def write(
        self,
        folder: Path,
        *,
        subject: ArtifactRef,
        options: Mapping[str, bool | int],
        used: Collection[ArtifactRef] | None = None,
        statements: tuple[str, bytes] | None = None,
    ) -> None:
        """Write the answers to the references in `used` (None: all that were asked for) as a recording.

        `subject` is the reference the walk began at, as asked for, `options` its limits, `statements` name (without a
        folder) and bytes of the file of statements that were supplied. The folder appears, or is replaced, as a whole
        or not at all.

        Raises:
            DocumentError: the folder holds something else than a recording of `subject`, or cannot be written.
        """
        with self._lock:
            chosen = [snapshot for ref, snapshot in self._snapshots.items() if used is None or ref in used]
            lists = sorted(self._lists.values(), key=lambda found: found.dataset)
        target = check_recordable(folder, subject)
        store = _Store()
        answers = [store.answer(snapshot) for snapshot in sorted(chosen, key=lambda found: found.requested)]
        manifest: dict[str, object] = {
            "layout": LAYOUT if statements is None else LAYOUT_WITH_STATEMENTS,
            "tool": {"name": "aibom", "version": __version__},
            "subject": subject.purl,
            "endpoint": self.endpoint,
            "time": self.time,
            "options": dict(options),
            "answers": answers,
        }
        if statements is not None:
            name, data = statements
            store.files[STATEMENTS] = data
            manifest["statements"] = {"name": name, "stored": STATEMENTS, "sha256": digest(data), "size": len(data)}
        if lists:
            manifest |= {"layout": LAYOUT_WITH_LISTS, "lists": [store.models(found) for found in lists]}
        files = {**store.files, MANIFEST: as_bytes(manifest)}
        try:
            _replace(target, files)
        except OSError as error:
            raise _unwritable(folder, error) from None


def check_recordable(folder: Path, subject: ArtifactRef) -> Path:
    """Return where a recording of `subject` may be written for `folder`, links resolved.

    Ask before the walk: it would be a pity to find out afterwards.

    Raises:
        DocumentError: the folder holds something else than a recording of `subject`, or cannot be reached.
    """
    try:
        target = folder.resolve()
        held = {path.name for path in target.iterdir()} if target.exists() else set()
        parent = next(path for path in target.parents if path.exists())
        writable = os.access(parent if not target.exists() else target.parent, os.W_OK | os.X_OK)
    except (OSError, RuntimeError) as error:
        raise _unwritable(folder, error) from None
    if _is_working_folder(target):
        raise DocumentError("cannot record into the working folder itself", hint="name a folder in it")
    if not writable:
        raise DocumentError(f"cannot write {folder}: its folder may not be written to", hint="name another folder")
    if not held:
        return target
    if not held <= _OURS or MANIFEST not in held:
        raise DocumentError(
            f"cannot record into {folder}: it is not empty and no recording", hint="name a new or an empty folder"
        )
    earlier = read_manifest(target).get("subject")
    if earlier != subject.purl:
        raise DocumentError(
            f"cannot record into {folder}: it holds a recording of {earlier}, not of {subject.purl}",
            hint="name a new or an empty folder",
        )
    return target


def _is_working_folder(target: Path) -> bool:
    try:
        return target == Path.cwd()
    except OSError:  # it is gone
        return False


def _unwritable(folder: Path, error: Exception) -> DocumentError:
    reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
    return DocumentError(f"cannot write {folder}: {reason}", hint="name a folder that can be written to")


class _Store:
    """Gives every file of a recording a place: its own, or one by its digest where that is taken or impossible."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self._taken: dict[str, str] = {}
        self._folders: set[str] = set()

    def answer(self, snapshot: Snapshot) -> dict[str, Any]:
        """Store the bytes of an answer and return its entry in the manifest."""
        place = place_of(snapshot)
        if not is_storable(place):
            place = f"{snapshot.ref.kind.value}s/_/by-digest/{digest(str(snapshot.ref).encode(errors='surrogatepass'))}"
        info: dict[str, object] | None = None
        if snapshot.info or snapshot.info_path:
            info = self._info(place, snapshot)
        requested, ref = snapshot.requested, snapshot.ref
        return {
            "kind": requested.kind.value,
            "registry": requested.registry,
            "repo": requested.repo,
            "revision": requested.revision,
            "resolution": snapshot.resolution.value,
            "detail": snapshot.detail,
            "present_id": ref.repo,
            "commit": ref.revision,
            "aliases": list(snapshot.aliases),
            "info": info,
            "listing": recorded_listing(snapshot),
            "files": [self._file(place, content) for content in snapshot.contents],
        }

    def models(self, found: ModelList) -> dict[str, Any]:
        """Store a list of models and return its entry in the manifest; without an answer nothing is stored."""
        shelf = f"datasets/{found.dataset.namespace or '_'}/{found.dataset.name}"
        if not is_storable(shelf):
            shelf = f"datasets/_/by-digest/{digest(found.dataset.repo.encode(errors='surrogatepass'))}"
        stored = "" if found.detail else self._put(shelf, "models.json", found.body)
        return {
            "repo": found.dataset.repo,
            "api_path": found.path,
            "limit": found.limit,
            "time": found.time,
            "more": found.more,
            "detail": found.detail,
            "stored": stored,
            "sha256": digest(found.body),
            "size": len(found.body),
        }

    def _info(self, place: str, snapshot: Snapshot) -> dict[str, object]:
        stored = self._put(place, "info.json", snapshot.info) if snapshot.info else ""
        sha256 = digest(snapshot.info)
        return {"stored": stored, "api_path": snapshot.info_path, "sha256": sha256, "size": len(snapshot.info)}

    def _file(self, place: str, content: Content) -> dict[str, object]:
        entry: dict[str, object] = {"path": content.path, "total": content.total, "error": content.error}
        stored = "" if content.error else self._put(place, f"files/{content.path}", content.data)
        return {**entry, "stored": stored, "sha256": content.sha256, "size": len(content.data)}

    def _put(self, place: str, name: str, data: bytes) -> str:
        wanted = f"{place}/{name}"
        if not is_storable(name) or not self._is_free(wanted, data):
            wanted = f"{place}/files-by-digest/{digest(data)}"
        key = meeting_key(wanted)
        self._taken[key] = wanted
        self._folders.update(_above(key))
        self.files[wanted] = data
        return wanted

    def _is_free(self, wanted: str, data: bytes) -> bool:
        key = meeting_key(wanted)
        if key in self._taken:
            return self._taken[key] == wanted and self.files[wanted] == data
        return key not in self._folders and not any(folder in self._taken for folder in _above(key))


def _above(path: str) -> Iterable[str]:
    parts = path.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts)))


def _replace(target: Path, files: Mapping[str, bytes]) -> None:
    """Put a folder of `files` in the place of `target`: written beside it and renamed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name[:60]}-") as beside:
        fresh, old = Path(beside) / "new", Path(beside) / "old"
        fresh.mkdir()
        for stored in sorted(files):
            path = fresh / stored
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[stored])
        try:
            if target.exists():
                shutil.copymode(target, fresh)
                target.rename(old)
            fresh.rename(target)
        except BaseException:  # Ctrl-C may come between the two
            if old.exists() and not target.exists():
                old.rename(target)
            raise
