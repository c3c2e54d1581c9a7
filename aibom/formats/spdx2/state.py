"""What the fields of an SPDX 2.3 document state, whoever made it."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from aibom.formats.spdx2.annotations import gap_of
from aibom.formats.spdx2.elements import Element, Elements, elements
from aibom.formats.spdx2.lineage import state_lineage
from aibom.formats.spdx2.meant import artifacts, subject
from aibom.formats.spdx2.package_facts import state_package
from aibom.formats.spdx2.text import EPOCH, parse_actor
from aibom.formats.stated.records import Stated, StatedArtifact
from aibom.formats.vocabulary.text import unescape
from aibom.records.claims import Fact
from aibom.records.refs import ArtifactRef, shorten

__all__ = ["state", "state_elements", "tool_of"]

_CREATORS = {"Person": Fact.DOCUMENT_AUTHOR, "Organization": Fact.DOCUMENT_ORGANIZATION}


def state(document: Mapping[str, Any], where: Callable[[str], str] = str) -> Stated:
    """Return what a document, a dict in the shape of the JSON, states in the standard's own fields.

    `where` says where in the bytes that were read a JSON pointer leads.

    Raises:
        DocumentError: what aibom wrote of an artifact cannot be read.
    """
    return state_elements(elements(document, where))


def state_elements(found: Elements) -> Stated:
    """Return what the elements of a document state.

    Raises:
        DocumentError: as for `state`.
    """
    meant = list(artifacts(found))
    about = subject(found)
    main = next(identity.ref for element, identity in meant if about is None or element is about)
    created = found.document.get("creationInfo", {}).get("created", "").strip()
    stated = Stated(
        subject=main,
        document=found.document.get("documentNamespace", ""),
        time="" if created == EPOCH else created,
    )
    refs: dict[str, ArtifactRef] = {}
    for element, identity in meant:
        refs[element.spdx_id] = identity.ref
        state_package(stated, element, identity, found)
    _creators(stated.artifacts[main], found)
    state_lineage(stated, refs, found)
    _gaps(stated, found)
    if not found.own:
        _rest(stated, refs, found)
    for pointer in found.repeated:
        stated.pass_over(found.where(pointer), "an element whose SPDXID another has too")
    return stated


def tool_of(text: str) -> tuple[str, str]:
    """Return name and version of a tool that aibom wrote; the version is empty where there is none.

    >>> tool_of("aibom-1.0")
    ('aibom', '1.0')
    """
    name, dash, version = text.rpartition("-")
    return (unescape(name), unescape(version)) if dash else (unescape(text), "")


def _creators(artifact: StatedArtifact, found: Elements) -> None:
    """State who made the document, and with what; the first tool of a document of ours is what wrote it."""
    creators = found.document.get("creationInfo", {}).get("creators", ())
    ours = found.own
    for number, text in enumerate(creators):
        place = found.where(f"/creationInfo/creators/{number}")
        parsed = parse_actor(text)
        if parsed is None:
            continue
        kind, name, email = parsed
        if kind != "Tool":
            name = unescape(name) if found.own else name.strip()
            artifact.say(_CREATORS[kind], name, place, **({"email": email} if email else {}))
        elif ours:
            ours = False
        else:
            name, version = tool_of(name) if found.own else _tool(name.strip())
            artifact.say(Fact.DOCUMENT_TOOL, name, place, **({"version": version} if version else {}))


def _tool(text: str) -> tuple[str, str]:
    """Return name and version of a stranger's tool: what stands behind the last hyphen, where it begins as versions do."""
    name, dash, version = text.rpartition("-")
    is_version = version[:1].isdigit() or (version[:1] in "vV" and version[1:2].isdigit())
    return (name, version) if dash and is_version else (text, "")


def _gaps(stated: Stated, found: Elements) -> None:
    owners = [found.document, *(element.item for element in found.packages.values())] if found.own else []
    for owner in owners:
        for annotation in owner.get("annotations", ()):
            if known := gap_of(annotation.get("comment", "")):
                stated.gaps[known[0]] = known[1]


def _rest(stated: Stated, refs: Mapping[str, ArtifactRef], found: Elements) -> None:
    """List what no record holds: packages that are no models, fields without a fact, each kind once with its number."""
    for key, what in (
        ("snippets", "snippets"),
        ("externalDocumentRefs", "references to other documents"),
        ("revieweds", "reviews"),
        ("annotations", "annotations of the document"),
        ("comment", "a comment on the document"),
    ):
        if items := found.document.get(key):
            count = f"{len(items):,} " if isinstance(items, list) else ""
            stated.pass_over(found.where(f"/{key}"), f"{count}{what}")
    if comment := found.document.get("creationInfo", {}).get("comment"):
        stated.pass_over(found.where("/creationInfo/comment"), f"a comment on its creation: {shorten(comment, 80)}")
    others = [element for spdx_id, element in found.packages.items() if spdx_id not in refs]
    purposes = Counter(element.text("primaryPackagePurpose") or "no purpose" for element in others)
    if purposes:
        kinds = ", ".join(f"{count:,} of {purpose}" for purpose, count in sorted(purposes.items()))
        stated.pass_over(found.where(others[0].pointer), f"{len(others):,} packages that are no models: {kinds}")
    _loose_files(stated, found)


def _loose_files(stated: Stated, found: Elements) -> None:
    held = {link.target for links in found.related.values() for link in links if link.kind == "CONTAINS"}
    loose: list[Element] = [element for spdx_id, element in found.files.items() if spdx_id not in held]
    if loose:
        stated.pass_over(found.where(loose[0].pointer), f"{len(loose):,} files of no package")
