"""One component back into the artifact, the edges and the gaps it was made from."""

from collections.abc import Iterable, Iterator, Mapping
from sys import intern
from typing import Any

from aibom.formats.vocabulary.filled import file_entry
from aibom.formats.vocabulary.parts import Part, Placed, read_part, refusal
from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.text import MalformedError, unescape
from aibom.records.snapshot import FileEntry

__all__ = ["is_artifact", "placed", "read_component"]

_OF_FILES = frozenset({"file", "data"})
_SIZE, _GIT_SHA1 = Property.FILE_SIZE.value, Property.FILE_GIT_SHA1.value
_SHA256, _SHA512 = Property.FILE_SHA256.value, Property.FILE_SHA512.value


def is_artifact(component: Mapping[str, Any]) -> bool:
    """Say whether aibom wrote a component; one without a property of aibom was put into the document."""
    return any(found.get("name", "").startswith("aibom:") for found in component.get("properties", ()))


def read_component(component: Mapping[str, Any], pointer: str) -> Part:
    """Return what the component at `pointer` carries.

    Raises:
        DocumentError: one of its properties cannot be read; the message names it by JSON pointer.
    """
    files = _files(component.get("components", ()), pointer)
    return read_part(f"{pointer}/purl", component.get("purl", ""), placed(component, pointer), files)


def placed(owner: Mapping[str, Any], pointer: str) -> list[Placed]:
    """Return place, name and value of each property of a component or of the metadata at `pointer`."""
    return [
        (f"{pointer}/properties/{number}", found.get("name", ""), found.get("value", ""))
        for number, found in enumerate(owner.get("properties", ()))
    ]


def _files(nested: Iterable[Mapping[str, Any]], pointer: str) -> Iterator[FileEntry]:
    for number, component in enumerate(nested):
        if component["type"] in _OF_FILES:
            try:
                yield _file(component)
            except ValueError as error:
                raise refusal(f"{pointer}/components/{number}", error, component) from None


def _file(component: Mapping[str, Any]) -> FileEntry:
    values = {found.get("name", ""): unescape(found.get("value", "")) for found in component.get("properties", ())}
    digests = {found["alg"]: found["content"] for found in component.get("hashes", ())}
    size = values.get(_SIZE, "-1")
    if len(size) > 20:
        raise MalformedError("a size in bytes is expected")
    return file_entry(
        intern(unescape(component["name"])),
        int(size),
        digests.get("SHA-256", values.get(_SHA256, "")),
        digests.get("SHA-512", values.get(_SHA512, "")),
        values.get(_GIT_SHA1, ""),
    )
