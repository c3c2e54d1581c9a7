"""What is said to people: without secrets, and without the places of this machine that nobody typed."""

import os
import re
import sys
import traceback
from collections.abc import Iterable, Mapping
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from aibom.errors import told
from aibom.records.redaction import redact

__all__ = ["forget", "hide", "plain", "plain_internals", "secrets_of"]

_HIDDEN = "***"
_SHORTEST = 6
"""A secret of fewer characters would take words apart, and protects nothing."""
_ADDRESSES = ("HF_ENDPOINT", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
_TOKENS = ("AIBOM_TOKEN", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
_PLACE = re.compile(r"""(["'])(?:[A-Za-z]:)?[/\\][^"'\r\n]{0,2000}[/\\](?=[^"'/\\\r\n]{0,400}\1)""")
_known: set[str] = set()


def hide(secrets: Iterable[str]) -> None:
    """Let `plain` take `secrets` out of everything from now on, however they look."""
    _known.update(secret for secret in secrets if len(secret) >= _SHORTEST)


def forget() -> None:
    """Forget what `hide` was told."""
    _known.clear()


def secrets_of(environment: Mapping[str, str]) -> set[str]:
    """Return the secrets an environment holds: tokens, and the user names and passwords of addresses.

    >>> sorted(secrets_of({"HTTPS_PROXY": "http://alice:s3cret%21@proxy.example", "HF_TOKEN": "hf_x"}))
    ['alice', 'hf_x', 's3cret!', 's3cret%21']
    """
    found = {environment.get(name, "").strip() for name in _TOKENS}
    for name in _ADDRESSES:
        try:
            address = urlsplit(environment.get(name, ""))
        except ValueError:
            continue
        for part in (address.username or "", address.password or ""):
            found |= {part, unquote(part)}
    return found - {""}


def plain(text: str) -> str:
    """Return `text` as it may be said: the home folder is `~`, what is secret `***`."""
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home raises where there is none
    for place in sorted({home, os.path.realpath(home)}, key=len, reverse=True):
        if len(place) > 1 and place in text:
            text = re.sub(re.escape(place) + r"(?![^/\\\s\"'`:;,)\]])", "~", text)
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, _HIDDEN)
    return redact(text)


def plain_internals(error: BaseException, *, trace: bool = False) -> str:
    """Return what an error of the program says (with `trace`: and where it arose) as `plain` has it.

    Of a path nobody typed only the last name stays; files of the program are named from its own folder.
    """
    text = "".join(traceback.format_exception(error)) if trace else told(error)
    for place in sorted(_program_places(), key=len, reverse=True):
        text = text.replace(place.rstrip(os.sep) + os.sep, "") if len(place) > 1 else text
    return plain(_PLACE.sub(r"\1…/", text))


def _program_places() -> set[str]:
    found = set()
    for entry in (*sys.path, "."):
        with suppress(OSError):  # the working folder may be gone
            found.add(os.path.abspath(entry))  # noqa: PTH100
    return found
