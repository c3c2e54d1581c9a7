"""Evaluations that the registry's record and files of the repository state."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract.eval_results import EvalResultsExtractor
from aibom.extract.hub_record import HubRecordExtractor
from aibom.records.claims import Claim, Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot, digest

MODEL = ArtifactRef.from_repo("org/tiny", revision="c" * 40)
PATH = ".eval_results/gpqa.yaml"
COMMIT = "5503434ddd753f426f4b38109466949a1217c2bb"


def of_record(record: object, *contents: Content, ref: ArtifactRef = MODEL) -> list[Claim]:
    """The claims of a record."""
    info = json.dumps(record).encode()
    snapshot = Snapshot(
        requested=ref, ref=ref, resolution=Resolution.RESOLVED, info=info, info_path="/api/x", contents=contents
    )
    return list(HubRecordExtractor().claims(snapshot))


def of_file(data: bytes, ref: ArtifactRef = MODEL, error: str = "") -> list[Claim]:
    """The claims of one file of evaluations."""
    content = Content(path=PATH, data=data, total=len(data), error=error)
    snapshot = Snapshot(requested=ref, ref=ref, resolution=Resolution.RESOLVED, contents=(content,))
    return list(EvalResultsExtractor().claims(snapshot))


def metrics(found: list[Claim]) -> list[tuple[object, dict[str, object], str]]:
    """Value, fields and place of each metric."""
    return [
        (claim.value, dict(claim.fields), claim.evidence.pointer)
        for claim in found
        if isinstance(claim, FactClaim) and claim.fact is Fact.METRIC
    ]


def datasets(found: list[Claim]) -> list[tuple[str, str]]:
    """Parent and place of each evaluation."""
    return [
        (str(claim.parent), claim.evidence.pointer)
        for claim in found
        if isinstance(claim, LineageClaim) and claim.relation is Relation.EVALUATED_ON
    ]


ENTRY = {
    "dataset": {"id": "cais/hle", "task_id": "default", "revision": COMMIT},
    "value": 20.9,
    "verifyToken": "eyJhbGciOiJIUzI1NiJ9.x",
    "date": "2025-01-15T10:30:00Z",
    "source": {"url": "https://huggingface.co/datasets/cais/hle", "name": "CAIS HLE", "org": "cais", "user": ""},
    "notes": "no-tools",
}
FIELDS = {
    "dataset-type": "cais/hle",
    "dataset-revision": COMMIT,
    "task-name": "default",
    "source-url": "https://huggingface.co/datasets/cais/hle",
    "source-name": "CAIS HLE",
    "source-org": "cais",
    "date": "2025-01-15T10:30:00Z",
    "notes": "no-tools",
    "verify-token": "present, not verified",
}


def test_a_file_of_evaluations() -> None:
    """Metric and dataset at its commit, declared; the token that could prove it is neither kept nor verified."""
    found = of_file(json.dumps([ENTRY, ENTRY]).encode())
    assert metrics(found) == [(20.9, FIELDS, "/0/value"), (20.9, FIELDS, "/1/value")]
    assert datasets(found) == [(f"datasets/cais/hle@{COMMIT}", "/0/dataset/id")]
    assert {(claim.assurance, claim.evidence.path) for claim in found} == {(Assurance.DECLARED, PATH)}
    assert "eyJ" not in repr(found)


def test_evaluations_of_the_record_are_claims_of_the_hub() -> None:
    """As the Hub wraps them: with what it verified, and files it could not read left out."""
    results = [{"filename": PATH, "verified": False, "data": ENTRY}, {"filename": "x", "error": "no"}]
    found = of_record({"evalResults": results})
    expected = FIELDS | {"claimed-by": "the Hub", "verified": False}
    assert metrics(found) == [(20.9, expected, "/evalResults/0/data/value")]
    assert datasets(found) == [(f"datasets/cais/hle@{COMMIT}", "/evalResults/0/data/dataset/id")]
    assert {claim.assurance for claim in found} == {Assurance.DERIVED}
    assert of_record({"evalResults": results}, Content(path=PATH, data=b"[]", total=2)) == []
    assert len(metrics(of_record({"evalResults": results}, Content(path=PATH, error="not served")))) == 1


@pytest.mark.parametrize("entry", [None, "x", {}, {"value": None}, {"data": 7}, {"value": 1, "dataset": "x"}])
def test_entries_of_other_shapes(entry: object) -> None:
    """Where no value stands there is no metric, and where no dataset is named there is no edge."""
    found = of_record({"evalResults": [entry]})
    assert datasets(found) == []
    assert len(metrics(found)) == (1 if isinstance(entry, dict) and entry.get("value") else 0)


INDEX = [
    {
        "name": "tiny",
        "results": [
            {
                "task": {"type": "text-generation", "name": "Text Generation"},
                "dataset": {"name": "ARC", "type": "ai2_arc", "config": "ARC-Challenge", "split": "test"},
                "metrics": [{"type": "acc_norm", "value": 68.86, "verified": False}],
                "source": {"url": "https://example.org/board"},
            },
            "no result",
        ],
    }
]


def test_the_index_of_the_record_is_read_where_the_card_does_not_say_the_same() -> None:
    """The fields are those of the card's own metrics, and who claims it; a copy of the card is not repeated."""
    expected = {
        "claimed-by": "the Hub",
        "dataset-config": "ARC-Challenge",
        "dataset-name": "ARC",
        "dataset-split": "test",
        "dataset-type": "ai2_arc",
        "metric-type": "acc_norm",
        "source-url": "https://example.org/board",
        "task-name": "Text Generation",
        "task-type": "text-generation",
        "verified": False,
    }
    place = "/model-index/0/results/0"
    cards: list[dict[str, object]] = [{}, {"cardData": {"license": "mit"}}, {"cardData": {"model-index": []}}]
    for card in cards:
        found = of_record({"model-index": INDEX, **card})
        assert metrics(found) == [(68.86, expected, f"{place}/metrics/0")]
        assert datasets(found) == [("datasets/ai2_arc", f"{place}/dataset/type")]
    assert of_record({"model-index": INDEX, "cardData": {"model-index": INDEX}}) == []
    dataset = ArtifactRef.from_repo("org/data", kind=Kind.DATASET)
    assert of_record({"model-index": INDEX, "evalResults": [ENTRY]}, ref=dataset) == []


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (of_file(b"["), "no YAML"),
        (of_file(b"a: b"), "not a list"),
        (of_file(b"", error="not served"), "not served"),
    ],
)
def test_what_cannot_be_read_is_said(found: list[Claim], reason: str) -> None:
    """With the reason; an empty file says nothing."""
    (claim,) = found
    assert isinstance(claim, FactClaim)
    assert claim.fact is Fact.UNREADABLE
    assert reason in str(claim.value)
    assert of_file(b"") == []


def test_files_and_entries_are_bounded() -> None:
    """Four files, 200 entries each; those of datasets are other things."""
    names = [f".eval_results/{number}.yaml" for number in range(9)]
    files = [FileEntry(path=path) for path in ["eval_results/x.yaml", ".eval_results/x.json", *names]]
    assert EvalResultsExtractor().wants(Kind.MODEL, files) == dict.fromkeys(names[:4], 256 << 10)
    assert EvalResultsExtractor().wants(Kind.DATASET, files) == {}
    assert len(metrics(of_file(json.dumps([{"value": 1}] * 999).encode()))) == 200
    assert of_file(b"[", ref=ArtifactRef.from_repo("org/data", kind=Kind.DATASET)) == []


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["dataset", "value", "data", "source", "verifyToken", "date", "id"]),
            st.none() | st.integers() | st.text(max_size=8) | st.dictionaries(st.just("id"), st.text(max_size=5)),
        )
    )
)
def test_any_entries_give_claims_with_evidence_and_always_the_same(entries: list[object]) -> None:
    """Nothing in a file makes the extractor fail, and it is pure."""
    data = json.dumps(entries).encode()
    found = of_file(data)
    assert found == of_file(data)
    assert all(claim.evidence.sha256 == digest(data) for claim in found)
