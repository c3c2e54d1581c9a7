"""Documents for consumers whose parsers are behind the standard; docs/consumers.md says which need what."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from aibom.errors import UsageError
from aibom.formats.cyclonedx import json_format, xml_format
from aibom.formats.cyclonedx.document import assemble
from aibom.formats.cyclonedx.validate import validate
from aibom.formats.interface import Format
from aibom.formats.vocabulary.properties import Property
from aibom.records.bom import Bom

__all__ = ["COMPAT", "compatible", "encode_compat", "stated_compat"]

Document = Mapping[str, Any]


def without_component_data(whole: Document) -> dict[str, Any]:
    """Return the document without the `data` of components; what it says stands in their properties too.

    >>> without_component_data({"components": [{"type": "data", "name": "d", "data": [{"type": "dataset"}]}]})
    {'components': [{'type': 'data', 'name': 'd'}]}
    """
    return _each_component(whole, lambda item: {key: value for key, value in item.items() if key != "data"})


def with_single_identity(whole: Document) -> dict[str, Any]:
    """Return the document with one object as each `evidence.identity`, as before 1.6; a list of several stays one.

    >>> with_single_identity({"components": [{"evidence": {"identity": [{"field": "purl"}]}}]})
    {'components': [{'evidence': {'identity': {'field': 'purl'}}}]}
    """

    def single(item: Document) -> Document:
        found = item.get("evidence", {}).get("identity")
        if not isinstance(found, list) or len(found) != 1:
            return item
        return {**item, "evidence": {**item["evidence"], "identity": found[0]}}

    return _each_component(whole, single)


def with_empty_depends_on(whole: Document) -> dict[str, Any]:
    """Return the document with an empty `dependsOn` where one is left out because nothing is depended on.

    >>> with_empty_depends_on({"dependencies": [{"ref": "a"}]})
    {'dependencies': [{'ref': 'a', 'dependsOn': []}]}
    """
    return {
        key: [{"ref": item["ref"], "dependsOn": [], **item} for item in value] if key == "dependencies" else value
        for key, value in whole.items()
    }


_CHANGES: dict[str, Callable[[Document], dict[str, Any]]] = {
    "empty-depends-on": with_empty_depends_on,
    "no-component-data": without_component_data,
    "single-identity": with_single_identity,
}
_IN_XML = frozenset({"no-component-data"})  # the others are about JSON, which has two spellings where XML has one

COMPAT = tuple(_CHANGES)
"""What `--compat` takes, in the order in which it is applied."""


def compatible(whole: Document, names: Iterable[str]) -> dict[str, Any]:
    """Return the document changed in each way named, which it then states in a property; unchanged if none is.

    Raises:
        UsageError: a name is none of COMPAT.
    """
    chosen = _chosen(names)
    out = dict(whole)
    for name in chosen:
        out = _CHANGES[name](out)
    if not chosen:
        return out
    if "serialNumber" in out:
        # Another content, another number; and always the same one for the same content.
        out["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.UUID(out['serialNumber']), ' '.join(chosen))}"
    metadata = out.get("metadata", {})
    stated = [{"name": Property.COMPAT.value, "value": name} for name in chosen]
    return {**out, "metadata": {**metadata, "properties": [*metadata.get("properties", ()), *stated]}}


def stated_compat(whole: Document) -> tuple[str, ...]:
    """Return what of COMPAT a document that aibom wrote says it was changed by."""
    found = {item.get("value") for item in whole.get("metadata", {}).get("properties", ()) if _states_compat(item)}
    return tuple(name for name in COMPAT if name in found)


def encode_compat(encoding: Format, bom: Bom, spec_version: str, compat: Sequence[str]) -> bytes:
    """Return `bom` as `encoding` writes it, changed in each way that `compat` names.

    Raises:
        DocumentError: the document would not be valid.
        UsageError: a name is none of COMPAT, or `encoding` is not CycloneDX, or does not write `spec_version`.
    """
    chosen = _chosen(compat)
    if not chosen:
        return encoding.encode(bom, spec_version)
    if encoding.name not in {"cyclonedx-json", "cyclonedx-xml"}:
        raise UsageError(
            f"--compat {chosen[0]} changes CycloneDX documents, not {encoding.name}",
            hint="leave it out, or choose --format cyclonedx-json",
        )
    in_xml = encoding.name == "cyclonedx-xml"
    whole = compatible(assemble(bom, spec_version), (name for name in chosen if not in_xml or name in _IN_XML))
    validate(whole)
    return xml_format.written(whole) if in_xml else json_format.written(whole)


def _chosen(names: Iterable[str]) -> list[str]:
    asked = list(names)
    for name in asked:
        if name not in _CHANGES:
            raise UsageError(f"--compat {name} is not known", hint=f"choose of {', '.join(COMPAT)}")
    return [name for name in COMPAT if name in asked]


def _states_compat(item: object) -> bool:
    return isinstance(item, Mapping) and item.get("name") == Property.COMPAT


def _each_component(whole: Document, change: Callable[[Document], Document]) -> dict[str, Any]:
    """Return the document with `change` made to every artifact; files and ancestors hold nothing that is changed."""
    out = dict(whole)
    if "components" in out:
        out["components"] = [change(item) for item in out["components"]]
    metadata = out.get("metadata", {})
    if "component" in metadata:
        out["metadata"] = {**metadata, "component": change(metadata["component"])}
    return out
