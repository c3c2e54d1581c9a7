"""Claims of a model's card: the front matter of its README.md, as docs/hub/model-cards of the Hub describes it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from aibom.extract._evaluations import evaluations, scalar_of, text_of
from aibom.extract._evidence import fact, lineage
from aibom.extract._front_matter import FrontMatter, entries, read, shared_facts, wanted
from aibom.extract._named import RELATIONS, dataset_parent, tagged_parents
from aibom.records.claims import Claim, Fact, Relation
from aibom.records.evidence import Assurance
from aibom.records.refs import Form, Kind, Unidentified
from aibom.records.snapshot import FileEntry, Snapshot

__all__ = ["CardExtractor"]

_RIGHT_KEYS = {
    **dict.fromkeys(("basemodel", "basemodels"), "base_model"),
    **dict.fromkeys(("dataset", "datasets"), "datasets"),
    **dict.fromkeys(("licence", "licences", "license", "licenses"), "license"),
}
_EMISSION_FIELDS = ("geographical_location", "hardware_used", "source", "training_type")


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
            index = front.values.get("model-index")
            yield from evaluations(front.subject, index, partial(front.place, "model-index"))
            yield from _facts(front)
            yield from _wrong_keys(front)


def _parents(front: FrontMatter) -> Iterator[Claim]:
    stated = front.values.get("base_model_relation")
    relation = Relation.UNSPECIFIED_BASE
    if stated is not None and stated != "":
        relation = RELATIONS.get(str(stated).strip().lower(), relation)
        yield fact(front.subject, Fact.BASE_MODEL_RELATION, text_of(stated), front.place("base_model_relation"))
    if "base_model" in front.values:
        for index, value in entries(front.values["base_model"]):
            text = "" if value is None else text_of(value)
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
        yield lineage(front.subject, Relation.TRAINED_ON, parent, place, text=text_of(value))


def _facts(front: FrontMatter) -> Iterator[Claim]:
    yield from shared_facts(front)
    yield from front.texts("library_name", Fact.LIBRARY)
    yield from front.texts("pipeline_tag", Fact.TASK)
    emissions = front.values.get("co2_eq_emissions")
    stated = emissions if isinstance(emissions, dict) else {"emissions": emissions}
    value = stated.get("emissions")
    if isinstance(value, (str, int, float)) and not isinstance(value, bool) and value != "":
        fields = tuple((key, scalar_of(stated[key])) for key in _EMISSION_FIELDS if stated.get(key) is not None)
        steps = ("co2_eq_emissions", *(["emissions"] if isinstance(emissions, dict) else []))
        yield fact(front.subject, Fact.CO2_EMISSIONS, value, front.place(*steps), fields=fields)


def _wrong_keys(front: FrontMatter) -> Iterator[Claim]:
    for key, value in front.values.items():
        right = _RIGHT_KEYS.get(re.sub(r"[\s_\-]", "", key[:40]).lower())
        if right is not None and key != right and value not in (None, "", [], {}):
            yield fact(front.subject, Fact.WRONG_KEY, text_of(value), front.place(key), fields=(("key", key),))
