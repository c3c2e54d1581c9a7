"""One GET to the Hub: retries, rate limits, bounds, and redirects followed by hand.

The session and login are those of huggingface_hub; what its plain calls lack (retries, timeouts, a limiter,
bounds on bodies) is here. What it observes of the Hub stands in docs/hub-api.md.
"""

import re
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from aibom import __version__
from aibom.errors import UsageError
from aibom.records.redaction import redact
from aibom.records.refs import is_commit, shorten
from aibom.sources._limiter import Event, Limiter, is_busy
from aibom.sources._secrets import secrets_of

if TYPE_CHECKING:
    import httpx2

__all__ = ["Get", "Http", "RefusedError", "Reply", "UnansweredError", "public_address", "switched_offline"]

ATTEMPTS = 5
BUSY_ATTEMPTS = 10
MAX_REDIRECTS = 5
_ERROR_BYTES = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": 80, "https": 443}
_TOKEN = re.compile(r"[!-~]+", re.ASCII)


class UnansweredError(Exception):
    """No usable answer after all retries; the message says why, and holds no address and no token."""


class RefusedError(Exception):
    """The answer is a redirect that is not followed, or bytes that cannot be read; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Get:
    """What to ask for: a path of the endpoint (with query), at most `limit` bytes of it.

    `ranged` asks for the first `limit` bytes only; `leave_host` lets a redirect lead to another host (without the
    token); `repo` is whom progress is reported for.
    """

    path: str
    limit: int
    repo: str
    ranged: bool = False
    leave_host: bool = False

    @property
    def bucket(self) -> str:
        """Which of the Hub's rate limits counts the request."""
        return "api" if self.path.startswith("/api/") else "resolvers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: `body` is at most the limit asked for, `cut` says whether there was more.

    `commit` is the X-Repo-Commit of the Hub's own first answer (empty without one).
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    cut: bool = False
    commit: str = ""


def public_address(endpoint: str) -> str:
    """Return an endpoint as it may be shown: without trailing slash, user name, password, query and fragment.

    Raises:
        UsageError: it is no http or https address.

    >>> public_address("https://me:secret@hub.example:8443/hf/")
    'https://hub.example:8443/hf'
    """
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        parts, port = SplitResult("", "", "", "", ""), None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise UsageError("the endpoint is no http:// or https:// address", hint="check HF_ENDPOINT")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return urlunsplit((parts.scheme, f"{host}:{port}" if port else host, parts.path.rstrip("/"), "", ""))


def switched_offline() -> bool:
    """Say whether huggingface_hub is switched offline: HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE."""
    from huggingface_hub.constants import is_offline_mode  # noqa: PLC0415 - slow, and not needed for --help

    return is_offline_mode()


class Http:
    """Asks one endpoint; may be used from many threads.

    Raises:
        UsageError: the endpoint is no address, or the token holds characters no token has.
    """

    def __init__(  # noqa: PLR0913 - keyword-only
        self,
        endpoint: str,
        *,
        token: str | bool | None,
        timeout: float,
        on_event: Callable[[Event], None],
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        import httpx2  # noqa: PLC0415 - slow, and not needed for --help
        from huggingface_hub.utils import get_session  # type: ignore[attr-defined]  # noqa: PLC0415 - it is lazy

        public_address(endpoint)
        if isinstance(token, str) and not _TOKEN.fullmatch(token):
            raise UsageError("the access token holds characters no token has", hint="copy it again, without line ends")
        self._endpoint = endpoint.rstrip("/")
        self._base = urlsplit(self._endpoint).path
        self.token = _token(token)
        self.secrets = secrets_of(endpoint, self.token)
        self._headers = {"user-agent": f"aibom/{__version__}", "accept-encoding": "identity"}
        if self.token:
            self._headers["authorization"] = f"Bearer {self.token}"
        self._get_session = get_session
        self._timeout = timeout
        self._timeouts = httpx2.Timeout(timeout, pool=None)
        self._on_event = on_event
        self._sleep = sleep
        self._clock = clock
        self._limiter = Limiter(clock=clock, sleep=sleep, on_event=on_event)
        self._gone = threading.Event()

    def redact(self, text: str) -> str:
        """Return `text` on one line, shortened, without the token and whatever else no output may hold."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return shorten(redact(text))

    def get(self, asked: Get) -> Reply:
        """Return the first usable answer, whatever its status; 408, 429 and 5xx are asked again.

        Raises:
            UnansweredError: there was none after all attempts.
            RefusedError: a redirect that is not followed, or an encoding that is not read.
        """
        failures = busy = 0
        while True:
            self._limiter.wait(asked.bucket, asked.repo)
            reply, reason, lost = self._attempt(asked)
            if reply is not None:
                self._limiter.note(asked.bucket, reply)
                if not is_busy(reply.status):
                    self._gone.clear()
                    return reply
            if reply is not None and reply.status == 429:
                busy += 1
                if busy >= BUSY_ATTEMPTS:
                    raise UnansweredError(f"rate limit: {reason}, {busy} times")
                self._limiter.hold(asked.bucket, reply)
                continue
            failures += 1
            # An endpoint that has gone is found so once; the next ones need not wait as long to be told the same.
            if failures >= ATTEMPTS or (lost and self._gone.is_set()):
                if lost:
                    self._gone.set()
                raise UnansweredError(f"{reason} ({failures} {'attempt' if failures == 1 else 'attempts'})")
            delay = self._limiter.delay(failures, reply)
            self._on_event(Event(kind="retry", repo=asked.repo, seconds=delay))
            self._sleep(delay)

    def _attempt(self, asked: Get) -> tuple[Reply | None, str, bool]:
        """Return the answer or None, why it is not usable, and whether no connection came about at all."""
        import httpx2  # noqa: PLC0415 - slow, and not needed for --help
        from huggingface_hub.errors import OfflineModeIsEnabled  # noqa: PLC0415

        try:
            reply = self._follow(asked)
        except httpx2.TimeoutException:
            return None, f"no answer within {self._timeout:g} seconds", False
        except httpx2.ConnectError as error:
            return None, self.redact(f"no connection: {error}"), True
        except httpx2.RequestError as error:
            return None, self.redact(f"the connection broke off: {error}"), False
        except (httpx2.InvalidURL, ValueError) as error:
            raise RefusedError(self.redact(f"a redirect to no valid address: {error}")) from None
        except RefusedError as error:
            raise RefusedError(self.redact(str(error))) from None
        except OfflineModeIsEnabled:
            raise UnansweredError("huggingface_hub is switched offline (HF_HUB_OFFLINE)") from None
        return reply, f"the Hub answered {reply.status}", False

    def _follow(self, asked: Get) -> Reply:
        url = self._endpoint + asked.path
        headers = dict(self._headers)
        if asked.ranged:
            headers["range"] = f"bytes=0-{asked.limit - 1}"
        if not asked.leave_host:
            headers["accept-encoding"] = "gzip"
        commit = ""
        for _ in range(MAX_REDIRECTS + 1):
            client = self._get_session()
            with client.stream("GET", url, headers=headers, follow_redirects=False, timeout=self._timeouts) as response:
                commit = commit or self._commit(url, response.headers.get("x-repo-commit", ""))
                location = response.headers.get("location") if response.status_code in _REDIRECTS else None
                if location is None:
                    limit = asked.limit if response.status_code < 400 else _ERROR_BYTES
                    body, cut = self._read(response, limit)
                    return Reply(
                        status=response.status_code, headers=response.headers, body=body, cut=cut, commit=commit
                    )
                self._read(response, _ERROR_BYTES)  # an answer left unread would cost the connection
            url = self._target(url, location, asked, headers)
        raise RefusedError(f"more than {MAX_REDIRECTS} redirects, one after the other")

    def _commit(self, url: str, named: str) -> str:
        at_home = _origin(urlsplit(url)) == _origin(urlsplit(self._endpoint))
        return named if at_home and is_commit(named) else ""

    def _target(self, url: str, location: str, asked: Get, headers: dict[str, str]) -> str:
        """Return where a redirect leads, and take the token out of `headers` where it leads away."""
        target = urlsplit(urljoin(url, location))
        if target.scheme not in _PORTS or (url.startswith("https:") and target.scheme == "http"):
            raise RefusedError(self.redact(f"a redirect to another scheme: {target.scheme}"))
        if _origin(target) != _origin(urlsplit(url)):
            if not asked.leave_host:
                raise RefusedError(self.redact(f"a redirect to another host: {target.hostname}"))
            headers.pop("authorization", None)
        elif not asked.leave_host:
            if not target.path.startswith(f"{self._base}/api/"):
                raise RefusedError(self.redact(f"a redirect out of the API: {target.path}"))
            # The Hub's own redirects may drop the query, without which sizes and digests are left out.
            target = target._replace(query=target.query or urlsplit(url).query)
        return urlunsplit(target)

    def _read(self, response: "httpx2.Response", limit: int) -> tuple[bytes, bool]:
        """Return at most `limit` bytes of the decoded body, and whether there were more."""
        deadline = self._clock() + 20 * self._timeout
        found = bytearray()
        for chunk in _decoded(response, limit):
            found += chunk
            if len(found) > limit:
                return bytes(found[:limit]), True
            if self._clock() > deadline:
                raise UnansweredError(f"only {len(found):,} bytes within {20 * self._timeout:g} seconds")
        return bytes(found), False


def _token(token: str | bool | None) -> str:
    """Return the access token to send, huggingface_hub's own (HF_TOKEN, login) for None; empty for none.

    Not through `build_hf_headers`: to name the program that started this one, it asks the Hub for a list first.
    """
    from huggingface_hub import constants, get_token  # noqa: PLC0415 - slow, and not needed for --help

    if isinstance(token, str):
        return token
    forbidden = token is False or (token is None and constants.HF_HUB_DISABLE_IMPLICIT_TOKEN)
    return "" if forbidden else get_token() or ""


def _decoded(response: "httpx2.Response", limit: int) -> Iterator[bytes]:
    """Yield the body decoded piece by piece: a small body cannot unfold to a huge one in memory."""
    import httpx2  # noqa: PLC0415

    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in {"", "identity"}:
        yield from response.iter_raw()
        return
    if encoding != "gzip":
        raise RefusedError(f"an answer in an encoding that was not asked for: {shorten(encoding, 40)}")
    unpack = zlib.decompressobj(31)
    try:
        for chunk in response.iter_raw():
            yield unpack.decompress(chunk, limit + 1)  # if there is more, whoever reads has had enough
    except zlib.error as error:
        raise httpx2.RemoteProtocolError(f"not gzip: {error}") from None
    if not unpack.eof:
        raise httpx2.RemoteProtocolError("the compressed answer ends too early")


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme, 0)
