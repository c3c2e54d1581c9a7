"""Licenses as SPDX 2.3 has them: an expression, or a reference to what is known of a license that the list lacks."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from aibom.formats.spdx2.text import NOASSERTION, guarded, slug
from aibom.formats.vocabulary.licenses import licenses
from aibom.formats.vocabulary.text import unescape
from aibom.records.claims import FactClaim

__all__ = ["LINK", "MARKS", "SIDE_BY_SIDE", "Extracted", "as_written", "license_fields"]

SIDE_BY_SIDE = "Stated side by side; whether all of them apply or any one is not said:"
"""The first line of `licenseComments` where several licenses are stated."""
MARKS = {"declared": "Declared: ", "concluded": "Concluded: "}
"""How each of the following lines begins."""
LINK = "Text: "
"""How a line begins that says where the text of a license of the list is said to lie."""
_LONGEST = 500
_OPERATORS = re.compile(r"\s(?:AND|OR|WITH)\s")
_REFERENCE = re.compile(r"[A-Za-z0-9.\-]{1,80}")


class Extracted:
    """The licenses of a document that the SPDX list lacks, each under one reference."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str], str] = {}
        self._infos: dict[str, dict[str, Any]] = {}

    @property
    def infos(self) -> list[dict[str, Any]]:
        """The `hasExtractedLicensingInfos`, sorted by reference."""
        return [info for _, info in sorted(self._infos.items())]

    def reference(self, name: str, url: str) -> str:
        """Return the `LicenseRef-…` of the license called `name` whose text is said to lie at `url`."""
        if (name, url) not in self._ids:
            digest = hashlib.sha256(f"{name}\n{url}".encode()).hexdigest()
            called = name.removeprefix("LicenseRef-")
            plain = f"LicenseRef-{called}"
            # A name that is a reference already needs no digest, unless the same name has two addresses.
            found = plain if _REFERENCE.fullmatch(called) else f"LicenseRef-{slug(called, 40)}-{digest[:12]}"
            if found in self._infos:
                found = f"{found}-{digest[12:24]}"
            self._ids[name, url] = found
            where = f" It is said to lie at {url}" if url else " Where it lies is not known."
            info = {"licenseId": found, "name": guarded(name), "extractedText": f"The text was not read.{where}"}
            self._infos[found] = info | ({"seeAlsos": [url]} if url else {})
        return self._ids[name, url]


def license_fields(facts: Sequence[FactClaim], files: Mapping[str, str], extracted: Extracted) -> dict[str, str]:
    """Return `licenseConcluded`, `licenseDeclared` and `licenseComments` of a package.

    Where several licenses are stated side by side nothing says whether all of them apply or any one. SPDX has no
    expression for that, and AND or OR would be invented: the field is NOASSERTION, and the comment names them.
    """
    found: dict[str, list[Mapping[str, str]]] = {"concluded": [], "declared": []}
    for entry in licenses(facts, files):
        license_: Any = entry["license"]
        found[license_["acknowledgement"]].append(license_)
    out = {f"license{kind.capitalize()}": _one(entries, extracted) for kind, entries in found.items()}
    several = [(kind, entry) for kind, entries in found.items() if len(entries) > 1 for entry in entries]
    lines = [f"{MARKS[kind]}{entry.get('id') or entry['name']}" for kind, entry in several]
    lines = [SIDE_BY_SIDE, *lines] if lines else []
    entries = (entry for kind in found.values() for entry in kind)
    lines += dict.fromkeys(f"{LINK}{entry['url']}" for entry in entries if "id" in entry and "url" in entry)
    return out | ({"licenseComments": guarded("\n".join(lines))} if lines else {})


def _one(entries: Sequence[Mapping[str, str]], extracted: Extracted) -> str:
    if len(entries) != 1:
        return NOASSERTION
    entry = entries[0]
    if "id" in entry:
        return entry["id"]
    name = entry["name"]
    expression = _expression(unescape(name)) if _OPERATORS.search(name) else ""
    return expression or extracted.reference(name, entry.get("url", ""))


@lru_cache(maxsize=1024)
def _expression(text: str) -> str:
    """Return an SPDX license expression as every encoding writes it; empty where a text is none of licenses on the list."""
    from spdx_tools.common.spdx_licensing import spdx_licensing  # noqa: PLC0415  slow to import

    if len(text) > _LONGEST:
        return ""
    try:
        known = not spdx_licensing.validate(text, strict=True).errors
        return str(as_written().parse(text)) if known else ""
    except Exception:  # noqa: BLE001  whatever a parser of strangers' text may raise: then it is none
        return ""


@lru_cache(maxsize=1)
def as_written() -> Any:
    """Return a parser of expressions that leaves ids as they are; the library's own renames those that are deprecated."""
    from spdx_tools.common.spdx_licensing import spdx_licensing  # noqa: PLC0415  slow to import

    return type(spdx_licensing)()
