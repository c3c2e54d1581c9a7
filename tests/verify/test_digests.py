"""The verdict on each file: it holds whatever order files come in, and only equal bytes match."""

from hashlib import sha1, sha256, sha512
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.records.checks import FileVerdict
from aibom.records.snapshot import DIGESTS, FileEntry
from aibom.verify.digests import Held, checked, needed, stated_by_path


def entry(path: str, data: bytes, names: frozenset[str] = DIGESTS, *, sized: bool = True) -> FileEntry:
    """Return what is known of a file: its size, and these of its digests."""
    made = {
        "sha256": sha256(data).hexdigest(),
        "sha512": sha512(data).hexdigest(),
        "git_sha1": sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest(),
    }
    return FileEntry(path=path, size=len(data) if sized else -1, **{name: made[name] for name in names})


def verdict(stated: list[FileEntry], held: Held, path: str = "a") -> FileVerdict:
    """Return the verdict on one path."""
    return next(check.verdict for check in checked(stated, held) if check.path == path)


folders = st.dictionaries(st.sampled_from(["a", "b", "c/d", "c/e.py", "é"]), st.binary(max_size=4), max_size=5)


@given(folders, folders, st.sets(st.sampled_from(sorted(DIGESTS)), min_size=1), st.randoms())
def test_only_equal_bytes_match(old: dict[str, bytes], new: dict[str, bytes], names: set[str], random: Random) -> None:
    """With any digests, in any order: a file matches if and only if it is stated with the bytes that are there."""
    stated = [entry(path, data, frozenset(names)) for path, data in old.items()]
    by_path = stated_by_path(stated)
    held = [entry(path, data, needed(by_path, path, len(data))) for path, data in new.items()]
    random.shuffle(stated)
    random.shuffle(held)
    checks = checked(stated, Held(files={one.path: one for one in held}))
    assert [check.path for check in checks if check.verdict is FileVerdict.MATCH] == sorted(
        path for path in old if old[path] == new.get(path)
    )
    assert {check.path for check in checks} == {*old, *new}
    assert {check.path for check in checks if check.verdict is FileVerdict.MISSING} == old.keys() - new.keys()
    assert {check.path for check in checks if check.verdict is FileVerdict.EXTRA} == new.keys() - old.keys()


@pytest.mark.parametrize("name", sorted(DIGESTS))
def test_every_digest_that_is_stated_has_to_agree(name: str) -> None:
    """Two that agree are no excuse for a third that does not."""
    good, bad = entry("a", b"1"), entry("a", b"2")
    stated = FileEntry(**{each: getattr(bad if each == name else good, each) for each in ("path", "size", *DIGESTS)})
    assert verdict([stated], Held(files={"a": good})) is FileVerdict.MISMATCH


def test_capitals_are_no_difference() -> None:
    """Others write digests so."""
    made = entry("a", b"1", frozenset({"sha256"}))
    assert verdict([FileEntry(path="a", sha256=made.sha256.upper())], Held(files={"a": made})) is FileVerdict.MATCH


@pytest.mark.parametrize(
    "stated",
    [
        FileEntry(path="a", size=1),
        FileEntry(path="a"),
        FileEntry(path="a", size=1, sha256="12"),
        FileEntry(path="a", size=1, sha256="g" * 64),
        FileEntry(path="a", size=1, git_sha1="0" * 64),
    ],
)
def test_without_a_digest_nothing_is_compared(stated: FileEntry) -> None:
    """A size that agrees, or a digest that is none, is no match."""
    assert verdict([stated], Held(files={"a": entry("a", b"1")})) is FileVerdict.NOT_COMPARABLE


def test_what_is_stated_twice_has_to_hold_twice() -> None:
    """Of two statements of one file at least one is wrong: that is no match, in whatever order they stand."""
    good, bad = entry("a", b"1"), entry("a", b"2")
    held = Held(files={"a": good})
    assert verdict([good, good], held) is FileVerdict.MATCH
    assert {verdict(pair, held) for pair in ([good, bad], [bad, good])} == {FileVerdict.MISMATCH}
    unknown = FileEntry(path="a", size=1)
    assert {verdict(pair, held) for pair in ([good, unknown], [unknown, good])} == {FileVerdict.NOT_COMPARABLE}


def test_a_blob_under_another_name_is_no_match() -> None:
    """The Hub client's cache names blobs by their digest: one that was written to is found out by that alone."""
    made = entry("a", b"1")
    for name, expected in (
        (made.sha256, "match"),
        (made.git_sha1, "match"),
        ("0" * 64, "mismatch"),
        ("0" * 40, "mismatch"),
    ):
        assert verdict([made], Held(files={"a": made}, blobs={"a": name})).value == expected


def test_what_could_not_be_read_is_never_missing_or_a_match() -> None:
    """Nor what lies below a folder that could not be."""
    made = entry("sub/a", b"1")
    assert verdict([made], Held(files={}, unread={"sub": "Permission denied"}), "sub/a") is FileVerdict.UNREADABLE
    assert verdict([made], Held(files={"sub/a": made}, unread={"sub/a": "x"}), "sub/a") is FileVerdict.UNREADABLE
    held = Held(files={"sub/a": made}, changed=frozenset({"sub/a"}))
    assert verdict([made], held, "sub/a") is FileVerdict.CHANGED


def test_only_what_is_needed_is_read() -> None:
    """Nothing of a file whose size tells, and of an extra one its SHA-256 unless it is large."""
    stated = stated_by_path([entry("a", b"1"), FileEntry(path="b", size=5)])
    assert needed(stated, "a", 1) == DIGESTS
    assert needed(stated, "a", 2) == needed(stated, "b", 5) == frozenset()
    assert needed(stated, "c", 1) == frozenset({"sha256"})
    assert needed(stated, "c", 1 << 40) == frozenset()
