"""One artifact as a package, with everything that is known of it in the standard's own fields."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from aibom.formats.spdx3.ai import ai_fields
from aibom.formats.spdx3.dataset import dataset_fields
from aibom.formats.spdx3.draft import Draft
from aibom.formats.spdx3.licensing import Licenses
from aibom.formats.spdx3.terms import PACKAGE_TYPES, Element
from aibom.formats.vocabulary.facts import about, distinct, single
from aibom.formats.vocabulary.index import HUGGING_FACE, Index
from aibom.formats.vocabulary.parties import supplier
from aibom.formats.vocabulary.purls import stated_purl
from aibom.formats.vocabulary.text import escape, is_url, quoted, url_of
from aibom.formats.vocabulary.times import built, released
from aibom.records.claims import Fact, FactClaim
from aibom.records.lineage import Node
from aibom.records.refs import Kind
from aibom.records.registries import page

__all__ = ["PURPOSES", "add_libraries", "add_package"]

PURPOSES = {Kind.MODEL: "model", Kind.DATASET: "data", Kind.SOFTWARE: "application"}
_CARD = "README.md"


def add_package(draft: Draft, node: Node, licenses: Licenses) -> None:
    """Add the package of an artifact, whom it comes from, and its licenses."""
    known, ref, facts = draft.known, node.ref, node.facts
    author = single(facts, Fact.AUTHOR)
    fields: Element = {
        "name": escape(ref.repo),
        "description": single(facts, Fact.DESCRIPTION),
        "software_packageUrl": stated_purl(ref, facts),
        "software_packageVersion": escape(ref.revision),
        "software_downloadLocation": _location(known, node),
        "software_homePage": next((url for url in distinct(facts, Fact.HOMEPAGE) if is_url(url)), ""),
        "software_primaryPurpose": PURPOSES[ref.kind],
        "originatedBy": [draft.agent(_kind(facts, Fact.AUTHOR, "Agent"), author)] if author else [],
        "suppliedBy": _supplier(draft, node),
        "builtTime": built(facts),
        "releaseTime": released(facts),
        "externalRef": [*_references(known, node), *licenses.add(node)],
    }
    if ref.kind is Kind.MODEL:
        fields |= ai_fields(facts)
    elif ref.kind is Kind.DATASET:
        fields |= dataset_fields(facts)
    draft.add("packages", PACKAGE_TYPES[ref.kind], known.bom_refs[ref], fields)


def add_libraries(draft: Draft) -> None:
    """Add the libraries that artifacts state, and that these depend on them: stated, and looked for nowhere."""
    stated: dict[str, list[str]] = {}
    ids = {bom_ref: draft.id_of(ref) for ref, bom_ref in draft.known.bom_refs.items()}
    for library in draft.known.frameworks:
        fields = {
            "name": library.name,
            "software_packageUrl": library.purl,
            "software_packageVersion": escape(library.version),
            "software_primaryPurpose": "library",
        }
        place = draft.add("libraries", "software_Package", library.purl, fields)
        for bom_ref in library.stated_by:
            stated.setdefault(ids[bom_ref], []).append(place)
    for start, ends in stated.items():
        comment = "libraries that it states with their versions; they were not looked for"
        draft.relate(start, "dependsOn", ends, comment=comment, completeness="noAssertion")


def _location(known: Index, node: Node) -> str:
    """Return where it can be had: its tree at the commit that was read, or the page of another registry."""
    address = url_of(node.ref, known.endpoint) if known.is_served(node) else page(node.ref)
    return address if is_url(address) else ""


def _kind(facts: Sequence[FactClaim], fact: Fact, other: str) -> str:
    """Return the type of the agent that a fact names; `other` where nobody says that it is a person."""
    return "Person" if any(("kind", "person") in claim.fields for claim in about(facts, fact)) else other


def _supplier(draft: Draft, node: Node) -> str:
    """Return the agent who hands it out: the registry that served it, or who is stated to where none did."""
    known = draft.known
    if known.is_served(node):
        name = "Hugging Face" if known.endpoint == HUGGING_FACE else escape(urlsplit(known.endpoint).netloc)
        return draft.agent("Organization", name, urls=[known.endpoint]) if name else ""
    stated = supplier(node.facts)
    if not stated:
        return ""
    contacts, urls = stated.get("contact"), stated.get("url")
    email = contacts[0]["email"] if isinstance(contacts, list) else ""
    kind = _kind(node.facts, Fact.SUPPLIER, "Organization")
    return draft.agent(kind, str(stated["name"]), email=email, urls=urls if isinstance(urls, list) else ())


def _references(known: Index, node: Node) -> list[Element]:
    repository = url_of(node.ref.unpinned, known.endpoint) if known.is_served(node) else ""
    if not repository:
        return []
    found = [("vcs", repository)]
    if single(node.facts, Fact.CARD) in {"present", "no-front-matter"} and node.ref.revision:
        found.append(("documentation", f"{repository}/blob/{quoted(node.ref.revision)}/{_CARD}"))
    return [{"type": "ExternalRef", "externalRefType": kind, "locator": [url]} for kind, url in found if is_url(url)]
