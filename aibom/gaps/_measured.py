"""What published evaluations of a model are, and on what they were measured."""

from collections.abc import Iterable

from aibom.extract.benchmarks import benchmark
from aibom.gaps._reading import facts
from aibom.records.claims import Fact, FactClaim
from aibom.records.lineage import Node

__all__ = ["benchmarks", "is_checked", "metrics"]


def metrics(node: Node) -> tuple[FactClaim, ...]:
    """Return the metrics stated of `node`."""
    return facts(node, Fact.METRIC)


def benchmarks(claims: Iterable[FactClaim]) -> set[str]:
    """Return the datasets that metrics were measured on."""
    return {name for claim in claims if (name := benchmark(claim))}


def is_checked(claim: FactClaim) -> bool:
    """Say whether somebody besides the publisher speaks for a metric, by what stands beside it."""
    fields = dict(claim.fields)
    return fields.get("verified") is True or bool(fields.get("claimed-by") or fields.get("source-url"))
