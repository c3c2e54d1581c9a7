"""`aibom scan`: what can run when files are loaded, of folders, files and models, in three forms and an exit code."""

import json
import os
import struct
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from cli.command import Aibom, card

from aibom._resources import read_bytes
from testhub import HubFactory, HubServer, Repo

LIMIT = "none of its verdicts says that a file is harmless"
PICKLE = b"cos\nsystem\n(S'id'\ntR."
TEMPLATE = b"{% for m in messages %}{{ m['role'] + m.content | trim }}{% endfor %}"


def weights(size: int = 64, pad: int = 0) -> bytes:
    """A safetensors file with one tensor, its header padded with spaces."""
    head = json.dumps({"w": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}}).encode() + b" " * pad
    return len(head).to_bytes(8, "little") + head + bytes(size)


FILES = {
    "README.md": card(license="mit"),
    "config.json": b'{"model_type": "llama"}',
    "chat_template.jinja": TEMPLATE,
    "model.safetensors": weights(),
}


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which nothing reaches beyond the data."""
    monkeypatch.chdir(tmp_path)
    folder = Path("model")
    folder.mkdir()
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    return folder


def verdicts(aibom: Aibom, *arguments: str) -> dict[str, Any]:
    """Return each file of the JSON form by path; it keeps its schema."""
    done = aibom("scan", *arguments, "--format", "json")
    found = json.loads(done.out)
    schema = json.loads(read_bytes("schemas", "aibom/scan-1.schema.json"))
    jsonschema_rs.Draft202012Validator(schema).validate(found)
    return {file["path"]: file for each in found["scanned"] for file in each["files"]}


def test_a_folder_of_which_all_is_on_the_allowlist(aibom: Aibom, model: Path) -> None:
    """Exit 0, a verdict for each file, and what that is worth."""
    done = aibom("scan", f"./{model}")
    lines = done.out.decode().splitlines()
    assert (done.code, lines[0]) == (0, "4 allowlisted of 4 files")
    assert "allowlisted: model.safetensors (safetensors)" in lines
    assert LIMIT in lines[-1]
    assert "clean" not in done.out.decode()


def test_one_dangerous_file(aibom: Aibom, model: Path) -> None:
    """Exit 1; the worst comes first, with the operation, where it stands and what it calls; the rest is scanned too."""
    (model / "pytorch_model.bin").write_bytes(PICKLE)
    (model / "modeling.py").write_bytes(b"import torch\n")
    done = aibom("scan", f"./{model}")
    lines = done.out.decode().splitlines()
    assert (done.code, lines[0]) == (1, "1 dangerous, 1 review, 4 allowlisted of 6 files")
    assert lines[2].startswith("dangerous: pytorch_model.bin (pickle")
    assert any("system" in line and "at byte" in line for line in lines[3:5])
    assert LIMIT in done.out.decode()
    assert any(line.strip().startswith("picklescan says dangerous, as found here") for line in lines)
    quiet = aibom("scan", f"./{model}", "--quiet")
    assert b"\nallowlisted: " not in quiet.out
    assert quiet.code == 1


@pytest.mark.parametrize(
    ("name", "data", "codes"),
    [
        ("modeling.py", b"import torch\n", {"dangerous": 0, "unreadable": 0, "review": 1}),
        ("torn.safetensors", b"\xff" * 40, {"dangerous": 0, "unreadable": 1, "review": 1}),
        ("a.pkl", PICKLE, {"dangerous": 1, "unreadable": 1, "review": 1}),
        ("notes.txt", b"x", {"dangerous": 0, "unreadable": 0, "review": 0}),
    ],
)
def test_fail_on(aibom: Aibom, model: Path, name: str, data: bytes, codes: dict[str, int]) -> None:
    """A verdict that is named, or a worse one, makes the exit code 1."""
    (model / name).write_bytes(data)
    assert {word: aibom("scan", f"./{model}", "--fail-on", word).code for word in codes} == codes


def test_a_file_alone(aibom: Aibom, model: Path) -> None:
    """Its digest is that of the bytes that were scanned, and several paths are scanned in their order."""
    found = verdicts(aibom, f"./{model}/config.json", f"./{model}/chat_template.jinja")
    assert list(found) == ["config.json", "chat_template.jinja"]
    assert len(found["config.json"]["sha256"]) == 64
    assert found["config.json"]["formats"] == ["JSON"]


def test_what_is_no_file(aibom: Aibom, model: Path) -> None:
    """Pipes, links that leave the folder and sparse files are findings; none of them is waited for or followed."""
    os.mkfifo(model / "pipe")
    (model / "link.bin").symlink_to("/etc/passwd")
    with (model / "sparse.gguf").open("wb") as file:
        file.truncate(1 << 40)
    found = verdicts(aibom, f"./{model}")
    assert {name: found[name]["verdict"] for name in ("pipe", "link.bin", "sparse.gguf")} == dict.fromkeys(
        ("pipe", "link.bin", "sparse.gguf"), "unreadable"
    )
    assert found["config.json"]["verdict"] == "allowlisted"


@pytest.mark.parametrize("argument", ["./none", "./pipe", "none/none.bin/x/y"])
def test_what_cannot_be_read(aibom: Aibom, model: Path, argument: str) -> None:
    """An argument that is nothing to read ends it, and nothing is written."""
    os.mkfifo("pipe")
    done = aibom("scan", argument, f"./{model}", "-o", "out.txt")
    assert done.code in {2, 4}
    assert (done.out, Path("out.txt").exists()) == (b"", False)
    assert "hint:" in done.err


def test_sarif(aibom: Aibom, model: Path) -> None:
    """A result for each finding at the address of its file; the official schema is the judge where it is there."""
    (model / "a b#.pkl").write_bytes(PICKLE)
    log = json.loads(aibom("scan", f"./{model}", "--format", "sarif").out)
    results = log["runs"][0]["results"]
    assert {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results} == {"model/a%20b%23.pkl"}
    assert "error" in {result["level"] for result in results}
    data = os.environ.get("AIBOM_TEST_DATA")
    if data:
        schema = json.loads((Path(data).parent / "schemas" / "sarif-2.1.0.json").read_bytes())
        jsonschema_rs.validator_for(schema).validate(log)


def test_the_same_bytes_and_fit_for_a_terminal(aibom: Aibom, model: Path) -> None:
    """Names of strangers are shown without what a terminal would obey."""
    (model / "\u202egnp.jinja").write_text("{{ x['\x1b[31m__class__'] }}")
    outs = {aibom("scan", f"./{model}", "--format", form).out for form in ["text"] * 2}
    assert len(outs) == 1
    assert not {"\u202e", "\x1b"} & set(outs.pop().decode())


@pytest.fixture
def served(hub: HubFactory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> HubServer:
    """A model at the Hub: large weights, a header beyond the first 128 KiB, a GGUF with a template, and a pickle."""
    key = b"tokenizer.chat_template"
    text = b"{{ messages.__class__ }}"
    pair = struct.pack("<Q", len(key)) + key + struct.pack("<IQ", 8, len(text)) + text
    files = {
        **FILES,
        "big.safetensors": weights(3 << 20),
        "long.safetensors": weights(1 << 20, pad=300_000),
        "model.gguf": b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + pair,
        "pytorch_model.bin": PICKLE,
    }
    issues = [{"path": "pytorch_model.bin", "level": "unsafe"}, {"path": "model.gguf", "level": "suspicious"}]
    repo = Repo(
        id="org/tiny",
        files=files,
        lfs={"big.safetensors", "long.safetensors"},
        info={"securityRepoStatus": {"scansDone": True, "filesWithIssues": issues}},
    )
    server = hub(repos=[repo])
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    monkeypatch.setenv("AIBOM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return server


@pytest.mark.usefixtures("served")
def test_a_model_at_the_hub(aibom: Aibom) -> None:
    """Its files are looked into at one commit, weights are not fetched, and the Hub's own verdicts are told as its claim."""
    done = aibom("scan", "org/tiny")
    text = done.out.decode()
    assert done.code == 1
    assert "pkg:huggingface/org/tiny@" in text
    assert "dangerous: pytorch_model.bin" in text
    assert "a scanner of the Hub says unsafe, as found here: its claim, from the Hub's record" in text
    found = verdicts(aibom, "org/tiny")
    assert found["model.gguf"]["verdict"] == "dangerous"
    assert found["long.safetensors"]["verdict"] == found["big.safetensors"]["verdict"] == "allowlisted"
    assert found["config.json"]["sha256"]
    assert not found["big.safetensors"]["sha256"]
    assert found["model.gguf"]["opinions"][0]["agrees"] is True
    assert len(found["pytorch_model.bin"]["opinions"]) == 2


def test_offline_and_missing_models(aibom: Aibom, served: HubServer) -> None:
    """Nobody is asked with --offline; what the Hub does not have is said as for any other command."""
    assert aibom("scan", "org/tiny", "--offline").code == 3
    assert not served.paths()
    assert aibom("scan", "org/none").code == 3
