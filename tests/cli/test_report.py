"""`aibom report`: what it writes, in which forms, and what it says where it cannot."""

import json
import re
from pathlib import Path

import pytest
from cli.command import Aibom

from testhub import HubServer

ROOT = Path(__file__).resolve().parents[2]
MERGE = ROOT / "samples" / "merge" / "bom-1.6.cdx.json"
EVIDENCE = ROOT / "samples" / "merge" / "evidence"
SPDX = ROOT / "samples" / "merge" / "bom-2.3.spdx.json"


def test_a_page_of_a_bom(aibom: Aibom, tmp_path: Path) -> None:
    """One HTML file that names the model, its gaps and its checklists, and loads nothing."""
    target = tmp_path / "report.html"
    done = aibom("report", MERGE, "-o", target)
    assert (done.code, done.out) == (0, b"")
    page = target.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "<h1>Q-bert/MetaMath-Cybertron-Starling</h1>" in page
    assert "G7 SBOM for AI" in page
    assert not re.search(r'\b(src|srcset|data)="|<link\b|@import|url\((?!#)', page)
    assert "default-src &#39;none&#39;" in page
    assert "unsafe-inline" not in page


@pytest.mark.parametrize(
    "arguments", [(str(MERGE),), ("--from", str(EVIDENCE)), (str(SPDX),)], ids=["bom", "from", "spdx"]
)
def test_the_same_model_however_it_is_given(aibom: Aibom, arguments: tuple[str, ...]) -> None:
    """A BOM of any format, and the recording of a walk, give the same lineage."""
    done = aibom("report", *arguments, "--format", "markdown")
    assert done.code == 0
    text = done.out.decode()
    assert text.startswith("# Where Q\\-bert/MetaMath\\-Cybertron\\-Starling comes from\n")
    assert "berkeley\\-nest/Starling\\-LM\\-7B\\-alpha" in text


def test_a_model_is_walked(aibom: Aibom, served: HubServer) -> None:
    """A model id is taken as `generate` takes it."""
    done = aibom("report", "org/tiny-gguf", "--profile", "ntia-2021")
    assert done.code == 0
    page = done.out.decode()
    assert "org/base" in page
    assert f'href="{served.url}/org/base/tree/' in page


def test_the_same_evidence_gives_the_same_page(aibom: Aibom) -> None:
    """Byte for byte, in both forms."""
    for form in ("html", "markdown"):
        assert aibom("report", MERGE, "--format", form).out == aibom("report", MERGE, "--format", form).out


def test_the_hashes_in_the_policy_are_those_of_style_and_script(aibom: Aibom) -> None:
    """Whoever changes a byte of either gets a page that browsers show without it."""
    import base64  # noqa: PLC0415
    import hashlib  # noqa: PLC0415

    page = aibom("report", MERGE).out.decode()
    for kind in ("style", "script"):
        [text] = re.findall(rf"<{kind}>(.*?)</{kind}>", page, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src &#39;sha256-{digest.replace('+', '+')}&#39;" in page


def test_what_changed_since_the_previous_bom(aibom: Aibom, tmp_path: Path) -> None:
    """With an older BOM the report has a section of what changed; without one it has none."""
    old = tmp_path / "old.cdx.json"
    old.write_text(
        MERGE.read_text(encoding="utf-8").replace("cc-by-nc-4.0", "mit").replace("CC-BY-NC-4.0", "MIT"),
        encoding="utf-8",
    )
    page = aibom("report", MERGE, "--previous", old).out.decode()
    assert 'id="changes"' in page
    assert "License changed" in page
    assert 'id="changes"' not in aibom("report", MERGE).out.decode()


def test_an_unrelated_previous_bom_is_said_to_be_one(aibom: Aibom) -> None:
    """Two models that nothing joins are not compared line by line."""
    other = ROOT / "samples" / "adapter" / "bom-1.6.cdx.json"
    page = aibom("report", MERGE, "--previous", other).out.decode()
    assert "nothing recorded joins" in page
    assert "License changed" not in page


def test_profiles_are_those_that_were_named(aibom: Aibom) -> None:
    """Each once, in the order in which they were given."""
    page = aibom("report", MERGE, "--profile", "dps-1.0", "--profile", "ntia-2021", "--profile", "dps-1.0").out.decode()
    titles = re.findall(r'<li><a href="#profile-\d+">([^<]+)</a>', page)
    assert len(titles) == 2
    assert "NTIA" in titles[1]


def test_a_block_of_ones_own(aibom: Aibom, tmp_path: Path) -> None:
    """A folder replaces one block, the style and single texts, and leaves all else as it is."""
    (tmp_path / "report.html.j2").write_text(
        '{% extends "aibom/report.html.j2" %}\n{% block footer %}<p>Of {{ r.subject.name }} &amp; by Example Ltd</p>{% endblock %}\n',
        encoding="utf-8",
    )
    (tmp_path / "style.css").write_text("body { color: #123456; }\n", encoding="utf-8")
    (tmp_path / "texts.json").write_text(json.dumps({"gaps": "Lücken <b>"}), encoding="utf-8")
    page = aibom("report", MERGE, "--template-dir", tmp_path).out.decode()
    assert "<p>Of Q-bert/MetaMath-Cybertron-Starling &amp; by Example Ltd</p>" in page
    assert "<style>body { color: #123456; }\n</style>" in page
    assert '<h2 id="gaps-title">Lücken &lt;b&gt;</h2>' in page
    assert 'id="profiles"' in page


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("a\n{% block footer %}", 2, "end of template"),
        ("a\n\n{{ r.nothing }}", 3, "nothing"),
        ("{{ r.subject.name }}\n{{ missing }}", 2, "'missing' is undefined"),
        ("{{ 1 / 0 }}", 1, "division by zero"),
        ("\n{{ r.title|safe }}", 2, "safe"),
        ("\n\n{% autoescape false %}{{ r.title }}{% endautoescape %}", 3, "escaping cannot be switched off"),
        ("{{ r.__class__.__mro__[1].__subclasses__() }}", 1, "unsafe"),
        ("\n{{ 'a' + 1 }}", 2, "str"),
    ],
)
def test_a_wrong_template_is_named_with_its_line(
    aibom: Aibom, tmp_path: Path, source: str, line: int, said: str
) -> None:
    """File, line and fault, exit code 4, no traceback, and what was there before stays."""
    (tmp_path / "report.html.j2").write_text(source, encoding="utf-8")
    target = tmp_path / "report.html"
    target.write_text("before", encoding="utf-8")
    done = aibom("report", MERGE, "--template-dir", tmp_path, "-o", target)
    assert done.code == 4
    assert f"{tmp_path}/report.html.j2, line {line}: " in done.err
    assert said in done.err
    assert "Traceback" not in done.err
    assert target.read_text(encoding="utf-8") == "before"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ("{", "no JSON"),
        ("[]", "no object of texts"),
        ('{"gaps": 1}', "no object of texts"),
        ('{"gasp": "x"}', "'gasp'"),
    ],
)
def test_wrong_texts_are_said_to_be(aibom: Aibom, tmp_path: Path, texts: str, said: str) -> None:
    """A text that there is no place for is a slip, and told."""
    (tmp_path / "texts.json").write_text(texts, encoding="utf-8")
    done = aibom("report", MERGE, "--template-dir", tmp_path)
    assert done.code == 4
    assert said in done.err


def test_a_template_that_is_not_there(aibom: Aibom, tmp_path: Path) -> None:
    """What a template names and nobody has, or what leads out of the folder, is no template."""
    for name in ("nothing.j2", "../report.html.j2", "aibom/../texts.json"):
        (tmp_path / "report.html.j2").write_text(f'{{% extends "{name}" %}}', encoding="utf-8")
        done = aibom("report", MERGE, "--template-dir", tmp_path)
        assert done.code == 4
        assert f"there is no template '{name}'" in done.err


def test_wrong_usage(aibom: Aibom, tmp_path: Path) -> None:
    """What cannot be meant is refused before anything is read or written, with what to do instead."""
    for arguments, code, said in (
        (("report", MERGE, "--profile", "ntia"), 2, "there is no profile 'ntia'"),
        (("report", MERGE, "--template-dir", tmp_path / "none"), 4, "is no folder"),
        (("report", "-", "--previous", "-"), 2, "standard input can be one BOM only"),
        (("report", MERGE, "--from", EVIDENCE), 2, "is a document"),
        (("report", MERGE, "--previous", tmp_path / "none.json"), 4, "cannot read"),
        (("report", MERGE, "-o", tmp_path / "none" / "report.html"), 4, "its folder does not exist"),
        (("report", MERGE, "--format", "docx"), 2, "docx"),
        (("report",), 2, "no model was named"),
    ):
        done = aibom(*arguments)
        assert (done.code, done.out) == (code, b""), arguments
        assert said in done.err
        assert "Traceback" not in done.err
    assert list(tmp_path.iterdir()) == []
