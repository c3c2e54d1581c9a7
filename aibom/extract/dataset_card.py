"""Claims of a dataset's card: the front matter of its README.md, as docs/hub/datasets-cards of the Hub describes it."""

from collections.abc import Iterator, Mapping, Sequence

from aibom.extract._evidence import fact
from aibom.extract._front_matter import FrontMatter, entries, read, shared_facts, wanted
from aibom.extract._named import (
    MACHINE_MADE,
    SYNTHETIC_TAGS,
    generator_of_dataset,
    looks_like_a_model,
    may_be_a_model,
    source_of_dataset,
)
from aibom.records.claims import Claim, Fact
from aibom.records.evidence import Assurance
from aibom.records.refs import Kind, Unidentified, classify
from aibom.records.snapshot import FileEntry, Snapshot

__all__ = ["DatasetCardExtractor"]

# The cards of 2021 wrote `licenses` and `languages`.
_KEYS = (
    ("annotations_creators", Fact.ANNOTATIONS_CREATOR),
    ("homepage", Fact.HOMEPAGE),
    ("language_creators", Fact.LANGUAGE_CREATOR),
    ("languages", Fact.LANGUAGE),
    ("licenses", Fact.LICENSE),
    ("size_categories", Fact.SIZE_CATEGORY),
    ("task_categories", Fact.TASK),
    ("task_ids", Fact.TASK),
)
# Fields made for the model that generated the data.
_GENERATORS = ("generated_by", "teacher_model")
# Fields in which a program, a person or a plan may stand as well.
_LOOSE = ("base_model", "generator")
_SECTIONS = ("synthetic", "synthetic_data", "generation")
_IN_SECTION = ("generated_by", "generator", "model", "models", "model_id", "model_name", "teacher_model")
_MOST_GENERATORS = 64
_NOBODY = frozenset({"", "n/a", "na", "no", "none", "null", "unknown"})
_TAGGED = ("generated-by:", "generated_by:", "generator:", "teacher:", "teacher_model:")
_TAGGED_IF_SYNTHETIC = ("base_model:", "model:", "llm:")


class DatasetCardExtractor:
    """Reads what a dataset's publisher declares in the card's front matter."""

    name = "dataset-card"
    version = "2"

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
            yield from _generators(front)
            yield from shared_facts(front)
            for key, kind in _KEYS:
                yield from front.texts(key, kind)
            yield from _license_details(front)
            yield from _catalogue(front)
            yield from _synthetic(front)


def _sources(front: FrontMatter) -> Iterator[Claim]:
    stated = front.values.get("source_datasets")
    # The cards of 2021 stated them by configuration.
    parts = stated.items() if isinstance(stated, dict) else [(None, stated)]
    for key, part in parts:
        for index, value in entries(part):
            place = front.place("source_datasets", *([] if key is None else [key]), *index)
            yield from source_of_dataset(front.subject, value, place)


def _generators(front: FrontMatter) -> Iterator[Claim]:
    """Yield the models that made the data, from every field and tag that names one; the first 64."""
    for number, claim in enumerate(_all_generators(front)):
        if number == _MOST_GENERATORS:
            return
        yield claim


def _all_generators(front: FrontMatter) -> Iterator[Claim]:
    for key in _GENERATORS:
        yield from _loose(front, (key,), front.values.get(key), made_for_it=True)
    for key in _LOOSE:
        yield from _loose(front, (key,), front.values.get(key))
    for section in _SECTIONS:
        stated = front.values.get(section)
        if isinstance(stated, dict):
            for key in _IN_SECTION:
                yield from _loose(front, (section, key), stated.get(key))
    tags = [(index, tag) for index, tag in entries(front.values.get("tags")) if isinstance(tag, str)]
    synthetic = any(tag.strip().lower() in SYNTHETIC_TAGS for _, tag in tags)
    for index, tag in tags:
        named, assurance = _of_tag(tag.strip(), synthetic=synthetic)
        if looks_like_a_model(classify(named)):
            place = front.place("tags", *index)
            yield from generator_of_dataset(front.subject, named, place, assurance=assurance)


def _loose(
    front: FrontMatter, parts: tuple[str, str] | tuple[str], stated: object, *, made_for_it: bool = False
) -> Iterator[Claim]:
    """Yield the model a field names, or its text as the source of the data where it names none.

    In a field `made_for_it` a value that is no id stays a generator, as written; `humans` is none in any.
    """
    for index, value in entries(stated):
        place = front.place(*parts, *index)
        parent = classify(value)
        if looks_like_a_model(parent) or (made_for_it and isinstance(parent, Unidentified)):
            yield from generator_of_dataset(front.subject, value, place)
        elif isinstance(value, str) and value.strip().lower() not in _NOBODY:
            yield fact(front.subject, Fact.SOURCE_DATA, value.strip(), place)


def _of_tag(tag: str, *, synthetic: bool) -> tuple[str, Assurance]:
    """Return what a tag names as a generator, or an empty text, and what that rests on.

    A prefix made for it declares it; beside a tag that says synthetic, `model:` and a plain `NS/NAME` suggest it.

    >>> _of_tag("generated-by:org/llm", synthetic=False)[0], _of_tag("org/llm", synthetic=False)[0]
    ('org/llm', '')
    """
    for prefix in _TAGGED:
        if tag.lower().startswith(prefix):
            return tag[len(prefix) :], Assurance.DECLARED
    for prefix in _TAGGED_IF_SYNTHETIC if synthetic else ():
        if tag.lower().startswith(prefix):
            return tag[len(prefix) :], Assurance.DERIVED
    return tag if synthetic and "/" in tag and ":" not in tag and may_be_a_model(tag) else "", Assurance.DERIVED


def _license_details(front: FrontMatter) -> Iterator[Claim]:
    """Yield what a card adds to its license: a name, or an address."""
    for claim in front.texts("license_details", Fact.LICENSE_NAME):
        is_link = str(claim.value).lower().startswith(("http://", "https://"))
        kind = Fact.LICENSE_LINK if is_link else Fact.LICENSE_NAME
        yield fact(front.subject, kind, claim.value, claim.evidence)


def _catalogue(front: FrontMatter) -> Iterator[Claim]:
    for claim in front.texts("paperswithcode_id", Fact.EXTERNAL_ID):
        fields = (("catalogue", "paperswithcode"),)
        yield fact(front.subject, Fact.EXTERNAL_ID, claim.value, claim.evidence, fields=fields)


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
