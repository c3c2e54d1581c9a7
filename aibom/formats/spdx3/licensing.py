"""Licenses as elements, each once in a document, and what is declared and concluded of each artifact."""

import re

from aibom.formats.spdx3.draft import Draft
from aibom.formats.spdx3.terms import NO_ASSERTION_LICENSE, Element
from aibom.formats.vocabulary.expressions import expression
from aibom.formats.vocabulary.facts import about
from aibom.formats.vocabulary.index import Index
from aibom.formats.vocabulary.licenses import licenses
from aibom.formats.vocabulary.text import escape, quoted, unescape, url_of
from aibom.records.claims import Fact
from aibom.records.lineage import Node

__all__ = ["LICENSE_REF", "Licenses"]

LICENSE_REF = "LicenseRef-"
SIDE_BY_SIDE = "Stated side by side; whether all of them apply or any one is not said."
"""Begins the comment of a relationship to several licenses, where the standard would have it that each applies."""


class Licenses:
    """The licenses of one document."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._ids: dict[str, str] = {}
        self._references: dict[str, str] = {}

    def add(self, node: Node) -> list[Element]:
        """Add the licenses of an artifact with one relationship of each kind, and return references to their texts."""
        found = [entry["license"] for entry in licenses(node.facts, license_files(self._draft.known, node))]
        start = self._draft.id_of(node.ref)
        urls: list[str] = []
        for acknowledgement, kind in (("declared", "hasDeclaredLicense"), ("concluded", "hasConcludedLicense")):
            ends: list[str] = []
            for entry in found:
                if isinstance(entry, dict) and entry["acknowledgement"] == acknowledgement:
                    ends.append(self._id_of(str(entry.get("id") or entry["name"])))
                    urls += [entry["url"]] if "url" in entry and acknowledgement == "declared" else []
            ends = list(dict.fromkeys(ends))
            comment = _reasons(node) if kind == "hasConcludedLicense" and ends else ""
            if len(ends) > 1:
                comment = "\n".join(filter(None, (SIDE_BY_SIDE, comment)))
            self._draft.relate(start, kind, ends or [NO_ASSERTION_LICENSE], comment=comment)
        return [{"type": "ExternalRef", "externalRefType": "license", "locator": [url]} for url in dict.fromkeys(urls)]

    def _id_of(self, name: str) -> str:
        """Return the spdxId of the license called `name`, which is added if it was not met before."""
        text = expression(unescape(name))
        key = text or name
        if key not in self._ids:
            fields = self._fields(name, text)
            kind = "simplelicensing_LicenseExpression"
            self._ids[key] = self._draft.add("licenses", kind, f"license/{quoted(key)}", fields)
        return self._ids[key]

    def _fields(self, name: str, text: str) -> Element:
        if text:
            return {"simplelicensing_licenseExpression": text}
        reference = self._reference(name)
        called = {
            "name": name,
            "simplelicensing_licenseText": f"The text is not in this document. The license is called: {name}",
        }
        place = self._draft.add(
            "licenses", "simplelicensing_SimpleLicensingText", f"license-text/{quoted(name)}", called
        )
        entry = {"type": "DictionaryEntry", "key": reference, "value": place}
        return {"simplelicensing_licenseExpression": reference, "simplelicensing_customIdToUri": [entry]}

    def _reference(self, name: str) -> str:
        """Return a LicenseRef of the characters that one may have, its own for each name."""
        plain = re.sub(r"[^A-Za-z0-9.\-]+", "-", name.removeprefix(LICENSE_REF)).strip("-.")[:60] or "license"
        number = 1
        while self._references.setdefault(reference := f"{plain}-{number}" if number > 1 else plain, name) != name:
            number += 1
        return LICENSE_REF + reference


def _reasons(node: Node) -> str:
    """Return who concluded and where, which the standard asks to be said where it is not what was declared."""
    lines = [
        f"{escape(str(claim.value))}: "
        + " ".join(escape(text) for text in (claim.evidence.path, claim.evidence.pointer) if text)
        + (f", supplied by {escape(claim.accountable)}" if claim.accountable else "")
        for claim in about(node.facts, Fact.LICENSE_CONCLUDED)
    ]
    return "\n".join(dict.fromkeys(lines))


def license_files(known: Index, node: Node) -> dict[str, str]:
    """Return the addresses, at the commit that was read, of the files that license links name."""
    repository = url_of(node.ref.unpinned, known.endpoint) if known.is_served(node) else ""
    if not repository or not node.ref.revision:
        return {}
    listed = {file.path for file in node.files or ()}
    tree = f"{repository}/blob/{quoted(node.ref.revision)}"
    links = (str(claim.value) for claim in node.facts if claim.fact is Fact.LICENSE_LINK)
    return {link: f"{tree}/{quoted(path)}" for link in links if (path := link.removeprefix("./")) in listed}
