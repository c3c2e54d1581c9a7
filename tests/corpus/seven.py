"""A 7z archive of one file, as DOC/7zFormat.txt of the LZMA SDK lays it out."""

import lzma
import struct
import zlib

__all__ = ["seven_zip"]


def _number(number: int) -> bytes:
    if number < 1 << 7:
        return bytes([number])
    if number < 1 << 14:
        return bytes([0x80 | number >> 8, number & 0xFF])
    return bytes([0xC0 | number >> 16]) + struct.pack("<H", number & 0xFFFF)


def seven_zip(name: str, data: bytes, *, packed: bool = True) -> bytes:
    """Return an archive of fewer than 2 MiB, packed by LZMA or stored; its header is not packed."""
    coder, stream = b"\x01\x00", data
    if packed:
        stream = lzma.compress(data, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "preset": 6}])
        coder = b"\x23\x03\x01\x01\x05\x5d" + struct.pack("<I", 1 << 23)
    digest = b"\x0a\x01" + struct.pack("<I", zlib.crc32(data))
    pack = b"\x06\x00\x01\x09" + _number(len(stream)) + b"\x00"
    unpack = b"\x07\x0b\x01\x00\x01" + coder + b"\x0c" + _number(len(data)) + digest + b"\x00"
    names = b"\x00" + name.encode("utf-16-le") + b"\x00\x00"
    files = b"\x05\x01\x11" + _number(len(names)) + names + b"\x00"
    header = b"\x01\x04" + pack + unpack + b"\x08\x00" + b"\x00" + files + b"\x00"
    start = struct.pack("<QQI", len(stream), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + stream + header
