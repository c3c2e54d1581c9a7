"""What is stated of datasets, by the headings that datasheets for datasets have, and the results of evaluations."""

from collections.abc import Mapping, Sequence

from aibom.records.bom import Bom
from aibom.records.claims import Fact, FactClaim, Scalar
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef, Kind, shorten
from aibom.report._artifacts import fact_of
from aibom.report._words import name_of, place_of
from aibom.report.parts import Datasheet, Metric, Place
from aibom.report.parts import Fact as Stated
from aibom.report.texts import Texts

__all__ = ["datasheets", "metrics"]

_PARTS: Mapping[str, tuple[Fact, ...]] = {
    "motivation": (Fact.DESCRIPTION, Fact.CREATOR, Fact.AUTHOR, Fact.SUPPLIER),
    "composition": (
        *(Fact.TASK, Fact.LANGUAGE, Fact.SIZE, Fact.SIZE_CATEGORY, Fact.SPLIT, Fact.SENSITIVE_DATA),
        *(Fact.SYNTHETIC, Fact.LIMITATION, Fact.ETHICAL_CONSIDERATION),
    ),
    "collection": (
        *(Fact.COLLECTION, Fact.COLLECTION_TIMEFRAME, Fact.SOURCE_DATA, Fact.SOURCE_DATASET),
        *(Fact.LANGUAGE_CREATOR,),
    ),
    "labeling": (Fact.FILTERING, Fact.ANNOTATION_PROCESS, Fact.ANNOTATIONS_CREATOR),
    "uses": (Fact.USE_CASE,),
    "distribution": (
        *(Fact.LICENSE, Fact.LICENSE_NAME, Fact.LICENSE_LINK, Fact.LICENSE_CONCLUDED, Fact.GATED),
        *(Fact.HOMEPAGE, Fact.EXTERNAL_ID),
    ),
    "maintenance": (Fact.MAINTENANCE, Fact.VERSION, Fact.CREATED, Fact.LAST_MODIFIED),
}
_SHEETS, _FACTS, _METRICS = 150, 10, 300


def datasheets(
    nodes: Sequence[Node], bom: Bom, places: Mapping[ArtifactRef, Place], texts: Texts
) -> tuple[list[Datasheet], int]:
    """Return a sheet for each dataset, in the order of `nodes`: what is stated, and under which headings nothing is."""
    uses: dict[ArtifactRef, list[str]] = {}
    for edge in bom.edges:
        if edge.parent.kind is Kind.DATASET:
            relation = texts.get(f"relation.{edge.relation}", edge.relation)
            uses.setdefault(edge.parent, []).append(
                texts.said("sheet_used", child=name_of(edge.child), relation=relation)
            )
    found = [node for node in nodes if node.ref.kind is Kind.DATASET]
    shown = [
        Datasheet(
            anchor=f"sheet-{number + 1}",
            artifact=places.get(node.ref, Place(name=name_of(node.ref))),
            used=uses.get(node.ref, [])[:12],
            parts=[(texts[f"sheet.{part}"], _stated(node, facts)[:_FACTS]) for part, facts in _PARTS.items()],
            more_facts=sum(max(0, len(_stated(node, facts)) - _FACTS) for facts in _PARTS.values()),
        )
        for number, node in enumerate(found[:_SHEETS])
    ]
    return shown, max(0, len(found) - _SHEETS)


def _stated(node: Node, facts: Sequence[Fact]) -> list[Stated]:
    order = {fact: place for place, fact in enumerate(facts)}
    claims = [claim for claim in node.facts if claim.fact in order]
    return [fact_of(claim) for claim in sorted(claims, key=lambda claim: order[claim.fact])]


def metrics(nodes: Sequence[Node], places: Mapping[ArtifactRef, Place]) -> tuple[list[Metric], int]:
    """Return the results of evaluations as claimed, in the order of `nodes`, and how many were left out."""
    claims = [(node, claim) for node in nodes for claim in node.facts if claim.fact is Fact.METRIC]
    shown = [_metric(claim, places.get(node.ref, Place(name=name_of(node.ref)))) for node, claim in claims[:_METRICS]]
    return shown, max(0, len(claims) - _METRICS)


def _metric(claim: FactClaim, artifact: Place) -> Metric:
    fields = dict(claim.fields)
    named = _first(fields, "metric-name", "metric-type")
    data = _first(fields, "dataset-name", "dataset-type", "dataset-id")
    of = [data, *(shorten(fields[key], 60) for key in ("dataset-config", "dataset-split") if fields.get(key))]
    return Metric(
        artifact=artifact,
        name=named or _first(fields, "task-name", "task-type"),
        value=shorten(claim.value, 80),
        of=" / ".join(each for each in of if each),
        claimed_by=claim.accountable or _first(fields, "claimed-by", "source-name", "source-url"),
        assurance=claim.assurance.value,
        place=place_of(claim.evidence),
    )


def _first(fields: Mapping[str, Scalar], *keys: str) -> str:
    return next((shorten(fields[key], 120) for key in keys if fields.get(key)), "")
