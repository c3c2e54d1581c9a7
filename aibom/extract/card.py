"""Claims of a model's card: the front matter of its README.md, as docs/hub/model-cards of the Hub describes it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from aibom.extract._evidence import fact, lineage
from aibom.extract._front_matter import FrontMatter, entries, read, shared_facts, wanted
from aibom.extract._named import RELATIONS, dataset_parent, tagged_parents
from aibom.records.claims import Claim, Fact, Relation, Scalar
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified, is_commit, shorten
from aibom.records.snapshot import FileEntry, Snapshot

__all__ = ["CardExtractor"]

_MOST_METRICS = 500
_RIGHT_KEYS = {
    **dict.fromkeys(("basemodel", "basemodels"), "base_model"),
    **dict.fromkeys(("dataset", "datasets"), "datasets"),
    **dict.fromkeys(("licence", "licences", "license", "licenses"), "license"),
}
_EMISSION_FIELDS = ("geographical_location", "hardware_used", "source", "training_type")
_METRIC_FIELDS = {
    "dataset": ("config", "name", "revision", "split", "type"),
    "metric": ("name", "type"),
    "source": ("name", "url"),
    "task": ("name", "type"),
}


class CardExtractor:
    """Reads what a model's publisher declares in the card's front matter."""

    name = "card"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Return the card of a model, up to 1 MiB."""
        return wanted(files) if kind is Kind.MODEL else {}

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield parents, datasets, evaluations and facts as the card declares them."""
        if snapshot.ref.kind is not Kind.MODEL:
            return
        found, front = read(snapshot, self.name)
        yield from found
        if front is not None:
            yield from _parents(front)
            yield from _datasets(front)
            yield from _evaluations(front)
            yield from _facts(front)
            yield from _wrong_keys(front)


def _parents(front: FrontMatter) -> Iterator[Claim]:
    stated = front.values.get("base_model_relation")
    relation = Relation.UNSPECIFIED_BASE
    if stated is not None and stated != "":
        relation = RELATIONS.get(str(stated).strip().lower(), relation)
        yield fact(front.subject, Fact.BASE_MODEL_RELATION, _text(stated), front.place("base_model_relation"))
    if "base_model" in front.values:
        for index, value in entries(front.values["base_model"]):
            text = "" if value is None else _text(value)
            yield lineage(front.subject, relation, value, front.place("base_model", *index), text=text)
    for number, parent in tagged_parents(front.values.get("tags")):
        place = front.place("tags", number)
        yield lineage(front.subject, Relation.MERGE, parent, place, assurance=Assurance.DERIVED, text=parent.repo)


def _datasets(front: FrontMatter) -> Iterator[Claim]:
    if "datasets" not in front.values:
        return
    for index, entry in entries(front.values["datasets"]):
        key = next((key for key in ("id", "name", "path") if isinstance(entry, dict) and key in entry), None)
        value = entry[key] if isinstance(entry, dict) and key is not None else entry
        parent = dataset_parent(value)
        if isinstance(parent, Unidentified) and parent.form is Form.EMPTY:
            continue  # nothing is declared
        place = front.place("datasets", *index, *([key] if key is not None else []))
        yield lineage(front.subject, Relation.TRAINED_ON, parent, place, text=_text(value))


def _evaluations(front: FrontMatter) -> Iterator[Claim]:
    """Yield the datasets and metrics of `model-index`, the first 500 metrics."""
    seen: set[ArtifactRef] = set()
    metrics = 0
    for steps, result in _results(front.values.get("model-index")):
        dataset, task = _part(result, "dataset"), _part(result, "task")
        parent = _evaluated_on(dataset, task)
        if parent is not None and parent not in seen:
            seen.add(parent)
            place = front.place(*steps, "dataset", "type")
            yield lineage(front.subject, Relation.EVALUATED_ON, parent, place, text=_text(dataset["type"]))
        shared = [("dataset", dataset), ("source", _part(result, "source")), ("task", task)]
        for index, metric in entries(result.get("metrics")):
            if not isinstance(metric, dict) or metric.get("value") is None:
                continue
            if metrics == _MOST_METRICS:
                return
            metrics += 1
            fields = [*_named_fields([*shared, ("metric", metric)])]
            if isinstance(metric.get("verified"), bool):
                fields.append(("verified", metric["verified"]))
            place = front.place(*steps, "metrics", *index)
            yield fact(front.subject, Fact.METRIC, _scalar(metric["value"]), place, fields=tuple(fields))


def _results(index: object) -> Iterator[tuple[tuple[str | int, ...], dict[str, object]]]:
    for outer, model in entries(index):
        for inner, result in entries(model.get("results")) if isinstance(model, dict) else ():
            if isinstance(result, dict):
                yield ("model-index", *outer, "results", *inner), result


def _part(result: dict[str, object], key: str) -> dict[str, object]:
    part = result.get(key)
    return part if isinstance(part, dict) else {}


def _evaluated_on(dataset: dict[str, object], task: dict[str, object]) -> ArtifactRef | None:
    """Return the dataset an evaluation names; in reinforcement learning it is an environment, and no dataset."""
    if not isinstance(dataset.get("type"), str) or task.get("type") == "reinforcement-learning":
        return None
    parent = dataset_parent(dataset["type"])
    if not isinstance(parent, ArtifactRef):
        return None
    revision = dataset.get("revision")
    return parent.at(revision) if isinstance(revision, str) and is_commit(revision) else parent


def _named_fields(parts: list[tuple[str, dict[str, object]]]) -> Iterator[tuple[str, Scalar]]:
    for prefix, part in parts:
        for key in _METRIC_FIELDS[prefix]:
            value = part.get(key)
            if isinstance(value, (str, int, float)) and value != "":
                yield f"{prefix}-{key}", value


def _facts(front: FrontMatter) -> Iterator[Claim]:
    yield from shared_facts(front)
    yield from front.texts("library_name", Fact.LIBRARY)
    yield from front.texts("pipeline_tag", Fact.TASK)
    emissions = front.values.get("co2_eq_emissions")
    stated = emissions if isinstance(emissions, dict) else {"emissions": emissions}
    value = stated.get("emissions")
    if isinstance(value, (str, int, float)) and not isinstance(value, bool) and value != "":
        fields = tuple((key, _scalar(stated[key])) for key in _EMISSION_FIELDS if stated.get(key) is not None)
        steps = ("co2_eq_emissions", *(["emissions"] if isinstance(emissions, dict) else []))
        yield fact(front.subject, Fact.CO2_EMISSIONS, value, front.place(*steps), fields=fields)


def _wrong_keys(front: FrontMatter) -> Iterator[Claim]:
    for key, value in front.values.items():
        right = _RIGHT_KEYS.get(re.sub(r"[\s_\-]", "", key[:40]).lower())
        if right is not None and key != right and value not in (None, "", [], {}):
            yield fact(front.subject, Fact.WRONG_KEY, _text(value), front.place(key), fields=(("key", key),))


def _scalar(value: object) -> Scalar:
    return value if isinstance(value, (str, int, float)) else _text(value)


def _text(value: object) -> str:
    return shorten(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))
