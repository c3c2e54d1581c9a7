"""Whether a repository's license file holds the text of the license that is stated."""

import re

from aibom.gaps._license_terms import License, choices, lookup
from aibom.gaps._licenses import licenses
from aibom.records.lineage import Node
from aibom.records.snapshot import FileEntry

__all__ = ["differing", "unknown_texts"]

_FILE = re.compile(r"(licen[cs]e|copying)(\.(md|txt))?", re.IGNORECASE)


def differing(node: Node) -> tuple[License, FileEntry] | None:
    """Return the stated license and a license file, if none whose digest is at hand holds a known text of it.

    Nothing is said where several licenses are stated, as each file may hold another, or where no text is known.
    """
    if not node.files:
        return None
    files = [file for file in node.files if _FILE.fullmatch(file.path) and (file.sha256 or file.git_sha1)]
    stated = {text for each in licenses(node) for choice in choices(each.text) for text in choice} if files else set()
    named = {found.id if found else text: found for text in stated for found in (lookup(text),)}
    license_ = next(iter(named.values())) if len(named) == 1 else None
    if license_ is None or not license_.texts:
        return None
    if any({file.sha256, file.git_sha1} & license_.texts for file in files):
        return None
    return license_, min(files)


def unknown_texts(node: Node) -> frozenset[str]:
    """Return the id of the license of `node` whose terms are not applied, since its license file has another text."""
    found = differing(node)
    return frozenset() if found is None else frozenset({found[0].id})
