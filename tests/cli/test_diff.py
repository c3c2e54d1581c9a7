"""`aibom diff`: two versions of a model in whatever form, what is shown of them, and the exit code."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli.command import Aibom, card, family

from testhub import HubFactory, HubServer, Repo


def changes(out: bytes) -> list[dict[str, Any]]:
    """Return the changes of the model in a difference as JSON."""
    found: list[dict[str, Any]] = json.loads(out)["changes"]
    return [change for change in found if not change.get("record_only")]


def kinds(out: bytes) -> set[str]:
    """Return the kinds of change of the model in a difference as JSON."""
    return {change["kind"] for change in changes(out)}


@pytest.fixture
def bom(aibom: Aibom, served: HubServer, tmp_path: Path) -> Path:
    """The BOM of a quantization with its ancestors."""
    path = tmp_path / "old.cdx.json"
    assert aibom("generate", "org/tiny-gguf", "-o", path).code == 0
    assert served.url
    return path


VersionTwo = Callable[..., Path]


@pytest.fixture
def version_two(aibom: Aibom, hub: HubFactory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> VersionTwo:
    """The BOM after the fine-tune's card was written anew with these fields: `version_two(license="mit")`."""

    def made(**fields: object) -> Path:
        new = Repo(id="org/tiny", commit="2" * 40, files={"README.md": card(**fields)})
        server = hub(repos=[new, *(repo for repo in family() if repo.id != "org/tiny")])
        monkeypatch.setenv("HF_ENDPOINT", server.url + "/")
        path = tmp_path / "new.cdx.json"
        assert aibom("generate", "org/tiny-gguf", "-o", path, "--no-cache").code == 0
        return path

    return made


def test_a_bom_differs_in_nothing_from_itself(aibom: Aibom, bom: Path) -> None:
    """Nor from the same in any other format; the exit code says so."""
    for ending in ("cdx.json", "cdx.xml", "spdx3.json", "spdx.json"):
        other = bom.parent / f"same.{ending}"
        assert aibom("convert", bom, "-o", other).code == 0
        done = aibom("diff", bom, other, "--exit-code", "--format", "json")
        assert (done.code, changes(done.out)) == (0, []), ending


def test_a_base_replaced_and_a_license_tightened(aibom: Aibom, bom: Path, version_two: VersionTwo) -> None:
    """Both are told of with their path, the license with its direction, and --fail-on counts them."""
    new = version_two(base_model="org/source-of-all", license="cc-by-nc-4.0")
    done = aibom("diff", bom, new, "--format", "json")
    assert done.code == 0
    assert {"parent-replaced", "dataset-removed", "license", "parent-repinned"} <= kinds(done.out)
    license_ = next(change for change in changes(done.out) if change["kind"] == "license")
    assert license_["severity"] == "high"
    assert "more restrictive" in license_["summary"]
    assert len(license_["path"]) == 2
    failed = aibom("diff", bom, new, "--fail-on", "high")
    assert failed.code == 1
    assert "parent-replaced" in failed.err
    assert failed.out == aibom("diff", bom, new).out


@pytest.mark.no_cover
@pytest.mark.parametrize("form", ["text", "json", "markdown", "html", "sarif"])
def test_every_form_names_the_new_parent(aibom: Aibom, bom: Path, version_two: VersionTwo, form: str) -> None:
    """On standard output, the same bytes each time."""
    new = version_two(base_model="org/source-of-all", license="mit")
    done = aibom("diff", bom, new, "--format", form)
    assert done.code == 0
    assert b"source-of-all" in done.out
    assert done.out == aibom("diff", bom, new, "--format", form).out


def test_kinds_can_be_chosen(aibom: Aibom, bom: Path, version_two: VersionTwo) -> None:
    """What is left out counts for no exit code, and how much it was is said."""
    new = version_two(base_model="org/base", license="cc-by-nc-4.0", datasets="[org/data]")
    only = aibom("diff", bom, new, "--only", "license", "--format", "json")
    assert kinds(only.out) == {"license"}
    assert any("--only" in words for words in json.loads(only.out)["uncompared"])
    assert aibom("diff", bom, new, "--only", "parent-replaced", "--exit-code").code == 0
    assert aibom("diff", bom, new, "--ignore", "license", "--only", "license").code == 2
    wrong = aibom("diff", bom, new, "--only", "licence")
    assert wrong.code == 2
    assert "license" in wrong.err


def test_two_models_that_nothing_joins(aibom: Aibom, served: HubServer) -> None:
    """It is said plainly, fails under either option, and --force compares them in full."""
    served.add(Repo(id="else/where", files={"README.md": card(license="mit")}))
    plain = aibom("diff", "org/base", "else/where", "--format", "json")
    assert (plain.code, kinds(plain.out)) == (0, {"unrelated-subject"})
    for option in (["--exit-code"], ["--fail-on", "critical"]):
        done = aibom("diff", "org/base", "else/where", *option)
        assert done.code == 1
        assert "nothing recorded joins" in done.err
    forced = aibom("diff", "org/base", "else/where", "--force", "--format", "json", "--exit-code")
    assert forced.code == 1
    assert "license" in kinds(forced.out)


def test_a_model_a_folder_and_a_recording(aibom: Aibom, served: HubServer, tmp_path: Path) -> None:
    """Each may stand on either side: the same model differs in nothing from its recording."""
    recording = tmp_path / "evidence"
    assert aibom("generate", "org/tiny", "--record", recording, "-o", tmp_path / "a.cdx.json").code == 0
    done = aibom("diff", recording, "org/tiny", "--format", "json", "--exit-code")
    assert (done.code, changes(done.out)) == (0, [])
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "README.md").write_bytes(card(base_model="org/base", license="mit", datasets="[org/data]"))
    assert "same-name-elsewhere" in kinds(aibom("diff", "org/tiny", folder, "--format", "json").out)
    assert served.url


def test_one_changed_byte_of_the_weights(aibom: Aibom, served: HubServer, tmp_path: Path) -> None:
    """Two copies of a folder, one byte of whose weights differs: the file is named, with both digests."""
    for name, data in (("one", b"\0" * 5000), ("two", b"\0" * 4999 + b"\1")):
        folder = tmp_path / name / "tiny"
        folder.mkdir(parents=True)
        (folder / "model.safetensors").write_bytes(data)
    done = aibom("diff", tmp_path / "one" / "tiny", tmp_path / "two" / "tiny", "--format", "json", "--offline")
    change = next(change for change in changes(done.out) if change["kind"] == "weights-changed")
    assert change["severity"] == "high"
    assert [item["what"] for item in change["items"]] == ["model.safetensors"]
    assert change["items"][0]["before"] != change["items"][0]["after"]
    assert served.url


def test_wrong_usage_and_what_is_no_bom(aibom: Aibom, bom: Path, tmp_path: Path) -> None:
    """Each ends with its own exit code and a hint, and nothing on standard output."""
    (tmp_path / "no.json").write_text("{}")
    (tmp_path / "sbom.cdx.json").write_text('{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}')
    cases: list[tuple[list[object], int]] = [
        ([bom, tmp_path / "no.json"], 4),
        ([bom, "./nowhere.json"], 4),
        ([bom, "nobody/gone"], 3),
        (["-", "-"], 2),
        ([bom, bom, "--revision", "v1"], 2),
        ([bom, bom, "--tolerance", "2"], 2),
        ([bom, bom, "--fail-on", "info"], 2),
        ([bom], 2),
    ]
    for arguments, code in cases:
        done = aibom("diff", *[str(argument) for argument in arguments])
        assert (done.code, done.out) == (code, b""), arguments
        assert done.err.strip()
        assert "Traceback" not in done.err
    no_model = aibom("diff", bom, tmp_path / "sbom.cdx.json", "--exit-code")
    assert no_model.code == 1
    assert "nothing recorded joins" in no_model.err


def test_it_is_written_to_a_file_wholly(aibom: Aibom, bom: Path, tmp_path: Path) -> None:
    """As HTML, with one line on stderr."""
    page = tmp_path / "diff.html"
    done = aibom("diff", bom, bom, "--format", "html", "-o", page)
    assert (done.code, done.out) == (0, b"")
    assert page.read_bytes().startswith(b"<!doctype html>")
