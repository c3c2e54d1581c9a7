"""Where a redirect may lead: within the endpoint, below its path prefix, and with the token to no other host."""

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from aibom.sources._failures import RefusedError

__all__ = ["PORTS", "Endpoint", "origin"]

_NEXT = re.compile(r'<([^<>\s]{1,4000})>\s{0,9};\s{0,9}rel="?next"?', re.ASCII)
PORTS = {"http": 80, "https": 443}


def origin(address: str | SplitResult) -> tuple[str, str, int]:
    """Return scheme, host and port of an address.

    >>> origin("https://Hub.example/api")
    ('https', 'hub.example', 443)
    """
    parts = urlsplit(address) if isinstance(address, str) else address
    return parts.scheme, (parts.hostname or "").lower(), parts.port or PORTS.get(parts.scheme, 0)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The address all questions go to, which may have a path of its own, as mirrors within other servers do."""

    url: str
    base: str = field(init=False)
    home: tuple[str, str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", self.url.rstrip("/"))
        object.__setattr__(self, "base", urlsplit(self.url).path)
        object.__setattr__(self, "home", origin(self.url))

    @property
    def has_login(self) -> bool:
        """Whether it holds a user name or password, which take the place of any other authorization."""
        return "@" in urlsplit(self.url).netloc

    def bucket(self, url: str) -> str:
        """Return which of the Hub's rate limits counts a request to `url`; empty at another host.

        >>> Endpoint("http://h/hf").bucket("http://h/hf/api/models/x"), Endpoint("http://h").bucket("http://cdn/x")
        ('api', '')
        """
        parts = urlsplit(url)
        if origin(parts) != self.home:
            return ""
        return "api" if parts.path.startswith(f"{self.base}/api/") else "resolvers"

    def target(self, url: str, location: str, *, leave_host: bool) -> tuple[str, bool]:
        """Return where a redirect from `url` leads, and whether that is the same host; only files may lie elsewhere.

        Raises:
            RefusedError: it leads out of the API, to another host though that is not allowed, or to another scheme.
            ValueError: it is no address.
        """
        target = urlsplit(urljoin(url, location))
        if target.scheme not in PORTS or (url.startswith("https:") and target.scheme == "http"):
            raise RefusedError(f"a redirect to another scheme: {target.scheme}")
        if origin(target) != origin(url):
            if not leave_host:
                raise RefusedError(f"a redirect to another host: {target.hostname}")
            return urlunsplit(target), False
        target = self._below(target)
        if "@" not in target.netloc and origin(target) == self.home:  # a server names itself without credentials
            target = target._replace(netloc=urlsplit(url).netloc)
        if not leave_host:
            if not target.path.startswith(f"{self.base}/api/"):
                raise RefusedError(f"a redirect out of the API: {target.path}")
            # The Hub's own redirects may drop the query, without which sizes and digests are left out.
            target = target._replace(query=target.query or urlsplit(url).query)
        return urlunsplit(target), True

    def following(self, place: str, link: str) -> str:
        """Return the path of the next page that the `Link` header of the page at the path `place` names, or "".

        Raises:
            RefusedError: it lies at another host or out of the API.

        >>> Endpoint("http://h/hf").following("/api/x?a=1", '<http://h/hf/api/x?cursor=2>; rel="next"')
        '/api/x?cursor=2'
        """
        named = _NEXT.search(link)
        if not named:
            return ""
        try:
            target, _ = self.target(self.url + place, named[1], leave_host=False)
        except ValueError:
            raise RefusedError("the next page is at no valid address") from None
        parts = urlsplit(target)
        return urlunsplit(("", "", parts.path.removeprefix(self.base), parts.query, ""))

    def _below(self, target: SplitResult) -> SplitResult:
        """Put the path prefix before a path of the Hub's own: a mirror may pass on its redirects as they are."""
        hubs_own = target.path.startswith("/api/") or "/resolve/" in target.path
        if not hubs_own or origin(target) != self.home or target.path.startswith(f"{self.base}/"):
            return target
        return target._replace(path=self.base + target.path)
