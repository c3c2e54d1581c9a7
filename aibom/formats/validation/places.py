"""Where faults are shown to be: pointers with their lines, or XPaths."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from aibom.formats.validation.records import Fault
from aibom.formats.vocabulary import json_text
from aibom.formats.vocabulary.xml_text import Paths, element_lines

__all__ = ["Places", "by_lines", "in_json", "in_xml"]

Shown = Mapping[int, tuple[str, int | None]]
Places = Callable[[Iterable[Fault]], Shown]


def by_lines(lines: Callable[[Iterable[str]], Mapping[str, int | None]]) -> Places:
    """Return the places of faults at pointers, of which `lines` knows the lines."""

    def places(faults: Iterable[Fault]) -> Shown:
        kept = list(faults)
        found = lines([fault.pointer for fault in kept]) if kept else {}
        return {number: (fault.pointer, fault.line or found[fault.pointer]) for number, fault in enumerate(kept)}

    return places


def in_json(data: bytes) -> Places:
    """Return the places of faults in JSON."""
    return by_lines(lambda pointers: json_text.lines(data, pointers))


def in_xml(root: Any, data: bytes) -> Places:
    """Return the places of faults in the elements under `root`, which may be given by their positions in `data`."""

    def element_of(fault: Fault) -> Any:
        if not isinstance(fault.element, str):
            return fault.element
        found = root.xpath(fault.element)
        return found[0] if found else root

    def places(faults: Iterable[Fault]) -> Shown:
        paths = Paths()
        placed = [(element_of(fault), f"/@{fault.attribute}" if fault.attribute else "") for fault in faults]
        lines = element_lines(root, data, [element for element, _ in placed])
        return {n: (paths.of(element) + attribute, lines[element]) for n, (element, attribute) in enumerate(placed)}

    return places
