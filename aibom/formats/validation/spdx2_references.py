"""Whether what an SPDX 2.3 document refers to is there, and is what it may be."""

from collections.abc import Iterator, Mapping
from typing import Any

from aibom.formats.validation.records import Fault
from aibom.records.refs import shorten

__all__ = ["faults"]

Faults = Iterator[Fault]
_NOTHING = frozenset({"NOASSERTION", "NONE"})
_DOCUMENT = "SPDXRef-DOCUMENT"
_KINDS = ("packages", "files", "snippets")
_NEVER_SELF = frozenset(
    {
        "ANCESTOR_OF",
        "CONTAINED_BY",
        "CONTAINS",
        "COPY_OF",
        "DEPENDENCY_OF",
        "DEPENDS_ON",
        "DESCENDANT_OF",
        "DESCRIBED_BY",
        "DESCRIBES",
        "GENERATED_FROM",
        "GENERATES",
        "TEST_OF",
        "VARIANT_OF",
    }
)


def faults(document: Mapping[str, Any]) -> Faults:
    """Yield references that lead nowhere, to themselves or to what they must not, and ids given twice."""
    kinds: dict[str, str] = {}
    unread: set[str] = set()
    for kind in ("", *_KINDS):
        for pointer, element in [("", document)] if not kind else _objects(document.get(kind), f"/{kind}"):
            name = element.get("SPDXID")
            if not isinstance(name, str):
                continue
            if name in kinds:
                message = f"{shorten(name)!r} stands elsewhere in the document too"
                yield Fault(rule="ref-duplicate", message=message, pointer=f"{pointer}/SPDXID")
            kinds[name] = kind
            if element.get("filesAnalyzed") is False:
                unread.add(name)
    outside = {str(ref.get("externalDocumentId")) for _, ref in _objects(document.get("externalDocumentRefs"), "")}
    yield from _lists(document, kinds)
    described = bool(document.get("documentDescribes"))
    for pointer, relationship in _objects(document.get("relationships"), "/relationships"):
        described = described or str(relationship.get("relationshipType")) in {"DESCRIBES", "DESCRIBED_BY"}
        yield from _relationship(relationship, pointer, (kinds, outside, unread))
    count = sum(len(items) for kind in _KINDS if isinstance(items := document.get(kind), list))
    if not described and count > 1:
        message = f"the document says of none of its {count} packages and files that it describes them"
        yield Fault(rule="describes-missing", message=message, pointer="")


def _lists(document: Mapping[str, Any], kinds: Mapping[str, str]) -> Faults:
    named = [("/documentDescribes", document.get("documentDescribes"))]
    named += [
        (f"{pointer}/hasFiles", package.get("hasFiles"))
        for pointer, package in _objects(document.get("packages"), "/packages")
    ]
    for pointer, names in named:
        for number, name in enumerate(names if isinstance(names, list) else ()):
            if isinstance(name, str) and name not in kinds:
                message = f"{shorten(name)!r} is the SPDXID of nothing in the document"
                yield Fault(rule="ref-dangling", message=message, pointer=f"{pointer}/{number}")
    for pointer, snippet in _objects(document.get("snippets"), "/snippets"):
        name = snippet.get("snippetFromFile")
        if isinstance(name, str) and not name.startswith("DocumentRef-") and kinds.get(name) != "files":
            message = f"{shorten(name)!r} is the SPDXID of no file in the document"
            yield Fault(rule="ref-dangling", message=message, pointer=f"{pointer}/snippetFromFile")


def _relationship(
    relationship: Mapping[str, Any], pointer: str, known: tuple[Mapping[str, str], set[str], set[str]]
) -> Faults:
    kinds, outside, unread = known
    start, end = relationship.get("spdxElementId"), relationship.get("relatedSpdxElement")
    for key, name in (("spdxElementId", start), ("relatedSpdxElement", end)):
        if not isinstance(name, str) or name in kinds or (key == "relatedSpdxElement" and name in _NOTHING):
            continue
        document, colon, _ = name.partition(":")
        if colon and document.startswith("DocumentRef-"):
            if document in outside:
                continue
            message = f"{shorten(document)!r} is not among externalDocumentRefs"
        else:
            message = f"{shorten(name)!r} is the SPDXID of nothing in the document"
        yield Fault(rule="ref-dangling", message=message, pointer=f"{pointer}/{key}")
    kind = str(relationship.get("relationshipType"))
    if isinstance(start, str) and start == end and kind in _NEVER_SELF:
        message = f"{shorten(start)!r} is related to itself ({kind})"
        yield Fault(rule="ref-self", message=message, pointer=f"{pointer}/relatedSpdxElement")
    owner, inner = (end, start) if kind == "CONTAINED_BY" else (start, end)
    is_inside = kind in {"CONTAINS", "CONTAINED_BY"} and isinstance(owner, str) and isinstance(inner, str)
    if is_inside and owner in unread and kinds.get(str(inner)) == "files":
        message = f"no files of {shorten(owner)!r} were analyzed, and it contains the file {shorten(inner)!r}"
        yield Fault(rule="files-not-analyzed", message=message, pointer=pointer)


def _objects(items: Any, pointer: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield f"{pointer}/{number}", item
