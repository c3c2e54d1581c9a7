"""The libraries that artifacts state with a version: declared, and looked for nowhere."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from aibom.formats.vocabulary.facts import about
from aibom.formats.vocabulary.text import escape
from aibom.records.claims import Fact
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
        for claim in about(node.facts, Fact.FRAMEWORK):
            version = next((value for name, value in claim.fields if name == "version"), "")
            if isinstance(claim.value, str) and isinstance(version, str) and (named := _named(claim.value, version)):
                purl, name = named
                found.setdefault(purl, (name, version, []))[2].append(bom_refs[node.ref])
    return tuple(
        Framework(purl=purl, name=name, version=version, stated_by=tuple(dict.fromkeys(refs)))
        for purl, (name, version, refs) in sorted(found.items())
    )


@lru_cache(maxsize=4096)
def _named(stated: str, version: str) -> tuple[str, str] | None:
    """Return the purl of a library and its name as PyPI writes it; None where either text can be no such thing."""
    name = _NORMAL.sub("-", stated).lower()
    if not _NAME.fullmatch(name) or not version.strip() or len(escape(version)) > _LONGEST_VERSION:
        return None
    return f"pkg:pypi/{name}@{quote(version, safe='-._~', errors='surrogatepass')}", name
