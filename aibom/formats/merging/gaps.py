"""aibom's own gaps: numbered anew, so that each property stays joined with its annotation, and equal gaps become one."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from aibom.formats.merging.links import defined
from aibom.formats.merging.sources import Member, Source, canonical
from aibom.formats.vocabulary.properties import Property
from aibom.records.snapshot import digest

__all__ = ["number_gaps", "unnumber_gaps"]

_NUMBER = re.compile(r'^\{"n":(\d{1,9})(?=[,}])')
_MARK = "aibom-merged-gap:"
_MARKED = re.compile(rf'^\{{"n":"({_MARK}[0-9a-f]+)"')


def unnumber_gaps(found: Sequence[Source]) -> list[str]:
    """Put a mark made of what a gap says in place of its number, in property and annotation; return the marks in order.

    A gap that two documents find in the same component has the same mark, whatever number each gave it.
    """
    marks: dict[str, None] = {}
    for source in found:
        numbers: dict[str, str] = {}
        used: set[str] = set()
        for owner, item in _gap_properties(source):
            number = _NUMBER.match(item.get("value", ""))
            if number is None:
                continue
            rest = item["value"][number.end() :]
            if number[1] not in numbers:
                numbers[number[1]] = _mark(f"{owner}\n{item['name']}\n{rest}", used)
            item["value"] = f'{{"n":"{numbers[number[1]]}"{rest}'
        ordered = sorted(numbers, key=int)
        marks |= dict.fromkeys(numbers[number] for number in ordered)
        for annotation in source.document.get("annotations", ()):
            ref = annotation.get("bom-ref", "")
            if ref.startswith("gap-") and ref[4:] in numbers:
                annotation["bom-ref"] = numbers[ref[4:]]
    return list(marks)


def _mark(seed: str, used: set[str]) -> str:
    while (mark := _MARK + digest(seed.encode(errors="surrogatepass"))) in used:  # somebody found the same twice
        seed += "\n"
    used.add(mark)
    return mark


def number_gaps(document: dict[str, Any], marks: Sequence[str]) -> None:
    """Number the gaps of the merged document, in place: 1, 2, … in the order of `marks`, past bom-refs in use."""
    taken = {ref for ref, _ in defined(document)}
    numbers: dict[str, int] = {}
    number = 0
    for mark in marks:
        number += 1
        while f"gap-{number}" in taken:
            number += 1
        numbers[mark] = number
    for item in document.get("annotations", ()):
        mark, _, more = item.get("bom-ref", "").partition("~")
        if mark in numbers:
            item["bom-ref"] = f"gap-{numbers[mark]}" + (f"~{more}" if more else "")
    for item in _properties(document):
        found = _MARKED.match(item.get("value", ""))
        if found is not None and found[1] in numbers:
            item["value"] = f'{{"n":{numbers[found[1]]}{item["value"][found.end() :]}'


def _gap_properties(source: Source) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in source.document.get("metadata", {}).get("properties", ()):
        if item.get("name", "").startswith(Property.GAP):
            yield "", item
    for member in source.members:
        for item in member.component.get("properties", ()):
            if item.get("name", "").startswith(Property.GAP):
                yield _owner(member), item
            elif item.get("name", "").startswith(Property.DOCUMENT) and Property.GAP in item["name"]:
                yield f"{_owner(member)} {item['name']}", item


def _owner(member: Member) -> str:
    component = member.component
    return canonical(component.get("purl", "")) or str(component.get("bom-ref", component["name"]))


def _properties(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waiting = [document.get("metadata", {}), document.get("metadata", {}).get("component", {})]
    waiting += document.get("components", ())
    while waiting:
        part = waiting.pop()
        yield from part.get("properties", ())
        waiting += part.get("components", ())
