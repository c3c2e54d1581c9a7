"""Rules about single values, the same in every standard: digests, purls, times, e-mail addresses."""

import re
from datetime import datetime
from functools import lru_cache

from aibom.records.refs import shorten
from aibom.records.spelling import is_repo

__all__ = [
    "CYCLONEDX_TIMES",
    "DIGITS",
    "digest_fault",
    "is_email",
    "location_fault",
    "purl_fault",
    "time_fault",
    "utc_fault",
]

DIGITS = {
    "adler32": 8,
    "md2": 32,
    "md4": 32,
    "md5": 32,
    "sha1": 40,
    "sha224": 56,
    "sha256": 64,
    "sha384": 96,
    "sha512": 128,
    "sha3224": 56,
    "sha3256": 64,
    "sha3384": 96,
    "sha3512": 128,
    "blake2b256": 64,
    "blake2b384": 96,
    "blake2b512": 128,
    "streebog256": 64,
    "streebog512": 128,
}
"""How many hexadecimal digits a digest has, by its algorithm in lower case without - and _."""

CYCLONEDX_TIMES = frozenset(
    {
        "activationDate",
        "created",
        "creationDate",
        "deactivationDate",
        "destructionDate",
        "expiration",
        "expirationDate",
        "expires",
        "firstIssued",
        "lastRenewal",
        "lastUpdated",
        "notValidAfter",
        "notValidBefore",
        "published",
        "rejected",
        "revocationDate",
        "timeActivated",
        "timeEnd",
        "timeReceived",
        "timeStart",
        "timestamp",
        "updateDate",
        "updated",
    }
)
"""What CycloneDX calls its times, in JSON and in XML."""

_HEX = re.compile(r"[0-9a-fA-F]*+")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:)(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)
_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{1,255}")
_LOCATION = re.compile(
    r"(?:(?:https?|ftps?|sftp|ssh|git|svn|hg|bzr|file)|(?:git|hg|svn|bzr)\+[a-z][a-z0-9+]*):(?://)?\S+", re.IGNORECASE
)
_SCP = re.compile(r"(?:git\+)?git@[A-Za-z0-9.\-]+:\S+")
_HEX_COMMIT = re.compile(r"[0-9a-fA-F]{40}")
_ENCODED = re.compile(r"%(?![0-9A-Fa-f]{2})")


def digest_fault(algorithm: str, content: str) -> tuple[str, str] | None:
    """Return rule and message where `content` is no digest of `algorithm`; of an unknown algorithm nothing is said.

    >>> digest_fault("SHA-1", "a" * 64)
    ('digest-length', 'a SHA-1 digest has 40 digits, this has 64')
    """
    if not _HEX.fullmatch(content):
        return "digest-alphabet", f"{shorten(content, 80)!r} is not hexadecimal"
    wanted = DIGITS.get(algorithm.lower().replace("-", "").replace("_", ""))
    if wanted is not None and len(content) != wanted:
        return "digest-length", f"a {algorithm} digest has {wanted} digits, this has {len(content)}"
    return None


@lru_cache(maxsize=10_000)
def purl_fault(purl: str) -> tuple[str, str] | None:
    """Return rule and message where `purl` is none, or not as its type asks.

    >>> purl_fault("pkg:huggingface/org/tiny@" + "A" * 40)
    ('purl-type', 'a commit is written in lower case')
    """
    from packageurl import PackageURL  # noqa: PLC0415 - slow to import

    if _ENCODED.search(purl):
        return "purl-invalid", f"{shorten(purl)!r} has a % that encodes nothing"
    if not purl.startswith("pkg:"):
        return "purl-invalid", f"{shorten(purl)!r} does not begin with pkg:"
    try:
        parsed = PackageURL.from_string(purl, normalize_purl=False)
    except (ValueError, TypeError) as error:
        return "purl-invalid", f"no purl: {shorten(error)}"
    if any(not character.isprintable() or character == " " for character in purl):
        return "purl-invalid", f"{shorten(purl)!r} holds a space or control character; they are percent-encoded"
    return _type_fault(parsed) if parsed.type == "huggingface" else None


def _type_fault(parsed: object) -> tuple[str, str] | None:
    namespace, name = getattr(parsed, "namespace", None) or "", getattr(parsed, "name", "")
    version = getattr(parsed, "version", None) or ""
    owner = namespace.removeprefix("datasets/") if namespace != "datasets" else ""
    if not is_repo(f"{owner}/{name}" if owner else name):
        return "purl-type", f"{shorten(f'{namespace}/{name}')!r} cannot be the id of a repository of the Hub"
    if _HEX_COMMIT.fullmatch(version) and version != version.lower():
        return "purl-type", "a commit is written in lower case"
    return None


def time_fault(text: str) -> str:
    """Return what is wrong with an RFC 3339 time, or an empty text.

    >>> time_fault("2026-02-29T12:00:00Z"), time_fault("2026-02-28T12:00:00.5+01:00")
    ("'2026-02-29T12:00:00Z' is a time that does not exist", '')
    """
    found = _TIME.fullmatch(text)
    if not found:
        return f"{shorten(text, 60)!r} is no RFC 3339 time"
    day, minute, second, _, zone = found.groups()
    if zone is None:
        return f"{shorten(text, 60)!r} names no time zone"
    if second == "60":
        return f"{shorten(text, 60)!r} is a leap second, which most readers refuse"
    try:
        datetime.fromisoformat(f"{day}T{minute}{second}{zone.upper()}")
    except ValueError:
        return f"{shorten(text, 60)!r} is a time that does not exist"
    return ""


def utc_fault(text: str) -> str:
    """Return what is wrong with a time of SPDX, or an empty text: UTC, whole seconds, written with T and Z.

    >>> utc_fault("2026-02-28T12:00:00Z"), utc_fault("2026-02-28T12:00:00.5Z")
    ('', "'2026-02-28T12:00:00.5Z' is not written as YYYY-MM-DDThh:mm:ssZ")
    """
    if not _UTC.fullmatch(text):
        return f"{shorten(text, 60)!r} is not written as YYYY-MM-DDThh:mm:ssZ"
    return time_fault(text)


def is_email(text: str) -> bool:
    """Say whether `text` can be an e-mail address.

    >>> is_email("jane@example.org"), is_email("@")
    (True, False)
    """
    return _EMAIL.fullmatch(text) is not None


def location_fault(text: str) -> str:
    """Return what is wrong with a download location of SPDX, or an empty text.

    >>> location_fault("git+https://huggingface.co/org/tiny@main"), location_fault("hf://org/tiny")
    ('', "'hf://org/tiny' is no address that a browser or a version control system understands")
    """
    if _LOCATION.fullmatch(text) or _SCP.fullmatch(text):
        return ""
    return f"{shorten(text)!r} is no address that a browser or a version control system understands"
