"""One Bom and another that differs from it in one thing: whatever field of whatever record it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from random import Random
from typing import Any, TypeVar

from diff.drawn import Drawn

from aibom.diff.kinds import Kind
from aibom.records.bom import Bom, Tool
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.files import Role, role
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Node, Pin, Walk
from aibom.records.refs import ArtifactRef
from aibom.records.refs import Kind as What
from aibom.records.snapshot import FileEntry, Resolution

__all__ = ["Mutation", "mutation", "shuffled"]

T = TypeVar("T")

FILES = {
    Role.WEIGHTS: {Kind.WEIGHTS_ADDED, Kind.WEIGHTS_REMOVED, Kind.WEIGHTS_CHANGED, Kind.WEIGHTS_FORMAT},
    Role.CODE: {Kind.CODE_ADDED, Kind.CODE_REMOVED, Kind.CODE_CHANGED},
    Role.CHAT_TEMPLATE: {Kind.CHAT_TEMPLATE},
    Role.TOKENIZER: {Kind.TOKENIZER},
    Role.GENERATION: {Kind.GENERATION_CONFIG},
    Role.CONFIGURATION: {Kind.CONFIGURATION},
    Role.OTHER: {Kind.FILE_ADDED, Kind.FILE_REMOVED, Kind.FILE_CHANGED},
}
OUTCOMES = {kind for kind in Kind if kind.endswith(("-missing", "-gated", "-moved", "-gone"))} | {
    *(Kind.NOT_READ, Kind.READABLE, Kind.RECORD)
}
CLAIMS = {Kind.FACT, Kind.EVIDENCE, Kind.ASSURANCE_LOWERED, Kind.ASSURANCE_RAISED, Kind.RECORD}
NAMED = {Kind.PARENT_ADDED, Kind.PARENT_REMOVED, Kind.DATASET_ADDED, Kind.DATASET_REMOVED}
BARE = {Kind.ARTIFACT_ADDED, Kind.ARTIFACT_REMOVED}
REPINNED = {Kind.SUBJECT_REVISION, Kind.PARENT_REPINNED, Kind.DATASET_REPINNED}
GAPS = {Kind.GAP_OPENED, Kind.GAP_CLOSED, Kind.GAP_SEVERITY, Kind.GAP_REWORDED, Kind.EVIDENCE}
RENAMES = {Kind.RENAMED, Kind.SAME_NAME_ELSEWHERE, Kind.UNRELATED, *REPINNED, *NAMED, *BARE, Kind.PARENT_REPLACED}
FACTS: Mapping[Fact, set[Kind]] = {
    Fact.ARCHITECTURE: {Kind.ARCHITECTURE},
    Fact.ATTESTATION: {Kind.SIGNATURE},
    Fact.CHAT_TEMPLATE: {Kind.CHAT_TEMPLATE},
    Fact.DTYPE: {Kind.QUANTIZATION},
    Fact.ETHICAL_CONSIDERATION: {Kind.INTENDED_USE},
    Fact.GATED: {Kind.ACCESS},
    Fact.PRIVATE: {Kind.ACCESS},
    Fact.LICENSE: {Kind.LICENSE},
    Fact.LICENSE_CONCLUDED: {Kind.LICENSE},
    Fact.LICENSE_LINK: {Kind.LICENSE},
    Fact.LICENSE_NAME: {Kind.LICENSE},
    Fact.LIMITATION: {Kind.INTENDED_USE},
    Fact.METRIC: {Kind.METRIC},
    Fact.MODEL_TYPE: {Kind.ARCHITECTURE},
    Fact.PARAMETER_COUNT: {Kind.PARAMETER_COUNT},
    Fact.QUANTIZATION: {Kind.QUANTIZATION},
    Fact.REMOTE_CODE: {Kind.CODE_ADDED, Kind.CODE_CHANGED, Kind.CODE_REMOVED},
    Fact.SCANNER_VERDICT: {Kind.SCANNER_VERDICT},
    Fact.SECURITY_STATUS: {Kind.SCANNER_VERDICT},
    Fact.SIGNATURE: {Kind.SIGNATURE},
    Fact.TOKENIZER: {Kind.TOKENIZER},
    Fact.USE_CASE: {Kind.INTENDED_USE},
}
"""The kind of each fact that has one of its own, written down a second time."""

OTHER = "f" * 64
PATHS = ["README.md", "model.safetensors", "pytorch_model.bin", "modeling.py", "tokenizer.json", "config.json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A Bom, the same with one difference, what that is, and the kinds of which one at least must be seen."""

    old: Bom
    new: Bom
    what: str
    kinds: set[Kind]


class _Change:
    """Draws one difference for one Bom."""

    def __init__(self, drawn: Drawn, bom: Bom) -> None:
        self.drawn = drawn
        self.one = drawn.one
        self.bom = bom

    def one_of(self, value: T, *choices: T) -> T:
        """Another value than the one that is there."""
        return self.one([each for each in choices if each != value])

    def new_ref(self) -> ArtifactRef:
        """An artifact that is not there yet."""
        taken = {each.ref for each in self.bom.nodes}
        while (ref := self.drawn.ref()) in taken:
            pass
        return ref

    def swapped(self, records: Sequence[Any], record: Any, *others: Any) -> tuple[Any, ...]:
        """The same records with others in the place of one."""
        place = next(place for place, each in enumerate(records) if each is record)
        return (*records[:place], *others, *records[place + 1 :])

    def with_node(self, node: Node, *others: Node) -> Bom:
        lineage = replace(self.bom.lineage, nodes=self.swapped(self.bom.nodes, node, *others))
        return replace(self.bom, lineage=lineage)

    def with_edge(self, edge: Edge, *others: Edge) -> Bom:
        lineage = replace(self.bom.lineage, edges=self.swapped(self.bom.edges, edge, *others))
        return replace(self.bom, lineage=lineage)

    def node(self) -> Node:
        return self.one(self.bom.nodes)

    # What differs, each with the kinds that must show it.

    def files(self) -> tuple[Bom, set[Kind]]:
        """A file more or less, another digest or size, or no listing."""
        node = self.node()
        if not node.files:
            entry = FileEntry(path=self.one(PATHS), size=1, sha256=OTHER)
            kinds = FILES[role(entry.path)] if node.files == () else {Kind.LISTING}
            return self.with_node(node, replace(node, files=(entry,))), kinds
        entry = self.one(node.files)
        kinds = {*FILES[role(entry.path)], Kind.EVIDENCE, Kind.LISTING}
        what = self.one(["size", "sha256", "sha512", "git_sha1", "removed", "doubled", "unlisted"])
        if what == "unlisted":
            return self.with_node(node, replace(node, files=None)), {Kind.LISTING}
        if what in {"removed", "doubled"}:
            twin = (entry, replace(entry, sha256=OTHER)) if what == "doubled" else ()
            return self.with_node(node, replace(node, files=self.swapped(node.files, entry, *twin))), kinds
        value: Any = self.one_of(entry.size, -1, 0, 7, 5000) if what == "size" else self.one(["", OTHER])
        other = replace(entry, **{what: value})
        if other == entry:
            other = replace(entry, sha256=entry.sha256 + "0")
        return self.with_node(node, replace(node, files=self.swapped(node.files, entry, other))), kinds

    def facts(self) -> tuple[Bom, set[Kind]]:
        """A fact more or less, or one of its fields."""
        node = self.node()
        evidence = Evidence(path="README.md", extractor="card")
        if not node.facts:
            about = self.one(Fact)
            claim = FactClaim(subject=node.ref, fact=about, value="x", assurance=Assurance.DECLARED, evidence=evidence)
            return self.with_node(node, replace(node, facts=(claim,))), FACTS.get(about, {Kind.FACT}) | {Kind.RECORD}
        claim = self.one(node.facts)
        kinds = FACTS.get(claim.fact, {Kind.FACT}) | {Kind.RECORD}
        what = self.one([*(each.name for each in fields(FactClaim)), "removed"])
        if what == "removed":
            kinds |= {Kind.EVIDENCE, Kind.ASSURANCE_LOWERED}  # the same may be said twice
            return self.with_node(node, replace(node, facts=self.swapped(node.facts, claim))), kinds
        choices: dict[str, Sequence[Any]] = {
            "subject": [self.new_ref()],
            "fact": tuple(Fact),
            "value": ["x", "mit", 0.5, "nan"],
            "fields": [(("path", "x.bin"), ("scanner", "s")), ()],
            "assurance": tuple(Assurance),
            "evidence": [evidence, replace(evidence, sha256=OTHER)],
            "accountable": ["", "somebody else"],
        }
        other = replace(claim, **{what: self.one_of(getattr(claim, what), *choices[what])})
        kinds |= FACTS.get(other.fact, {Kind.FACT}) | CLAIMS
        return self.with_node(node, replace(node, facts=self.swapped(node.facts, claim, other))), kinds

    def outcome(self) -> tuple[Bom, set[Kind]]:
        """What became of asking for an artifact."""
        node = self.node()
        other = replace(node, resolution=self.one_of(node.resolution, *Resolution))
        return self.with_node(node, other), OUTCOMES

    def remarks(self) -> tuple[Bom, set[Kind]]:
        """The words on how an artifact was found, or its former ids."""
        node = self.node()
        detail = replace(node, detail=self.one_of(node.detail, "", "other words"))
        aliases = replace(node, aliases=self.one_of(node.aliases, (), ("org/was",)))
        return self.with_node(node, self.one([detail, aliases])), {Kind.FACT}

    def named(self) -> tuple[Bom, set[Kind]]:
        """A parent that is no id, or lies beyond the limit."""
        node, what = self.node(), self.one(["unidentified", "not_followed"])
        claims: Any = getattr(node, what)
        kinds = {Kind.UNIDENTIFIED_PARENT, Kind.EVIDENCE, Kind.RECORD, *NAMED}
        if claims and self.drawn.chance():
            return self.with_node(node, replace(node, **{what: claims[1:]})), kinds
        claim = LineageClaim(
            subject=node.ref,
            relation=Relation.FINETUNE,
            parent=self.drawn.ref(),
            text="as written",
            assurance=Assurance.DECLARED,
            evidence=Evidence(path="README.md", extractor="card"),
        )
        more: Any = (*claims, claim)
        return self.with_node(node, replace(node, **{what: more})), kinds

    def renamed(self) -> tuple[Bom, set[Kind]]:
        """An artifact under another id, everywhere."""
        node = self.node()
        return self._moved(node, self.new_ref()), RENAMES

    def repinned(self) -> tuple[Bom, set[Kind]]:
        """An artifact at another revision, everywhere."""
        node = self.node()
        taken = {each.ref for each in self.bom.nodes}
        if (other := node.ref.at("a" * 40)) in taken:
            other = node.ref.at("b" * 40)
        if other in taken:
            other = node.ref.at("c" * 40)
        # Of several revisions of one artifact nobody can tell which became which.
        return self._moved(node, other), REPINNED | NAMED | BARE | {Kind.PARENT_REPLACED}

    def _moved(self, node: Node, other: ArtifactRef) -> Bom:
        lineage = self.bom.lineage

        def now(ref: ArtifactRef) -> ArtifactRef:
            return other if ref == node.ref else ref

        return replace(
            self.bom,
            lineage=replace(
                lineage,
                subject=now(lineage.subject),
                nodes=self.swapped(lineage.nodes, node, replace(node, ref=other)),
                edges=tuple(replace(edge, child=now(edge.child), parent=now(edge.parent)) for edge in lineage.edges),
            ),
            gaps=tuple(
                replace(gap, subject=now(gap.subject), parent=None if gap.parent is None else now(gap.parent))
                for gap in self.bom.gaps
            ),
        )

    def edges(self) -> tuple[Bom, set[Kind]]:
        """A derivation more or less, or one of its fields."""
        lineage = self.bom.lineage
        child, parent = self.node().ref, self.node().ref
        relation = self.one(Relation)
        added = NAMED | {Kind.PARENT_REPLACED, Kind.RELATION_CHANGED, Kind.FACT, Kind.EVIDENCE}
        added |= {Kind.ASSURANCE_LOWERED, Kind.ASSURANCE_RAISED, Kind.PIN_FIRMER, Kind.PIN_WEAKER}
        if not lineage.edges or self.drawn.chance():
            claim = LineageClaim(
                subject=child,
                relation=relation,
                parent=parent,
                text="as written",
                assurance=Assurance.DECLARED,
                evidence=Evidence(path="README.md", extractor="card"),
            )
            edge = Edge(child=child, parent=parent, relation=relation, pin=Pin.UNKNOWN, claims=(claim,))
            return replace(self.bom, lineage=replace(lineage, edges=(*lineage.edges, edge))), added
        edge = self.one(lineage.edges)
        what = self.one(["pin", "relation", "claims", "removed", "parent"])
        if what == "removed":
            return self.with_edge(edge), added
        if what == "claims":
            claim = edge.claims[0]
            claims = self.swapped(edge.claims, claim, replace(claim, text=claim.text + "x"))
            return self.with_edge(edge, replace(edge, claims=claims)), added
        choices: dict[str, Sequence[Any]] = {
            "pin": tuple(Pin),
            "relation": tuple(Relation),
            "parent": [*(each.ref for each in self.bom.nodes), self.new_ref()],
        }
        other = replace(edge, **{what: self.one_of(getattr(edge, what), *choices[what])})
        return self.with_edge(edge, other), added

    def gaps(self) -> tuple[Bom, set[Kind]]:
        """A gap more or less, or one of its fields."""
        subject = self.node().ref
        if not self.bom.gaps or self.drawn.chance():
            gap = Gap(rule="a", subject=subject, severity=Severity.HIGH, needed="n", why="w", remedy="r")
            return replace(self.bom, gaps=(*self.bom.gaps, gap)), GAPS
        gap = self.one(self.bom.gaps)
        what = self.one([*(each.name for each in fields(Gap)), "removed"])
        if what == "removed":
            return replace(self.bom, gaps=self.swapped(self.bom.gaps, gap)), GAPS
        choices: dict[str, Sequence[Any]] = {
            "subject": [*(each.ref for each in self.bom.nodes), self.new_ref()],
            "parent": [None, *(each.ref for each in self.bom.nodes), self.new_ref()],
            "severity": tuple(Severity),
            "looked_at": [(), (Evidence(path="x", extractor="y"),)],
        }
        other = replace(gap, **{what: self.one_of(getattr(gap, what), *choices.get(what, ["x", "other words"]))})
        return replace(self.bom, gaps=self.swapped(self.bom.gaps, gap, other)), GAPS

    def nodes(self) -> tuple[Bom, set[Kind]]:
        """An artifact more or less, or one that is described twice."""
        lineage = self.bom.lineage
        others = [node for node in lineage.nodes if node.ref != lineage.subject]
        what = self.one(["added", "removed", "doubled"])
        if what == "removed" and others:
            return self.with_node(self.one(others)), BARE
        if what == "doubled":
            node = self.node()
            twin = replace(node, detail=node.detail + "x")
            order = (twin, node) if self.drawn.chance() else (node, twin)
            return self.with_node(node, *order), BARE | {Kind.FACT}
        node = Node(ref=self.new_ref(), resolution=Resolution.RESOLVED)
        return replace(self.bom, lineage=replace(lineage, nodes=(*lineage.nodes, node))), BARE

    def making(self) -> tuple[Bom, set[Kind]]:
        """How the record was made."""
        walk, what = self.bom.walk, self.one([*(each.name for each in fields(Walk)), "tool", "rules"])
        if what == "tool":
            return replace(self.bom, tool=Tool(name="x", version=self.bom.tool.version + "1")), {Kind.RECORD}
        if what == "rules":
            return replace(self.bom, rules=(*self.bom.rules, "one-more-rule")), {Kind.RECORD}
        more = ArtifactRef(kind=What.DATASET, namespace="org", name="one more")
        values: dict[str, Any] = {
            "endpoint": walk.endpoint + "/x",
            "time": "2026-01-01T00:00:01Z" if walk.time != "2026-01-01T00:00:01Z" else "2026-01-01T00:00:02Z",
            "max_depth": walk.max_depth + 1,
            "max_nodes": walk.max_nodes + 1,
            "datasets": not walk.datasets,
            "extractors": (*walk.extractors, "one-more@1"),
            "registries": (*walk.registries, "one-more@1"),
            "cut": (*walk.cut, more),
            "unavailable": (*walk.unavailable, more),
        }
        other = replace(walk, **{what: values[what]})
        return replace(self.bom, lineage=replace(self.bom.lineage, walk=other)), {Kind.RECORD}


_WAYS = ("files", "facts", "outcome", "remarks", "named", "renamed", "repinned", "edges", "gaps", "nodes", "making")


def mutation(seed: int) -> Mutation:
    """A Bom and another that differs from it in one thing."""
    drawn = Drawn(seed)
    bom = drawn.bom()
    what = drawn.one(_WAYS)
    other, kinds = getattr(_Change(drawn, bom), what)()
    return Mutation(old=bom, new=other, what=what, kinds=kinds)


def shuffled(bom: Bom, seed: int) -> Bom:
    """The same Bom with everything in another order that has none of its own."""
    random = Random(seed)

    def mixed(records: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(random.sample(records, len(records)))

    lineage, walk = bom.lineage, bom.walk
    nodes = tuple(
        replace(
            node,
            aliases=mixed(node.aliases),
            files=None if node.files is None else mixed(node.files),
            facts=mixed(node.facts),
            unidentified=mixed(node.unidentified),
            not_followed=mixed(node.not_followed),
        )
        for node in lineage.nodes
    )
    edges = tuple(replace(edge, claims=mixed(edge.claims)) for edge in lineage.edges)
    gaps = tuple(replace(gap, looked_at=mixed(gap.looked_at)) for gap in bom.gaps)
    made = replace(walk, extractors=mixed(walk.extractors), registries=mixed(walk.registries), cut=mixed(walk.cut))
    whole = replace(lineage, nodes=mixed(nodes), edges=mixed(edges), walk=made)
    return replace(bom, lineage=whole, gaps=mixed(gaps), rules=mixed(bom.rules))
