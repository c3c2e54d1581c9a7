"""Boms drawn by a seed: quick to make, of few words, so that much in them coincides."""

from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import TypeVar

from aibom.records.bom import Bom, Tool
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Lineage, Node, Pin, Walk
from aibom.records.refs import HUB, LOCAL, ArtifactRef, Form, Unidentified
from aibom.records.refs import Kind as What
from aibom.records.snapshot import FileEntry, Resolution

__all__ = ["Drawn"]

T = TypeVar("T")
WORDS = ("org", "tiny", "Tiny", "base", "data.v1", "", "é", "\x00", "<&>\"']]>", "\u202e", "datasets", " x ")
COMMITS = ("", "a" * 40, "b" * 40, "main")
DIGESTS = ("", "c" * 64, "d" * 64, "D" * 64)
PATHS = (
    *("README.md", "model.safetensors", "pytorch_model.bin", "modeling.py", "tokenizer.json", "config.json"),
    *("generation_config.json", "chat_template.jinja", "a/b.gguf", "x\x00y"),
)
EXTRACTORS = ("card", "hub-record", "config", "supplied")
VALUES: tuple[Scalar, ...] = ("mit", "other", "org", True, False, 0, 1, 7, 0.5, 0.51, -1e300, 2**70, "0.5", "nan", "")


class Drawn:
    """Draws records; the same seed draws the same."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def one(self, of: Iterable[T]) -> T:
        """One of several."""
        return self.random.choice(tuple(of))

    def other(self, value: T, of: Callable[[], T]) -> T:
        """Another value than the one that is there."""
        while (found := of()) == value:
            pass
        return found

    def some(self, of: Callable[[], T], most: int) -> tuple[T, ...]:
        """None, one or several."""
        return tuple(of() for _ in range(self.random.randint(0, most)))

    def chance(self) -> bool:
        """Heads or tails."""
        return self.random.random() < 0.5

    def word(self) -> str:
        """A text."""
        return self.one(WORDS)

    def ref(self) -> ArtifactRef:
        """An artifact."""
        return ArtifactRef(
            registry=self.one((HUB, HUB, HUB, HUB, LOCAL, "oci")),
            kind=self.one(tuple(What)),
            namespace=self.one(("org", "Org", "", "evil")),
            name=self.word(),
            revision=self.one(COMMITS),
        )

    def evidence(self) -> Evidence:
        """A place that was read."""
        return Evidence(
            path=self.one(PATHS),
            pointer=self.one(("", "/base_model/0", "line 3")),
            revision=self.one(COMMITS),
            sha256=self.one(DIGESTS),
            extractor=self.one(EXTRACTORS),
        )

    def fact(self, ref: ArtifactRef) -> FactClaim:
        """Something that is stated."""
        return FactClaim(
            subject=ref if self.chance() else self.ref(),
            fact=self.one(tuple(Fact)),
            value=self.one(VALUES),
            fields=self.one(((), (), (("path", "a.bin"), ("scanner", "s")), (("metric-type", "acc"),))),
            assurance=self.one(tuple(Assurance)),
            evidence=self.evidence(),
            accountable=self.one(("", "", "", "a person")),
        )

    def claim(self, child: ArtifactRef, parent: ArtifactRef | None = None) -> LineageClaim:
        """What is said of a parent."""
        unidentified = Unidentified(text=self.word(), form=self.one(tuple(Form)))
        return LineageClaim(
            subject=child,
            relation=self.one(tuple(Relation)),
            parent=parent or (self.ref() if self.chance() else unidentified),
            text=self.word(),
            assurance=self.one(tuple(Assurance)),
            evidence=self.evidence(),
            accountable=self.one(("", "", "a person")),
        )

    def file(self) -> FileEntry:
        """A file."""
        return FileEntry(
            path=self.one(PATHS),
            size=self.one((-1, 0, 5000, 6000)),
            sha256=self.one(DIGESTS),
            sha512=self.one(("", "", "e" * 128)),
            git_sha1=self.one(("", "f" * 40, "0" * 40)),
        )

    def node(self, ref: ArtifactRef) -> Node:
        """An artifact with what is known of it."""
        listed = tuple({file.path: file for file in self.some(self.file, 4)}.values())
        return Node(
            ref=ref,
            resolution=self.one((Resolution.RESOLVED, Resolution.RESOLVED, *Resolution)),
            detail=self.one(("", "", "a remark")),
            aliases=tuple(dict.fromkeys(self.some(lambda: f"org/{self.word()}", 1))),
            files=None if self.random.random() < 0.2 else listed,
            facts=self.some(lambda: self.fact(ref), 5),
            unidentified=self.some(lambda: self.claim(ref), 1),
            not_followed=self.some(lambda: self.claim(ref), 1),
        )

    def edge(self, child: ArtifactRef, parent: ArtifactRef, relation: Relation) -> Edge:
        """A derivation."""
        claims = (self.claim(child, parent), *self.some(lambda: self.claim(child), 1))
        return Edge(child=child, parent=parent, relation=relation, pin=self.one(tuple(Pin)), claims=claims)

    def gap(self, refs: Sequence[ArtifactRef]) -> Gap:
        """A gap."""
        return Gap(
            rule=self.one(("license-missing", "a:b", "r")),
            subject=self.one((*refs, self.ref())),
            parent=self.one((None, None, *refs, self.ref())),
            severity=self.one(tuple(Severity)),
            needed=self.word(),
            looked_at=self.some(self.evidence, 2),
            why=self.one(("why", "w")),
            remedy=self.one(("do", "d")),
        )

    def bom(self) -> Bom:
        """A whole Bom, its edges between its artifacts."""
        refs = sorted({self.ref() for _ in range(self.random.randint(1, 5))})
        ends = sorted({(self.one(refs), self.one(refs), self.one(tuple(Relation))) for _ in range(len(refs))})
        walk = Walk(
            endpoint="https://hub.example",
            time=self.one(("", "2026-01-01T00:00:00Z")),
            max_depth=self.one((-1, 3)),
            datasets=self.chance(),
            extractors=tuple(f"{name}@1" for name in EXTRACTORS if self.random.random() < 0.7),
            cut=self.some(self.ref, 2),
            unavailable=self.some(self.ref, 2),
        )
        lineage = Lineage(
            subject=self.one(refs),
            nodes=tuple(self.node(ref) for ref in refs),
            edges=tuple(self.edge(*each) for each in ends),
            walk=walk,
        )
        rules = tuple(name for name in ("license-missing", "a:b", "r") if self.chance())
        gaps = self.some(lambda: self.gap(refs), 3)
        return Bom(lineage=lineage, gaps=gaps, rules=rules, tool=Tool(name="aibom", version=self.one(("1", "2"))))
