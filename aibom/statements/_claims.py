"""The sections of a valid file of statements, each as the claims it makes."""

from collections.abc import Iterator, Mapping
from typing import Any

from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import HUB, ArtifactRef, Kind, Unidentified, classify, shorten
from aibom.records.spelling import REVISION
from aibom.statements.records import EXTRACTOR, UNPUBLISHED, Statement, Statements

__all__ = ["Problem", "Sheet"]

Problem = tuple[str, str]
"""A place, as JSON pointer or line, and what is wrong there."""

_LONGEST = 2000
# Whose claim it is, is not known before the walk.
_SOMEBODY = ArtifactRef(name="subject")
# section -> fact, the key of its value, the keys that are fields of it
_FACTS: Mapping[str, tuple[Fact, str, tuple[str, ...]]] = {
    "supplier": (Fact.SUPPLIER, "name", ("url", "email", "note")),
    "license": (Fact.LICENSE_CONCLUDED, "concluded", ("url", "reason", "note")),
    "compute": (Fact.COMPUTE, "value", ("unit", "hardware", "note")),
    "energy": (Fact.ENERGY, "value", ("unit", "activity", "provider", "source", "co2", "note")),
    "infrastructure": (Fact.INFRASTRUCTURE, "text", ("note",)),
    "intended_use": (Fact.USE_CASE, "text", ("note",)),
}
_ANCESTORS = {"base": (Kind.MODEL, "relation"), "dataset": (Kind.DATASET, "role")}
_OF_UNPUBLISHED = {
    "supplier": Fact.SUPPLIER,
    "license": Fact.LICENSE_CONCLUDED,
    "description": Fact.DESCRIPTION,
}
_PARTIES = {"authors": Fact.DOCUMENT_AUTHOR, "contacts": Fact.DOCUMENT_CONTACT}


class Sheet:
    """A file of statements that keeps the schema, on its way to claims; `problems` are those no schema sees."""

    def __init__(self, document: Mapping[str, Any], *, path: str, sha256: str) -> None:
        self.problems: list[Problem] = []
        self._document = document
        self._path = path
        self._sha256 = sha256
        self._by: set[str] = set()
        self._unpublished = _unpublished(document)

    def statements(self, data: bytes) -> Statements:
        """Return what the file of bytes `data` states; of no use where `problems` were found on the way."""
        said = (*self._of_document(), *self._facts(), *self._ancestors())
        sections = (*_FACTS, *_ANCESTORS)
        count = sum(len(self._document.get(name, ())) for name in sections)
        return Statements(
            name=self._path,
            data=data,
            count=count + len({one.claim.evidence.pointer for one in said if one.kind == "document"}),
            said=said,
            unpublished=tuple(sorted(set(self._unpublished.values()))),
            by=tuple(sorted(self._by)),
        )

    def _of_document(self) -> Iterator[Statement]:
        document = self._document.get("document", {})
        if not document:
            return
        by = self._accountable(document, "/document")
        for key, fact in _PARTIES.items():
            for number, party in enumerate(document.get(key, ())):
                fields = _fields(party, ("email", "phone", "organization"))
                place = f"/document/{key}/{number}"
                yield self._fact(None, "document", fact, (party["name"], fields), (place, by))
        if organization := document.get("organization"):
            value = (organization["name"], _fields(organization, ("url",)))
            yield self._fact(None, "document", Fact.DOCUMENT_ORGANIZATION, value, ("/document/organization", by))

    def _facts(self) -> Iterator[Statement]:
        for section, (fact, key, parts) in _FACTS.items():
            for place, entry in self._entries(section):
                by = self._accountable(entry, place)
                value = (entry[key], _fields(entry, parts))
                yield self._fact(self._about(entry, place), section, fact, value, (f"{place}/{key}", by))

    def _ancestors(self) -> Iterator[Statement]:
        for section, (kind, key) in _ANCESTORS.items():
            for place, entry in self._entries(section):
                by = self._accountable(entry, place)
                parent = self._parent(entry, kind, place)
                claim = LineageClaim(
                    subject=_SOMEBODY,
                    relation=Relation(entry[key]),
                    parent=parent,
                    text=_as_written(entry),
                    assurance=Assurance.DECLARED,
                    evidence=self._place(f"{place}/{'id' if 'id' in entry else 'name'}"),
                    accountable=by,
                )
                about = self._about(entry, place)
                if about == parent and about != _SOMEBODY:  # an earlier revision of itself is another thing
                    self.problems.append((place, "it says that an artifact stems from itself"))
                yield Statement(about=about, kind=section, claim=claim)
                for name in sorted(_OF_UNPUBLISHED.keys() & entry.keys()):
                    yield self._fact(parent, section, _OF_UNPUBLISHED[name], (entry[name], ()), (f"{place}/{name}", by))

    def _entries(self, section: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for number, entry in enumerate(self._document.get(section, ())):
            yield f"/{section}/{number}", entry

    def _fact(
        self,
        about: ArtifactRef | None,
        section: str,
        fact: Fact,
        said: tuple[Scalar, tuple[tuple[str, Scalar], ...]],
        where: tuple[str, str],
    ) -> Statement:
        claim = FactClaim(
            subject=_SOMEBODY,
            fact=fact,
            value=_text(said[0]),
            fields=said[1],
            assurance=Assurance.DECLARED,
            evidence=self._place(where[0]),
            accountable=where[1],
        )
        return Statement(about=about, kind=section, claim=claim)

    def _place(self, pointer: str) -> Evidence:
        return Evidence(path=self._path, pointer=pointer, sha256=self._sha256, extractor=EXTRACTOR)

    def _accountable(self, entry: Mapping[str, Any], place: str) -> str:
        """Return who answers for `entry`, and since when."""
        by = entry.get("by") or self._document.get("by")
        if not by:
            self.problems.append((place, "nobody is accountable for it: give it `by`, or the file a section [by]"))
            return ""
        names = (_text(by[key]) for key in ("person", "function", "organization") if key in by)
        text = f"{', '.join(map(str, names))} ({by['date']})"
        self._by.add(text)
        return text

    def _about(self, entry: Mapping[str, Any], place: str) -> ArtifactRef | None:
        if "about" not in entry:
            return None
        text = entry["about"].strip()
        named = sorted({ref for ref in self._unpublished.values() if text in {ref.name, ref.repo, ref.purl}})
        if len(named) == 1:
            return named[0]
        found = classify(text)
        if named:
            what = "several unpublished artifacts are called so: write SUPPLIER/NAME or a purl"
            self.problems.append((f"{place}/about", what))
        elif isinstance(found, Unidentified):
            what = "it names no artifact: write ORG/NAME, datasets/ORG/NAME, a purl, or a name that this file states"
            self.problems.append((f"{place}/about", what))
        return found if isinstance(found, ArtifactRef) else None

    def _parent(self, entry: Mapping[str, Any], kind: Kind, place: str) -> ArtifactRef:
        if "unpublished" in entry:
            return self._unpublished[kind, *_own(entry)]
        found = classify(entry["id"], kind=kind)
        version = str(entry.get("version", "")).strip()
        if isinstance(found, Unidentified):
            what = "it names no artifact of a registry: for one that is in none write name and unpublished = true"
            self.problems.append((f"{place}/id", what))
            return _SOMEBODY
        if found.kind is not kind:
            section = "dataset" if kind is Kind.MODEL else "base"
            self.problems.append((f"{place}/id", f"it is a {found.kind}: write it in a section [[{section}]]"))
        if version and found.revision not in {"", version}:
            self.problems.append((f"{place}/version", f"it is not the revision that id names, {found.revision!r}"))
        elif version and found.registry == HUB and not REVISION.fullmatch(version):
            self.problems.append((f"{place}/version", "it is no branch, tag or commit"))
        return found.at(version) if version else found


def _unpublished(document: Mapping[str, Any]) -> dict[tuple[Kind, str, str, str], ArtifactRef]:
    """Return the unpublished artifacts by kind, name, supplier and version as they stand.

    One that is named once in full may be named again by its name alone.
    """
    entries = [
        (kind, *_own(entry))
        for section, (kind, _) in _ANCESTORS.items()
        for entry in document.get(section, ())
        if "unpublished" in entry
    ]
    full: dict[tuple[Kind, str], set[tuple[Kind, str, str, str]]] = {}
    for key in entries:
        if key[2] or key[3]:
            full.setdefault(key[:2], set()).add(key)
    found = {}
    for key in entries:
        known = full.get(key[:2], set())
        kind, name, supplier, version = next(iter(known)) if len(known) == 1 and not (key[2] or key[3]) else key
        found[key] = ArtifactRef(registry=UNPUBLISHED, kind=kind, namespace=supplier, name=name, revision=version)
    return found


def _own(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(_text(entry["name"])), str(_text(entry.get("supplier", ""))), str(_text(entry.get("version", "")))


def _fields(entry: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[tuple[str, Scalar], ...]:
    return tuple((key, _text(entry[key])) for key in sorted(keys) if key in entry)


def _as_written(entry: Mapping[str, Any]) -> str:
    name = str(entry.get("id") or entry["name"])
    version = f" {entry['version']}" if "version" in entry else ""
    sha256 = f" sha256:{entry['digest'].removeprefix('sha256:')}" if "digest" in entry else ""
    note = f" ({entry['note']})" if "note" in entry else ""
    return str(_text(name + version + sha256 + note))


def _text(value: Scalar) -> Scalar:
    """Return text on one line, without characters that are not printable; anything else as it is."""
    return shorten(" ".join(value.split()), _LONGEST) if isinstance(value, str) else value
