"""Models outside the lineage that were trained on its open datasets: asked for once, never at the price of the walk."""

import json
from pathlib import Path
from typing import Any

import pytest
from cli.command import Aibom, card

from aibom import plugins
from aibom.build import Request, build
from aibom.cli.main import run
from aibom.lineage.limits import Limits
from aibom.records.claims import Fact
from aibom.records.refs import ArtifactRef
from aibom.sources.cache import Cache
from aibom.sources.hub import HubSource
from testhub import HubFactory, HubServer, Mirror, Repo

SUBJECT = "org/tiny"
RULE = "dataset-without-evaluated-model"
LISTS = "/api/models"
RESULTS: dict[str, Any] = {
    "model-index": [{"results": [{"dataset": {"type": "mmlu"}, "metrics": [{"type": "acc", "value": 0.5}]}]}]
}
TAGS: dict[str, Any] = {"tags": ["dataset:org/data", "license:mit"]}


def other(name: str, downloads: int = 0, *, private: bool = False, **info: Any) -> Repo:
    """A model outside the lineage that was trained on the data."""
    files = {"README.md": card(datasets="[org/data]")}
    return Repo(id=name, files=files, private=private, info={**TAGS, "downloads": downloads, **info})


def family(license_: str = "cc0-1.0") -> list[Repo]:
    """A model, and the dataset it was trained on; neither says what came of it."""
    return [
        Repo(id=SUBJECT, files={"README.md": card(license="mit", datasets="[org/data]")}, info=TAGS),
        Repo(id="org/data", kind="dataset", files={"README.md": card(license=license_)}),
    ]


@pytest.fixture
def world(hub: HubFactory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Serve the family and others beside it; the cache is the test's own."""

    def serve(*others: Repo, license_: str = "cc0-1.0", **settings: Any) -> HubServer:
        server = hub(repos=[*family(license_), *others], **settings)
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        monkeypatch.setenv("AIBOM_CACHE_DIR", str(tmp_path / "cache"))
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
        monkeypatch.chdir(tmp_path)
        return server

    return serve


def said(aibom: Aibom, *arguments: str) -> str:
    """Return what the gap says came of asking; empty where there is none."""
    done = aibom("gaps", *(arguments or (SUBJECT,)), "--format", "json")
    assert done.code == 0, done.err
    needed = [gap["needed"] for gap in json.loads(done.out)["gaps"] if gap["rule"] == RULE]
    return needed[0].rpartition("evaluation results; ")[2] if needed else ""


def asked(server: HubServer) -> list[str]:
    """Return the lists that were asked for."""
    return [request.target for request in server.requests if request.path == LISTS]


def test_a_model_that_shows_it_closes_the_gap(aibom: Aibom, world: Any) -> None:
    """The document says which model, on which benchmark, and where in the answer that stands."""
    server = world(other("o/quiet", downloads=9), other("o/shown", downloads=5, **RESULTS))
    assert said(aibom) == ""
    [target] = asked(server)
    assert target.startswith("/api/models?filter=dataset:org/data&sort=downloads&limit=50&expand=")
    document = json.loads(aibom("generate", SUBJECT).out)
    [data] = [each for each in document["components"] if each["name"] == "data"]
    stated = {each["name"]: each["value"] for each in data["data"][0]["contents"]["properties"]}
    assert stated["aibom:stated:evaluated-model"] == "o/shown (mmlu, 2026-01-01T00:00:00Z)"
    assert stated["aibom:stated:trained-models"] == "3 (2026-01-01T00:00:00Z)"
    places = {each["location"]: each.get("additionalContext", "") for each in data["evidence"]["occurrences"]}
    assert places[target] == "/1/model-index/0/results/0/metrics/0"
    assert not any(each["name"] == "shown" for each in document["components"])


def test_asked_and_not_asked_are_two_things(aibom: Aibom, world: Any) -> None:
    """None among those that are listed; nobody asked; a license that is not open; nobody there to ask."""
    server = world(other("o/quiet"))
    assert said(aibom) == "none of the 2 models that the registry lists as trained on it states one there"
    assert said(aibom, SUBJECT, "--no-evaluations") == "models outside the lineage were not asked for"
    assert len(asked(server)) == 1
    assert said(aibom, SUBJECT, "--offline").startswith("none of the 2 models")
    assert len(asked(server)) == 1


@pytest.mark.parametrize("license_", ["cc-by-nc-4.0", "other", "house-rules", ""])
def test_a_license_that_is_not_open(aibom: Aibom, world: Any, license_: str) -> None:
    """Then nobody is asked, and nothing is guessed."""
    server = world(other("o/shown", **RESULTS), license_=license_)
    assert said(aibom) == "models outside the lineage were not asked for"
    assert asked(server) == []


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"kind": "status", "status": 500}, "the Hub answered 500 (3 attempts)"),
        ({"kind": "status", "status": 429}, "rate limit: the Hub answered 429"),
        ({"kind": "status", "status": 503, "headers": {"Retry-After": "300"}}, "the Hub answered 503 (1 attempt)"),
        ({"kind": "status", "status": 400}, "the Hub answered 400"),
        ({"kind": "status", "status": 200, "body": b'{"error": 1}'}, "not a list but dict"),
        ({"kind": "malformed"}, "no JSON"),
        ({"kind": "close"}, "3 attempts"),
        ({"kind": "truncate"}, "3 attempts"),
        ({"kind": "loop"}, "redirects"),
        ({"kind": "redirect", "location": "http://127.0.0.1:9/"}, "redirect"),
        ({"kind": "huge", "size": 17 << 20}, "more than 16,777,216 bytes"),
        ({"kind": "bomb", "size": 17 << 20}, "more than 16,777,216 bytes"),
    ],
)
def test_a_fault_never_ends_the_walk(aibom: Aibom, world: Any, fault: dict[str, Any], reason: str) -> None:
    """It is said that there was no usable answer, and why; the next walk asks again."""
    server = world(other("o/shown", **RESULTS))
    server.fault(r"/api/models\?", **fault)
    answer = said(aibom)
    assert answer.startswith("the registry was asked for others and gave no usable answer (")
    assert reason in answer
    server.clear_faults()
    assert said(aibom) == ""


def test_a_list_that_is_too_large_is_asked_for_with_less_in_it(aibom: Aibom, world: Any) -> None:
    """Some models publish so much that fifty of them cannot be read."""
    server = world(other("o/shown", **RESULTS))
    server.fault("limit=50", "huge", size=17 << 20)
    assert said(aibom) == ""
    assert [target.partition("limit=")[2].partition("&")[0] for target in asked(server)] == ["50", "5"]


def test_further_pages_are_named_and_not_read(aibom: Aibom, world: Any) -> None:
    """One request a dataset: what comes after the first page is not looked at, and that is said."""
    server = world(*(other(f"o/quiet{number}", downloads=9) for number in range(9)), other("o/last", **RESULTS), page=4)
    assert said(aibom) == "none of the first 4 models that the registry lists as trained on it states one there"
    assert len(asked(server)) == 1


def test_the_token_stays_here(aibom: Aibom, world: Any) -> None:
    """What only its holder may see is no public evaluation, and gets into no recording."""
    server = world(other("me/secret", private=True, **RESULTS), token="hf_test_token_0123456789")
    answer = said(aibom, SUBJECT, "--token", "hf_test_token_0123456789", "--record", "evidence")
    assert answer == "none of the 1 models that the registry lists as trained on it states one there"
    assert [request.token for request in server.requests if request.path == LISTS] == [None]
    assert not any(b"me/secret" in path.read_bytes() for path in Path("evidence").rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("flags", "expected", "count"),
    [
        ("refused", "models outside the lineage were not asked for", 0),
        ("ignored", "gave no usable answer (the list lacks the fields that were asked for)", 1),
        ("served", "", 1),
    ],
)
def test_mirrors(aibom: Aibom, world: Any, flags: Any, expected: str, count: int) -> None:
    """One that refuses flags is not asked; one that takes no notice of them has told nothing."""
    mirror = Mirror(prefix="/m", flags=flags)
    server = world(other("o/shown", **RESULTS), mirror=mirror)
    assert said(aibom).endswith(expected)
    assert len([request for request in server.requests if request.path == "/m/api/models"]) == count


def test_a_recording_holds_what_was_answered(aibom: Aibom, world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same document without the Hub; a recording from before, without lists, says that nobody was asked."""
    server = world(other("o/shown", **RESULTS))
    made = aibom("generate", SUBJECT, "--record", "evidence")
    manifest = json.loads(Path("evidence/manifest.json").read_text(encoding="utf-8"))
    assert manifest["layout"] == 3
    [entry] = manifest["lists"]
    assert entry["stored"] == "datasets/org/data/models.json"
    assert entry["api_path"] == asked(server)[0]
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    server.forget()
    assert aibom("generate", "--from", "evidence").out == made.out
    assert said(aibom, "--from", "evidence", "--no-evaluations") == "models outside the lineage were not asked for"
    del manifest["lists"]
    Path("evidence/manifest.json").write_text(json.dumps(manifest | {"layout": 1}), encoding="utf-8")
    assert said(aibom, "--from", "evidence") == "models outside the lineage were not asked for"
    assert not server.requests


def test_a_failure_is_recorded_as_one(aibom: Aibom, world: Any) -> None:
    """A replay says of it what the walk said."""
    server = world(other("o/shown", **RESULTS))
    server.fault(r"/api/models\?", "status", status=400)
    made = aibom("generate", SUBJECT, "--record", "evidence")
    assert b"the Hub answered 400" in made.out
    assert aibom("generate", "--from", "evidence").out == made.out


def test_a_list_that_was_altered(aibom: Aibom, world: Any) -> None:
    """Every byte of a recording is checked, those of lists as well."""
    assert world(other("o/shown", **RESULTS)).url
    aibom("generate", SUBJECT, "--record", "evidence")
    Path("evidence/datasets/org/data/models.json").write_bytes(b"[]")
    done = aibom("generate", "--from", "evidence")
    assert (done.code, done.out) == (4, b"")
    assert "models.json" in done.err


def test_several_subjects_ask_once(world: Any, tmp_path: Path) -> None:
    """A dataset of many models is asked about once a call, also without a cache."""
    second = Repo(id="org/second", files={"README.md": card(license="mit", datasets="[org/data]")})
    server = world(second, other("o/quiet"))
    assert run(["generate", SUBJECT, "org/second", "-o", f"{tmp_path}/boms/", "--no-cache"]) == 0
    assert len(asked(server)) == 1


def many(hub: HubFactory, number: int) -> HubServer:
    """Serve a model that was trained on so many open datasets."""
    names = [f"org/d{each:03}" for each in range(number)]
    subject = Repo(id=SUBJECT, files={"README.md": card(license="mit", datasets=json.dumps(names))})
    sets = [Repo(id=name, kind="dataset", files={"README.md": card(license="mit")}) for name in names]
    return hub(repos=[subject, *sets])


@pytest.mark.no_cover
def test_a_walk_asks_about_fifty_datasets_at_most(hub: HubFactory, tmp_path: Path) -> None:
    """Two hundred datasets cost fifty requests more the first time, none the second within a day, fifty after it."""
    server = many(hub, 60)
    times = [0.0]

    def walk() -> int:
        server.forget()
        source = HubSource(endpoint=server.url, token=False, time="2026-01-01T00:00:00Z", cache=Cache(tmp_path))
        source._lists._clock = lambda: times[0]
        bom = build(
            Request(
                subject=ArtifactRef.from_repo(SUBJECT),
                source=source,
                extractors=plugins.extractors(),
                rules=plugins.rules(),
                refusal=lambda _: None,
            )
        )
        assert sum(any(claim.fact is Fact.TRAINED_MODELS for claim in node.facts) for node in bom.nodes) == 50
        return len(asked(server))

    assert Limits().max_lists == 50
    assert walk() == 50
    times[0] = 24 * 3600 - 1
    assert walk() == 0
    times[0] = 24 * 3600
    assert walk() == 50


@pytest.mark.parametrize("name", plugins.format_names())
def test_every_format_carries_it(hub: HubFactory, name: str) -> None:
    """What was asked and found comes back from each document as it went in."""
    server = hub(repos=[*family(), other("o/shown", **RESULTS)])
    request = Request(
        subject=ArtifactRef.from_repo(SUBJECT),
        source=HubSource(endpoint=server.url, token=False, time="2026-01-01T00:00:00Z"),
        extractors=plugins.extractors(),
        rules=plugins.rules(),
        refusal=lambda _: None,
    )
    bom = build(request)
    encoding = plugins.load_format(name)
    assert encoding is not None
    again = encoding.decode(encoding.encode(bom, encoding.versions[-1])).bom
    assert again == bom
    [data] = [node for node in again.nodes if node.ref.name == "data"]
    assert {"evaluated-model", "trained-models"} <= {claim.fact.value for claim in data.facts}
