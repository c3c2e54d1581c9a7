"""The facts that a package states of its artifact, each read from the field it is written to."""

from aibom.formats.spdx2.comments import kind_of, parse_line
from aibom.formats.spdx2.elements import Element, Elements
from aibom.formats.spdx2.file_entries import file_entry, files_of
from aibom.formats.spdx2.license_facts import state_licenses
from aibom.formats.spdx2.meant import plain_location, purl
from aibom.formats.spdx2.text import NOASSERTION, NONE, parse_actor
from aibom.formats.stated.identity import Identity, hub_address
from aibom.formats.stated.records import Stated, StatedArtifact
from aibom.formats.vocabulary.text import unescape
from aibom.records.claims import Fact
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.registries import page

__all__ = ["state_package"]

_NO_FACT = (
    *("annotations", "attributionTexts", "copyrightText", "packageVerificationCode", "validUntilDate"),
    *("licenseInfoFromFiles", "sourceInfo"),
)


def state_package(stated: Stated, element: Element, identity: Identity, found: Elements) -> None:
    """Add what the fields of a package state of its artifact, and list those that no record holds."""
    ref = identity.ref
    artifact = stated.artifact(ref, found.where(element.pointer))
    _names(artifact, element, identity, found)
    _parties(artifact, element, found)
    for key, what in (("builtDate", "created"), ("releaseDate", "published")):
        artifact.say(Fact.CREATED, element.text(key), found.where(f"{element.pointer}/{key}"), what=what)
    _addresses(artifact, element, found)
    state_licenses(stated, artifact, element, found)
    commented = _comment(artifact, element, found)
    files = files_of(element, found)
    if element.text("packageFileName") and element.item.get("checksums") and ref.kind is not Kind.SOFTWARE:
        files = [*(files or []), file_entry(element, own=False)]
    if artifact.files is None:
        artifact.files = files
    else:
        artifact.files.extend(files or ())
    if ref.kind is not Kind.SOFTWARE or found.own:
        _libraries(artifact, element, found)
    if not found.own:
        lost = [key for key in _NO_FACT if element.item.get(key) not in (None, NOASSERTION, NONE, "", [])]
        lost += [] if commented else ["comment"]
        if lost:
            stated.pass_over(found.where(element.pointer), f"of {artifact.ref}: {', '.join(lost)}")


def _names(artifact: StatedArtifact, element: Element, identity: Identity, found: Elements) -> None:
    """State how the artifact is called, where that is more than its identity says."""
    ref = artifact.ref
    name, version = _text(element, "name", found), _text(element, "versionInfo", found)
    if name not in {ref.repo, ref.name, purl(element)}:
        artifact.say(Fact.PRETTY_NAME, name, found.where(f"{element.pointer}/name"))
    if version.lower() != ref.revision.lower() and version not in {NOASSERTION, NONE}:
        artifact.say(Fact.VERSION, version, found.where(f"{element.pointer}/versionInfo"))
    artifact.say(Fact.EXTERNAL_ID, identity.purl, found.where(f"{element.pointer}/externalRefs"), catalogue="purl")
    known = purl(element)
    for number, reference in enumerate(element.item.get("externalRefs", ())):
        locator, kind = reference.get("referenceLocator", ""), reference.get("referenceType", "")
        place = found.where(f"{element.pointer}/externalRefs/{number}")
        if locator != known and not _is_page(ref, locator):
            artifact.say(Fact.EXTERNAL_ID, locator, place, catalogue=kind)
    description, summary = _text(element, "description", found), _text(element, "summary", found)
    artifact.say(Fact.DESCRIPTION, description, found.where(f"{element.pointer}/description"))
    artifact.say(Fact.DESCRIPTION, summary, found.where(f"{element.pointer}/summary"), what="summary")


def _parties(artifact: StatedArtifact, element: Element, found: Elements) -> None:
    for key, fact in (("supplier", Fact.SUPPLIER), ("originator", Fact.AUTHOR)):
        parsed = parse_actor(element.item.get(key, ""))
        if parsed is not None:
            kind, name, email = parsed
            parts = ({"email": email} if email else {}) | ({"kind": "person"} if kind == "Person" else {})
            name = unescape(name) if found.own else name.strip()
            artifact.say(fact, name, found.where(f"{element.pointer}/{key}"), **parts)


def _addresses(artifact: StatedArtifact, element: Element, found: Elements) -> None:
    """State homepage and download location, where they are no page of the artifact itself."""
    homepage, location = element.text("homepage"), element.text("downloadLocation")
    if homepage not in {"", NOASSERTION, NONE} and not _is_page(artifact.ref, homepage):
        artifact.say(Fact.HOMEPAGE, homepage, found.where(f"{element.pointer}/homepage"))
    if location not in {"", NOASSERTION, NONE} and not _is_page(artifact.ref, plain_location(location)):
        place = found.where(f"{element.pointer}/downloadLocation")
        artifact.say(Fact.EXTERNAL_ID, location, place, catalogue="download-location")


def _is_page(ref: ArtifactRef, address: str) -> bool:
    """Say whether an address is that of the artifact, and so says nothing besides its identity."""
    if address in {page(ref), ref.name}:
        return True
    known = hub_address([("distribution", address)], ref.kind)
    return known is not None and known.unpinned == ref.unpinned and known.revision in {"", ref.revision}


def _comment(artifact: StatedArtifact, element: Element, found: Elements) -> bool:
    """State what the lines of a comment do, where aibom wrote them; say whether nothing else stands there."""
    comment = element.item.get("comment", "")
    if not (found.own or kind_of(comment)):
        return not comment
    place = found.where(f"{element.pointer}/comment")
    for line in comment.split("\n"):
        if parsed := parse_line(line):
            fact, value, parts = parsed
            artifact.say(fact, value, place, **parts)
    return True


def _libraries(artifact: StatedArtifact, element: Element, found: Elements) -> None:
    for link in found.of(element.spdx_id, "DEPENDS_ON"):
        library = found.packages.get(link.target)
        if library is not None and not library.pairs and purl(library).lower().startswith("pkg:pypi/"):
            name, version = _text(library, "name", found), _text(library, "versionInfo", found)
            parts = {"version": version} if version else {}
            artifact.say(Fact.FRAMEWORK, name, found.where(library.pointer), **parts)


def _text(element: Element, key: str, found: Elements) -> str:
    return unescape(element.item.get(key, "")) if found.own else element.text(key)
