"""Texts that JSON and XML can both carry, and that come back exactly as they were."""

import json
import math
import re
from functools import lru_cache
from sys import intern
from typing import Any
from urllib.parse import quote

import orjson

from aibom.errors import UsageError
from aibom.records.claims import Scalar
from aibom.records.refs import HUB, ArtifactRef, Kind
from aibom.records.spelling import is_commit, is_repo

__all__ = [
    "MalformedError",
    "escape",
    "from_json",
    "is_url",
    "parse_ref",
    "purl_of",
    "quoted",
    "ref_text",
    "scalar_from_json",
    "scalar_to_json",
    "to_json",
    "unescape",
    "url_of",
]

# What XML 1.0 cannot hold or normalises away, and marks that reorder or hide the text around them on a screen.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_PLAIN = re.compile(_UNSAFE.pattern[:-1] + r"\\]")
_ESCAPED = re.compile(r"\\(?:\\|u([0-9a-f]{4}))")
_JSON_SURROGATE = re.compile(r"\\\\|\\u(d[89a-f][0-9a-f]{2})")
# Possessive: no two of the alternatives begin alike, so there is never anything to go back to.
_IN_URL = r"(?:[A-Za-z0-9._~:/?@!$&'()*+,;=\-]++|%[0-9A-Fa-f]{2})*+"
_URL = re.compile(rf"https?://[A-Za-z0-9.\-]{{1,253}}(?::[0-9]{{1,5}})?(?:[/?#]{_IN_URL})?(?:#{_IN_URL})?")
_EXACT_INTEGER = 2**63
_NAME = r"[A-Za-z0-9_.\-]{1,96}"
_ORDINARY = re.compile(
    rf"pkg:huggingface/(datasets/)?(?P<repo>(?:({_NAME})/)?({_NAME}))(?:@([0-9a-f]{{40}}))?", re.ASCII
)


class MalformedError(ValueError):
    """A text is not what was expected in its place; the message says what was."""


def escape(text: str) -> str:
    r"""Return `text` with a backslash doubled and each character that XML cannot carry as `\uXXXX`.

    >>> escape("a\nb"), escape("a\\b")
    ('a\\u000ab', 'a\\\\b')
    """
    if text.isprintable() and "\\" not in text:  # most are; all of _UNSAFE is not printable
        return text
    return _PLAIN.sub(lambda found: "\\\\" if found[0] == "\\" else f"\\u{ord(found[0]):04x}", text)


def unescape(text: str) -> str:
    r"""Return the text that `escape` was given; a backslash that escapes nothing stands for itself.

    >>> unescape(escape("a\x00\\u0041")) == "a\x00\\u0041"
    True
    """
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else "\\", text)


def to_json(value: object) -> str:
    r"""Return `value` as compact JSON (RFC 8259) in the order of its keys, without characters XML cannot carry.

    >>> to_json({"b": 1, "a": "x\x7f"})
    '{"b":1,"a":"x\\u007f"}'
    """
    try:
        text = orjson.dumps(value).decode()
    except orjson.JSONEncodeError:  # a lone surrogate
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if text.isascii() and "\x7f" not in text:  # JSON has the other control characters escaped
        return text
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def from_json(text: str) -> Any:
    r"""Return the value that `to_json` was given.

    Raises:
        ValueError: `text` is no JSON.

    >>> from_json(to_json(["\ud83d", "\ude00", "a\\ud83d"])) == ["\ud83d", "\ude00", "a\\ud83d"]
    True
    """
    if "\\ud" not in text:
        return orjson.loads(text)
    # Two halves of a pair that stood side by side as such must not become one character.
    raw = _JSON_SURROGATE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[0], text)
    try:
        return json.loads(raw)
    except RecursionError:
        raise MalformedError("nested too deeply") from None


def scalar_to_json(value: Scalar) -> object:
    """Return a scalar as JSON; what JSON numbers cannot hold becomes an object with one key.

    >>> scalar_to_json(1.5), scalar_to_json(float("inf")), scalar_to_json(2**70)
    (1.5, {'float': 'inf'}, {'int': '0x400000000000000000'})
    """
    if isinstance(value, (str, bool)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"float": str(value)}
    return value if -_EXACT_INTEGER <= value < _EXACT_INTEGER else {"int": hex(value)}


def scalar_from_json(value: object) -> Scalar:
    """Return the scalar that `scalar_to_json` was given.

    Raises:
        ValueError: `value` stands for no scalar.
    """
    if isinstance(value, (str, int, float)):  # no union: one is made anew each time
        return value
    match value:
        case {"float": str(text)}:
            return float(text)
        case {"int": str(text)}:
            return int(text, 16)
    raise MalformedError("a text, a number or true or false is expected")


@lru_cache(maxsize=16384)
def quoted(text: str) -> str:
    """Return `text` percent-encoded (RFC 3986), slashes kept, whatever characters it holds.

    >>> quoted("a b/c")
    'a%20b/c'
    """
    return quote(text, safe="/-._~", errors="surrogatepass")


@lru_cache(maxsize=16384)
def purl_of(ref: ArtifactRef) -> str:
    """Return the package URL of `ref`; a name that is no valid Unicode is encoded as it stands."""
    if _is_ordinary(ref):
        place = "datasets/" if ref.kind is Kind.DATASET else ""
        return f"pkg:huggingface/{place}{ref.repo}" + (f"@{ref.revision}" if ref.revision else "")
    try:
        return ref.purl
    except UnicodeEncodeError:
        plain = {name: escape(getattr(ref, name)) for name in ("registry", "namespace", "name", "revision")}
        return ArtifactRef(kind=ref.kind, **plain).purl


@lru_cache(maxsize=16384)
def ref_text(ref: ArtifactRef) -> str:
    """Return `ref` as a purl, or as a JSON object where no purl says the same.

    >>> ref_text(ArtifactRef(namespace="org", name="tiny"))
    'pkg:huggingface/org/tiny'
    """
    purl = purl_of(ref)
    if _is_ordinary(ref):
        return purl
    try:
        if ArtifactRef.from_purl(purl) == ref:
            return purl
    except UsageError:
        pass
    parts = {"registry": ref.registry, "kind": ref.kind.value, "namespace": ref.namespace}
    return to_json(parts | {"name": ref.name, "revision": ref.revision})


def _is_ordinary(ref: ArtifactRef) -> bool:
    """Say whether `ref` is of the Hub, by an id it takes and at no revision or a full commit: its purl then says the same."""
    if ref.registry != HUB or ref.kind is Kind.SOFTWARE or "/" in ref.namespace or "/" in ref.name:
        return False
    return is_repo(ref.repo) and (not ref.revision or is_commit(ref.revision))


@lru_cache(maxsize=16384)
def parse_ref(text: str) -> ArtifactRef:
    """Return the reference that `ref_text` was given.

    Raises:
        ValueError: `text` is neither a purl nor such an object.
    """
    ordinary = _ORDINARY.fullmatch(text)
    if ordinary is not None and is_repo(ordinary["repo"]):  # as ArtifactRef.from_purl has it, in a fifth of the time
        dataset, _, namespace, name, revision = ordinary.groups("")
        return ArtifactRef(
            kind=Kind.DATASET if dataset else Kind.MODEL,
            namespace=intern(namespace),
            name=name,
            revision=intern(revision),
        )
    if not text.startswith("{"):
        try:
            return ArtifactRef.from_purl(text)
        except UsageError as error:
            raise MalformedError(str(error)) from None
    match from_json(text):
        case {
            "registry": str(registry),
            "kind": str(kind),
            "namespace": str(namespace),
            "name": str(name),
            "revision": str(revision),
        }:
            return ArtifactRef(registry=registry, kind=Kind(kind), namespace=namespace, name=name, revision=revision)
    raise MalformedError("an object with registry, kind, namespace, name and revision is expected")


def url_of(ref: ArtifactRef, endpoint: str) -> str:
    """Return the page of `ref` at a Hub `endpoint`; empty where there is none or its address would be no valid URL."""
    try:
        url = ref.url(endpoint)
    except UnicodeEncodeError:
        return ""
    return url if is_url(url) else ""


def is_url(text: str) -> bool:
    """Say whether `text` is an absolute http(s) URL that every validator takes.

    >>> is_url("https://huggingface.co/a"), is_url("https://a b"), is_url("LICENSE")
    (True, False, False)
    """
    return len(text) <= 2000 and _URL.fullmatch(text) is not None
