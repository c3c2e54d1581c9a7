"""The libraries that artifacts state with a version: declared, and looked for nowhere."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from aibom.formats.vocabulary.text import escape
from aibom.records.claims import Fact, FactClaim
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef

__all__ = ["Framework", "frameworks"]

_NORMAL = re.compile(r"[-_.]+")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9\-]{0,98}[a-z0-9])?")
_LONGEST_VERSION = 1024  # the schema's


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Framework:
    """A library at a version; the purl, which is the bom-ref too, and the bom-refs of the artifacts that state it."""

    purl: str
    name: str
    version: str
    stated_by: tuple[str, ...]


def frameworks(nodes: Iterable[Node], bom_refs: Mapping[ArtifactRef, str]) -> tuple[Framework, ...]:
    """Return the libraries `nodes` state, each name and version once, sorted by purl.

    A fact without a version, or whose name no package can have, makes no component.
    """
    found: dict[str, tuple[str, str, list[str]]] = {}
    for node in nodes:
        for claim in node.facts:
            named = _named(claim) if claim.fact is Fact.FRAMEWORK else None
            if named is not None:
                purl = f"pkg:pypi/{named[0]}@{quote(named[1], safe='-._~', errors='surrogatepass')}"
                found.setdefault(purl, (*named, []))[2].append(bom_refs[node.ref])
    return tuple(
        Framework(purl=purl, name=name, version=version, stated_by=tuple(dict.fromkeys(refs)))
        for purl, (name, version, refs) in sorted(found.items())
    )


def _named(claim: FactClaim) -> tuple[str, str] | None:
    """Return the name as PyPI writes it and the version as stated; None where either is missing or can be neither."""
    version = next((value for name, value in claim.fields if name == "version"), "")
    if not isinstance(claim.value, str) or not isinstance(version, str):
        return None
    name = _NORMAL.sub("-", claim.value).lower()
    if not _NAME.fullmatch(name) or not version.strip() or len(escape(version)) > _LONGEST_VERSION:
        return None
    return name, version
