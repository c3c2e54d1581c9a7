"""Many models in one call: a BOM each, whatever becomes of the others."""

import io
import json
import os
import sys
from pathlib import Path

import pytest
from cli.command import Aibom, card

from aibom.build import Request, build
from aibom.cli import _environment, _several, _walk
from aibom.cli._names import names_of
from aibom.cli._subject import Subject, identify
from aibom.records.refs import LOCAL, ArtifactRef
from aibom.sources._paths import is_storable, meeting_key
from testhub import HubServer, Repo

THREE = ("org/tiny-gguf", "org/tiny", "datasets/org/data")
BOMS = Path("boms")


def written(folder: Path = BOMS) -> list[str]:
    """The names of the files in a folder."""
    return sorted(path.name for path in folder.iterdir())


def time_of(path: Path) -> str:
    """The time a BOM carries."""
    return str(json.loads(path.read_bytes())["metadata"]["timestamp"])


def asked_for(server: HubServer) -> list[str]:
    """The repositories whose records were asked for, and lists of models, as often as they were."""
    asked = [each.target if each.path == "/api/models" else each.path for each in server.requests]
    return sorted(path.partition("/api/")[2] for path in asked if path.startswith("/api/"))


def test_a_bom_of_each(aibom: Aibom, served: HubServer) -> None:
    """What each alone would have given, under names that say what it is; a line for each, and one at the end."""
    done = aibom("generate", *THREE, "-o", "boms/", "--no-cache")
    assert (done.code, done.out) == (0, b"")
    assert written() == ["datasets--org--data.cdx.json", "org--tiny-gguf.cdx.json", "org--tiny.cdx.json"]
    lines = done.err.splitlines()
    assert [line.partition(": ")[2][:22] for line in lines[:3]] == [
        f"wrote boms/{name}"[:22] for name in ("org--tiny-gguf", "org--tiny.cdx.json", "datasets--org--data")
    ]
    assert lines[3:] == ["aibom: made 3 of 3 BOMs"]
    assert len(asked_for(served)) == len(set(asked_for(served))) == 5 + 2  # an ancestor of several is asked for once
    for model, name in zip(THREE, ("org--tiny-gguf", "org--tiny", "datasets--org--data"), strict=True):
        assert (BOMS / f"{name}.cdx.json").read_bytes() == aibom("generate", model).out
    assert aibom("generate", *THREE, "-o", "boms", "--quiet").err == ""


def test_what_is_remembered_is_bounded(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit is asked for again, and the result is the same."""
    aibom("generate", *THREE, "-o", "one/", "--no-cache")
    served.forget()
    monkeypatch.setattr("aibom.sources.shared.SharedSource.__init__.__kwdefaults__", {"limit": 1})
    assert aibom("generate", *THREE, "-o", "two/", "--no-cache").code == 0
    assert len(asked_for(served)) == 5 + 4 + 2 + 2
    assert all((Path("two") / name).read_bytes() == (Path("one") / name).read_bytes() for name in written(Path("one")))


def test_one_that_fails_does_not_stop_the_rest(aibom: Aibom, served: HubServer) -> None:
    """A line each, with what to do, also when quiet; then how many there are."""
    assert served.url
    done = aibom("generate", "org/nowhere", "org/base", "org/gone", "-o", "boms/", "-q")
    assert (done.code, done.out) == (3, b"")
    first, second, summary, hint = done.err.splitlines()
    assert first.startswith("aibom: org/nowhere: org/nowhere does not exist")
    assert first.endswith(")")
    assert "log in" in first or "login" in first
    assert second.startswith("aibom: org/gone: ")
    assert (summary, hint) == ("aibom: made 1 of 3 BOMs", "aibom: hint: the lines above say why the others were not")
    assert written() == ["org--base.cdx.json"]


@pytest.mark.parametrize(
    ("models", "code"),
    [
        (["org/nowhere", "org/gone"], 3),
        (["a b", "https://example.org/x/y"], 2),
        (["./missing", "/no/such/place"], 4),
        (["a b", "org/nowhere"], 3),
        (["a b", "./missing", "org/base"], 3),
        (["a b", "org/base"], 2),
        (["./missing", "org/base"], 4),
    ],
)
def test_the_exit_code_is_that_of_the_failures(aibom: Aibom, served: HubServer, models: list[str], code: int) -> None:
    """Where they agree; else 3."""
    assert served.url
    done = aibom("generate", *models, "-o", "boms/")
    assert done.code == code
    assert f"aibom: made {models.count('org/base')} of {len(models)} BOMs\n" in done.err
    assert BOMS.exists() == ("org/base" in models)


def test_a_fault_of_ours_stops_one_only(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 70 if it is all there is, and with --debug where it arose."""
    assert served.url

    def fail(request: Request) -> object:
        if request.subject.name == "tiny":
            raise ZeroDivisionError("oops")
        return build(request)

    monkeypatch.setattr(_walk, "build", fail)
    done = aibom("generate", "org/tiny", "org/base", "-o", "boms/")
    assert done.code == 70
    assert "aibom: org/tiny: internal error: ZeroDivisionError: oops (run it again with --debug" in done.err
    assert "Traceback" not in done.err
    assert "Traceback" in aibom("generate", "org/tiny", "org/base", "-o", "boms/", "--debug").err
    assert written() == ["org--base.cdx.json"]


def test_what_is_named_twice_is_made_once(aibom: Aibom, served: HubServer) -> None:
    """However it is written."""
    Path("mine").mkdir()
    forms = ["org/base", f"{served.url}/org/base", "pkg:huggingface/org/base", "./mine", str(Path("mine").resolve())]
    done = aibom("generate", *forms, "org/base@main", "-o", "boms/")
    assert done.err.splitlines()[-1] == "aibom: made 3 of 3 BOMs"
    assert written() == ["local--mine.cdx.json", "org--base.cdx.json", "org--base@main.cdx.json"]


def test_a_list(aibom: Aibom, served: HubServer) -> None:
    """Comments, empty lines, line ends of any kind, a byte order mark; after what the command line names."""
    assert served.url
    listed = "\ufeff# ours\r\norg/base  # the base\n\n   \n  datasets/org/data\r\n#org/nowhere\norg/tiny@main"
    Path("list.txt").write_text(listed, encoding="utf-8")
    done = aibom("generate", "org/tiny", "--from-file", "list.txt", "-o", "boms/")
    assert done.code == 0
    assert written() == [
        "datasets--org--data.cdx.json",
        "org--base.cdx.json",
        "org--tiny.cdx.json",
        "org--tiny@main.cdx.json",
    ]


def test_bad_lines_are_named(aibom: Aibom, served: HubServer) -> None:
    """By the number of the line; the others go on."""
    assert served.url
    lines = [b"org/base", b"a b", b"\xff\xfe", b"x" * 5000, b"org/tiny", b"\x1b[31m/x"]
    Path("list.txt").write_bytes(b"\n".join(lines))
    done = aibom("generate", "--from-file", "list.txt", "-o", "boms/")
    assert done.code == 2
    assert [line.split(": ")[1] for line in done.err.splitlines()[:4]] == [f"list.txt:{n}" for n in (2, 3, 4, 6)]
    assert "is no UTF-8 text" in done.err
    assert "longer than 4,000 characters" in done.err
    assert "\x1b" not in done.err
    assert written() == ["org--base.cdx.json", "org--tiny.cdx.json"]


def test_a_list_from_standard_input(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `-`; which cannot be the token, too."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"org/base\nnot a model\n")))
    done = aibom("generate", "--from-file", "-", "-o", "boms/")
    assert (done.code, written()) == (2, ["org--base.cdx.json"])
    assert "aibom: standard input:2: not a model: " in done.err
    served.forget()
    both = aibom("generate", "--from-file", "-", "--token", "-", "-o", "boms/")
    assert (both.code, "cannot be both" in both.err, served.requests) == (2, True, [])
    monkeypatch.setattr(sys, "stdin", None)
    none = aibom("generate", "--from-file", "-", "-o", "boms/")
    assert (none.code, "standard input lists no model" in none.err) == (4, True)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "lists no model"),
        (b"# nothing\n\n", "lists no model"),
        (b"#" * (1024 * 1024 + 1), "is longer than 1,048,576 bytes"),
        (b"\n" * 100_001, "or 100,000 lines"),
        (None, "does not exist"),
    ],
)
def test_a_list_that_cannot_be_used(aibom: Aibom, served: HubServer, content: bytes | None, message: str) -> None:
    """Exit code 4, and nobody is asked."""
    if content is not None:
        Path("list.txt").write_bytes(content)
    done = aibom("generate", "--from-file", "./list.txt", "-o", "boms/")
    assert (done.code, done.out) == (4, b"")
    assert message in done.err
    assert not served.requests
    assert aibom("generate", "--from-file", ".", "-o", "boms/").code == 4


@pytest.mark.parametrize(
    ("target", "code", "message"),
    [
        ("-", 2, "more than one model needs a folder"),
        ("boms", 2, "with / at its end"),
        ("file", 2, "needs a folder"),
        ("file/", 4, "it is no folder"),
        ("missing/boms/", 4, "its folder does not exist"),
    ],
)
def test_where_they_cannot_go(aibom: Aibom, served: HubServer, target: str, code: int, message: str) -> None:
    """A folder, there or to be made in one that is; said before anybody is asked."""
    Path("file").write_bytes(b"mine")
    done = aibom("generate", "org/base", "org/tiny", "-o", target)
    assert (done.code, done.out) == (code, b"")
    assert message in done.err
    assert not served.requests
    assert written(Path()) == ["file"]


def test_folders_that_may_not_be_written(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 4, before anybody is asked; a folder that goes wrong later is said for each."""
    BOMS.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda *_: False)
        for target in ("boms/", "new/"):
            done = aibom("generate", "org/base", "org/tiny", "-o", target)
            assert (done.code, "may not be written" in done.err) == (4, True)
    assert not served.requests

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    done = aibom("generate", "org/base", "org/tiny", "-o", "new/", "--no-cache")
    assert (done.code, done.err.count("cannot write 'new/': Permission denied")) == (4, 2)


@pytest.mark.parametrize(("form", "ending"), [("cyclonedx-xml", ".cdx.xml"), ("cyclonedx-json", ".cdx.json")])
def test_the_format_gives_the_ending(aibom: Aibom, served: HubServer, form: str, ending: str) -> None:
    """And one model alone goes into a folder as well."""
    assert served.url
    done = aibom("generate", "org/base@main", "-o", "boms/", "--format", form, "--record", "evidence")
    assert done.err.startswith(f"aibom: wrote boms/org--base@main{ending}: ")
    assert written() == [f"org--base@main{ending}"]
    assert aibom("generate", "--from", "evidence", "-o", "again/", "--format", form).code == 0
    assert (Path("again") / written()[0]).read_bytes() == (BOMS / written()[0]).read_bytes()


def test_one_that_fails_makes_no_folder(aibom: Aibom, served: HubServer) -> None:
    """And ends as it does without one."""
    assert served.url
    done = aibom("generate", "org/nowhere", "-o", "boms/")
    assert (done.code, BOMS.exists(), done.err.count("\n")) == (3, False, 2)
    assert aibom("generate", "org/base", "-o", "missing/boms/").code == 4


def test_an_interruption_leaves_what_was_made(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 130; how many there are is said, and they are whole."""
    assert served.url
    calls = iter([False, True])

    def interrupt(request: Request) -> object:
        if next(calls):
            raise KeyboardInterrupt
        return build(request)

    monkeypatch.setattr(_walk, "build", interrupt)
    done = aibom("generate", *THREE, "-o", "boms/")
    assert done.code == 130
    assert done.err.splitlines()[-2:] == ["aibom: made 1 of 3 BOMs", "aibom: interrupted"]
    assert written() == ["org--tiny-gguf.cdx.json"]
    json.loads((BOMS / "org--tiny-gguf.cdx.json").read_bytes())


def test_recordings_of_each(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is whole, in a folder of its name, and is read from there: by list, or one alone."""
    Path("mine").mkdir()
    Path("mine/README.md").write_bytes(card(base_model="org/base"))
    models = [*THREE, "./mine"]
    assert aibom("generate", *models, "-o", "boms/", "--record", "evidence").code == 0
    assert written(Path("evidence")) == ["datasets--org--data", "local--mine", "org--tiny", "org--tiny-gguf"]
    served.forget()
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert aibom("generate", *models, "-o", "again/", "--from", "evidence").code == 0
    assert all((Path("again") / name).read_bytes() == (BOMS / name).read_bytes() for name in written())
    alone = aibom("generate", "--from", "evidence/org--tiny-gguf").out
    assert alone == (BOMS / "org--tiny-gguf.cdx.json").read_bytes()
    assert not served.requests
    lacking = aibom("generate", "org/tiny", "org/base", "-o", "again/", "--from", "evidence")
    assert (lacking.code, "made 1 of 2 BOMs" in lacking.err) == (4, True)
    both = aibom("generate", *models, "-o", "again/", "--from", "evidence", "--record", "more")
    assert (both.code, "exclude each other" in both.err) == (2, True)


def test_an_unfinished_walk_among_several(aibom: Aibom, served: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It alone is taken up again and keeps the time at which it began; the others have that of the call."""
    monkeypatch.setattr("aibom.sources._http.ATTEMPTS", 1)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    served.add(Repo(id="org/other", files={"README.md": card(base_model="[org/tiny, org/late]")}))
    served.add(Repo(id="org/late", files={"README.md": card(license="mit")}))
    served.fault("org/late", "status", status=503)
    monkeypatch.setattr(_environment, "now", lambda: "2026-01-01T00:00:00Z")
    done = aibom("generate", "org/tiny", "org/other", "-o", "boms/")
    assert (done.code, written()) == (3, ["org--tiny.cdx.json"])
    assert "no usable answer about 1 of 6 repositories" in done.err
    served.clear_faults()
    served.forget()
    monkeypatch.setattr(_environment, "now", lambda: "2026-02-02T00:00:00Z")
    done = aibom("generate", "org/other", "org/base", "org/tiny", "-o", "boms/")
    assert done.code == 0
    assert "going on with an unfinished walk: 5 answers are known" in done.err  # those of org/tiny's walk, too
    assert asked_for(served).count("models/org/late") == 1
    assert time_of(BOMS / "org--other.cdx.json") == "2026-01-01T00:00:00Z"
    assert time_of(BOMS / "org--base.cdx.json") == time_of(BOMS / "org--tiny.cdx.json") == "2026-02-02T00:00:00Z"


def test_revisions_of_each(aibom: Aibom, served: HubServer) -> None:
    """`--revision` is that of all of them; another one behind @ is wrong, and so is a folder."""
    assert served.url
    Path("mine").mkdir()
    done = aibom("generate", "org/base", "org/tiny@v1", "./mine", "-o", "boms/", "--revision", "main")
    assert (done.code, written()) == (2, ["org--base@main.cdx.json"])
    assert "two revisions were given" in done.err
    assert "a folder has no revisions" in done.err


def _hub(text: str) -> Subject:
    return identify(text, "", endpoint="https://huggingface.co")


def _local(name: str, folder: str = "x") -> Subject:
    return Subject(ref=ArtifactRef(registry=LOCAL, name=name), folder=Path(folder))


@pytest.mark.parametrize(
    "subjects",
    [
        [_hub("org/base"), _hub("org/Base"), _hub("ORG/base")],
        [_hub("org/a@x"), _hub("org/a@X"), _hub("org/a@refs/pr/1"), _hub("org/a@refs--pr--1")],
        [_local("mine", "a/mine"), _local("mine", "b/mine"), _hub("mine"), _hub("local")],
        [_hub("con"), _hub("aux"), _hub("org/nul"), _hub("com1@v1.")],
        [_local("a b"), _local("a_b"), _local("a:b"), _local("a\x1bb"), _local("a~b")],
        [_local("e\u0301"), _local("\u00e9"), _local("STRASSE"), _local("stra\u00dfe")],
        [_hub("o" * 90 + "/" + "n" * 90), _hub("o" * 90 + "/" + "n" * 89 + "m"), _hub("org/a@" + "r" * 200)],
        [_local("\u6f22" * 80, "1"), _local("\u6f22" * 80, "2"), _local("\u6f22" * 79 + "\u5b57")],
    ],
)
def test_names_are_safe_and_no_two_meet(subjects: list[Subject]) -> None:
    """On any file system, whatever the order, as file and as folder."""
    names = names_of(subjects)
    assert len({meeting_key(name) for name in names.values()}) == len(subjects)
    assert all(is_storable(name) and is_storable(f"{name}.cdx.json") and "/" not in name for name in names.values())
    assert names_of(subjects[::-1]) == names


def test_a_plain_name_is_readable() -> None:
    """And one is not changed by others that it does not meet."""
    subjects = [_hub("org/base"), _hub("datasets/org/base"), _hub("gpt2"), _hub(f"org/base@{'0' * 40}"), _local("m 1")]
    assert list(names_of(subjects).values()) == [
        "org--base",
        "datasets--org--base",
        "gpt2",
        f"org--base@{'0' * 40}",
        "local--m_1",
    ]


def test_a_list_stands_for_itself() -> None:
    """A line is told of as it was written, with its place."""
    asked = _several.Asked(text="org/x", where="list:3")
    assert (str(asked), str(_several.Asked(text="org/x"))) == ("list:3: org/x", "org/x")
