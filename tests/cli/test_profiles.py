"""`aibom profiles`: the lists, one of them, one's own, and what is no profile."""

import json
from pathlib import Path

import pytest
from cli.command import Aibom
from policy.profile_boms import element, need, text

from aibom.policy import profiles


def test_all(aibom: Aibom) -> None:
    """Each with version, number of elements, source, and how far that was verified."""
    done = aibom("profiles")
    assert (done.code, done.err) == (0, "")
    shown = done.out.decode()
    assert "g7-ai-2026  G7 SBOM for AI: minimum elements, version 2026-05-12: 50 elements\n" in shown
    assert shown.count("    source: ") == shown.count("    verified: ") == 8


def test_all_for_tools(aibom: Aibom) -> None:
    """As JSON and as a table."""
    found = json.loads(aibom("profiles", "--format", "json").out)
    assert [each["id"] for each in found] == list(profiles.names())
    assert all(each["source"] and each["checked"] and each["elements"] for each in found)
    assert aibom("profiles", "--format", "markdown").out.decode().count("\n") == 10


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
@pytest.mark.parametrize("name", profiles.names())
def test_one(aibom: Aibom, name: str, form: str) -> None:
    """Every element is there with what satisfies it, under source and verification."""
    done = aibom("profiles", name, "--format", form)
    assert done.code == 0
    shown = done.out.decode()
    profile = profiles.load(name)
    assert profile.checked in shown
    if form == "json":
        assert [each["id"] for each in json.loads(shown)["elements"]] == [each.id for each in profile.elements]
    else:
        start = "| {} |" if form == "markdown" else "{}  "
        assert all(f"\n{start.format(each.id)}" in shown for each in profile.elements)


def test_ones_own(aibom: Aibom, tmp_path: Path) -> None:
    """It is shown, or what is wrong with it is said with exit code 4."""
    path = tmp_path / "ours.json"
    path.write_bytes(text(element(need({"fact": "license"}))))
    assert "the fact license (derived)" in aibom("profiles", path).out.decode()
    path.write_bytes(text(element(need({"fact": "licence"}))))
    done = aibom("profiles", path)
    assert (done.code, done.out) == (4, b"")
    assert "ours.json is no valid profile: line " in done.err
    assert "the nearest is 'license'" in done.err


def test_no_profile(aibom: Aibom) -> None:
    """A wrong name is wrong usage; the nearest is named."""
    done = aibom("profiles", "ntia")
    assert done.code == 2
    assert "ntia-2021" in done.err
