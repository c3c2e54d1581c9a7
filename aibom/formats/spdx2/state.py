"""What the fields of an SPDX 2.3 document state, whoever made it."""

from collections.abc import Callable, Mapping
from typing import Any

from aibom.formats.spdx2.annotations import gap_of
from aibom.formats.spdx2.elements import Elements, elements
from aibom.formats.spdx2.lineage import state_lineage
from aibom.formats.spdx2.meant import artifacts, subject
from aibom.formats.spdx2.package_facts import state_package
from aibom.formats.spdx2.text import EPOCH, parse_actor
from aibom.formats.spdx2.unread import list_unread
from aibom.formats.stated.records import Stated, StatedArtifact
from aibom.formats.vocabulary.text import unescape
from aibom.records.claims import Fact
from aibom.records.refs import ArtifactRef

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
        list_unread(stated, refs, found)
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
