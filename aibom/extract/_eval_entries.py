"""Evaluations in the shape of `.eval_results/*.yaml`: one metric an entry, measured on a task of a dataset."""

from collections.abc import Callable, Iterator, Mapping

from aibom.extract._evaluations import evaluated_on, scalar_of
from aibom.extract._evidence import fact, lineage
from aibom.records.claims import Claim, Fact, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef

__all__ = ["eval_entries"]

_MOST = 200
_FIELDS = (
    ("dataset", (("dataset-type", "id"), ("dataset-revision", "revision"), ("task-name", "task_id"))),
    ("source", (("source-name", "name"), ("source-org", "org"), ("source-url", "url"), ("source-user", "user"))),
)


def eval_entries(
    subject: ArtifactRef,
    found: list[object],
    place: Callable[..., Evidence],
    *,
    assurance: Assurance = Assurance.DECLARED,
    claimed_by: str = "",
) -> Iterator[Claim]:
    """Yield metric and dataset of each entry, the first 200, with whom it names as its source.

    The registry wraps an entry in `data` and says beside it what it knows of it. A token that could prove the run is
    said to be there, and neither kept nor verified.
    """
    seen: set[ArtifactRef] = set()
    for index, outer in enumerate(found[:_MOST]):
        entry = outer.get("data", outer) if isinstance(outer, dict) else None
        if not isinstance(outer, dict) or not isinstance(entry, dict) or entry.get("value") is None:
            continue
        steps: tuple[str | int, ...] = (index,) if entry is outer else (index, "data")
        dataset = entry.get("dataset")
        named = dataset if isinstance(dataset, dict) else {}
        parent = evaluated_on(named.get("id"), named.get("revision"))
        if parent is not None and parent not in seen:
            seen.add(parent)
            where = place(*steps, "dataset", "id")
            yield lineage(subject, Relation.EVALUATED_ON, parent, where, assurance=assurance, text=named["id"])
        fields = (*_fields(entry, claimed_by), *_fields_beside(outer))
        yield fact(
            subject,
            Fact.METRIC,
            scalar_of(entry["value"]),
            place(*steps, "value"),
            assurance=assurance,
            fields=tuple(dict(fields).items()),
        )


def _fields(entry: Mapping[str, object], claimed_by: str) -> Iterator[tuple[str, Scalar]]:
    if claimed_by:
        yield "claimed-by", claimed_by
    for part, names in _FIELDS:
        held = entry.get(part)
        values: Mapping[str, object] = held if isinstance(held, dict) else {}
        for name, key in names:
            value = values.get(key)
            if isinstance(value, (str, int, float)) and value != "":
                yield name, value
    for key in ("date", "notes"):
        value = entry.get(key)
        if isinstance(value, str) and value:
            yield key, value
    if entry.get("verifyToken"):
        yield "verify-token", "present, not verified"


def _fields_beside(outer: Mapping[str, object]) -> Iterator[tuple[str, Scalar]]:
    verified = outer.get("verified")
    if isinstance(verified, bool):
        yield "verified", verified
