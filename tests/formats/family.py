"""A small family, made by hand, in which everything a CycloneDX document can say occurs once."""

from aibom.records.bom import Bom, Tool
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Lineage, Node, Pin, Walk
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified
from aibom.records.snapshot import FileEntry, Resolution

__all__ = ["BASE", "BOM", "DATA", "GONE", "LEFT", "SOURCE", "TINY", "fact", "lineage_claim", "place"]

TINY = ArtifactRef(namespace="org", name="tiny", revision="1" * 40)
BASE = ArtifactRef(namespace="org", name="base", revision="2" * 40)
GONE = ArtifactRef(name="gone")
LEFT = ArtifactRef(namespace="far", name="left")
DATA = ArtifactRef(kind=Kind.DATASET, namespace="org", name="data", revision="3" * 40)
SOURCE = ArtifactRef(kind=Kind.DATASET, namespace="org", name="source")


def place(path: str, pointer: str, ref: ArtifactRef, extractor: str = "card") -> Evidence:
    """Return evidence in a file or record of `ref`."""
    return Evidence(path=path, pointer=pointer, revision=ref.revision, sha256="a" * 64, extractor=extractor)


def fact(
    subject: ArtifactRef,
    kind: Fact,
    value: Scalar,
    fields: tuple[tuple[str, Scalar], ...] = (),
    assurance: Assurance = Assurance.DECLARED,
) -> FactClaim:
    """Return a fact from the card of `subject`."""
    evidence = place("README.md", f"/{kind}", subject)
    return FactClaim(subject=subject, fact=kind, value=value, fields=fields, assurance=assurance, evidence=evidence)


def lineage_claim(
    subject: ArtifactRef, relation: Relation, parent: ArtifactRef | Unidentified, evidence: Evidence
) -> LineageClaim:
    """Return a declared claim, its text the parent as the card would write it."""
    text = parent.text if isinstance(parent, Unidentified) else parent.repo
    return LineageClaim(
        subject=subject, relation=relation, parent=parent, text=text, assurance=Assurance.DECLARED, evidence=evidence
    )


def _edge(child: ArtifactRef, parent: ArtifactRef, relation: Relation, pin: Pin, *evidence: Evidence) -> Edge:
    claims = tuple(lineage_claim(child, relation, parent.unpinned, where) for where in evidence)
    return Edge(child=child, parent=parent, relation=relation, pin=pin, claims=claims)


_CARD = place("README.md", "/base_model", TINY)
_RECORD = place("/api/models/org/tiny", "/cardData/base_model", TINY, "hub-record")
_PATH = Unidentified(text="/home/me/llama", form=Form.PATH)
_METRIC = (("dataset-config", "easy"), ("dataset-name", "ARC"), ("dataset-split", "test"), ("metric-type", "acc"))

_TINY = Node(
    ref=TINY,
    resolution=Resolution.MOVED,
    detail="asked for as old/tiny",
    aliases=("old/tiny",),
    files=(
        FileEntry(path="README.md", size=321, git_sha1="b" * 40),
        FileEntry(path="model.safetensors", size=10, sha256="c" * 64, sha512="d" * 128, git_sha1="e" * 40),
        FileEntry(path="odd file.json", sha256="not a digest"),
    ),
    facts=(
        fact(TINY, Fact.ARCHITECTURE, "LlamaForCausalLM"),
        fact(TINY, Fact.ARCHITECTURE, "llama"),
        fact(TINY, Fact.AUTHOR, "Org Inc."),
        fact(TINY, Fact.CARD, "present"),
        fact(TINY, Fact.CO2_EMISSIONS, 12.5, (("source", "codecarbon"),)),
        fact(TINY, Fact.DESCRIPTION, "A small model"),
        fact(TINY, Fact.FRAMEWORK, "torch", (("version", "2.1.0+cu118"),)),
        fact(TINY, Fact.LIBRARY, "transformers"),
        fact(TINY, Fact.LICENSE, "other"),
        fact(TINY, Fact.LICENSE_LINK, "https://example.org/LICENSE"),
        fact(TINY, Fact.LICENSE_NAME, "tiny-license"),
        fact(TINY, Fact.METRIC, 0.5, _METRIC),
        fact(TINY, Fact.MODEL_TYPE, "llama"),
        fact(TINY, Fact.PARAMETER_COUNT, 1100048384),
        fact(TINY, Fact.TAG, "b"),
        fact(TINY, Fact.TAG, "a"),
        fact(TINY, Fact.TASK, "text-generation"),
    ),
    unidentified=(lineage_claim(TINY, Relation.UNSPECIFIED_BASE, _PATH, place("config.json", "/_name_or_path", TINY)),),
    not_followed=(lineage_claim(TINY, Relation.MERGE, LEFT, place("mergekit_config.yml", "/models/9", TINY)),),
)
_DATA = Node(
    ref=DATA,
    resolution=Resolution.RESOLVED,
    files=(),
    facts=(
        fact(DATA, Fact.AUTHOR, "Data Club"),
        fact(DATA, Fact.CARD, "no-front-matter"),
        fact(DATA, Fact.FRAMEWORK, "Flash_Attn", (("version", "2.5.8"),)),
        fact(DATA, Fact.FRAMEWORK, "torch", (("version", "2.1.0+cu118"),)),
        fact(DATA, Fact.LICENSE, "CC-by-4.0"),
        fact(DATA, Fact.SIZE_CATEGORY, "1K<n<10K"),
    ),
)

BOM = Bom(
    lineage=Lineage(
        subject=TINY,
        nodes=(
            _DATA,
            Node(ref=SOURCE, resolution=Resolution.UNAVAILABLE),
            Node(ref=GONE, resolution=Resolution.PRIVATE_OR_MISSING, detail="401"),
            Node(ref=LEFT, resolution=Resolution.NOT_FOLLOWED, detail="beyond --max-depth 2"),
            Node(ref=BASE, resolution=Resolution.GATED, files=None, facts=(fact(BASE, Fact.LICENSE, "llama3.1"),)),
            _TINY,
        ),
        edges=(
            _edge(
                DATA, SOURCE, Relation.DERIVED_FROM_DATASET, Pin.UNKNOWN, place("README.md", "/source_datasets/0", DATA)
            ),
            _edge(BASE, LEFT, Relation.GENERATED_BY, Pin.UNKNOWN, place("README.md", "line 3", BASE)),
            _edge(TINY, DATA, Relation.TRAINED_ON, Pin.SEEN_WHEN_CRAWLED, place("README.md", "/datasets/0", TINY)),
            _edge(TINY, GONE, Relation.ADAPTER, Pin.UNKNOWN, place("adapter_config.json", "/base", TINY, "adapter")),
            _edge(TINY, BASE, Relation.FINETUNE, Pin.SEEN_WHEN_CRAWLED, _CARD, _RECORD),
            _edge(
                TINY, TINY, Relation.UNSPECIFIED_BASE, Pin.NAMED_BY_CHILD, place("config.json", "/x", TINY, "config")
            ),
        ),
        walk=Walk(
            endpoint="https://huggingface.co",
            time="2026-01-01T00:00:00Z",
            max_depth=2,
            registries=("toys@1",),
            extractors=("adapter", "card"),
            cut=(LEFT,),
            unavailable=(SOURCE,),
        ),
    ),
    gaps=(
        Gap(
            rule="parent-missing",
            subject=TINY,
            parent=GONE,
            severity=Severity.HIGH,
            needed="the record of gone",
            looked_at=(_CARD,),
            why="It cannot be checked.",
            remedy="Publish it again.",
        ),
        Gap(
            rule="subject-elsewhere",
            subject=ArtifactRef(name="elsewhere"),
            severity=Severity.INFO,
            needed="something",
            why="It matters.",
            remedy="Look.",
        ),
    ),
    rules=("parent-missing", "subject-elsewhere"),
    tool=Tool(name="aibom", version="0.1.0"),
)
