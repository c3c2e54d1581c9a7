"""What the environment decides: which Hub is asked, and what time it is."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from aibom.errors import UsageError

__all__ = ["endpoint", "is_offline", "now", "source_date"]

_DEFAULT_ENDPOINT = "https://huggingface.co"
_LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z, the last that RFC 3339 can write


def endpoint(environment: Mapping[str, str] = os.environ) -> str:
    """Return the address of the Hub, from HF_ENDPOINT if that is set, without trailing slash.

    It may carry credentials, as proxies ask for, and is not for showing; a source's `endpoint` is.

    Raises:
        UsageError: HF_ENDPOINT is no http or https address.

    >>> endpoint({"HF_ENDPOINT": "http://localhost:8080/"}), endpoint({})
    ('http://localhost:8080', 'https://huggingface.co')
    """
    address = environment.get("HF_ENDPOINT", "").strip().rstrip("/") or _DEFAULT_ENDPOINT
    # The value is not quoted: it may hold a secret.
    if not _can_be_asked(address):
        raise UsageError("HF_ENDPOINT is no http:// or https:// address", hint=f"unset it to ask {_DEFAULT_ENDPOINT}")
    return address


def _can_be_asked(address: str) -> bool:
    if not address.isascii() or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and port != 0 and not parts.query + parts.fragment


def is_offline(environment: Mapping[str, str] = os.environ) -> bool:
    """Say whether HF_HUB_OFFLINE switches the network off, as it does for the Hub's own client.

    >>> is_offline({"HF_HUB_OFFLINE": "1"}), is_offline({"HF_HUB_OFFLINE": "0"})
    (True, False)
    """
    return environment.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "TRUE", "YES"}


def source_date(environment: Mapping[str, str] = os.environ) -> str:
    """Return the time SOURCE_DATE_EPOCH sets (https://reproducible-builds.org/specs/source-date-epoch/), or "".

    Raises:
        UsageError: it is not a number of seconds since 1970 that a date can have.

    >>> source_date({"SOURCE_DATE_EPOCH": "0"}), source_date({})
    ('1970-01-01T00:00:00Z', '')
    """
    text = environment.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return ""
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= _LAST_SECOND):
        raise UsageError(
            "SOURCE_DATE_EPOCH is not a number of seconds since 1970",
            hint="unset it, or set it to digits such as $(git log -1 --format=%ct)",
        )
    return _rfc3339(datetime.fromtimestamp(int(text), tz=UTC))


def now(environment: Mapping[str, str] = os.environ) -> str:
    """Return the time of the walk, RFC 3339 in UTC with whole seconds: SOURCE_DATE_EPOCH, else the clock's.

    Raises:
        UsageError: SOURCE_DATE_EPOCH is malformed.
    """
    return source_date(environment) or _rfc3339(datetime.now(tz=UTC))


def _rfc3339(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
