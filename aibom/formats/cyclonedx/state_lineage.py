"""How the artifacts of a document stem from each other: pedigrees, the datasets of model cards, dependencies."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from aibom.formats.cyclonedx.state_component import SUBJECT
from aibom.formats.cyclonedx.state_context import Context, Entry, entries, members
from aibom.formats.cyclonedx.state_models import read_data
from aibom.formats.stated.identity import hub_address
from aibom.formats.stated.reach import reached
from aibom.formats.stated.records import StatedArtifact
from aibom.formats.vocabulary.roles import ANCESTRAL
from aibom.formats.vocabulary.text import purl_of
from aibom.records.claims import Fact, Relation
from aibom.records.redaction import redact
from aibom.records.refs import DOCUMENT, ArtifactRef, Kind

__all__ = ["base_of", "read_dependencies", "read_model_datasets", "read_nested", "read_pedigree"]

_ELSEWHERE = "urn:cdx:"
_LIBRARIES = frozenset({"library", "framework", "platform"})


def base_of(child: Kind, parent: Kind) -> Relation:
    """Return how a child stems from an ancestor of which nothing more is said."""
    if parent is Kind.DATASET:
        return {Kind.DATASET: Relation.DERIVED_FROM_DATASET}.get(child, Relation.USES_DATASET)
    return {Kind.MODEL: Relation.UNSPECIFIED_BASE, Kind.DATASET: Relation.GENERATED_BY}.get(child, Relation.USES)


def read_pedigree(context: Context, entry: Entry, kin: Mapping[str, list[Entry]]) -> None:
    """State the ancestors and descendants of an artifact; `kin` holds the components of its pedigree, by list."""
    pedigree, place = members(entry.component.get("pedigree")), f"{entry.pointer}/pedigree"
    artifact, told = context.artifact(entry), _told(context, pedigree, place)
    for key in ("ancestors", "descendants"):
        for relative in kin.get(key, ()):
            if relative.ref is None:
                context.pass_over(relative.pointer, f"{key} that are neither models nor data")
            elif relative.ref == artifact.ref:
                context.pass_over(relative.pointer, f"{key} that are the artifact itself")
            elif key == "ancestors":
                plain = base_of(artifact.ref.kind, relative.ref.kind)
                named = told.get(context.text(relative.component.get("purl"))) or told.get(purl_of(relative.ref))
                for relation in named or [plain]:
                    artifact.stem(relative.ref, relation, relative.pointer)
            else:
                child = context.artifact(relative)
                child.stem(artifact.ref, base_of(child.ref.kind, artifact.ref.kind), relative.pointer)
    for key in ("variants", "commits", "patches"):
        if found := entries(pedigree.get(key)):
            context.pass_over(f"{place}/{key}", f"{key} in pedigrees", len(found))


def _told(context: Context, pedigree: Mapping[str, Any], place: str) -> dict[str, list[Relation]]:
    """Return the relations that the notes give to purls, a line each, as aibom writes them."""
    told: dict[str, list[Relation]] = {}
    for line in context.text(pedigree.get("notes")).splitlines():
        head, _, rest = line.partition(": ")
        purl = rest.partition("; ")[0]
        if head in ANCESTRAL and purl:
            told.setdefault(purl, []).append(Relation(head))
        else:
            context.pass_over(f"{place}/notes", "notes on pedigrees")
    return told


def read_model_datasets(context: Context, artifact: StatedArtifact, card: Mapping[str, Any], pointer: str) -> None:
    """State the datasets that a model card names, by reference or inline."""
    datasets = members(card.get("modelParameters")).get("datasets")
    for number, found in enumerate(map(members, entries(datasets))):
        place = f"{pointer}/modelParameters/datasets/{number}"
        if "ref" in found:
            parent, place = _referred(context, str(found["ref"])), f"{place}/ref"
        else:
            parent = _inline(context, found, place)
        if parent is None:
            context.pass_over(place, "datasets of model cards that name nothing in the document")
        elif parent != artifact.ref:
            relation = Relation.USES_DATASET if parent.kind is Kind.DATASET else Relation.USES
            artifact.stem(parent, relation, place)


def read_nested(context: Context, found: Iterable[Entry]) -> None:
    """State that an application uses the models that stand inside it; what stands in other artifacts says less."""
    for entry in found:
        owner = entry.owner if entry.ref is not None and not entry.is_relative else None
        while owner is not None and owner.ref is None:
            owner = owner.owner
        if owner is None or entry.ref is None or owner.ref == entry.ref:
            continue
        artifact = context.artifact(owner)
        if artifact.ref.kind is not Kind.SOFTWARE:
            context.pass_over(entry.pointer, "that models or datasets stand inside others")
        elif all(parent != entry.ref for parent, _ in artifact.parents):
            artifact.stem(entry.ref, base_of(artifact.ref.kind, entry.ref.kind), entry.pointer)


def read_dependencies(context: Context, document: Mapping[str, Any]) -> None:
    """State what no other field does: an artifact depends on another, or on a library at a version.

    An application uses the models, too, that it depends on through components that are no artifacts.
    """
    parents: dict[ArtifactRef, set[ArtifactRef]] = {}
    others: dict[str, list[tuple[str, str]]] = {}
    for number, found in enumerate(map(members, entries(document.get("dependencies")))):
        place = f"/dependencies/{number}"
        entry = context.refs.get(str(found.get("ref")))
        if "provides" in found:
            context.pass_over(f"{place}/provides", "what components provide")
        if entry is None or entry.ref is None or entry.pointer == SUBJECT:
            named = enumerate(entries(found.get("dependsOn")))
            others.setdefault(str(found.get("ref")), []).extend((str(t), f"{place}/dependsOn/{n}") for n, t in named)
        if entry is None or entry.ref is None:
            continue
        artifact = context.artifact(entry)
        if artifact.ref not in parents:
            parents[artifact.ref] = {parent for parent, _ in artifact.parents}
        known = parents[artifact.ref]
        for nth, target, parent in _targets(context, found):
            where = f"{place}/dependsOn/{nth}"
            if parent is not None and parent not in known and parent != artifact.ref:
                is_data = parent.kind is Kind.DATASET and artifact.ref.kind is not Kind.DATASET
                artifact.stem(parent, Relation.USES_DATASET if is_data else Relation.USES, where)
            elif parent is None and not (target is not None and read_library(context, artifact, target)):
                context.pass_over(where, "dependencies on components that are neither models nor data")
    _through_others(context, document, others)


def _through_others(context: Context, document: Mapping[str, Any], links: dict[str, list[tuple[str, str]]]) -> None:
    """State the models that an application reaches through other components; pass over what leads to none."""
    start = str(members(members(document.get("metadata")).get("component")).get("bom-ref", ""))
    subject = context.stated.artifact(context.stated.subject, SUBJECT)
    taken: set[str] = set()
    if subject.ref.kind is Kind.SOFTWARE and start in links:
        known = {parent for parent, _ in subject.parents}
        ends = {name: entry.ref for name, entry in context.refs.items() if entry.ref is not None and name != start}
        for name, place in reached(start, lambda name: links.get(name, ()), ends):
            if ends[name].kind is Kind.MODEL:
                taken.add(place)
                if ends[name] not in known:
                    subject.stem(ends[name], Relation.USES, place)
    what = "dependencies of components that are neither models, data nor the subject"
    for name, targets in links.items():
        rest = [place for _, place in targets if place not in taken] if name != start else []
        if rest:
            context.pass_over(rest[0].rpartition("/")[0], what, len(rest))


def read_library(context: Context, artifact: StatedArtifact, entry: Entry) -> bool:
    """State a library that a model or dataset depends on, if it has a version; say whether it was stated."""
    component = entry.component
    version, name = context.text(component.get("version")), context.text(component.get("name"))
    if entry.type not in _LIBRARIES or artifact.ref.kind is Kind.SOFTWARE or not version or not name:
        return False
    group = context.text(component.get("group"))
    artifact.say(Fact.FRAMEWORK, f"{group}/{name}" if group else name, entry.pointer, version=version)
    context.libraries.add(entry.pointer)
    return True


def _targets(context: Context, found: Mapping[str, Any]) -> Iterator[tuple[int, Entry | None, ArtifactRef | None]]:
    for nth, text in enumerate(entries(found.get("dependsOn"))):
        target = context.refs.get(str(text))
        yield nth, target, target.ref if target is not None else None


def _referred(context: Context, text: str) -> ArtifactRef | None:
    """Return what a reference to a dataset leads to; another document's element is known by its address only."""
    entry = context.refs.get(text)
    if entry is not None:
        return entry.ref
    here = context.stated.document.removeprefix("urn:uuid:")
    if here and text.startswith(f"{_ELSEWHERE}{here}/") and (own := context.refs.get(unquote(text.partition("#")[2]))):
        return own.ref
    if text.startswith(_ELSEWHERE):
        return ArtifactRef(registry=DOCUMENT, kind=Kind.DATASET, name=redact(text))
    return None


def _inline(context: Context, data: Mapping[str, Any], pointer: str) -> ArtifactRef | None:
    """Return the dataset that stands inside a model card, with what is said of it."""
    name = context.text(data.get("name")) or context.text(data.get("bom-ref"))
    url = context.text(members(data.get("contents")).get("url"))
    ref = hub_address([("distribution", url)], Kind.DATASET)
    if ref is None:
        if not name:
            return None
        ref = ArtifactRef(registry=DOCUMENT, kind=Kind.DATASET, name=redact(name))
    artifact = context.stated.artifact(ref, pointer)
    read_data(context, artifact, data, pointer, described="")
    return ref
