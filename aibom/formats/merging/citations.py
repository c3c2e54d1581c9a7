"""Citations (CycloneDX 1.7): they point at places by number, and the places have moved."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from aibom.formats.merging.joining import union
from aibom.formats.merging.notes import Note
from aibom.formats.merging.sources import Member, Source
from aibom.formats.vocabulary.properties import Property

__all__ = ["Places", "citations"]

_STEP = re.compile(r"\.([A-Za-z_$][\w$-]*)|\[(\d{1,9})\]|\['([^'\\]*)'\]|\[\"([^\"\\]*)\"\]")

_FOLDED = ("metadata", "externalReferences", "properties")


class Places:
    """Where what stood in the documents stands in the merged one.

    `moved` holds, for the lists that were put together, the place of each item by document, list and number.
    """

    def __init__(self, document: dict[str, Any], moved: dict[tuple[int, str, int], int]) -> None:
        self._document = document
        self._moved = moved
        self._dependencies = {item["ref"]: number for number, item in enumerate(document.get("dependencies", ()))}

    @property
    def metadata(self) -> dict[str, Any]:
        """The metadata of the merged document, for what has no component to stand with."""
        held: dict[str, Any] = self._document["metadata"]
        return held

    def of(self, source: Source, steps: Sequence[str]) -> list[str]:
        """Return the steps to what stood at `steps` of a document.

        A field whose value gave way to that of another document is to be found among the properties.
        """
        head, rest = (steps[0] if steps else ""), list(steps[1:])
        if head == "metadata" and rest[:1] == ["component"] and source.subject is not None:
            return self._in_component(source.subject, rest[1:])
        if head == "components" and rest and _index(rest[0], source.tops) is not None:
            return self._in_component(source.tops[int(rest[0])], rest[1:])
        if head == "dependencies" and rest:
            return self._in_dependencies(source, rest)
        if (source.number, head, _number(rest)) in self._moved:
            number = self._moved[source.number, head, _number(rest)]
            found = source.written[head][int(rest[0])]
            return self._follow(found, self._document[head][number], [head, str(number)], rest[1:])
        if head in _FOLDED and source.number and source.subject is not None:
            return self._properties(source.subject)
        return self._follow(source.written, self._document, [], list(steps))

    def _in_component(self, member: Member, steps: list[str]) -> list[str]:
        while len(steps) > 1 and steps[0] == "components" and _index(steps[1], member.children) is not None:
            member, steps = member.children[int(steps[1])], steps[2:]
        place = member.place
        found = self._follow(member.written, place.output, place.pointer.split("/")[1:], steps)
        return found if len(found) > place.pointer.count("/") or not steps else self._properties(member)

    def _properties(self, member: Member) -> list[str]:
        steps = member.place.pointer.split("/")[1:]
        return [*steps, "properties"] if "properties" in member.place.output else steps

    def _in_dependencies(self, source: Source, steps: list[str]) -> list[str]:
        listed = source.written.get("dependencies", [])
        number = _index(steps[0], listed)
        if number is None:
            return ["dependencies"]
        item = listed[number]
        place = self._dependencies[item["ref"]]
        return self._follow(item, self._document["dependencies"][place], ["dependencies", str(place)], steps[1:])

    def _follow(self, value: Any, out: Any, reached: list[str], steps: list[str]) -> list[str]:
        """Go the same way in both as long as it leads to the same; return how far it does."""
        for step in steps:
            if isinstance(value, dict) and isinstance(out, dict) and step in value and step in out:
                value, out = value[step], out[step]
            elif isinstance(value, list) and isinstance(out, list) and _index(step, value) is not None:
                value = value[int(step)]
                number = int(step) if int(step) < len(out) and out[int(step)] == value else _find(value, out)
                if number is None:
                    return reached
                out, step = out[number], str(number)  # noqa: PLW2901  the number is another here
            else:
                return reached
            if isinstance(value, (str, int, float)) and value != out:
                return reached
            reached = [*reached, step]
        return reached


def _index(step: str, items: Sequence[Any]) -> int | None:
    return int(step) if step.isascii() and step.isdigit() and int(step) < len(items) else None


def _number(steps: Sequence[str]) -> int:
    return int(steps[0]) if steps and steps[0].isascii() and steps[0].isdigit() else -1


def _find(value: Any, items: Iterable[Any]) -> int | None:
    return next((number for number, item in enumerate(items) if item == value), None)


def citations(found: Sequence[Source], places: Places, *, allowed: bool, notes: list[Note]) -> list[dict[str, Any]]:
    """Return the citations of all documents, pointing at the same things as before.

    A JSONPath that names one place is followed like a pointer. Any other expression (a filter, a wildcard, an XPath)
    would now choose among the components of all documents: such a citation is kept as a property of the subject of its
    document, and so is every citation where the version written has none (not `allowed`).
    """
    out: list[dict[str, Any]] = []
    for source in found:
        apart = 0
        for number, item in enumerate(source.written.get("citations", ())):
            cited = _moved(source, item, places) if allowed else None
            if cited is not None:
                out.append(cited)
                continue
            apart += 1
            name = f"{Property.DOCUMENT}{source.number}:/citations/{number}"
            owner = source.subject.place.output if source.subject is not None else places.metadata
            text = orjson.dumps(source.document["citations"][number]).decode()
            owner["properties"] = [*owner.get("properties", ()), {"name": name, "value": text}]
        if apart:
            subject = (source.subject.place.ref,) if source.subject is not None else ()
            why = "they choose by an expression" if allowed else "the version written has none"
            notes.append(Note(subjects=subject, text=f"{apart} citations became properties, since {why}"))
    return union(out)


def _moved(source: Source, item: dict[str, Any], places: Places) -> dict[str, Any] | None:
    """Return a citation with its places as they are now; None where an expression does not name one place."""
    out = dict(item)
    if "pointers" in item:
        pointers = (places.of(source, _steps(pointer)) for pointer in item["pointers"])
        out["pointers"] = list(dict.fromkeys(_pointer(steps) for steps in pointers))
    if "expressions" in item:
        paths = [_path(expression) for expression in item["expressions"]]
        if any(path is None for path in paths):
            return None
        out["expressions"] = list(dict.fromkeys(_written(places.of(source, path or [])) for path in paths))
    if out != item:
        out.pop("signature", None)
    return out


def _steps(pointer: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _pointer(steps: Iterable[str]) -> str:
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in steps)


def _path(expression: str) -> list[str] | None:
    """Return the steps of a JSONPath that names one place; None for any other expression."""
    if not expression.startswith("$"):
        return None
    steps, position = [], 1
    while position < len(expression):
        match = _STEP.match(expression, position)
        if match is None:
            return None
        steps.append(next(group for group in match.groups() if group is not None))
        position = match.end()
    return steps


def _written(steps: Iterable[str]) -> str:
    return "$" + "".join(f"[{step}]" if step.isdigit() else f"['{step}']" for step in steps)
