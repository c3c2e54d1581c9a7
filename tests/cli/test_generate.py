"""`aibom generate` against a Hub: what is written, where, and when nothing is."""

import importlib.metadata
import io
import json
import os
import re
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace

import pytest
from cli.command import Aibom, card

from testhub import HubFactory, HubServer, Repo

SUBJECT = "org/tiny-gguf"
EVIDENCE = Path("evidence")


def _components(document: bytes) -> set[str]:
    body = json.loads(document)
    return {component["name"] for component in [body["metadata"]["component"], *body["components"]]}


def test_a_bom_goes_to_standard_output(aibom: Aibom, served: HubServer) -> None:
    """CycloneDX 1.6 JSON by default, nothing else on stdout, nothing on stderr for a quick walk."""
    done = aibom("generate", SUBJECT)
    body = json.loads(done.out)
    assert (done.code, done.err) == (0, "")
    assert (body["bomFormat"], body["specVersion"]) == ("CycloneDX", "1.6")
    assert body["metadata"]["timestamp"] == "2026-01-01T00:00:00Z"
    assert {"tiny-gguf", "tiny", "base"} <= {name.split("/")[-1] for name in _components(done.out)}
    assert served.url in done.out.decode()


def test_a_file_is_written_and_summed_up(aibom: Aibom, served: HubServer) -> None:
    """The file holds what stdout would have; one line on stderr names it and counts the gaps."""
    assert served.url
    done = aibom("generate", SUBJECT, "-o", "bom.cdx.json")
    assert (done.code, done.out) == (0, b"")
    [line] = done.err.splitlines()
    assert line.startswith("aibom: wrote bom.cdx.json: ")
    assert "gaps: " in line
    assert Path("bom.cdx.json").read_bytes() == aibom("generate", SUBJECT, "-o", "-").out
    assert aibom("generate", SUBJECT, "-o", "bom.cdx.json", "--quiet").err == ""
    assert aibom("-q", "generate", SUBJECT, "-o", "bom.cdx.json").err == ""


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        (["-o", "x.cdx.xml"], b"<?xml"),
        (["-o", "x.CDX.XML"], b"<?xml"),
        (["-o", "x.cdx.json"], b"{"),
        (["-o", "x.xml"], b"{"),
        (["-o", "x"], b"{"),
        (["-o", "x.cdx.xml", "--format", "cyclonedx-json"], b"{"),
        (["-o", "x.cdx.json", "--format", "cyclonedx-xml"], b"<?xml"),
    ],
)
def test_the_ending_decides_unless_a_format_is_named(
    aibom: Aibom, served: HubServer, arguments: list[str], start: bytes
) -> None:
    """`.cdx.json` and `.cdx.xml` are known; any other ending gets the default, never an error."""
    assert served.url
    assert aibom("generate", SUBJECT, *arguments).code == 0
    assert Path(arguments[1]).read_bytes().startswith(start)


@pytest.mark.parametrize("encoding", ["cyclonedx-json", "cyclonedx-xml"])
@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_versions(aibom: Aibom, served: HubServer, encoding: str, version: str) -> None:
    """Both versions in both encodings."""
    assert served.url
    done = aibom("generate", SUBJECT, "--format", encoding, "--spec-version", version)
    assert done.code == 0
    assert f'"specVersion": "{version}"' in done.out.decode() or f"/bom/{version}" in done.out.decode()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "spdx"], "choose one of cyclonedx-json, cyclonedx-xml"),
        (["--spec-version", "1.4"], "choose one of 1.6, 1.7"),
        (["--max-depth", "-2"], "--max-depth"),
        (["--max-depth", "x"], "--max-depth"),
        (["--max-nodes", "0"], "--max-nodes"),
        (["--jobs", "0"], "--jobs"),
        (["--timeout", "0"], "--timeout"),
        (["--nonsense"], "--nonsense"),
        (["--revision", "../x"], "revision"),
        (["--token", "a b"], "token"),
        (["--token", "-"], "standard input holds no token"),
        (["--record", "~no-such-user-here/x"], "cannot be found"),
        (["--record", ""], "--record"),
        (["--from", ""], "--from"),
        (["--revision="], "--revision"),
        (["org/base"], "more than one model needs a folder"),
    ],
)
def test_wrong_options(
    aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    """Exit code 2, what to do, nothing on stdout, and the Hub was not asked."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(" \n"))
    done = aibom("generate", SUBJECT, *arguments)
    assert (done.code, done.out) == (2, b"")
    assert message in done.err
    assert done.err.count("\n") == 2
    assert "aibom: hint: " in done.err
    assert not served.requests


@pytest.mark.parametrize("argument", ["", "a b", "https://example.org/a/b", "org/tiny@v1@v2", "pkg:pypi/requests"])
def test_a_bad_id(aibom: Aibom, served: HubServer, argument: str) -> None:
    """Exit code 2, and the Hub was not asked."""
    assert aibom("generate", argument).code == 2
    assert not served.requests


def test_no_model_at_all(aibom: Aibom, served: HubServer) -> None:
    """Exit code 2, with both ways out."""
    done = aibom("generate")
    assert done.code == 2
    assert "ORG/NAME" in done.err
    assert "--from" in done.err
    assert not served.requests


def test_a_missing_subject(aibom: Aibom, served: HubServer) -> None:
    """Exit code 3; which one, and what to do; nothing is written, and the next run asks again."""
    done = aibom("generate", "org/nowhere", "-o", "bom.json")
    assert (done.code, done.out) == (3, b"")
    assert "org/nowhere does not exist" in done.err
    assert not Path("bom.json").exists()
    served.add(Repo(id="org/nowhere"))
    assert aibom("generate", "org/nowhere").code == 0


def test_a_missing_revision(aibom: Aibom, served: HubServer) -> None:
    """Exit code 3, naming the revision."""
    assert served.url
    done = aibom("generate", f"{SUBJECT}@v9")
    assert done.code == 3
    assert "no revision 'v9'" in done.err


def test_a_gated_subject_gives_a_bom(aibom: Aibom, served: HubServer) -> None:
    """Its record can be read; that its files cannot is a gap."""
    served.add(Repo(id="org/gated", gated="manual", granted=False, files={"README.md": card(license="llama3")}))
    done = aibom("generate", "org/gated")
    assert done.code == 0
    assert "subject-gated" in done.out.decode()


def test_a_moved_subject_gives_a_bom(aibom: Aibom, served: HubServer) -> None:
    """A renamed repository is found under its present id, as gpt2 is at openai-community/gpt2."""
    served.add(Repo(id="openai-community/gpt2", moved_from=("gpt2",), files={"README.md": card(license="mit")}))
    done = aibom("generate", "gpt2")
    assert done.code == 0
    assert "pkg:huggingface/openai-community/gpt2@" in done.out.decode()


def test_an_unavailable_parent_ends_the_walk(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 3, the old file as it was; the next run asks for what is missing only, and writes."""
    monkeypatch.setattr("aibom.sources._http.ATTEMPTS", 1)
    monkeypatch.setattr("aibom.sources._http.BUSY_ATTEMPTS", 1)
    Path("bom.cdx.json").write_bytes(b"old")
    served.fault("org/base", "status", status=503)
    done = aibom("generate", SUBJECT, "-o", "bom.cdx.json", "--record", "evidence")
    assert done.code == 3
    assert "no usable answer about 1 of 5 repositories after all retries: org/base" in done.err
    assert "asks only for what is missing" in done.err
    assert "--allow-partial" in done.err
    assert Path("bom.cdx.json").read_bytes() == b"old"
    assert not EVIDENCE.exists()
    served.clear_faults()
    served.forget()
    again = aibom("generate", SUBJECT, "-o", "bom.cdx.json", "--record", "evidence")
    assert again.code == 0
    assert "going on with an unfinished walk: 4 answers are known" in again.err
    assert all("org/base" in path for path in served.paths() if "harness" not in path)
    assert "base" in _components(Path("bom.cdx.json").read_bytes())
    assert EVIDENCE.is_dir()


def test_a_hub_that_stops_half_way(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 3 and nothing half-written; a later run asks for what is missing and nothing else."""
    monkeypatch.setattr("aibom.sources._http.ATTEMPTS", 1)
    monkeypatch.setattr("aibom.sources._http.BUSY_ATTEMPTS", 1)
    served.fault("org/(base|data)", "latency", seconds=0.3)
    served.fault("org/(base|data)", "close")
    done = aibom("generate", SUBJECT, "-o", "bom.json")
    assert done.code == 3
    assert not list(Path().iterdir())
    served.clear_faults()
    served.stop_after(0)
    assert aibom("generate", SUBJECT, "-o", "bom.json").code == 3
    served.revive()
    served.forget()
    assert aibom("generate", SUBJECT, "-o", "bom.json").code == 0
    asked = {path.partition("/resolve/")[0].split("/")[-1] for path in served.paths() if "harness" not in path}
    assert asked == {"base", "data", "source", "models"}  # the last are the lists of models trained on a dataset
    assert aibom("generate", SUBJECT, "--no-cache").out == Path("bom.json").read_bytes()


def test_a_partial_result_when_allowed(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 0; the BOM names who gave no answer, and so does a replay of its recording."""
    monkeypatch.setattr("aibom.sources._http.ATTEMPTS", 1)
    monkeypatch.setattr("aibom.sources._http.BUSY_ATTEMPTS", 1)
    served.fault("org/base", "status", status=503)
    done = aibom("generate", SUBJECT, "--allow-partial", "--record", "evidence", "--no-cache")
    assert done.code == 0
    assert "source-unavailable" in done.out.decode()
    assert aibom("generate", "--from", "evidence").code == 3
    assert aibom("generate", "--from", "evidence", "--allow-partial").out == done.out
    assert "try again later" in aibom("generate", SUBJECT, "--no-cache").err


@pytest.mark.parametrize("encoding", ["cyclonedx-json", "cyclonedx-xml"])
def test_a_recording_gives_the_same_bytes(
    aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    """Without the Hub, at another time, at another place, with another endpoint set: byte for byte."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    made = aibom("generate", SUBJECT, "--record", "evidence", "--format", encoding, "--max-depth", "2")
    assert made.code == 0
    served.forget()
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    Path("elsewhere").mkdir()
    EVIDENCE.rename("elsewhere/moved")
    monkeypatch.chdir("elsewhere")
    for arguments in ([SUBJECT], []):
        again = aibom("generate", *arguments, "--from", "moved", "--format", encoding)
        assert (again.code, again.out) == (0, made.out)
    assert not served.requests


def test_source_date_epoch_replaces_the_recorded_time(
    aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing else."""
    assert served.url
    first = aibom("generate", SUBJECT, "--record", "evidence").out
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1577836800")
    second = aibom("generate", "--from", "evidence").out
    assert json.loads(second)["metadata"]["timestamp"] == "2020-01-01T00:00:00Z"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert aibom("generate", "--from", "evidence").out == first


def test_two_walks_record_the_same_bytes(aibom: Aibom, served: HubServer) -> None:
    """An unchanged Hub under one SOURCE_DATE_EPOCH, with and without a cache, gives one recording and one BOM."""
    assert served.url
    first = aibom("generate", SUBJECT, "--record", "one")
    second = aibom("generate", SUBJECT, "--record", "two", "--jobs", "1")
    third = aibom("generate", SUBJECT, "--record", "three", "--no-cache")
    assert first.out == second.out == third.out
    kept = [
        {path.relative_to(name).as_posix(): path.read_bytes() for path in Path(name).rglob("*") if path.is_file()}
        for name in ("one", "two", "three")
    ]
    assert kept[0] == kept[1] == kept[2]
    assert len(kept[0]) == 11 + 2


def test_limits_are_obeyed_and_recorded(aibom: Aibom, served: HubServer) -> None:
    """Depth, number and datasets; a replay keeps to them unless it is told otherwise."""
    assert served.url
    assert len(_components(aibom("generate", SUBJECT, "--max-nodes", "1").out)) < 5
    made = aibom("generate", SUBJECT, "--no-datasets", "--max-depth", "1", "--record", "evidence").out
    assert aibom("generate", "--from", "evidence").out == made
    assert aibom("generate", "--from", "evidence", "--max-depth", "0").out != made
    assert not any("/datasets/" in path for path in served.paths())


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["org/other", "--from", "evidence"], 3, "not in this recording"),
        (["--from", "nowhere"], 4, "nowhere"),
        (["--from", "."], 4, "manifest.json"),
        (["--from", "evidence", "--record", "more"], 2, "exclude each other"),
        (["./evidence", "--from", "evidence"], 2, "folder is not read"),
        (["--from", "evidence", "--revision", "main"], 2, "needs MODEL"),
    ],
)
def test_a_recording_that_does_not_serve(
    aibom: Aibom, served: HubServer, arguments: list[str], code: int, message: str
) -> None:
    """Each case has its exit code and names what is wrong; the Hub is never asked instead."""
    aibom("generate", SUBJECT, "--record", "evidence")
    served.forget()
    done = aibom("generate", *arguments)
    assert (done.code, done.out) == (code, b"")
    assert message in done.err
    assert not served.requests


def test_an_altered_recording_is_refused(aibom: Aibom, served: HubServer) -> None:
    """One changed byte is exit code 4."""
    assert served.url
    aibom("generate", SUBJECT, "--record", "evidence")
    readme = next(EVIDENCE.rglob("README.md"))
    readme.write_bytes(readme.read_bytes().replace(b"# A card", b"# A Card"))
    done = aibom("generate", "--from", "evidence")
    assert (done.code, done.out) == (4, b"")
    assert "digest" in done.err


def test_a_recording_is_replaced_by_one_of_the_same_subject_only(aibom: Aibom, served: HubServer) -> None:
    """Any other folder with something in it is exit code 4, said before the Hub is asked."""
    assert aibom("generate", SUBJECT, "--record", "evidence").code == 0
    assert aibom("generate", SUBJECT, "--record", "evidence").code == 0
    served.forget()
    Path("full").mkdir()
    Path("full/thesis.txt").write_bytes(b"mine")
    Path("file").write_bytes(b"mine")
    for subject, folder in (("org/tiny", "evidence"), (SUBJECT, "full"), (SUBJECT, "file")):
        done = aibom("generate", subject, "--record", folder)
        assert (done.code, done.out) == (4, b"")
        assert folder in done.err
    assert not served.requests
    assert Path("full/thesis.txt").read_bytes() == b"mine"


@pytest.mark.parametrize("target", [".", "missing/bom.json"])
def test_an_unwritable_output(aibom: Aibom, served: HubServer, target: str) -> None:
    """Exit code 4 with the path, before the Hub is asked."""
    done = aibom("generate", SUBJECT, "-o", target)
    assert done.code == 4
    assert f"cannot write {target!r}" in done.err
    assert not served.requests


def test_a_local_folder(aibom: Aibom, served: HubServer, tmp_path: Path) -> None:
    """Its files are digested, its ancestors on the Hub are walked, and where it lies is nobody's business."""
    folder = tmp_path / "work" / "secret-place" / "mine"
    folder.mkdir(parents=True)
    (folder / "README.md").write_bytes(card(base_model="org/tiny", license="mit"))
    (folder / "model.safetensors").write_bytes(b"\x02\0\0\0\0\0\0\0{}")
    done = aibom("generate", "./secret-place/mine", "--record", "evidence")
    assert done.code == 0
    assert "secret-place" not in done.out.decode()
    assert "pkg:huggingface/org/base@" in done.out.decode()
    served.forget()
    assert aibom("generate", "--from", "evidence").out == done.out
    assert not served.requests
    assert all("secret-place" not in path.read_text("latin-1") for path in EVIDENCE.rglob("*") if path.is_file())
    assert aibom("generate", folder).out == done.out
    assert aibom("generate", "./secret-place/mine", "--revision", "v1").code == 2


def test_a_folder_with_the_name_of_a_model(aibom: Aibom, served: HubServer) -> None:
    """`org/tiny` is the model on the Hub; `./org/tiny` is the folder."""
    assert served.url
    Path("org/tiny").mkdir(parents=True)
    Path("org/tiny/README.md").write_bytes(card(license="zlib"))
    assert "Zlib" not in aibom("generate", "org/tiny").out.decode()
    assert "Zlib" in aibom("generate", "./org/tiny").out.decode()


@pytest.mark.parametrize("argument", ["./missing", "bom.json", "~no-such-user-here"])
def test_a_path_that_holds_no_model(aibom: Aibom, served: HubServer, argument: str) -> None:
    """Exit code 4: not there, or a file where a folder is wanted."""
    Path("bom.json").write_bytes(b"{}")
    done = aibom("generate", argument)
    assert (done.code, done.out) == (4, b"")
    assert argument in done.err
    assert not served.requests


def test_offline(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 3 without a cache; with one, what it holds; HF_HUB_OFFLINE means the same."""
    done = aibom("generate", SUBJECT, "--offline")
    assert done.code == 3
    assert "offline" in done.err
    assert not served.requests
    made = aibom("generate", SUBJECT)
    served.forget()
    assert aibom("generate", SUBJECT, "--offline").out == made.out
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert aibom("generate", SUBJECT).out == made.out
    assert not served.requests


def test_the_cache_lies_where_it_is_said(aibom: Aibom, served: HubServer) -> None:
    """`--cache-dir` is used, `--no-cache` leaves no trace."""
    assert served.url
    assert aibom("generate", SUBJECT, "--no-cache").code == 0
    assert not Path("../cache").exists()
    assert aibom("generate", SUBJECT, "--cache-dir", "mine").code == 0
    assert any(Path("mine").rglob("*"))
    assert not Path("../cache").exists()


def test_hostile_cards_are_gaps(aibom: Aibom, served: HubServer) -> None:
    """A base_model of every wrong kind, or YAML that is none: exit code 0, quoted and escaped."""
    values = ["/etc/passwd", "https://example.org/x", "7", "null", '[7, null, {a: b}, "\\e[31m"]', '"\\e]0;owned\\a"']
    for number, value in enumerate(values):
        served.add(Repo(id=f"bad/m{number}", files={"README.md": card(base_model=value)}))
    served.add(Repo(id="bad/yaml", files={"README.md": b"---\na: [\x1b[31m\n---\n"}))
    for name in [*(f"m{number}" for number in range(len(values))), "yaml"]:
        done = aibom("generate", f"bad/{name}")
        assert done.code == 0, done.err
        assert b"\x1b" not in done.out
        json.loads(done.out)


def test_a_wait_for_the_rate_limit_is_said(aibom: Aibom, served: HubServer) -> None:
    """For how long, and for whom; then the walk goes on."""
    served.fault("api/models/org/base", "status", status=429, headers={"Retry-After": "1"}, times=1)
    done = aibom("generate", "org/base", "--verbose")
    assert done.code == 0
    assert re.search(r"^aibom: waiting \d s before asking for org/base again: rate limit$", done.err, re.MULTILINE)


def test_a_dataset_is_a_subject_too(aibom: Aibom, served: HubServer) -> None:
    """In every form a model can be named in."""
    made = aibom("generate", "datasets/org/data")
    assert made.code == 0
    assert "pkg:huggingface/datasets/org/source@" in made.out.decode()
    for argument in (f"{served.url}/datasets/org/data", "pkg:huggingface/datasets/org/data"):
        assert aibom("generate", argument).out == made.out


def test_progress_on_request(aibom: Aibom, served: HubServer) -> None:
    """`--verbose` names each repository once, `--debug` each request too; never a query, which may be signed."""
    assert served.url
    verbose = aibom("generate", SUBJECT, "--verbose").err.splitlines()
    assert sorted(line.split()[2] for line in verbose) == [
        "datasets/org/data",
        "datasets/org/source",
        "org/base",
        "org/tiny",
        SUBJECT,
    ]
    debug = aibom("--debug", "generate", SUBJECT, "--no-cache").err
    assert f"GET {served.url}/api/models/org/tiny?… " in debug
    assert "GET" not in aibom("generate", SUBJECT, "--verbose").err


def test_a_token_is_sent_and_never_shown(
    aibom: Aibom, hub: HubFactory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """From the option, from stdin, from HF_TOKEN: a private model is read, and the token stands in no output."""
    token = "hf_" + "Secret" * 5
    server = hub(repos=[Repo(id="org/private", private=True, files={"README.md": card(license="mit")})], token=token)
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    monkeypatch.chdir(tmp_path)
    assert aibom("generate", "org/private", "--cache-dir", "c").code == 3
    outputs = [aibom("generate", "org/private", "--token", token, "--debug", "--record", "e", "--cache-dir", "c")]
    monkeypatch.setattr(sys, "stdin", io.StringIO(token + "\n"))
    outputs.append(aibom("generate", "org/private", "--token", "-", "--debug", "--cache-dir", "c"))
    monkeypatch.setenv("HF_TOKEN", token)
    outputs.append(aibom("generate", "org/private", "--debug", "--no-cache"))
    assert [done.code for done in outputs] == [0, 0, 0]
    served = [request.headers.get("authorization", "") for request in server.requests]
    assert f"Bearer {token}" in served
    written = [path.read_bytes() for name in "ec" for path in Path(name).rglob("*") if path.is_file()]
    assert len(written) > 3
    shown = b"".join([*written, *(done.out + done.err.encode() for done in outputs)])
    assert token.encode() not in shown


@pytest.mark.parametrize("stdin", [None, io.TextIOWrapper(io.BytesIO(b"\xff\n"), encoding="utf-8")])
def test_a_token_that_cannot_be_read(
    aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch, stdin: io.TextIOWrapper | None
) -> None:
    """Standard input that is closed, or holds no text, is a wrong command line and no internal error."""
    monkeypatch.setattr(sys, "stdin", stdin)
    done = aibom("generate", SUBJECT, "--token", "-")
    assert (done.code, done.out) == (2, b"")
    assert "standard input" in done.err
    assert not served.requests


def test_a_password_in_the_endpoint_is_never_shown(
    aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a proxy the address may hold one; it works, and stands nowhere."""
    monkeypatch.setenv("HF_ENDPOINT", served.url.replace("//", "//me:s3cret@"))
    done = aibom("generate", SUBJECT, "--debug", "--record", "evidence")
    missing = aibom("generate", "org/nowhere", "--debug")
    assert (done.code, missing.code) == (0, 3)
    written = [path.read_bytes() for root in (EVIDENCE, Path("../cache")) for path in root.rglob("*") if path.is_file()]
    assert b"s3cret" not in b"".join([done.out, done.err.encode(), missing.err.encode(), *written])


@pytest.mark.no_cover
def test_without_what_other_packages_bring(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken plug-in ends every command; with --no-plugins none is loaded, and the BOM does not name it."""
    assert served.url
    extra = SimpleNamespace(name="extra", version="7", wants=lambda *_: {}, claims=lambda *_: [])
    monkeypatch.setitem(sys.modules, "aibom_extra", SimpleNamespace(EXTRA=extra))
    places = {"aibom.extractors": "aibom_extra:EXTRA"}
    monkeypatch.setattr(
        importlib.metadata,
        "entry_points",
        lambda group: [EntryPoint("extra", places[group], group)] if group in places else [],
    )
    assert "extra@7" in aibom("generate", SUBJECT).out.decode()
    plain = aibom("generate", SUBJECT, "--no-plugins", "-o", "bom.cdx.json")
    assert (plain.code, "extra@7" in Path("bom.cdx.json").read_text()) == (0, False)
    for kind in ("extractors", "rules", "formats"):
        places.clear()
        places[f"aibom.{kind}"] = "no_such_module_here:X"
        assert aibom("generate", SUBJECT, "-o", "x.cdx.json").code == 5
        assert aibom("generate", SUBJECT, "org/base", "-o", "boms/").err.count("\n") == 2
        for arguments in (["generate", SUBJECT, "-o", "x.cdx.json"], ["generate", SUBJECT, "-o", "boms/"]):
            assert aibom(*arguments, "--no-plugins").code == 0
        assert aibom("lineage", SUBJECT, "--no-plugins").code == 0
        assert aibom("lineage", "bom.cdx.json").code == (5 if kind == "formats" else 0)
        assert aibom("lineage", "bom.cdx.json", "--no-plugins").code == 0


def test_the_program_runs_as_a_module(served: HubServer) -> None:
    """`python -m aibom` in a process of its own writes what this one does."""
    done = subprocess.run(
        [sys.executable, "-m", "aibom", "generate", "org/base"], capture_output=True, check=True, env=dict(os.environ)
    )
    assert json.loads(done.stdout)["bomFormat"] == "CycloneDX"
    assert served.requests
