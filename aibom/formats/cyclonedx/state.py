"""What the standard's own fields of a document state, whoever made it, aibom included."""

from collections.abc import Iterator, Mapping
from typing import Any

from aibom.errors import DocumentError
from aibom.formats.cyclonedx.state_component import SUBJECT, named, read_component, read_file
from aibom.formats.cyclonedx.state_context import Context, Entry, entries, members
from aibom.formats.cyclonedx.state_document import read_head, read_rest, utc
from aibom.formats.cyclonedx.state_lineage import (
    read_dependencies,
    read_library,
    read_model_datasets,
    read_nested,
    read_pedigree,
)
from aibom.formats.cyclonedx.state_models import read_card, read_data
from aibom.formats.cyclonedx.state_properties import base_properties
from aibom.formats.stated.identity import identify, kind_of_purl
from aibom.formats.stated.records import Stated
from aibom.formats.vocabulary.parts import Placed, is_known
from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.purls import says
from aibom.formats.vocabulary.text import parse_ref, purl_of
from aibom.records.refs import DOCUMENT, ArtifactRef, Kind, shorten

__all__ = ["MAX_COMPONENTS", "MAX_NESTING", "head_pairs", "is_own", "state"]

MAX_COMPONENTS = 200_000
"""How many components are read, nested ones and those of pedigrees among them."""
MAX_NESTING = 50
"""How many components may stand inside each other."""

_MODEL, _DATA, _FILE = "machine-learning-model", "data", "file"
_KIN = ("ancestors", "descendants", "variants")


def is_own(document: Mapping[str, Any]) -> bool:
    """Say whether aibom wrote the document: its metadata name the vocabulary that is read here."""
    return is_known(head_pairs(document)) and "component" in members(document.get("metadata"))


def head_pairs(document: Mapping[str, Any]) -> list[Placed]:
    """Return the properties of a document's metadata with their places."""
    held = entries(members(document.get("metadata")).get("properties"))
    return [
        (f"/metadata/properties/{number}", str(found.get("name")), str(found.get("value")))
        for number, found in enumerate(map(members, held))
    ]


def state(document: Mapping[str, Any]) -> Stated:
    """Return what `document`, a valid one in the shape of CycloneDX JSON 1.4 to 1.7, states in the standard's fields.

    Raises:
        DocumentError: it has more than `MAX_COMPONENTS` components, or components nested deeper than `MAX_NESTING`.
    """
    metadata = members(document.get("metadata"))
    serial = document.get("serialNumber")
    stated = Stated(
        subject=ArtifactRef(registry=DOCUMENT, kind=Kind.SOFTWARE, name=str(serial or "document")),
        document=str(serial or ""),
        time=utc(metadata.get("timestamp", "")),
    )
    context = Context(own=is_own(document), stated=stated)
    context.manufacture = context.text(members(metadata.get("manufacture")).get("name"))
    found = list(_walk(document))
    purls = _identify(context, found)
    stated.subject = _subject(found) or stated.subject
    subject = stated.artifact(stated.subject, SUBJECT)
    kin: dict[int, dict[str, list[Entry]]] = {}
    for entry in found:
        if entry.kin and entry.owner is not None:
            kin.setdefault(id(entry.owner), {}).setdefault(entry.kin, []).append(entry)
    for entry in found:
        if entry.ref is not None:
            _read(context, entry, purls.get(id(entry), ""))
        else:
            _read_part(context, entry)
    for entry in found:
        if entry.ref is not None and "pedigree" in entry.component:
            read_pedigree(context, entry, kin.get(id(entry), {}))
    read_head(context, metadata, subject)
    read_dependencies(context, document)
    read_nested(context, found)
    for entry in found:
        if entry.ref is None and not entry.kin and not entry.is_file and entry.pointer not in context.libraries:
            context.pass_over(entry.pointer, f"components of type {shorten(entry.type)}")
    read_rest(context, document)
    stated.unread = context.unread()
    return stated


def _walk(document: Mapping[str, Any]) -> Iterator[Entry]:
    """Yield the components of a document with the places where they stand, each before those inside it."""
    metadata = members(document.get("metadata"))
    count = 0
    # Every level is gone through in turn, so that no depth of nesting can exhaust the stack.
    level = [Entry(component=metadata["component"], pointer=SUBJECT)] if "component" in metadata else []
    level += [
        Entry(component=members(item), pointer=f"/components/{number}")
        for number, item in enumerate(entries(document.get("components")))
    ]
    for _ in range(MAX_NESTING):
        count += len(level)
        if count > MAX_COMPONENTS:
            raise DocumentError(
                f"{level[0].pointer}: more than {MAX_COMPONENTS:,} components", hint="split the document"
            )
        yield from level
        level = [inner for entry in level for inner in _inside(entry)]
        if not level:
            return
    raise DocumentError(
        f"{level[0].pointer[:200]}: components nested deeper than {MAX_NESTING}", hint="flatten the document"
    )


def _inside(entry: Entry) -> Iterator[Entry]:
    for number, item in enumerate(entries(entry.component.get("components"))):
        yield Entry(component=members(item), pointer=f"{entry.pointer}/components/{number}", owner=entry)
    pedigree = members(entry.component.get("pedigree"))
    for kin in _KIN:
        for number, item in enumerate(entries(pedigree.get(kin))):
            pointer = f"{entry.pointer}/pedigree/{kin}/{number}"
            yield Entry(component=members(item), pointer=pointer, owner=entry, kin=kin)


def _identify(context: Context, found: list[Entry]) -> dict[int, str]:
    """Give each model, dataset and the subject its reference; return the purls that these do not say.

    Components stand before relatives in pedigrees, which mean the component of the same purl where there is one.
    """
    used = {
        str(dataset.get("ref"))
        for entry in found
        for dataset in map(members, entries(_parameters(entry.component).get("datasets")))
    }
    purls: dict[int, str] = {}
    for entry in sorted(found, key=lambda entry: entry.is_relative):
        component = entry.component
        kind = _own_kind(context, entry) or _kind(entry, used)
        entry.is_file = kind is None and _is_file(entry)
        if kind is not None:
            entry.ref, purls[id(entry)] = _reference(context, entry, kind)
            same = context.unpinned.setdefault(entry.ref.unpinned, {})
            if entry.ref not in same:
                same[entry.ref] = None
            elif not entry.is_relative:
                context.pass_over(entry.pointer, "components called like one before, which are read as one with it")
        data = map(members, entries(component.get("data")))
        for name in (component.get("bom-ref"), *(each.get("bom-ref") for each in data)):
            if isinstance(name, str):
                context.refs.setdefault(name, entry)
    return purls


def _reference(context: Context, entry: Entry, kind: Kind) -> tuple[ArtifactRef, str]:
    given = named(context, entry.component, kind)
    if context.own and (ours := _own_reference(context, entry.component)):
        ref, purl = ours, ""
    elif entry.kin and given.purl in context.purls:
        return context.purls[given.purl], ""
    elif entry.kin and not given.purl and not given.version and (known := context.only(kind, given.group, given.name)):
        return known, ""
    else:
        identity = identify(given)
        ref, purl = identity.ref, identity.purl
    if given.purl:
        context.purls.setdefault(given.purl, ref)
    context.names.setdefault((kind, given.group, given.name), {})[ref] = None
    return ref, purl


def _own_reference(context: Context, component: Mapping[str, Any]) -> ArtifactRef | None:
    """Return the reference that aibom wrote: the purl, or the property beside it where that says more."""
    purl = str(component.get("purl", ""))
    for found in map(members, entries(component.get("properties"))):
        if found.get("name") == Property.REF:
            exact = _parse(found.get("value"))
            if exact is not None and (not purl or purl_of(exact) == purl or says(purl, exact)):
                return exact
    return context.purls.get(purl) or _parse(purl)


def _parse(text: object) -> ArtifactRef | None:
    try:
        return parse_ref(str(text))
    except ValueError:
        return None


def _own_kind(context: Context, entry: Entry) -> Kind | None:
    """Return what aibom wrote a component for; None for what it wrote for no artifact, and in documents of others."""
    if not context.own or not any(
        found.get("name") == Property.RESOLUTION for found in map(members, entries(entry.component.get("properties")))
    ):
        return None
    ref = _own_reference(context, entry.component)
    return ref.kind if ref is not None else None


def _kind(entry: Entry, used: set[str]) -> Kind | None:
    component = entry.component
    if entry.type == _MODEL or "modelCard" in component:
        return Kind.MODEL
    purl = component.get("purl")
    if entry.type != _FILE and isinstance(purl, str) and (meant := kind_of_purl(purl)):
        return meant
    if entry.pointer == SUBJECT:
        return Kind.DATASET if entry.type == _DATA else Kind.SOFTWARE
    if component.get("bom-ref") in used:
        return Kind.DATASET
    if entry.type != _DATA:
        return None
    data = [members(item) for item in entries(component.get("data"))]
    if any(each.get("bom-ref") in used or each.get("type") == "dataset" for each in data):
        return Kind.DATASET
    if data or ("purl" not in component and _is_file(entry)):
        return None
    return Kind.DATASET


def _is_file(entry: Entry) -> bool:
    return entry.type in {_FILE, _DATA} and not entry.kin and entry.owner is not None and entry.owner.ref is not None


def _subject(found: list[Entry]) -> ArtifactRef | None:
    """Return what the document is about: the component its metadata name, else the one model it holds."""
    if found and found[0].pointer == SUBJECT:
        return found[0].ref
    models = {
        entry.ref: None for entry in found if entry.ref and entry.ref.kind is Kind.MODEL and not entry.is_relative
    }
    return next(iter(models)) if len(models) == 1 else None


def _read(context: Context, entry: Entry, purl: str) -> None:
    """State what the component of an artifact says of it."""
    component, pointer = entry.component, entry.pointer
    artifact = context.artifact(entry)
    card = members(component.get("modelCard"))
    if "modelCard" in component and entry.type != _MODEL:
        context.pass_over(f"{pointer}/type", f"type {shorten(entry.type)} of components with a model card")
    read_component(context, entry, purl)
    read_card(context, artifact, card, f"{pointer}/modelCard")
    read_model_datasets(context, artifact, card, f"{pointer}/modelCard")
    described = context.text(component.get("description"))
    for number, data in enumerate(map(members, entries(component.get("data")))):
        read_data(context, artifact, data, f"{pointer}/data/{number}", described)
    base_properties(context, artifact, component, pointer, of="components")
    base_properties(context, artifact, card, f"{pointer}/modelCard", of="model cards")


def _read_part(context: Context, entry: Entry) -> None:
    """State what a component that is no artifact says of the one it stands in: a file, or a library."""
    owner = entry.owner
    if owner is not None and owner.ref is not None and not entry.kin:
        artifact = context.artifact(owner)
        if entry.is_file:
            read_file(context, artifact, entry)
        else:
            read_library(context, artifact, entry)


def _parameters(component: Mapping[str, Any]) -> Mapping[str, Any]:
    return members(members(component.get("modelCard")).get("modelParameters"))
