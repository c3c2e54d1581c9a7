"""What the fields of a component say of the artifact it is: licenses, parties, files, addresses."""

from collections.abc import Mapping
from typing import Any

from aibom.formats.cyclonedx.state_context import Context, Entry, entries, members, plural
from aibom.formats.stated.identity import Named, hub_address
from aibom.formats.stated.records import StatedArtifact
from aibom.formats.vocabulary.index import HUGGING_FACE
from aibom.formats.vocabulary.properties import Property
from aibom.records.claims import Fact
from aibom.records.refs import HUB, ArtifactRef, Kind
from aibom.records.registries import page
from aibom.records.snapshot import FileEntry

__all__ = ["SUBJECT", "named", "read_component", "read_file", "read_licenses", "read_supplier", "repeats"]

SUBJECT = "/metadata/component"
"""Where the component stands that the document is about."""
_READ = frozenset(
    {
        *("type", "bom-ref", "group", "name", "version", "purl", "description", "licenses", "supplier", "tags"),
        *("manufacturer", "author", "authors", "publisher", "externalReferences", "components", "pedigree"),
        *("properties", "modelCard", "data", "cpe", "swhid", "omniborId"),
    }
)
_SAYS_NOTHING = "NOASSERTION"
_CATALOGUES = ("cpe", "swhid", "omniborId")
_OF_FILE = frozenset({"type", "bom-ref", "name", "hashes", "properties", "mime-type"})
_DIGESTS = frozenset({"SHA-256", "SHA-512"})
_OF_PARTY = frozenset({"bom-ref", "name"})
_SIZES = frozenset({"size", "filesize", "file_size", "file-size"})


def named(context: Context, component: Mapping[str, Any], kind: Kind) -> Named:
    """Return what a component gives to identify the artifact it is."""
    text = context.text
    references = (members(found) for found in entries(component.get("externalReferences")))
    return Named(
        kind=kind,
        purl=text(component.get("purl")),
        addresses=[(text(found.get("type")), text(found.get("url"))) for found in references],
        group=text(component.get("group")),
        name=text(component.get("name")),
        version=text(component.get("version")),
    )


def read_component(context: Context, entry: Entry, purl: str) -> None:
    """State what the component of an artifact says in its own fields; `purl` is one its reference does not say."""
    artifact, component, pointer = context.artifact(entry), entry.component, entry.pointer
    ref, text = artifact.ref, context.text
    if purl:
        artifact.say(Fact.EXTERNAL_ID, purl, f"{pointer}/purl", catalogue="purl")
    for key in _CATALOGUES:
        for value in _texts(component.get(key)):
            artifact.say(Fact.EXTERNAL_ID, text(value), f"{pointer}/{key}", catalogue=key)
    version = text(component.get("version"))
    if version.lower() != ref.revision.lower():
        artifact.say(Fact.VERSION, version, f"{pointer}/version")
    name, group = text(component.get("name")), text(component.get("group"))
    if (f"{group}/{name}" if group else name) != ref.repo and name not in {ref.name, ref.repo}:
        artifact.say(Fact.PRETTY_NAME, name, f"{pointer}/name")
    artifact.say(Fact.DESCRIPTION, text(component.get("description")), f"{pointer}/description")
    for number, tag in enumerate(entries(component.get("tags"))):
        artifact.say(Fact.TAG, text(tag), f"{pointer}/tags/{number}")
    read_supplier(context, artifact, component.get("supplier"), f"{pointer}/supplier")
    _parties(context, artifact, component, pointer)
    read_licenses(context, artifact, component.get("licenses"), f"{pointer}/licenses")
    _addresses(context, artifact, entry)
    for key in component:
        if key not in _READ:
            context.pass_over(f"{pointer}/{key}", f"{plural(key)} of models, datasets or the subject")


def read_supplier(context: Context, artifact: StatedArtifact, value: object, pointer: str) -> None:
    """State who hands the artifact out."""
    supplier = members(value)
    parts: dict[str, Any] = {}
    for url in _texts(supplier.get("url"))[:1]:
        parts["url"] = context.text(url)
    emails = (context.text(members(found).get("email")) for found in entries(supplier.get("contact")))
    if email := next(filter(None, emails), ""):
        parts["email"] = email
    name = context.text(supplier.get("name"))
    artifact.say(Fact.SUPPLIER, name, f"{pointer}/name", **parts)
    if supplier and not name:
        context.pass_over(pointer, "suppliers without a name")
    if "address" in supplier:
        context.pass_over(f"{pointer}/address", "postal addresses")


def read_licenses(context: Context, artifact: StatedArtifact, value: object, pointer: str) -> None:
    """State the licenses, declared unless they say that they were concluded; a link names its license among others."""
    several = len(entries(value)) > 1
    for number, found in enumerate(entries(value)):
        place, entry = f"{pointer}/{number}", members(found)
        license_ = members(entry.get("license"))
        concluded = "concluded" in (license_.get("acknowledgement"), entry.get("acknowledgement"))
        key, name = next(
            ((key, text) for key in ("id", "name") if (text := context.text(license_.get(key)))),
            ("expression", context.text(entry.get("expression"))),
        )
        where = f"{place}/expression" if key == "expression" else f"{place}/license/{key}"
        url = context.text(license_.get("url"))
        if name.upper() == _SAYS_NOTHING:
            continue
        if concluded:
            artifact.say(Fact.LICENSE_CONCLUDED, name, where, **({"url": url} if url else {}))
        else:
            artifact.say(Fact.LICENSE, name, where)
            artifact.say(Fact.LICENSE_LINK, url, f"{place}/license/url", **({"license": name} if several else {}))
        for part in ("text", "licensing", "properties"):
            if part in license_:
                context.pass_over(f"{place}/license/{part}", f"{part} of licenses")
        if "expressionDetails" in entry:
            context.pass_over(f"{place}/expressionDetails", "details of license expressions")


def read_file(context: Context, artifact: StatedArtifact, entry: Entry) -> None:
    """Add the file that a component nested in an artifact's is."""
    component = entry.component
    digests = {
        str(found.get("alg")): text if context.own else text.lower()
        for found in map(members, entries(component.get("hashes")))
        if (text := str(found.get("content", "")))
    }
    held = map(members, entries(component.get("properties")))
    values = {context.text(found.get("name")): context.text(found.get("value")) for found in held}
    sizes = [value for name, value in values.items() if name.rpartition(":")[2].lower() in _SIZES]
    size = next((int(text) for text in sizes if text.isascii() and text.isdigit() and len(text) < 20), -1)
    found = FileEntry(
        path=context.text(component.get("name")),
        size=size,
        sha256=digests.get("SHA-256") or values.get(Property.FILE_SHA256, ""),
        sha512=digests.get("SHA-512") or values.get(Property.FILE_SHA512, ""),
        git_sha1=values.get(Property.FILE_GIT_SHA1, ""),
    )
    artifact.files = artifact.files or []
    artifact.files.append(found)
    if not _DIGESTS.issuperset(digests):
        context.pass_over(f"{entry.pointer}/hashes", "digests of files, neither SHA-256 nor SHA-512")
    for key in component:
        if key not in _OF_FILE:
            context.pass_over(f"{entry.pointer}/{key}", f"{plural(key)} of files")


def _parties(context: Context, artifact: StatedArtifact, component: Mapping[str, Any], pointer: str) -> None:
    """State who made the artifact: the manufacturer, else the authors, else the publisher; others by their role."""
    text = context.text
    for key in members(component.get("manufacturer")):
        if key not in _OF_PARTY:
            context.pass_over(f"{pointer}/manufacturer/{key}", "addresses and contacts of manufacturers and authors")
    for number, found in enumerate(map(members, entries(component.get("authors")))):
        for key in found:
            if key not in _OF_PARTY:
                place = f"{pointer}/authors/{number}/{key}"
                context.pass_over(place, "addresses and contacts of manufacturers and authors")
    authors = [
        (text(members(found).get("name")), "author", f"{pointer}/authors/{number}/name")
        for number, found in enumerate(entries(component.get("authors")))
    ]
    made = [(text(members(component.get("manufacturer")).get("name")), "manufacturer", f"{pointer}/manufacturer/name")]
    if pointer == SUBJECT:
        made.append((context.manufacture, "manufacturer", "/metadata/manufacture/name"))
    author = [(text(component.get("author")), "author", f"{pointer}/author")]
    publisher = [(text(component.get("publisher")), "publisher", f"{pointer}/publisher")]
    first = ""
    for name, role, place in (*made, *authors, *author, *publisher):
        if name and first in {"", role}:
            first = role
            artifact.say(Fact.AUTHOR, name, place)
        elif name:
            artifact.say(Fact.CREATOR, name, place, role=role)


def _addresses(context: Context, artifact: StatedArtifact, entry: Entry) -> None:
    """State the home page; what only repeats the identity says nothing more, the rest is passed over."""
    for number, found in enumerate(map(members, entries(entry.component.get("externalReferences")))):
        place = f"{entry.pointer}/externalReferences/{number}"
        purpose, url = context.text(found.get("type")), context.text(found.get("url"))
        if not repeats(url, purpose, artifact.ref):
            if purpose == "website":
                artifact.say(Fact.HOMEPAGE, url, f"{place}/url")
            else:
                context.pass_over(place, f"external references of type {purpose}")
        if "hashes" in found:
            context.pass_over(f"{place}/hashes", "digests of external references")


def repeats(url: str, purpose: str, ref: ArtifactRef) -> bool:
    """Say whether an address is a page of the artifact itself, and says nothing more."""
    if not url or ref.registry != HUB:
        return url == page(ref)
    own = f"{HUGGING_FACE}/{'datasets/' if ref.kind is Kind.DATASET else ''}{ref.repo}"
    if url == own or url.startswith(f"{own}/"):
        return True
    known = hub_address([(purpose, url)], ref.kind)
    return known is not None and known.unpinned == ref.unpinned


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [item for item in entries(value) if isinstance(item, str)]
