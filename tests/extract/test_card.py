"""Claims of a model's front matter."""

import json
from collections.abc import Iterable

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract._evidence import fact
from aibom.extract.card import CardExtractor
from aibom.records.claims import Claim, Fact, FactClaim, LineageClaim, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified, shorten
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot, digest

COMMIT = "c" * 40
REF = ArtifactRef.from_repo("org/tiny", revision=COMMIT)


def whole(text: str | bytes) -> Content:
    """A card that was read whole."""
    data = text.encode() if isinstance(text, str) else text
    return Content(path="README.md", data=data, total=len(data))


def snapshot(
    card: Content | None = None,
    *,
    info: object = None,
    listed: tuple[str, ...] | None = None,
    ref: ArtifactRef = REF,
    api: bool = True,
) -> Snapshot:
    """A repository with this card, this record of the registry and this listing."""
    return Snapshot(
        requested=ref.unpinned,
        ref=ref,
        resolution=Resolution.RESOLVED,
        info=b"" if info is None else json.dumps(info).encode(),
        info_path="/api/models/org/tiny" if api else "",
        files=None if listed is None else tuple(FileEntry(path=path) for path in listed),
        contents=() if card is None else (card,),
    )


def claims(front: str) -> list[Claim]:
    """The claims of a card with this front matter."""
    return list(CardExtractor().claims(snapshot(whole(f"---\n{front}\n---\n# Tiny\n"))))


def parents(found: Iterable[Claim], *relations: Relation) -> list[tuple[Relation, str, str, str]]:
    """Relation, parent or form, text and pointer of each lineage claim."""
    return [
        (
            claim.relation,
            str(claim.parent) if isinstance(claim.parent, ArtifactRef) else claim.parent.form.value,
            claim.text,
            claim.evidence.pointer,
        )
        for claim in found
        if isinstance(claim, LineageClaim) and (not relations or claim.relation in relations)
    ]


def facts(found: Iterable[Claim], kind: Fact) -> list[tuple[Scalar, str]]:
    """Value and pointer of each fact of one kind."""
    return [(c.value, c.evidence.pointer) for c in found if isinstance(c, FactClaim) and c.fact is kind]


BASE = Relation.UNSPECIFIED_BASE


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("base_model: org/base", [(BASE, "org/base", "org/base", "/base_model")]),
        ("base_model: gpt2", [(BASE, "gpt2", "gpt2", "/base_model")]),
        (
            "base_model: [org/a, org/b]",
            [(BASE, "org/a", "org/a", "/base_model/0"), (BASE, "org/b", "org/b", "/base_model/1")],
        ),
        ("base_model: []", []),
        ("license: mit", []),
        ("base_model:", [(BASE, "empty", "", "/base_model")]),
        ("base_model: ''", [(BASE, "empty", "", "/base_model")]),
        ("base_model: 7", [(BASE, "not-text", "7", "/base_model")]),
        ("base_model: no", [(BASE, "no", "no", "/base_model")]),
        ("base_model: {a: 1}", [(BASE, "not-text", '{"a": 1}', "/base_model")]),
        ("base_model: /home/me/llama", [(BASE, "path", "/home/me/llama", "/base_model")]),
        (
            "base_model: models/Undi95_Meta-Llama-3-8B-hf",
            [(BASE, "path", "models/Undi95_Meta-Llama-3-8B-hf", "/base_model")],
        ),
        ("base_model: tf_model.h5", [(BASE, "file-name", "tf_model.h5", "/base_model")]),
        (
            "base_model: https://example.org/x",
            [(BASE, "https://example.org/x", "https://example.org/x", "/base_model")],
        ),
        (
            "base_model: https://huggingface.co/datasets/org/data",
            [(BASE, "datasets/org/data", "https://huggingface.co/datasets/org/data", "/base_model")],
        ),
        (
            "base_model: ' m3rg-iitd/matscibert'",
            [(BASE, "m3rg-iitd/matscibert", " m3rg-iitd/matscibert", "/base_model")],
        ),
        ("base_model: a, b", [(BASE, "malformed", "a, b", "/base_model")]),
        ("base_model: org/tiny", [(BASE, "org/tiny", "org/tiny", "/base_model")]),
        (
            "base_model: [./local, 7, null, https://e.org/m]",
            [
                (BASE, "path", "./local", "/base_model/0"),
                (BASE, "not-text", "7", "/base_model/1"),
                (BASE, "empty", "", "/base_model/2"),
                (BASE, "https://e.org/m", "https://e.org/m", "/base_model/3"),
            ],
        ),
    ],
)
def test_every_form_of_base_model(front: str, expected: list[tuple[Relation, str, str, str]]) -> None:
    """Each entry is a claim with its place and what is written there, whether or not it names a repository."""
    assert parents(claims(front)) == expected


def test_evidence_names_file_commit_and_digest() -> None:
    """A claim can be traced to the very bytes it was read from."""
    card = whole("---\nbase_model: org/base\n---\n")
    claim = next(c for c in CardExtractor().claims(snapshot(card)) if isinstance(c, LineageClaim))
    assert claim.subject == REF
    assert claim.assurance is Assurance.DECLARED
    assert (claim.evidence.path, claim.evidence.revision) == ("README.md", COMMIT)
    assert (claim.evidence.sha256, claim.evidence.extractor) == (digest(card.data), "card")


@pytest.mark.parametrize("relation", ["adapter", "finetune", "merge", "quantized"])
def test_base_model_relation_is_the_relation(relation: str) -> None:
    """The four words of the Hub are relations."""
    found = claims(f"base_model: org/base\nbase_model_relation: {relation}")
    assert [(claim[0].value, claim[1]) for claim in parents(found)] == [(relation, "org/base")]
    assert facts(found, Fact.BASE_MODEL_RELATION) == [(relation, "/base_model_relation")]


@pytest.mark.parametrize(("stated", "value"), [("upscale", "upscale"), ("[merge]", '["merge"]'), ("3", "3")])
def test_another_relation_is_kept_as_text(stated: str, value: str) -> None:
    """A word the Hub does not know settles nothing and is not lost."""
    found = claims(f"base_model: org/base\nbase_model_relation: {stated}")
    assert parents(found)[0][0] is BASE
    assert facts(found, Fact.BASE_MODEL_RELATION) == [(value, "/base_model_relation")]


def test_an_empty_relation_is_none() -> None:
    """A key without value states nothing."""
    assert facts(claims("base_model_relation:"), Fact.BASE_MODEL_RELATION) == []


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("datasets: squad", [("datasets/squad", "squad", "/datasets")]),
        ("datasets: [org/a, datasets/winogrande]", [("datasets/org/a", "org/a", "/datasets/0"), ("datasets/winogrande", "datasets/winogrande", "/datasets/1")]),
        ("datasets: [{name: org/a}, {path: b}, {id: c}]", [("datasets/org/a", "org/a", "/datasets/0/name"), ("datasets/b", "b", "/datasets/1/path"), ("datasets/c", "c", "/datasets/2/id")]),
        ("datasets: {name: org/a}", [("datasets/org/a", "org/a", "/datasets/name")]),
        ("datasets: [{x: 1}]", [("not-text", '{"x": 1}', "/datasets/0")]),
        ("datasets: [imagefolder, unknown]", [("malformed", "imagefolder", "/datasets/0"), ("malformed", "unknown", "/datasets/1")]),
        ("datasets: my private data", [("malformed", "my private data", "/datasets")]),
        ("datasets: /data/x", [("path", "/data/x", "/datasets")]),
        ("datasets:", []),
        ("datasets: [null, '']", []),
        ("datasets: []", []),
    ],
)  # fmt: skip
def test_every_form_of_datasets(front: str, expected: list[tuple[str, str, str]]) -> None:
    """Each entry that says anything is a claim; nothing declared is no claim."""
    assert [claim[1:] for claim in parents(claims(front))] == expected
    assert {claim[0] for claim in parents(claims(front))} <= {Relation.TRAINED_ON}


def test_lazymergekit_leaves_the_parents_among_the_tags() -> None:
    """Many of its cards have no base_model; other tags with a slash are none of its parents."""
    found = claims("tags: [merge, lazymergekit, org/a, and/or/not, 'x:y/z', org/b]")
    assert parents(found) == [
        (Relation.MERGE, "org/a", "org/a", "/tags/2"),
        (Relation.MERGE, "org/b", "org/b", "/tags/5"),
    ]
    assert parents(claims("tags: [merge, org/a]")) == []


RESULTS = """
model-index:
- name: tiny
  results:
  - task: {type: text-generation, name: Text Generation}
    dataset: {name: ARC, type: ai2_arc, config: Challenge, split: test, revision: REVISION, args: {n: 25}}
    metrics:
    - {type: acc_norm, value: 70.5, name: accuracy, verified: false}
    - {type: f1, value: null}
    - {type: cm, value: [1, 2]}
    source: {url: 'https://example.org/board', name: Board}
  - task: {type: reinforcement-learning}
    dataset: {type: CartPole-v1, name: CartPole}
    metrics: {type: mean_reward, value: 9.10 +/- 1.2}
  - dataset: {type: ai2_arc, revision: REVISION}
  - dataset: {type: My own data}
    metrics: [{type: loss, value: .nan}, 5, {type: n, value: 99999999999999999999}]
"""


def test_evaluations() -> None:
    """A data set is named once, pinned where a commit is given; an environment or a title is no data set."""
    found = claims(RESULTS.replace("REVISION", "a" * 40))
    (claim,) = [c for c in found if isinstance(c, LineageClaim)]
    assert claim.relation is Relation.EVALUATED_ON
    assert claim.parent == ArtifactRef.from_repo("ai2_arc", kind=Kind.DATASET, revision="a" * 40)
    assert claim.evidence.pointer == "/model-index/0/results/0/dataset/type"
    (loose,) = parents(claims(RESULTS.replace("REVISION", "main")))
    assert loose[1] == "datasets/ai2_arc"


def test_metrics() -> None:
    """Every metric with a value is a fact with the parts that say what was measured, on what, and by whom."""
    found = [c for c in claims(RESULTS.replace("REVISION", "v1")) if isinstance(c, FactClaim) and c.fact is Fact.METRIC]
    pointer = "/model-index/0/results/"
    assert [(c.value, c.evidence.pointer) for c in found] == [
        (70.5, pointer + "0/metrics/0"),
        ("[1, 2]", pointer + "0/metrics/2"),
        ("9.10 +/- 1.2", pointer + "1/metrics"),
        (".nan", pointer + "3/metrics/0"),
        ("99999999999999999999", pointer + "3/metrics/2"),
    ]
    assert dict(found[0].fields) == {
        "dataset-config": "Challenge",
        "dataset-name": "ARC",
        "dataset-revision": "v1",
        "dataset-split": "test",
        "dataset-type": "ai2_arc",
        "metric-name": "accuracy",
        "metric-type": "acc_norm",
        "source-name": "Board",
        "source-url": "https://example.org/board",
        "task-name": "Text Generation",
        "task-type": "text-generation",
        "verified": False,
    }
    assert list(found[0].fields) == sorted(found[0].fields)


def test_metrics_are_bounded() -> None:
    """The first 500 metrics are read."""
    index = [{"results": [{"metrics": [{"type": "a", "value": n} for n in range(400)]}] * 2}]
    found = facts(claims(yaml.safe_dump({"model-index": index})), Fact.METRIC)
    assert (len(found), found[-1]) == (500, (99, "/model-index/0/results/1/metrics/99"))


@pytest.mark.parametrize(
    ("front", "kind", "expected"),
    [
        ("license: apache-2.0", Fact.LICENSE, [("apache-2.0", "/license")]),
        ("license: [mit, llama2]", Fact.LICENSE, [("mit", "/license/0"), ("llama2", "/license/1")]),
        ("license: {data: mit}", Fact.LICENSE, [("mit", "/license/data")]),
        ("license: other", Fact.LICENSE_NAME, []),
        ("license: [null, true, '']", Fact.LICENSE, []),
        ("license: other\nlicense_name: own\nlicense_link: LICENSE", Fact.LICENSE_NAME, [("own", "/license_name")]),
        ("license_link: https://e.org/l", Fact.LICENSE_LINK, [("https://e.org/l", "/license_link")]),
        ("language: [en, no]", Fact.LANGUAGE, [("en", "/language/0"), ("no", "/language/1")]),
        ("tags: [gguf, 4]", Fact.TAG, [("gguf", "/tags/0"), ("4", "/tags/1")]),
        ("library_name: peft", Fact.LIBRARY, [("peft", "/library_name")]),
        ("pipeline_tag: text-generation", Fact.TASK, [("text-generation", "/pipeline_tag")]),
        ("new_version: org/tiny-2", Fact.NEW_VERSION, [("org/tiny-2", "/new_version")]),
        ('pretty_name: "T\\u0007y"', Fact.PRETTY_NAME, [("T\\x07y", "/pretty_name")]),
        ("co2_eq_emissions: 1.5", Fact.CO2_EMISSIONS, [(1.5, "/co2_eq_emissions")]),
        ("co2_eq_emissions: 5 kg", Fact.CO2_EMISSIONS, [("5 kg", "/co2_eq_emissions")]),
        ("co2_eq_emissions: {source: a}", Fact.CO2_EMISSIONS, []),
        ("co2_eq_emissions: true", Fact.CO2_EMISSIONS, []),
        ("basemodel: org/base", Fact.WRONG_KEY, [("org/base", "/basemodel")]),
        ("base model: org/base", Fact.WRONG_KEY, [("org/base", "/base model")]),
        ("Base-Models: [a/b, c]", Fact.WRONG_KEY, [('["a/b", "c"]', "/Base-Models")]),
        ("dataset: squad\nlicence: mit", Fact.WRONG_KEY, [("squad", "/dataset"), ("mit", "/licence")]),
        ("dataset:\nbase_models: []", Fact.WRONG_KEY, []),
        ("base_model: a/b\ndatasets: c\nlicense: d", Fact.WRONG_KEY, []),
    ],
)
def test_facts(front: str, kind: Fact, expected: list[tuple[Scalar, str]]) -> None:
    """Each value is a fact with its place; what says nothing is none."""
    assert facts(claims(front), kind) == expected


def test_a_wrong_key_states_nothing_else() -> None:
    """What stands under a wrong key is no lineage: nobody reads it."""
    found = [c for c in claims("basemodel: org/base") if not (isinstance(c, FactClaim) and c.fact is Fact.CARD)]
    assert [c.fields for c in found if isinstance(c, FactClaim)] == [(("key", "basemodel"),)]
    assert len(found) == 1


def test_emissions_keep_their_circumstances() -> None:
    """Where, how and by what they were measured are fields."""
    front = (
        "co2_eq_emissions: {emissions: 2, source: CodeCarbon, training_type: pre-training, hardware_used: [a], x: y}"
    )
    (claim,) = [c for c in claims(front) if isinstance(c, FactClaim) and c.fact is Fact.CO2_EMISSIONS]
    assert (claim.value, claim.evidence.pointer) == (2, "/co2_eq_emissions/emissions")
    assert claim.fields == (("hardware_used", '["a"]'), ("source", "CodeCarbon"), ("training_type", "pre-training"))


def test_lists_of_texts_are_bounded() -> None:
    """The first 200 tags are read."""
    assert len(facts(claims("tags: [" + "a," * 300 + "]"), Fact.TAG)) == 200


@pytest.mark.parametrize(
    ("card", "pointer", "word"),
    [
        ("---\nbase_model: a: b\n---\n", "line 2", "line 2: no YAML"),
        ("\n---\nok: 1\nlicense: a\nlicense: b\n---\n", "line 5", "line 5: no YAML: the key 'license' occurs twice"),
        ("---\n- a\n---\n", "line 2", "a list"),
        ("---\njust text\n---\n", "line 2", "a single value"),
    ],
)
def test_front_matter_that_cannot_be_read_is_a_fact(card: str, pointer: str, word: str) -> None:
    """The reason and the line are said, and that the card is there."""
    found = list(CardExtractor().claims(snapshot(whole(card))))
    ((reason, place),) = facts(found, Fact.UNREADABLE)
    assert word in str(reason)
    assert place == pointer
    assert facts(found, Fact.CARD) == [("present", "")]
    assert len(found) == 2


def test_front_matter_that_was_cut_off_is_unreadable() -> None:
    """Where only the start of a card was read, a block without end is not `no front matter`."""
    cut = Content(path="README.md", data=b"---\nlicense: mit\n", total=2_000_000)
    found = list(CardExtractor().claims(snapshot(cut)))
    assert "does not end within the first 17 bytes" in str(facts(found, Fact.UNREADABLE)[0][0])
    body = Content(path="README.md", data=b"---\nlicense: mit\n---\n# T", total=2_000_000)
    assert facts(CardExtractor().claims(snapshot(body)), Fact.LICENSE) == [("mit", "/license")]


@pytest.mark.parametrize("card", ["", "# Tiny\n", "---\n---\n", "---\n# nothing\n---\n", "---\nlicense: mit\n"])
def test_a_card_without_metadata(card: str) -> None:
    """A card that is whole and has no front matter, or an empty one, says so and nothing else."""
    found = list(CardExtractor().claims(snapshot(whole(card), info={"cardData": {"license": "mit"}})))
    assert [c.value for c in found if isinstance(c, FactClaim)] == ["no-front-matter"]
    assert isinstance(found[0], FactClaim)
    assert found[0].assurance is Assurance.OBSERVED


RECORD = {
    "cardData": {
        "base_model": ["org/base"],
        "license": "mit",
        "model-index": [{"results": [{"dataset": {"type": "squad"}}]}],
    }
}


@pytest.mark.parametrize(
    "card", [None, Content(path="README.md", error="gated"), whole("---\na: b: c\n---\n")], ids=["none", "error", "bad"]
)
def test_the_record_stands_in_for_a_card_that_was_not_read(card: Content | None) -> None:
    """The registry's copy of the front matter is evidence at its own path, with pointers into it."""
    found = list(CardExtractor().claims(snapshot(card, info=RECORD, listed=("README.md",))))
    assert parents(found) == [
        (BASE, "org/base", "org/base", "/cardData/base_model/0"),
        (Relation.EVALUATED_ON, "datasets/squad", "squad", "/cardData/model-index/0/results/0/dataset/type"),
    ]
    assert [value for value, _ in facts(found, Fact.CARD)] == ["present"]
    claim = next(c for c in found if isinstance(c, LineageClaim))
    assert (claim.evidence.path, claim.evidence.sha256) == ("/api/models/org/tiny", digest(json.dumps(RECORD).encode()))
    assert len(facts(found, Fact.UNREADABLE)) == (card is not None and not card.error)


@pytest.mark.parametrize("info", [None, {}, {"cardData": None}, {"cardData": {}}, {"cardData": []}, [1], "x"])
def test_a_card_that_could_not_be_fetched(info: object) -> None:
    """Without any copy of its metadata the reason is a fact, and nothing is said of there being a card."""
    card = Content(path="README.md", error="closed after 3 of 9 bytes")
    (claim,) = CardExtractor().claims(snapshot(card, info=info))
    assert isinstance(claim, FactClaim)
    assert (claim.fact, claim.value) == (Fact.UNREADABLE, "closed after 3 of 9 bytes")
    assert (claim.evidence.path, claim.evidence.sha256) == ("README.md", "")


def test_a_card_is_absent_only_where_the_listing_says_so() -> None:
    """No listing is not an empty listing; the evidence is the record, or for a folder the path that is not there."""
    (claim,) = CardExtractor().claims(snapshot(info={"id": "org/tiny"}, listed=("config.json",)))
    assert isinstance(claim, FactClaim)
    assert (claim.fact, claim.value, claim.assurance) == (Fact.CARD, "absent", Assurance.OBSERVED)
    assert claim.evidence.path == "/api/models/org/tiny"
    (local,) = CardExtractor().claims(snapshot(listed=(), api=False))
    assert (local.evidence.path, local.evidence.sha256) == ("README.md", "")
    assert list(CardExtractor().claims(snapshot(info={"id": "org/tiny"}))) == []
    assert list(CardExtractor().claims(snapshot(listed=("README.md",)))) == []


def test_a_record_that_is_no_json_is_left_to_its_reader() -> None:
    """It is said once, by the extractor of the record."""
    shot = Snapshot(requested=REF, ref=REF, resolution=Resolution.RESOLVED, info=b"<html>", info_path="/api/models/x")
    assert list(CardExtractor().claims(shot)) == []


def test_a_dataset_is_not_for_this_extractor() -> None:
    """Cards of datasets have other keys, and their own extractor."""
    data = ArtifactRef.from_repo("org/data", kind=Kind.DATASET)
    assert list(CardExtractor().claims(snapshot(whole("---\nlicense: mit\n---\n"), ref=data))) == []
    files = [FileEntry(path="README.md"), FileEntry(path="x/README.md")]
    assert CardExtractor().wants(Kind.DATASET, files) == {}
    assert CardExtractor().wants(Kind.MODEL, files) == {"README.md": 1024 * 1024}
    assert CardExtractor().wants(Kind.MODEL, files[1:]) == {}


KEYS = [
    "base_model",
    "base_model_relation",
    "datasets",
    "model-index",
    "new_version",
    "license",
    "license_name",
    "license_link",
    "library_name",
    "pipeline_tag",
    "language",
    "tags",
    "co2_eq_emissions",
    "pretty_name",
    "basemodel",
    "dataset",
    "name",
    "results",
    "metrics",
    "value",
    "type",
    "task",
    "source",
    "revision",
    "id",
    "emissions",
    "verified",
]
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["org/a", "x", *KEYS]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=15,
)


@given(values=st.dictionaries(st.sampled_from(KEYS), anything, max_size=5), record=st.booleans())
def test_no_value_under_any_key_is_an_error(*, values: dict[str, object], record: bool) -> None:
    """Whatever stands under whichever key, claims come out, twice the same, and every text of them is one plain line."""
    if record:
        shot = snapshot(info=json.loads(json.dumps({"cardData": values}).replace("NaN", "1").replace("Infinity", "1")))
    else:
        shot = snapshot(whole(b"---\n" + yaml.safe_dump(values).encode() + b"---\n"))
    found = list(CardExtractor().claims(shot))
    assert found == list(CardExtractor().claims(shot))
    for claim in found:
        assert claim.evidence.path
        shown = [claim.evidence.pointer]
        if isinstance(claim, FactClaim):
            shown += [str(claim.value), *(str(part) for pair in claim.fields for part in pair)]
        else:
            shown.append(claim.text)
            assert isinstance(claim.parent, ArtifactRef) or claim.parent == Unidentified(
                text=claim.parent.text, form=Form(claim.parent.form)
            )
        assert all(text == shorten(text, 3000) for text in shown)


@pytest.mark.parametrize(
    ("value", "plain"),
    [(float("nan"), "nan"), (float("-inf"), "-inf"), (2**63, str(2**63)), (2**63 - 1, 2**63 - 1), ("a\n" * 400, "a\\n" * 166 + "a…"), (True, True)],
)  # fmt: skip
def test_a_fact_holds_only_what_every_encoding_can(value: Scalar, plain: Scalar) -> None:
    """No number that JSON or 64 bits cannot hold, no line breaks, at most 500 characters."""
    where = Evidence(path="x", extractor="x")
    claim = fact(REF, Fact.METRIC, value, where, fields=(("b", value), ("a", 1)))
    assert (claim.value, claim.fields) == (plain, (("a", 1), ("b", plain)))
    assert type(claim.value) is type(plain)
