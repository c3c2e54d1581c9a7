"""One artifact as a component, with everything that is known of it."""

import re
from urllib.parse import urlsplit

from aibom.formats.cyclonedx.evidence import evidence
from aibom.formats.cyclonedx.files import file_components
from aibom.formats.cyclonedx.licenses import component_licenses
from aibom.formats.cyclonedx.model_card import data, model_card
from aibom.formats.cyclonedx.pedigree import identity, pedigree
from aibom.formats.vocabulary.facts import Facts, about, distinct, pruned, single
from aibom.formats.vocabulary.index import HUGGING_FACE, Index
from aibom.formats.vocabulary.pairs import artifact_pairs
from aibom.formats.vocabulary.parties import supplier
from aibom.formats.vocabulary.text import escape, is_url, quoted, url_of
from aibom.records.claims import Fact
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.registries import page

__all__ = ["component"]

_CARD = "README.md"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def component(index: Index, node: Node, *, recorded: bool = True) -> dict[str, object]:
    """Return the component of an artifact; a parent that could not be read has its identity and resolution only.

    Unless `recorded` it is without its properties: what is left says what the record does in the standard's own fields.
    """
    facts = index.facts[node.ref]
    served = index.is_served(node)
    repository = url_of(node.ref.unpinned, index.endpoint) if served else ""
    author = single(facts, Fact.AUTHOR)
    named = identity(node.ref, facts)
    fields = {
        "type": named.pop("type"),
        "bom-ref": index.bom_refs[node.ref],
        "supplier": _registry(index.endpoint) if served else supplier(facts),
        "manufacturer": {"name": author} if author else {},
        **named,
        "description": single(facts, Fact.DESCRIPTION),
        "licenses": component_licenses(facts, _license_files(node, facts, repository)),
        "pedigree": pedigree(index, node),
        "externalReferences": [
            *(_references(index, node, repository) if served else _page(node.ref)),
            *_reports(facts),
        ],
        "components": file_components(index, node),
        "evidence": evidence(index, node),
        "modelCard": model_card(index, node),
        "data": data(index, node),
        "properties": [{"name": name, "value": value} for name, value in artifact_pairs(index, node)]
        if recorded
        else [],
        "tags": sorted(distinct(facts, Fact.TAG)),
    }
    return {key: value for key, value in fields.items() if value or key == "name"}


def _registry(endpoint: str) -> dict[str, object]:
    """Return the registry that served an artifact, as who hands it out."""
    name = "Hugging Face" if endpoint == HUGGING_FACE else escape(urlsplit(endpoint).netloc)
    return pruned({"name": name, "url": [endpoint] if is_url(endpoint) else []})


def _license_files(node: Node, facts: Facts, repository: str) -> dict[str, str]:
    """Return the addresses, at the commit that was read, of the files that license links name."""
    stated = about(facts, Fact.LICENSE_LINK)
    if not stated or not repository or not node.ref.revision:
        return {}
    listed = {file.path for file in node.files or ()}
    tree = f"{repository}/blob/{quoted(node.ref.revision)}"
    links = (str(claim.value) for claim in stated)
    return {link: f"{tree}/{quoted(path)}" for link in links if (path := link.removeprefix("./")) in listed}


def _page(ref: ArtifactRef) -> list[dict[str, str]]:
    return [{"url": address, "type": "website"}] if is_url(address := page(ref)) else []


def _reports(facts: Facts) -> list[dict[str, object]]:
    """Return the documents that hold what scans found, by name and digest: findings of danger stand apart from the BOM."""
    found = (claim for claim in about(facts, Fact.SCAN_REPORT) if "document" in dict(claim.fields))
    return [
        {
            "url": quoted(str(dict(claim.fields)["document"])),
            "type": "static-analysis-report",
            "hashes": [{"alg": "SHA-256", "content": str(claim.value)}],
        }
        for claim in found
        if _SHA256.fullmatch(str(claim.value))
    ]


def _references(index: Index, node: Node, repository: str) -> list[dict[str, str]]:
    """Return where an artifact lies that was served from `repository`, and where its card does."""
    if not repository:
        return []
    found = [("vcs", repository)]
    if node.ref.revision:
        found.append(("distribution", url_of(node.ref, index.endpoint)))
        if single(index.facts[node.ref], Fact.CARD) in {"present", "no-front-matter"}:
            kind = "model-card" if node.ref.kind is Kind.MODEL else "documentation"
            card = f"{repository}/blob/{quoted(node.ref.revision)}/{_CARD}"
            found.append((kind, card if is_url(card) else ""))
    return [{"url": url, "type": kind} for kind, url in found if url]
