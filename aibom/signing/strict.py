"""JSON of strangers that is signed: within bounds, and refused where readers differ in what it says."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from aibom.signing.dsse import SignatureError

__all__ = ["decoded", "mapping", "unambiguous"]

_MOST_VALUES = 1_000_000


def mapping(data: bytes, name: str) -> Mapping[str, Any]:
    """Return the JSON object that `name` is: UTF-8, at most a million values, no name twice in one object.

    Raises:
        SignatureError: it is something else.
    """
    if data.count(b",") + data.count(b"[") + data.count(b"{") > _MOST_VALUES:
        raise SignatureError(f"{name} holds more than {_MOST_VALUES:,} values")
    try:
        value = unambiguous(data.decode())
    except RecursionError:
        raise SignatureError(f"{name} is nested too deeply") from None
    except ValueError as error:
        raise SignatureError(f"{name} is no JSON that can be relied on: {_brief(error)}") from None
    if not isinstance(value, dict):
        raise SignatureError(f"{name} is no JSON object")
    return value


def unambiguous(text: str) -> Any:
    """Return the value of JSON in which no name stands twice in one object: readers differ in which of the two they take.

    Raises:
        ValueError: it is no JSON (RFC 8259), or such a name is in it.
        RecursionError: it is nested too deeply.

    >>> unambiguous('{"a": [1, null]}')
    {'a': [1, None]}
    """
    return json.loads(text, object_pairs_hook=_object, parse_constant=_refused)


def decoded(text: object, name: str) -> bytes:
    """Return the bytes that `name` holds in base64 (RFC 4648, padded, nothing else between).

    Raises:
        SignatureError: it is no such text.
    """
    try:
        if isinstance(text, str):
            return base64.b64decode(text, validate=True)
    except ValueError:
        pass
    raise SignatureError(f"{name} is not in base64")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return made


def _refused(constant: str) -> object:
    raise ValueError(f"{constant} is no number of JSON")


def _brief(error: ValueError) -> str:
    return "it is not in UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)[:200]
