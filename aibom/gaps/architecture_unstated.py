"""architecture-unstated: neither configuration nor weights nor record say what kind of network a model is."""

from collections.abc import Iterator

from aibom.gaps._unstated import unstated
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "ArchitectureUnstated"]

_STATED = (Fact.ARCHITECTURE, Fact.MODEL_TYPE)


class ArchitectureUnstated:
    """A model whose card was read, and of which neither an architecture nor a model type is known."""

    id = "architecture-unstated"
    group = Group.DOCUMENTATION
    title = "Architecture unstated"
    severity = Severity.LOW
    reason = "Libraries that load the model know it; only the record does not."
    looked_for = "architectures and model_type in configurations, headers of weights and the registry's record."
    why = "What loads the model, what it costs to run and what it can be compared with depend on it."
    remedy = "Publish config.json, or name the architecture in it."
    references = ("EU AI Act, Annex XI 1.1.d: architecture", "G7 SBOM for AI (2026), MDL-09: model properties")
    inherited = False

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Return one gap per model of unknown architecture."""
        return unstated(self, lineage, Kind.MODEL, _STATED, "the architecture of the model: none is stated")


RULE = ArchitectureUnstated()
