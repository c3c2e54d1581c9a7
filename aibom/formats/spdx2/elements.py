"""The elements of a document by their SPDX identifiers, and how they are related, each relationship one way round."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aibom.formats.spdx2.annotations import pairs_of
from aibom.formats.spdx2.names import DOCUMENT_ID
from aibom.formats.vocabulary.parts import Placed, is_known

__all__ = ["Element", "Elements", "Relationship", "elements"]

# What a type is the same as, said from the other end.
_INVERSE = {
    "ANCESTOR_OF": "DESCENDANT_OF",
    "BUILD_DEPENDENCY_OF": "DEPENDS_ON",
    "CONTAINED_BY": "CONTAINS",
    "DATA_FILE_OF": "HAS_DATA_FILE",
    "DEPENDENCY_OF": "DEPENDS_ON",
    "DESCRIBED_BY": "DESCRIBES",
    "DEV_DEPENDENCY_OF": "DEPENDS_ON",
    "GENERATES": "GENERATED_FROM",
    "OPTIONAL_DEPENDENCY_OF": "DEPENDS_ON",
    "PREREQUISITE_FOR": "DEPENDS_ON",
    "PROVIDED_DEPENDENCY_OF": "DEPENDS_ON",
    "RUNTIME_DEPENDENCY_OF": "DEPENDS_ON",
    "TEST_CASE_OF": "TESTED_ON",
    "TEST_OF": "TESTED_ON",
}
_SAME = {"HAS_PREREQUISITE": "DEPENDS_ON", "VARIANT_OF": "DESCENDANT_OF"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A package or file of a document, where it stands (a JSON pointer), and the names and values aibom wrote of it."""

    spdx_id: str
    item: Mapping[str, Any]
    pointer: str
    pairs: Sequence[Placed] = ()

    def text(self, key: str) -> str:
        """Return a field of text, white space around it dropped; empty where there is none."""
        found: str = self.item.get(key, "")
        return found.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """A relationship, from the side that has something to the side that is had."""

    source: str
    kind: str
    target: str
    comment: str
    pointer: str


@dataclass(slots=True, kw_only=True)
class Elements:
    """A document's packages and files, and its relationships by their source; `own` says whether aibom wrote it."""

    document: Mapping[str, Any]
    where: Callable[[str], str]
    own: bool
    head: Sequence[Placed]
    packages: dict[str, Element] = field(default_factory=dict)
    files: dict[str, Element] = field(default_factory=dict)
    related: dict[str, list[Relationship]] = field(default_factory=dict)
    licenses: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """What the document knows of licenses that are not on the list, by reference."""
    repeated: list[str] = field(default_factory=list)
    """Where elements stand whose identifier another has: nothing can name them."""

    def of(self, source: str, *kinds: str) -> Iterator[Relationship]:
        """Yield the relationships of an element, of these kinds."""
        return (found for found in self.related.get(source, ()) if found.kind in kinds)

    def described(self) -> list[Element]:
        """Return the packages that the document says it is about, in the order said."""
        ids = [found.target for found in self.of(self.document.get("SPDXID", DOCUMENT_ID), "DESCRIBES")]
        ids += self.document.get("documentDescribes", ())
        return [self.packages[found] for found in dict.fromkeys(ids) if found in self.packages]


def elements(document: Mapping[str, Any], where: Callable[[str], str]) -> Elements:
    """Return the elements of a document in the shape of the JSON; `where` says where in its bytes a pointer leads."""
    head = list(pairs_of(document, ""))
    found = Elements(document=document, where=where, own=is_known(head), head=head)
    for key, known in (("packages", found.packages), ("files", found.files)):
        for number, item in enumerate(document.get(key, ())):
            pointer = f"/{key}/{number}"
            pairs = list(pairs_of(item, pointer)) if found.own else []
            element = Element(spdx_id=item.get("SPDXID", ""), item=item, pointer=pointer, pairs=pairs)
            if element.spdx_id in found.packages or element.spdx_id in found.files:
                found.repeated.append(pointer)
            else:
                known[element.spdx_id] = element
    for info in document.get("hasExtractedLicensingInfos", ()):
        found.licenses.setdefault(info.get("licenseId", ""), info)
    for relationship in _relationships(document):
        found.related.setdefault(relationship.source, []).append(relationship)
    return found


def _relationships(document: Mapping[str, Any]) -> Iterator[Relationship]:
    for number, item in enumerate(document.get("relationships", ())):
        source, target = item.get("spdxElementId", ""), item.get("relatedSpdxElement", "")
        kind = item.get("relationshipType", "")
        if kind in _INVERSE:
            source, target, kind = target, source, _INVERSE[kind]
        yield Relationship(
            source=source,
            kind=_SAME.get(kind, kind),
            target=target,
            comment=item.get("comment", ""),
            pointer=f"/relationships/{number}",
        )
    for number, package in enumerate(document.get("packages", ())):
        for place, target in enumerate(package.get("hasFiles", ())):
            pointer = f"/packages/{number}/hasFiles/{place}"
            source = package.get("SPDXID", "")
            yield Relationship(source=source, kind="CONTAINS", target=target, comment="", pointer=pointer)
