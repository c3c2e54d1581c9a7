"""The files of profiles: those that ship, one's own, and what is wrong with bad ones, by file, line and pointer."""

import json
from pathlib import Path
from typing import Any

import pytest
from policy.profile_boms import TINY, bom, document, element, need, node, text

from aibom.errors import DocumentError, UsageError
from aibom.policy import profiles
from aibom.policy.profile import Verdict
from aibom.policy.profile_file import MAX_BYTES, read
from aibom.records.claims import Fact, Relation

NAMES = {
    "bsi-tr-03183-2-2.1": 17,
    "cert-in-aibom-2.0": 7,
    "cisa-2025-draft": 12,
    "dps-1.0": 22,
    "eu-ai-act-annex-xi": 11,
    "eu-training-summary-2025": 16,
    "g7-ai-2026": 50,
    "ntia-2021": 7,
}


def test_the_eight_lists() -> None:
    """Each is there, with all its elements, and bears the name of its file."""
    assert {name: len(profiles.load(name).elements) for name in profiles.names()} == NAMES
    assert all(profiles.load(name).id == name for name in NAMES)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_element_can_be_met(name: str) -> None:
    """Each names facts and relations that there are, or says what a person has to say; sources and checks are told."""
    profile = profiles.load(name)
    assert all((profile.source, profile.checked, profile.whose, profile.verified))
    for each in profile.elements:
        assert each.duty, each.id
        for wanted in each.needs:
            assert wanted.criteria or wanted.human, each.id
            for criterion in wanted.criteria:
                known = {"fact": set(Fact), "edge": {*Relation, "any", "derivation"}}.get(criterion.kind)
                assert known is None or criterion.name in known


@pytest.mark.parametrize("name", sorted(NAMES))
def test_no_list_says_more_than_it_knows(name: str) -> None:
    """Nothing of a profile speaks of compliance or shares, and none claims to be read in the original."""
    profile = profiles.load(name)
    said = json.dumps([profile.title, profile.source, profile.checked, profile.whose, *profile.notes]).lower()
    assert not any(word in said for word in ("complian", "percent", "%", "score", "grade"))
    assert profile.verified in {"quoted", "secondary", "partial"}


def test_of_ones_own(tmp_path: Path) -> None:
    """A file is named by its path, and judges as those that ship do."""
    path = tmp_path / "ours.json"
    path.write_bytes(text(element(need({"identity": "name"}))))
    assert profiles.evaluate(bom(node(TINY)), profiles.load(str(path))).elements[0].verdict is Verdict.EVIDENCED


def test_a_name_that_is_none() -> None:
    """The nearest is suggested, and all are listed."""
    with pytest.raises(UsageError, match="no profile 'g7-ai'") as caught:
        profiles.load("g7-ai")
    assert caught.value.hint.startswith("did you mean g7-ai-2026? ")
    assert "ntia-2021" in caught.value.hint


def test_a_file_that_is_none(tmp_path: Path) -> None:
    """The file is named, and why it cannot be read."""
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(DocumentError, match=r"cannot read the profile '.*'"):
            profiles.load(str(path) if path != tmp_path else f"{path}/")
    with pytest.raises(DocumentError, match="cannot read the profile"):
        profiles.load("a\x00/b.json")


UNKNOWN = [
    ({"fact": "licence"}, "/elements/0/needs/0/any/0/fact: there is no fact 'licence'; the nearest is 'license'"),
    ({"fact": "paramter-count"}, "there is no fact 'paramter-count'; the nearest is 'parameter-count'"),
    ({"edge": "trained_on"}, "/any/0/edge: there is no relation 'trained_on'; the nearest is 'trained-on'"),
    ({"identity": "hash"}, "/elements/0/needs/0/any/0/identity: "),
    ({"file": "md5"}, "/elements/0/needs/0/any/0/file: "),
    ({"document": "author"}, "/elements/0/needs/0/any/0/document: "),
    ({"fact": "license", "least": "certain"}, "/elements/0/needs/0/any/0/least: "),
    ({"fact": "license", "edge": "merge"}, "/elements/0/needs/0/any/0: "),
    ({}, "/elements/0/needs/0/any/0: "),
]


@pytest.mark.parametrize(("criterion", "said"), UNKNOWN, ids=lambda value: str(value)[:40])
def test_what_there_is_not(criterion: dict[str, Any], said: str) -> None:
    """Exit code 4, with file, line and JSON pointer."""
    data = text(element(need(criterion)))
    with pytest.raises(DocumentError, match=r"ours\.json is no valid profile: line \d+, /elements") as caught:
        read(data, "ours.json")
    assert caught.value.exit_code == 4
    assert said in str(caught.value)
    if "licence" in data.decode():
        line = next(number for number, line in enumerate(data.decode().split("\n"), 1) if "licence" in line)
        assert f"line {line}, " in str(caught.value)


BAD: list[tuple[bytes, str]] = [
    (b"", "no JSON"),
    (b"\xff", "no JSON"),
    (b"[]", "/: "),
    (b'{"schema": "aibom-profile/1", "schema": 1}', "'schema' twice"),
    (b"[" * 100_000, "depth limit"),
    (b"{}" + b" " * MAX_BYTES, "more than"),
    (text(), "/elements: "),
    (text(element(need(human="Say it.")) | {"colour": "red"}), "colour"),
    (text(element(need())), "human"),
    (text(element(need(human="Say it.")), element(need(human="Say it."))), "another element has the id '1'"),
    (text(element(need(human="Say it."), duty=["owner"])), "/elements/0/duty/0: "),
    (text(element(need(human="Say it."), scope="world")), "/elements/0/scope: "),
    (json.dumps(document(element(need(human="x"))) | {"id": 10**400}).encode(), "ours.json"),
    (json.dumps(document(element(need(human="x"))) | {"verified": "wholly"}).encode(), "/verified: "),
]


@pytest.mark.parametrize(("data", "said"), BAD, ids=range(len(BAD)))
def test_bad_files(data: bytes, said: str) -> None:
    """Each says what is wrong with it, and none is more than an error."""
    with pytest.raises(DocumentError, match=r"ours\.json") as caught:
        read(data, "ours.json")
    assert said in str(caught.value)


def test_half_a_character() -> None:
    """What is no character is shown as such, and can be written."""
    profile = read(text(element(need(human="Say it."), name="\ud83d")), "ours.json")
    assert profile.elements[0].name == "\ufffd"


def test_many_faults() -> None:
    """The first ten are told."""
    faulty = [element(need({"fact": "licence"}), id=str(number)) for number in range(12)]
    with pytest.raises(DocumentError, match=r"\(and more\)") as caught:
        read(text(*faulty), "ours.json")
    assert str(caught.value).count("no fact") == 10
