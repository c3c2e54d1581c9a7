"""What the relationships of a document state: parents, files, licenses and libraries."""

from collections import Counter

from aibom.formats.spdx3.files import GITOID
from aibom.formats.spdx3.graph import Item, objects, texts
from aibom.formats.spdx3.own import pairs_in
from aibom.formats.spdx3.state_licenses import license_texts
from aibom.formats.spdx3.state_package import Reader
from aibom.formats.spdx3.terms import RELATIONSHIPS
from aibom.formats.stated.reach import reached
from aibom.formats.stated.records import StatedArtifact
from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.text import unescape
from aibom.records.claims import Fact, Relation
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import FileEntry

__all__ = ["FILES", "USING", "file_entry", "read_relations"]

FILES = ("hasDistributionArtifact", "contains", "hasDataFile")
"""The types of relationship that give files to an artifact."""
USING = frozenset({"dependsOn", "contains", "hasDynamicLink", "hasStaticLink"})
"""The types of relationship by which software uses what it leads to."""
_LICENSES = {"hasDeclaredLicense": Fact.LICENSE, "hasConcludedLicense": Fact.LICENSE_CONCLUDED}
_TURNED = {"ancestorOf": "descendantOf", "generates": "generates"}
"""Types that go from the parent to the child."""
_M, _D, _S = Kind.MODEL, Kind.DATASET, Kind.SOFTWARE
_PLAIN: dict[tuple[str, Kind, Kind], Relation] = {
    ("trainedOn", _M, _D): Relation.TRAINED_ON,
    ("testedOn", _M, _D): Relation.EVALUATED_ON,
    ("descendantOf", _M, _M): Relation.UNSPECIFIED_BASE,
    ("descendantOf", _D, _D): Relation.DERIVED_FROM_DATASET,
    ("descendantOf", _D, _M): Relation.GENERATED_BY,
    ("generates", _D, _M): Relation.GENERATED_BY,
    ("dependsOn", _M, _M): Relation.USES,
    ("dependsOn", _M, _D): Relation.USES_DATASET,
    ("dependsOn", _S, _M): Relation.USES,
    ("contains", _S, _M): Relation.USES,
}
"""What a type of relationship says of child and parent, where its comment says nothing more exact."""
_MAX_SIZE_DIGITS = 20


def read_relations(reader: Reader) -> None:
    """Take up what the relationships state; those that no record can hold are counted by their type."""
    passed: Counter[str] = Counter()
    first: dict[str, str] = {}
    based: set[tuple[str, str]] = set()
    later: list[Item] = []
    for item in reader.graph.of("Relationship", "LifecycleScopedRelationship"):
        if item.text("relationshipType") == "dependsOn":
            later.append(item)  # a base that is stated as such needs no second, vaguer statement
        elif not _read(reader, item, based):
            passed[item.text("relationshipType")[:80]] += 1
            first.setdefault(item.text("relationshipType")[:80], item.place)
    for item in later:
        if not _read(reader, item, based):
            passed["dependsOn"] += 1
            first.setdefault("dependsOn", item.place)
    for kind, number in sorted(passed.items()):
        reader.stated.pass_over(first[kind], f"{number} relationships {kind or 'without a type'}")
    if reader.stated.subject.kind is Kind.SOFTWARE:
        _through_others(reader)


def _through_others(reader: Reader) -> None:
    """Say that an application uses the models that packages it depends on or contains do."""
    links: dict[str, list[tuple[str, str]]] = {}
    for item in reader.graph.of("Relationship", "LifecycleScopedRelationship"):
        if item.text("relationshipType") in USING:
            for start in reader.graph.refs(item, "from")[:1]:
                links.setdefault(start, []).extend((end, item.place) for end in reader.graph.refs(item, "to"))
    subject = reader.stated.subject
    start = next((name for name, ref in reader.refs.items() if ref == subject), "")
    ends = {name for name, ref in reader.refs.items() if ref.kind is not Kind.SOFTWARE}
    for name, place in reached(start, lambda name: links.get(name, ()), ends):
        if reader.refs[name].kind is Kind.MODEL:
            reader.stated.artifact(subject, place).stem(reader.refs[name], Relation.USES, place)


def file_entry(reader: Reader, item: Item) -> FileEntry:
    """Return a file with its digests; sizes stand in comments of aibom only."""
    pairs = {name: unescape(value) for _, name, value in pairs_in(item, "comment")} if reader.own else {}
    digests: dict[str, str] = {}
    for entry in objects(item.fields.get("verifiedUsing")):
        algorithm, value = entry.get("algorithm"), entry.get("hashValue")
        if isinstance(algorithm, str) and isinstance(value, str):
            digests.setdefault(algorithm, value if reader.own else value.lower())
    git = pairs.get(Property.FILE_GIT_SHA1, "")
    for entry in objects(item.fields.get("software_contentIdentifier")):
        for text in texts(entry.get("software_contentIdentifierValue")):
            git = text.removeprefix(GITOID) if text.startswith(GITOID) else git
    size = pairs.get(Property.FILE_SIZE, "")
    return FileEntry(
        path=reader.clean(item.text("name")) if reader.own or item.text("name") else item.id,
        size=int(size) if size.isascii() and size.isdigit() and len(size) <= _MAX_SIZE_DIGITS else -1,
        sha256=digests.get("sha256", pairs.get(Property.FILE_SHA256, "")),
        sha512=digests.get("sha512", pairs.get(Property.FILE_SHA512, "")),
        git_sha1=git,
    )


def _read(reader: Reader, item: Item, based: set[tuple[str, str]]) -> bool:
    """Take up one relationship; False if nothing of it can be held."""
    kind, starts = item.text("relationshipType"), reader.graph.refs(item, "from")
    start = starts[0] if starts else ""
    owner = reader.refs.get(start)
    if kind in _LICENSES:
        # The licenses of files and libraries are none of the lineage's.
        return owner is not None and _licenses(reader, item, reader.stated.artifact(owner, item.place))
    ends = reader.graph.refs(item, "to")
    read = False
    for end in ends:
        target = reader.graph.by_id.get(end)
        if (
            owner is not None
            and kind in FILES
            and (end.endswith("/NoneElement") or (target is not None and target.kind == "software_File"))
        ):
            read = _file(reader, owner, target) or read
        elif end in reader.refs and owner is not None:
            read = _edge(reader, item, (start, end), based) or read
        elif owner is not None and kind == "dependsOn" and target is not None:
            read = _library(reader, owner, target) or read
        elif end.endswith("/NoAssertionElement"):
            read = True
    return read or kind == "describes"


def _file(reader: Reader, owner: ArtifactRef, target: Item | None) -> bool:
    artifact = reader.stated.artifact(owner, "")
    artifact.files = artifact.files or []
    if target is not None:
        reader.files.add(target.id)
        artifact.files.append(file_entry(reader, target))
    return True


def _edge(reader: Reader, item: Item, ends: tuple[str, str], based: set[tuple[str, str]]) -> bool:
    kind = item.text("relationshipType")
    child, parent = (ends[1], ends[0]) if kind in _TURNED else ends
    kind = _TURNED.get(kind, kind)
    below, above = reader.refs[child], reader.refs[parent]
    relation = _said(item, kind) or _PLAIN.get((kind, below.kind, above.kind))
    if relation is None or below == above:
        return False
    if kind == "dependsOn" and (child, parent) in based:
        return True
    based.add((child, parent))
    reader.stated.artifact(below, item.place).stem(above, relation, item.place)
    return True


def _said(item: Item, kind: str) -> Relation | None:
    """Return the relation that the first word of a comment gives, if the type of the relationship can mean it."""
    word = item.text("comment").partition(":")[0]
    if word not in set(Relation):
        return None
    relation = Relation(word)
    fits = RELATIONSHIPS[relation] == kind or (relation is Relation.ADAPTER and kind == "dependsOn")
    return relation if fits else None


def _licenses(reader: Reader, item: Item, artifact: StatedArtifact) -> bool:
    fact = _LICENSES[item.text("relationshipType")]
    for text in license_texts(reader.graph, item):
        artifact.say(fact, reader.clean(text), item.place)
    return True


def _library(reader: Reader, owner: ArtifactRef, target: Item) -> bool:
    """Take up a library of Python that an artifact states; those of other languages no record can hold."""
    if target.kind != "software_Package" or not target.text("software_packageUrl").startswith("pkg:pypi/"):
        return False
    reader.libraries.add(target.id)
    version = reader.clean(target.text("software_packageVersion"))
    artifact = reader.stated.artifact(owner, target.place)
    artifact.say(
        Fact.FRAMEWORK, reader.clean(target.text("name")), target.place, **({"version": version} if version else {})
    )
    return True
