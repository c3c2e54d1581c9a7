"""dataset-without-source: a dataset does not say where its data come from."""

from collections.abc import Iterator

from aibom.gaps._reading import facts, gap, inherited, listed, places, quoted, read, records
from aibom.records.claims import Fact, Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import Kind

__all__ = ["RULE", "DatasetWithoutSource"]

_SOURCES = frozenset({Relation.DERIVED_FROM_DATASET, Relation.GENERATED_BY})


class DatasetWithoutSource:
    """A dataset that names no dataset or model it was made from, and does not call itself original either."""

    id = "dataset-without-source"
    title = "Dataset without source"
    severity = Severity.MEDIUM
    why = "Whose data these are, and whether they may be used, cannot be told."
    remedy = "Name what the data were taken from in the card's source_datasets, or write `original` there."

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per dataset whose sources are not stated."""
        sourced = {edge.child for edge in lineage.edges if edge.relation in _SOURCES}
        for node in read(lineage, Kind.DATASET):
            claims = facts(node, Fact.SOURCE_DATASET)
            if node.ref in sourced or any(str(claim.value).strip().lower() == "original" for claim in claims):
                continue
            if any(claim.relation in _SOURCES for claim in (*node.unidentified, *node.not_followed)):
                continue
            said = f": source_datasets says only {listed(quoted(claim.value) for claim in claims)}" if claims else ""
            yield gap(
                self,
                node.ref,
                f"what the data were taken from{said or ': no source is named'}",
                looked_at=places(claim.evidence for claim in claims) or records(node),
                severity=inherited(self, node.ref, lineage),
            )


RULE = DatasetWithoutSource()
