"""Models that the Hub lists as trained on a dataset, and what of them is evaluated."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract.trained_models import trained_models
from aibom.records.claims import Fact, FactClaim
from aibom.records.evidence import Assurance
from aibom.records.listing import ModelList
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import digest

DATA = ArtifactRef(kind=Kind.DATASET, namespace="org", name="data", revision="3" * 40)
PATH = "/api/models?filter=dataset:org/data"
EMPTY = ModelList(dataset=DATA.unpinned, path=PATH, limit=50, time="2026-01-01T00:00:00Z")


def index(*benchmarks: str) -> list[dict[str, object]]:
    """Return a model-index with one metric on each of these."""
    results = [
        {"dataset": {"type": name, "name": name}, "metrics": [{"type": "acc", "value": 1}]} for name in benchmarks
    ]
    return [{"name": "x", "results": results}]


def element(name: str, **fields: object) -> dict[str, object]:
    """Return a model of a list that was trained on the data."""
    return {"id": name, "sha": "a" * 40, "tags": ["dataset:org/data"], **fields}


def claims(*elements: object, **changes: Any) -> list[FactClaim]:
    """Return what a list of these elements says."""
    return list(trained_models(DATA, replace(EMPTY, body=json.dumps(elements).encode(), **changes)))


def test_a_model_with_a_benchmark() -> None:
    """Which model, at which commit, on which benchmark, where in the answer, and when it was given."""
    found = claims(element("o/none"), element("o/best", **{"model-index": index("org/data", "mmlu", "arc", "mmlu")}))
    total, first, second = found
    assert (total.fact, total.value) == (Fact.TRAINED_MODELS, 2)
    assert dict(total.fields) == {"asked": "2026-01-01T00:00:00Z", "evaluated": 1, "limit": 50, "more": False}
    assert [(each.fact, each.value, dict(each.fields)["benchmark"]) for each in (first, second)] == [
        (Fact.EVALUATED_MODEL, "o/best", "mmlu"),
        (Fact.EVALUATED_MODEL, "o/best", "arc"),
    ]
    assert dict(first.fields)["commit"] == "a" * 40
    assert (first.evidence.path, first.evidence.pointer) == (PATH, "/1/model-index/0/results/1/metrics/0")
    assert len(first.evidence.sha256) == 64
    assert {each.assurance for each in found} == {Assurance.DERIVED}
    assert {each.subject for each in found} == {DATA}


def test_evaluation_results_count_as_well() -> None:
    """Those of the leaderboards have a shape of their own."""
    results = [{"data": {"dataset": {"id": "o/bench"}, "value": 3}}]
    assert [each.value for each in claims(element("o/m", evalResults=results))[1:]] == ["o/m"]


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(element("o/m", tags=["dataset:org/other"]), id="an endpoint without filters"),
        pytest.param(element("o/m", tags=None), id="no tags"),
        pytest.param(element("../m"), id="no id"),
        pytest.param(element("o/m"), id="no results"),
        pytest.param(element("o/m") | {"model-index": index("unknown")}, id="a benchmark without name"),
        pytest.param(element("o/m") | {"model-index": index("data")}, id="the data themselves"),
        pytest.param(element("o/m") | {"model-index": {"a": [1]}, "evalResults": "x"}, id="other shapes"),
        pytest.param("o/m", id="no object"),
    ],
)
def test_what_is_no_evaluation(model: object) -> None:
    """None of these shows what came of training on the data."""
    assert [each.fact for each in claims(model, element("o/silent"))] == [Fact.TRAINED_MODELS]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no JSON"),
        (b"{}", "not a list but dict"),
        (b"[{]", "no JSON"),
        (json.dumps([{"id": "o/m", "tags": ["dataset:org/data"]}]).encode(), "lacks the fields"),
        (b"[" * 100_000, "no JSON"),
        (b"[1, 2]", "lacks the fields"),
    ],
)
def test_what_is_no_answer(body: bytes, reason: str) -> None:
    """An answer that says nothing is never read as: there is none."""
    [claim] = trained_models(DATA, replace(EMPTY, body=body))
    assert (claim.fact, claim.value) == (Fact.TRAINED_MODELS, "no usable answer")
    assert reason in str(dict(claim.fields)["reason"])


def test_why_there_is_none() -> None:
    """The reason of the source is the reason."""
    [claim] = trained_models(DATA, replace(EMPTY, detail="the Hub answered 500"))
    assert dict(claim.fields)["reason"] == "the Hub answered 500"
    assert claim.evidence.sha256 == ""


@pytest.mark.no_cover
def test_floods_are_bounded() -> None:
    """However long the list, and whatever each model publishes: four models, four benchmarks of each."""
    many = index(*(f"b{number}" for number in range(600)))
    found = claims(*(element(f"o/m{number}", **{"model-index": many}) for number in range(90)))
    assert len(found) == 1 + 4 * 4
    assert dict(found[0].fields)["evaluated"] == found[0].value == 50
    assert digest(b"") not in {each.evidence.sha256 for each in found}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "sha",
                    "tags",
                    "model-index",
                    "evalResults",
                    "results",
                    "dataset",
                    "type",
                    "metrics",
                    "value",
                    "data",
                ]
            ),
            inner | st.sampled_from(["dataset:org/data", "o/m"]),
            max_size=6,
        )
    ),
    max_leaves=30,
)


@given(st.lists(_JSON, max_size=5))
def test_whatever_is_listed(elements: list[object]) -> None:
    """Any answer gives one count, or one reason why there is none, and models with a name and a benchmark each."""
    total, *shown = claims(*elements)
    assert total.fact is Fact.TRAINED_MODELS
    assert isinstance(total.value, int) or (total.value == "no usable answer" and not shown)
    assert all(each.fact is Fact.EVALUATED_MODEL and dict(each.fields)["benchmark"] for each in shown)
    assert all(ArtifactRef.from_repo(str(each.value)) for each in shown)
