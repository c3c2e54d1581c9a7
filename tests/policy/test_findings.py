"""The gaps of a BOM in words."""

from dataclasses import replace

from gaps.cases import BASE, HEALTHY, TINY
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.policy.figures import figures
from aibom.policy.findings import markdown, record, text
from aibom.policy.paths import Found, found
from aibom.records.bom import Bom, Tool
from aibom.records.gaps import Gap, Severity
from aibom.records.refs import ArtifactRef

BOM = Bom(lineage=HEALTHY, gaps=(), rules=("r",), tool=Tool(name="t", version="1"))


def gap(words: str, subject: ArtifactRef = TINY) -> Gap:
    """Return a gap in these words."""
    return Gap(rule="r", subject=subject, severity=Severity.HIGH, needed=words, why=words, remedy=words)


def test_nothing_found_is_said() -> None:
    """No gap is a count as well, and no verdict; the figures follow."""
    lines = text(BOM, (), figures(BOM)).splitlines()
    assert lines[:2] == [f"{TINY}: 0 gaps", ""]
    assert lines[2].startswith("artifacts: ")


def test_a_gap_of_an_ancestor_shows_its_path() -> None:
    """From the subject to whose gap it is."""
    every = found(replace(BOM, gaps=(gap("x"), gap("y", BASE))), {"r"})
    shown = text(BOM, every, figures(BOM))
    assert "    path: org/tiny -> org/base\n" in shown
    assert shown.index("Gaps of org/tiny itself") < shown.index("Gaps it inherits")
    assert shown.startswith(f"{TINY}: 2 gaps: 2 high\n")


def test_a_long_path_is_cut_in_the_middle() -> None:
    """Both ends stand there, and how many are left out."""
    refs = tuple(ArtifactRef(namespace="o", name=f"m{number}") for number in range(40))
    every = (Found(gap=gap("x", refs[-1]), path=refs, inherited=True),)
    line = next(line for line in text(BOM, every, figures(BOM)).splitlines() if "path: " in line)
    assert "o/m0 -> " in line
    assert "more) -> " in line
    names = line.partition("path: ")[2].split(" -> ")
    left = next(int(name[1:].split()[0]) for name in names if name.startswith("("))
    assert len(names) - 1 + left == 40


@settings(max_examples=50, deadline=None)
@given(words=st.text(max_size=60))
def test_words_of_strangers_cannot_break_out(words: str) -> None:
    """No line, cell or control character more than there are gaps for."""
    every = found(replace(BOM, gaps=(gap(words),)), ())
    plain = text(BOM, (), figures(BOM)).count("\n") + 6
    assert text(BOM, every, figures(BOM)).count("\n") == plain
    assert all(line.isprintable() for line in text(BOM, every, figures(BOM)).split("\n"))
    rows = [line for line in markdown(BOM, every, figures(BOM)).split("\n") if line.startswith("| high")]
    assert [row.replace("\\\\", "").replace("\\|", "").count("|") for row in rows] == [7]
    assert record(BOM, every, figures(BOM))["gaps"][0]["needed"] == words
