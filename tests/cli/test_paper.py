"""The report on paper: what is asked of a browser, what becomes of what it draws, and what is said where it draws nothing."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from cli.command import Aibom
from cli.packages import SAMPLES, checks, folded, listed_anew, unfolded

from aibom.package.layout import MANIFEST, REPORT_PDF

BOM = SAMPLES / "merge" / "bom-1.6.cdx.json"
EVIDENCE = SAMPLES / "merge" / "evidence"
DRAWS = """#!/bin/sh
for each in "$@"; do
  case "$each" in
    --version) echo 'Chromium {version}.0.1 built on nothing'; exit 0;;
    --print-to-pdf=*) target="${{each#--print-to-pdf=}}";;
    file://*) page="${{each#file://}}";;
  esac
done
printf '%s\\n' "$@" > '{folder}/arguments'; env > '{folder}/environment'; cp "$page" '{folder}/page.html'
{{ printf '%%PDF-1.4\\n1 0 obj\\n<</Creator (Mozilla/5.0 HeadlessChrome/{version}.0.0.0 Safari)\\n'
  printf '%s\\n' "/CreationDate (D:$(date +%Y%m%d%H%M%S)+00'00')" "/ModDate (D:19700101000000+00'00')>>"
  printf '%s' '{drawn}'; }} > "$target"
"""


@pytest.fixture
def browser(tmp_path: Path) -> Callable[..., Path]:
    """A program that does with a page what a Chromium does, and keeps what it was given."""

    def make(script: str = DRAWS, version: int = 150, drawn: str = "drawn") -> Path:
        folder = tmp_path / "browser"
        folder.mkdir(exist_ok=True)
        program = folder / "chromium"
        program.write_text(script.format(folder=folder, version=version, drawn=drawn), encoding="utf-8")
        program.chmod(0o755)
        return program

    return make


def test_a_report_on_paper(aibom: Aibom, browser: Callable[..., Path], tmp_path: Path) -> None:
    """It bears the time of the walk; the page runs no script, and all of it stands open but the picture of the whole."""
    program, target = browser(), tmp_path / "report.pdf"
    assert aibom("report", BOM, "--format", "pdf", "--browser", program, "-o", target).code == 0
    data = target.read_bytes()
    assert re.findall(rb"Date \((.*?)\)", data) == [b"D:20240711000000+00'00'"] * 2
    assert data.endswith(b"drawn")
    page = program.with_name("page.html").read_text(encoding="utf-8")
    assert "script-src &#39;none&#39;" in page
    assert "<script></script>" in page
    assert not re.search(r"<details(?! open)(?![^>]* open>)", page)


def test_a_browser_gets_nothing_of_the_environment_and_no_network(
    aibom: Aibom, browser: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No token, no home of the person's own, no proxy that leads anywhere."""
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    program = browser()
    assert aibom("report", BOM, "--format", "pdf", "--browser", program).out.startswith(b"%PDF-1.4")
    environment = program.with_name("environment").read_text(encoding="utf-8")
    assert "hf_secret" not in environment
    assert re.search(r"^HOME=.*aibom-pdf-", environment, re.MULTILINE)
    arguments = program.with_name("arguments").read_text(encoding="utf-8").splitlines()
    assert {"--proxy-server=http://127.0.0.1:9", "--host-resolver-rules=MAP * ~NOTFOUND"} <= set(arguments)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("#!/bin/sh\necho 'no sandbox' >&2; exit 1\n", "drew no PDF: no sandbox"),
        ("#!/bin/sh\nexit 0\n", "drew no PDF: it wrote none"),
        (DRAWS.replace("/CreationDate", "/Date"), "drew no PDF: its PDF does not say when it was made"),
        ("no program\n", "drew no PDF: "),
    ],
    ids=["refuses", "nothing", "undated", "no program"],
)
def test_a_browser_that_draws_nothing(
    aibom: Aibom, browser: Callable[..., Path], tmp_path: Path, script: str, said: str
) -> None:
    """The reason and what to do, exit code 4 and no file; a package is made without it, and its manifest says so."""
    program, target = browser(script), tmp_path / "report.pdf"
    done = aibom("report", BOM, "--format", "pdf", "--browser", program, "-o", target)
    assert (done.code, done.out) == (4, b"")
    assert said in done.err
    assert "name another Chromium with --browser" in done.err
    assert not target.exists()
    package = tmp_path / "package.zip"
    assert aibom("package", "build", "--from", EVIDENCE, "--browser", program, "-o", package).code == 0
    left_out = {
        each["what"]: each["reason"] for each in json.loads(unfolded(package.read_bytes())[MANIFEST])["left_out"]
    }
    assert left_out["report (PDF)"] == "the browser that is installed drew none"


@pytest.mark.parametrize(
    ("named", "said"), [("none", "none is installed here"), ("./nothing", "no program './nothing'")]
)
def test_no_browser(aibom: Aibom, named: str, said: str) -> None:
    """What is needed, before anything is read: exit code 4."""
    done = aibom("report", "no-such-bom.json", "--format", "pdf", "--browser", named)
    assert (done.code, done.out) == (4, b"")
    assert said in done.err
    assert "hint: " in done.err


def test_a_package_with_a_pdf(
    aibom: Aibom, browser: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same each time, and drawn again when it is checked; what was not drawn again is listed with the reason."""
    program, package = browser(), tmp_path / "package.zip"
    for name in ("package.zip", "again.zip"):
        assert aibom("package", "build", "--from", EVIDENCE, "--browser", program, "-o", tmp_path / name).code == 0
    assert package.read_bytes() == (tmp_path / "again.zip").read_bytes()
    files = unfolded(package.read_bytes())
    assert "report (PDF)" not in {each["what"] for each in json.loads(files[MANIFEST])["left_out"]}

    def said(of: Path, program: Path | str) -> object:
        done = aibom("package", "verify", of, "--browser", program, "--format", "json")
        assert done.code == 0
        return checks(done.out)["pages"]["details"]

    assert said(package, program) == []
    assert said(package, "none") == ["not made again: report.pdf (Chromium 150 drew it, and here is none)"]
    swapped = tmp_path / "swapped.zip"
    swapped.write_bytes(folded(listed_anew(files | {REPORT_PDF: files[REPORT_PDF] + b"more"})))
    assert said(swapped, program) == [
        "not made again: report.pdf (drawn here it has other bytes: other fonts, or it was changed before it was packed)"
    ]
    swapped.write_bytes(folded(listed_anew(files | {REPORT_PDF: b"anything"})))
    assert said(swapped, program) == ["not made again: report.pdf (no Chromium drew it, and here is Chromium 150)"]
    assert said(package, browser(version=151)) == [
        "not made again: report.pdf (Chromium 150 drew it, and here is Chromium 151)"
    ]
    swapped.write_bytes(folded(listed_anew(files | {REPORT_PDF: files[REPORT_PDF] + os.urandom(4_000_000)})))
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("AIBOM_BROWSER")
    found = checks(aibom("package", "verify", swapped, "--format", "json").out)
    assert "bytes take long to draw: --browser " in str(found["pages"]["details"])
    del files[REPORT_PDF]
    swapped.write_bytes(folded(files))
    assert aibom("package", "verify", swapped).code == 1


def test_a_large_lineage_is_drawn_only_by_a_browser_that_is_named(
    aibom: Aibom, browser: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Hundreds of sheets take a minute: the manifest says that there are none, and why."""
    monkeypatch.setattr("aibom.cli._packaged._MOST_ON_PAPER", 1)
    monkeypatch.delenv("AIBOM_BROWSER", raising=False)
    monkeypatch.setenv("PATH", f"{browser().parent}{os.pathsep}{os.environ['PATH']}")
    target = tmp_path / "p.zip"
    assert aibom("package", "build", "--from", EVIDENCE, "-o", target).code == 0
    files = unfolded(target.read_bytes())
    assert REPORT_PDF not in files
    left_out = {each["what"]: each["reason"] for each in json.loads(files[MANIFEST])["left_out"]}
    assert "--browser PROGRAM draws them all the same" in left_out["report (PDF)"]
    assert aibom("package", "build", "--from", EVIDENCE, "--browser", "chromium", "-o", target).code == 0
    assert REPORT_PDF in unfolded(target.read_bytes())
