"""One component back into the artifact, the edges and the gaps it was made from."""

from collections.abc import Mapping
from typing import Any

from aibom.formats.vocabulary.parts import Part, Placed, at, read_part
from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.text import MalformedError, unescape
from aibom.records.snapshot import FileEntry

__all__ = ["is_artifact", "placed", "read_component"]

_OF_FILES = frozenset({"file", "data"})


def is_artifact(component: Mapping[str, Any]) -> bool:
    """Say whether aibom wrote a component; one without a property of aibom was put into the document."""
    return any(name.startswith("aibom:") for _, name, _ in placed(component, ""))


def read_component(component: Mapping[str, Any], pointer: str) -> Part:
    """Return what the component at `pointer` carries.

    Raises:
        DocumentError: one of its properties cannot be read; the message names it by JSON pointer.
    """
    files = (
        at(f"{pointer}/components/{number}", _file, nested)
        for number, nested in enumerate(component.get("components", ()))
        if nested["type"] in _OF_FILES
    )
    return read_part(f"{pointer}/purl", component.get("purl", ""), placed(component, pointer), files)


def placed(owner: Mapping[str, Any], pointer: str) -> list[Placed]:
    """Return place, name and value of each property of a component or of the metadata at `pointer`."""
    return [
        (f"{pointer}/properties/{number}", found.get("name", ""), found.get("value", ""))
        for number, found in enumerate(owner.get("properties", ()))
    ]


def _file(component: Mapping[str, Any]) -> FileEntry:
    values = {name: unescape(value) for _, name, value in placed(component, "")}
    digests = {found["alg"]: found["content"] for found in component.get("hashes", ())}
    size = values.get(Property.FILE_SIZE, "-1")
    if len(size) > 20:
        raise MalformedError("a size in bytes is expected")
    return FileEntry(
        path=unescape(component["name"]),
        size=int(size),
        sha256=digests.get("SHA-256", values.get(Property.FILE_SHA256, "")),
        sha512=digests.get("SHA-512", values.get(Property.FILE_SHA512, "")),
        git_sha1=values.get(Property.FILE_GIT_SHA1, ""),
    )
