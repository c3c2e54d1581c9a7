"""JSON (RFC 8259) of documents, where every doubt is an error: keys that occur twice, other encodings, what is cut off."""

import json
from collections.abc import Callable
from typing import Any, NoReturn

from aibom.readers.errors import ReadError

__all__ = ["MAX_DEPTH", "parse_strictly"]

MAX_DEPTH = 200
"""How many levels deep a document may be nested; the standards' own need a dozen."""
_SHOWN = 80
_SEARCHED = 64 * 1024 * 1024


def parse_strictly(data: bytes) -> Any:
    r"""Return what the JSON text `data` holds; a byte-order mark of UTF-8 is skipped, half a surrogate pair kept as it is.

    Raises:
        ReadError: it is no UTF-8 or no JSON, an object has a key twice, a number is none of JSON's, or it is nested
            deeper than `MAX_DEPTH`; the message names the line.

    >>> parse_strictly(b'{"a": [1, 2]}')
    {'a': [1, 2]}
    >>> parse_strictly(b'{"a": 1,\n "a": 2}')
    Traceback (most recent call last):
        ...
    aibom.readers.errors.ReadError: line 1: the object that begins here has the key 'a' twice
    """
    text = _decoded(data)
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except json.JSONDecodeError as error:
        cut_off = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        ended = "the text ends too early" if cut_off else error.msg
        raise ReadError(f"line {error.lineno}, column {error.colno}: no JSON: {ended}") from None
    except _DuplicateError as error:
        raise ReadError(_placed(text, error)) from None
    except RecursionError:
        raise ReadError(f"JSON nested deeper than {MAX_DEPTH} levels") from None
    except ValueError as error:  # a number too long for Python, or one that is none
        raise ReadError(f"no JSON: {str(error)[:_SHOWN]}") from None
    _check_depth(value)
    return value


class _DuplicateError(Exception):
    """An object has a key twice; the arguments are the key and the line where the object begins."""


def _decoded(data: bytes) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in data[:4]:
        raise ReadError("line 1: the text is UTF-16 or UTF-32; JSON is UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ReadError(f"line {line}: no UTF-8: {error.reason} (byte 0x{data[error.start]:02x})") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        raise _DuplicateError(next(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return found


def _constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number of JSON")


def _placed(text: str, error: _DuplicateError) -> str:
    key = repr(error.args[0][:_SHOWN])
    if len(text) <= _SEARCHED:
        try:
            _Placing().decode(text)
        except _DuplicateError as found:
            return f"line {found.args[1]}: the object that begins here has the key {key} twice"
        except RecursionError:
            pass
    return f"an object has the key {key} twice"


class _Placing(json.JSONDecoder):
    """Reads again, slowly, knowing where objects begin."""

    def __init__(self) -> None:
        super().__init__(object_pairs_hook=_object)
        inner: Callable[..., Any] = json.decoder.JSONObject  # type: ignore[attr-defined]

        def placed(start: tuple[str, int], *rest: Any) -> Any:
            try:
                return inner(start, *rest)
            except _DuplicateError as error:
                if len(error.args) == 1:
                    error.args = (*error.args, start[0].count("\n", 0, start[1]) + 1)
                raise

        self.parse_object = placed
        self.scan_once = json.scanner.py_make_scanner(self)  # type: ignore[attr-defined]


def _check_depth(value: object) -> None:
    level: list[object] = [value]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
            if isinstance(child, dict | list)
        ]
        if not level:
            return
    raise ReadError(f"JSON nested deeper than {MAX_DEPTH} levels")
