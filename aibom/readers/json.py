"""JSON (RFC 8259) of strangers, within bounds."""

import re

import orjson

from aibom.readers.errors import ReadError
from aibom.readers.recent import recent

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_VALUES", "parse"]

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 64
MAX_VALUES = 2_000_000

_BOM = b"\xef\xbb\xbf"
# JavaScript cuts strings between the halves of a surrogate pair and writes the half that is left as an escape.
_SURROGATES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", re.DOTALL
)


@recent
def parse(data: bytes) -> object:
    """Return what the JSON text `data` (UTF-8, RFC 8259) holds: dict, list, str, int, float, bool or None.

    A byte-order mark is skipped, half a surrogate pair becomes U+FFFD, of a key that occurs twice the last value
    counts. Integers beyond 64 bits come back as floating-point numbers.

    Raises:
        ReadError: no JSON, `NaN` or `Infinity`, more than `MAX_BYTES`, `MAX_DEPTH` levels or `MAX_VALUES` values.

    >>> parse(b'{"base_model": ["org/base"], "n": 1}')
    {'base_model': ['org/base'], 'n': 1}
    """
    data = data.removeprefix(_BOM)
    if len(data) > MAX_BYTES:
        raise ReadError(f"JSON of {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    openings = data.count(b"[") + data.count(b"{")
    if openings + data.count(b",") > MAX_VALUES:
        raise ReadError(f"JSON with more than {MAX_VALUES:,} values")
    value = _load(data)
    if openings > MAX_DEPTH:
        _check_depth(value)
    return value


def _load(data: bytes) -> object:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        mended = _SURROGATES.sub(_replacement, data) if "surrogate" in error.msg else data
        if mended != data:
            return _load(mended)
        raise ReadError(f"line {error.lineno}, column {error.colno}: no JSON: {error.msg}") from None


def _replacement(escape: re.Match[bytes]) -> bytes:
    return rb"\ufffd" if escape[1] else escape[0]


def _check_depth(value: object) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        inner: list[object] = []
        for item in level:
            if isinstance(item, dict):
                inner.extend(child for child in item.values() if isinstance(child, (dict, list)))
            elif isinstance(item, list):
                inner.extend(child for child in item if isinstance(child, (dict, list)))
        if not inner:
            return
        level = inner
    raise ReadError(f"JSON nested deeper than {MAX_DEPTH} levels")
