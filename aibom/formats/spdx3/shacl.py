"""The SHACL model of SPDX 3.0.1, where a file of it is given: what it refuses, without any network.

The context that the documents name is not fetched. What it says of each name, the bindings of spdx-python-model know:
they are generated from the same model.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aibom.errors import DocumentError
from aibom.formats.spdx3.graph import Graph, read_graph
from aibom.formats.vocabulary import json_text
from aibom.formats.vocabulary.problems import Problem
from aibom.records.refs import shorten

if TYPE_CHECKING:
    import rdflib

__all__ = ["not_checked", "shacl_problems", "triples"]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_SH = "http://www.w3.org/ns/shacl#"
_DATATYPES = {
    "AnyURIProp": "anyURI",
    "BooleanProp": "boolean",
    "DateTimeProp": "dateTime",
    "DateTimeStampProp": "dateTimeStamp",
    "FloatProp": "decimal",
    "IntegerProp": "integer",
    "NonNegativeIntegerProp": "nonNegativeInteger",
    "PositiveIntegerProp": "positiveInteger",
    "StringProp": "string",
}
_MOST_PROBLEMS = 1000


def not_checked() -> str:
    """Return why documents cannot be checked against a SHACL model here; empty where they can."""
    try:
        import pyshacl  # noqa: F401, PLC0415  an extra, and slow to import
    except ImportError:
        return "not checked against SHACL: pyshacl is not installed (pip install 'aibom[deep]')"
    return ""


def shacl_problems(data: bytes, shapes: bytes) -> Iterator[Problem]:
    """Yield what the SHACL model `shapes` (Turtle) refuses in a document, by JSON pointer of the element.

    Raises:
        DocumentError: the document or the model cannot be read, or pyshacl is not installed.
    """
    if reason := not_checked():
        raise DocumentError(reason)
    import pyshacl  # noqa: PLC0415  as above
    import rdflib  # noqa: PLC0415  as above

    graph = read_graph(json_text.read(data))
    facts, places = triples(graph)
    model = rdflib.Graph()
    try:
        model.parse(data=shapes, format="turtle")
    except Exception as error:  # noqa: BLE001  whatever the parser of a stranger's file raises
        raise DocumentError(f"the SHACL model cannot be read: {shorten(error)}", hint="give it as Turtle") from None
    try:
        fine, report, _ = pyshacl.validate(facts, shacl_graph=model, ont_graph=model, do_owl_imports=False)
    except Exception as error:  # noqa: BLE001  likewise
        raise DocumentError(f"the SHACL check failed: {shorten(error)}", hint="is the file a SHACL model?") from None
    if not fine and isinstance(report, rdflib.Graph):
        yield from sorted(_results(report, places), key=lambda problem: (problem.pointer, problem.reason))


def triples(graph: Graph) -> "tuple[rdflib.Graph, dict[Any, str]]":
    """Return a document as RDF, and where each of its objects stands.

    A name that the model does not know makes no triple: the JSON schema refuses it.
    """
    import rdflib  # noqa: PLC0415  slow to import

    found = rdflib.Graph()
    places: dict[Any, str] = {}
    for item in graph.items:
        known = _class(item.kind)
        if known is None:
            continue
        subject = _node(graph, item.id)
        places.setdefault(subject, item.place)
        found.add((subject, rdflib.RDF.type, rdflib.URIRef(known._TYPE)))  # noqa: SLF001  its only name for it
        for name, value in item.fields.items():
            each = _property(item.kind, name)
            if each is not None:
                for number, one in enumerate(value if isinstance(value, list) else [value]):
                    place = f"{item.at(name)}/{number}" if isinstance(value, list) else item.at(name)
                    found.add((subject, rdflib.URIRef(each[0]), _object(graph, each[1], one, place)))
    return found, places


def _object(graph: Graph, prop: Any, value: Any, place: str) -> "rdflib.term.Node":
    import rdflib  # noqa: PLC0415  slow to import

    if isinstance(value, dict):
        inner = value.get("spdxId", value.get("@id"))
        return _node(graph, graph.whole(inner) if isinstance(inner, str) else f"_:{place}")
    kind = type(prop).__name__
    datatype = _DATATYPES.get(kind)
    if datatype is None:
        text = str(value)
        return _node(graph, prop.expand(text) or graph.whole(text))
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    return rdflib.Literal(text, datatype=rdflib.URIRef(_XSD + datatype), normalize=False)


def _node(graph: Graph, name: str) -> "rdflib.term.Node":
    import rdflib  # noqa: PLC0415  slow to import

    del graph
    if name.startswith("_:"):
        return rdflib.BNode("b" + name[2:].encode("utf-8", "surrogatepass").hex())
    # A text that is no IRI would end the whole check instead of failing it.
    return rdflib.URIRef(name) if not set(name) & set('<>" {}|\\^`\n') else rdflib.Literal(name)


def _results(report: "rdflib.Graph", places: dict[Any, str]) -> Iterator[Problem]:
    import rdflib  # noqa: PLC0415  slow to import

    def one(result: Any, name: str) -> Any:
        return report.value(result, rdflib.URIRef(_SH + name))

    for number, result in enumerate(report.subjects(rdflib.RDF.type, rdflib.URIRef(f"{_SH}ValidationResult"))):
        if number >= _MOST_PROBLEMS:
            return
        path = str(one(result, "resultPath") or "").rpartition("/")[2]
        message = str(one(result, "resultMessage") or one(result, "sourceConstraintComponent") or "")
        yield Problem(pointer=places.get(one(result, "focusNode"), ""), reason=shorten(f"{path}: {message}", 300))


def _class(kind: str) -> Any:
    from spdx_python_model import v3_0_1 as model  # noqa: PLC0415  a tenth of a second

    return model.SHACLObject.CLASSES.get(kind)


@lru_cache(maxsize=4096)
def _property(kind: str, name: str) -> tuple[str, Any] | None:
    """Return the IRI of a field of a type, and the bindings' description of one value of it."""
    from spdx_python_model import v3_0_1 as model  # noqa: PLC0415  a tenth of a second

    found = _class(kind)._OBJ_COMPACT_PROPS.get(name)  # noqa: SLF001  its only name for it
    if found is None:
        return None
    prop = found.prop or found.reg()  # the bindings make it when the type is first used
    return found.iri, prop.prop if isinstance(prop, model.ListProp) else prop
