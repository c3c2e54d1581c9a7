"""Asking which models were trained on a dataset, once, in public, and never at the price of the walk.

The answer changes from day to day and has no commit: it is kept for a day, and says when it was given.
"""

import re
import time as clocks
from collections.abc import Callable
from urllib.parse import quote

from aibom.readers.errors import ReadError
from aibom.readers.json import parse
from aibom.records.listing import ModelList
from aibom.records.refs import ArtifactRef
from aibom.sources._failures import RefusedError, UnansweredError
from aibom.sources._http import Get, Http
from aibom.sources._records import MAX_INFO
from aibom.sources.cache import Cache

__all__ = ["FEW", "KEPT_SECONDS", "MOST", "Lists", "list_path"]

MOST = 50
"""How many models are asked for, those with the most downloads."""
FEW = 5
"""How many, where the answer for `MOST` is too large: some models publish thousands of metrics."""
KEPT_SECONDS = 24 * 3600
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_FIELDS = ("evalResults", "model-index", "sha", "tags")


def list_path(dataset: ArtifactRef, limit: int) -> str:
    """Return where the models trained on `dataset` are asked for, below the endpoint.

    >>> from aibom.records.refs import Kind
    >>> list_path(ArtifactRef(kind=Kind.DATASET, namespace="org", name="data"), 5).partition("&expand")[0]
    '/api/models?filter=dataset:org/data&sort=downloads&limit=5'
    """
    expand = "".join(f"&expand={name}" for name in _FIELDS)
    return f"/api/models?filter=dataset:{quote(dataset.repo, safe='/')}&sort=downloads&limit={limit}{expand}"


class Lists:
    """Asks one endpoint, and the cache before it; without `http` the cache alone. May be used from many threads."""

    def __init__(
        self, http: Http | None, *, cache: Cache | None, endpoint: str, clock: Callable[[], float] = clocks.time
    ) -> None:
        self._http = http
        self._cache = cache
        self._endpoint = endpoint
        self._clock = clock

    def models_of(self, dataset: ArtifactRef, *, time: str) -> ModelList | None:
        """Return the answer for `dataset`, given now (`time`) or kept; None where nobody could be asked."""
        asked = dataset.unpinned
        kept = self._kept(asked)
        if kept is not None or self._http is None:
            return kept
        return self._ask(self._http, asked, time)

    def _ask(self, http: Http, dataset: ArtifactRef, time: str) -> ModelList:
        nothing = ModelList(dataset=dataset, path=list_path(dataset, MOST), limit=MOST, time=time)
        detail = ""
        for limit in (MOST, FEW):
            path = list_path(dataset, limit)
            try:
                reply = http.get(Get(path=path, limit=MAX_INFO, repo=dataset.repo, public=True, brief=True))
            except (RefusedError, UnansweredError) as error:
                return _without_answer(nothing, str(error))
            if reply.status != 200:
                return _without_answer(nothing, f"the Hub answered {reply.status}")
            if not reply.cut:
                more = 'rel="next"' in (reply.headers.get("link") or "")
                found = ModelList(dataset=dataset, path=path, limit=limit, time=time, body=reply.body, more=more)
                self._keep(found)
                return found
            detail = f"a list of more than {MAX_INFO:,} bytes"
        return _without_answer(nothing, detail)

    def _kept(self, dataset: ArtifactRef) -> ModelList | None:
        """Return the answer of the last day; while nobody can be asked also an older one."""
        entry = self._cache.get(*self._key(dataset)) if self._cache is not None else None
        if entry is None:
            return None
        meta, body = entry
        try:
            at, limit, time, more = float(meta["at"]), int(meta["limit"]), str(meta["time"]), bool(meta["more"])
        except (KeyError, TypeError, ValueError, OverflowError):
            return None
        is_sound = limit in {MOST, FEW} and _TIME.fullmatch(time) and _is_list(body)
        if not is_sound or (self._http is not None and not 0 <= self._clock() - at < KEPT_SECONDS):
            return None
        return ModelList(dataset=dataset, path=list_path(dataset, limit), limit=limit, time=time, body=body, more=more)

    def _keep(self, found: ModelList) -> None:
        if self._cache is not None and _is_list(found.body):
            meta = {"limit": found.limit, "time": found.time, "more": found.more, "at": self._clock()}
            self._cache.put(*self._key(found.dataset), meta=meta, body=found.body)

    def _key(self, dataset: ArtifactRef) -> tuple[str, ...]:
        return ("trained-on", self._endpoint, dataset.repo)


def _is_list(body: bytes) -> bool:
    """Say whether an answer can be understood: another is not kept, for it may have been an accident on the way."""
    try:
        found = parse(body)
    except ReadError:
        return False
    return isinstance(found, list) and all(isinstance(each, dict) and isinstance(each.get("id"), str) for each in found)


def _without_answer(nothing: ModelList, detail: str) -> ModelList:
    return ModelList(dataset=nothing.dataset, path=nothing.path, limit=nothing.limit, time=nothing.time, detail=detail)
