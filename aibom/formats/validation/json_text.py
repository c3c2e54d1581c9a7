"""JSON as text: read without guessing, and the lines of its places."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from aibom.errors import DocumentError
from aibom.records.refs import shorten

__all__ = ["MAX_DEPTH", "lines", "read"]

MAX_DEPTH = 200
"""The deepest nesting that is read; documents of real tools stay below 30."""

_HINT = "repair the document, or make it again with the tool that wrote it"
_BOM = b"\xef\xbb\xbf"
_SPACED_KEY = re.compile(rb'"[ \t\r\n]++:')
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|[{}]', re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00")


def read(data: bytes) -> dict[str, Any]:
    """Return the JSON object in `data` (UTF-8, RFC 8259), of which every key is given once.

    Raises:
        DocumentError: it is none, is nested deeper than `MAX_DEPTH`, or gives a key twice; the message says where.
    """
    data = data.removeprefix(_BOM)
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise _refusal(data, error) from None
    if not isinstance(value, dict):
        raise DocumentError("line 1, column 1: no JSON object", hint=_HINT)
    if _count_keys(value) != _count_key_ends(data):
        _refuse_duplicates(data)
    return value


def _count_key_ends(data: bytes) -> int:
    """Return how many keys the text has, or more: a string that begins with a colon looks like the end of one."""
    ends = data.count(b'":') + sum(1 for _ in _SPACED_KEY.finditer(data))
    # A quotation mark behind a backslash is inside a string, unless the backslash is what another one means.
    return ends if b'\\\\":' in data else ends - data.count(b'\\":')


def _refusal(data: bytes, error: orjson.JSONDecodeError) -> DocumentError:
    try:
        data.decode()
    except UnicodeDecodeError as wrong:
        wide = data.startswith(_WIDE) or b"\x00" in data[:4]
        where = f"line {data.count(10, 0, wrong.start) + 1}, byte {wrong.start}"
        reason = "it is in UTF-16 or UTF-32" if wide else f"byte {data[wrong.start]:#04x} is no UTF-8"
        return DocumentError(f"{where}: wrong encoding: {reason}", hint="save the document as UTF-8")
    where = f"line {error.lineno}, column {error.colno}"
    early = "it ends too early: " if data and error.pos >= len(data.decode().rstrip()) - 1 else ""
    return DocumentError(f"{where}: not JSON: {early}{error.msg}", hint=_HINT)


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
    raise DocumentError(f"JSON nested deeper than {MAX_DEPTH} levels", hint=_HINT)


def _refuse_duplicates(data: bytes) -> None:
    """Find the key that is given twice, if there is one: a text may hold what looks like a key.

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
                line = data.count(b"\n", 0, token.start()) + 1
                column = token.start() - data.rfind(b"\n", 0, token.start())
                raise DocumentError(
                    f"line {line}, column {column}: the key {shorten(orjson.loads(key))!r} is given twice",
                    hint="readers disagree on which of the two counts: keep one",
                )
            open_keys[-1].add(key)


def _is_key(data: bytes, end: int) -> bool:
    while data[end : end + 1] in {b" ", b"\t", b"\r", b"\n"}:
        end += 1
    return data[end : end + 1] == b":"


def lines(data: bytes, pointers: Iterable[str]) -> dict[str, int]:
    """Return the line, from 1, on which the value of each JSON pointer begins, of an object member its key.

    A pointer that leads nowhere has the line of what holds it. Whatever no pointer leads through is skipped.
    """
    wanted: dict[str, Any] = {}
    for pointer in pointers:
        branch = wanted
        for step in pointer.split("/")[1:]:
            branch = branch.setdefault(step.replace("~1", "/").replace("~0", "~"), {})
    text = data.removeprefix(_BOM).decode("utf-8", "replace")
    places: dict[str, int] = {}
    _place(text, _skip(text, 0), wanted, ("", places))
    starts = sorted(set(places.values()))
    line_at, line, before = {}, 1, 0
    for start in starts:
        line += text.count("\n", before, start)
        line_at[start], before = line, start
    return {pointer: line_at[_nearest(places, pointer)] for pointer in pointers}


def _nearest(places: Mapping[str, int], pointer: str) -> int:
    while pointer not in places and pointer:
        pointer = pointer.rpartition("/")[0]
    return places.get(pointer, 0)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _place(text: str, at: int, wanted: Mapping[str, Any], into: tuple[str, dict[str, int]]) -> int:
    """Note where what is wanted of the value at `at` begins, and return where the value ends, or -1 if all is found."""
    pointer, places = into
    places.setdefault(pointer, at)
    if not wanted or text[at : at + 1] not in {"{", "["}:
        return _DECODER.raw_decode(text, at)[1]
    is_object = text[at] == "{"
    left, number = len(wanted), 0
    at = _skip(text, at + 1)
    while text[at] not in "}]":
        start, step = at, str(number)
        if is_object:
            step, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        if step in wanted:
            inner = f"{pointer}/{step.replace('~', '~0').replace('/', '~1')}"
            places.setdefault(inner, start)
            left -= 1
            at = _place(text, at, wanted[step], (inner, places))
            if at < 0 or (not left and not pointer):
                return -1
        else:
            at = _DECODER.raw_decode(text, at)[1]
        number += 1
        at = _skip(text, at)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return at + 1
