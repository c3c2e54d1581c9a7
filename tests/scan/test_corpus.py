"""The corpus is what it says of itself, and aibom's scanner keeps its share of it."""

import hashlib
import importlib
import importlib.util
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from aibom.readers.spans import Held
from aibom.records.scans import ScanVerdict
from corpus import Case, Group, Label, benign, held_out, malicious
from corpus.saved import MANIFEST

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
import scanners
from scanner_verdicts import FLAGGED, PASSED

SCANNER = "aibom.scan.inspect"
URL = re.compile(rb"https?://[^\"'\s)\\]*")

FLAG, STRICT = 0.95, 0.97
"""The least share of each group, seen and held out, that must be called dangerous, and that must not be allowlisted."""
ALARMS = 0.06
"""The largest share of benign files that may be anything but allowlisted; none may be called dangerous."""


@pytest.fixture(scope="module")
def bad() -> list[Case]:
    """Return the malicious cases."""
    return malicious()


@pytest.fixture(scope="module")
def good() -> list[Case]:
    """Return the benign cases."""
    return benign()


@pytest.fixture(scope="module")
def verdict() -> Callable[[Case], ScanVerdict]:
    """Return what says the worst verdict of a case's files."""
    if importlib.util.find_spec(SCANNER) is None:
        pytest.skip("there is no scanner yet")
    inspect = importlib.import_module(SCANNER).inspect

    def ask(case: Case) -> ScanVerdict:
        found = (inspect(path, Held(data)).verdict for path, data in case.files.items())
        worst: ScanVerdict = min(found, key=lambda said: said.rank)
        return worst

    return ask


def test_it_is_as_large_as_it_says(bad: list[Case], good: list[Case]) -> None:
    """At least 150 malicious variants and 100 benign files, each under its own id."""
    assert len(bad) >= 150
    assert len(good) >= 100
    ids = [case.id for case in (*bad, *good)]
    assert len(set(ids)) == len(ids)
    assert {case.group for case in bad} == {case.group for case in good} == set(Group)
    assert {case.label for case in bad} | {case.label for case in good} == set(Label)


def test_no_ten_alike(bad: list[Case]) -> None:
    """At most ten share wrapping and call, so that no trick counts many times."""
    shared = Counter((case.wrapping, case.call) for case in bad)
    assert [pair for pair, count in shared.items() if count > 10] == []


def test_a_third_is_held_out(bad: list[Case], good: list[Case]) -> None:
    """By technique and wrapping, so that no variant of what is held out is seen."""
    held = [case for case in bad if held_out(case)]
    assert 0.3 < len(held) / len(bad) < 0.37
    assert 0.3 < sum(map(held_out, good)) / len(good) < 0.37
    seen = {(case.technique, case.wrapping) for case in bad if not held_out(case)}
    assert seen.isdisjoint((case.technique, case.wrapping) for case in held)


def test_it_is_the_same_each_time(bad: list[Case]) -> None:
    """The generators depend on nothing but themselves."""
    assert malicious() == bad


def test_nothing_in_it_reaches_out(bad: list[Case]) -> None:
    """No address but port 9 of this machine is named in what was made."""
    named = {url for case in bad for data in case.files.values() for url in URL.findall(data)}
    assert {url for url in named if not url.startswith(b"http://127.0.0.1:9")} == set()


def test_the_benign_files_are_those_that_were_saved(good: list[Case]) -> None:
    """Each has the digest that was taken when its library wrote it, and the version of that."""
    entries = {entry["id"]: entry for entry in json.loads(MANIFEST.read_text(encoding="utf-8"))}
    assert all(entry["version"] for entry in entries.values())
    for case in good:
        digests = {name: hashlib.sha256(data).hexdigest() for name, data in case.files.items()}
        assert digests == entries[case.id]["files"]


def test_what_is_held_out_is_counted_and_never_named(bad: list[Case], good: list[Case]) -> None:
    """Whoever mends a rule sees the misses of the development part alone."""
    passed = scanners.Answers("aibom", verdicts={case.id: PASSED for case in (*bad, *good)})
    listed = "\n".join(scanners.misses(bad, good, passed))
    seen = [case for case in bad if not held_out(case)]
    assert all(f" {case.id}: " in listed for case in seen)
    assert listed.count("\n") + 1 == len(seen)
    assert not [case.id for case in bad if held_out(case) and f" {case.id}: " in listed]
    flagged = scanners.Answers("aibom", verdicts={case.id: FLAGGED for case in (*bad, *good)})
    named = {line.split()[2].rstrip(":") for line in scanners.misses(bad, good, flagged)}
    assert named == {case.id for case in good if not held_out(case)}
    counted = "\n".join(scanners.table(bad, good, [passed]))
    assert not [case.id for case in (*bad, *good) if case.id in counted]


def test_a_tool_that_is_not_installed_has_no_figures(tmp_path: Path, bad: list[Case], good: list[Case]) -> None:
    """Not a zero, which would be a verdict on it."""
    (tmp_path / "case").mkdir()
    answers = scanners.theirs("picklescan", tmp_path, tmp_path / "none/bin/python")
    assert answers.missing == "not installed"
    rows = list(scanners.table(bad, good, [answers]))[2:]
    assert all(row.endswith("| not installed |") for row in rows)


def test_shares_count_what_each_label_allows() -> None:
    """A flag is owed to the dangerous alone; review of code is no false alarm, calling it dangerous is."""
    cases = [_case(label) for label in Label]
    said = scanners.Answers("tool", verdicts={case.id: FLAGGED for case in cases})
    rows = [row.split(" | ", 1) for row in list(scanners.table(cases[:2], cases[2:], [said]))[2:]]
    of = {title.strip("| "): rest for title, rest in rows}
    part = {case.label: "held out" if held_out(case) else "development" for case in cases}
    assert part[Label.DANGEROUS] == part[Label.NOT_ALLOWLISTED]
    assert of[f"recall, {part[Label.DANGEROUS]}: all"] == "1 / 2 | 1.000 / 1.000 |"
    together = part[Label.BENIGN] == part[Label.BENIGN_REVIEW_OK]
    assert of[f"false alarms, {part[Label.BENIGN_REVIEW_OK]}: all"].startswith("2 / 1 " if together else "1 / 0 ")


def _case(label: Label) -> Case:
    technique = "" if label.startswith("benign") else "one"
    return Case(id=label, group=Group.PICKLE, wrapping="", technique=technique, call="", label=label, files={"a": b""})


@pytest.mark.parametrize("group", Group)
@pytest.mark.parametrize("held", [False, True], ids=["development", "held out"])
def test_aibom_finds_its_share(
    bad: list[Case], verdict: Callable[[Case], ScanVerdict], group: Group, *, held: bool
) -> None:
    """Of what nobody looked at while rules were written as well; only shares are told."""
    cases = [case for case in bad if case.group is group and held_out(case) is held]
    verdicts = [verdict(case) for case in cases]
    dangerous = [said for case, said in zip(cases, verdicts, strict=True) if case.label is Label.DANGEROUS]
    assert _share(dangerous, lambda said: said is ScanVerdict.DANGEROUS) >= FLAG
    assert _share(verdicts, lambda said: said is not ScanVerdict.ALLOWLISTED) >= STRICT


def test_aibom_raises_few_false_alarms(good: list[Case], verdict: Callable[[Case], ScanVerdict]) -> None:
    """None of what real libraries saved is called dangerous, and little of it needs a look."""
    verdicts = {case.id: verdict(case) for case in good}
    assert [name for name, said in verdicts.items() if said is ScanVerdict.DANGEROUS] == []
    plain = [verdicts[case.id] for case in good if case.label is Label.BENIGN]
    assert _share(plain, lambda said: said is not ScanVerdict.ALLOWLISTED) <= ALARMS


def _share(verdicts: Sequence[ScanVerdict], counts: Callable[[ScanVerdict], bool]) -> float:
    return sum(map(counts, verdicts)) / len(verdicts)
