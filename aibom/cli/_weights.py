"""From an argument to the files of a model that are compared."""

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from aibom.cli._subject import existing_path, is_path, repository
from aibom.errors import DocumentError, SourceError, UsageError
from aibom.readers.spans import Span
from aibom.records.refs import shorten
from aibom.sources.answers import refusal
from aibom.sources.folder import MAX_FILES, Outside, files_of, folder_at
from aibom.sources.hub import HubSource
from aibom.sources.spans import OnDisk
from aibom.weights.holding import Holding

__all__ = ["holding"]

_WANTED = (".safetensors", ".gguf", ".json", ".model", ".txt", ".bin", ".pt", ".pth", ".ckpt", ".h5", ".msgpack")
_OPEN = 128
_SPARSE = 1 << 30


class _Opened:
    """The files that are open, the latest last; the oldest are closed where there are many."""

    def __init__(self) -> None:
        self._spans: OrderedDict[Path, OnDisk] = OrderedDict()

    def span(self, path: Path) -> OnDisk:
        """Return a file that is open.

        Raises:
            OSError: it cannot be opened.
        """
        span = self._spans.pop(path, None) or OnDisk(path)
        self._spans[path] = span
        if len(self._spans) > _OPEN:
            self._spans.popitem(last=False)[1].close()
        return span


class _Waiting:
    """A span of a file that is opened when it is read."""

    __slots__ = ("_opened", "_path", "_size")

    def __init__(self, path: Path, size: int, opened: _Opened) -> None:
        self._path, self._size, self._opened = path, size, opened

    @property
    def size(self) -> int:
        """Return how many bytes there were when the folder was listed."""
        return self._size

    def read(self, start: int, length: int) -> bytes:
        """Return `length` bytes from offset `start`, fewer only where they end.

        Raises:
            OSError: they cannot be read.
        """
        return self._opened.span(self._path).read(start, length)


def holding(argument: str, hub: Callable[[], HubSource] | None = None) -> Holding:
    """Return the files of the model that an argument names: a folder, a snapshot of the Hub client's cache, or one file.

    A model's id stands for its files at the Hub, of which only parts are asked for; `hub` gives who is asked.

    Raises:
        UsageError: it is neither a path nor a model.
        DocumentError: nothing is there, or the folder cannot be listed.
        SourceError: the model's record cannot be read.
    """
    if not is_path(argument):
        if hub is not None:
            return _at_hub(argument, hub())
        raise UsageError(f"{shorten(argument)!r} is no path", hint="write ./ before a folder, or leave out --offline")
    path = existing_path(argument)
    opened = _Opened()
    if path.is_file():
        try:
            found = path.stat()
        except OSError as error:
            raise DocumentError(f"cannot read {argument}: {error.strerror}", hint="check its permissions") from None
        sparse = frozenset({path.name}) if _is_sparse(path) else frozenset[str]()
        real = path.resolve()
        return Holding(name=argument, files={path.name: _Waiting(real, found.st_size, opened)}, sparse=sparse)
    return _of_folder(argument, path, opened)


def _at_hub(argument: str, hub: HubSource) -> Holding:
    """Return the files of a model at one commit as spans that ask for the parts that are read."""
    snapshot = hub.fetch(repository(argument, "", endpoint=hub.endpoint), lambda _, __: {})
    if error := refusal(snapshot, hub.endpoint):
        raise error
    if snapshot.files is None:
        raise SourceError(f"the Hub lists no files of {shorten(argument)}", hint="fetch it, and name the folder")
    files: dict[str, Span] = {}
    faults = {}
    for entry in snapshot.files:
        if entry.path.endswith(_WANTED):
            span = hub.span(snapshot.ref, entry)
            if span is None:
                faults[entry.path] = "the Hub states no size for it"
            else:
                files[entry.path] = span
    return Holding(name=str(snapshot.ref), files=files, faults=faults, remote=True)


def _of_folder(argument: str, path: Path, opened: _Opened) -> Holding:
    place, outside = folder_at(path), Outside()
    files: dict[str, _Waiting] = {}
    sparse = set()
    try:
        for number, (name, real, size) in enumerate(files_of(place, outside)):
            if number == MAX_FILES:
                raise DocumentError(f"{argument} holds more than {MAX_FILES:,} files", hint="name a smaller one")
            if name.endswith(_WANTED):
                files[name] = _Waiting(real, size, opened)
                if size > _SPARSE and _is_sparse(real):
                    sparse.add(name)
    except OSError as error:
        raise DocumentError(f"cannot read {argument}: {error.strerror}", hint="check its permissions") from None
    faults = {
        name: f"not read: {why}"
        for name, why in [*outside.left_out, *outside.unlisted.items()]
        if name.endswith(_WANTED) or name in outside.unlisted
    }
    return Holding(name=argument, files=files, faults=faults, sparse=frozenset(sparse))


def _is_sparse(path: Path) -> bool:
    """Say whether far fewer bytes are stored than the file says it has: to read holes takes long and shows nothing."""
    try:
        found = path.stat()
    except OSError:
        return False
    stored = getattr(found, "st_blocks", None)
    return stored is not None and found.st_size > _SPARSE and stored * 512 < found.st_size // 2
