"""What holds of every merge: valid, whole, the same whatever the order and however often a document is given."""

import json
from collections.abc import Iterator
from typing import Any

import hypothesis.strategies as st
import orjson
import pytest
from formats.merging_documents import SAMPLES, application, documents, merged, sample
from hypothesis import given

from aibom.formats.cyclonedx.checks import problems
from aibom.formats.cyclonedx.validate import schema_problems
from aibom.formats.merging.links import defined

_NAMES = sorted(path.parent.name for path in SAMPLES.glob("*/bom-1.6.cdx.json"))


def _components(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waiting = [document["metadata"]["component"], *document.get("components", ())]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += part.get("components", ())


def _identities(document: dict[str, Any]) -> set[tuple[str, str]]:
    return {(part["name"], part.get("purl", "")) for part in _components(document)}


def _facts(document: dict[str, Any]) -> set[tuple[str, bytes]]:
    """What components say of themselves, in the fields or, where another document had filled these, in properties."""
    out = set()
    for part in _components(document):
        said = {key: part[key] for key in ("type", "description", "licenses", "hashes", "modelCard") if key in part}
        for item in part.get("properties", ()):
            if item["name"].startswith("aibom:merged:"):
                out |= _each(item["name"].partition(":/")[2], json.loads(item["value"]))
        for key, value in said.items():
            out |= _each(key, value)
    return out


def _each(key: str, value: Any) -> set[tuple[str, bytes]]:
    if isinstance(value, dict):
        return {fact for name, held in value.items() for fact in _each(f"{key}/{name}", held)}
    return {(key, orjson.dumps(item)) for item in (value if isinstance(value, list) else [value])}


def _at(document: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


@given(documents(), st.lists(documents(), max_size=3))
def test_it_is_valid_and_every_reference_leads_somewhere(app: dict[str, Any], models: list[dict[str, Any]]) -> None:
    """By the schema and by the project's own checks; no bom-ref twice."""
    out = merged(app, *models).document
    assert list(schema_problems(out)) == []
    assert list(problems(out)) == []
    refs = [ref for ref, _ in defined(out)]
    assert len(refs) == len(set(refs))


@given(documents(), st.lists(documents(), max_size=3))
def test_nothing_is_lost(app: dict[str, Any], models: list[dict[str, Any]]) -> None:
    """Every component, description, licence and digest, every annotation's text and every vulnerability."""
    out = merged(app, *models).document
    found, facts = _identities(out), _facts(out)
    names = {name for name, _ in found}
    for each in (app, *models):
        # What had no purl may have got that of the model it names.
        assert all(one in found or (not one[1] and one[0] in names) for one in _identities(each))
        assert not _facts(each) - facts
        texts = [item["text"] for item in out.get("annotations", ())]
        assert all(item["text"] in texts for item in each.get("annotations", ()))
        ids = [item["id"] for item in out.get("vulnerabilities", ())]
        assert all(item["id"] in ids for item in each.get("vulnerabilities", ()))


@given(documents(), documents(), documents())
def test_the_order_of_the_models_does_not_matter(
    app: dict[str, Any], one: dict[str, Any], other: dict[str, Any]
) -> None:
    """To the byte: the documents are sorted first."""
    assert merged(app, one, other) == merged(app, other, one)


@given(documents(), documents())
def test_what_is_given_twice_is_taken_once(app: dict[str, Any], one: dict[str, Any]) -> None:
    """A model, and the application itself."""
    assert merged(app, one, one) == merged(app, one)
    assert merged(app, app, one) == merged(app, one)
    assert merged(app, app) == merged(app)


@given(documents(), documents())
def test_merging_again_adds_no_component(app: dict[str, Any], one: dict[str, Any]) -> None:
    """A model that is in already is recognised, unless it was kept apart, and its facts are not doubled."""
    once = merged(app, one).document
    again = merged(once, one).document
    assert _identities(again) == _identities(once)
    assert list(problems(again)) == []


@given(documents(), documents())
def test_citations_point_at_what_they_pointed_at(app: dict[str, Any], one: dict[str, Any]) -> None:
    """A name cited before is the same name after."""
    out = merged(app, one, spec_version="1.7").document
    cited = {
        (_at(out, pointer))
        for item in out.get("citations", ())
        for pointer in item["pointers"]
        if pointer.endswith("/name")
    }
    for each in (app, one):
        for item in each.get("citations", ()):
            names = {_at(each, pointer) for pointer in item["pointers"] if pointer.endswith("/name")}
            assert names <= cited


@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_all_samples_as_one_system(version: str) -> None:
    """In either order, with every gap still joined with its annotation."""
    models = [sample(name, version) for name in _NAMES]
    out = merged(application("1.4"), *models)
    assert out == merged(application("1.4"), *reversed(models))
    assert list(problems(out.document)) == []
    annotated = {item["bom-ref"]: item["text"] for item in out.document["annotations"] if "bom-ref" in item}
    gaps = [
        (item["name"], item["value"])
        for part in _components(out.document)
        for item in part.get("properties", ())
        if "aibom:gap:" in item["name"]
    ]
    assert len(gaps) > 100
    for name, value in gaps:
        number = value.partition('{"n":')[2].partition(",")[0]
        assert annotated[f"gap-{number}"].startswith(name.partition("aibom:gap:")[2])
    if version == "1.7":
        notes = {item["note"] for each in models for item in each.get("citations", ())}
        assert {item["note"] for item in out.document["citations"]} == notes
