"""HDF5 files byte by byte: a root group with attributes and links (HDF5 File Format Specification, versions 0 and 1)."""

import struct
from collections.abc import Mapping

__all__ = ["hdf5"]

NOWHERE = 0xFFFFFFFFFFFFFFFF
HEADER = 96
"""Where the root group's object header stands, behind the superblock."""


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 8)


def _message(kind: int, data: bytes) -> bytes:
    data = _padded(data)
    return struct.pack("<HHB3x", kind, len(data), 0) + data


def _attribute(name: str, datatype: bytes, data: bytes) -> bytes:
    named, scalar = name.encode() + b"\x00", b"\x01\x00\x00\x00\x00\x00\x00\x00"
    head = struct.pack("<BBHHH", 1, 0, len(named), len(datatype), len(scalar))
    return _message(0x0C, head + _padded(named) + _padded(datatype) + scalar + data)


def _fixed(name: str, text: bytes) -> bytes:
    return _attribute(name, b"\x13\x01\x00\x00" + struct.pack("<I", len(text)), text)


def _variable(name: str, length: int, heap: int, number: int) -> bytes:
    byte = b"\x10\x00\x00\x00" + struct.pack("<IHH", 1, 0, 8)
    datatype = b"\x19\x01\x01\x00" + struct.pack("<I", 16) + byte
    return _attribute(name, datatype, struct.pack("<IQI", length, heap, number))


def _external_link(name: str, file: str, target: str) -> bytes:
    value = b"\x00" + file.encode() + b"\x00" + target.encode() + b"\x00"
    link = b"\x01\x08\x40" + bytes([len(name)]) + name.encode() + struct.pack("<H", len(value)) + value
    info = _message(0x02, b"\x00\x00" + struct.pack("<QQ", NOWHERE, NOWHERE))
    return info + _message(0x0A, b"\x00\x00") + _message(0x06, link)


def _heap(texts: list[bytes]) -> bytes:
    body = b""
    for number, text in enumerate(texts, 1):
        body += struct.pack("<HHIQ", number, 1, 0, len(text)) + _padded(text)
    size = max(4096, -(-(len(body) + 32) // 8) * 8)
    free = size - 16 - len(body)
    return (b"GCOL\x01\x00\x00\x00" + struct.pack("<Q", size) + body + struct.pack("<HHIQ", 0, 0, 0, free)).ljust(
        size, b"\x00"
    )


def _objects(attributes: Mapping[str, bytes], link: tuple[str, str, str] | None, heap: int | None) -> tuple[int, bytes]:
    """Return how many messages the root group has, and their bytes; without a link its symbol table stands at the end."""
    messages = []
    for number, (name, text) in enumerate(attributes.items(), 1):
        messages.append(_fixed(name, text) if heap is None else _variable(name, len(text), heap, number))
    return len(messages) + (3 if link else 1), b"".join(messages) + (_external_link(*link) if link else b"")


def hdf5(
    attributes: Mapping[str, bytes],
    *,
    variable: bool = False,
    link: tuple[str, str, str] | None = None,
    block: int = 0,
    continued: bool = False,
) -> bytes:
    """Return a file whose root group has these attributes, as strings of fixed or variable length.

    `link` is an external link: its name, the other file, the object in it. `block` is the size of a user block before it.
    `continued`: the messages stand in a continuation block at the end, as those that were added later do.
    """
    _, probe = _objects(attributes, link, 0 if variable else None)
    size = len(probe) + (0 if link else 24)
    tree = HEADER + 16 + size
    after = b""
    if not link:
        heap_place = tree + 544
        after = b"TREE\x00\x00\x00\x00" + struct.pack("<QQ", NOWHERE, NOWHERE) + bytes(520)
        after += b"HEAP\x00\x00\x00\x00" + struct.pack("<QQQ", 8, 1, heap_place + 32) + bytes(8)
        probe_table = _message(0x11, struct.pack("<QQ", tree, heap_place))
    else:
        probe_table = b""
    strings = tree + len(after)
    count, messages = _objects(attributes, link, strings if variable else None)
    if variable:
        after += _heap(list(attributes.values()))
    messages += probe_table
    header = struct.pack("<BBHII4x", 1, 0, count, 1, len(messages)) + messages
    if continued:  # as many bytes as before, so that what was placed stays there
        place = _message(0x10, struct.pack("<QQ", tree + len(after), len(messages)))
        after += messages
        filler = _message(0, bytes(len(header) - 16 - len(place) - 8))
        header = struct.pack("<BBHII4x", 1, 0, count + 2, 1, len(place + filler)) + place + filler
    end = HEADER + len(header) + len(after)
    top = b"\x89HDF\r\n\x1a\n" + struct.pack("<8BHHI", 0, 0, 0, 0, 0, 8, 8, 0, 4, 16, 0)
    top += struct.pack("<QQQQ", block, NOWHERE, end + block, NOWHERE) + struct.pack("<QQII16x", 0, HEADER, 0, 0)
    return bytes(block) + top + header + after
