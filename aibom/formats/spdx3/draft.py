"""A document while it is written: its elements by section, each agent and license once, ids within one namespace."""

from collections.abc import Mapping, Sequence

from aibom.formats.spdx3.terms import CREATION_INFO, Element
from aibom.formats.vocabulary.index import Index
from aibom.formats.vocabulary.text import is_url, quoted
from aibom.records.refs import ArtifactRef

__all__ = ["NAMESPACE", "NOT_YET", "Draft", "comment_of"]

NOT_YET = "\u2066"
"""Stands for the document's UUID, which is made from its bytes; no text of a document holds this character (`escape`)."""
NAMESPACE = f"https://spdx.org/spdxdocs/aibom-{NOT_YET}/"

_SECTIONS = ("agents", "packages", "files", "libraries", "licenses", "relationships", "annotations")


class Draft:
    """The elements of a document about a Bom."""

    def __init__(self, known: Index) -> None:
        self.known = known
        self._sections: dict[str, list[Element]] = {name: [] for name in _SECTIONS}
        self._agents: dict[tuple[str, str, str, tuple[str, ...]], str] = {}
        self._ids: dict[str, int] = {}

    @property
    def elements(self) -> list[Element]:
        """The elements added so far, in the order of a document."""
        return [element for name in _SECTIONS for element in self._sections[name]]

    def id_of(self, ref: ArtifactRef) -> str:
        """Return the spdxId of an artifact of the lineage."""
        return NAMESPACE + self.known.bom_refs[ref]

    def add(self, section: str, kind: str, local: str, fields: Mapping[str, object]) -> str:
        """Add an element, without the fields that are empty, and return its spdxId."""
        element: Element = {"type": kind, "spdxId": NAMESPACE + local, "creationInfo": CREATION_INFO}
        element.update({name: value for name, value in fields.items() if value not in ("", [], {}, None)})
        self._sections[section].append(element)
        return NAMESPACE + local

    def agent(self, kind: str, name: str, *, email: str = "", urls: Sequence[str] = ()) -> str:
        """Return the spdxId of an agent, which is added if it was not met before."""
        key = (kind, name, email, tuple(urls))
        if key not in self._agents:
            known = {"type": "ExternalIdentifier", "externalIdentifierType": "email", "identifier": email}
            page = {
                "type": "ExternalRef",
                "externalRefType": "altWebPage",
                "locator": [url for url in urls if is_url(url)],
            }
            fields = {
                "name": name,
                "externalIdentifier": [known] if email else [],
                "externalRef": [page] if page["locator"] else [],
            }
            self._agents[key] = self.add("agents", kind, self._unused(f"agent/{quoted(name or email)}"), fields)
        return self._agents[key]

    def relate(self, start: str, kind: str, ends: Sequence[str], *, comment: str = "", completeness: str = "") -> str:
        """Add a relationship from one element to others and return its spdxId."""
        number = len(self._sections["relationships"]) + 1
        fields = {
            "comment": comment,
            "completeness": completeness,
            "from": start,
            "relationshipType": kind,
            "to": list(ends),
        }
        return self.add("relationships", "Relationship", f"relationship-{number}", fields)

    def annotate(self, local: str, subject: str, statement: str, **fields: object) -> str:
        """Add a note on an element and return its spdxId."""
        fields |= {"annotationType": "other", "contentType": "text/plain", "statement": statement, "subject": subject}
        return self.add("annotations", "Annotation", local, fields)

    def _unused(self, local: str) -> str:
        self._ids[local] = self._ids.get(local, 0) + 1
        return local if self._ids[local] == 1 else f"{local}?same-name={self._ids[local]}"


def comment_of(pairs: Sequence[tuple[str, str]], *readable: str) -> str:
    r"""Return a text of lines: what people read, then each pair as `NAME VALUE`.

    >>> comment_of([("aibom:file:size", "3")], "a file")
    'a file\naibom:file:size 3'
    """
    # A name that ends in the id of a rule may hold spaces; it is unescaped when it is read.
    return "\n".join([*readable, *("{} {}".format(name.replace(" ", "\\u0020"), value) for name, value in pairs)])
