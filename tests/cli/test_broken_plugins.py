"""Plug-ins that break their laws: they are named, the code is 5 and never 0, and --no-plugins does without them."""

import importlib.metadata
from collections.abc import Callable
from importlib.metadata import EntryPoint
from types import SimpleNamespace
from typing import NoReturn

import pytest
from cli.command import Aibom, card

from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution, Snapshot
from testhub import HubServer, Repo

SUBJECT = "org/child"
Install = Callable[[str, object], None]


class Unspeakable(Exception):  # noqa: N818  not even its message can be had
    """An error that fails when it is shown."""

    def __str__(self) -> str:
        raise ValueError("in the message")


def leave(*_: object) -> NoReturn:
    raise SystemExit(0)


def fail(*_: object) -> NoReturn:
    raise ValueError("oops")


def fail_twice(*_: object) -> NoReturn:
    raise Unspeakable


class Proud:
    """Everything about it fails."""

    @property
    def name(self) -> str:
        """Fail."""
        raise ValueError("oops")


def extractor(**parts: object) -> object:
    return SimpleNamespace(**{"name": "bad", "version": "1", "wants": lambda *_: {}, "claims": lambda _: ()} | parts)


def rule(check: object) -> object:
    told = {"reason": "r", "looked_for": "l", "references": (), "inherited": False, "group": "lineage"}
    return SimpleNamespace(id="bad", title="t", severity="low", why="w", remedy="r", check=check, **told)


def document(**parts: object) -> object:
    usual = {"encode": lambda *_: b"", "identify": lambda _: False, "decode": fail}
    return SimpleNamespace(**{"name": "bad", "endings": (".bad",), "versions": ("1",)} | usual | parts)


def registry(**parts: object) -> object:
    def recognize(text: str, _: object) -> ArtifactRef | None:
        return ArtifactRef(registry="bad", name="x") if text.startswith("bad:") else None

    usual = {"name": "bad", "version": "1", "recognize": recognize, "open": lambda _: source(fail)}
    return SimpleNamespace(**usual | parts)


def source(fetch: object) -> object:
    return SimpleNamespace(name="bad", endpoint="", time="2026-01-01T00:00:00Z", fetch=fetch)


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Pretend that a package brings an object."""

    def pretend(kind: str, made: object) -> None:
        def found(*, group: str) -> list[EntryPoint]:
            return [EntryPoint(name="bad", value="bad:it", group=f"aibom.{kind}")] if group == f"aibom.{kind}" else []

        monkeypatch.setattr(EntryPoint, "load", lambda _: made)
        monkeypatch.setattr(importlib.metadata, "entry_points", found)

    return pretend


@pytest.fixture
def child(served: HubServer) -> HubServer:
    """A Hub with a model whose parent a registry may know."""
    served.add(Repo(id=SUBJECT, files={"README.md": card(base_model='"bad:thing"')}))
    return served


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("kind", "made", "said"),
    [
        ("extractors", type("Bad", (), {"__init__": leave}), "could not be loaded: SystemExit: 0"),
        ("rules", type("Bad", (), {"__init__": fail_twice}), "could not be loaded: Unspeakable"),
        ("extractors", Proud(), "could not be loaded: ValueError: oops"),
        ("formats", document(versions=()), "names no version"),
        ("extractors", extractor(claims=leave), "failed while reading org/child"),
        ("extractors", extractor(claims=lambda _: [1]), "failed while reading org/child"),
        ("extractors", extractor(wants=lambda *_: None), "failed while choosing files: AttributeError"),
        ("extractors", extractor(wants=lambda *_: {1: "x"}), "failed while choosing files: TypeError"),
        ("extractors", extractor(wants=fail_twice), "failed while choosing files: Unspeakable"),
        ("rules", rule(leave), "the rule 'bad' failed: SystemExit: 0"),
        ("rules", rule(lambda _: [1]), "the rule 'bad' failed: AttributeError"),
        ("sources", registry(recognize=leave), "failed to recognise a name: SystemExit: 0"),
        ("sources", registry(recognize=lambda *_: 5), "failed to recognise a name: AttributeError"),
        ("sources", registry(open=leave), "could not be opened: SystemExit: 0"),
        ("sources", registry(open=lambda _: None), "could not be opened: AttributeError"),
        ("sources", registry(), "the registry 'bad' failed to answer: ValueError: oops"),
        ("sources", registry(open=lambda _: source(leave)), "the registry 'bad' failed to answer: SystemExit: 0"),
        ("sources", registry(open=lambda _: source(lambda *_: None)), "failed to answer: AttributeError"),
    ],
)
@pytest.mark.usefixtures("child")
def test_whatever_it_does(aibom: Aibom, install: Install, kind: str, made: object, said: str) -> None:
    """One error that names it; alone or among several, and the several that need it not are made."""
    install(kind, made)
    done = aibom("generate", SUBJECT, "-o", "bom.bad")
    assert (done.code, said in done.err, "internal" in done.err) == (5, True, False)
    assert aibom("generate", SUBJECT, "org/base", "-o", "boms/").code == 5
    assert aibom("generate", SUBJECT, "-o", "bom.json", "--no-plugins").code == 0


@pytest.mark.usefixtures("child")
def test_an_answer_for_another(aibom: Aibom, install: Install) -> None:
    """A registry speaks for what it was asked."""
    other = ArtifactRef(registry="bad", name="y")
    answer = Snapshot(requested=other, ref=other, resolution=Resolution.RESOLVED)
    install("sources", registry(open=lambda _: source(lambda *_: answer)))
    done = aibom("generate", SUBJECT)
    assert (done.code, done.out) == (5, b"")
    assert f"was asked for {ArtifactRef(registry='bad', name='x')} and answered for {other}" in done.err


@pytest.mark.usefixtures("child")
@pytest.mark.parametrize(("revision", "code"), [("2", 2), ("1", 5)])
def test_two_revisions_of_another_registry(aibom: Aibom, install: Install, revision: str, code: int) -> None:
    """One that is written and a different one that is an option exclude each other there, too."""
    made = ArtifactRef(registry="bad", name="x", revision="1")
    install("sources", registry(recognize=lambda *_: made))
    done = aibom("generate", "bad:x@1", "--revision", revision)
    assert (done.code, f"two revisions were given: '1' and '{revision}'" in done.err) == (code, code == 2)


@pytest.mark.usefixtures("child")
@pytest.mark.parametrize("encode", [fail, leave, lambda *_: "text", lambda *_: None])
def test_a_format_that_cannot_write(aibom: Aibom, install: Install, encode: object) -> None:
    """Nothing is written, and the format is named."""
    install("formats", document(encode=encode))
    done = aibom("generate", SUBJECT, "--format", "bad")
    assert (done.code, done.out) == (5, b"")
    assert "the format 'bad' failed to write a document" in done.err


@pytest.mark.usefixtures("child")
@pytest.mark.parametrize("parts", [{"identify": fail}, {"identify": lambda _: True, "decode": leave}])
def test_a_format_that_cannot_read(aibom: Aibom, install: Install, parts: dict[str, object]) -> None:
    """It is asked before ours are, and named; without plug-ins the document is read."""
    assert aibom("generate", SUBJECT, "-o", "bom.json").code == 0
    install("formats", document(**parts))
    done = aibom("lineage", "bom.json")
    assert (done.code, done.out) == (5, b"")
    assert "the format 'bad' failed to read a document" in done.err
    assert aibom("lineage", "bom.json", "--no-plugins").code == 0


def test_a_library_that_ends_the_program(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but the command decides with which code it ends."""
    assert served.url
    monkeypatch.setattr("aibom.cli._walk.build", leave)
    done = aibom("generate", "org/base")
    assert (done.code, done.out) == (70, b"")
    assert "internal error: SystemExit: 0" in done.err
