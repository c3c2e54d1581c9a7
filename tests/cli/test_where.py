"""`aibom where`: over files and folders of BOMs, whatever lies among them."""

import json
from pathlib import Path

import pytest
from cli.command import Aibom
from policy.incidents import chain

from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.spdx2.formats import SpdxJson
from aibom.formats.spdx3.json_format import Spdx3Json

WHAT = "pkg:huggingface/datasets/org7/source"


@pytest.fixture
def boms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Forty BOMs in a folder, which has folders, one family each, of three formats by turns."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "boms"
    formats = (CycloneDxJson(), SpdxJson(), Spdx3Json())
    for number in range(40):
        form = formats[number % 3]
        place = folder / f"shelf{number % 4}"
        place.mkdir(parents=True, exist_ok=True)
        data = form.encode(chain(prefix=f"org{number}"), form.versions[0])
        (place / f"{number:02}{form.endings[0]}").write_bytes(data)
    (folder / "notes.txt").write_text(WHAT, encoding="utf-8")
    return folder


@pytest.mark.no_cover
def test_forty_boms(aibom: Aibom, boms: Path) -> None:
    """One holds it, by a path of four steps, and it is named."""
    assert boms.is_dir()
    done = aibom("where", WHAT, "boms")
    assert done.code == 0
    steps = "org7/tiny --finetune--> org7/base --trained-on--> datasets/org7/data --derived-from-dataset--> "
    assert done.out.decode().splitlines() == [
        f"boms/shelf3/07.spdx.json: org7/tiny-gguf@{'1' * 40}",
        f"  artifact {WHAT}",
        f"    org7/tiny-gguf --quantized--> {steps}datasets/org7/source",
    ]
    assert done.err == f"aibom: 1 BOM holds {WHAT}, of 40 read\n"
    assert aibom("where", WHAT, "boms", "boms/shelf3", "boms/shelf3/07.spdx.json").out == done.out, "each once"
    assert aibom("where", WHAT, "boms", "-q").err == ""


def test_all_of_them_by_digest(aibom: Aibom, boms: Path) -> None:
    """A file that all hold is found in all, and JSON says so too."""
    assert boms.is_dir()
    done = aibom("where", "c" * 64, "boms", "--format", "json")
    told = json.loads(done.out)
    assert (done.code, told["read"], len(told["found"]), told["unreadable"]) == (0, 40, 40, [])
    assert {each["seen"] for each in told["found"]} == {"file"}


def test_found_nowhere(aibom: Aibom, boms: Path) -> None:
    """Exit code 1, and nothing on standard output; of JSON an answer without findings."""
    assert boms.is_dir()
    done = aibom("where", "no/where", "boms")
    assert (done.code, done.out) == (1, b"")
    assert "none of 40 BOMs holds no/where" in done.err
    done = aibom("where", "no/where", "boms/shelf0/00.cdx.json", "--format=json")
    assert (done.code, json.loads(done.out)["found"]) == (1, [])


def test_what_cannot_be_read_does_not_stop_the_rest(aibom: Aibom, boms: Path) -> None:
    """Exit code 4, a line for each, and what the others hold."""
    (boms / "cut.cdx.json").write_bytes(b'{"bomFormat"')
    (boms / "other.spdx").write_bytes(b"\x00\x01")
    (boms / "away.cdx.json").symlink_to("/etc/hostname")
    (boms / "loop").symlink_to(boms)
    done = aibom("where", WHAT, "gone.json", "boms", "--format", "json")
    told = json.loads(done.out)
    assert (done.code, told["read"], len(told["found"]), len(told["unreadable"])) == (4, 40, 1, 4)
    for name in ("gone.json", "cut.cdx.json", "other.spdx", "away.cdx.json"):
        assert name in done.err
    assert "1 BOM holds" in done.err
    assert "Traceback" not in done.err


def test_wrong_usage(aibom: Aibom, boms: Path) -> None:
    """No query is no reason to read anything; a folder without BOMs is said to be one."""
    assert boms.is_dir()
    for arguments in (["where", "a b", "boms"], ["where", WHAT, "-", "-"], ["where", WHAT], ["where"]):
        done = aibom(*arguments)
        assert (done.code, done.out) == (2, b"")
    (boms / "empty").mkdir()
    done = aibom("where", WHAT, "boms/empty")
    assert done.code == 4
    assert "holds no BOM" in done.err


def test_what_no_record_holds_is_still_found(aibom: Aibom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library or a hash in a document of another tool, by its text; a model without purl, by its name; all possibly."""
    monkeypatch.chdir(tmp_path)
    model: dict[str, object] = {"type": "machine-learning-model", "name": "Mystery", "version": "2", "bom-ref": "m"}
    model["hashes"] = [{"alg": "SHA-256", "content": "ab" * 32}]
    library: dict[str, object] = {
        "type": "library",
        "name": "litellm",
        "version": "1.82.7",
        "purl": "pkg:pypi/litellm@1.82.7",
    }
    root = {"type": "application", "name": "app", "bom-ref": "a"}
    document = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": root}}
    links = [{"ref": "a", "dependsOn": ["m"]}]
    text = json.dumps({**document, "components": [model, library], "dependencies": links})
    Path("vendor.cdx.json").write_text(text, encoding="utf-8")
    for query, seen in [
        ("sha256:" + "AB" * 32, "text"),
        ("pkg:pypi/litellm@1.82.7", "text"),
        ("pkg:pypi/litellm", "text"),
        ("mystery", "artifact"),
    ]:
        done = aibom("where", query, "vendor.cdx.json", "--format", "json")
        (found,) = json.loads(done.out)["found"]
        assert (done.code, found["seen"], found["certain"]) == (0, seen, False)
    for query in ("pkg:pypi/lite", "pkg:pypi/litellm@1.82", "ab" * 20, "sha256:" + "cd" * 32):
        assert aibom("where", query, "vendor.cdx.json").code == 1


def test_what_a_bom_does_not_say_is_no_answer(aibom: Aibom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not held, but not evaluable: a document that was not read whole, a file without a digest, no revision; or neither."""
    monkeypatch.chdir(tmp_path)
    model: dict[str, object] = {
        "type": "machine-learning-model",
        "name": "m",
        "bom-ref": "m",
        "purl": "pkg:huggingface/org/m",
    }
    file = {"type": "file", "name": "w.bin", "bom-ref": "f", "hashes": [{"alg": "SHA-256", "content": "ab" * 32}]}
    whole: dict[str, object] = {**model, "purl": f"pkg:huggingface/org/m@{'1' * 40}", "components": [file]}
    library: dict[str, object] = {"type": "library", "name": "lib", "purl": "pkg:pypi/lib@1"}

    def written(subject: dict[str, object], *components: dict[str, object]) -> None:
        made = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": subject}}
        text = json.dumps({**made, "components": list(components)} if components else made)
        Path("v.cdx.json").write_text(text, encoding="utf-8")

    cases: list[tuple[tuple[dict[str, object], ...], str, str]] = [
        ((model, library), "pkg:huggingface/no/where", "it says more than records hold"),
        ((model,), "sha256:" + "cd" * 32, "it does not record what is asked by of org/m"),
        ((model,), "commit:" + "2" * 40, "it does not record what is asked by of org/m"),
        ((whole,), "sha256:" + "cd" * 32, ""),
        ((whole,), "commit:" + "2" * 40, ""),
        ((model,), "pkg:huggingface/no/where", ""),
    ]
    for components, query, reason in cases:
        written(*components)
        done = aibom("where", query, "v.cdx.json", "--format", "json")
        told = json.loads(done.out)
        assert (done.code, told["found"]) == (1, [])
        assert bool(told["not-evaluable"]) is bool(reason), query
        assert ("cannot be told" in done.err) is bool(reason)
        assert reason in done.err
        assert ("not evaluable: 1" in done.err) is bool(reason)
