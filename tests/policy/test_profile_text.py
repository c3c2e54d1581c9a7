"""What is said of a Bom against a profile: the whole of it for two samples, and what never stands in it."""

import json
import os
import re
from pathlib import Path

import pytest
from policy.profile_boms import TINY, bom, element, fact, need, node, sample, text

from aibom.policy import profile_json, profile_text, profiles
from aibom.policy.profile import Assessment, Verdict
from aibom.policy.profile_file import read
from aibom.records.claims import Fact
from aibom.records.evidence import Assurance

GOLDEN = Path(__file__).parent / "profiles_golden"
SAMPLES = ("supplied-statements", "training-data")


def summary(name: str) -> str:
    """Each element of each profile with its verdict and reason."""
    lines = []
    found = sample(name)
    for each in profiles.names():
        assessment = profiles.evaluate(found, profiles.load(each))
        lines += [each, *(f"  {one.element.id} {one.verdict}: {one.reason}" for one in assessment.elements)]
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("name", SAMPLES)
def test_samples(name: str) -> None:
    """The verdicts of two samples, as they were read and found right; WRITE_GOLDEN=1 writes them anew."""
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("WRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(summary(name), encoding="utf-8")
    assert summary(name) == path.read_text(encoding="utf-8")


def assessed(name: str = "supplied-statements", profile: str = "g7-ai-2026", role: str = "") -> Assessment:
    return profiles.evaluate(sample(name), profiles.load(profile), role=role)


def test_the_head_of_the_text() -> None:
    """List, version, source, how far it was verified, whose duty and which role stand at the top; then the counts."""
    lines = profile_text.text(assessed()).split("\n")
    names = [line.strip().partition(": ")[0] for line in lines[1:11]]
    assert names[:5] == ["profile", "published by", "source", "verified", "whose duty"]
    assert "The paper itself was not read" in lines[4]
    assert "which duty applies is not decided here" in lines[9]
    assert lines[10] == (
        "  50 elements: 9 evidenced, 8 declared only, 11 needing a human statement, 13 missing, 9 not applicable"
    )


def test_an_element_in_the_text() -> None:
    """Its verdict, whose duty it is listed as, what it rests on, with who answers for it and where it stands."""
    shown = profile_text.text(assessed())
    assert "MD-01  SBOM author: declared only (document; required; provider, modifier, integrator)\n" in shown
    (line,) = re.findall(r"    who answers for the BOM: Jane .*", shown)
    assert "[fact document-author, declared, supplied by Jane Example" in line
    assert line.endswith("in supplied-statements.toml /document/authors/0")


def test_a_role_is_told() -> None:
    """It stands at the top, and with what does not apply."""
    shown = profile_text.text(assessed(role="integrator"))
    assert "role: integrator: only what is listed as its duty is judged" in shown
    assert "listed as the duty of the provider or modifier, and the role integrator was selected" in shown


@pytest.mark.parametrize("name", profiles.names())
def test_what_is_never_said(name: str) -> None:
    """No form calls anything compliant or gives a share, and no two runs differ."""
    for form in (profile_text.text, profile_text.markdown, lambda found: profile_json.json(found).decode()):
        shown = form(assessed(profile=name))
        assert not re.search(r"compliant|\d ?%|score|grade\b", shown.lower())
        assert shown == form(assessed(profile=name))
        assert profiles.load(name).checked[:30] in shown


def test_json() -> None:
    """The source stands first, the counts add up, and each support has its evidence."""
    found = json.loads(profile_json.json(assessed()))
    assert list(found) == ["profile", "subject", "role", "counts", "elements"]
    assert found["profile"]["verified"] == "secondary"
    assert sum(found["counts"].values()) == len(found["elements"]) == 50
    (author,) = [each for each in found["elements"] if each["id"] == "MD-01"]
    support = author["judged"][0]["parts"][0]["supports"][0]
    assert author["judged"][0]["about"] == "document"
    assert support["evidence"]["path"] == "supplied-statements.toml"
    assert support["accountable"].startswith("Jane Example")
    assert {each["verdict"] for each in found["elements"]} == set(Verdict)


def test_markdown() -> None:
    """One row for each element, under source and verification."""
    shown = profile_text.markdown(assessed())
    assert "- verified: secondary: " in shown
    assert len(re.findall(r"^\| (?:MD|SLP|MDL|DP|INF|SP|KPI)-", shown, re.MULTILINE)) == 50


def test_texts_of_strangers() -> None:
    """What an author wrote breaks no table, is no markup, and moves no cursor."""
    evil = fact(TINY, Fact.LICENSE, "a|b\n<b>\x1b[2J`\ud83d [x](y)", Assurance.DERIVED)
    profile = read(text(element(need({"fact": "license"}), name="n|<i>")), "ours.json")
    found = profiles.evaluate(bom(node(TINY, evil)), profile)
    (row,) = [line for line in profile_text.markdown(found).split("\n") if line.startswith("| 1 ")]
    assert row.count("|") == 6
    assert "<b>" not in row
    assert "[x]" not in row
    plain = profile_text.text(found)
    assert "\x1b" not in plain
    plain.encode()
    json.loads(profile_json.json(found))
