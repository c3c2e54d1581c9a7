"""Measure aibom's scanner, picklescan, modelscan and fickling on the same files in the same run.

Recall over the malicious files of tests/corpus and false alarms over its benign ones, by group, those that are held out
apart and as counts alone; then time, as ratios. `--misses` lists the cases of the development part that aibom passes, and
its false alarms. The others are asked in an environment of their own (`make scanners`, or `--python` names its interpreter);
what is not installed is said, never guessed. Flag: the tool calls it dangerous. Strict: anything but harmless.
"""

import argparse
import importlib
import importlib.util
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from scanner_verdicts import FLAGGED, NOT_CLEAN, PASSED

from aibom.records.scans import ScanVerdict
from corpus import Case, Group, Label, benign, held_out, malicious

ROOT = Path(__file__).resolve().parents[1]
SCANNER = ("aibom.scan.inspect", "aibom.sources.folder", "aibom.sources.spans")
OTHERS = ("picklescan", "modelscan", "fickling")
PYTHON = ROOT / "build/scanners/venv/bin/python"
DEAD = "http://127.0.0.1:9"
QUIET = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), DEAD)
RESTARTS = 50


@dataclass(slots=True)
class Answers:
    """What one tool said: a verdict and seconds for each case, or why it was not asked."""

    tool: str
    version: str = ""
    missing: str = ""
    verdicts: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: int = 0


def ours(folder: Path, *, digested: bool = True) -> Answers:
    """Ask aibom about each folder, as `aibom scan FOLDER` does, or without the digest of every file."""
    answers = Answers("aibom" if digested else "aibom without digests")
    if importlib.util.find_spec(SCANNER[0]) is None:
        answers.missing = "has no scanner"
        return answers
    ask = _scanner(digested=digested)
    for place in sorted(folder.iterdir()):
        begun = time.perf_counter()
        answers.verdicts[place.name] = ask(place)
        answers.seconds[place.name] = time.perf_counter() - begun
    return answers


def _scanner(*, digested: bool) -> Callable[[Path], str]:
    inspect, folder, spans = (importlib.import_module(name) for name in SCANNER)

    def ask(place: Path) -> str:
        files = spans.spans(folder.folder_at(place), place)
        scans = inspect.inspect_found(files) if digested else (inspect.inspect(file.path, file.span) for file in files)
        found = {scan.verdict for scan in scans}
        if ScanVerdict.DANGEROUS in found:
            return FLAGGED
        return PASSED if found <= {ScanVerdict.ALLOWLISTED} else NOT_CLEAN

    return ask


def theirs(tool: str, folder: Path, python: Path) -> Answers:
    """Ask another tool about each folder; where one kills it, that has failed, and it goes on behind."""
    answers = Answers(tool)
    if not python.exists():
        answers.missing = "not installed"
        return answers
    names = [place.name for place in sorted(folder.iterdir())]
    program = Path(__file__).with_name("scanner_verdicts.py")
    environment = {**os.environ, **QUIET, "HF_HUB_OFFLINE": "1", "HOME": str(folder.parent), "PYTHONPATH": ""}
    for _ in range(RESTARTS):
        command = [str(python), str(program), tool, str(folder), str(len(answers.verdicts))]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        head, *lines = [json.loads(line) for line in done.stdout.splitlines()] or [None]
        if head is None:
            answers.missing = "not installed" if f"No module named '{tool}" in done.stderr else "did not start"
            return answers
        answers.version = head["version"]
        for line in lines:
            answers.verdicts[line["id"]] = line["verdict"]
            answers.seconds[line["id"]] = line["seconds"]
            answers.failed += bool(line["fault"])
        if len(answers.verdicts) == len(names):
            return answers
        answers.verdicts[names[len(answers.verdicts)]] = NOT_CLEAN
        answers.failed += 1
    answers.missing = f"killed more than {RESTARTS} times"
    return answers


def _asked(cases: Sequence[Case]) -> tuple[list[Case], list[Case]]:
    """Return those for which it would be right, or wrong, to call them dangerous, and not to pass them."""
    flag = [case for case in cases if case.label is not Label.NOT_ALLOWLISTED]
    return flag, [case for case in cases if case.label is not Label.BENIGN_REVIEW_OK]


def _shares(cases: Sequence[Case], answers: Answers) -> str:
    """Return the share that is called dangerous and the share that is not passed."""
    if answers.missing:
        return answers.missing
    said = answers.verdicts
    flag, strict = _asked(cases)
    flagged = sum(said[case.id] == FLAGGED for case in flag) / max(len(flag), 1)
    beyond = sum(said[case.id] != PASSED for case in strict) / max(len(strict), 1)
    return f"{flagged:.3f} / {beyond:.3f}"


def table(bad: Sequence[Case], good: Sequence[Case], tools: Sequence[Answers]) -> Iterator[str]:
    """Yield the lines of the table, in Markdown: flag / strict, and over how many files."""
    yield "| | files | " + " | ".join(f"{tool.tool} {tool.version}".strip() for tool in tools) + " |"
    yield "|---|---|" + "---|" * len(tools)
    parts = {
        f"{title}, {name}": [case for case in cases if held_out(case) is held]
        for title, cases in (("recall", bad), ("false alarms", good))
        for held, name in ((False, "development"), (True, "held out"))
    }
    for title, part in parts.items():
        for group in (*Group, None):
            cases = [case for case in part if group in {case.group, None}]
            files = " / ".join(str(len(counted)) for counted in _asked(cases))
            cells = " | ".join(_shares(cases, tool) for tool in tools)
            yield f"| {title}: {group or 'all'} | {files} | {cells} |"


def misses(bad: Sequence[Case], good: Sequence[Case], answers: Answers) -> Iterator[str]:
    """Yield what aibom got wrong in the development part; of what is held out nothing is named."""
    for case in bad:
        said = answers.verdicts[case.id]
        if not held_out(case) and (said == PASSED or (said != FLAGGED and case.label is Label.DANGEROUS)):
            yield f"{said:<10} {case.label:<16} {case.id}: {case.technique}; {case.call}; {next(iter(case.files))}"
    for case in good:
        said = answers.verdicts[case.id]
        if not held_out(case) and (said == FLAGGED or (said != PASSED and case.label is Label.BENIGN)):
            yield f"{said:<10} {case.label:<16} {case.id}: {next(iter(case.files))}"


def large(folder: Path) -> Mapping[str, float]:
    """Write the two files that are timed by themselves: a large vocabulary, and a torch zip of 48 MB."""
    from corpus.assembler import pickled, value  # noqa: PLC0415  # makes nothing but these
    from corpus.wrappings import state  # noqa: PLC0415

    words = {f"token-{number}": number for number in range(50_000)}
    goals = {"vocabulary of 50,000": 0.3, "torch zip of 48 MB": 0.2}
    places = [folder / name for name in goals]
    for place in places:
        place.mkdir(parents=True)
    (places[0] / "vocab.pkl").write_bytes(pickled(value(words, 2), 2))
    with zipfile.ZipFile(places[1] / "model.pt", "w") as file:
        file.writestr("archive/data.pkl", pickled(state(value(None, 2)), 2))
        file.writestr("archive/data/0", struct.pack("<2f", 1.0, 2.0) * (6 << 20))
        file.writestr("archive/version", "3\n")
    return goals


def times(corpus: Sequence[Answers], alone: Sequence[Answers], goals: Mapping[str, float]) -> Iterator[str]:
    """Yield seconds, and how many times those of aibom."""
    base = sum(corpus[0].seconds.values()) or 1.0
    for tool in corpus:
        if not tool.missing:
            took = sum(tool.seconds.values())
            yield f"{tool.tool:<11} {took:6.2f} s for the corpus, {took / base:5.2f} times aibom's; failed on {tool.failed}"
    for name, goal in goals.items():
        ratios = (
            f"{tool.tool} {tool.seconds[name]:.3f} s ({tool.seconds[name] / alone[0].seconds[name]:.2f}x)"
            for tool in alone
            if name in tool.seconds and name in alone[0].seconds
        )
        yield f"{name} (goal {goal} s): " + ", ".join(ratios)


def asked(folder: Path, python: Path) -> list[Answers]:
    """Ask all tools."""
    return [ours(folder), *(theirs(tool, folder, python) for tool in OTHERS)]


def main() -> None:
    """Print the table and the times, or what was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", type=Path, default=Path(os.environ.get("AIBOM_SCANNERS_PYTHON", PYTHON)))
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    bad, good = malicious(), benign()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "corpus"
        for case in (*bad, *good):
            case.write(folder)
        if options.misses:
            print("\n".join(misses(bad, good, ours(folder))))
            return
        tools = asked(folder, options.python)
        goals = large(Path(name) / "large")
        alone = asked(Path(name) / "large", options.python)
        alone.insert(1, ours(Path(name) / "large", digested=False))
    print(
        f"{len(bad)} malicious cases, {sum(map(held_out, bad))} of them held out; {len(good)} benign, {sum(map(held_out, good))} of them held out"
    )
    print("\n".join([*table(bad, good, tools), *times(tools, alone, goals)]))


if __name__ == "__main__":
    main()
