"""What the standard's own fields of a document state, whoever wrote it."""

from collections import Counter, deque
from collections.abc import Iterable

from aibom.formats.spdx3.graph import Graph, Item, texts
from aibom.formats.spdx3.own import Pairs, pairs_of
from aibom.formats.spdx3.state_identity import artifact_kind, identity
from aibom.formats.spdx3.state_package import Reader, read_package
from aibom.formats.spdx3.state_relations import USING, read_relations
from aibom.formats.spdx3.terms import PACKAGE_TYPES
from aibom.formats.stated.records import Stated
from aibom.formats.vocabulary.text import escape
from aibom.records.claims import Fact
from aibom.records.refs import DOCUMENT, ArtifactRef, Kind

__all__ = ["state"]

_PACKAGES = frozenset(PACKAGE_TYPES.values())
_COLLECTIONS = ("SpdxDocument", "software_Sbom", "Bom", "Bundle")
_KNOWN = frozenset(
    {
        *_PACKAGES,
        *_COLLECTIONS,
        *("CreationInfo", "Agent", "Organization", "Person", "SoftwareAgent", "Tool", "Relationship"),
        *("LifecycleScopedRelationship", "software_File", "NamespaceMap", "ExternalMap", "Hash", "ExternalRef"),
        *("ExternalIdentifier", "DictionaryEntry", "software_ContentIdentifier", "ai_EnergyConsumption"),
        *("ai_EnergyConsumptionDescription", "Annotation"),
    }
)
_LICENSING = ("simplelicensing_", "expandedlicensing_")
_GAP = "gap-"


def state(graph: Graph) -> Stated:
    """Return what a document states: its artifacts, their facts and parents, and what no record can hold."""
    pairs = pairs_of(graph)
    kinds = _kinds(graph, pairs)
    roots = _roots(graph)
    chosen = next((item for item in _candidates(graph, roots, kinds)), None)
    if chosen is not None and chosen.id not in kinds:
        kinds[chosen.id] = Kind.SOFTWARE
    found = {name: identity(graph.by_id[name], kind, pairs) for name, kind in kinds.items()}
    refs = {name: each.ref for name, each in found.items()}
    subject = refs[chosen.id] if chosen is not None else _nothing(graph)
    stated = Stated(subject=subject, document=_document_id(graph), time=_created(graph))
    reader = Reader(graph=graph, stated=stated, pairs=pairs, refs=refs, own=pairs.own)
    for name, each in found.items():
        read_package(reader, graph.by_id[name], each.purl)
    if chosen is not None:
        _makers(reader, stated, chosen)
        for other in roots:
            if other in kinds and other != chosen.id:
                reader.pass_over(graph.by_id[other].place, "a further root element")
    read_relations(reader)
    _gaps(reader)
    _rest(reader)
    for what, (place, number) in sorted(reader.passed.items()):
        stated.pass_over(place, f"{what}, of {number} elements" if number > 1 else what)
    return stated


def _kinds(graph: Graph, pairs: Pairs) -> dict[str, Kind]:
    """Return the packages that are artifacts of a lineage, by id: models, datasets, and what uses a model."""
    found: dict[str, Kind] = {}
    for item in graph.of(*_PACKAGES):
        kind = artifact_kind(item)
        if kind is not Kind.SOFTWARE or item.id in pairs.by_id:
            found.setdefault(item.id, kind)
    for item in graph.of("Relationship", "LifecycleScopedRelationship"):
        if item.text("relationshipType") in USING:
            uses = any(found.get(end) is Kind.MODEL for end in graph.refs(item, "to"))
            for start in graph.refs(item, "from")[:1]:
                if uses and start in graph.by_id and graph.by_id[start].kind in _PACKAGES:
                    found.setdefault(start, Kind.SOFTWARE)
    return found


def _roots(graph: Graph) -> list[str]:
    """Return the ids of what the document is about, through the collections it names."""
    found: dict[str, None] = {}
    waiting = deque(item.id for item in graph.of("SpdxDocument"))
    waiting = waiting or deque(item.id for item in graph.of(*_COLLECTIONS))
    seen: set[str] = set()
    while waiting:
        name = waiting.popleft()
        item = graph.by_id.get(name)
        if name in seen or item is None:
            continue
        seen.add(name)
        if item.kind in _COLLECTIONS:
            waiting += graph.refs(item, "rootElement")
        else:
            found[name] = None
    return list(found)


def _candidates(graph: Graph, roots: Iterable[str], kinds: dict[str, Kind]) -> Iterable[Item]:
    """Yield what may be the subject, the best first: a root that is an artifact or any package, else a model, a dataset."""
    items = [graph.by_id[name] for name in roots if graph.by_id[name].kind in _PACKAGES]
    yield from (item for item in items if kinds.get(item.id) is Kind.MODEL)
    yield from items
    for kind in (Kind.SOFTWARE, Kind.MODEL, Kind.DATASET):
        yield from (graph.by_id[name] for name, found in kinds.items() if found is kind)
    yield from graph.of("software_Package")


def _nothing(graph: Graph) -> ArtifactRef:
    """Return what stands for the subject of a document that holds no package."""
    name = next((text for item in graph.of(*_COLLECTIONS) if (text := item.text("name"))), "") or _document_id(graph)
    return ArtifactRef(registry=DOCUMENT, kind=Kind.SOFTWARE, name=name or "document")


def _document_id(graph: Graph) -> str:
    return next((item.id for item in graph.of("SpdxDocument") if not item.id.startswith("_:")), "")


def _created(graph: Graph) -> str:
    creation = _creation(graph)
    return creation.text("created") if creation is not None else ""


def _creation(graph: Graph) -> Item | None:
    for item in graph.of(*_COLLECTIONS):
        for found in graph.targets(item, "creationInfo"):
            return found
    return next(graph.of("CreationInfo"), None)


def _makers(reader: Reader, stated: Stated, chosen: Item) -> None:
    """Say who made the document and with what; of aibom's own the program stands in the Bom itself."""
    creation = _creation(reader.graph)
    if creation is None:
        return
    artifact = stated.artifact(reader.refs[chosen.id], chosen.place)
    facts = {"Person": Fact.DOCUMENT_AUTHOR, "Organization": Fact.DOCUMENT_ORGANIZATION}
    for agent in reader.graph.targets(creation, "createdBy"):
        name, parts = reader.agent(agent)
        if agent.kind in facts:
            artifact.say(facts[agent.kind], name or parts.get("email", ""), agent.place, **parts)
        elif not reader.own:
            artifact.say(Fact.DOCUMENT_TOOL, name, agent.place)
    for tool in reader.graph.targets(creation, "createdUsing") if not reader.own else ():
        artifact.say(Fact.DOCUMENT_TOOL, reader.clean(tool.text("name")), tool.place)


def _gaps(reader: Reader) -> None:
    """Take up the words of the gaps that aibom wrote; notes of others are passed over."""
    passed: list[Item] = []
    for item in reader.graph.of("Annotation"):
        local = item.id.rpartition("/")[2]
        number = local.removeprefix(_GAP)
        if reader.own and local.startswith(_GAP) and number.isascii() and number.isdigit() and len(number) < 10:
            reader.stated.gaps[int(number)] = item.text("statement")
        elif not reader.own:
            passed.append(item)
    if passed:
        reader.stated.pass_over(passed[0].place, f"{len(passed)} annotations")


def _rest(reader: Reader) -> None:
    """Note the types of elements that no record can hold, and the packages that are no part of a lineage."""
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    for item in reader.graph.items:
        package = item.kind == "software_Package" and item.id not in reader.refs and item.id not in reader.libraries
        stray = item.kind == "software_File" and item.id not in reader.files
        if package or stray or (item.kind not in _KNOWN and not item.kind.startswith(_LICENSING)):
            counts[item.kind] += 1
            first.setdefault(item.kind, item.place)
    for kind, number in sorted(counts.items()):
        reader.stated.pass_over(first[kind], f"{number} elements of type {escape(kind)[:80]}")
    for item in reader.graph.of("SpdxDocument"):
        imports = [entry for entry in item.fields.get("import") or () if isinstance(entry, dict)]
        if imports:
            reader.stated.pass_over(item.at("import"), f"{len(imports)} elements of other documents")
        for name in ("summary", "description", "comment"):
            if texts(item.fields.get(name)):
                reader.stated.pass_over(item.at(name), name)
