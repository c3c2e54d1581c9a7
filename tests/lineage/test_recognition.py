"""Parents that a registry of a plug-in knows."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from lineage.world import Repo, Teller, World, ref

from aibom.errors import PluginError
from aibom.lineage.assemble import assemble
from aibom.lineage.crawl import crawl
from aibom.lineage.limits import Limits
from aibom.records.claims import Relation
from aibom.records.evidence import Assurance
from aibom.records.refs import HUB, ArtifactRef, Kind
from aibom.records.snapshot import Resolution, Snapshot
from aibom.sources.interface import Settings, Wants
from aibom.sources.routed import RoutedSource

DECLARED = Assurance.DECLARED
BASE = Relation.FINETUNE


@dataclass(kw_only=True)
class Toy:
    """A registry of two toys, `toy:NAME`, each made from the next; it answers for itself."""

    name: str = "toys"
    version: str = "1"
    endpoint: str = "toy-box"
    time: str = "2026-01-01T00:00:00Z"
    shown: list[tuple[str, Kind]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def recognize(self, text: str, kind: Kind) -> ArtifactRef | None:
        """Know what begins with toy:."""
        self.shown.append((text, kind))
        found = text.removeprefix("toy:")
        return ArtifactRef(registry="toys", kind=kind, name=found) if found != text else None

    def open(self, settings: Settings) -> "Toy":
        """Answer in person."""
        assert settings.time
        return self

    def fetch(self, ref: ArtifactRef, wants: Wants) -> Snapshot:
        """Answer with a record that names the next toy."""
        wants(ref.kind, ())
        self.asked.append(ref.name)
        told = b'{"parents": [["finetune", "toy:bear", "declared"]], "facts": []}'
        info = told if ref.name == "train" else b'{"parents": [], "facts": [["license", "mit"]]}'
        return Snapshot(
            requested=ref, ref=ref.at("v1"), resolution=Resolution.RESOLVED, info=info, info_path="/toys", files=()
        )


def walk(toy: Any, *parents: str) -> Any:
    """Walk o/a, which names these parents, with the registry at hand."""
    repos = {"o/a": Repo(parents=[(BASE, parent, DECLARED) for parent in parents])}
    source = RoutedSource({}, World(repos=repos), registries={"toys": toy})
    limits = Limits(registries=frozenset({HUB, "toys"}))
    return assemble(crawl(ref("o/a"), source, [Teller()], limits, registries=[toy]))


def test_a_registry_from_elsewhere_is_walked_like_the_hub() -> None:
    """Its ids are recognised where an id belongs, its artifacts are asked for and name further ones."""
    toy = Toy()
    lineage = walk(toy, "toy:train", "o/missing", "https://example.org/x", "not an id")
    found = {str(node.ref): node.resolution for node in lineage.nodes}
    assert found["toys:train@v1"] is found["toys:bear@v1"] is Resolution.RESOLVED
    assert found["https://example.org/x"] is Resolution.REGISTRY_NOT_WALKED
    assert [(str(edge.child), str(edge.parent)) for edge in lineage.edges if edge.parent.registry == "toys"] == [
        (str(lineage.subject), "toys:train@v1"),
        ("toys:train@v1", "toys:bear@v1"),
    ]
    assert sorted(toy.asked) == ["bear", "train"]
    assert lineage.walk.registries == ("toys@1",)
    assert "o/missing" not in {text for text, _ in toy.shown}, "an id of the Hub is the Hub's"
    assert lineage.edges[-1].claims[0].text in {"toy:train", "toy:bear", "https://example.org/x", "o/missing"}


def test_without_the_registry_the_value_stays_what_it_is() -> None:
    """Nobody recognises it: it is a value that names no repository."""
    repos = {"o/a": Repo(parents=[(BASE, "toy:train", DECLARED)])}
    lineage = assemble(crawl(ref("o/a"), World(repos=repos), [Teller()], Limits()))
    assert [claim.text for claim in lineage.nodes[0].unidentified] == ["toy:train"]
    assert lineage.walk.registries == ()


def test_a_registry_that_fails_is_named() -> None:
    """Its fault is a fault of the plug-in, and the message says of which."""

    class Broken(Toy):
        """It cannot read."""

        def recognize(self, text: str, kind: Kind) -> ArtifactRef | None:
            """Fail."""
            raise ZeroDivisionError(f"{text} {kind}")

    with pytest.raises(PluginError, match=r"'toys' failed to recognise a name: ZeroDivisionError") as caught:
        walk(Broken(), "toy:train")
    assert "--no-plugins" in caught.value.hint


def test_a_registry_speaks_for_itself_only() -> None:
    """One that names an artifact of the Hub would redirect a lineage: refused."""

    class Liar(Toy):
        """It calls everything a model of the Hub."""

        def recognize(self, text: str, kind: Kind) -> ArtifactRef | None:
            """Return what is none of its own."""
            return ArtifactRef(kind=kind, namespace="evil", name=text.replace(":", "-"))

    with pytest.raises(PluginError, match="named an artifact of 'huggingface'"):
        walk(Liar(), "toy:train")
