"""The members of a tar archive: ustar, GNU's long names, and pax (POSIX.1-2001)."""

from collections.abc import Iterator
from dataclasses import dataclass

from aibom.readers.spans import Span

__all__ = ["BLOCK", "Entry", "entries", "is_header"]

BLOCK = 512
_MAX_EXTENDED = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A member: `kind` is its type flag, `start` the offset of its data, `fault` what is wrong with it."""

    name: str
    kind: str
    link: str
    start: int
    size: int
    fault: str = ""


def is_header(block: bytes) -> bool:
    """Say whether a block's checksum is that of a header."""
    if len(block) < BLOCK or not block[0]:
        return False
    stated = _number(block[148:156])
    return stated is not None and stated == sum(block[:148]) + 8 * 32 + sum(block[156:BLOCK])


def entries(span: Span) -> Iterator[Entry]:
    """Yield the members in the order of the file; the last one has a fault if the file breaks off.

    Raises:
        OSError: the bytes cannot be read.
    """
    at, extended = 0, dict[str, str]()
    while at + BLOCK <= span.size:
        block = span.read(at, BLOCK)
        if not block.strip(b"\0"):
            rest = span.size - at
            if rest > 2 * BLOCK and span.read(at + BLOCK, 10 * BLOCK).strip(b"\0"):
                yield Entry(name="", kind="", link="", start=at, size=0, fault="other bytes follow its end")
            return
        size = _number(block[124:136])
        if not is_header(block) or size is None:
            yield Entry(name="", kind="", link="", start=at, size=0, fault="a header of it is damaged")
            return
        kind, start = chr(block[156]), at + BLOCK
        if kind in "LKxg":
            extended |= _extended(kind, span.read(start, min(size, _MAX_EXTENDED)))
        else:
            size = int(extended["size"]) if extended.get("size", "").isdigit() else size
            yield Entry(
                name=extended.get("path") or _name(block),
                kind=kind,
                link=extended.get("linkpath") or _text(block[157:257]),
                start=start,
                size=size,
                fault="it is said to be longer than the archive" if start + size > span.size else "",
            )
            extended = {}
            size = 0 if kind in "123456" else size
        at = start + -(-size // BLOCK) * BLOCK


def _extended(kind: str, data: bytes) -> dict[str, str]:
    """Return what an extended header says of the next member; one for all members is taken as one for the next."""
    if kind in "LK":
        return {"path" if kind == "L" else "linkpath": _text(data)}
    found = {}
    while data:
        length, _, _ = data.partition(b" ")
        if not length.isdigit() or not 0 < int(length) <= len(data):
            break
        key, _, value = data[len(length) + 1 : int(length) - 1].partition(b"=")
        found[key.decode("utf-8", "replace")] = value.decode("utf-8", "backslashreplace")
        data = data[int(length) :]
    return {key: found[key] for key in ("path", "linkpath", "size") if key in found}


def _name(block: bytes) -> str:
    prefix = _text(block[345:500]) if block[257:262] == b"ustar" and block[263:265] == b"00" else ""
    return f"{prefix}/{_text(block[:100])}" if prefix else _text(block[:100])


def _text(data: bytes) -> str:
    return data.split(b"\0", 1)[0].decode("utf-8", "backslashreplace")


def _number(field: bytes) -> int | None:
    """Return a number in octal digits, or in GNU's binary form."""
    if field[:1] in {b"\x80", b"\xff"}:
        found = int.from_bytes(field[1:], "big")
        return found if field[0] == 0x80 else None
    text = field.strip(b" \0")
    try:
        return int(text or b"0", 8)
    except ValueError:
        return None
