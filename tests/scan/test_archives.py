"""Archives and compressed streams: a pickle is found in every wrapping, and tricks between headers are told."""

import bz2
import gzip
import io
import lzma
import pickle
import stat
import struct
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.readers.spans import Held
from aibom.records.scans import FileScan, ScanVerdict
from aibom.scan import _unpacked
from aibom.scan.inspect import inspect

DANGEROUS, REVIEW = ScanVerdict.DANGEROUS, ScanVerdict.REVIEW
ALLOWLISTED, UNREADABLE = ScanVerdict.ALLOWLISTED, ScanVerdict.UNREADABLE
RUN = b"\x80\x02cos\nsystem\n(S'id'\ntR."
PLAIN = pickle.dumps({"a": 1})
LEGACY = lzma.compress(RUN * 9, lzma.FORMAT_ALONE)


def scan(data: bytes, name: str = "model.bin") -> FileScan:
    return inspect(name, Held(data))


def rules(found: FileScan) -> set[str]:
    return {one.rule for one in found.findings}


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def tarred(*members: tuple[tarfile.TarInfo, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for info, data in members:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def npy(descr: str, shape: str, data: bytes) -> bytes:
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def torch_zip(data: bytes, *more: tuple[str, bytes]) -> bytes:
    return zipped(("m/data.pkl", data), ("m/version", b"3\n"), ("m/byteorder", b"little"), ("m/data/0", RUN), *more)


WRAPPED: dict[str, Callable[[bytes], bytes]] = {
    "torch zip": torch_zip,
    "zip, deflated": lambda data: zipped(("a/data.pkl", data), method=zipfile.ZIP_DEFLATED),
    "zip, bzip2": lambda data: zipped(("x", data), method=zipfile.ZIP_BZIP2),
    "zip, lzma": lambda data: zipped(("x", data), method=zipfile.ZIP_LZMA),
    "zip in zip": lambda data: zipped(("a.zip", zipped(("b.pkl", data)))),
    "zip behind bytes": lambda data: b"#!/bin/sh\n" + zipped(("b.pkl", data)),
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "zlib, stored": lambda data: zlib.compress(data, 1),
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
    "two gzip streams": lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:]),
    "joblib of old": lambda data: b"ZF" + hex(len(data)).encode().ljust(19) + zlib.compress(data),
    "tar": lambda data: tarred((member("pickle"), data)),
    "tar, long name": lambda data: tarred((member("d/" * 90 + "pickle"), data)),
    "tar.gz": lambda data: tarred((member("weights.ckpt"), data), mode="w:gz"),
    "tar.xz": lambda data: tarred((member("weights.ckpt"), data), mode="w:xz"),
    "npy of objects": lambda data: npy("'|O'", "(1,)", data),
    "npy of records": lambda data: npy("[('a', '<f4'), ('b', '|O')]", "(1,)", data),
    "npz": lambda data: zipped(("a.npy", npy("'|O'", "(1,)", data))),
    "pickle in bytes": lambda data: b"\x80\x04B" + struct.pack("<I", len(data)) + data + b".",
    "gzip in tar in zip": lambda data: zipped(("t", tarred((member("g"), gzip.compress(data))))),
}


@pytest.mark.parametrize("wrapping", WRAPPED)
def test_a_command_is_found_in_every_wrapping(wrapping: str) -> None:
    """With the way to it, and the same wrapping around plain data is not dangerous."""
    found = scan(WRAPPED[wrapping](RUN))
    assert found.verdict is DANGEROUS
    assert any(one.call == "os.system('id')" for one in found.findings)
    assert scan(WRAPPED[wrapping](PLAIN)).verdict in {ALLOWLISTED, REVIEW}


def test_7z_is_read_where_its_library_is() -> None:
    """Members are unpacked in memory."""
    py7zr = pytest.importorskip("py7zr")
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        archive.writestr(RUN, "a/model.pkl")
        archive.writestr(b"x" * 1000, "notes.txt")
    found = scan(out.getvalue(), "model.7z")
    assert found.verdict is DANGEROUS
    assert {one.member for one in found.findings} == {"a/model.pkl", "notes.txt"}
    assert scan(out.getvalue()[:-20], "model.7z").verdict is UNREADABLE
    assert scan(b"7z\xbc\xaf\x27\x1c" + b"\xff" * 60, "model.7z").verdict is UNREADABLE


def test_7z_without_its_library_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what to install."""
    monkeypatch.setitem(sys.modules, "py7zr", None)
    found = scan(b"7z\xbc\xaf\x27\x1c" + b"\0" * 60)
    assert found.verdict is UNREADABLE
    assert any("aibom[sevenzip]" in one.text for one in found.findings)


@pytest.mark.parametrize("head", [b"\x04\x22\x4d\x18", b"\x28\xb5\x2f\xfd"])
def test_what_is_not_unpacked_says_so(head: bytes) -> None:
    """lz4 and zstd."""
    assert scan(head + b"\0" * 60, "model.joblib").verdict is UNREADABLE


def test_a_storage_is_no_pickle() -> None:
    """No loader unpickles it; the same bytes elsewhere are one."""
    assert scan(torch_zip(PLAIN)).verdict is ALLOWLISTED
    assert scan(torch_zip(PLAIN, ("m/extra/0", RUN))).verdict is DANGEROUS


def test_torchscript_is_to_be_reviewed() -> None:
    """Its code may call any operator."""
    found = scan(torch_zip(PLAIN, ("m/code/__torch__.py", b"def f(): ...")))
    assert found.verdict is REVIEW
    assert "torchscript" in rules(found)


def patched(data: bytes, signature: bytes, offset: int, value: bytes) -> bytes:
    """Return an archive with a field changed in its first header of a kind."""
    at = data.index(signature) + offset
    return data[:at] + value + data[at + len(value) :]


TRICKS: dict[str, tuple[bytes, str]] = {
    "CRC": (patched(patched(torch_zip(PLAIN), b"PK\x01\x02", 16, b"abcd"), b"PK\x03\x04", 14, b"abcd"), "zip-crc"),
    "encryption flag": (patched(torch_zip(PLAIN), b"PK\x01\x02", 8, b"\x01\x00"), "zip-encrypted"),
    "encryption flag, local": (patched(torch_zip(PLAIN), b"PK\x03\x04", 6, b"\x01\x00"), "zip-encrypted"),
    "local name": (patched(torch_zip(PLAIN), b"PK\x03\x04", 30, b"x"), "zip-names"),
    "local method": (patched(torch_zip(PLAIN), b"PK\x03\x04", 8, b"\x08\x00"), "zip-method"),
    "local size": (patched(torch_zip(PLAIN), b"PK\x03\x04", 18, b"\x01\x00\x00\x00"), "zip-size"),
    "no local header": (patched(torch_zip(PLAIN), b"PK\x03\x04", 0, b"XX"), "zip-local"),
    "unknown method": (patched(torch_zip(PLAIN), b"PK\x01\x02", 10, b"\x63\x00"), "zip-method"),
    "members beyond the end": (patched(torch_zip(PLAIN), b"PK\x01\x02", 20, b"\xff\xff\xff\x00"), "zip-size"),
    "count": (patched(torch_zip(PLAIN), b"PK\x05\x06", 10, b"\x09\x00"), "zip-directory"),
    "suffix": (torch_zip(PLAIN) + b"behind", "zip-suffix"),
    "prefix": (b"before" + torch_zip(PLAIN), "zip-prefix"),
    "no directory": (torch_zip(PLAIN)[:200], "zip-directory"),
    "directory size": (patched(torch_zip(PLAIN), b"PK\x05\x06", 12, b"\xff\xff\xff\x7f"), "zip-directory"),
    "same offset": (patched(torch_zip(PLAIN), b"PK\x01\x02", 42, b"\x70\x00\x00\x00"), "zip-local"),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_between_headers_is_told(trick: str) -> None:
    """What loaders may read otherwise is not allowlisted."""
    data, rule = TRICKS[trick]
    found = scan(data, "model.pt")
    assert rule in rules(found)
    assert found.verdict is not ALLOWLISTED


@pytest.mark.parametrize("trick", ["CRC", "encryption flag", "local name", "local size", "suffix", "prefix", "count"])
def test_a_trick_hides_no_command(trick: str) -> None:
    """The bytes are looked into all the same."""
    data = TRICKS[trick][0].replace(PLAIN, RUN + b"N" * (len(PLAIN) - len(RUN))) if len(PLAIN) >= len(RUN) else b""
    if not data:
        padded = PLAIN + b"\0" * (len(RUN) - len(PLAIN))
        data = patched(torch_zip(padded).replace(padded, RUN), b"PK\x05\x06", 0, b"PK")
    assert scan(data, "model.pt").verdict is DANGEROUS


def test_an_archive_that_is_cut_off_is_looked_into() -> None:
    """By its local headers: a loader that reads from the beginning does so, too."""
    whole = torch_zip(RUN)
    found = scan(whole[: whole.index(b"PK\x01\x02")])
    assert found.verdict is DANGEROUS
    assert {"zip-directory", "zip-hidden"} <= rules(found)


def test_members_of_one_name_are_both_read() -> None:
    """One loader takes the first, another the last."""
    with pytest.warns(UserWarning, match="Duplicate"):
        found = scan(zipped(("data.pkl", RUN), ("data.pkl", PLAIN)))
    assert found.verdict is DANGEROUS
    assert "zip-duplicate" in rules(found)


def test_a_member_that_is_not_listed_is_found() -> None:
    """A loader that reads from the beginning sees it."""
    hidden, shown = zipped(("hidden.pkl", RUN)), zipped(("shown.pkl", PLAIN))
    local = hidden[: hidden.index(b"PK\x01\x02")]
    begin = shown.index(b"PK\x01\x02")
    data = shown[:begin] + local + shown[begin:]
    data = patched(data, b"PK\x05\x06", 16, struct.pack("<L", begin + len(local)))
    found = scan(data)
    assert "zip-hidden" in rules(found)
    assert found.verdict is DANGEROUS


def test_overlapping_members_are_told() -> None:
    """Two entries for the same bytes."""
    data = zipped(("a.txt", b"x" * 50), ("b.txt", b"y" * 50))
    at = data.rindex(b"PK\x01\x02")
    data = data[: at + 42] + struct.pack("<L", 10) + data[at + 46 :]
    assert scan(data).verdict is UNREADABLE
    twice = zipped(("a.txt", b"x" * 50))
    begin, end = twice.index(b"PK\x01\x02"), twice.index(b"PK\x05\x06")
    entry = twice[begin:end]
    both = patched(twice[:end] + entry + twice[end:], b"PK\x05\x06", 8, struct.pack("<HHL", 2, 2, 2 * len(entry)))
    assert "zip-duplicate" in rules(scan(both))


@pytest.mark.parametrize("name", ["../x.pkl", "/etc/x", "a/../../x", "C:/x", "a\\..\\..\\x"])
def test_a_name_that_leaves_is_dangerous(name: str) -> None:
    """In zip and tar."""
    assert scan(zipped((name, PLAIN))).verdict is DANGEROUS
    assert scan(tarred((member(name), PLAIN))).verdict is DANGEROUS


def test_links_and_devices_in_tar_are_told() -> None:
    """A link that leaves, a link that does not, a device, a FIFO."""
    assert scan(tarred((member("a", tarfile.SYMTYPE, "../../etc/passwd"), b""))).verdict is DANGEROUS
    assert scan(tarred((member("a/b", tarfile.SYMTYPE, "../c"), b""))).verdict is REVIEW
    assert scan(tarred((member("a", tarfile.LNKTYPE, "/etc/passwd"), b""))).verdict is DANGEROUS
    assert scan(tarred((member("a", tarfile.CHRTYPE), b""))).verdict is DANGEROUS
    assert scan(tarred((member("a", tarfile.FIFOTYPE), b""))).verdict is DANGEROUS


def test_a_link_in_zip_is_told() -> None:
    """For those who unpack it as one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert "archive-link" in rules(scan(out.getvalue()))


@pytest.mark.parametrize("codec", [gzip.compress, bz2.compress, lzma.compress, zlib.compress])
def test_a_torn_stream_is_unreadable(codec: Callable[[bytes], bytes]) -> None:
    """Cut off in the middle; what came before is looked into."""
    packed = codec(bytes(range(256)) * 50)
    assert scan(packed[: len(packed) // 2]).verdict is UNREADABLE
    assert scan(codec(RUN) + b"behind it").verdict is DANGEROUS


def test_a_bomb_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """By ratio, by bytes, and by depth."""
    monkeypatch.setattr(_unpacked, "_FREE", 1 << 16)
    bomb = zlib.compress(zlib.compress(bytes(1 << 22), 9), 9)
    monkeypatch.setattr(_unpacked, "MAX_RATIO", 20)
    assert scan(zlib.compress(bytes(1 << 20), 9)).verdict is UNREADABLE
    assert scan(zipped(("a", bytes(1 << 20)), method=zipfile.ZIP_DEFLATED)).verdict is UNREADABLE
    deep = b"x"
    for _ in range(20):
        deep = gzip.compress(deep)
    assert scan(deep).verdict is UNREADABLE
    assert scan(bomb).verdict is UNREADABLE


def test_what_is_too_large_to_keep_is_unpacked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command behind many bytes of a packed pickle."""
    monkeypatch.setattr(_unpacked, "KEPT", 1 << 12)
    monkeypatch.setattr(_unpacked, "_WINDOW", 1 << 10)
    filler = b"\x80\x02B" + struct.pack("<I", 1 << 21) + bytes(1 << 21) + b"0"
    assert scan(gzip.compress(filler + RUN)).verdict is DANGEROUS
    assert scan(gzip.compress(filler + b"N.")).verdict is ALLOWLISTED


def test_arrays_of_numbers_are_allowlisted() -> None:
    """And what does not fit is told."""
    assert scan(npy("'<f4'", "(2,)", bytes(8)), "a.npy").verdict is ALLOWLISTED
    assert scan(npy("'<f4'", "(2,)", bytes(4)), "a.npy").verdict is UNREADABLE
    assert scan(npy("'<f4'", "(2,)", bytes(8) + RUN), "a.npy").verdict is DANGEROUS
    assert scan(b"\x93NUMPY\x01\x00\xff\xff{", "a.npy").verdict is UNREADABLE
    assert scan(npy("(" * 5000, "(2,)", RUN), "a.npy").verdict is DANGEROUS
    assert scan(RUN, "a.npy").verdict is DANGEROUS


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_damaged_archive_raises_nothing(data: st.DataObject) -> None:
    """Some bytes of a zip, tar or stream are others: a verdict, and never an error."""
    whole = data.draw(
        st.sampled_from(
            [torch_zip(RUN), tarred((member("a"), RUN)), gzip.compress(RUN), LEGACY, npy("'|O'", "(1,)", RUN)]
        )
    )
    broken = bytearray(whole)
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=6)):
        broken[at] = data.draw(st.integers(0, 255))
    found = scan(bytes(broken[: data.draw(st.integers(0, len(whole)))]))
    assert "fault" not in rules(found), found.findings
