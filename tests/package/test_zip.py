"""The laws of the zip: what was written is read again, and no other bytes are read as something else."""

import io
import zipfile

import hypothesis.strategies as st
import pytest
from cli.packages import TIME, raw
from hypothesis import given, settings

from aibom.errors import AibomError, DocumentError
from aibom.package.layout import is_safe, meeting_key
from aibom.package.read import Limits, RefusedError, unzipped
from aibom.package.write import zipped

NAMES = st.text(st.sampled_from("abAB./ é-_0"), min_size=1, max_size=12).filter(is_safe)


def apart(files: dict[str, bytes]) -> dict[str, bytes]:
    """Of files whose names meet, the first; of a file and a folder of one name, the file alone."""
    kept: dict[str, bytes] = {}
    for name, data in files.items():
        keys = {meeting_key(each) for each in kept}
        folders = {meeting_key(name[:at]) for at, mark in enumerate(name) if mark == "/"}
        taken = {key[:at] for key in keys for at, mark in enumerate(key) if mark == "/"}
        if meeting_key(name) not in keys | taken and not folders & keys:
            kept[name] = data
    return kept


FILES = st.dictionaries(NAMES, st.binary(max_size=200), min_size=1, max_size=6).map(apart)
SAMPLE = zipped({"README.md": b"# A page\n" * 20, "bom/bom.cdx.json": b'{"a": 1}', "empty": b""}, TIME)


@settings(deadline=None)
@given(FILES)
def test_what_is_written_is_read(files: dict[str, bytes]) -> None:
    """The same members, sorted, the same as the standard library reads; and in whatever order they are given."""
    package = zipped(files, TIME)
    assert unzipped(package) == files
    assert list(unzipped(package)) == sorted(files)
    assert zipped(dict(reversed(files.items())), TIME) == package
    with zipfile.ZipFile(io.BytesIO(package)) as read:
        assert {name: read.read(name) for name in read.namelist()} == files
        assert read.testzip() is None


@settings(deadline=None, max_examples=500)
@given(st.integers(0, len(SAMPLE) - 1), st.integers(1, 255))
def test_no_changed_byte_gives_other_members(place: int, flip: int) -> None:
    """A package of which any byte is another one is refused, or holds what it held: the bytes that say when, or by whom."""
    changed = bytearray(SAMPLE)
    changed[place] ^= flip
    try:
        found = unzipped(bytes(changed))
    except AibomError:
        return
    assert found == unzipped(SAMPLE)


@given(st.integers(0, len(SAMPLE) - 1))
def test_no_part_is_a_package(length: int) -> None:
    """What was cut off anywhere is refused."""
    with pytest.raises(AibomError):
        unzipped(SAMPLE[:length])


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_nothing_but_our_errors(data: bytes) -> None:
    """Whatever bytes there are, with or without the marks of a zip, are read or refused."""
    for each in (data, b"PK\x03\x04" + data, b"PK\x03\x04" + data + SAMPLE[-22:]):
        with pytest.raises(AibomError):
            unzipped(each)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(file=100), "more than 100 bytes"),
        (Limits(members=2), "none of more than 2"),
        (Limits(member=100), "more than is read of one"),
        (Limits(total=150), "more than the 150 that are read"),
        (Limits(ratio=2, unfolded=100), "more than 2 times its size"),
    ],
)
def test_limits(limits: Limits, said: str) -> None:
    """Each limit refuses what is beyond it, in its own words."""
    with pytest.raises(RefusedError, match=said):
        unzipped(SAMPLE, limits)


def test_a_stated_size_is_not_believed() -> None:
    """A member that says it is small and unfolds to more is refused before it is unfolded whole."""
    package = bytearray(zipped({"a": b"\0" * 500_000}, TIME))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = package.index(mark)
        package[place + offset : place + offset + 4] = (10).to_bytes(4, "little")
    with pytest.raises(RefusedError, match="does not unfold to the size that is stated"):
        unzipped(bytes(package))


def test_bytes_between_members() -> None:
    """Nothing may lie between the members and the directory, or between two members."""
    package = raw([("a", b"1"), ("b", b"2")])
    directory = package.index(b"PK\x01\x02")
    with pytest.raises(RefusedError):
        unzipped(package[:directory] + b"hidden" + package[directory:])
    end = bytearray(package[:directory] + b"hidden" + package[directory:])
    end[-6:-2] = (directory + 6).to_bytes(4, "little")
    with pytest.raises(RefusedError, match="6 bytes lie between the last member and the directory"):
        unzipped(bytes(end))


def test_times_that_a_zip_cannot_hold() -> None:
    """A time before 1980 becomes the first one a zip has; the members are the same."""
    early, first = zipped({"a": b"1"}, "1970-01-01T00:00:00Z"), zipped({"a": b"1"}, "1980-01-01T00:00:00Z")
    assert early == first != zipped({"a": b"1"}, TIME)


def test_what_cannot_be_unpacked_is_not_written() -> None:
    """The writer makes nothing that the reader refuses."""
    with pytest.raises(DocumentError, match="cannot be stored"):
        zipped({"../a": b""}, TIME)
    with pytest.raises(DocumentError, match="cannot be stored"):
        zipped({"a": b"", "A": b""}, TIME)
