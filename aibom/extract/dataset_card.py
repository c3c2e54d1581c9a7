"""Claims of a dataset's card: the front matter of its README.md, as docs/hub/datasets-cards of the Hub describes it."""

from collections.abc import Iterator, Mapping, Sequence

from aibom.extract._evidence import fact, lineage
from aibom.extract._front_matter import FrontMatter, entries, read, shared_facts, wanted
from aibom.extract._named import MACHINE_MADE, SYNTHETIC_TAGS, source_of_dataset
from aibom.records.claims import Claim, Fact, Relation
from aibom.records.refs import Kind
from aibom.records.snapshot import FileEntry, Snapshot

__all__ = ["DatasetCardExtractor"]

# The cards of 2021 wrote `licenses` and `languages`.
_KEYS = (
    ("languages", Fact.LANGUAGE),
    ("licenses", Fact.LICENSE),
    ("size_categories", Fact.SIZE_CATEGORY),
    ("task_categories", Fact.TASK),
)


class DatasetCardExtractor:
    """Reads what a dataset's publisher declares in the card's front matter."""

    name = "dataset-card"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Return the card of a dataset, up to 1 MiB."""
        return wanted(files) if kind is Kind.DATASET else {}

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield sources, generators and facts as the card declares them."""
        if snapshot.ref.kind is not Kind.DATASET:
            return
        found, front = read(snapshot, self.name)
        yield from found
        if front is not None:
            yield from _sources(front)
            yield from shared_facts(front)
            for key, kind in _KEYS:
                yield from front.texts(key, kind)
            yield from _synthetic(front)


def _sources(front: FrontMatter) -> Iterator[Claim]:
    stated = front.values.get("source_datasets")
    # The cards of 2021 stated them by configuration.
    parts = stated.items() if isinstance(stated, dict) else [(None, stated)]
    for key, part in parts:
        for index, value in entries(part):
            place = front.place("source_datasets", *([] if key is None else [key]), *index)
            yield from source_of_dataset(front.subject, value, place)
    for index, value in entries(front.values.get("generated_by")):
        if isinstance(value, str) and value.strip():
            yield lineage(front.subject, Relation.GENERATED_BY, value, front.place("generated_by", *index))


def _synthetic(front: FrontMatter) -> Iterator[Claim]:
    for claim in front.texts("tags", Fact.SYNTHETIC):
        if str(claim.value).lower() in SYNTHETIC_TAGS:
            yield claim
    for key in MACHINE_MADE:
        for claim in front.texts(key, Fact.SYNTHETIC):
            if claim.value == "machine-generated":
                yield claim
    if front.values.get("synthetic") is True:
        yield fact(front.subject, Fact.SYNTHETIC, value=True, where=front.place("synthetic"))
