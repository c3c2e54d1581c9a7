"""Asking for the record of a repository in the form an endpoint can give it, and for its files where that lacks them.

A mirror may know neither `blobs` nor `securityStatus`; then the plain record is asked for, and the tree for sizes and
digests. A record that is too large is asked for with less in it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import quote

from aibom.readers.errors import ReadError
from aibom.readers.json import MAX_BYTES, MAX_VALUES, parse
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import FileEntry, Resolution
from aibom.sources._failures import RefusedError
from aibom.sources._http import Get, Http, Reply
from aibom.sources._limiter import Event
from aibom.sources.answers import MAX_FILES, Record, api_path, listing, parse_record, resolution_of

__all__ = ["MAX_INFO", "Form", "Found", "Listing", "Outcome", "Records"]

MAX_INFO = MAX_BYTES
"""The largest record that is read, in bytes."""
MAX_PAGES = 40
"""The most pages of a tree that are read: at the Hub's 1,000 entries each, more files than any model needs."""
_PERHAPS_THE_FLAGS = frozenset({400, 405, 422, 501})
_NO_TREE = frozenset({400, 404, 405, 410, 422, 501})
_FIELDS = "author cardData createdAt disabled downloads gated lastModified likes private sha tags"
_MODEL_FIELDS = f"{_FIELDS} config library_name pipeline_tag safetensors"


class Form(StrEnum):
    """How much a record was asked to hold."""

    FULL = "full"
    PLAIN = "plain"
    """The endpoint refuses flags, so sizes and digests come from the tree."""
    NAMES = "names"
    """With sizes and digests it is too large."""
    BARE = "bare"
    """With a listing it is too large."""


_LEFT_OUT = {
    Form.NAMES: "left out of the listing: sizes and digests, with which the record is too large",
    Form.BARE: "left out of the record: the listing, with which it is too large",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A record that was read, from an endpoint or the cache: for whom, and in which form."""

    ref: ArtifactRef
    info: bytes
    record: Record
    form: Form = Form.FULL

    @classmethod
    def of(cls, ref: ArtifactRef, info: bytes, form: Form) -> "Found":
        """Return what the body `info`, asked for in `form`, says.

        Raises:
            ReadError: it is no record.
        """
        record = parse_record(info)
        if form is Form.NAMES or (form is Form.BARE and record.files is None):
            details = [record.detail, _LEFT_OUT[form]]
            record = replace(record, detail="; ".join(filter(None, details)))
        return cls(ref=ref, info=info, record=record, form=form)

    @property
    def wants_tree(self) -> bool:
        """Whether the tree can say more of the files than the record does."""
        if self.form in _LEFT_OUT:
            return False
        files = self.record.files
        return files is None or (bool(files) and not any(map(_is_known, files)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The files of a repository, None where they are not known, and in words what was left out."""

    files: tuple[FileEntry, ...] | None
    detail: str = ""


class Outcome(Exception):  # noqa: N818  no error: the answer itself, found deeper down
    """Asking ended without a record."""

    def __init__(self, resolution: Resolution, detail: str) -> None:
        super().__init__(detail)
        self.resolution = resolution
        self.detail = detail


class _VastError(Exception):
    """The record is too large: it has more than the message says."""


class Records:
    """Asks one endpoint for records and trees; may be used from many threads.

    What the endpoint can do is learned from the repository asked for first, which is the walk's subject, and from
    no other: so no answer depends on the order in which the others are asked.
    """

    def __init__(self, http: Http, *, official: bool, on_event: Callable[[Event], None]) -> None:
        self._http = http
        self._official = official
        self._on_event = on_event
        self._lock = threading.Lock()
        self._teacher: ArtifactRef | None = None
        self._form: Form | None = None
        self._has_tree = True

    def teaches(self, ref: ArtifactRef) -> bool:
        """Say whether it is `ref` that what the endpoint can do is learned from: the first one asked for."""
        with self._lock:
            self._teacher = self._teacher or ref.unpinned
            return self._teacher == ref.unpinned

    @property
    def is_plain(self) -> bool:
        """Whether the endpoint refuses flags, as was learned from the subject."""
        return self._form is Form.PLAIN

    def learn(self, found: Found) -> None:
        """Take in that the cache holds the record of the subject as an endpoint gives it that refuses flags."""
        if self.teaches(found.ref) and found.form is Form.PLAIN:
            self._form = self._form or found.form

    def ask(self, ref: ArtifactRef) -> Found:
        """Return the record as the endpoint gives it now.

        Raises:
            Outcome: it gives none.
            UnansweredError: no usable answer.
        """
        teaches = self.teaches(ref)
        self._on_event(Event(kind="asked", repo=ref.repo))
        found = self._ask(ref)
        if teaches:
            self._form = self._form or found.form
        self._on_event(Event(kind="answered", repo=ref.repo))
        return found

    def _ask(self, ref: ArtifactRef) -> Found:
        form = Form.PLAIN if self._form is Form.PLAIN else Form.FULL
        try:
            reply = self._reply(ref, form)
            if form is Form.FULL and self._may_mean_the_flags(reply):
                form = Form.PLAIN
                reply = self._reply(ref, form)
            return self._understood(ref, reply, form)
        except _VastError as error:
            return self._smaller(ref, form, str(error))

    def _smaller(self, ref: ArtifactRef, form: Form, too_large: str) -> Found:
        """Return a record that is `too_large` in `form` with less in it."""
        for smaller in (Form.NAMES, Form.BARE) if form is Form.FULL else (Form.BARE,):
            try:
                reply = self._reply(ref, smaller)
                if reply.status == 200:
                    return self._understood(ref, reply, smaller)
            except _VastError:
                continue
        raise Outcome(Resolution.UNREADABLE, f"a record of more than {too_large}")

    def _may_mean_the_flags(self, reply: Reply) -> bool:
        if reply.status in _PERHAPS_THE_FLAGS:
            return True
        bare = reply.status == 404 and not reply.headers.get("x-error-code")
        return bare and not self._official and self._form is None

    def _understood(self, ref: ArtifactRef, reply: Reply, form: Form) -> Found:
        found = self._found(ref, reply, form)
        if isinstance(found, ReadError):  # once is an accident on the way
            found = self._found(ref, self._reply(ref, form), form)
        if isinstance(found, ReadError):
            raise Outcome(Resolution.UNREADABLE, self._http.redact(f"the record: {found}"))
        return found

    def _found(self, ref: ArtifactRef, reply: Reply, form: Form) -> Found | ReadError:
        if reply.status != 200:
            resolution, detail = resolution_of(reply, official=self._official)
            raise Outcome(resolution, self._http.redact(detail))
        if reply.cut:
            raise _VastError(f"{MAX_INFO:,} bytes")
        try:
            return Found.of(ref, reply.body, form)
        except ReadError as error:
            if sum(map(reply.body.count, (b"[", b"{", b","))) > MAX_VALUES:
                raise _VastError(f"{MAX_VALUES:,} values") from None
            return error

    def _reply(self, ref: ArtifactRef, form: Form) -> Reply:
        try:
            return self._http.get(Get(path=api_path(ref) + _query(ref.kind, form), limit=MAX_INFO, repo=ref.repo))
        except RefusedError as error:
            raise Outcome(Resolution.UNREADABLE, str(error)) from None

    def tree(self, found: Found, ref: ArtifactRef) -> Listing:
        """Return the files of `ref`, at the revision it bears, as the tree lists them.

        Raises:
            UnansweredError: no usable answer.
        """
        teaches = self.teaches(found.ref)
        place = f"{api_path(ref.unpinned)}/tree/{quote(ref.revision or 'main', safe='')}?recursive=true"
        entries: list[object] = []
        for number in range(MAX_PAGES if self._has_tree else 0):
            try:
                reply = self._http.get(Get(path=place, limit=MAX_INFO, repo=ref.repo))
                if not number and teaches and reply.status in _NO_TREE:
                    self._has_tree = False
                entries += _entries(reply)
                place = self._http.endpoint.following(place, reply.headers.get("link") or "")
            except (RefusedError, ReadError):
                break
            if not place or len(entries) >= MAX_FILES:
                break
        if not entries:
            return Listing(files=None)
        files, detail = listing(entries, key="path")
        if place:
            detail = "; ".join(
                filter(None, [detail, f"left out of the listing: what the tree has beyond {len(entries):,} entries"])
            )
        return Listing(files=files, detail=detail)


def _entries(reply: Reply) -> list[object]:
    """Return the files that one page of a tree lists.

    Raises:
        ReadError: it is none.
    """
    page = parse(reply.body) if reply.status == 200 and not reply.cut else None
    if not isinstance(page, list):
        raise ReadError("no page of a tree")
    return [entry for entry in page if not (isinstance(entry, dict) and entry.get("type") == "directory")]


def _is_known(entry: FileEntry) -> bool:
    return entry.size >= 0 or bool(entry.sha256 or entry.git_sha1)


def _query(kind: Kind, form: Form) -> str:
    if form is Form.FULL:
        return "?blobs=true" if kind is Kind.DATASET else "?blobs=true&securityStatus=true"
    if form is Form.BARE:
        names = _FIELDS if kind is Kind.DATASET else _MODEL_FIELDS
        return "?" + "&".join(f"expand={name}" for name in names.split())
    return ""
