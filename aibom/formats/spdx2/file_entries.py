"""The files of an artifact, from the packages and files that its package contains."""

from aibom.formats.spdx2.elements import Element, Elements
from aibom.formats.spdx2.meant import purl
from aibom.formats.vocabulary.parts import at
from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.text import MalformedError, unescape
from aibom.records.redaction import redact_path
from aibom.records.snapshot import FileEntry

__all__ = ["file_entry", "files_of"]


def files_of(element: Element, found: Elements) -> list[FileEntry] | None:
    """Return the files that a package contains, in the order said; None where it says of none.

    Raises:
        DocumentError: the size that aibom wrote of one is no number.
    """
    out: dict[str, FileEntry] = {}
    for link in found.of(element.spdx_id, "CONTAINS"):
        if link.target in found.files and link.target not in out:
            out[link.target] = file_entry(found.files[link.target], own=found.own)
        package = found.packages.get(link.target)
        if package is not None and link.target not in out and _is_file(package):
            out[link.target] = file_entry(package, own=found.own)
    return list(out.values()) if out else None


def file_entry(element: Element, *, own: bool) -> FileEntry:
    """Return one file: its path, its digests, and what aibom wrote of it in lines of a comment.

    Raises:
        DocumentError: its size is no number.
    """
    item = element.item
    digests = {each.get("algorithm"): each.get("checksumValue", "").strip() for each in item.get("checksums", ())}
    if not own:
        digests = {algorithm: value.lower() for algorithm, value in digests.items()}
    path = item.get("fileName") or item.get("packageFileName", item.get("name", ""))
    path = unescape(path) if own else redact_path(path.strip().removeprefix("./"))
    lines = item.get("comment", "").split("\n") if own else ()
    known = {name: unescape(value) for name, _, value in (line.partition(" ") for line in lines)}
    return FileEntry(
        path=path,
        size=at(f"{element.pointer}/comment", _size, known.get(Property.FILE_SIZE, "-1")),
        sha256=digests.get("SHA256", known.get(Property.FILE_SHA256, "")),
        sha512=digests.get("SHA512", known.get(Property.FILE_SHA512, "")),
        git_sha1=known.get(Property.FILE_GIT_SHA1, ""),
    )


def _is_file(package: Element) -> bool:
    purpose = package.text("primaryPackagePurpose")
    return not package.pairs and (purpose == "FILE" or (not purpose and not purl(package)))


def _size(text: str) -> int:
    if len(text) > 20:
        raise MalformedError("a size in bytes is expected")
    return int(text)
