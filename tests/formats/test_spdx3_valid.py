"""What is written is valid: by the shipped schema, by another edition of it, by the bindings, and by the SHACL model."""

import copy
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from formats.family import BOM
from formats.spdx3_documents import CONTEXT, FORM, RICH, Document, foreign, packed, written
from formats.strategies import boms
from hypothesis import HealthCheck, Phase, assume, given, settings

from aibom.errors import DocumentError
from aibom.formats.spdx3.checks import problems
from aibom.formats.spdx3.document import document
from aibom.formats.spdx3.graph import read_graph
from aibom.formats.spdx3.mapping import CANNOT, ROWS, cannot, mapping_table
from aibom.formats.spdx3.shacl import not_checked, shacl_problems, triples
from aibom.formats.spdx3.terms import NO_ASSERTION, NO_ASSERTION_LICENSE, NONE
from aibom.formats.spdx3.validate import schema_problems
from aibom.formats.vocabulary.problems import Problem

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = written()
QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.fixture(scope="session")
def shared_schemas(real_data: Path) -> Path:
    """Return the folder of the other editions of the schemas."""
    return real_data.parent / "schemas"


def test_another_edition_of_the_schema_agrees(shared_schemas: Path) -> None:
    """The same model, made into a schema by another version of the generator."""
    import jsonschema_rs  # noqa: PLC0415

    validator = jsonschema_rs.Draft202012Validator(json.loads((shared_schemas / "spdx-3.0.1.schema.json").read_bytes()))

    @QUICK
    @given(bom=boms())
    def agrees(bom: Any) -> None:
        assert validator.is_valid(document(bom))

    assert validator.is_valid(WRITTEN)
    agrees()


def _objects(value: bytes) -> Any:
    from spdx_python_model import v3_0_1 as model  # noqa: PLC0415

    found = model.SHACLObjectSet()
    model.JSONLDDeserializer().read(io.BytesIO(value), found)
    return found


@settings(QUICK, max_examples=20, phases=[Phase.generate])
@given(bom=boms())
def test_the_bindings_read_it_and_write_the_same(bom: Any) -> None:
    """spdx-python-model takes every value, misses nothing that is demanded, and writes the same elements again."""
    from spdx_python_model import v3_0_1 as model  # noqa: PLC0415

    assume(bom.walk.time[0] != "0")  # the bindings write a year before 1000 with three digits, and cannot read that
    data = FORM.encode(bom, "3.0.1")
    found = _objects(data)
    assert not found.missing_ids
    again = io.BytesIO()
    model.JSONLDSerializer().write(found, again)
    assert _by_id(json.loads(again.getvalue())) == _by_id(json.loads(data))


def _by_id(whole: Document) -> dict[str, Document]:
    """Return the elements by id; that of the creation information is the bindings' own choice."""
    found: dict[str, Document] = {}
    for element in whole["@graph"]:
        plain = {key: _full(value) for key, value in element.items() if key not in {"@id", "creationInfo"}}
        found[element.get("spdxId", "_:creation")] = plain
    return found


_NAMED = {
    "NoAssertionElement": NO_ASSERTION,
    "NoneElement": NONE,
    "expandedlicensing_NoAssertionLicense": NO_ASSERTION_LICENSE,
}


def _full(value: Any) -> Any:
    """Return ids as IRIs, also those that the context has a name for."""
    if isinstance(value, list):
        return [_full(item) for item in value]
    return _NAMED.get(value, value) if isinstance(value, str) else value


@pytest.mark.slow
@pytest.mark.parametrize("bom", [BOM, RICH], ids=["family", "rich"])
def test_the_shacl_model_has_nothing_against_it(bom: Any, shared_schemas: Path) -> None:
    """Nor does the check ask any network (the tests have none)."""
    assert list(shacl_problems(FORM.encode(bom, "3.0.1"), (shared_schemas / "spdx-3.0.1.shacl.ttl").read_bytes())) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "place", "word"),
    [
        (lambda graph: graph[0].pop("created"), "/@graph/0", "created"),
        (lambda graph: _first(graph, "Annotation").pop("subject"), "Annotation", "subject"),
        (
            lambda graph: _first(graph, "Relationship").__setitem__("completeness", "half"),
            "Relationship",
            "completeness",
        ),
        (lambda graph: graph[0].__setitem__("createdBy", [_first(graph, "Tool")["spdxId"]]), "/@graph/0", "createdBy"),
        (
            lambda graph: _first(graph, "dataset_DatasetPackage").__setitem__("dataset_datasetSize", -1),
            "dataset_DatasetPackage",
            "datasetSize",
        ),
    ],
)
def test_the_shacl_model_finds_what_it_forbids(
    change: Callable[[list[Document]], object], place: str, word: str, shared_schemas: Path
) -> None:
    """Each with the place of the element and the name of the property."""
    other = copy.deepcopy(WRITTEN)
    graph = other["@graph"]
    change(graph)
    number = next((str(n) for n, element in enumerate(graph) if element["type"] == place), place.rpartition("/")[2])
    found = list(shacl_problems(packed(other), (shared_schemas / "spdx-3.0.1.shacl.ttl").read_bytes()))
    assert any(problem.pointer == f"/@graph/{number}" and word in problem.reason for problem in found), found


@pytest.mark.parametrize(
    ("data", "shapes", "message"),
    [
        (b"{", b"", "line 1"),
        (b"[]", b"", "no JSON object"),
        (b"{}", b"", "/@context"),
        (packed(WRITTEN), b"<html>", "the SHACL model cannot be read"),
    ],
)
def test_what_cannot_be_checked_is_an_error(data: bytes, shapes: bytes, message: str) -> None:
    """The document or the model."""
    with pytest.raises(DocumentError, match=message):
        list(shacl_problems(data, shapes))


def test_without_pyshacl_nothing_is_checked_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra."""
    assert not_checked() == ""
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    assert "pip install 'aibom[deep]'" in not_checked()
    with pytest.raises(DocumentError, match="pyshacl is not installed"):
        list(shacl_problems(packed(WRITTEN), b""))


def _first(graph: list[Document], kind: str) -> Document:
    return next(element for element in graph if element["type"] == kind)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_triples_are_those_of_the_official_context(shared_schemas: Path) -> None:
    """What the bindings know of each name is what the context says: both give the same graph."""
    rdflib = pytest.importorskip("rdflib")
    from rdflib.compare import isomorphic  # noqa: PLC0415

    mine, places = triples(read_graph(WRITTEN))
    context = json.loads((shared_schemas / "spdx-3.0.1.context.jsonld").read_bytes())
    theirs = rdflib.Graph().parse(data=json.dumps(WRITTEN | context), format="json-ld")
    assert len(mine) > 400
    assert isomorphic(_plain(mine), _plain(theirs))
    assert set(places.values()) >= {f"/@graph/{number}" for number in range(len(WRITTEN["@graph"]))}


def _plain(graph: Any) -> Any:
    """Return a graph whose numbers are written alike."""
    import rdflib  # noqa: PLC0415

    out = rdflib.Graph()
    for start, name, end in graph:
        number = isinstance(end, rdflib.Literal) and str(end.datatype).endswith("#decimal")
        out.add((start, name, rdflib.Literal(str(float(end))) if number else end))
    return out


_UNUSED = {"`evaluated-on`", "`calibrated-on`, `uses-dataset`"}
"""What stands in the table and not in the sample."""

# What is done to a valid document, and the place and words of what is then wrong with it.
MUTANTS: dict[str, tuple[Callable[[list[Document]], object], str, str]] = {
    "a type that is none": (
        lambda graph: graph[3].__setitem__("type", "ai_Model"),
        "/@graph/3/type",
        "no type of SPDX",
    ),
    "no type": (lambda graph: graph[3].pop("type"), "/@graph/3/type", "no type of SPDX"),
    "an unknown field": (lambda graph: graph[3].__setitem__("colour", "red"), "/@graph/3", "colour"),
    "no id": (lambda graph: graph[3].pop("spdxId"), "/@graph/3", "spdxId"),
    "a number for a text": (lambda graph: graph[3].__setitem__("name", 7), "/@graph/3/name", "string"),
    "a fraction in created": (
        lambda graph: graph[0].__setitem__("created", "2026-01-01T00:00:00.5Z"),
        "/@graph/0/created",
        "does not match",
    ),
    "a relationship to nothing": (lambda graph: _first(graph, "Relationship").__setitem__("to", []), "*/to", "[]"),
    "an unknown relationship": (
        lambda graph: _first(graph, "Relationship").__setitem__("relationshipType", "likes"),
        "*/relationshipType",
        "likes",
    ),
    "a hash without a value": (
        lambda graph: _with_hash(graph)["verifiedUsing"][0].pop("hashValue"),
        "*/verifiedUsing/0",
        "hashValue",
    ),
    "a text for an element": (lambda graph: cast("list[Any]", graph).append("x"), "*", "an object is expected"),
}


def _with_hash(graph: list[Document]) -> Document:
    return next(element for element in graph if element.get("verifiedUsing"))


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_named_by_its_place(name: str) -> None:
    """The type an element says it is decides what it is told."""
    change, place, words = MUTANTS[name]
    other = copy.deepcopy(WRITTEN)
    change(other["@graph"])
    found = list(schema_problems(other))
    assert any(_fits(problem, place) and words in problem.reason for problem in found), found
    assert len(found) <= 3


def _fits(problem: Problem, place: str) -> bool:
    return problem.pointer.endswith(place[1:]) if place.startswith("*") else problem.pointer == place


def test_a_valid_document_of_others_has_no_problems() -> None:
    """Both forms: with a graph, and a single element."""
    assert list(schema_problems(foreign())) == []
    assert list(problems(foreign(roots=("urn:x:me",)))) == []
    single = {"@context": CONTEXT, "type": "Person", "spdxId": "urn:x:me", "creationInfo": "_:c", "name": "Ada"}
    assert list(schema_problems(single)) == []
    assert [problem.pointer for problem in schema_problems({**single, "@context": "x"})] == ["/@context"]
    assert [problem.pointer for problem in schema_problems({**single, "name": 1})] == ["/name"]


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (lambda graph: graph.append(dict(graph[4])), "*/spdxId", "stands elsewhere too"),
        (lambda graph: graph[1]["rootElement"].append("urn:x:no"), "/@graph/1/rootElement", "id of nothing"),
        (lambda graph: _first(graph, "Relationship").__setitem__("from", "urn:x:no"), "*/from", "id of nothing"),
        (lambda graph: _self(_first(graph, "Relationship")), "*/to", "related to itself"),
        (
            lambda graph: _with_hash(graph)["verifiedUsing"][0].__setitem__("hashValue", "ab"),
            "*/hashValue",
            "64 digits",
        ),
        (
            lambda graph: _with_hash(graph)["verifiedUsing"][0].__setitem__("hashValue", "z" * 64),
            "*/hashValue",
            "hexadecimal",
        ),
        (
            lambda graph: graph[0].__setitem__("createdBy", graph[0]["createdUsing"]),
            "/@graph/0/createdBy",
            "createdUsing",
        ),
    ],
)
def test_what_no_schema_sees_is_found(change: Callable[[list[Document]], object], place: str, words: str) -> None:
    """Dangling and doubled ids, self-reference, digests, tools in the place of agents."""
    other = copy.deepcopy(WRITTEN)
    change(other["@graph"])
    assert list(schema_problems(other)) == []
    assert any(_fits(problem, place) and words in problem.reason for problem in problems(other)), list(problems(other))


def _self(relationship: Document) -> None:
    relationship["to"] = [relationship["from"]]


def test_an_element_of_another_document_may_be_referred_to() -> None:
    """What is imported dangles nowhere."""
    document = foreign()
    document["@graph"][4]["rootElement"] = ["urn:y:elsewhere"]
    assert [problem.pointer for problem in problems(document)] == ["/@graph/4/rootElement"]
    document["@graph"][3]["import"] = [{"type": "ExternalMap", "externalSpdxId": "urn:y:elsewhere"}]
    assert list(problems(document)) == []


def test_the_mapping_names_only_what_the_standard_has() -> None:
    """Every name in code marks of the table's second column stands in the schema, and is written somewhere."""
    schema = (ROOT / "schemas" / "spdx" / "spdx-3.0.1.schema.json").read_text(encoding="utf-8")
    for row in ROWS:
        names = row.place.split("`")[1::2]
        assert names
        for name in names:
            assert all(part in schema for part in name.split(".")), name
        assert any(name.split(".")[-1] in json.dumps(WRITTEN) for name in names) or row.what in _UNUSED
    assert mapping_table().count("\n") == len(ROWS) + 2
    assert cannot().count("\n- ") == len(CANNOT) - 1
