"""The waist: the one record that everything before builds and everything after reads."""

from dataclasses import dataclass

from aibom.records.gaps import Gap
from aibom.records.lineage import Edge, Lineage, Node, Walk
from aibom.records.refs import ArtifactRef

__all__ = ["Bom", "Tool"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """The program that made a BOM."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bom:
    """A lineage with its gaps: sorted, frozen, complete; the only thing outputs see."""

    lineage: Lineage
    gaps: tuple[Gap, ...]
    rules: tuple[str, ...]
    tool: Tool

    @property
    def subject(self) -> ArtifactRef:
        """The artifact the BOM is about."""
        return self.lineage.subject

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All artifacts, the subject among them, sorted by reference."""
        return self.lineage.nodes

    @property
    def edges(self) -> tuple[Edge, ...]:
        """All derivations, sorted."""
        return self.lineage.edges

    @property
    def walk(self) -> Walk:
        """How the lineage was found."""
        return self.lineage.walk
