"""A folder is scanned file by file: what cannot be read is a finding of its own, and the rest is scanned."""

import hashlib
import os
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from aibom.readers.spans import Found, Held
from aibom.records.scans import FileScan, ScanFinding, ScanVerdict
from aibom.scan.catalogue import DETECTORS
from aibom.scan.inspect import inspect, inspect_found
from aibom.scan.interface import HEAD, MAX_FINDINGS, Item, SpentError, Within
from aibom.scan.second import with_second_opinion
from aibom.sources.folder import folder_at
from aibom.sources.spans import OnDisk, found_at, spans

RUN = b"\x80\x02cos\nsystem\n(S'id'\ntR."
ALLOWLISTED, UNREADABLE = ScanVerdict.ALLOWLISTED, ScanVerdict.UNREADABLE


def scanned(folder: Path) -> dict[str, FileScan]:
    return {one.path: one for one in inspect_found(spans(folder_at(folder), folder))}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "model"
    (place / "sub").mkdir(parents=True)
    (place / "README.md").write_text("# Hello")
    (place / "sub" / "model.pkl").write_bytes(RUN)
    return place


def test_every_file_has_a_verdict_and_a_digest(folder: Path) -> None:
    """Of the bytes that were scanned."""
    found = scanned(folder)
    assert list(found) == ["README.md", "sub/model.pkl"]
    assert (found["README.md"].verdict, found["README.md"].formats) == (ALLOWLISTED, ("Markdown",))
    assert found["sub/model.pkl"].verdict is ScanVerdict.DANGEROUS
    assert found["sub/model.pkl"].sha256 == hashlib.sha256(RUN).hexdigest()


def test_what_is_no_regular_file_is_a_finding(folder: Path, tmp_path: Path) -> None:
    """A FIFO, a link that leaves, one that leads nowhere; a link within is followed."""
    os.mkfifo(folder / "fifo")
    (tmp_path / "outside").write_bytes(RUN)
    (folder / "out").symlink_to(tmp_path / "outside")
    (folder / "nowhere").symlink_to(folder / "missing")
    (folder / "inner.pkl").symlink_to(folder / "sub" / "model.pkl")
    found = scanned(folder)
    assert {path for path, one in found.items() if one.verdict is UNREADABLE} == {"fifo", "out", "nowhere"}
    assert found["inner.pkl"].verdict is ScanVerdict.DANGEROUS


def test_a_sparse_file_of_a_terabyte_costs_nothing(folder: Path) -> None:
    """It is neither read whole nor digested."""
    with (folder / "model.bin").open("wb") as file:
        file.truncate(1 << 40)
    found = scanned(folder)["model.bin"]
    assert (found.size, found.sha256) == (1 << 40, "")
    assert found.verdict is not ALLOWLISTED


def test_a_file_that_changes_meanwhile_is_told(folder: Path) -> None:
    """By its size and time, and by another file in its place."""
    path = folder / "README.md"

    def changing(found: Iterator[Found], after: bytes) -> Iterator[Found]:
        for one in found:
            path.unlink()
            path.write_bytes(after)
            yield one

    (one,) = inspect_found(changing(found_at("README.md", path), b"# Other"))
    assert (one.verdict, one.sha256) == (UNREADABLE, "")
    assert "changed" in one.findings[-1].text


def test_a_file_that_becomes_shorter_is_told(folder: Path) -> None:
    """Its bytes are gone when they are asked for."""
    path = folder / "big.txt"
    path.write_bytes(b"x" * 300_000)
    span = OnDisk(path)
    os.truncate(path, 10)
    with pytest.raises(OSError, match="changed"):
        span.read(0, 300_000)
    assert inspect("big.txt", span).verdict is UNREADABLE
    span.close()


def test_one_that_cannot_be_opened_is_a_finding(folder: Path) -> None:
    """A link in the place of a file, and a missing one."""
    link = folder / "link"
    link.symlink_to(folder / "README.md")
    for path in (link, folder / "missing"):
        (one,) = inspect_found(found_at(path.name, path))
        assert one.verdict is UNREADABLE


@pytest.mark.parametrize(
    ("name", "data", "verdict"),
    [
        ("a.txt", b"plain", ALLOWLISTED),
        ("LICENSE", b"plain", ALLOWLISTED),
        ("a.txt", b"\x00\x01", ScanVerdict.REVIEW),
        ("a.png", b"\x89PNG\r\n\x1a\n...", ALLOWLISTED),
        ("a.png", b"MZ...", ScanVerdict.REVIEW),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42", ALLOWLISTED),
        ("a.exe", b"MZ...", ScanVerdict.REVIEW),
        ("a.unknown", b"plain", ScanVerdict.REVIEW),
        ("empty.bin", b"", ALLOWLISTED),
        ("events.out.tfevents.1.host", b"\x18\x00", ALLOWLISTED),
    ],
)
def test_a_kind_is_told_by_name_and_bytes(name: str, data: bytes, verdict: ScanVerdict) -> None:
    """Each allowlisted one with its reason; one that nobody knows is to be reviewed."""
    found = inspect(name, Held(data))
    assert found.verdict is verdict
    assert all(one.text for one in found.findings)


class Detecting:
    """A detector that claims everything, and does what it is told."""

    name = "test"

    def __init__(self, error: Exception | None = None, many: int = 0) -> None:
        self._error, self._many = error, many

    def claims(self, item: Item, head: bytes) -> bool:
        """Claim everything, or fail."""
        assert len(head) <= HEAD
        if isinstance(self._error, KeyError):
            raise self._error
        return bool(item)

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield as many findings, then fail."""
        for number in range(self._many):
            yield ScanFinding(verdict=ScanVerdict.REVIEW, rule="test", text=str(number), member=item.member)
        assert callable(within)
        if self._error is not None:
            raise self._error


@pytest.mark.parametrize(
    "error", [KeyError("x"), RecursionError(), SpentError("too much"), OSError(5, "gone"), ValueError()]
)
def test_a_detector_that_fails_hides_nothing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Its failing is a finding, and the others look on."""
    monkeypatch.setattr("aibom.scan.inspect.DETECTORS", (Detecting(error, 1), *DETECTORS))
    found = inspect("a.pkl", Held(RUN))
    assert found.verdict is ScanVerdict.DANGEROUS
    assert UNREADABLE in {one.verdict for one in found.findings}


def test_findings_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """And that there are more is said."""
    monkeypatch.setattr("aibom.scan.inspect.DETECTORS", (Detecting(many=MAX_FINDINGS * 3),))
    found = inspect("a", Held(b"x"))
    assert len(found.findings) == MAX_FINDINGS + 1
    assert found.verdict is UNREADABLE
    monkeypatch.setattr("aibom.scan.inspect.DETECTORS", (Detecting(many=MAX_FINDINGS * 3), *DETECTORS))
    assert inspect("a", Held(RUN)).verdict is ScanVerdict.DANGEROUS


def test_a_flood_of_one_finding_hides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no more is looked at, that is said, though all that was seen is the same."""
    monkeypatch.setattr("aibom.scan.inspect._MAX_LOOKED_AT", 3)

    class Repeating(Detecting):
        def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
            for _ in range(9):
                yield ScanFinding(
                    verdict=ALLOWLISTED, rule="test", text=f"the same, {callable(within)}", member=item.member
                )

    monkeypatch.setattr("aibom.scan.inspect.DETECTORS", (Repeating(),))
    found = inspect("a", Held(b"x"))
    assert (found.verdict, len(found.findings)) == (UNREADABLE, 2)


def test_a_file_of_two_kinds_is_looked_at_as_both() -> None:
    """A pickle with an archive behind it."""
    archive = b"PK\x05\x06" + bytes(18)
    found = inspect("a.txt", Held(RUN + archive))
    assert set(found.formats) == {"pickle", "zip"}


def test_a_second_opinion_stands_beside_the_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """It agrees, or does not, or fails; the verdict stays."""
    both = with_second_opinion(inspect("a.pkl", Held(RUN)), Held(RUN))
    assert [(one.scanner, one.verdict, one.agrees) for one in both.opinions] == [("picklescan", "dangerous", True)]
    quiet = b"\x80\x02cnumpy.f2py.crackfortran\nmyeval\n(S'1'\ntR."
    (one,) = with_second_opinion(inspect("a.pkl", Held(quiet)), Held(quiet)).opinions
    assert one.agrees is (one.verdict == "dangerous")
    plain = pickle.dumps(1)
    monkeypatch.setattr("picklescan.scanner.scan_pickle_bytes", lambda *_: 1 / 0)
    failed = with_second_opinion(inspect("a.pkl", Held(plain)), Held(plain))
    assert (failed.verdict, failed.opinions[0].verdict, failed.opinions[0].agrees) == (ALLOWLISTED, "failed", None)
    assert not with_second_opinion(inspect("a.md", Held(b"x")), Held(b"x")).opinions
