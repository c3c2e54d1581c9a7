"""Claims of a dataset's front matter."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract.dataset_card import DatasetCardExtractor
from aibom.records.claims import Claim, Fact, FactClaim, LineageClaim, Relation, Scalar
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot

REF = ArtifactRef.from_repo("org/data", kind=Kind.DATASET, revision="d" * 40)


def snapshot(front: str | None, *, info: object = None, ref: ArtifactRef = REF) -> Snapshot:
    """A dataset with this front matter and this record."""
    data = b"" if front is None else f"---\n{front}\n---\n".encode()
    return Snapshot(
        requested=ref.unpinned,
        ref=ref,
        resolution=Resolution.RESOLVED,
        info=b"" if info is None else json.dumps(info).encode(),
        info_path="/api/datasets/org/data",
        contents=() if front is None else (Content(path="README.md", data=data, total=len(data)),),
    )


def claims(front: str) -> list[Claim]:
    """The claims of a card with this front matter."""
    return list(DatasetCardExtractor().claims(snapshot(front)))


def facts(found: list[Claim], kind: Fact) -> list[tuple[Scalar, str]]:
    """Value and pointer of each fact of one kind."""
    return [(c.value, c.evidence.pointer) for c in found if isinstance(c, FactClaim) and c.fact is kind]


def edges(found: list[Claim]) -> list[tuple[Relation, str, str, str]]:
    """Relation, parent, text and pointer of each lineage claim."""
    return [(c.relation, str(c.parent), c.text, c.evidence.pointer) for c in found if isinstance(c, LineageClaim)]


DERIVED = Relation.DERIVED_FROM_DATASET
GENERATED = Relation.GENERATED_BY


@pytest.mark.parametrize(
    ("front", "parents", "sources"),
    [
        ("source_datasets: org/a", [(DERIVED, "datasets/org/a", "org/a", "/source_datasets")], []),
        ("source_datasets: [original]", [], [("original", "/source_datasets/0")]),
        ("source_datasets: [extended|squad]", [(DERIVED, "datasets/squad", "extended|squad", "/source_datasets/0")], []),
        ("source_datasets: [extended, extended|other-wiki]", [], [("extended", "/source_datasets/0"), ("extended|other-wiki", "/source_datasets/1")]),
        ("source_datasets: [other, some web pages, '']", [], [("other", "/source_datasets/0"), ("some web pages", "/source_datasets/1")]),
        ("source_datasets: [null, 3, {a: b}]", [], []),
        ("source_datasets: {a: [original], b: org/a, c: null}", [(DERIVED, "datasets/org/a", "org/a", "/source_datasets/b")], [("original", "/source_datasets/a/0")]),
        ("source_datasets: [org/data]", [(DERIVED, "datasets/org/data", "org/data", "/source_datasets/0")], []),
        ("generated_by: org/llm", [(Relation.GENERATED_BY, "org/llm", "org/llm", "/generated_by")], []),
        ("generated_by: [a/b, null, ' ']", [(Relation.GENERATED_BY, "a/b", "a/b", "/generated_by/0")], []),
        ("base_model: org/llm", [(GENERATED, "org/llm", "org/llm", "/base_model")], []),
        ("teacher_model: [a/b, a/c]", [(GENERATED, "a/b", "a/b", "/teacher_model/0"), (GENERATED, "a/c", "a/c", "/teacher_model/1")], []),
        ("generated_by: https://huggingface.co/datasets/a/b", [(DERIVED, "datasets/a/b", "https://huggingface.co/datasets/a/b", "/generated_by")], []),
        ("generated_by: none", [], []),
        ("generator: org/llm", [(GENERATED, "org/llm", "org/llm", "/generator")], []),
        ("synthetic_data: {model: org/llm}", [(GENERATED, "org/llm", "org/llm", "/synthetic_data/model")], []),
        ("synthetic: {models: [a/b, 3]}", [(GENERATED, "a/b", "a/b", "/synthetic/models/0")], []),
        ("generation: {teacher_model: a/b, seed: 3}", [(GENERATED, "a/b", "a/b", "/generation/teacher_model")], []),
        ("tags: [x, 'generated-by:org/llm']", [(GENERATED, "org/llm", "org/llm", "/tags/1")], []),
        ("tags: [synthetic, 'model:org/llm', org/other-7b]", [(GENERATED, "org/llm", "org/llm", "/tags/1"), (GENERATED, "org/other-7b", "org/other-7b", "/tags/2")], []),
        ("tags: [synthetic, text/x-python, image/png, en/de, q/a, org/other]", [], []),
        ("tags: [synthetic, 'generated-by:crowd-workers', 'generator:humans']", [], []),
        ("tags: ['model:org/llm', org/other]", [], []),
        ("tags: [synthetic, 'teacher:me', 'a/b:c', 3]", [], []),
    ],
)  # fmt: skip
def test_sources(front: str, parents: list[tuple[Relation, str, str, str]], sources: list[tuple[Scalar, str]]) -> None:
    """What names a dataset is an edge, also behind `extended|`; any other word is kept as it stands."""
    found = claims(front)
    assert edges(found) == parents
    assert facts(found, Fact.SOURCE_DATASET) == sources


@pytest.mark.parametrize(
    ("front", "kind", "expected"),
    [
        ("license: cc-by-4.0", Fact.LICENSE, [("cc-by-4.0", "/license")]),
        ("licenses: [mit]", Fact.LICENSE, [("mit", "/licenses/0")]),
        ("language: {a: [en], b: [de, no]}", Fact.LANGUAGE, [("en", "/language/a/0"), ("de", "/language/b/0"), ("no", "/language/b/1")]),
        ("languages: [en]", Fact.LANGUAGE, [("en", "/languages/0")]),
        ("pretty_name: Data", Fact.PRETTY_NAME, [("Data", "/pretty_name")]),
        ("size_categories: [1K<n<10K]", Fact.SIZE_CATEGORY, [("1K<n<10K", "/size_categories/0")]),
        ("task_categories: [summarization]", Fact.TASK, [("summarization", "/task_categories/0")]),
        ("tags: [Synthetic, legal]", Fact.TAG, [("Synthetic", "/tags/0"), ("legal", "/tags/1")]),
        ("tags: [Synthetic, legal, distilabel]", Fact.SYNTHETIC, [("Synthetic", "/tags/0"), ("distilabel", "/tags/2")]),
        ("annotations_creators: [found, machine-generated]", Fact.SYNTHETIC, [("machine-generated", "/annotations_creators/1")]),
        ("language_creators: machine-generated", Fact.SYNTHETIC, [("machine-generated", "/language_creators")]),
        ("annotations_creators: {a: [found], b: [no-annotation]}", Fact.ANNOTATIONS_CREATOR, [("found", "/annotations_creators/a/0"), ("no-annotation", "/annotations_creators/b/0")]),
        ("annotations_creators: machine-generated", Fact.ANNOTATIONS_CREATOR, [("machine-generated", "/annotations_creators")]),
        ("language_creators: [found]", Fact.LANGUAGE_CREATOR, [("found", "/language_creators/0")]),
        ("task_ids: [news-articles-summarization]", Fact.TASK, [("news-articles-summarization", "/task_ids/0")]),
        ("homepage: https://example.org", Fact.HOMEPAGE, [("https://example.org", "/homepage")]),
        ("license_details: for research", Fact.LICENSE_NAME, [("for research", "/license_details")]),
        ("license_details: https://example.org/l", Fact.LICENSE_LINK, [("https://example.org/l", "/license_details")]),
        ("license_details: https://example.org/l", Fact.LICENSE_NAME, []),
        ("paperswithcode_id: acronym", Fact.EXTERNAL_ID, [("acronym", "/paperswithcode_id")]),
        ("paperswithcode_id: null", Fact.EXTERNAL_ID, []),
        ("generator: a script of ours", Fact.SOURCE_DATA, [("a script of ours", "/generator")]),
        ("generator: [None, ' ', 3]", Fact.SOURCE_DATA, []),
        ("synthetic: {model: me}", Fact.SOURCE_DATA, [("me", "/synthetic/model")]),
        ("synthetic: true", Fact.SYNTHETIC, [(True, "/synthetic")]),
        ("synthetic: false", Fact.SYNTHETIC, []),
        ("new_version: org/data-2", Fact.NEW_VERSION, [("org/data-2", "/new_version")]),
        ("license: mit", Fact.CARD, [("present", "")]),
        ("#", Fact.CARD, [("no-front-matter", "")]),
    ],
)  # fmt: skip
def test_facts(front: str, kind: Fact, expected: list[tuple[Scalar, str]]) -> None:
    """Each value is a fact with its place, old spellings and lists by configuration included."""
    assert facts(claims(front), kind) == expected


@pytest.mark.parametrize("front", ["generated_by: gpt-4", "generator: gpt-4", "tags: [synthetic, 'model:gpt-4']"])
def test_a_model_nobody_can_download(front: str) -> None:
    """A closed model is named as what generated the data, whichever registry it is said to be of."""
    [claim] = [c for c in claims(front) if isinstance(c, LineageClaim)]
    assert (claim.relation, claim.text) == (GENERATED, "gpt-4")


def test_what_a_tag_rests_on() -> None:
    """A prefix made for it declares a generator; a plain id beside a tag that says synthetic suggests one."""
    found = claims("tags: [distilabel, 'generated-by:a/b', c/d-7b]")
    assert [(str(c.parent), c.assurance) for c in found if isinstance(c, LineageClaim)] == [
        ("a/b", Assurance.DECLARED),
        ("c/d-7b", Assurance.DERIVED),
    ]


@pytest.mark.parametrize("word", ["humans", "crowd-workers", "expert annotators", "claims"])
@pytest.mark.parametrize("key", ["generated_by", "generator"])
def test_people_and_bare_words_generate_nothing_by_id(key: str, word: str) -> None:
    """Who or what made the data is kept as it stands: no id, nothing that could be asked for."""
    found = claims(f"{key}: {word}")
    named = [c.parent for c in found if isinstance(c, LineageClaim)]
    assert not any(isinstance(parent, ArtifactRef) for parent in named)
    assert named or facts(found, Fact.SOURCE_DATA) == [(word, f"/{key}")]


def test_generators_are_bounded() -> None:
    """A thousand models make sixty-four claims."""
    assert len(edges(claims(f"generated_by: [{', '.join(f'a/b-{n}' for n in range(1000))}]"))) == 64


def test_statements_are_the_publishers() -> None:
    """What stands in the front matter is declared, at the commit that was read."""
    found = [
        c
        for c in claims("license: mit\nsource_datasets: a/b")
        if not (isinstance(c, FactClaim) and c.fact is Fact.CARD)
    ]
    assert {c.assurance for c in found} == {Assurance.DECLARED}
    assert {(c.evidence.path, c.evidence.revision, c.evidence.extractor) for c in found} == {
        ("README.md", "d" * 40, "dataset-card")
    }


def test_the_record_stands_in_for_a_card_that_was_not_read() -> None:
    """As for models, with pointers into the record."""
    found = list(DatasetCardExtractor().claims(snapshot(None, info={"cardData": {"source_datasets": ["a/b"]}})))
    assert edges(found) == [(DERIVED, "datasets/a/b", "a/b", "/cardData/source_datasets/0")]
    assert {c.evidence.path for c in found} == {"/api/datasets/org/data"}


def test_unreadable() -> None:
    """A broken card is a fact with its line."""
    assert facts(claims("license: [mit"), Fact.UNREADABLE)[0][1].startswith("line ")
    assert list(DatasetCardExtractor().claims(snapshot(None))) == []


def test_a_model_is_not_for_this_extractor() -> None:
    """Cards of models have their own."""
    model = ArtifactRef.from_repo("org/tiny")
    assert list(DatasetCardExtractor().claims(snapshot("license: mit", ref=model))) == []
    files = [FileEntry(path="README.md")]
    assert DatasetCardExtractor().wants(Kind.MODEL, files) == {}
    assert DatasetCardExtractor().wants(Kind.DATASET, files) == {"README.md": 1024 * 1024}


KEYS = [
    *("source_datasets", "generated_by", "license", "language", "size_categories", "task_categories", "tags"),
    *("generator", "base_model", "teacher_model", "synthetic_data", "license_details", "paperswithcode_id", "homepage"),
    *("annotations_creators", "language_creators", "synthetic", "pretty_name", "new_version", "licenses"),
]
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["extended|", "a/b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(KEYS), anything, max_size=5))
def test_no_value_under_any_key_is_an_error(values: dict[str, object]) -> None:
    """Whatever stands under whichever key, claims come out, all with evidence and twice the same."""
    front = yaml.safe_dump(values)
    found = claims(front)
    assert found == claims(front)
    assert all(c.evidence.path == "README.md" and c.subject == REF for c in found)
