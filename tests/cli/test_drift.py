"""`aibom drift`: what a nightly job is told, and how it ends."""

import json
import re
from pathlib import Path

import pytest
from cli.command import Aibom
from lineage.drifting import PARENTS, change, family, repo

from aibom.cli import _drifted
from aibom.lineage.crawl import Event
from testhub import HubFactory, HubServer, Mirror, commit_of

BOM = "bom.cdx.json"
FORMS = ["text", "json", "markdown", "html", "sarif"]
ARTIFACTS = len(PARENTS) + 3


@pytest.fixture
def drifting(hub: HubFactory, aibom: Aibom, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> HubServer:
    """A Hub whose family has a BOM; nothing has happened yet."""
    server = hub(repos=family())
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    monkeypatch.setenv("AIBOM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr("aibom.sources._http.ATTEMPTS", 1)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert aibom("generate", "org/app", "-o", BOM, "--record", "then").code == 0
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    server.forget()
    return server


@pytest.mark.parametrize("form", ["cyclonedx-json", "spdx3-json", "spdx-json"])
def test_nothing_is_said_where_nothing_changed(aibom: Aibom, drifting: HubServer, form: str) -> None:
    """The nightly job of most nights: exit code 0, not a byte on either stream, one request for each repository."""
    assert aibom("convert", BOM, "--format", form, "-o", "bom").code == 0
    done = aibom("drift", "./bom", "--exit-code", "--quiet")
    assert (done.code, done.out, done.err) == (0, b"", "")
    assert len(drifting.requests) == ARTIFACTS
    assert not [path for path in drifting.paths() if "/resolve/" in path]


@pytest.mark.usefixtures("drifting")
@pytest.mark.parametrize("form", ["json", "html", "sarif"])
def test_programs_get_a_document_where_nothing_changed(aibom: Aibom, form: str) -> None:
    """Whoever uploads or parses the result needs one every night."""
    done = aibom("drift", BOM, "--format", form)
    assert done.code == 0
    assert done.out
    if form == "sarif":
        assert json.loads(done.out)["runs"][0]["results"] == []


@pytest.mark.usefixtures("drifting")
def test_a_file_of_yesterday_does_not_stay(aibom: Aibom) -> None:
    """What was written then is not what is the case now."""
    Path("drift.txt").write_text("yesterday's", encoding="utf-8")
    assert aibom("drift", BOM, "-o", "drift.txt").code == 0
    assert Path("drift.txt").read_bytes() == b""


@pytest.mark.parametrize("form", FORMS)
def test_everything_that_happened_is_in_every_form(aibom: Aibom, drifting: HubServer, form: str) -> None:
    """A parent renamed, one deleted, one licensed otherwise, one gated, one made again; the unchanged one is not named."""
    change(drifting)
    drifting.clear_faults()
    done = aibom("drift", BOM, "--format", form)
    said = done.out.decode()
    assert done.code == 0
    for name in ("org/renamed", "org/deleted", "org/licensed", "org/gated", "org/remade"):
        assert name in said
    for kind in ("parent-missing", "parent-gated", "namespace-changed-hands", "license", "renamed"):
        assert kind in said
    if form != "html":  # it shows the whole lineage
        assert "org/same" not in said


def test_the_exit_code_is_asked_for(aibom: Aibom, drifting: HubServer) -> None:
    """0 unless a change counts: any, one of a severity, one of a kind."""
    change(drifting)
    drifting.clear_faults()
    assert aibom("drift", BOM).code == 0
    assert aibom("drift", BOM, "--exit-code").code == 1
    assert aibom("drift", BOM, "--fail-on", "critical").code == 1
    assert aibom("drift", BOM, "--fail-on", "critical", "--ignore", "namespace-changed-hands").code == 0
    assert aibom("drift", BOM, "--exit-code", "--only", "chat-template").code == 0


def test_no_answer_is_no_absence(aibom: Aibom, drifting: HubServer) -> None:
    """Exit code 3, who gave no answer is named, what the others say is shown all the same, and nobody is called gone."""
    drifting.fault("org/failing", "status", status=503)
    done = aibom("drift", BOM)
    assert (done.code, done.out) == (3, b"")
    assert "org/failing" in done.err
    drifting.remove("org/deleted")
    done = aibom("drift", BOM, "--no-cache")
    assert done.code == 3
    assert "try again later" in done.err
    gone = [line for line in done.out.decode().splitlines() if "org/failing" in line]
    assert gone
    assert all("no usable answer" in line for line in gone)
    assert "org/deleted" in done.out.decode()
    assert aibom("drift", BOM, "--allow-partial", "--no-cache").code == 0
    both = aibom("drift", BOM, "--exit-code", "--no-cache")
    assert both.code == 1, "that something changed is certain"
    assert "org/failing" in both.err


def test_a_hub_that_dies_half_way(aibom: Aibom, drifting: HubServer) -> None:
    """The same command again asks only for what is left, and says what one run would have said."""
    change(drifting)
    drifting.clear_faults()
    drifting.stop_after(5)
    done = aibom("drift", BOM, "--jobs", "1")
    assert done.code == 3
    assert "asks only for what is missing" in done.err
    answered = {request.path for request in drifting.requests[:5]}
    drifting.revive()
    drifting.forget()
    again = aibom("drift", BOM, "--jobs", "1")
    assert again.code == 0
    assert "going on with an unfinished run" in again.err
    assert answered.isdisjoint(drifting.paths())
    drifting.forget()
    assert _less_time(aibom("drift", BOM).out) == _less_time(again.out)
    assert len(drifting.requests) == ARTIFACTS + 1, "a finished run is no answer for the next, and a redirect has two"


def _less_time(report: bytes) -> str:
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "", report.decode())


def test_ctrl_c_loses_nothing(aibom: Aibom, drifting: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 130, nothing written; the same command again asks only for what is left."""
    count = _drifted._count

    def interrupted(event: Event, progress: object) -> None:
        if event.done == 3:
            raise KeyboardInterrupt
        count(event, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(_drifted, "_count", interrupted)
    done = aibom("drift", BOM, "--jobs", "1", "-o", "drift.txt")
    assert (done.code, done.out) == (130, b"")
    assert not Path("drift.txt").exists()
    monkeypatch.setattr(_drifted, "_count", count)
    answered = {request.path for request in drifting.requests[:3]}
    drifting.forget()
    assert aibom("drift", BOM, "--jobs", "1").code == 0
    assert answered.isdisjoint(drifting.paths())


def test_a_recording_of_now_is_compared_again(aibom: Aibom, drifting: HubServer) -> None:
    """Evidence of two dates: what was asked is kept, and the same report is made of it without anybody being asked."""
    change(drifting)
    drifting.clear_faults()
    live = aibom("drift", BOM, "--record", "now", "--format", "json")
    drifting.forget()
    assert aibom("drift", BOM, "--from", "now", "--format", "json").out == live.out
    recorded = aibom("drift", "then", "--from", "now")
    assert "org/licensed" in recorded.out.decode()
    assert (aibom("drift", "then", "--from", "then").out, drifting.requests) == (b"", [])


def test_a_recording_is_not_written_over(aibom: Aibom, drifting: HubServer) -> None:
    """That of the walk holds files, and a revisit asks for none."""
    before = sorted(Path("then").rglob("*"))
    done = aibom("drift", BOM, "--record", "then")
    assert done.code == 4
    assert "not empty" in done.err
    assert (sorted(Path("then").rglob("*")), drifting.requests) == (before, [])


def test_an_incomplete_run_leaves_no_recording(aibom: Aibom, drifting: HubServer) -> None:
    """The same command again makes it whole."""
    drifting.fault("org/failing", "status", status=503)
    assert aibom("drift", BOM, "--record", "now").code == 3
    assert not Path("now").exists()
    drifting.clear_faults()
    assert aibom("drift", BOM, "--record", "now").code == 0
    assert len(json.loads(Path("now/manifest.json").read_bytes())["answers"]) == ARTIFACTS


def test_a_recording_that_lacks_artifacts_says_nothing_of_them(aibom: Aibom, drifting: HubServer) -> None:
    """They are named as not compared, and none of them has vanished; one that holds none is refused."""
    assert aibom("generate", "org/app", "--max-depth", "0", "--record", "half", "-o", "half.json").code == 0
    done = aibom("drift", BOM, "--from", "half", "--exit-code")
    assert (done.code, done.out) == (0, b"")
    assert f"{ARTIFACTS - 1} of {ARTIFACTS} artifacts were not compared" in done.err
    drifting.add(repo("org/other"))
    assert aibom("generate", "org/other", "--record", "other", "-o", "other.json").code == 0
    done = aibom("drift", BOM, "--from", "other")
    assert done.code == 4
    assert "holds none of the artifacts" in done.err


@pytest.mark.usefixtures("drifting")
def test_what_is_now_is_not_found_out_offline(aibom: Aibom, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache knows what was; to call that unchanged would be a lie."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    done = aibom("drift", BOM)
    assert (done.code, done.out) == (3, b"")
    assert "offline" in done.err
    assert aibom("drift", BOM, "--from", "then").code == 0


def test_another_address_is_said_to_be_one(
    aibom: Aibom, drifting: HubServer, hub: HubFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mirror that holds the subject alone: what it lacks has not vanished, and who was asked is told."""
    mirror = hub(repos=family()[:1], mirror=Mirror())
    monkeypatch.setenv("HF_ENDPOINT", mirror.url)
    done = aibom("drift", BOM, "--format", "json", "--allow-partial", "-v", "--exit-code")
    assert done.code == 0
    assert f"asked again for 1 of {ARTIFACTS} artifacts: nothing changed" in done.err
    said = json.loads(done.out)["uncompared"]
    assert f"the BOM was made from {drifting.url}, and {mirror.url} was asked" in said[0]
    assert any("no usable answer" in each and "org/deleted" in each for each in said)


def test_a_subject_that_has_vanished_is_reported(aibom: Aibom, drifting: HubServer) -> None:
    """It is what the job is for: no error, but the worst of changes."""
    drifting.remove("org/app")
    done = aibom("drift", BOM, "--fail-on", "critical")
    assert done.code == 1
    assert "subject-missing" in done.out.decode()


def test_an_old_id_that_was_taken_over_is_critical(aibom: Aibom, drifting: HubServer) -> None:
    """A parent is renamed, and somebody else takes the id by which its children name it."""
    drifting.add(repo("next/base", moved_from=["old/base"]))
    drifting.add(repo("org/child", card={"base_model": "old/base"}))
    assert aibom("generate", "org/child", "-o", "child.json").code == 0
    assert aibom("drift", "child.json", "--exit-code").code == 0
    drifting.add(repo("old/base", commit=commit_of("evil"), info={"createdAt": "2026-02-02T00:00:00.000Z"}))
    done = aibom("drift", "child.json", "--fail-on", "critical")
    assert done.code == 1
    assert "namespace-changed-hands" in done.out.decode()


def test_a_document_of_others(aibom: Aibom, drifting: HubServer) -> None:
    """An application's BOM that names models of the Hub: what it names is asked for, the application is not."""
    models = [("org/same", commit_of("org/same")), ("org/licensed", "1.0"), ("org/deleted", "")]
    components = [
        {"type": "machine-learning-model", "name": name.partition("/")[2], "bom-ref": name, "version": version or "?"}
        | {"purl": f"pkg:huggingface/{name}" + (f"@{version}" if version else "")}
        for name, version in models
    ]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "metadata": {"component": {"type": "application", "name": "app", "bom-ref": "app"}},
        "components": components,
        "dependencies": [{"ref": "app", "dependsOn": [name for name, _ in models]}],
    }
    Path("theirs.json").write_text(json.dumps(document), encoding="utf-8")
    done = aibom("drift", "theirs.json", "--exit-code", "-q")
    assert (done.code, done.out, done.err) == (0, b"", "")
    assert len(drifting.requests) == len(models)
    change(drifting)
    done = aibom("drift", "theirs.json", "--format", "json")
    kinds = [change["kind"] for change in json.loads(done.out)["changes"]]
    assert [kind for kind in kinds if kind != "record"] == ["parent-missing"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["org/app"], 2, "is no BOM"),
        (["./absent.json"], 4, "does not exist"),
        (["then/models"], 4, "no manifest"),
        ([BOM, "--record", "a", "--from", "then"], 2, "exclude each other"),
        ([BOM, "--only", "weigths-changed"], 2, "weights-changed"),
        (["folder.json"], 4, "can be asked for again"),
    ],
)
def test_wrong_usage_is_explained(
    aibom: Aibom, drifting: HubServer, arguments: list[str], code: int, said: str
) -> None:
    """What is wrong is said before anybody is asked, with what to do."""
    Path("model").mkdir()
    assert aibom("generate", "./model", "-o", "folder.json").code == 0
    done = aibom("drift", *arguments)
    assert (done.code, done.out) == (code, b"")
    assert said in done.err
    assert "hint:" in done.err
    assert not drifting.requests
