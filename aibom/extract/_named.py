"""What tags and fields name: datasets, the sources of a dataset, the parents LazyMergekit leaves among the tags."""

import re
from collections.abc import Iterator

from aibom.extract._evidence import fact, lineage
from aibom.records.claims import Claim, Fact, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import HUB, ArtifactRef, Form, Kind, Unidentified, classify, shorten

__all__ = [
    "MACHINE_MADE",
    "RELATIONS",
    "SYNTHETIC_TAGS",
    "dataset_parent",
    "generator_of_dataset",
    "loaded_from",
    "looks_like_a_model",
    "may_be_a_model",
    "source_of_dataset",
    "tagged_parents",
]

RELATIONS = {
    relation.value: relation for relation in (Relation.ADAPTER, Relation.FINETUNE, Relation.MERGE, Relation.QUANTIZED)
}
"""The values of `base_model_relation`, which are also those of the Hub's tags."""

SYNTHETIC_TAGS = frozenset({"distilabel", "synthetic", "synthetic data", "synthetic-data", "synthetic-dataset"})
"""Tags that say that a machine made a dataset."""

MACHINE_MADE = ("annotations_creators", "language_creators")
"""The keys of dataset cards that say `machine-generated`."""

# Who wrote data, and no model did.
_PEOPLE = re.compile(
    r"(?:crowd|expert|human|people|annotator|author|volunteer|student|employee|native|manual|hand)[a-z]{0,20}(?:[-_ ][a-z]{1,30}){0,3}",
    re.IGNORECASE,
)
_MEDIA = frozenset({"application", "audio", "image", "message", "multipart", "text", "video"})
# Folders that programs write into; beside them a name is no account's, and `checkpoint-500` is no model's.
_FOLDER = re.compile(
    r"(?:(?:\.?/?)?(?:checkpoints?|ckpts?|logs?|outputs?|output_dir|out|results?|runs|saved_models?|saves|tmp|train_output|weights)/.+"
    r"|(?:[^/]{1,96}/)?(?:checkpoint|global_step|epoch)[-_]?\d{1,9})",
    re.IGNORECASE,
)
_MODEL_MARK = re.compile(r"[-_.0-9]")
# What the datasets library loads local files with; trainers write it where the id of a dataset belongs.
_LOADERS = frozenset(
    {
        *("arrow", "audiofolder", "cache", "csv", "generator", "imagefolder", "json", "pandas", "parquet", "spark"),
        *("sql", "text", "videofolder", "webdataset", "xml"),
    }
)
# Words that stand where the id of a dataset belongs, and are none.
_NO_IDS = frozenset(
    {
        "crowdsourced",
        "custom",
        "external",
        "extended",
        "generated",
        "human",
        "in-house",
        "internal",
        "internet",
        "multiple",
        "n/a",
        "na",
        "none",
        "original",
        "other",
        "private",
        "proprietary",
        "self",
        "synthetic",
        "unknown",
        "web",
    }
)


def dataset_parent(value: object) -> ArtifactRef | Unidentified:
    """Return what a value names where the id of a dataset belongs; `unknown` or a loader of local files names none.

    >>> str(dataset_parent("squad")), dataset_parent("imagefolder").form.value
    ('datasets/squad', 'malformed')
    """
    parent = classify(value, kind=Kind.DATASET)
    if isinstance(parent, ArtifactRef) and parent.repo.lower() in _LOADERS | _NO_IDS:
        return Unidentified(text=shorten(value), form=Form.MALFORMED)
    return parent


def loaded_from(value: object) -> ArtifactRef | Unidentified:
    """Return what a program says it loaded a model from: an id, or a folder that only looks like one.

    >>> str(loaded_from("org/tiny")), loaded_from("results/final").form.value, loaded_from("me/checkpoint-500").form.value
    ('org/tiny', 'path', 'path')
    """
    if isinstance(value, str) and _FOLDER.fullmatch(value.strip()):
        return Unidentified(text=shorten(value.strip()), form=Form.PATH)
    return classify(value)


def source_of_dataset(
    subject: ArtifactRef, value: object, where: Evidence, *, assurance: Assurance = Assurance.DECLARED
) -> Iterator[Claim]:
    """Yield the dataset an entry of `source_datasets` names (`extended|squad` too), or else the entry as it stands."""
    if not isinstance(value, str) or not value.strip():
        return
    text = value.strip()
    named = text.removeprefix("extended|").strip()
    parent = dataset_parent(named)
    if named.lower().startswith("other-") or not isinstance(parent, ArtifactRef):
        yield fact(subject, Fact.SOURCE_DATASET, text, where, assurance=assurance)
    else:
        yield lineage(subject, Relation.DERIVED_FROM_DATASET, parent, where, assurance=assurance, text=text)


def looks_like_a_model(parent: ArtifactRef | Unidentified) -> bool:
    """Say whether a value can be taken for a model where anything might stand: a bare word of letters cannot.

    >>> looks_like_a_model(classify("org/tiny")), looks_like_a_model(classify("gpt2")), looks_like_a_model(classify("me"))
    (True, True, False)
    """
    if isinstance(parent, Unidentified):
        return parent.form in {Form.PATH, Form.URL}
    if parent.registry == HUB and not parent.namespace and _PEOPLE.fullmatch(parent.name):
        return False
    return bool(parent.namespace) or parent.registry != HUB or _MODEL_MARK.search(parent.name) is not None


def may_be_a_model(tag: str) -> bool:
    """Say whether a tag of two parts can be the id of a model: a type of media or two words are none.

    >>> may_be_a_model("org/llm-7b"), may_be_a_model("text/x-python"), may_be_a_model("en/de")
    (True, False, False)
    """
    first, _, name = tag.partition("/")
    return first.lower() not in _MEDIA and _MODEL_MARK.search(name) is not None


def generator_of_dataset(
    subject: ArtifactRef, value: object, where: Evidence, *, assurance: Assurance = Assurance.DECLARED
) -> Iterator[Claim]:
    """Yield the model that is said to have generated a dataset; an address of a dataset is what it was made from."""
    if not isinstance(value, str):
        return
    parent = classify(value)
    if isinstance(parent, Unidentified) and parent.form is Form.EMPTY:
        return
    is_dataset = isinstance(parent, ArtifactRef) and parent.kind is Kind.DATASET
    relation = Relation.DERIVED_FROM_DATASET if is_dataset else Relation.GENERATED_BY
    yield lineage(subject, relation, parent, where, assurance=assurance, text=value)


def tagged_parents(tags: object) -> Iterator[tuple[int, ArtifactRef]]:
    """Yield the models LazyMergekit merged, which it writes as tags, with their index among `tags`.

    >>> [(index, str(ref)) for index, ref in tagged_parents(["merge", "lazymergekit", "org/a"])]
    [(2, 'org/a')]
    """
    if not isinstance(tags, list) or "lazymergekit" not in tags:
        return
    for index, tag in enumerate(tags):
        if isinstance(tag, str) and "/" in tag and ":" not in tag:
            parent = classify(tag)
            if isinstance(parent, ArtifactRef) and parent.kind is Kind.MODEL:
                yield index, parent
