"""dataset-without-source: a dataset does not say where its data come from."""

from collections.abc import Iterator, Sequence

from aibom.gaps._reading import facts, gap, inherited, listed, lowered, places, quoted, read, records
from aibom.gaps.interface import Group
from aibom.records.claims import Fact, FactClaim, Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "DatasetWithoutSource"]

_SOURCES = frozenset({Relation.DERIVED_FROM_DATASET, Relation.GENERATED_BY})


class DatasetWithoutSource:
    """A dataset that names no dataset or model it was made from, and does not call itself original either.

    Where prose, or a text in a field, says where the data come from, it can be read and not followed: less.
    """

    id = "dataset-without-source"
    group = Group.DATASETS
    title = "Dataset without source"
    severity = Severity.MEDIUM
    reason = "Without its source a dataset's rights are unknown; that it is public lowers the risk a little."
    looked_for = (
        "source_datasets in the card, derivations and generators named, and the sections on source and collection."
    )
    why = "Whose data these are, and whether they may be used, cannot be told."
    remedy = "Name what the data were taken from in the card's source_datasets, or write `original` there."
    references = (
        "Data Provenance Standards 1.0, field 8: source",
        "G7 SBOM for AI (2026), DP-06: dataset provenance",
        "Gebru et al., Datasheets for Datasets (2018), arXiv:1803.09010",
    )
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per dataset whose sources are not stated."""
        sourced = {edge.child for edge in lineage.edges if edge.relation in _SOURCES}
        for node in read(lineage, Kind.DATASET):
            claims = facts(node, Fact.SOURCE_DATASET)
            if node.ref in sourced or any(str(claim.value).strip().lower() == "original" for claim in claims):
                continue
            if any(claim.relation in _SOURCES for claim in (*node.unidentified, *node.not_followed)):
                continue
            prose = (*facts(node, Fact.SOURCE_DATA), *facts(node, Fact.COLLECTION))
            severity = inherited(self, node.ref, lineage)
            yield gap(
                self,
                node.ref,
                f"what the data were taken from: {_said(claims, prose)}",
                looked_at=places(claim.evidence for claim in (*claims, *prose)) or records(node),
                severity=lowered(severity) if prose else severity,
            )


def _said(claims: Sequence[FactClaim], prose: Sequence[FactClaim]) -> str:
    """Return what is stated instead of a source that can be followed."""
    if prose:
        return f"the source is described in words only, {listed(quoted(claim.value) for claim in prose)}"
    if claims:
        return f"what is stated as source is only {listed(quoted(claim.value) for claim in claims)}"
    return "no source is named"


RULE = DatasetWithoutSource()
