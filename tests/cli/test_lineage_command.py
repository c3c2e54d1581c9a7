"""`aibom lineage` shows the same ancestry from a walk, a recording and a BOM."""

import json
import sys
from pathlib import Path

import networkx as nx
import pytest
from cli.command import Aibom

from testhub import HubServer

SUBJECT = "org/tiny-gguf"


def test_a_tree_by_default(aibom: Aibom, served: HubServer) -> None:
    """Every ancestor on its line; no color, since nobody watches."""
    assert served.url
    done = aibom("lineage", SUBJECT)
    lines = done.out.decode().splitlines()
    assert (done.code, done.err) == (0, "")
    assert lines[0].startswith(f"{SUBJECT}  license mit  @")
    names = ["quantized  org/tiny ", "base  org/base ", "trained-on  datasets/org/data ", "datasets/org/source "]
    for name, line in zip(names, lines[1:5], strict=True):
        assert name in line
    assert lines[-1].startswith("3 models, 2 datasets; ")
    assert b"\x1b" not in done.out


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("view", "start"),
    [("tree", "org/tiny-gguf "), ("mermaid", "flowchart"), ("dot", "digraph"), ("graphml", "<?xml"), ("json", "{")],
)
@pytest.mark.parametrize("ending", [".cdx.json", ".cdx.xml"])
def test_a_bom_shows_what_the_walk_showed(aibom: Aibom, served: HubServer, view: str, start: str, ending: str) -> None:
    """Each view of a BOM file is that of the model, byte for byte, and asks nobody."""
    walked = aibom("lineage", SUBJECT, "--format", view)
    assert walked.out.decode().startswith(start)
    assert aibom("generate", SUBJECT, "-o", f"bom{ending}").code == 0
    served.forget()
    read = aibom("lineage", f"bom{ending}", "--format", view)
    assert (read.code, read.out) == (0, walked.out)
    assert not served.requests


def test_a_recording_is_shown(aibom: Aibom, served: HubServer) -> None:
    """`--record` and `--from` mean the same as for `generate`."""
    walked = aibom("lineage", SUBJECT, "--record", "evidence")
    served.forget()
    assert aibom("lineage", "--from", "evidence").out == walked.out
    assert not served.requests


def test_a_file_is_written(aibom: Aibom, served: HubServer) -> None:
    """With -o, never in color; one line says so."""
    assert served.url
    done = aibom("lineage", SUBJECT, "--format", "json", "-o", "lineage.json")
    assert (done.code, done.out, done.err) == (0, b"", "aibom: wrote lineage.json\n")
    graph = nx.node_link_graph(json.loads(Path("lineage.json").read_bytes()) | {"links": []})
    assert len(graph) == 5
    assert aibom("lineage", SUBJECT, "-o", "missing/x").code == 4


def test_colors_on_a_terminal(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """And none where NO_COLOR is set, nor in views for tools."""
    assert served.url
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys.stdout.__class__, "isatty", lambda _: True)
    assert b"\x1b[1morg/tiny-gguf\x1b[0m" in aibom("lineage", SUBJECT).out
    assert b"\x1b" not in aibom("lineage", SUBJECT, "--format", "dot").out
    assert aibom("lineage", SUBJECT, "-o", "tree.txt").code == 0
    assert b"\x1b" not in Path("tree.txt").read_bytes()
    monkeypatch.setenv("NO_COLOR", "1")
    assert b"\x1b" not in aibom("lineage", SUBJECT).out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no document that aibom reads"),
        (b"hello", "no document that aibom reads"),
        (b"\xff\xfe\x00", "no document that aibom reads"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.6", ', "JSON"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.3"}', "CycloneDX 1.3 is not read"),
        (b'<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6"><', ""),
    ],
)
def test_a_file_that_is_no_bom(aibom: Aibom, served: HubServer, content: bytes, message: str) -> None:
    """Exit code 4, and no traceback."""
    assert served.url
    Path("x.json").write_bytes(content)
    done = aibom("lineage", "x.json")
    assert (done.code, done.out) == (4, b"")
    assert message in done.err
    assert "Traceback" not in done.err


def test_paths_that_cannot_be_read(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 4: not there, not readable, too large."""
    assert served.url
    assert aibom("lineage", "./nowhere.cdx.json").code == 4
    Path("x.json").write_bytes(b"{" + b" " * 100)
    monkeypatch.setattr("aibom.cli._input.MAX_BYTES", 100)
    assert "has more than 100 bytes" in aibom("lineage", "x.json").err

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    Path("x.json").unlink()
    Path("x.json").touch()
    done = aibom("lineage", "./x.json")
    assert (done.code, "Permission denied" in done.err) == (4, True)


@pytest.mark.parametrize("option", [["--revision", "main"], ["--record", "e"], ["--from", "e"]])
def test_a_document_is_not_walked(aibom: Aibom, served: HubServer, option: list[str]) -> None:
    """Options of the walk that would change what is shown are refused rather than ignored."""
    assert served.url
    Path("bom.cdx.json").write_bytes(b"{}")
    done = aibom("lineage", "bom.cdx.json", *option)
    assert (done.code, "nothing is walked" in done.err) == (2, True)


def test_a_local_folder_is_shown(aibom: Aibom, served: HubServer) -> None:
    """A path to a folder is a model, not a document."""
    assert served.url
    Path("mine").mkdir()
    Path("mine/README.md").write_bytes(b"---\nbase_model: org/base\n---\n")
    done = aibom("lineage", "./mine")
    assert done.out.decode().startswith("mine (local)  ")
    assert b"finetune  org/base " in done.out or b"unspecified-base  org/base " in done.out


def test_an_unknown_view(aibom: Aibom, served: HubServer) -> None:
    """Exit code 2, naming the known ones."""
    done = aibom("lineage", SUBJECT, "--format", "svg")
    assert done.code == 2
    assert all(view in done.err for view in ("tree", "mermaid", "dot", "graphml", "json"))
    assert not served.requests
