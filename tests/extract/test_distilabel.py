"""Claims of distilabel's pipeline files."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract.distilabel import DistilabelExtractor
from aibom.records.claims import Claim, Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Kind, Unidentified
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot

REF = ArtifactRef.from_repo("org/data", kind=Kind.DATASET, revision="d" * 40)


def step(name: str = "InferenceEndpointsLLM", **llm: object) -> dict[str, object]:
    """One step of a pipeline, as distilabel writes it."""
    kind = {"module": "distilabel.models.llms", "name": name}
    return {"name": "write", "step": {"llm": {**llm, "type_info": kind}, "type_info": {"module": "distilabel.steps"}}}


def pipeline(*steps: object) -> dict[str, object]:
    """A pipeline of these steps."""
    return {"distilabel": {"version": "1.4.1"}, "pipeline": {"name": "p", "steps": list(steps)}}


def claims(content: object, path: str = "pipeline.yaml", kind: Kind = Kind.DATASET) -> list[Claim]:
    """What is said of a dataset with this file."""
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    if path.endswith("yaml") and not isinstance(content, bytes):
        text = yaml.safe_dump(content, sort_keys=False).encode()
    ref = REF if kind is Kind.DATASET else ArtifactRef.from_repo("org/data")
    contents = (Content(path=path, data=text, total=len(text)),)
    shot = Snapshot(requested=ref, ref=ref, resolution=Resolution.RESOLVED, contents=contents)
    return list(DistilabelExtractor().claims(shot))


def models(found: list[Claim]) -> list[tuple[str, str]]:
    """Text and pointer of each model."""
    return [(c.text, c.evidence.pointer) for c in found if isinstance(c, LineageClaim)]


@pytest.mark.parametrize("path", ["pipeline.yaml", "pipeline.json", "artifacts/distilabel_metadata.json"])
def test_the_models_of_the_steps(path: str) -> None:
    """Each model once, at its first place, whatever its key; it generated the data, and they are synthetic."""
    found = claims(
        pipeline(step(model_id="a/one", model_name=None), step("vLLM", model="b/two"), step(model_id="a/one")), path
    )
    place = "/pipeline/steps/{}/step/llm/{}"
    assert models(found) == [("a/one", place.format(0, "model_id")), ("b/two", place.format(1, "model"))]
    assert {c.relation for c in found if isinstance(c, LineageClaim)} == {Relation.GENERATED_BY}
    assert [(c.fact, c.value) for c in found if isinstance(c, FactClaim)] == [(Fact.SYNTHETIC, "distilabel")]
    assert {(c.assurance, c.evidence.path) for c in found} == {(Assurance.DERIVED, path)}


def test_several_models_of_one_step() -> None:
    """A mixture of agents lists its models under `llms`; models of embeddings wrote nothing."""
    mixture = {"step": {"llm": {"llms": [{"model": "a/one"}, {"model": "b/two"}]}, "embeddings": {"model": "e/mb"}}}
    assert [text for text, _ in models(claims(pipeline(mixture)))] == ["a/one", "b/two"]


def test_closed_models_and_other_registries() -> None:
    """A name given to OpenAI or Ollama is kept as written, and is no repository of the Hub's namespace `library`."""
    found = claims(pipeline(step("OpenAILLM", model="gpt-4"), step("OllamaLLM", model="llama3")))
    assert [text for text, _ in models(found)] == ["gpt-4", "llama3"]
    last = [c for c in found if isinstance(c, LineageClaim)][-1].parent
    assert isinstance(last, Unidentified) or last.registry != "huggingface"


@pytest.mark.parametrize(
    "content",
    [
        {"pipeline": {"steps": [{"llm": {"model": "a/b"}}]}},
        ["distilabel"],
        {"distilabel": {}, "llm": {"model": None}, "llms": {"model": 3}},
        b"steps: [",
        b"",
    ],
)
def test_other_files_say_nothing(content: object) -> None:
    """A pipeline of another program, one without models, and YAML that is none of ours."""
    assert claims(content) == []


def test_a_broken_pipeline_is_a_claim() -> None:
    """Where the file says that it is distilabel's, or could not be read."""
    [broken] = claims(b"distilabel: [")
    assert isinstance(broken, FactClaim)
    assert broken.fact is Fact.UNREADABLE
    contents = (Content(path="pipeline.yaml", error="403"),)
    shot = Snapshot(requested=REF, ref=REF, resolution=Resolution.RESOLVED, contents=contents)
    assert [c.fact for c in DistilabelExtractor().claims(shot) if isinstance(c, FactClaim)] == [Fact.UNREADABLE]


def test_what_is_wanted() -> None:
    """At most four files of a dataset, those nearest to the root."""
    names = ("pipeline.yaml", "a/pipeline.yml", "b/pipeline.json", "distilabel_metadata.json", "c/d/pipeline.yaml", "x")
    files = [FileEntry(path=name) for name in names]
    assert list(DistilabelExtractor().wants(Kind.DATASET, files)) == [
        *("distilabel_metadata.json", "pipeline.yaml", "a/pipeline.yml", "b/pipeline.json")
    ]
    assert DistilabelExtractor().wants(Kind.MODEL, files) == {}
    assert claims(pipeline(step(model="a/b")), kind=Kind.MODEL) == []


@pytest.mark.no_cover
def test_floods_are_bounded() -> None:
    """A pipeline of a thousand models gives 64 claims."""
    assert len(claims(pipeline(*(step(model=f"a/b-{n}") for n in range(1000))))) == 64


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["llm", "llms", "model", "model_id", "steps", "type_info"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(anything)
def test_no_shape_is_an_error(value: object) -> None:
    """Whatever stands in a pipeline, claims come out, twice the same."""
    content = {"distilabel": 1, "pipeline": value}
    assert claims(content, "pipeline.json") == claims(content, "pipeline.json")
