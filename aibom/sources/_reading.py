"""Reading files of one repository at one commit: from the cache, from what was asked for early, or from the Hub."""

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from urllib.parse import quote

from aibom.records.refs import ArtifactRef, Kind, is_commit
from aibom.records.snapshot import Content, FileEntry
from aibom.sources._extent import extent
from aibom.sources._failures import RefusedError
from aibom.sources._http import Get, Http, Reply
from aibom.sources._limiter import Event
from aibom.sources._pool import Pool
from aibom.sources._ranges import OnHub
from aibom.sources.answers import file_error
from aibom.sources.cache import Cache
from aibom.sources.interface import Wants

__all__ = ["README", "Early", "Reading", "chosen"]

README = "README.md"
_RANGE = re.compile(r"bytes 0-(\d{1,15})/(\d{1,15}|\*)", re.ASCII)
_NOT_KEPT = "not in the cache, and the network is switched off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Early:
    """A card asked for beside the record, at a revision: usable if that turns out to be the commit."""

    reply: Future[Reply]
    limit: int
    revision: str
    teaches: bool


def chosen(kind: Kind, files: Sequence[FileEntry] | None, wants: Wants) -> dict[str, int]:
    """Return the files to read and their limits in bytes, sorted by path: of those listed, or the card if none are.

    >>> chosen(Kind.MODEL, [FileEntry(path="b"), FileEntry(path="a")], lambda kind, files: {"b": 9, "c": 9})
    {'b': 9}
    """
    listed = (FileEntry(path=README),) if files is None else tuple(files)
    wanted = wants(kind, listed)
    known = {entry.path for entry in listed}
    return {path: wanted[path] for path in sorted(wanted) if path in known and wanted[path] > 0}


class Reading:
    """Reads files for one endpoint; may be used from many threads. Without `http` only the cache is read."""

    def __init__(
        self, http: Http | None, *, cache: Cache | None, endpoint: str, pool: Pool, on_event: Callable[[Event], None]
    ) -> None:
        self._http = http
        self._cache = cache
        self._endpoint = endpoint
        self._pool = pool
        self._on_event = on_event
        self._nameless = threading.Event()

    def early(self, ref: ArtifactRef, wants: Wants, *, teaches: bool) -> Early | None:
        """Ask for the card of `ref` now, without waiting for its record; None if it is not wanted or of no use.

        Where answers do not name their commit (X-Repo-Commit) the card has to be read again at the right one; if the
        answer for the artifact that `teaches` names none, no further card is asked for early.
        """
        limit = chosen(ref.kind, None, wants).get(README, 0)
        http = self._http
        if not limit or http is None or self._nameless.is_set():
            return None
        revision = ref.revision or "main"
        asked = self._get(ref.at(revision), README, limit, ranged=True)
        return Early(reply=self._pool.submit(lambda: http.get(asked)), limit=limit, revision=revision, teaches=teaches)

    def read(
        self, ref: ArtifactRef, wanted: Mapping[str, int], sizes: Mapping[str, int], early: Early | None
    ) -> tuple[Content, ...]:
        """Return the wanted files of `ref`, at the revision it bears, sorted by path; only commits are cached.

        Raises:
            UnansweredError: one of them got no usable answer.
        """
        found: dict[str, Content] = {}
        missing: list[str] = []
        for path in sorted(wanted):
            kept = self._kept(ref, path, wanted[path])
            if kept is None:
                missing.append(path)
            else:
                found[path] = kept
        waiting: dict[str, Future[Content]] = {}
        asked = [path for path in missing if path != README or early is None]
        inline = asked.pop() if asked and len(asked) == len(missing) else ""
        for path in asked:
            waiting[path] = self._pool.submit(self._call(ref, path, wanted[path], sizes[path]))
        if inline:
            found[inline] = self._ask(ref, inline, wanted[inline], sizes[inline])
        if README in missing and early is not None:
            found[README] = self._from_early(ref, wanted[README], sizes[README], early)
        for path, future in waiting.items():
            found[path] = future.result()
        return tuple(found[path] for path in sorted(found))

    def span(self, ref: ArtifactRef, entry: FileEntry) -> OnHub | None:
        """Return a listed file of `ref`, at the revision it bears, to be read in parts; None offline, or of unknown size."""
        if self._http is None or entry.size < 0:
            return None
        return OnHub(self._http.get, self._get(ref, entry.path, 1, ranged=True), entry.size)

    def _call(self, ref: ArtifactRef, path: str, limit: int, size: int) -> Callable[[], Content]:
        return lambda: self._ask(ref, path, limit, size)

    def _from_early(self, ref: ArtifactRef, limit: int, size: int, early: Early) -> Content:
        try:
            reply = early.reply.result()
        except RefusedError as error:
            return Content(path=README, error=str(error))
        if early.teaches and reply.status in {200, 206} and not reply.commit:
            self._nameless.set()
        refused = reply.status in {401, 403}
        same = reply.commit == ref.revision or (early.revision == ref.revision and not is_commit(ref.revision))
        if not refused and (not same or early.limit < limit):
            return self._ask(ref, README, limit, size)
        return self._keep(ref, _content(README, reply, limit, size), limit)

    def _ask(self, ref: ArtifactRef, path: str, limit: int, size: int) -> Content:
        if self._http is None:
            return Content(path=path, error=_NOT_KEPT)
        try:
            reply = self._http.get(self._get(ref, path, limit, ranged=not 0 <= size <= limit))
        except RefusedError as error:
            return Content(path=path, error=str(error))
        return self._keep(ref, self._further(ref, _content(path, reply, limit, size), reply, limit), limit)

    def _further(self, ref: ArtifactRef, content: Content, reply: Reply, limit: int) -> Content:
        """Return a file with the rest of a header that is longer than `limit`, by one request for exactly that."""
        end = extent(content.path, content.data, limit, content.total)
        if self._http is None or content.error or len(content.data) != limit or end <= limit:
            return content
        span = OnHub(self._http.get, self._get(ref, content.path, 1, ranged=True), content.total)
        span.begin(content.data, reply)
        try:
            return replace(content, data=span.read(0, end))
        except OSError:
            return content  # the extractor says that a part of the header was not read

    def _get(self, ref: ArtifactRef, path: str, limit: int, *, ranged: bool) -> Get:
        prefix = "/datasets" if ref.kind is Kind.DATASET else ""
        place = f"{prefix}/{ref.repo}/resolve/{quote(ref.revision, safe='')}/{quote(path, safe='/')}"
        return Get(path=place, limit=limit, repo=ref.repo, ranged=ranged, leave_host=True)

    def _kept(self, ref: ArtifactRef, path: str, limit: int) -> Content | None:
        entry = self._cache.get(*self._key(ref, path)) if self._cache and is_commit(ref.revision) else None
        if entry is None:
            return None
        meta, data = entry
        total = meta.get("total")
        if type(total) is not int or total < -1:
            return None
        wanted = extent(path, data, limit, total)
        if len(data) < wanted and len(data) != total:
            return None
        return Content(path=path, data=data[:wanted], total=total)

    def _keep(self, ref: ArtifactRef, content: Content, limit: int) -> Content:
        self._on_event(Event(kind="read", repo=ref.repo))
        if content.error and self._http is not None:
            return replace(content, error=self._http.redact(content.error))
        if self._cache and is_commit(ref.revision) and (content.complete or len(content.data) >= limit):
            self._cache.put(*self._key(ref, content.path), meta={"total": content.total}, body=content.data)
        return content

    def _key(self, ref: ArtifactRef, path: str) -> tuple[str, ...]:
        return ("file", self._endpoint, ref.kind.value, ref.repo, ref.revision, path)


def _content(path: str, reply: Reply, limit: int, size: int) -> Content:
    """Return the content an answer holds, or why it holds none; a server may ignore the range that was asked for."""
    if reply.status == 416 and reply.headers.get("content-range") == "bytes */0":
        return Content(path=path, total=0)
    error = file_error(reply)
    if error:
        return Content(path=path, error=error)
    data = reply.body[:limit]
    if reply.status == 206:
        named = _RANGE.fullmatch(reply.headers.get("content-range") or "")
        if not named or (int(named[1]) + 1 != len(reply.body) and not reply.cut):
            return Content(path=path, error="the Hub sent another part of the file than was asked for")
        return Content(path=path, data=data, total=int(named[2]) if named[2] != "*" else -1)
    if not reply.cut:
        return Content(path=path, data=data, total=len(reply.body))
    plain = reply.headers.get("content-encoding", "identity") == "identity"
    length = reply.headers.get("content-length", "")
    total = int(length) if plain and length.isdecimal() and len(length) < 16 else size
    return Content(path=path, data=data, total=total if total > limit else -1)
