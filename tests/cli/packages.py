"""Packages as tests make and break them: unfolded to files, changed, and put together again, with the manifest or without."""

import json
import struct
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from aibom.package.layout import MANIFEST, SIGNATURE
from aibom.package.manifest import Manifest, members_of
from aibom.package.read import unzipped
from aibom.package.write import zipped

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
TIME = "2024-07-11T00:00:00Z"

Files = dict[str, bytes]


def unfolded(package: bytes) -> Files:
    """The members of a package, by name."""
    return unzipped(package)


def folded(files: Mapping[str, bytes]) -> bytes:
    """A package of these files, whatever its manifest says of them."""
    return zipped(files, TIME)


def listed_anew(files: Mapping[str, bytes]) -> Files:
    """The files with a manifest that lists them as they are: what somebody writes who knows the layout."""
    manifest = Manifest.decode(files[MANIFEST])
    content = {path: data for path, data in files.items() if path not in {MANIFEST, SIGNATURE}}
    return {**files, MANIFEST: replace(manifest, members=members_of(content)).encode()}


def reworded(files: Mapping[str, bytes], **fields: object) -> Files:
    """The files with other values in the manifest, written as it is."""
    return {**files, MANIFEST: replace(Manifest.decode(files[MANIFEST]), **fields).encode()}  # type: ignore[arg-type]


def raw(members: list[tuple[str, bytes]]) -> bytes:
    """A zip of stored members with these names, in this order, whatever they are: no library writes some of them."""
    import zlib  # noqa: PLC0415  here alone

    body, directory = b"", b""
    for name, data in members:
        named, crc = name.encode(), zlib.crc32(data)
        flags = 0 if name.isascii() else 0x800
        start = len(body)
        body += struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, flags, 0, 0, 33, crc, len(data), len(data), len(named), 0)
        body += named + data
        directory += struct.pack(
            "<4s6H3L5H2L",
            *(b"PK\x01\x02", 20, 20, flags, 0, 0, 33, crc, len(data), len(data), len(named), 0, 0, 0, 0),
            *(0o100644 << 16, start),
        )
        directory += named
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(members), len(members), len(directory), len(body), 0)
    return body + directory + end


def checks(out: bytes) -> dict[str, dict[str, object]]:
    """The checks in the JSON of `aibom package verify`, by name."""
    return {each["name"]: each for each in json.loads(out)["checks"]}
