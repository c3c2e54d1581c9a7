"""What depends on what in the merged document: the edges of all documents, and those from the application to its models."""

from collections.abc import Mapping, Sequence
from typing import Any

from aibom.errors import DocumentError, UsageError
from aibom.formats.merging.notes import Note, called, full_name
from aibom.formats.merging.sources import Member, Source, canonical, unversioned
from aibom.records.refs import shorten

__all__ = ["Edges", "dependencies", "uses"]

_KINDS = ("dependsOn", "provides")

Edges = dict[str, dict[str, dict[str, None]]]
"""By bom-ref and kind (dependsOn, provides): the bom-refs in order, each once."""


def dependencies(found: Sequence[Source], given: Sequence[str], notes: list[Note]) -> Edges:
    """Return the edges of all documents, those that the operator gives, and one from the root to each model left.

    `given` are texts `APP-REF=MODEL-PURL`. A model is left where no edge of the application leads to it. That an edge
    was made here, and why, becomes a note.

    Raises:
        UsageError: one of `given` names no component of the application, or no model.
        DocumentError: the application says of nothing that it is its subject, and a model is left.
    """
    edges: Edges = {}
    for source in found:
        for item in source.written.get("dependencies", ()):
            entry = edges.setdefault(item["ref"], {})
            for kind in _KINDS:
                if kind in item:
                    entry.setdefault(kind, {}).update(dict.fromkeys(item[kind]))
    led_to = {ref for item in found[0].written.get("dependencies", ()) for ref in item.get("dependsOn", ())}
    for text in sorted(set(given)):
        user, model = uses(text, found)
        ref = _ref_of(user)
        led_to.add(model.place.ref)
        if _add(edges, ref, model.place.ref):
            what = f"that {called(user.component)} uses {called(model.component)} was stated by whoever merged"
            notes.append(Note(subjects=(ref, model.place.ref), text=f"{what}, with --uses"))
    for source in found[1:]:
        if source.subject is not None and source.subject.place.ref not in led_to:
            _lead_from_root(edges, found[0], source.subject, notes)
    return edges


def _lead_from_root(edges: Edges, application: Source, model: Member, notes: list[Note]) -> None:
    root = application.subject
    if root is None:
        raise DocumentError(
            f"{application.name} does not say what it is about, so that nothing can be said to use "
            f"{called(model.component)}",
            hint="name what uses it with --uses APP-REF=MODEL-PURL, or add metadata.component",
        )
    if root.place is model.place or not _add(edges, root.place.ref, model.place.ref):
        return
    text = (
        f"that {called(root.component)} uses {called(model.component)} is assumed, since their documents were merged; "
        "neither says so"
    )
    notes.append(Note(subjects=(root.place.ref, model.place.ref), text=text))


def _add(edges: Edges, ref: str, target: str) -> bool:
    targets = edges.setdefault(ref, {}).setdefault("dependsOn", {})
    if target in targets or ref == target:
        return False
    targets[target] = None
    return True


def _ref_of(member: Member) -> str:
    return member.place.ref


def uses(text: str, found: Sequence[Source]) -> tuple[Member, Member]:
    """Return the component of the application and the model that `APP-REF=MODEL-PURL` names.

    Raises:
        UsageError: it is not of this form, or one of the two names nothing, or more than one thing.
    """
    cut = text.find("=pkg:", 1) if "=pkg:" in text[1:] else text.rfind("=")
    user, purl = text[:cut], text[cut + 1 :]
    if cut < 1 or not purl:
        raise UsageError(
            f"--uses {shorten(text)!r} is not APP-REF=MODEL-PURL", hint="write REF=pkg:huggingface/NS/NAME"
        )
    users = [each for each in found[0].members if each.component.get("bom-ref") == user]
    users = users or [each for each in found[0].members if _is(each.component, user)]
    models = [source.subject for source in found[1:] if source.subject is not None]
    chosen = [each for each in models if _is(each.component, purl)]
    chosen = chosen or [each for each in models if unversioned(each.component.get("purl", "")) == canonical(purl) != ""]
    return _only(users, user, "component of the application"), _only(chosen, purl, "model that is merged")


def _is(component: Mapping[str, Any], text: str) -> bool:
    purl = component.get("purl", "")
    return canonical(purl) == canonical(text) if purl else full_name(component) == text


def _only(members: list[Member], text: str, what: str) -> Member:
    places = {id(each.place): each for each in reversed(members)}
    if len(places) == 1:
        return members[0]
    if not places:
        raise UsageError(f"--uses: {shorten(text)!r} is no {what}", hint=f"give the bom-ref or purl of a {what}")
    raise UsageError(
        f"--uses: {shorten(text)!r} may be any of {len(places)}", hint="give the bom-ref, or the purl with its version"
    )
