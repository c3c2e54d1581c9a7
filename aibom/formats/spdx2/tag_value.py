"""Tag-value, line by line, as a dict in the shape of the JSON, with the line of everything."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aibom.errors import DocumentError
from aibom.formats.spdx2.tags import STARTS, TAGS, Tag, parsed
from aibom.records.refs import shorten

__all__ = ["read_tag_value"]

_LINE = re.compile(r"\s*([A-Za-z][A-Za-z0-9]*)\s*:(.*)", re.DOTALL)
_BEGIN, _END = "<text>", "</text>"
_HINT = "give an SPDX 2.3 document in tag-value"


def read_tag_value(text: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Return a document, and the line of each of its fields by JSON pointer.

    Raises:
        DocumentError: a line is no tag with a value, a text does not end, or a field stands where it has no owner; the
            message names the line.
    """
    found = _Document()
    for number, tag, value in _pairs(text.replace("\r\n", "\n")):
        found.take(number, tag, value)
    return found.whole()


def _pairs(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, tag and value."""
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        line, first = lines[number], number + 1
        number += 1
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise DocumentError(f"line {first}: no tag with a value: {shorten(line, 60)!r}", hint=_HINT)
        value = match[2].removeprefix(" ")
        if value.lstrip().startswith(_BEGIN):
            parts = [value.lstrip().removeprefix(_BEGIN)]
            while _END not in parts[-1]:
                if number == len(lines):
                    raise DocumentError(f"line {first}: the text that begins here does not end", hint=_HINT)
                parts.append(lines[number])
                number += 1
            last, _, rest = parts[-1].partition(_END)
            if rest.strip():
                raise DocumentError(f"line {number}: something stands behind {_END}: {shorten(rest, 60)!r}", hint=_HINT)
            value = "\n".join([*parts[:-1], last])
        yield first, match[1], value


@dataclass(slots=True)
class _Document:
    """A document as far as it has been read; `places` are the pointers of the objects that fields are added to."""

    document: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    owners: dict[str, tuple[dict[str, Any], str]] = field(default_factory=dict)
    annotations: list[tuple[dict[str, Any], dict[str, int], str]] = field(default_factory=list)
    contained: list[tuple[dict[str, Any], int]] = field(default_factory=list)
    holder: str = "document"

    def take(self, number: int, name: str, value: str) -> None:
        tag = TAGS.get(name)
        if tag is None:
            # Kept under its own name: it is then listed as a field that the standard does not have.
            self.document.setdefault(name, value)
            self.lines.setdefault(f"/{name}", number)
            return
        if name in STARTS:
            self._begin(STARTS[name], number)
        if tag.owner == "element":
            tag = Tag(owner=self.holder, key=tag.key)
        owner, pointer = self._owner(tag.owner, name, number)
        # Where an annotation stands is known once the element that it is about has been met.
        lines = self.annotations[-1][1] if tag.owner == "annotation" else self.lines
        item = self._at(number, tag, value)
        if tag.repeated:
            items = owner.setdefault(tag.key, [])
            items.append(item)
            lines[f"{pointer}/{tag.key}/{len(items) - 1}"] = number
            if tag.key == "externalRefs":
                self.owners["reference"] = (item, f"{pointer}/{tag.key}/{len(items) - 1}")
        elif tag.kind == "relationship":
            owner.update(item)
        elif tag.key in owner:
            raise DocumentError(f"line {number}: {name} stands twice", hint="remove one of the two")
        else:
            owner[tag.key] = item
        lines.setdefault(f"{pointer}/{tag.key}", number)

    def whole(self) -> tuple[dict[str, Any], dict[str, int]]:
        """Return the document, its annotations with what they are about."""
        elements = {self.document.get("SPDXID", "SPDXRef-DOCUMENT"): (self.document, "")}
        for key in ("packages", "files", "snippets"):
            for number, item in enumerate(self.document.get(key, ())):
                elements.setdefault(item.get("SPDXID", ""), (item, f"/{key}/{number}"))
        for annotation, lines, about in self.annotations:
            owner, pointer = elements.get(annotation.pop("SPDXREF", about), (self.document, ""))
            items = owner.setdefault("annotations", [])
            self.lines.update({f"{pointer}/annotations/{len(items)}{key}": line for key, line in lines.items()})
            items.append(annotation)
        for relationship, line in self.contained:
            file = relationship.pop("file")
            items = self.document.setdefault("relationships", [])
            self.lines[f"/relationships/{len(items)}"] = line
            items.append(relationship | {"relatedSpdxElement": file.get("SPDXID", "")})
        return self.document, self.lines

    def _begin(self, kind: str, number: int) -> None:
        """Begin a new object of its kind."""
        item: dict[str, Any] = {}
        if kind == "annotation":
            about = self.owners.get(self.holder, (self.document, ""))[0].get("SPDXID", "")
            lines: dict[str, int] = {"": number}
            self.annotations.append((item, lines, about))
            self.owners[kind] = (item, "")
            return
        items = self.document.setdefault(_LISTS[kind], [])
        pointer = f"/{_LISTS[kind]}/{len(items)}"
        items.append(item)
        self.lines[pointer] = number
        self.owners[kind] = (item, pointer)
        if kind in {"package", "file", "snippet"}:
            if kind == "file" and "package" in self.owners:
                package = self.owners["package"][0].get("SPDXID", "")
                contains = {"spdxElementId": package, "relationshipType": "CONTAINS", "file": item}
                self.contained.append((contains, number))
            self.holder = kind

    def _owner(self, kind: str, name: str, number: int) -> tuple[dict[str, Any], str]:
        if kind == "document":
            return self.document, ""
        if kind == "creation":
            return self.document.setdefault("creationInfo", {}), "/creationInfo"
        if kind not in self.owners:
            raise DocumentError(f"line {number}: {name} stands before the {kind} it belongs to", hint=_HINT)
        return self.owners[kind]

    def _at(self, number: int, tag: Tag, value: str) -> Any:
        try:
            return parsed(tag.kind, value)
        except ValueError as error:
            raise DocumentError(f"line {number}: {error}: {shorten(value, 60)!r}", hint=_HINT) from None


_LISTS = {
    "package": "packages",
    "file": "files",
    "snippet": "snippets",
    "license": "hasExtractedLicensingInfos",
    "relationship": "relationships",
    "review": "revieweds",
}
