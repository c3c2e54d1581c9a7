"""The Hub: one request for the record of a repository, its card beside it, other files at the commit it names."""

import hashlib
import time as clocks
from collections.abc import Callable
from dataclasses import replace

from aibom import __version__
from aibom.errors import UsageError
from aibom.readers.errors import ReadError
from aibom.records.listing import ModelList
from aibom.records.refs import HUB, ArtifactRef, is_commit, shorten
from aibom.records.snapshot import Content, Resolution, Snapshot
from aibom.sources._failures import RefusedError, UnansweredError
from aibom.sources._http import Http, public_address, switched_offline
from aibom.sources._kept import Answered, as_kept, kept_listing
from aibom.sources._limiter import Event
from aibom.sources._lists import Lists
from aibom.sources._pool import Pool
from aibom.sources._reading import Early, Reading, chosen
from aibom.sources._records import Form, Found, Listing, Outcome, Records
from aibom.sources.answers import Record, api_path, is_official, present_ref, record_resolution
from aibom.sources.cache import Cache, Journal
from aibom.sources.interface import Wants

__all__ = ["Event", "HubSource"]

_NOT_SURE = frozenset({Resolution.OFFLINE, Resolution.UNAVAILABLE})


class HubSource:
    """Answers from a Hub endpoint, and from the cache what is known for good.

    `time` is when the walk began (RFC 3339, UTC); `token` is None for huggingface_hub's own login, False for none;
    `timeout` is in seconds, for each wait on the network; `jobs` is the number of files asked for at once. With
    `offline`, or HF_HUB_OFFLINE, nothing is asked; with `afresh` a commit that the cache holds is asked for all the
    same, since it may be gone. `on_event` is told of progress, from any thread. `span` gives a file to be read in parts.

    Raises:
        UsageError: `endpoint` is no http or https address, or `token` holds characters no token has.
    """

    name = "hub"

    def __init__(  # noqa: PLR0913 - keyword-only
        self,
        *,
        endpoint: str,
        time: str,
        token: str | bool | None = None,
        cache: Cache | None = None,
        timeout: float = 10.0,
        jobs: int = 32,
        offline: bool = False,
        afresh: bool = False,
        on_event: Callable[[Event], None] = lambda _: None,
        sleep: Callable[[float], None] = clocks.sleep,
        clock: Callable[[], float] = clocks.monotonic,
    ) -> None:
        self.endpoint = public_address(endpoint)
        self.time = time
        self._on_event = on_event
        self._afresh = afresh
        self._cache = cache
        self._journal: Journal | None = None
        self._http: Http | None = None
        self._records: Records | None = None
        if not offline and not switched_offline():
            self._http = Http(endpoint, token=token, timeout=timeout, on_event=on_event, sleep=sleep, clock=clock)
            self._records = Records(self._http, official=is_official(self.endpoint), on_event=on_event)
        self._lists = Lists(self._http, cache=cache, endpoint=self.endpoint)
        pool = Pool(jobs, name="aibom-hub")
        self._reading = Reading(self._http, cache=cache, endpoint=self.endpoint, pool=pool, on_event=on_event)
        self.span = self._reading.span

    @property
    def secrets(self) -> tuple[str, ...]:
        """What is sent to the endpoint and may be shown nowhere: the access token, or a password."""
        return self._http.secrets if self._http is not None else ()

    def begin(self, subject: ArtifactRef, *, keep_time: bool = False) -> int:
        """Take up an unfinished walk of `subject` if there is one, and return how many answers of it are known.

        What is asked `afresh` is another walk than one that is not. `time` becomes that of the walk taken up, unless `keep_time`.
        """
        if self._cache is None or self._http is None:
            return 0
        who = hashlib.sha256(self._http.token.encode()).hexdigest()[:16] if self._http.token else ""
        key = (__version__, self.endpoint, who, subject.purl, *(["afresh"] if self._afresh else []))
        self._journal = self._cache.walk(*key, time_text=self.time)
        if not keep_time:
            self.time = self._journal.time
        return len(self._journal)

    def finish(self) -> None:
        """Forget the walk begun: its BOM was made."""
        if self._journal is not None:
            self._journal.finish()
            self._journal = None

    def fetch(self, ref: ArtifactRef, wants: Wants) -> Snapshot:
        """Return the snapshot of `ref`; never raises for what the Hub or the network does."""
        nothing = Snapshot(requested=ref, ref=ref, resolution=Resolution.UNREADABLE)
        if ref.registry != HUB:
            detail = f"the Hub was asked for an artifact of {shorten(ref.registry, 60)!r}"
            return replace(nothing, resolution=Resolution.REGISTRY_NOT_WALKED, detail=detail)
        try:
            ArtifactRef.from_repo(ref.repo, kind=ref.kind, revision=ref.revision)
        except UsageError as error:
            return replace(nothing, detail=str(error))
        snapshot = self._journaled(ref, wants)
        if snapshot is None:
            snapshot = self._fetch(ref, wants)
            self.note(snapshot)
        return snapshot

    def models_of(self, dataset: ArtifactRef) -> ModelList | None:
        """Return which models the Hub knows as trained on `dataset`; None offline, and of a mirror without `expand`."""
        if dataset.registry != HUB or (self._records is not None and self._records.is_plain):
            return None
        return self._lists.models_of(dataset, time=self.time)

    def _fetch(self, ref: ArtifactRef, wants: Wants) -> Snapshot:
        early = None
        try:
            found = self._known(ref)
            if found is None:
                early = self._early(ref, wants)
                found = self._ask(ref)
            return self._complete(found, wants, early, {})
        except Outcome as outcome:
            self._remember_nothing(ref)
            return Snapshot(requested=ref, ref=ref, resolution=outcome.resolution, detail=outcome.detail)
        except UnansweredError as error:
            return Snapshot(requested=ref, ref=ref, resolution=Resolution.UNAVAILABLE, detail=str(error))
        finally:
            if early is not None:
                early.reply.cancel()

    def _known(self, ref: ArtifactRef) -> Found | None:
        """Return what the cache holds of `ref` for good: a commit, or the last one known while offline.

        Raises:
            Outcome: offline, and the cache holds nothing of it.
        """
        if is_commit(ref.revision) and not (self._afresh and self._http is not None):
            found = self._cached(ref, ref.revision)
        else:
            found = self._cached(ref, self._head(ref)) if self._http is None else None
        if found is None and self._http is None:
            raise Outcome(Resolution.OFFLINE, "the cache does not hold it")
        self._learn(found)
        return found

    def _learn(self, found: Found | None) -> None:
        if self._records is not None and found is not None:
            self._records.learn(found)

    def _early(self, ref: ArtifactRef, wants: Wants) -> Early | None:
        """Ask for the card beside the record, unless the cache holds what is known of the last commit seen."""
        seen = self._cached(ref, self._head(ref))
        self._learn(seen)
        if seen is not None or self._was_nothing(ref):
            return None
        return self._reading.early(ref, wants, teaches=self._records is not None and self._records.teaches(ref))

    def _ask(self, ref: ArtifactRef) -> Found:
        """Return the record as the Hub gives it now.

        Raises:
            Outcome: it gives none.
            UnansweredError: no usable answer.
        """
        assert self._records is not None  # noqa: S101  offline ends in _known
        found = self._records.ask(ref)
        self._remember(found)
        return found

    def _complete(self, found: Found, wants: Wants, early: Early | None, errors: dict[str, str]) -> Snapshot:
        """Return the snapshot of a record with its files; `errors` are files known not to be readable.

        Raises:
            Outcome: the record belongs to something else than was asked for.
            UnansweredError: a file or the tree got no usable answer.
        """
        asked, record = found.ref, found.record
        try:
            present = present_ref(asked, record)
            commit = record.commit or (early.reply.result().commit if early is not None else "")
        except (ReadError, RefusedError) as error:
            raise Outcome(Resolution.UNREADABLE, str(error)) from None
        if is_commit(asked.revision) and commit not in {"", asked.revision}:
            raise Outcome(Resolution.UNREADABLE, f"asked for one commit, the record is of another: {commit}")
        ref = present.at(commit or record.named)
        place = present.at(ref.revision or asked.revision or "main")
        record = self._listed(found, place)
        wanted = chosen(ref.kind, record.files, wants)
        sizes = dict.fromkeys(wanted, -1) | {entry.path: entry.size for entry in record.files or ()}
        known = tuple(Content(path=path, error=errors[path]) for path in wanted if path in errors)
        contents = self._reading.read(place, {p: n for p, n in wanted.items() if p not in errors}, sizes, early)
        contents = tuple(sorted((*contents, *known), key=lambda content: content.path))
        resolution, detail = record_resolution(asked, present, record, contents)
        return Snapshot(
            requested=asked,
            ref=ref,
            resolution=resolution,
            detail=detail,
            aliases=(asked.repo,) if present.repo != asked.repo else (),
            info=found.info,
            info_path=api_path(asked),
            files=record.files,
            contents=contents,
        )

    def _listed(self, found: Found, place: ArtifactRef) -> Record:
        """Return the record with the listing of the tree where that says more than its own.

        Raises:
            UnansweredError: the tree got no usable answer.
        """
        record = found.record
        if not found.wants_tree:
            return record
        tree = self._kept_tree(place)
        if tree is None and self._records is not None:
            tree = self._records.tree(found, place)
            self._keep_tree(place, tree)
        if tree is None or tree.files is None:
            return record
        files = {entry.path: entry for entry in (*(record.files or ()), *tree.files)}
        details = filter(None, [record.detail, tree.detail])
        return replace(record, files=tuple(files[path] for path in sorted(files)), detail="; ".join(details))

    def _kept_tree(self, place: ArtifactRef) -> Listing | None:
        if self._cache is None or not is_commit(place.revision):
            return None
        entry = self._cache.get(*self._key("tree", place, place.revision))
        return kept_listing(*entry) if entry is not None else None

    def _keep_tree(self, place: ArtifactRef, tree: Listing) -> None:
        if self._cache is not None and is_commit(place.revision) and tree.files is not None:
            meta, body = as_kept(tree)
            self._cache.put(*self._key("tree", place, place.revision), meta=meta, body=body)

    def _journaled(self, ref: ArtifactRef, wants: Wants) -> Snapshot | None:
        """Return what the unfinished walk knows of `ref`, or None."""
        line = self._journal.get(str(ref)) if self._journal is not None else None
        known = Answered.of(line) if line is not None else None
        if known is None:
            return None
        if not known.commit:
            return Snapshot(requested=ref, ref=ref, resolution=known.resolution, detail=known.detail)
        found = self._cached(ref, known.commit)
        if found is None:
            return None
        try:
            return self._complete(found, wants, None, known.errors)
        except (UnansweredError, Outcome) as error:
            return Snapshot(requested=ref, ref=ref, resolution=Resolution.UNAVAILABLE, detail=str(error))

    def note(self, snapshot: Snapshot) -> None:
        """Write an answer into the journal of the walk begun, where it can be found again as it was."""
        whole = is_commit(snapshot.ref.revision) or not snapshot.info
        if self._journal is None or snapshot.resolution in _NOT_SURE or not whole:
            return
        self._journal.put(str(snapshot.requested), Answered.to(snapshot).line())

    def _cached(self, ref: ArtifactRef, commit: str) -> Found | None:
        entry = self._cache.get(*self._key("info", ref, commit)) if self._cache is not None and commit else None
        try:
            return Found.of(ref, entry[1], Form(entry[0].get("form", "full"))) if entry is not None else None
        except (ReadError, ValueError):
            return None

    def _head(self, ref: ArtifactRef) -> str:
        """Return the commit `ref` resolved to when it was last asked for, as far as is known."""
        entry = self._cache.get(*self._key("head", ref, ref.revision)) if self._cache is not None else None
        commit = entry[0].get("commit") if entry is not None else ""
        return commit if isinstance(commit, str) and is_commit(commit) else ""

    def _remember(self, found: Found) -> None:
        commit = found.record.commit
        if self._cache is not None and commit:
            for repo in sorted({found.ref.repo, found.record.repo or found.ref.repo}):
                key = ("info", self.endpoint, found.ref.kind.value, repo, commit)
                self._cache.put(*key, meta={"form": found.form.value}, body=found.info)
            if found.ref.revision != commit:
                self._cache.put(*self._key("head", found.ref, found.ref.revision), meta={"commit": commit})

    def _remember_nothing(self, ref: ArtifactRef) -> None:
        """Keep that nothing could be read of `ref`: its card need not be asked for early the next time."""
        if self._cache is not None and self._http is not None:
            self._cache.put(*self._key("nothing", ref, ref.revision), meta={})

    def _was_nothing(self, ref: ArtifactRef) -> bool:
        return self._cache is not None and self._cache.get(*self._key("nothing", ref, ref.revision)) is not None

    def _key(self, what: str, ref: ArtifactRef, revision: str) -> tuple[str, ...]:
        return (what, self.endpoint, ref.kind.value, ref.repo, revision)
