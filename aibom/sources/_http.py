"""One GET to the Hub: retries, rate limits, bounds, and redirects followed by hand.

The session and login are those of huggingface_hub; what its plain calls lack (retries, timeouts, a limiter,
bounds on bodies) is here. What it observes of the Hub stands in docs/hub-api.md.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit, urlunsplit

from aibom import __version__
from aibom.errors import UsageError
from aibom.records.redaction import redact
from aibom.records.refs import is_commit, shorten
from aibom.sources._body import Allowance
from aibom.sources._failures import RefusedError, UnansweredError
from aibom.sources._limiter import Event, Limiter, is_busy
from aibom.sources._redirects import PORTS, Endpoint, origin
from aibom.sources._secrets import secrets_of
from aibom.sources._session import PROXY_REFUSED, UNTRUSTED, is_untrusted, session

if TYPE_CHECKING:
    import httpx2

__all__ = ["Get", "Http", "Reply", "public_address", "switched_offline"]

ATTEMPTS = 5
BRIEF_ATTEMPTS, BRIEF_WAIT = 3, 2.0
BUSY_ATTEMPTS = 10
MAX_REDIRECTS = 5
_ERROR_BYTES = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TOKEN = re.compile(r"[!-~]+", re.ASCII)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Get:
    """What to ask for: a path of the endpoint (with query), at most `limit` bytes of it.

    `ranged` asks for `limit` bytes from the byte `start` only; `leave_host` lets a redirect lead to another host (without the
    token); `repo` is whom progress is reported for. `public` asks without the token, so that nothing comes back that
    only its holder may see; `brief` asks twice more at most, and not after a refusal: a walk can do without the answer.
    """

    path: str
    limit: int
    repo: str
    ranged: bool = False
    leave_host: bool = False
    public: bool = False
    brief: bool = False
    start: int = 0


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """Status and headers of an answer whose body is still to come."""

    status: int
    headers: Mapping[str, str]


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
    if parts.scheme not in PORTS or not parts.hostname:
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
        UsageError: the endpoint is no address, the token holds characters no token has, or the environment names
            certificates or a proxy that cannot be used.
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

        public_address(endpoint)
        self.endpoint = Endpoint(endpoint)
        self.token = _token(token)
        if not _TOKEN.fullmatch(self.token) and (self.token or isinstance(token, str)):
            raise UsageError("the access token holds characters no token has", hint="copy it again, without line ends")
        self.secrets = secrets_of(endpoint, self.token)
        self._headers = {"user-agent": f"aibom/{__version__}", "accept-encoding": "identity"}
        if self.token and self.endpoint.has_login:
            _log.warning("HF_ENDPOINT holds a user name and password, which are sent in place of the access token")
        elif self.token:
            self._headers["authorization"] = f"Bearer {self.token}"
        session()  # what the environment names and cannot be used is said before anything is asked
        self._timeout = timeout
        self._timeouts = httpx2.Timeout(timeout, pool=None)
        self._on_event = on_event
        self._sleep = sleep
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
        attempts, busy_attempts = (BRIEF_ATTEMPTS, 1) if asked.brief else (ATTEMPTS, BUSY_ATTEMPTS)
        while True:
            reply, reason, lost = self._attempt(asked)
            if reply is not None and not is_busy(reply.status):
                self._gone.clear()
                return reply
            if reply is not None and reply.status == 429:
                busy += 1
                if busy >= busy_attempts:
                    raise UnansweredError(f"rate limit: {reason}" + (f", {busy} times" if busy > 1 else ""))
                self._limiter.hold(self._bucket(self.endpoint.url + asked.path, public=asked.public), reply)
                continue
            failures += 1
            # An endpoint that has gone is found so once; the next ones need not wait as long to be told the same.
            delay = self._limiter.delay(failures, reply)
            if failures >= attempts or (lost and self._gone.is_set()) or (asked.brief and delay > BRIEF_WAIT):
                if lost:
                    self._gone.set()
                raise UnansweredError(f"{reason} ({failures} {'attempt' if failures == 1 else 'attempts'})")
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
        except httpx2.RequestError as error:
            if is_untrusted(error):
                raise UnansweredError(UNTRUSTED) from None
            if isinstance(error, httpx2.ProxyError) and "407" in str(error):
                raise UnansweredError(PROXY_REFUSED) from None
            if isinstance(error, httpx2.RemoteProtocolError) and "too long" in str(error):
                raise UnansweredError("the headers of the answer are too long") from None
            lost = isinstance(error, httpx2.ConnectError)
            return None, self.redact(f"{'no connection' if lost else 'the connection broke off'}: {error}"), lost
        except RefusedError as error:
            raise RefusedError(self.redact(str(error))) from None
        except (httpx2.InvalidURL, ValueError) as error:
            raise RefusedError(self.redact(f"a redirect to no valid address: {error}")) from None
        except OfflineModeIsEnabled:
            raise UnansweredError("huggingface_hub is switched offline (HF_HUB_OFFLINE)") from None
        # What a recording keeps byte for byte must not hold it; of an error nothing but its headers is read.
        if reply.status < 400 and any(secret.encode() in reply.body for secret in self.secrets):
            raise RefusedError("an answer that repeats the access token or password it was asked with")
        return reply, f"the Hub answered {reply.status}", False

    def _follow(self, asked: Get) -> Reply:
        url = self.endpoint.url + asked.path
        headers = dict(self._headers)
        if asked.public:
            headers.pop("authorization", None)
        if asked.ranged:
            headers["range"] = f"bytes={asked.start}-{asked.start + asked.limit - 1}"
        if not asked.leave_host:
            headers["accept-encoding"] = "gzip"
        allowance = Allowance(self._timeout)
        commit = ""
        for _ in range(MAX_REDIRECTS + 1):
            with self._sent(url, headers, asked, allowance) as response:
                commit = commit or self._commit(url, response.headers.get("x-repo-commit", ""))
                location = response.headers.get("location") if response.status_code in _REDIRECTS else None
                if location is None:
                    limit = asked.limit if response.status_code < 400 else _ERROR_BYTES
                    body, cut = allowance.read(response, limit)
                    return Reply(
                        status=response.status_code, headers=response.headers, body=body, cut=cut, commit=commit
                    )
                allowance.read(response, _ERROR_BYTES)  # an answer left unread would cost the connection
            url, same_host = self.endpoint.target(url, location, leave_host=asked.leave_host)
            if not same_host:
                headers.pop("authorization", None)
        raise RefusedError(f"more than {MAX_REDIRECTS} redirects, one after the other")

    @contextmanager
    def _sent(
        self, url: str, headers: Mapping[str, str], asked: Get, allowance: Allowance
    ) -> Iterator["httpx2.Response"]:
        """Send one request, when its rate limit allows, and give the answer as soon as its headers are there."""
        bucket = self._bucket(url, public=asked.public)
        if bucket:
            self._limiter.enter(bucket, asked.repo)
        counted, answer = bool(bucket), None
        try:
            client, traced = session(), {"trace": allowance.watch}
            with client.stream(
                "GET", url, headers=headers, follow_redirects=False, timeout=self._timeouts, extensions=traced
            ) as response:
                answer = _Head(status=response.status_code, headers=response.headers)
                if counted:
                    counted = False
                    self._limiter.leave(bucket, answer)
                yield response
        finally:
            if counted:
                self._limiter.leave(bucket, answer)

    def _bucket(self, url: str, *, public: bool) -> str:
        """Return whose quota a request to `url` counts for: strangers have one of their own."""
        bucket = self.endpoint.bucket(url)
        return f"{bucket}, without token" if bucket and public and self.token else bucket

    def _commit(self, url: str, named: str) -> str:
        return named if origin(url) == self.endpoint.home and is_commit(named) else ""


def _token(token: str | bool | None) -> str:
    """Return the access token to send, huggingface_hub's own (HF_TOKEN, login) for None; empty for none.

    Not through `build_hf_headers`: to name the program that started this one, it asks the Hub for a list first.
    """
    from huggingface_hub import constants, get_token  # noqa: PLC0415 - slow, and not needed for --help

    if isinstance(token, str):
        return token
    forbidden = token is False or (token is None and constants.HF_HUB_DISABLE_IMPLICIT_TOKEN)
    try:
        return "" if forbidden else get_token() or ""
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise UsageError(
            f"the access token that `hf auth login` left cannot be read: {reason}",
            hint="`hf auth login` again, set HF_TOKEN, or set HF_HUB_DISABLE_IMPLICIT_TOKEN=1 to go without",
        ) from None
