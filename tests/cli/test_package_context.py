"""What a package is made with besides the record, a context and profiles, and how it is checked while nobody is asked."""

import json
from pathlib import Path
from typing import Any

import pytest
from cli.command import Aibom
from cli.packages import SAMPLES, Files, checks, folded, listed_anew, reworded, unfolded

from aibom import _resources
from aibom.cli.main import run
from aibom.package.layout import CHECK, CONTEXT, MANIFEST, PROFILES_JSON, own_profile
from aibom.package.manifest import Manifest

EVIDENCE = SAMPLES / "quantized-chain" / "evidence"
USE = (
    'schema = "aibom-context/1"\nautomated-decisions = true\ncustomer-facing = true\nwrite-access = false\n'
    "regulated-data = true\n"
)


def own() -> dict[str, Any]:
    """A profile of one's own: one that ships, under another id."""
    profile: dict[str, Any] = json.loads(_resources.read_bytes("schemas", "aibom/profiles/ntia-2021.json"))
    profile["id"] = "ours"
    return profile


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A package with a context, a profile that ships and one of one's own."""
    folder = tmp_path_factory.mktemp("context")
    (folder / "use.toml").write_text(USE)
    (folder / "ours.json").write_text(json.dumps(own()))
    given = ["--context", str(folder / "use.toml"), "--profile", "ntia-2021", "--profile", str(folder / "ours.json")]
    assert run(["package", "build", "-q", "--from", str(EVIDENCE), "-o", str(folder / "p.zip"), *given]) == 0
    return (folder / "p.zip").read_bytes()


@pytest.fixture
def files(package: bytes) -> Files:
    """Its files, to be changed."""
    return unfolded(package)


def test_the_verdict_is_that_of_check(aibom: Aibom, files: Files, tmp_path: Path) -> None:
    """The BOM by the default policy in the tier that the context sets, as `aibom check --context` says it; the context is enclosed."""
    assert files[CONTEXT] == USE.encode()
    (tmp_path / "use.toml").write_text(USE)
    (tmp_path / "bom.cdx.json").write_bytes(files["bom/bom.cdx.json"])
    done = aibom("check", tmp_path / "bom.cdx.json", "--context", tmp_path / "use.toml", "--format", "json")
    (said,), (packed,) = json.loads(done.out), json.loads(files[CHECK])
    assert packed["tier"] == "high"
    assert {**said, "name": ""} == {**packed, "name": ""}
    assert b"`findings/context.toml`" in files["README.md"]


def test_results_of_profiles_are_made_again(aibom: Aibom, files: Files, package: bytes, tmp_path: Path) -> None:
    """Those of a profile of one's own, too, which is enclosed byte for byte and named as one; no path of the maker is."""
    (tmp_path / "ours.json").write_text(json.dumps(own()))
    (tmp_path / "p.zip").write_bytes(package)
    shown = aibom(
        *("gaps", "--from", EVIDENCE, "--profile", "ntia-2021", "--profile", tmp_path / "ours.json", "--format", "json")
    )
    assert json.loads(files[PROFILES_JSON]) == json.loads(shown.out)["profiles"]
    assert json.loads(files[MANIFEST])["profiles"] == ["ntia-2021", "ours (a profile of one's own)"]
    assert json.loads(files[own_profile(1)]) == own()
    done = aibom("package", "verify", tmp_path / "p.zip", "--format", "json")
    found = checks(done.out)["pages"]
    assert (done.code, found["standing"], found["details"]) == (0, "holds", [])


def _without(files: Files, *paths: str) -> Files:
    return {path: data for path, data in files.items() if path not in paths}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda files: {**files, CONTEXT: files[CONTEXT].replace(b"true", b"false")}, f"{CHECK} says something else"),
        (lambda files: {**files, CONTEXT: b"no = "}, f"{CONTEXT} says something else"),
        (lambda files: {**files, CHECK: files[CHECK].replace(b'"fail"', b'"pass"')}, f"{CHECK} says something else"),
        (lambda files: _without(files, CONTEXT), f"{CHECK} says something else"),
        (lambda files: _without(files, CHECK), f"{CHECK} says something else"),
        (
            lambda files: {**files, own_profile(1): files[own_profile(1)].replace(b'"required"', b'"conditional"')},
            f"{PROFILES_JSON} says something else",
        ),
        (
            lambda files: {**files, own_profile(1): files[own_profile(1)].replace(b'"ours"', b'"theirs"')},
            f"{own_profile(1)} says something else",
        ),
        (lambda files: {**files, own_profile(1): b"{}"}, f"{own_profile(1)} says something else"),
        (lambda files: _without(files, own_profile(1)), f"{PROFILES_JSON} says something else"),
        (lambda files: {**files, own_profile(2): files[own_profile(1)]}, f"{own_profile(2)} says something else"),
        (lambda files: reworded(files, profiles=("ntia-2021", "ours")), f"{own_profile(1)} says something else"),
    ],
)
def test_what_was_tampered_with(aibom: Aibom, files: Files, tmp_path: Path, change: Any, said: str) -> None:
    """A context, verdict or profile that was changed, taken out or put in, listed in the manifest as it is, is found."""
    (tmp_path / "p.zip").write_bytes(folded(listed_anew(change(files))))
    done = aibom("package", "verify", tmp_path / "p.zip")
    assert done.code == 1
    assert said in done.out.decode()
    assert b"package intact: yes" in done.out


def test_offline(aibom: Aibom, package: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked, what could not be confirmed for that is listed, and asking at the same time is wrong usage."""
    path = tmp_path / "p.zip"
    path.write_bytes(package)
    done = aibom("package", "verify", path, "--offline", "--format", "json")
    source = checks(done.out)["source"]
    assert (done.code, source["standing"], source["said"]) == (0, "open", "not confirmable: nobody is asked offline")
    assert len(source["details"]) == 5  # type: ignore[arg-type]
    assert "not confirmable: mistralai/Mistral-7B-v0.1: its record" in source["details"]  # type: ignore[operator]
    done = aibom("package", "verify", path, "--offline", "--refetch")
    assert (done.code, "--refetch asks the Hub, and --offline asks nobody" in done.err, done.out) == (2, True, b"")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    done = aibom("package", "verify", path, "--refetch")
    assert (done.code, "HF_HUB_OFFLINE, which is set, asks nobody" in done.err) == (2, True)


def test_a_recording_that_cannot_be_read(aibom: Aibom, files: Files, tmp_path: Path) -> None:
    """A manifest of the evidence that is none is a reason to refuse the package, and nothing is concluded from it offline."""
    files["evidence/manifest.json"] = b'{"answers": [{"files": 1}]}'
    (tmp_path / "p.zip").write_bytes(folded(listed_anew(files)))
    done = aibom("package", "verify", tmp_path / "p.zip", "--offline")
    assert done.code == 1
    assert b"evidence/manifest.json cannot be read" in done.out
    assert b"not looked at: the recording cannot be read" in done.out


@pytest.mark.parametrize(
    "case",
    [
        (["--context", "none.toml"], 4, "cannot read 'none.toml'"),
        (["--context", "wrong.toml"], 4, "wrong.toml:1: lacks"),
        (["--profile", "./none.json"], 4, "cannot read the profile './none.json'"),
        (["--profile", "ntia-2021", "--profile", "shipped.json"], 2, "two profiles are called 'ntia-2021'"),
        (["--profile", "shipped.json"], 2, "two profiles are called 'ntia-2021'"),
    ],
)
def test_bad_input(
    aibom: Aibom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: tuple[list[str], int, str]
) -> None:
    """A clear message and an exit code, and nothing is written."""
    arguments, code, said = case
    monkeypatch.chdir(tmp_path)
    Path("wrong.toml").write_text('schema = "aibom-context/1"\n')
    Path("shipped.json").write_bytes(_resources.read_bytes("schemas", "aibom/profiles/ntia-2021.json"))
    done = aibom("package", "build", "--from", EVIDENCE, "-o", "p.zip", *arguments)
    assert (done.code, said in done.err) == (code, True), done.err
    assert not Path("p.zip").exists()


def test_a_package_without_either(aibom: Aibom, tmp_path: Path) -> None:
    """What is left out is said, and why."""
    assert aibom("package", "build", "--from", EVIDENCE, "-o", tmp_path / "p.zip").code == 0
    left = {
        each.what: each.reason
        for each in Manifest.decode(unfolded((tmp_path / "p.zip").read_bytes())[MANIFEST]).left_out
    }
    assert left["verdict of a policy"] == "no context was given; --context FILE adds one"
    assert left["results of profiles"] == "no profile was named; --profile NAME adds one"
