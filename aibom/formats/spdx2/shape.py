"""Whatever was read, in the shape of SPDX 2.3 JSON: every known field of its type, the others listed."""

from collections.abc import Mapping
from typing import Any

from aibom.errors import DocumentError
from aibom.formats.spdx2.validate import schema
from aibom.formats.stated.records import Unread
from aibom.records.refs import shorten

__all__ = ["VERSIONS", "Shape", "shaped"]

VERSIONS = {"SPDX-2.3": "2.3", "SPDX-2.2": "2.2"}
"""What is read: 2.2 too, which differs in fields that 2.3 has besides and in none that it has not."""
_NAMES = {"object": "an object", "array": "a list", "string": "text", "boolean": "true or false", "integer": "a number"}


class Shape:
    """A document in the shape of the schema; `unread` are fields of it that the standard does not have."""

    def __init__(self, document: Mapping[str, Any], *, texts: bool) -> None:
        self._texts = texts
        self._unknown: dict[str, tuple[str, int]] = {}
        self.document: dict[str, Any] = self._object(document, schema(), "")

    @property
    def unread(self) -> list[Unread]:
        """The fields that SPDX does not know, each with its first place and how often it stands there."""
        return [
            Unread(pointer=pointer, what=f"a field that SPDX 2.3 does not have{f' ({count} times)' * (count > 1)}")
            for pointer, count in self._unknown.values()
        ]

    def _object(self, value: Mapping[str, Any], shape: Mapping[str, Any], pointer: str) -> dict[str, Any]:
        known = shape.get("properties", {})
        out = {}
        for key, item in value.items():
            if item is None or (key == "$schema" and not pointer):
                continue
            where = f"{pointer}/{key}"
            if key not in known:
                kind = "/".join(step for step in where.split("/") if not step.isdigit())
                first, count = self._unknown.get(kind, (where, 0))
                self._unknown[kind] = (first, count + 1)
            else:
                out[key] = self._value(item, known[key], where)
        return out

    def _value(self, value: Any, shape: Mapping[str, Any], pointer: str) -> Any:
        match shape.get("type"), value:
            case "string", str():
                return value
            case "array", list():
                return [self._value(item, shape["items"], f"{pointer}/{n}") for n, item in enumerate(value)]
            case "object", dict():
                return self._object(value, shape, pointer)
            case "boolean", bool():
                return value
            case "boolean", str() if self._texts and value.strip().lower() in {"true", "false"}:
                return value.strip().lower() == "true"
            case "integer", int() if not isinstance(value, bool):
                return value
            case "integer", str() if self._texts and value.strip().isdecimal() and len(value) < 20:
                return int(value)
            # Text that holds nothing is how some write an empty list or object in YAML and XML.
            case "array", str() if self._texts and not value.strip():
                return []
            case "object", str() if self._texts and not value.strip():
                return {}
        wanted = _NAMES.get(str(shape.get("type")), "something else")
        raise DocumentError(
            f"not an SPDX 2.3 document: {shorten(pointer)}: {wanted} is expected, not {shorten(value, 60)!r}",
            hint="check it with a validator",
        )


def shaped(value: object, *, texts: bool = False) -> Shape:
    """Return a document in the shape of the schema; with `texts` numbers and truth values may be written as text.

    Raises:
        DocumentError: it is no SPDX document, one of a version that is not read, or a field of it is of another type;
            the message names the place by JSON pointer.
    """
    if isinstance(value, dict) and list(value) == ["Document"] and isinstance(value["Document"], dict):
        value = value["Document"]
    version = value.get("spdxVersion") if isinstance(value, dict) else None
    if not isinstance(value, dict) or version is None:
        raise DocumentError("not an SPDX document: spdxVersion is missing", hint="give a document of SPDX 2.3 or 2.2")
    if not isinstance(version, str) or version not in VERSIONS:
        raise DocumentError(
            f"/spdxVersion: {shorten(version, 40)!r} is not read",
            hint="convert it to SPDX 2.3 with the tool that made it",
        )
    return Shape(value, texts=texts)
