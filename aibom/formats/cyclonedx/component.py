"""One artifact as a component, with everything that is known of it."""

from urllib.parse import urlsplit

from aibom.formats.cyclonedx.evidence import evidence
from aibom.formats.cyclonedx.files import file_components
from aibom.formats.cyclonedx.model_card import data, model_card
from aibom.formats.cyclonedx.pedigree import identity, pedigree
from aibom.formats.cyclonedx.supplied import supplier
from aibom.formats.vocabulary.facts import distinct, pruned, single
from aibom.formats.vocabulary.index import HUGGING_FACE, Index
from aibom.formats.vocabulary.licenses import licenses
from aibom.formats.vocabulary.pairs import artifact_pairs
from aibom.formats.vocabulary.text import escape, is_url, quoted, url_of
from aibom.records.claims import Fact
from aibom.records.lineage import Node
from aibom.records.refs import Kind
from aibom.records.registries import page

__all__ = ["component"]

_CARD = "README.md"


def component(index: Index, node: Node) -> dict[str, object]:
    """Return the component of an artifact; a parent that could not be read has its identity and resolution only."""
    bom_ref = index.bom_refs[node.ref]
    author = single(node.facts, Fact.AUTHOR)
    named = identity(node.ref)
    fields = {
        "type": named.pop("type"),
        "bom-ref": bom_ref,
        "supplier": _supplier(index, node),
        "manufacturer": {"name": author} if author else {},
        **named,
        "description": single(node.facts, Fact.DESCRIPTION),
        "licenses": licenses(node.facts, _license_files(index, node)),
        "pedigree": pedigree(index, node),
        "externalReferences": _references(index, node),
        "components": file_components(index, node),
        "evidence": evidence(index, node),
        "modelCard": model_card(index, node),
        "data": data(index, node),
        "properties": [{"name": name, "value": value} for name, value in artifact_pairs(index, node)],
        "tags": sorted(distinct(node.facts, Fact.TAG)),
    }
    return {key: value for key, value in fields.items() if value or key == "name"}


def _supplier(index: Index, node: Node) -> dict[str, object]:
    """Return who hands the artifact out: the registry that served it, or who is stated to where none did."""
    if not index.is_served(node):
        return supplier(node.facts)
    name = "Hugging Face" if index.endpoint == HUGGING_FACE else escape(urlsplit(index.endpoint).netloc)
    return pruned({"name": name}) | ({"url": [index.endpoint]} if is_url(index.endpoint) else {})


def _license_files(index: Index, node: Node) -> dict[str, str]:
    """Return the addresses, at the commit that was read, of the files that license links name."""
    repository = url_of(node.ref.unpinned, index.endpoint) if index.is_served(node) else ""
    if not repository or not node.ref.revision:
        return {}
    listed = {file.path for file in node.files or ()}
    tree = f"{repository}/blob/{quoted(node.ref.revision)}"
    links = (str(claim.value) for claim in node.facts if claim.fact is Fact.LICENSE_LINK)
    return {link: f"{tree}/{quoted(path)}" for link in links if (path := link.removeprefix("./")) in listed}


def _references(index: Index, node: Node) -> list[dict[str, str]]:
    if not index.is_served(node):
        return [{"url": address, "type": "website"}] if is_url(address := page(node.ref)) else []
    repository = url_of(node.ref.unpinned, index.endpoint)
    if not repository:
        return []
    found = [("vcs", repository)]
    if node.ref.revision:
        found.append(("distribution", url_of(node.ref, index.endpoint)))
    if single(node.facts, Fact.CARD) in {"present", "no-front-matter"} and node.ref.revision:
        kind = "model-card" if node.ref.kind is Kind.MODEL else "documentation"
        found.append((kind, f"{repository}/blob/{quoted(node.ref.revision)}/{_CARD}"))
    return [{"url": url, "type": kind} for kind, url in found if is_url(url)]
