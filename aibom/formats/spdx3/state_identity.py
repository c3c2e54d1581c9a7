"""Which artifact a package of a document is: by its purl, its address, or else by its name."""

from dataclasses import replace

from aibom.formats.spdx3.graph import Item, objects, texts
from aibom.formats.spdx3.own import Pairs
from aibom.formats.stated.identity import Identity, Named, identify, kind_of_purl
from aibom.formats.vocabulary.parts import at
from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.text import parse_ref
from aibom.records.refs import ArtifactRef, Kind, classify, shorten

__all__ = ["artifact_kind", "identity", "leads_to", "locators", "purl_stated"]

_LONGEST = 2000


def artifact_kind(item: Item) -> Kind:
    """Return what a package is, by its type, else by the purpose it states, else by its purl."""
    purpose = item.text("software_primaryPurpose")
    if item.kind == "ai_AIPackage" or purpose == "model":
        return Kind.MODEL
    if item.kind == "dataset_DatasetPackage" or purpose == "data":
        return Kind.DATASET
    return kind_of_purl(purl_stated(item)) or Kind.SOFTWARE


def identity(item: Item, kind: Kind, pairs: Pairs) -> Identity:
    """Return the artifact that a package is; in a document of aibom, what its pairs or its purl say exactly.

    Raises:
        DocumentError: aibom wrote the document and what says so was changed into nothing.
    """
    own = pairs.by_id.get(item.id, ()) if pairs.own else ()
    if own:
        named = [(place, value) for place, name, value in own if name == Property.REF]
        place, value = named[0] if named else (item.at("software_packageUrl"), purl_stated(item))
        return Identity(ref=at(place, parse_ref, value))
    addresses = [
        ("distribution", item.text("software_downloadLocation")),
        ("website", item.text("software_homePage")),
        *((purpose, address) for purpose, address, _ in locators(item)),
    ]
    return identify(
        Named(
            kind=kind,
            purl=purl_stated(item),
            addresses=[(purpose, address) for purpose, address in addresses if 0 < len(address) <= _LONGEST],
            name=item.text("name")[:_LONGEST] or shorten(item.id),
            version=item.text("software_packageVersion")[:_LONGEST],
        )
    )


def purl_stated(item: Item) -> str:
    """Return the package URL of a package: its own field, or one among its external identifiers."""
    purl = item.text("software_packageUrl")
    for entry in objects(item.fields.get("externalIdentifier")) if not purl else ():
        if entry.get("externalIdentifierType") == "packageUrl":
            purl = next(iter(texts(entry.get("identifier"))), purl)
    return purl if len(purl) <= _LONGEST else ""


def locators(item: Item) -> list[tuple[str, str, str]]:
    """Return the external references of an element: their type, the address and its place."""
    found: list[tuple[str, str, str]] = []
    for number, entry in enumerate(objects(item.fields.get("externalRef"))):
        kind = entry.get("externalRefType")
        place = f"{item.at('externalRef')}/{number}/locator"
        found += [(kind if isinstance(kind, str) else "other", text, place) for text in texts(entry.get("locator"))]
    return found


def leads_to(address: str, ref: ArtifactRef) -> bool:
    """Say whether an address is a page of the artifact itself."""
    found = classify(address, kind=ref.kind) if len(address) <= _LONGEST else None
    return isinstance(found, ArtifactRef) and replace(found, revision="", kind=ref.kind) == ref.unpinned
