"""A whole document, as a dict in the shape of CycloneDX JSON."""

import uuid
from typing import Any

import orjson

from aibom.errors import UsageError
from aibom.formats.cyclonedx.component import component
from aibom.formats.cyclonedx.evidence import citations
from aibom.formats.cyclonedx.frameworks import framework_component
from aibom.formats.cyclonedx.gaps import annotations, compositions
from aibom.formats.cyclonedx.validate import VERSIONS, validate
from aibom.formats.vocabulary.facts import pruned
from aibom.formats.vocabulary.index import Index, index
from aibom.formats.vocabulary.pairs import document_pairs
from aibom.formats.vocabulary.parties import authors, manufacturer
from aibom.formats.vocabulary.text import escape, is_url
from aibom.formats.vocabulary.uncollected import uncollected
from aibom.records.bom import Bom
from aibom.records.snapshot import digest

__all__ = ["assemble", "document", "surroundings"]

# Any fixed UUID does; serial numbers of equal content are then equal everywhere.
_NAMESPACE = uuid.UUID("6d0f9d4c-9b52-5d59-8a3e-2b8c7d3f1a90")


def document(bom: Bom, spec_version: str) -> dict[str, Any]:
    """Return `bom` as a valid CycloneDX document; equal for Boms that differ only in the order of nodes or edges.

    Raises:
        DocumentError: `bom` is not whole, or the document would not be valid.
        UsageError: `spec_version` is neither 1.6 nor 1.7.
    """
    with uncollected():
        whole = assemble(bom, spec_version)
        validate(whole)
    return whole


def assemble(bom: Bom, spec_version: str) -> dict[str, Any]:
    """Return the document of `document`, not validated.

    Raises:
        DocumentError: `bom` is not whole.
        UsageError: `spec_version` is neither 1.6 nor 1.7.
    """
    if spec_version not in VERSIONS:
        raise UsageError(
            f"CycloneDX {spec_version} is not written", hint=f"choose --spec-version {' or '.join(VERSIONS)}"
        )
    known = index(bom)
    body = surroundings(known, spec_version, component(known, known.subject))
    body["components"] = [component(known, node) for node in known.others] + [
        *map(framework_component, known.frameworks)
    ]
    body = {key: value for key, value in body.items() if value}
    head = {
        "$schema": f"http://cyclonedx.org/schema/bom-{spec_version}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": spec_version,
    }
    serial = uuid.uuid5(_NAMESPACE, digest(orjson.dumps(head | body)))
    return head | {"serialNumber": f"urn:uuid:{serial}", "version": 1} | body


def surroundings(known: Index, spec_version: str, subject: dict[str, object]) -> dict[str, Any]:
    """Return what stands around the components of a document, in its order; `subject` is the component it is about."""
    pointers = {node.ref: f"/components/{number}" for number, node in enumerate(known.others)}
    pointers[known.bom.subject] = "/metadata/component"
    return {
        "metadata": _metadata(known, subject),
        # The artifacts stand first: the pointers of citations count on it.
        "components": [],
        "dependencies": _dependencies(known),
        "compositions": compositions(known),
        "annotations": annotations(known),
        "citations": citations(known, pointers) if spec_version != "1.6" else [],
    }


def _metadata(known: Index, subject: dict[str, object]) -> dict[str, Any]:
    tool = known.bom.tool
    tools: dict[str, Any] = {
        "components": [
            {
                "type": "application",
                "bom-ref": known.tool_ref,
                "name": escape(tool.name),
                "version": escape(tool.version),
            }
        ]
    }
    if known.service_ref:
        service: dict[str, Any] = {"bom-ref": known.service_ref, "name": known.service_name}
        tools["services"] = [service | ({"endpoints": [known.endpoint]} if is_url(known.endpoint) else {})]
    facts = known.facts[known.bom.subject]
    return {
        **pruned({"timestamp": escape(known.bom.walk.time)}),
        **({"lifecycles": [{"phase": "discovery"}]} if known.is_analyzed else {}),
        "tools": tools,
        **pruned({"authors": authors(facts)}),
        "component": subject,
        **pruned({"manufacturer": manufacturer(facts)}),
        "properties": [{"name": name, "value": value} for name, value in document_pairs(known)],
    }


def _dependencies(known: Index) -> list[dict[str, Any]]:
    """Return what each artifact depends on: its parents, then the libraries it states."""
    stated: dict[str, list[str]] = {}
    for framework in known.frameworks:
        for ref in framework.stated_by:
            stated.setdefault(ref, []).append(framework.purl)
    out: list[dict[str, Any]] = []
    for node in known.nodes:
        ref = known.bom_refs[node.ref]
        depends = [*(known.bom_refs[parent] for parent in known.parents(node.ref)), *stated.get(ref, ())]
        out.append({"ref": ref} | ({"dependsOn": depends} if depends else {}))
    return out
