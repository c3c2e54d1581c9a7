"""JSON as text: read without guessing, and the lines of its places."""

import json
import re
from typing import Any

import orjson

from aibom.errors import DocumentError
from aibom.readers.json_lines import lines
from aibom.records.refs import shorten

__all__ = ["MAX_DEPTH", "lines", "read"]

MAX_DEPTH = 200
"""The deepest nesting that is read; documents of real tools stay below 30."""

_HINT = "repair the document, or make it again with the tool that wrote it"
_BOM = b"\xef\xbb\xbf"
_SPACED_KEY = re.compile(rb'"[ \t\r\n]++:')
_SPACED = (b" :", b"\t:", b"\r:", b"\n:")
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|[{}]', re.DOTALL)
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_UTF_8 = "save the document as UTF-8"
_TEXT_OR_NUMBER = re.compile(rb'"(?:[^"\\]|\\.)*+"|(-?[0-9]++)([.eE][-+.0-9eE]*+)?', re.DOTALL)
_LEAST, _MOST = -(2**63), 2**64 - 1
_LARGE = 2.0**63
_LONGEST = 30  # digits; a number that has more is too large by any of them


def read(data: bytes, *, exact: bool = False) -> dict[str, Any]:
    r"""Return the JSON object in `data` (UTF-8, RFC 8259), of which every key is given once.

    Whole numbers beyond 64 bits are read as the floating-point number next to them, or refused with `exact`.

    Raises:
        DocumentError: it is none, is nested deeper than `MAX_DEPTH`, holds half a surrogate pair or gives a key twice;
            the message says where.

    >>> read(b'{"a": [1, 2]}')
    {'a': [1, 2]}
    >>> read(b'{"a": 1,\n "a": 2}')
    Traceback (most recent call last):
        ...
    aibom.errors.DocumentError: line 2, column 2: the key 'a' is given twice
    """
    data = data.removeprefix(_BOM)
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise _refusal(data, error) from None
    if not isinstance(value, dict):
        raise DocumentError("line 1, column 1: no JSON object", hint=_HINT)
    if _count_keys(value) != _count_key_ends(data) and _gives_twice(data):
        _refuse_duplicates(data)
    if exact and _has_large_number(value):
        _refuse_rounded(data)
    return value


def _refusal(data: bytes, error: orjson.JSONDecodeError) -> DocumentError:
    if data.startswith(_WIDE) or b"\x00" in data[:4]:
        return DocumentError("line 1, byte 0: wrong encoding: it is in UTF-16 or UTF-32", hint=_UTF_8)
    try:
        data.decode()
    except UnicodeDecodeError as wrong:
        where = f"line {data.count(10, 0, wrong.start) + 1}, byte {wrong.start}"
        if wrong.end == len(data) and wrong.reason == "unexpected end of data":
            return DocumentError(f"{where}: not JSON: it ends too early: within a character", hint=_HINT)
        return DocumentError(f"{where}: wrong encoding: byte {data[wrong.start]:#04x} is no UTF-8", hint=_UTF_8)
    if error.msg == "depth limit exceeded":
        return _too_deep()
    where = f"line {error.lineno}, column {error.colno}"
    early = "it ends too early: " if not data or error.msg == "unexpected end of data" else ""
    hint = "half a surrogate pair stands there; remove it" if "surrogate" in error.msg else _HINT
    return DocumentError(f"{where}: not JSON: {early}{error.msg}", hint=hint)


def _too_deep() -> DocumentError:
    return DocumentError(f"JSON nested deeper than {MAX_DEPTH} levels", hint=_HINT)


def _count_key_ends(data: bytes) -> int:
    """Return how many keys the text has, or more: a string that begins with a colon looks like the end of one."""
    ends = data.count(b'":')
    if any(mark in data for mark in _SPACED):  # to look at every quotation mark takes long, and few tools space so
        ends += sum(1 for _ in _SPACED_KEY.finditer(data))
    # A quotation mark behind a backslash is inside a string, unless the backslash is what another one means.
    return ends if b'\\\\":' in data else ends - data.count(b'\\":')


def _count_keys(value: dict[str, Any]) -> int:
    """Return the number of keys in all objects together.

    Raises:
        DocumentError: `value` is nested too deeply.
    """
    keys, level = 0, [value]
    for _ in range(MAX_DEPTH):
        inner: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                keys += len(item)
                inner += [child for child in item.values() if isinstance(child, (dict, list))]
            else:
                inner += [child for child in item if isinstance(child, (dict, list))]
        if not inner:
            return keys
        level = inner
    raise _too_deep()


class _TwiceError(Exception):
    """An object gives a key twice."""


def _gives_twice(data: bytes) -> bool:
    """Say whether an object of a JSON text gives a key twice: a text may hold what only looks like a key."""

    def count(pairs: list[tuple[str, Any]]) -> None:
        if len({key for key, _ in pairs}) != len(pairs):
            raise _TwiceError

    try:
        json.loads(data, object_pairs_hook=count)
    except _TwiceError:
        return True
    return False


def _refuse_duplicates(data: bytes) -> None:
    """Find the key that is given twice.

    Raises:
        DocumentError: there is one.
    """
    open_keys: list[set[bytes]] = []
    for token in _TOKEN.finditer(data):
        start = data[token.start() : token.start() + 1]
        if start == b"{":
            open_keys.append(set())
        elif start == b"}":
            open_keys.pop()
        elif open_keys and _is_key(data, token.end()):
            key = token[0] if b"\\" not in token[0] else orjson.dumps(orjson.loads(token[0]))
            if key in open_keys[-1]:
                raise DocumentError(
                    f"{_place_of(data, token.start())}: the key {shorten(orjson.loads(key))!r} is given twice",
                    hint="readers disagree on which of the two counts: keep one",
                )
            open_keys[-1].add(key)


def _is_key(data: bytes, end: int) -> bool:
    while data[end : end + 1] in {b" ", b"\t", b"\r", b"\n"}:
        end += 1
    return data[end : end + 1] == b":"


def _has_large_number(value: dict[str, Any]) -> bool:
    waiting: list[Any] = [value]
    while waiting:
        item = waiting.pop()
        for child in item.values() if isinstance(item, dict) else item:
            if isinstance(child, (dict, list)):
                waiting.append(child)
            elif isinstance(child, float) and abs(child) >= _LARGE:
                return True
    return False


def _refuse_rounded(data: bytes) -> None:
    """Find a whole number beyond 64 bits outside of texts.

    Raises:
        DocumentError: there is one.
    """
    for token in _TEXT_OR_NUMBER.finditer(data):
        if token[1] and not token[2] and not _LEAST <= int(token[1][:_LONGEST]) <= _MOST:
            raise DocumentError(
                f"{_place_of(data, token.start())}: a whole number beyond 64 bits: {shorten(token[0].decode(), 40)}",
                hint="few tools read such a number as it is: write a smaller one, or a text",
            )


def _place_of(data: bytes, at: int) -> str:
    """Return the line and column, counted in characters, of a byte."""
    begin = data.rfind(b"\n", 0, at) + 1
    return f"line {data.count(10, 0, at) + 1}, column {len(data[begin:at].decode()) + 1}"
