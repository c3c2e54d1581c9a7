"""Supplied statements on the command line: begun, checked, in the BOM, and in a recording and out of it again."""

import json
from pathlib import Path
from typing import Any

import pytest
from cli.command import Aibom

from testhub import HubServer

SUBJECT = "org/tiny-gguf"
HEAD = 'schema = "aibom-statements/1"\n[by]\nperson = "Jane Doe"\ndate = 2026-11-01\n'
JANE = "Jane Doe (2026-11-01)"
OURS = (
    HEAD
    + """
[document]
authors = [{ name = "Jane Doe", email = "jane@acme.example" }]
[[base]]
name = "secret"
unpublished = true
relation = "finetune"
supplier = "Acme"
[[base]]
about = "secret"
id = "org/base"
relation = "finetune"
[[license]]
concluded = "Apache-2.0"
[[intended_use]]
text = "Drafts"
about = "org/elsewhere"
"""
)


def _write(name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def _properties(document: dict[str, Any], start: str) -> list[str]:
    parts = [document["metadata"]["component"], *document["components"]]
    return [item["value"] for part in parts for item in part["properties"] if item["name"].startswith(start)]


def test_init_writes_once(aibom: Aibom, served: HubServer) -> None:
    """A file to begin with, which validate does not take for a filled-in one; it is never overwritten."""
    done = aibom("statements", "init", "ours.toml")
    assert (done.code, done.out) == (0, b"")
    assert "wrote ours.toml" in done.err
    text = Path("ours.toml").read_bytes()
    assert aibom("statements", "init", "-").out == text
    assert aibom("statements", "init", "-").err == ""
    Path("ours.toml").write_bytes(b"mine")
    done = aibom("statements", "init", "ours.toml")
    assert (done.code, Path("ours.toml").read_bytes()) == (4, b"mine")
    assert "'ours.toml' is there already" in done.err
    assert aibom("statements", "init", "no/folder/x.toml").code == 4
    assert not served.requests


@pytest.mark.parametrize("arguments", [[], ["init"], ["validate"], ["x"], ["init", "--output", "x"]])
def test_wrong_usage(aibom: Aibom, arguments: list[str]) -> None:
    """Exit code 2, and what to read."""
    done = aibom("statements", *arguments)
    assert (done.code, done.out) == (2, b"")
    assert "--help" in done.err


@pytest.mark.parametrize("command", [[], ["init"], ["validate"]])
def test_help(aibom: Aibom, command: list[str]) -> None:
    """The group and each command of it explain themselves."""
    done = aibom("statements", *command, "--help")
    assert done.code == 0
    assert b"Usage: aibom statements" in done.out


def test_validate_says_how_many_and_who(aibom: Aibom, served: HubServer) -> None:
    """One line; nothing is asked."""
    assert not served.requests
    done = aibom("statements", "validate", _write("ours.toml", OURS))
    assert (done.code, done.err) == (0, "")
    assert done.out.decode() == f"ours.toml is valid: 5 statements by {JANE}\n"
    assert aibom("statements", "validate", "ours.toml", "-q").out == b""
    assert aibom("statements", "validate", _write("none.toml", HEAD)).out == b"none.toml is valid: 0 statements\n"
    one = HEAD + '[[license]]\nconcluded = "MIT"\n'
    assert b": 1 statement by Jane" in aibom("statements", "validate", _write("one.toml", one)).out
    rows = (
        f'[[license]]\nconcluded = "MIT"\nby = {{ person = "P{number}", date = 2026-01-01 }}\n' for number in range(7)
    )
    assert b" and 2 more\n" in aibom("statements", "validate", _write("many.toml", HEAD + "".join(rows))).out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("=", "is no TOML"),
        (HEAD + "[[license]]\n", '/license/0: "concluded" is a required property'),
        (HEAD.replace("Jane Doe", ""), "/by/person: is empty"),
    ],
)
def test_what_is_not_valid_is_refused(aibom: Aibom, served: HubServer, text: str, message: str) -> None:
    """Exit code 4 with the place; a walk is not begun with such a file."""
    name = _write("ours.toml", text)
    for arguments in (["statements", "validate", name], ["generate", SUBJECT, "--statements", name]):
        done = aibom(*arguments)
        assert (done.code, done.out) == (4, b"")
        assert message in done.err
        assert "hint: " in done.err
    assert not served.requests


@pytest.mark.parametrize("name", ["missing.toml", ".", "a\0b", "~nobody-of-that-name/x"])
def test_a_file_that_cannot_be_read(aibom: Aibom, served: HubServer, name: str) -> None:
    """Exit code 4, and how to begin one."""
    for arguments in (["statements", "validate", name], ["lineage", SUBJECT, "--statements", name]):
        done = aibom(*arguments)
        assert done.code == 4
        assert "aibom statements init" in done.err
    assert not served.requests
    assert aibom("generate", SUBJECT, "--statements", "").code == 2


def test_a_bom_with_statements(aibom: Aibom, served: HubServer) -> None:
    """Marked as supplied, contradictions and misses reported, what was found still there; unpublished bases walked."""
    assert served.url
    document = json.loads(aibom("generate", SUBJECT, "--statements", _write("ours.toml", OURS)).out)
    assert document["metadata"]["authors"] == [{"name": "Jane Doe", "email": "jane@acme.example"}]
    names = {component["name"]: component for component in document["components"]}
    assert names["secret"]["supplier"] == {"name": "Acme"}
    assert {"secret", "tiny", "base"} <= names.keys()
    licenses = [item["license"] for item in document["metadata"]["component"]["licenses"]]
    assert licenses == [
        {"id": "MIT", "acknowledgement": "declared"},
        {"id": "Apache-2.0", "acknowledgement": "concluded"},
    ]
    contradicted = [json.loads(value) for value in _properties(document, "aibom:gap:statement-contradicted")]
    assert {gap["needed"].partition(":")[0] for gap in contradicted} == {"one license", "the same base"}
    assert all({place["path"] for place in gap["looked_at"]} > {"ours.toml"} for gap in contradicted)
    [unmatched] = _properties(document, "aibom:gap:statement-unmatched")
    assert "org/elsewhere" in unmatched
    assert not _properties(document, "aibom:gap:claims-disagree")
    bare = json.loads(aibom("generate", SUBJECT).out)
    for start in ("aibom:fact:", "aibom:claim:"):
        assert set(_properties(bare, start)) <= set(_properties(document, start))
        assert not any("accountable" in value for value in _properties(bare, start))


def test_the_lineage_shows_them(aibom: Aibom, served: HubServer) -> None:
    """A tree with the unpublished base; a document is not walked, and takes none."""
    assert served.url
    name = _write("ours.toml", OURS)
    assert b"Acme/secret" in aibom("lineage", SUBJECT, "--statements", name).out
    edges = json.loads(aibom("lineage", SUBJECT, "--statements", name, "--format", "json").out)["edges"]
    by = {edge["target"]: [claim.get("accountable", "") for claim in edge["claims"]] for edge in edges}
    assert by["pkg:generic/unpublished/Acme/secret"] == [JANE]
    assert not any(by[target][0] for target in by if "org/tiny" in target)
    aibom("generate", SUBJECT, "-o", "bom.cdx.json")
    done = aibom("lineage", "./bom.cdx.json", "--statements", name)
    assert done.code == 2
    assert "--statements" in done.err


def test_a_recording_keeps_the_file(aibom: Aibom, served: HubServer, tmp_path: Path) -> None:
    """Byte for byte, under its own name without a folder; the replay is the same to the byte, offline."""
    folder = tmp_path / "Jane's own folder"
    folder.mkdir()
    ours = folder / "what we state.toml"
    ours.write_text(OURS, encoding="utf-8")
    made = aibom("generate", SUBJECT, "--statements", ours, "--record", "evidence", "--no-evaluations")
    assert made.code == 0
    ours.unlink()
    asked = len(served.requests)
    replayed = aibom("generate", "--from", "evidence")
    assert (replayed.code, replayed.out, len(served.requests)) == (0, made.out, asked)
    manifest = json.loads(Path("evidence/manifest.json").read_text(encoding="utf-8"))
    assert manifest["layout"] == 2
    assert manifest["statements"]["name"] == "what we state.toml"
    assert Path("evidence", manifest["statements"]["stored"]).read_text(encoding="utf-8") == OURS
    assert {path.name for path in Path("evidence").iterdir()} == {
        "manifest.json",
        "models",
        "datasets",
        "statements.toml",
    }
    for data in (made.out, *(path.read_bytes() for path in Path("evidence").rglob("*") if path.is_file())):
        assert b"own folder" not in data
    assert aibom("generate", SUBJECT, "--record", "evidence", "--no-evaluations").code == 0
    assert json.loads(Path("evidence/manifest.json").read_text(encoding="utf-8"))["layout"] == 1
    assert not Path("evidence/statements.toml").exists()


def test_a_replay_with_other_statements(aibom: Aibom, served: HubServer) -> None:
    """The file that is named is used, and the recorded one is not."""
    assert served.url
    aibom("generate", SUBJECT, "--statements", _write("ours.toml", OURS), "--record", "evidence")
    other = HEAD + '[[supplier]]\nname = "Zenith"\n'
    out = aibom("generate", "--from", "evidence", "--statements", _write("other.toml", other)).out
    assert b"Zenith" in out
    assert b"ours.toml" not in out


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": 1}, "its manifest is not as layout 2 has it"),
        ({"sha256": "0" * 64}, "does not have the digest"),
        ({"stored": "../x"}, "the path leaves the folder"),
        ({"size": -1}, "values of the wrong type"),
    ],
)
def test_a_recording_whose_statements_were_altered(
    aibom: Aibom, served: HubServer, change: dict[str, object], reason: str
) -> None:
    """Exit code 4, as for any other byte of it."""
    assert served.url
    aibom("generate", SUBJECT, "--statements", _write("ours.toml", OURS), "--record", "evidence", "--no-evaluations")
    path = Path("evidence/manifest.json")
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["statements"].update(change)
    path.write_text(json.dumps(manifest), encoding="utf-8")
    done = aibom("generate", "--from", "evidence")
    assert done.code == 4
    assert reason in done.err
