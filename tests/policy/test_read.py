"""Policies from TOML: what they are composed of, where a fault is, and that nothing strange gets through."""

import tomllib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom._resources import read_bytes
from aibom.errors import DocumentError, UsageError
from aibom.policy._lines import line_of
from aibom.policy.policy import OnPartial, Tier
from aibom.policy.read import PRESETS, preset, read
from aibom.records.gaps import Severity

RULES = ("cycle", "license-missing", "parent-unpinned")
HEAD = 'schema = "aibom-policy/1"\n'
FILES = {
    "house/base.toml": HEAD + 'extends = "standard"\n[licenses]\nallowed = ["MIT"]\ndenied = ["GPL-3.0-only"]\n'
    '[rules]\ncycle = "off"\n[tiers.high.lineage]\nassurance = "derived"\n',
}


def fetch(name: str) -> bytes:
    """A file of `FILES`."""
    try:
        return FILES[name].encode()
    except KeyError:
        raise DocumentError("there is no such file") from None


def test_what_extends_adds_to_what_is_extended() -> None:
    """Rules one by one, denials as a whole; what is allowed, and what is said once, is said anew; paths are relative."""
    text = HEAD + (
        'extends = ["base.toml"]\nfail-at = "low"\n[rules]\nlicense-missing = "critical"\n'
        '[licenses]\nallowed = ["Apache-2.0"]\ndenied = ["AGPL-3.0-only"]\n'
    )
    found = read(text.encode(), "house/ours.toml", RULES, fetch)
    assert found.chain == ("house/ours.toml", "house/base.toml", "standard", "permissive")
    base, high = found.demands[Tier.UNSTATED], found.demands[Tier.HIGH]
    assert base.rules == {"cycle": "off", "license-missing": "critical"}
    assert (base.allowed_licenses, base.denied_licenses) == (("Apache-2.0",), ("GPL-3.0-only", "AGPL-3.0-only"))
    assert (base.fail_at, high.fail_at) == (Severity.LOW, Severity.LOW)
    assert (base.assurance, high.assurance) == (None, "derived")
    assert base.on_partial is OnPartial.FAIL


def test_presets() -> None:
    """Each is valid by itself; there is no other."""
    assert [preset(name, RULES).demands[Tier.UNSTATED].fail_at for name in PRESETS] == ["critical", "high", "medium"]
    with pytest.raises(UsageError, match="did you mean strict"):
        preset("stict", RULES)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (
            'extends = "base.toml"\n[[waivers]]\nrule = "cycle"\nsubject = "pkg:x/*"\nreason = "r"\nowner = "o"\nexpires = 2027-01-01\n',
            "ours.toml:3",
        ),
        ('extends = "base.toml"\n[licenses]\nallowed = [\n  "GPL-3.0-only",\n]\n', "base.toml:5"),
    ],
)
def test_a_contradiction_with_what_is_extended(text: str, place: str) -> None:
    """It is found, too: at the place that says the latest of it, or in the file that denies."""
    with pytest.raises(DocumentError) as caught:
        read((HEAD + text).encode(), "house/ours.toml", RULES, fetch)
    assert str(caught.value).startswith(f"house/{place}: ")


@given(
    st.lists(
        st.sampled_from(
            [
                *(HEAD + read_bytes("templates", "policy.toml").decode().replace("\n#", "\n")).splitlines(),
                "",
                "x",
                '"""',
                "[[",
            ]
        ),
        max_size=30,
    )
)
def test_a_file_of_any_lines_is_a_policy_or_a_fault_with_its_place(lines: list[str]) -> None:
    """Nothing else comes of it."""
    text = "\n".join(lines)
    fault = None
    try:
        read(text.encode(), "p.toml", RULES, fetch)
    except DocumentError as error:
        fault = error
    assert fault is None or ("p.toml:" in str(fault) and fault.hint)


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    """No error but ours."""
    with suppress(DocumentError):
        read(data, "p.toml", RULES)


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (["a"], 1),
        (["t", "b"], 4),
        (["t", "c", 1], 5),
        (["list", 0], 9),
        (["list", 1, "x"], 12),
        (["list", 1, "sub", "y"], 14),
        (["dotted", "key"], 15),
        (["none"], 1),
        (["t", "none"], 3),
    ],
)
def test_lines(place: list[str | int], line: int) -> None:
    """Keys, tables, arrays of tables and what is below them; what is within a text of several lines is none."""
    text = (
        "a = 1\n\n[t] # a table\nb = 2\nc = [\n 1,\n 2,\n]\n[[list]]\nx = 1\n[[list]]\nx = 2\n[list.sub]\ny = 1\n"
        '[dotted]\nkey = """\n[t]\nb = 3\n"""\n'
    )
    tomllib.loads(text)
    place = place if place != ["dotted", "key"] else ["dotted"]
    assert line_of(text, place) == line
