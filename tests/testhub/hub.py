"""The test Hub in a thread of the test's own process."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Coroutine, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from testhub.faults import Fault, FaultKind, Faults
from testhub.folder import read_folder
from testhub.listener import Listener
from testhub.messages import Request
from testhub.mirror import Mirror
from testhub.quota import Quota
from testhub.repos import Repo, RepoKind
from testhub.routes import Routes
from testhub.shelf import Shelf

__all__ = ["HubFactory", "HubServer"]


class HubServer:
    """A Hub on 127.0.0.1, serving repositories and recorded evidence folders while its `with` block runs.

    `token` is the one token it accepts, `latency` the seconds before each answer, `separate_cdn` puts large files
    on a second port (another host, where no token belongs), `page` is the most entries of a list page. Without
    `limited` it names no rate limits; with a `mirror` it answers as one, with a `quota` it refuses what is beyond,
    with `tls` it speaks https.

    >>> with HubServer(repos=[Repo(id="org/tiny")]) as hub:
    ...     hub.url.startswith("http://127.0.0.1:"), hub.requests
    (True, [])
    """

    def __init__(
        self,
        *,
        repos: Iterable[Repo] = (),
        folders: Iterable[Path | str] = (),
        token: str | None = None,
        latency: float = 0.0,
        separate_cdn: bool = False,
        page: int = 1000,
        limited: bool = True,
        mirror: Mirror | None = None,
        quota: Quota | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._shelf = Shelf()
        self._mirror = mirror
        self.quota = quota
        for folder in folders:
            for repo in read_folder(Path(folder)):
                self.add(repo)
        for repo in repos:
            self.add(repo)
        self._routes = Routes(self._shelf, token=token, page=page)
        self._faults = Faults()
        self._listener = Listener(
            self._routes,
            self._faults,
            latency=latency,
            limited=limited and mirror is None,  # M8
            quota=quota,
            mirror=mirror,
            tls=tls,
        )
        self._scheme = "https" if tls else "http"
        self._separate_cdn = separate_cdn
        self._ports: tuple[int, int | None] = (0, 0 if separate_cdn else None)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="testhub", daemon=True)
        self._thread.start()
        self.revive()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._loop is not None
        assert self._thread is not None
        self._run(self._listener.stop)
        self._run(self._loop.shutdown_asyncgens)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    def _run(self, work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        assert self._loop is not None, "the hub runs inside its `with` block only"
        return asyncio.run_coroutine_threadsafe(work(), self._loop).result(timeout=10)

    @property
    def url(self) -> str:
        """The address to give as endpoint, without trailing slash."""
        return self._routes.url

    @property
    def cdn_url(self) -> str:
        """The address of the host large files lie on (the hub's own unless `separate_cdn`)."""
        return self._routes.cdn_url or self._routes.url

    @property
    def requests(self) -> list[Request]:
        """What was asked so far, in order of arrival."""
        return list(self._listener.requests)

    @property
    def peak(self) -> int:
        """The largest number of requests that were waiting for their answers at once."""
        return self._listener.peak

    def paths(self, *, method: str = "") -> list[str]:
        """Return the paths asked so far (with `method`: by that method), sorted."""
        return sorted(request.path for request in self.requests if method in {"", request.method})

    def forget(self) -> None:
        """Empty the log of requests."""
        self._listener.requests.clear()

    def add(self, repo: Repo) -> None:
        """Serve `repo` too, as a further commit if its id is served already."""
        self._shelf.add(repo if self._mirror is None else self._mirror.shelved(repo))

    def remove(self, repo_id: str, *, kind: RepoKind = "model") -> None:
        """Serve a repository no longer."""
        self._shelf.remove(kind, repo_id)

    def fault(
        self,
        match: str,
        kind: FaultKind,
        *,
        times: int | None = None,
        skip: int = 0,
        every: int = 1,
        method: str = "",
        status: int = 0,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        seconds: float = 0.0,
        size: int = -1,
        commit: str = "f" * 40,
        location: str = "",
    ) -> Fault:
        """Make something go wrong from now on (see `Fault` for what each argument means), and return the fault."""
        return self._faults.add(
            Fault(
                match=match,
                kind=kind,
                times=times,
                skip=skip,
                every=every,
                method=method,
                status=status,
                headers=headers or {},
                body=body,
                seconds=seconds,
                size=size,
                commit=commit,
                location=location,
            )
        )

    def limit(self, quota: Quota | None) -> None:
        """Enforce another quota, or none, from now on."""
        self.quota = self._listener.quota = quota

    def clear_faults(self) -> None:
        """Let nothing go wrong any more."""
        self._faults.clear()

    def stop_after(self, count: int) -> None:
        """Die once `count` more requests are answered: later ones find the connection cut and the port closed."""
        self._listener.stop_at = self._listener.arrived + count

    def revive(self) -> None:
        """Listen again, on the same ports as before (after `stop_after`)."""
        self._listener.stop_at = None
        self._run(self._listener.stop)
        port, cdn_port = self._ports
        self._ports = self._run(lambda: self._listener.start(port, cdn_port=cdn_port))
        prefix = self._mirror.prefix if self._mirror else ""
        self._routes.url = f"{self._scheme}://127.0.0.1:{self._ports[0]}{prefix}"
        if self._separate_cdn:
            self._routes.cdn_url = f"{self._scheme}://127.0.0.1:{self._ports[1]}"


HubFactory = Callable[..., HubServer]
"""What the fixture `hub` gives: call it with the arguments of `HubServer`."""
