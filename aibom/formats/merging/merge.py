"""An application's document and those of its models, put together."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from aibom.errors import DocumentError, UsageError
from aibom.formats.cyclonedx.validate import VERSIONS, validate
from aibom.formats.merging import head
from aibom.formats.merging.assembly import assemble
from aibom.formats.merging.citations import Places, citations
from aibom.formats.merging.completeness import compositions
from aibom.formats.merging.edges import Edges, dependencies
from aibom.formats.merging.gaps import number_gaps, unnumber_gaps
from aibom.formats.merging.groups import Finding, group, same_bytes
from aibom.formats.merging.joining import union
from aibom.formats.merging.lists import attested, listed
from aibom.formats.merging.names import distinct, name_all
from aibom.formats.merging.notes import Note, annotations
from aibom.formats.merging.sources import Given, Source, checked, sources
from aibom.records.bom import Tool
from aibom.records.refs import shorten
from aibom.records.snapshot import digest

__all__ = ["Made", "Merged", "latest", "merge", "version_of"]

# Any fixed UUID does; serial numbers of equal content are then equal everywhere.
_NAMESPACE = uuid.UUID("1f2b0e4d-6a0c-5a53-9b7e-9b1c3f5d7e21")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What the merged document says of its making: by which program, and when (RFC 3339)."""

    tool: Tool
    time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A merged document, valid, and what is to be said of it, one line each."""

    document: dict[str, Any]
    notes: tuple[str, ...]


def merge(
    application: Given,
    models: Sequence[Given],
    *,
    made: Made,
    uses: Sequence[str] = (),
    spec_version: str = "",
) -> Merged:
    """Return the documents of an application and its models as one; the order of the models does not matter.

    The subject, and what the head says beside its tools and its time, is the application's. `uses` are texts
    `APP-REF=MODEL-PURL`.

    Raises:
        DocumentError: a document is not valid or has no subject, or the result cannot be written in `spec_version`.
        UsageError: `uses` names what is not there, or `spec_version` is none that is written.
    """
    given = [checked(each) for each in (application, *models)]
    version = version_of((each.document for each in given), spec_version)
    found = sources(application, models, version)
    marks = unnumber_gaps(found)
    findings = group(found)
    name_all(found)
    notes = _notes([*findings, *same_bytes(found)])
    components, grown = assemble(found, version, notes)
    edges = dependencies(found, uses, notes)
    lists, moved = listed(found)
    notes.extend(_of_documents(found))
    document = _head(found, version) | {
        "metadata": _metadata(found, made),
        "components": components,
        "services": lists.get("services"),
        "externalReferences": head.links(found),
        "dependencies": _dependencies(edges),
        "compositions": compositions(found, edges, grown, notes),
        **{key: lists.get(key) for key in ("vulnerabilities", "annotations", "formulation")},
        **attested(found),
    }
    document = {key: value for key, value in document.items() if value}
    cited = citations(found, Places(document, moved), allowed=version != "1.6", notes=notes)
    said = annotations(notes, made.tool, made.time, _somebody(found))
    document |= {"annotations": union(document.get("annotations", ()), said)} if said else {}
    document |= {"citations": cited} if cited else {}
    distinct(document)
    number_gaps(document, marks)
    return Merged(document=_finished(document, spec_version), notes=tuple(note.text for note in notes))


def version_of(documents: Iterable[Mapping[str, Any]], spec_version: str) -> str:
    """Return the version to write: the one asked for, else the newest among the documents, and 1.6 at least.

    Nothing older is written: 1.4 has no model cards, and 1.5 no acknowledgement of licenses.

    Raises:
        UsageError: the one asked for is not written.

    >>> version_of([{"specVersion": "1.4"}, {"specVersion": "1.7"}], "")
    '1.7'
    """
    if spec_version and spec_version not in VERSIONS:
        raise UsageError(
            f"CycloneDX {shorten(spec_version)} is not written", hint=f"choose --spec-version {' or '.join(VERSIONS)}"
        )
    return spec_version or max(VERSIONS[0], *(str(document["specVersion"]) for document in documents))


def latest(documents: Iterable[Mapping[str, Any]]) -> str:
    """Return the newest timestamp among documents, as it is written there; an empty text if none has one.

    >>> latest([{"metadata": {"timestamp": "2026-01-01T01:00:00+02:00"}}, {"metadata": {}}])
    '2026-01-01T01:00:00+02:00'
    """
    times = [text for document in documents if (text := str(document.get("metadata", {}).get("timestamp", "")))]
    return max(sorted(times), key=_moment, default="")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _notes(findings: Iterable[Finding]) -> list[Note]:
    return [Note(subjects=tuple(each.place.ref for each in members), text=text) for members, text in findings]


def _of_documents(found: Sequence[Source]) -> Iterable[Note]:
    """Yield what is to be said of whole documents: signatures, and serial numbers that two of them bear."""
    serials: dict[str, Source] = {}
    for source in found:
        subject = (source.subject.place.ref,) if source.subject is not None else ()
        called = source.link or ("the application's document" if source.number == 0 else "a model's document")
        if "signature" in source.document:
            yield Note(subjects=subject, text=f"the signature of {called} is not here: it is of that document only")
        if source.link and serials.setdefault(source.link, source) is not source:
            yield Note(subjects=subject, text=f"two different documents are called {source.link}")


def _head(found: Sequence[Source], version: str) -> dict[str, Any]:
    """Return what the document begins with, and the properties of the application's, which keep their place."""
    head_: dict[str, Any] = {
        "$schema": f"http://cyclonedx.org/schema/bom-{version}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": version,
        "serialNumber": "",
        "version": 1,
    }
    return head_ | {key: found[0].written[key] for key in ("properties",) if key in found[0].written}


def _metadata(found: Sequence[Source], made: Made) -> dict[str, Any]:
    out = head.metadata(found, made.tool, made.time)
    root = found[0].subject
    return out | ({"component": root.place.output} if root is not None else {})


def _dependencies(edges: Edges) -> list[dict[str, Any]]:
    return [{"ref": ref} | {kind: list(refs) for kind, refs in entry.items()} for ref, entry in edges.items()]


def _somebody(found: Sequence[Source]) -> str:
    """Return the bom-ref of the subject of the first document that has one."""
    return next((source.subject.place.ref for source in found if source.subject is not None), "")


def _finished(document: dict[str, Any], asked: str) -> dict[str, Any]:
    """Return the document with its serial number, once it is known to be valid."""
    document = {key: value for key, value in document.items() if key != "serialNumber"}
    serial = uuid.uuid5(_NAMESPACE, digest(orjson.dumps(document)))
    first = ("$schema", "bomFormat", "specVersion")
    out = {key: document[key] for key in first} | {"serialNumber": f"urn:uuid:{serial}"} | document
    try:
        validate(out)
    except DocumentError as error:
        if asked:
            raise DocumentError(
                f"the merged document cannot be CycloneDX {asked}: {error}", hint="leave out --spec-version"
            ) from error
        raise
    return out
