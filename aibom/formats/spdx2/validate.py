"""The official JSON schema of SPDX 2.3, compiled once; whatever fails is named by its place and the reason."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

import orjson

from aibom._resources import read_bytes
from aibom.errors import DocumentError
from aibom.formats.vocabulary.problems import Problem
from aibom.formats.vocabulary.schema_errors import causes

__all__ = ["schema", "schema_problems", "validate"]

_SHOWN = 5
_MOST_PROBLEMS = 100


def validate(document: Mapping[str, Any]) -> None:
    """Check a document about to be written.

    Raises:
        DocumentError: it does not pass the schema; the message names the first places by JSON pointer (RFC 6901).
    """
    if _validator().is_valid(document):
        return
    found = list(islice(schema_problems(document), _MOST_PROBLEMS))
    shown = "; ".join(f"{problem.pointer or '/'}: {problem.reason}" for problem in found[:_SHOWN])
    more = f" (and {len(found) - _SHOWN} more)" if len(found) > _SHOWN else ""
    raise DocumentError(
        f"the SPDX 2.3 document would not be valid: {shown}{more}", hint="please report this as a fault of aibom"
    )


def schema_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield where a document, a dict in the shape of the JSON, breaks the official schema of SPDX 2.3."""
    for pointer, reason in causes(_validator().iter_errors(document)):
        yield Problem(pointer=pointer, reason=reason)


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """Return the official schema; it is shared, and not to be changed."""
    loaded: dict[str, Any] = orjson.loads(read_bytes("schemas", "spdx/spdx-2.3.schema.json"))
    return loaded


@lru_cache(maxsize=1)
def _validator() -> Any:
    from jsonschema_rs import Draft7Validator  # noqa: PLC0415  slow to import

    return Draft7Validator(schema(), validate_formats=True)
