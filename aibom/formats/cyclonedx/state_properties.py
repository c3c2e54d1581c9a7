"""Properties of other tools: which of them name a model's base, under whatever prefix; the rest is passed over."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from aibom.formats.cyclonedx.state_context import Context, entries, members
from aibom.formats.stated.records import StatedArtifact
from aibom.formats.vocabulary.properties import Property
from aibom.records.claims import Relation
from aibom.records.redaction import redact
from aibom.records.refs import DOCUMENT, HUB, ArtifactRef, Kind, classify

__all__ = ["BASE_NAMES", "base_properties", "read_properties"]

BASE_NAMES = ("base_model", "base-model", "baseModel", "base_models", "parent_model")
"""How properties that name a base are called, after whatever prefix and in any case."""

_BASES = frozenset(re.sub(r"[^a-z]", "", name.lower()) for name in BASE_NAMES)
_RELATION = "basemodelrelation"
_RELATIONS = {
    relation.value: relation
    for relation in (Relation.ADAPTER, Relation.FINETUNE, Relation.MERGE, Relation.QUANTIZED, Relation.DISTILLED)
}
_MOST_BASES = 100


def base_properties(
    context: Context, artifact: StatedArtifact, owner: Mapping[str, Any], pointer: str, *, of: str
) -> None:
    """State the bases that properties of a model name, with the relation they name beside it; pass over the rest."""
    if artifact.ref.kind is not Kind.MODEL:
        read_properties(context, owner, pointer, of=of)
        return
    held = list(_held(context, owner))
    relation = next((_RELATIONS.get(value.lower()) for _, key, value in held if key == _RELATION), None)
    for number, key, value in held:
        place = f"{pointer}/properties/{number}"
        if key in _BASES:
            for base in _bases(value):
                parent = _parent(context, base)
                if parent is None:
                    context.pass_over(place, "properties that name a base and hold no id of one")
                elif parent.unpinned != artifact.ref.unpinned:
                    artifact.stem(parent, relation or Relation.UNSPECIFIED_BASE, place)
        elif key != _RELATION or relation is None:
            context.pass_over(place, f"properties of {of}")


def read_properties(context: Context, owner: Mapping[str, Any], pointer: str, *, of: str) -> None:
    """Pass over the properties of other tools."""
    for number, _, _ in _held(context, owner):
        context.pass_over(f"{pointer}/properties/{number}", f"properties of {of}")


def _held(context: Context, owner: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    """Yield number, plain name and value of each property that is none of aibom's own in its own document."""
    for number, found in enumerate(map(members, entries(owner.get("properties")))):
        name = found.get("name")
        if isinstance(name, str) and not (context.own and name.startswith(_FAMILY)):
            last = re.split(r"[:./#]", name)[-1]
            yield number, re.sub(r"[^a-z]", "", last.lower()), context.text(found.get("value"))


_FAMILY = Property.VOCABULARY.value.partition(":")[0] + ":"


def _bases(value: str) -> list[str]:
    """Return the names a value lists: as JSON, or with commas between them."""
    if value.lstrip().startswith("["):
        try:
            listed = orjson.loads(value)
        except orjson.JSONDecodeError:
            return [value]
        return [item for item in listed if isinstance(item, str)][:_MOST_BASES]
    return [text.strip() for text in value.split(",")][:_MOST_BASES]


def _parent(context: Context, text: str) -> ArtifactRef | None:
    """Return the model that a value names; a bare word is no id of the Hub but a name of this document."""
    found = classify(text)
    if not isinstance(found, ArtifactRef):
        return None
    if found.registry == HUB and not found.namespace:
        return context.only(Kind.MODEL, "", found.name) or ArtifactRef(registry=DOCUMENT, name=redact(found.name))
    same = {} if found.revision else context.unpinned.get(found, {})
    return next(iter(same)) if len(same) == 1 else found
