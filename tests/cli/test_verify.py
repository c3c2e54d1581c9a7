"""`aibom verify`: the files in a folder against what a document, or the Hub's record, states of them."""

import json
import os
from collections.abc import Callable
from hashlib import sha1, sha256
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from cli.command import Aibom, card

from aibom._resources import read_bytes
from aibom.sources._digests import Changed, digests
from testhub import HubFactory, HubServer, Repo, commit_of

FILES = {
    "README.md": card(license="mit", base_model="org/other"),
    "config.json": b"{}",
    "model.safetensors": b"\x00" * 5000,
    "sub/tokenizer.json": b"[]",
}
LIMIT = "Matching bytes say nothing about behaviour"
BOM = "bom.cdx.json"


@pytest.fixture
def served(hub: HubFactory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> HubServer:
    """A model on the Hub, whose weights lie in LFS; the working folder is empty."""
    repo = Repo(id="org/tiny", files=FILES, lfs={"model.safetensors"})
    server = hub(repos=[repo, Repo(id="org/other", files={"a.py": b"1"})])
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    monkeypatch.setenv("AIBOM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return server


@pytest.fixture
def model(served: HubServer, aibom: Aibom) -> Path:
    """The files as they were fetched, and the BOM of the Hub's record beside them."""
    assert served.url
    assert aibom("generate", "org/tiny", "-o", BOM).code == 0
    return written(Path("model"))


def written(folder: Path) -> Path:
    """Write the files of the model into a folder."""
    for path, data in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def verdicts(aibom: Aibom, *arguments: str) -> dict[str, str]:
    """Return the verdict on each file, read from the JSON, which keeps its schema."""
    found = json.loads(aibom("verify", *arguments, "--format", "json").out)
    schema = json.loads(read_bytes("schemas", "aibom/verification-1.schema.json"))
    jsonschema_rs.Draft202012Validator(schema).validate(found)
    return {check["path"]: check["verdict"] for check in found["files"]}


@pytest.mark.parametrize("form", ["cyclonedx-json", "cyclonedx-xml", "spdx3-json", "spdx-json"])
def test_files_as_they_were_fetched(aibom: Aibom, model: Path, form: str) -> None:
    """All match, by what the Hub's record states: SHA-256 of weights, git's blob id of the rest; and what that is worth."""
    assert aibom("convert", BOM, "--format", form, "-o", "bom").code == 0
    done = aibom("verify", "./bom", str(model))
    lines = done.out.decode().splitlines()
    assert (done.code, lines[0]) == (0, "All 4 files match")
    assert "match: model.safetensors: by SHA-256" in lines
    assert "match: README.md: by git blob id (SHA-1), for which collisions can be made" in lines
    assert lines[-1].startswith(LIMIT)


def changed(path: str) -> Callable[[Path], None]:
    """Turn a bit of a file."""

    def do(folder: Path) -> None:
        data = bytearray((folder / path).read_bytes())
        data[-1] ^= 1
        (folder / path).write_bytes(data)

    return do


def added(path: str, data: bytes = b"x") -> Callable[[Path], None]:
    """Add a file, or write another in its place."""

    def do(folder: Path) -> None:
        (folder / path).write_bytes(data)

    return do


def linked(path: str, target: str) -> Callable[[Path], None]:
    """Put a link in the place of a file."""

    def do(folder: Path) -> None:
        (folder / path).unlink(missing_ok=True)
        (folder / path).symlink_to(target)

    return do


def removed(folder: Path) -> None:
    """Remove a file."""
    (folder / "config.json").unlink()


def renamed(folder: Path) -> None:
    """Give a file another name."""
    (folder / "config.json").rename(folder / "config2.json")


def piped(folder: Path) -> None:
    """Put a pipe in the place of a file: nobody ever writes to it."""
    (folder / "config.json").unlink()
    os.mkfifo(folder / "config.json")


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (changed("model.safetensors"), {"model.safetensors": "mismatch"}),
        (changed("README.md"), {"README.md": "mismatch"}),
        (added("sub/tokenizer.json", b"[1]"), {"sub/tokenizer.json": "mismatch"}),
        (added("modeling.py"), {"modeling.py": "extra"}),
        (added(".hidden.py"), {".hidden.py": "extra"}),
        (removed, {"config.json": "missing"}),
        (renamed, {"config.json": "missing", "config2.json": "extra"}),
        (linked("config.json", "/etc/passwd"), {"config.json": "unreadable"}),
        (linked("config.json", "config.json"), {"config.json": "unreadable"}),
        (linked("config.json", "sub/tokenizer.json"), {"config.json": "mismatch"}),
        (linked("linked", "/"), {"linked": "unreadable"}),
        (piped, {"config.json": "unreadable"}),
    ],
)
def test_what_was_tampered_with(
    aibom: Aibom, model: Path, tamper: Callable[[Path], None], told: dict[str, str]
) -> None:
    """Exit code 1, and every file that is not what is stated is named, and no other."""
    tamper(model)
    done = aibom("verify", BOM, str(model))
    assert done.code == 1
    assert done.out.decode().startswith("Not all files match: ")
    assert LIMIT in done.out.decode()
    found = verdicts(aibom, BOM, str(model))
    assert {path: verdict for path, verdict in found.items() if verdict != "match"} == told


def test_code_that_nobody_stated_is_called_so(aibom: Aibom, model: Path) -> None:
    """It is what would be run."""
    added("modeling.py")(model)
    done = aibom("verify", BOM, str(model), "--quiet")
    assert b"extra: modeling.py: nothing is stated of it, and by its name it is code that can be run" in done.out
    assert b"\nmatch: " not in done.out


def test_a_file_of_another_size_is_not_read(aibom: Aibom, model: Path) -> None:
    """A sparse terabyte in the place of a file, or beside them, costs nothing."""
    for name in ("model.safetensors", "extra.bin"):
        with (model / name).open("wb") as file:
            file.truncate(1 << 40)
    found = verdicts(aibom, BOM, str(model))
    assert (found["model.safetensors"], found["extra.bin"]) == ("mismatch", "extra")


def test_the_record_of_the_hub(aibom: Aibom, served: HubServer) -> None:
    """A model in the place of a BOM: its record is asked for, and not its ancestry."""
    folder = written(Path("model"))
    assert aibom("verify", "org/tiny", str(folder)).code == 0
    changed("config.json")(folder)
    assert aibom("verify", "org/tiny", str(folder)).code == 1
    assert not [path for path in served.paths() if "org/other" in path]


def cache_of(commit: str, tamper: bytes = b"") -> Path:
    """Lay the files out as the Hub's own client does: blobs by their digest, and a snapshot of links to them."""
    root = Path("hub/models--org--tiny")
    snapshot = root / "snapshots" / commit
    for path, data in FILES.items():
        name = sha256(data).hexdigest() if path.endswith("safetensors") else git(data)
        (root / "blobs").mkdir(parents=True, exist_ok=True)
        (root / "blobs" / name).write_bytes(data + (tamper if path == "config.json" else b""))
        (snapshot / path).parent.mkdir(parents=True, exist_ok=True)
        (snapshot / path).symlink_to(os.path.relpath(root / "blobs" / name, (snapshot / path).parent))
    (root / "refs").mkdir()
    (root / "refs" / "main").write_text(commit)
    return root


def git(data: bytes) -> str:
    """Return git's id of a blob."""
    return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


@pytest.mark.usefixtures("model")
def test_the_cache_of_the_hubs_client(aibom: Aibom) -> None:
    """A repository's part of it stands for its snapshot of `main`; links among its blobs are followed."""
    root = cache_of(commit_of("org/tiny"))
    done = aibom("verify", BOM, str(root))
    assert (done.code, done.out.decode().splitlines()[0]) == (0, "All 4 files match")
    assert b"may hold a part of the files only" in done.out
    (root / "snapshots" / commit_of("org/tiny") / "config.json").unlink()
    assert verdicts(aibom, BOM, str(root))["config.json"] == "missing"


@pytest.mark.usefixtures("model")
def test_another_commit_in_the_cache_is_said(aibom: Aibom) -> None:
    """The files may be the same all the same."""
    done = aibom("verify", BOM, str(cache_of("0" * 40)))
    assert done.code == 0
    assert f"the folder is at commit {'0' * 40}, the record at " in done.out.decode()


@pytest.mark.usefixtures("model")
def test_a_cache_of_something_else(aibom: Aibom) -> None:
    """It is not compared with the subject, unless that is asked for."""
    cache_of("0" * 40).rename("hub/models--org--copy")
    done = aibom("verify", BOM, "hub/models--org--copy")
    assert done.code == 2
    assert "holds org/copy, of which bom.cdx.json says nothing" in done.err
    assert aibom("verify", BOM, "hub/models--org--copy", "--artifact", "org/tiny").code == 0


def test_an_artifact_is_named(aibom: Aibom, model: Path) -> None:
    """By id or purl; one that is not there is a usage error that names what is."""
    for name in ("org/tiny", "pkg:huggingface/org/tiny"):
        assert aibom("verify", BOM, str(model), "--artifact", name).code == 0
    done = aibom("verify", BOM, str(model), "--artifact", "org/none")
    assert (done.code, done.out) == (2, b"")
    assert "name one of org/other, org/tiny" in done.err


def test_a_record_without_files(aibom: Aibom, model: Path) -> None:
    """Nothing can be compared: that is not "all match"."""
    foreign = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {
            "component": {
                "type": "machine-learning-model",
                "name": "tiny",
                "bom-ref": "a",
                "purl": "pkg:huggingface/org/tiny",
            }
        },
    }
    Path("foreign.json").write_text(json.dumps(foreign))
    done = aibom("verify", "./foreign.json", str(model))
    assert done.code == 1
    assert done.out.decode().startswith("Nothing could be compared\n")
    assert "lists no files" in done.out.decode()


def test_a_file_that_is_written_to_meanwhile(aibom: Aibom, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is reported, and the others are compared all the same."""

    def meanwhile(path: Path, *asked: Any) -> object:
        if path.name == "config.json":
            raise Changed
        return digests(path, *asked)

    monkeypatch.setattr("aibom.sources.folder.digests", meanwhile)
    found = verdicts(aibom, BOM, str(model))
    assert found["config.json"] == "changed-while-read"
    assert sorted(found.values()) == ["changed-while-read", "match", "match", "match"]


def test_a_folder_that_may_not_be_listed(aibom: Aibom, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is stated below it is unreadable, not missing."""
    real = os.scandir

    def refuse(path: object) -> object:
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied")
        return real(path)  # type: ignore[call-overload]

    monkeypatch.setattr("aibom.sources.folder.os.scandir", refuse)
    found = verdicts(aibom, BOM, str(model))
    assert (found["sub"], found["sub/tokenizer.json"]) == ("unreadable", "unreadable")


def test_git_is_not_looked_at_and_that_is_said(aibom: Aibom, model: Path) -> None:
    """A checkout holds the history, too."""
    (model / ".git").mkdir()
    (model / ".git" / "HEAD").write_text("x")
    done = aibom("verify", BOM, str(model))
    assert done.code == 0
    assert b"not looked at: .git\n" in done.out


def test_sarif(aibom: Aibom, model: Path) -> None:
    """A result for each file that does not match, at the file; the official schema is the judge where it is there."""
    changed("config.json")(model)
    added("a b#.py")(model)
    log = json.loads(aibom("verify", BOM, str(model), "--format", "sarif").out)
    found = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: result["ruleId"]
        for result in log["runs"][0]["results"]
    }
    assert found == {"model/config.json": "file-mismatch", "model/a%20b%23.py": "file-extra"}
    data = os.environ.get("AIBOM_TEST_DATA")
    if data:
        schema = json.loads((Path(data).parent / "schemas" / "sarif-2.1.0.json").read_bytes())
        jsonschema_rs.validator_for(schema).validate(log)


@pytest.mark.parametrize(
    ("bom", "folder", "code"),
    [("./none.json", "model", 4), (BOM, "none", 4), (BOM, BOM, 4), ("./model/config.json", "model", 4)],
)
def test_bad_input(aibom: Aibom, model: Path, bom: str, folder: str, code: int) -> None:
    """What cannot be read is said with its name, and nothing is written."""
    assert model.is_dir()
    done = aibom("verify", bom, folder, "-o", "out.txt")
    assert (done.code, done.out) == (code, b"")
    assert "hint:" in done.err
    assert not Path("out.txt").exists()


def test_the_same_files_give_the_same_bytes(aibom: Aibom, model: Path) -> None:
    """Whatever order threads end in."""
    outs = {aibom("verify", BOM, str(model), "--format", form).out for form in ["json"] * 3}
    assert len(outs) == 1


def test_what_is_shown_is_fit_for_a_terminal(aibom: Aibom, model: Path) -> None:
    """A name is shown without what a terminal would obey."""
    (model / "\u202egnp.py").write_bytes(b"")
    done = aibom("verify", BOM, str(model))
    assert "\u202e" not in done.out.decode()


def proven(aibom: Aibom, model: Path, code: int) -> tuple[list[str], str, str]:
    """Return what a BOM once more says of the digests, the severity of proof-refuted, and how much of it is verified."""
    assert aibom("verify", BOM, str(model), "--bom-out", "again.cdx.json").code == code
    document = json.loads(Path("again.cdx.json").read_bytes())
    properties = document["metadata"]["component"]["properties"]
    values = [json.loads(each["value"])["value"] for each in properties if each["name"] == "aibom:fact:proof"]
    assert aibom("validate", "again.cdx.json").code == 0
    found = aibom("gaps", "again.cdx.json")
    gaps = [line.split(":")[0].strip() for line in found.out.decode().splitlines() if ": proof-refuted: " in line]
    figures = next(line for line in found.out.decode().splitlines() if line.startswith("artifacts: "))
    return values, "".join(gaps[:1]), figures


def test_what_is_proven_enters_the_bom(aibom: Aibom, model: Path) -> None:
    """Digests that are reproduced verify the artifact; a changed file refutes them; a missing one proves nothing."""
    values, gap, figures = proven(aibom, model, 0)
    assert (values, gap) == (["verified"], "")
    assert figures.startswith("artifacts: 1 verified")
    (model / "config.json").unlink()
    assert proven(aibom, model, 1)[:2] == (["no evidence"], "")
    (model / "config.json").write_bytes(b"[]")
    values, gap, figures = proven(aibom, model, 1)
    assert (values, gap) == (["does not hold"], "critical")
    assert figures.startswith("artifacts: 0 verified")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((BOM, "./model", "--bom-out", "-"), "needs a file"),
        (("org/tiny", "./model", "--bom-out", "x"), "a model is none"),
    ],
)
def test_where_no_bom_can_be_written(aibom: Aibom, model: Path, arguments: tuple[str, ...], said: str) -> None:
    """It is said before anything is read."""
    assert model.is_dir()
    done = aibom("verify", *arguments)
    assert (done.code, said in done.err, done.out) == (2, True, b"")
