"""Which texts of a CycloneDX document are references to a bom-ref: read from the standard's own schemas."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import orjson

from aibom._resources import read_bytes
from aibom.formats.cyclonedx.validate import VERSIONS
from aibom.formats.vocabulary.properties import Property

__all__ = ["defined", "renamed"]

_LINKS = {"refType", "refLinkType"}
_ALTERNATIVES = ("allOf", "anyOf", "oneOf")
_DEFINITIONS = "#/definitions/"
_UNTYPED = ("dependencies", "vulnerabilities")
"""What a composition refers to by what the schemas call plain texts, and their descriptions bom-refs."""

Part = tuple[int, Mapping[str, Any]]
"""A part of a schema, and the number of the schema it is of."""


class _Shape:
    """What the schemas allow in one place: whether a text there is a reference, and what stands below it."""

    def __init__(self, parts: list[Part]) -> None:
        self.link = False
        self._parts = list(self._leaves(parts))
        self._keys: dict[str, _Shape | None] = {}
        self._items: list[_Shape | None] = []

    def _leaves(self, parts: list[Part]) -> Iterator[Part]:
        """Yield the parts without references and alternatives between them."""
        waiting, seen = list(parts), set()
        while waiting:
            number, part = waiting.pop()
            if id(part) in seen:
                continue
            seen.add(id(part))
            name = str(part.get("$ref", ""))
            if name.startswith(_DEFINITIONS):
                name = name.removeprefix(_DEFINITIONS)
                self.link = self.link or name in _LINKS
                waiting.append((number, _schemas()[number]["definitions"][name]))
            waiting += [(number, option) for key in _ALTERNATIVES for option in part.get(key, ())]
            yield number, part

    def key(self, name: str) -> "_Shape | None":
        """Return the shape of the value under a key; None where the schemas know no such key."""
        if name not in self._keys:
            found = [(number, part["properties"][name]) for number, part in self._parts if name in _keys_of(part)]
            self._keys[name] = _shape(found) if found else None
        return self._keys[name]

    def item(self) -> "_Shape | None":
        """Return the shape of the items of a list."""
        if not self._items:
            found: list[Part] = []
            for number, part in self._parts:
                items = part.get("items", ())
                found += [(number, each) for each in (items if isinstance(items, list) else [items]) if each]
            self._items.append(_shape(found) if found else None)
        return self._items[0]


def _keys_of(part: Mapping[str, Any]) -> Mapping[str, Any]:
    keys: Mapping[str, Any] = part.get("properties", {})
    return keys


@lru_cache(maxsize=1)
def _schemas() -> tuple[Mapping[str, Any], ...]:
    found = tuple(
        orjson.loads(read_bytes("schemas", f"cyclonedx/bom-{each}.SNAPSHOT.schema.json")) for each in VERSIONS
    )
    for schema in found:
        for key in _UNTYPED:
            schema["definitions"]["compositions"]["properties"][key]["items"] = {"$ref": f"{_DEFINITIONS}refLinkType"}
    return found


_known: dict[frozenset[int], _Shape] = {}


def _shape(parts: list[Part]) -> _Shape:
    """Return the one shape of these parts: components hold components, so that shapes lead back to themselves."""
    key = frozenset(id(part) for _, part in parts)  # the schemas are never let go of, so an id stays its own
    if key not in _known:
        _known[key] = _Shape(parts)
    return _known[key]


def renamed(document: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return `document` with its bom-refs, and every reference to one, called what `names` says; others stay.

    A signature inside an object that is changed by it is left out, since it would no longer hold.

    >>> renamed({"dependencies": [{"ref": "a", "dependsOn": ["b"]}]}, {"b": "b~2"})
    {'dependencies': [{'ref': 'a', 'dependsOn': ['b~2']}]}
    """
    if not any(old != new for old, new in names.items()):
        return dict(document)
    out: dict[str, Any] = _renamed(document, _shape(list(enumerate(_schemas()))), names)
    return out


def _renamed(value: Any, shape: _Shape | None, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value) if shape is not None and shape.link else value
    if isinstance(value, list):
        item = shape.item() if shape is not None else None
        listed = [_renamed(each, item, names) for each in value]
        # Two references may have become one, and the standard wants each once.
        return list(dict.fromkeys(listed)) if item is not None and item.link and _are_texts(listed) else listed
    if not isinstance(value, dict):
        return value
    out: dict[str, Any] = {}
    for key, held in value.items():
        if key == "bom-ref":
            out[key] = names.get(held, held)
        elif key == "properties" and isinstance(held, list):
            out[key] = [_property(each, names) for each in held]
        elif shape is None or not isinstance(held, (str, list, dict)):
            out[key] = held
        else:
            out[key] = _renamed(held, shape.key(key), names)
    if "signature" in out and out != value:
        del out["signature"]
    return out


def _are_texts(items: list[Any]) -> bool:
    return all(isinstance(item, str) for item in items)


def _property(item: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    if item.get("name") == Property.STATED_BY and item.get("value") in names:
        return {**item, "value": names[item["value"]]}
    return item


def defined(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each bom-ref in `value` with the object that bears it, in the order of the document."""
    if isinstance(value, dict):
        ref = value.get("bom-ref")
        if isinstance(ref, str):
            yield ref, value
        for key, held in value.items():
            if key != "properties" and isinstance(held, (dict, list)):
                yield from defined(held)
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, (dict, list)):
                yield from defined(item)
