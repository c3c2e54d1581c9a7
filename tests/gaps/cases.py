"""A lineage without gaps, and the means to give it one."""

import importlib
import pkgutil
from collections.abc import Iterable, Sequence
from dataclasses import replace

import aibom.gaps
from aibom.build import find_gaps
from aibom.gaps.interface import Rule
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.gaps import Gap
from aibom.records.lineage import Edge, Lineage, Node, Pin, Walk
from aibom.records.refs import ArtifactRef, Kind, classify
from aibom.records.snapshot import FileEntry, Resolution

__all__ = [
    "BASE",
    "CARD",
    "DATA",
    "HEALTHY",
    "RECORD",
    "RULES",
    "TINY",
    "changed",
    "claim",
    "edge",
    "fact",
    "gaps",
    "measured",
    "model",
    "only",
    "place",
    "said",
    "without",
]

DECLARED = Assurance.DECLARED
TINY = ArtifactRef(namespace="org", name="tiny", revision="1" * 40)
BASE = ArtifactRef(namespace="org", name="base", revision="2" * 40)
DATA = ArtifactRef(kind=Kind.DATASET, namespace="org", name="data", revision="3" * 40)
CARD, RECORD = "README.md", "/api/models/org/tiny"


_OF_DATASETS: tuple[tuple[Fact, str], ...] = (
    (Fact.LANGUAGE_CREATOR, "found"),
    (Fact.FILTERING, "Nothing was left out."),
    (Fact.COLLECTION_TIMEFRAME, "2020-01-01"),
    (Fact.SENSITIVE_DATA, "There are none."),
    (Fact.ANNOTATIONS_CREATOR, "no-annotation"),
    (Fact.MAINTENANCE, "Kept by org."),
    (Fact.REMOVALS, "Nothing was removed."),
    (Fact.LANGUAGE, "en"),
)
_OF_MODELS: tuple[tuple[Fact, str], ...] = (
    (Fact.USE_CASE, "Summaries."),
    (Fact.LIMITATION, "Long texts."),
    (Fact.ARCHITECTURE, "TinyForCausalLM"),
    (Fact.SIGNATURE, "oms"),
    (Fact.TRAINING_CODE, "https://git.test/org/code"),
    (Fact.TRAINING_COMMIT, "9" * 40),
    (Fact.SEED, "42"),
)


def _rules() -> tuple[Rule, ...]:
    found = []
    for module in pkgutil.iter_modules(aibom.gaps.__path__):
        loaded = importlib.import_module(f"aibom.gaps.{module.name}")
        if hasattr(loaded, "RULE"):
            found.append(loaded.RULE)
    return tuple(found)


RULES = _rules()


def place(path: str = CARD, pointer: str = "/x") -> Evidence:
    """Return a place in a file."""
    return Evidence(path=path, pointer=pointer, revision="1" * 40, sha256="f" * 64, extractor="card")


def fact(
    kind: Fact, value: Scalar, subject: ArtifactRef = TINY, *, path: str = CARD, key: str = "", pointer: str = "/x"
) -> FactClaim:
    """Return a fact from a file."""
    return FactClaim(
        subject=subject,
        fact=kind,
        value=value,
        fields=(("key", key),) if key else (),
        assurance=DECLARED,
        evidence=place(path, pointer),
    )


def claim(
    relation: Relation,
    parent: object,
    subject: ArtifactRef = TINY,
    *,
    path: str = CARD,
    assurance: Assurance = DECLARED,
) -> LineageClaim:
    """Return what a file says of a parent: a reference, or a value as written."""
    named = parent if isinstance(parent, ArtifactRef) else classify(parent)
    return LineageClaim(
        subject=subject,
        relation=relation,
        parent=named,
        text=str(parent),
        assurance=assurance,
        evidence=place(path, "/base_model"),
    )


def edge(
    child: ArtifactRef,
    parent: ArtifactRef,
    relation: Relation = Relation.FINETUNE,
    *,
    pin: Pin = Pin.NAMED_BY_CHILD,
    claims: Iterable[LineageClaim] = (),
) -> Edge:
    """Return an edge, of one declared claim unless others are given."""
    spoken = tuple(claims) or (claim(relation, parent, child),)
    return Edge(child=child, parent=parent, relation=relation, pin=pin, claims=spoken)


def measured(benchmark: str, ref: ArtifactRef = TINY, **fields: Scalar) -> FactClaim:
    """Return a metric on a benchmark, with what else stands beside it."""
    named = {"dataset-type": benchmark, **fields} if benchmark else fields
    return replace(fact(Fact.METRIC, 0.5, ref), fields=tuple(sorted(named.items())))


def said(ref: ArtifactRef) -> list[FactClaim]:
    """Return what a card says where it says all that is asked for."""
    table = _OF_DATASETS if ref.kind is Kind.DATASET else _OF_MODELS
    own = [fact(kind, value, ref) for kind, value in table]
    return own if ref.kind is Kind.DATASET else [*own, measured("org/benchmark", ref, verified=True)]


def model(ref: ArtifactRef, *facts: FactClaim, files: Sequence[str] | None = ("model.safetensors",)) -> Node:
    """Return an artifact that was read: with a card, a license, weights with digests, and the given facts.

    What a card should say is in it, unless one of `facts` is of the same kind.
    """
    entries = None if files is None else tuple(FileEntry(path=path, size=9999, sha256="a" * 64) for path in files)
    card = (FileEntry(path=CARD, size=100),)
    standard = [fact(Fact.CARD, "present", ref), fact(Fact.LICENSE, "mit", ref)]
    given = {each.fact for each in facts}
    standard += [each for each in said(ref) if each.fact not in given]
    return Node(
        ref=ref,
        resolution=Resolution.RESOLVED,
        files=None if entries is None else tuple(sorted((*card, *entries))),
        facts=(*standard, *facts),
    )


def without(node: Node, *kinds: Fact, keep: Iterable[FactClaim] = ()) -> Node:
    """Return an artifact of which nothing of these kinds is said, but for what to `keep`."""
    kept = set(keep)
    return replace(node, facts=tuple(each for each in node.facts if each.fact not in kinds or each in kept))


HEALTHY = Lineage(
    subject=TINY,
    nodes=(model(DATA, fact(Fact.SOURCE_DATASET, "original", DATA), files=("data.parquet",)), model(BASE), model(TINY)),
    edges=(
        edge(BASE, DATA, Relation.TRAINED_ON),
        edge(TINY, DATA, Relation.TRAINED_ON),
        edge(TINY, BASE),
    ),
    walk=Walk(endpoint="https://hub.test", time="2026-01-01T00:00:00Z"),
)
"""org/tiny, fine-tuned from org/base, both trained on org/data: nothing is lacking."""


def changed(*nodes: Node, edges: Iterable[Edge] | None = None, walk: Walk | None = None) -> Lineage:
    """Return the lineage with other nodes in place of those of the same reference, and other edges if given."""
    table = {node.ref: node for node in (*HEALTHY.nodes, *nodes)}
    return replace(
        HEALTHY,
        nodes=tuple(table[ref] for ref in sorted(table)),
        edges=HEALTHY.edges if edges is None else tuple(edges),
        walk=walk or HEALTHY.walk,
    )


def gaps(lineage: Lineage) -> tuple[Gap, ...]:
    """Return what all rules find."""
    return find_gaps(lineage, RULES)


def only(lineage: Lineage, rule: str) -> Gap:
    """Return the one gap there is, which is of `rule`: no other rule may see anything in the same case."""
    found = gaps(lineage)
    assert [gap.rule for gap in found] == [rule], found
    return found[0]
