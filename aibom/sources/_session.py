"""The HTTP client of huggingface_hub, with the proxies and certificates that the environment names.

HTTPS_PROXY, HTTP_PROXY, NO_PROXY, SSL_CERT_FILE and SSL_CERT_DIR are honoured by its HTTP library; what requests
and curl call theirs, REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE, is added here.
"""

import os
import ssl
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from aibom.errors import UsageError

if TYPE_CHECKING:
    import httpx2

__all__ = ["PROXIES", "PROXY_REFUSED", "UNTRUSTED", "is_untrusted", "session"]

PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
UNTRUSTED = "the certificate of the endpoint is not trusted"
PROXY_REFUSED = "the proxy does not accept the user name and password it was given, or wants some (407)"
_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_OWN = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def session() -> "httpx2.Client":
    """Return the client that huggingface_hub shares, made with the certificates of the environment if it is new.

    Raises:
        UsageError: a certificate file or proxy that the environment names cannot be used.
    """
    import httpx2  # noqa: PLC0415 - slow, and not needed for --help
    from huggingface_hub import set_client_factory  # noqa: PLC0415
    from huggingface_hub.utils import get_session  # type: ignore[attr-defined]  # noqa: PLC0415

    if _bundle() and not _ours.is_set():
        _ours.set()
        set_client_factory(_client)
    try:
        return get_session()
    except (OSError, ssl.SSLError):
        named = next((name for name in (*_OWN, *_BUNDLES) if os.environ.get(name)), "SSL_CERT_FILE")
        raise UsageError(
            f"the certificates that {named} names cannot be read",
            hint=f"let {named} name a file of PEM certificates (SSL_CERT_DIR: a folder of them), or unset it",
        ) from None
    except (ValueError, ImportError, httpx2.InvalidURL):  # the message would show the proxy's password
        raise UsageError(
            f"the proxy that one of {', '.join(PROXIES)} names cannot be used",
            hint="write http://HOST:PORT, with user name and password percent-encoded",
        ) from None


_ours = threading.Event()


def _bundle() -> str:
    """Return what REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE names, unless the variables of OpenSSL name something."""
    if any(os.environ.get(name) for name in _OWN):
        return ""
    return next((os.environ[name] for name in _BUNDLES if os.environ.get(name)), "")


def _client() -> "httpx2.Client":
    import httpx2  # noqa: PLC0415
    from huggingface_hub.constants import is_offline_mode  # noqa: PLC0415
    from huggingface_hub.errors import OfflineModeIsEnabled  # noqa: PLC0415

    def check(request: httpx2.Request) -> None:
        if is_offline_mode():
            raise OfflineModeIsEnabled(f"{request.method}: huggingface_hub is switched offline")

    verify: ssl.SSLContext | bool = True
    if bundle := _bundle():
        folder = Path(bundle).is_dir()
        verify = ssl.create_default_context(cafile=None if folder else bundle, capath=bundle if folder else None)
    return httpx2.Client(verify=verify, event_hooks={"request": [check]}, follow_redirects=True, timeout=None)


def is_untrusted(error: BaseException) -> bool:
    """Say whether no connection came about because the other side's certificate is not trusted.

    >>> is_untrusted(OSError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"))
    True
    """
    return "CERTIFICATE_VERIFY_FAILED" in str(error)
