"""The libraries that artifacts state with a version, as components: declared, and looked for nowhere."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from aibom.formats.cyclonedx.properties import Property
from aibom.formats.cyclonedx.text import escape
from aibom.records.claims import Fact, FactClaim
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef

__all__ = ["Framework", "framework_component", "frameworks", "is_framework"]

_NORMAL = re.compile(r"[-_.]+")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9\-]{0,98}[a-z0-9])?")
_LONGEST_VERSION = 1024  # the schema's
# What runs or trains a model; anything else is a library.
_FRAMEWORKS = frozenset(
    {
        *("diffusers", "fastai", "flair", "flax", "jax", "keras", "lightning", "mlx", "mxnet", "nemo-toolkit"),
        *("paddlepaddle", "peft", "pytorch-lightning", "sentence-transformers", "setfit", "spacy", "speechbrain"),
        *("tensorflow", "tf-keras", "torch", "transformers", "trl", "vllm"),
    }
)


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


def framework_component(framework: Framework) -> dict[str, object]:
    """Return the component of a library: nothing but its identity, and who states it."""
    return {
        "type": "framework" if framework.name in _FRAMEWORKS else "library",
        "bom-ref": framework.purl,
        "name": framework.name,
        "version": escape(framework.version),
        "purl": framework.purl,
        "properties": [{"name": Property.STATED_BY.value, "value": ref} for ref in framework.stated_by],
    }


def is_framework(component: Mapping[str, object]) -> bool:
    """Say whether a component of a document is a library that artifacts state, and no artifact."""
    found = component.get("properties")
    return isinstance(found, list) and any(each["name"] == Property.STATED_BY for each in found)


def _named(claim: FactClaim) -> tuple[str, str] | None:
    """Return the name as PyPI writes it and the version as stated; None where either is missing or can be neither."""
    version = next((value for name, value in claim.fields if name == "version"), "")
    if not isinstance(claim.value, str) or not isinstance(version, str):
        return None
    name = _NORMAL.sub("-", claim.value).lower()
    if not _NAME.fullmatch(name) or not version.strip() or len(escape(version)) > _LONGEST_VERSION:
        return None
    return name, version
