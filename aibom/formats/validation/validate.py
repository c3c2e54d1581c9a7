"""The verdict on a document of anybody: by the schema of its standard, then by the rules."""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import chain
from typing import TYPE_CHECKING

from aibom.formats.validation import collect, cyclonedx, cyclonedx_xml, places
from aibom.formats.validation.recognition import recognise
from aibom.formats.validation.records import Document, Fault, Report
from aibom.formats.vocabulary.uncollected import uncollected

if TYPE_CHECKING:
    from aibom.formats.vocabulary.problems import Problem

__all__ = ["validate"]


def validate(data: bytes, *, deep: bool = False, shapes: bytes | None = None) -> Report:
    """Return what is wrong with the document in `data`, whose format is recognised from its content.

    With `deep`, an SPDX 3 document is checked against the SHACL model too, which takes seconds; `shapes` is that model
    (Turtle) where it does not come with aibom.

    Raises:
        DocumentError: it is in no format and version known, or cannot be parsed; the message says where.
    """
    with nullcontext() if deep else uncollected():
        document = recognise(data)
        if document.standard == "CycloneDX":
            return _of_xml(document) if document.encoding == "XML" else _of_json(document)
        if document.encoding == "JSON-LD":
            return _of_graph(document, deep=deep, shapes=shapes)
        return _of_spdx2(document)


def _of_json(document: Document) -> Report:
    from aibom.formats.cyclonedx.validate import schema_problems  # noqa: PLC0415 - slow to import

    faults = chain(_schema(schema_problems(document.value)), cyclonedx.faults(document.value))
    return _report(document, faults, places.in_json(document.data))


def _of_xml(document: Document) -> Report:
    schema = cyclonedx_xml.schema_faults(document.root, document.version, document.data)
    faults = chain(schema, cyclonedx_xml.faults(document.root))
    return _report(document, faults, places.in_xml(document.root, document.data))


def _of_spdx2(document: Document) -> Report:
    from dataclasses import replace  # noqa: PLC0415 - as the others here

    from aibom.formats.spdx2.validate import schema_problems  # noqa: PLC0415 - slow to import
    from aibom.formats.validation import spdx2, spdx2_text  # noqa: PLC0415

    placed = places.in_json(document.data)
    if document.encoding != "JSON":
        value, placed = spdx2_text.read(document.data, document.encoding, document.root)
        document = replace(document, value=value)
    return _report(document, chain(_schema(schema_problems(document.value)), spdx2.faults(document.value)), placed)


def _of_graph(document: Document, *, deep: bool, shapes: bytes | None) -> Report:
    from aibom.formats.spdx3.conformance import conformance_problems  # noqa: PLC0415 - slow to import
    from aibom.formats.spdx3.shacl import not_checked, shacl_problems  # noqa: PLC0415
    from aibom.formats.spdx3.validate import schema_problems  # noqa: PLC0415
    from aibom.formats.validation import spdx3  # noqa: PLC0415

    faults: Iterator[Fault] = chain(
        _schema(schema_problems(document.value)),
        _by(conformance_problems(document.value), "required-by-text"),
        spdx3.faults(document.value),
    )
    if not deep:
        notes = ["not checked against the SHACL model: --deep does"]
    elif shapes is None:
        notes = ["not checked against the SHACL model, which does not come with aibom: name it with --shapes FILE"]
    elif reason := not_checked():
        notes = [reason]
    else:
        notes = []
        faults = chain(faults, _by(shacl_problems(document.data, shapes), "shacl"))
    return _report(document, faults, places.in_json(document.data), *notes)


def _schema(problems: Iterable["Problem"]) -> Iterator[Fault]:
    return _by(problems, "json-schema")


def _by(problems: Iterable["Problem"], rule: str) -> Iterator[Fault]:
    for problem in problems:
        yield Fault(rule=rule, message=problem.reason, pointer=problem.pointer)


def _report(document: Document, faults: Iterator[Fault], placed: places.Places, *notes: str) -> Report:
    found, more = collect.findings(faults, document.value, placed)
    return Report(
        standard=document.standard,
        encoding=document.encoding,
        version=document.version,
        findings=found,
        more=more,
        notes=notes,
    )
