"""Evaluations in the shape of `model-index`: the metrics stated, and the datasets they were measured on."""

import json
from collections.abc import Callable, Iterator

from aibom.extract._evidence import fact, lineage
from aibom.extract._front_matter import entries
from aibom.extract._named import dataset_parent
from aibom.records.claims import Claim, Fact, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef, is_commit, shorten

__all__ = ["evaluated_on", "evaluations", "scalar_of", "text_of"]

_MOST_METRICS = 500
_METRIC_FIELDS = {
    "dataset": ("config", "name", "revision", "split", "type"),
    "metric": ("name", "type"),
    "source": ("name", "url"),
    "task": ("name", "type"),
}


def evaluations(
    subject: ArtifactRef,
    index: object,
    place: Callable[..., Evidence],
    *,
    assurance: Assurance = Assurance.DECLARED,
    claimed_by: str = "",
) -> Iterator[Claim]:
    """Yield the datasets and metrics of a `model-index`, the first 500 metrics.

    `place` returns the evidence for the steps that lead into the index; `claimed_by` says who else than the publisher
    states the metrics.
    """
    seen: set[ArtifactRef] = set()
    metrics = 0
    claimed: list[tuple[str, Scalar]] = [("claimed-by", claimed_by)] if claimed_by else []
    for steps, result in _results(index):
        dataset, task = _part(result, "dataset"), _part(result, "task")
        # in reinforcement learning it is an environment, and no dataset
        environment = task.get("type") == "reinforcement-learning"
        parent = None if environment else evaluated_on(dataset.get("type"), dataset.get("revision"))
        if parent is not None and parent not in seen:
            seen.add(parent)
            where = place(*steps, "dataset", "type")
            text = text_of(dataset["type"])
            yield lineage(subject, Relation.EVALUATED_ON, parent, where, assurance=assurance, text=text)
        shared = [("dataset", dataset), ("source", _part(result, "source")), ("task", task)]
        for index_, metric in entries(result.get("metrics")):
            if not isinstance(metric, dict) or metric.get("value") is None:
                continue
            if metrics == _MOST_METRICS:
                return
            metrics += 1
            fields = [*claimed, *_named_fields([*shared, ("metric", metric)])]
            if isinstance(metric.get("verified"), bool):
                fields.append(("verified", metric["verified"]))
            where = place(*steps, "metrics", *index_)
            value = scalar_of(metric["value"])
            yield fact(subject, Fact.METRIC, value, where, assurance=assurance, fields=tuple(fields))


def evaluated_on(name: object, revision: object) -> ArtifactRef | None:
    """Return the dataset an evaluation names, at the commit it names; None where it names none.

    >>> str(evaluated_on("squad", "main")), evaluated_on("unknown", None)
    ('datasets/squad', None)
    """
    parent = dataset_parent(name) if isinstance(name, str) else None
    if not isinstance(parent, ArtifactRef):
        return None
    return parent.at(revision) if isinstance(revision, str) and is_commit(revision) else parent


def scalar_of(value: object) -> Scalar:
    """Return a value as a fact can hold it: what is neither text nor number becomes JSON, shortened."""
    return value if isinstance(value, (str, int, float)) else text_of(value)


def text_of(value: object) -> str:
    """Return a text as it is, anything else as JSON, shortened.

    >>> text_of("a"), text_of(["a"])
    ('a', '["a"]')
    """
    return shorten(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))


def _results(index: object) -> Iterator[tuple[tuple[str | int, ...], dict[str, object]]]:
    for outer, model in entries(index):
        for inner, result in entries(model.get("results")) if isinstance(model, dict) else ():
            if isinstance(result, dict):
                yield (*outer, "results", *inner), result


def _part(result: dict[str, object], key: str) -> dict[str, object]:
    part = result.get(key)
    return part if isinstance(part, dict) else {}


def _named_fields(parts: list[tuple[str, dict[str, object]]]) -> Iterator[tuple[str, Scalar]]:
    for prefix, part in parts:
        for key in _METRIC_FIELDS[prefix]:
            value = part.get(key)
            if isinstance(value, (str, int, float)) and value != "":
                yield f"{prefix}-{key}", value
