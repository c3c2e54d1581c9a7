"""What tests of detectors say: bytes under a name, and what was found in them."""

from aibom.readers.spans import Held
from aibom.records.scans import FileScan
from aibom.scan.inspect import inspect

__all__ = ["calls", "look", "verdict"]


def look(name: str, data: bytes | str) -> FileScan:
    """Return the scan of bytes, or of a text, that are called `name`."""
    return inspect(name, Held(data.encode(errors="surrogateescape") if isinstance(data, str) else data))


def verdict(name: str, data: bytes | str) -> str:
    """Return the verdict alone."""
    return look(name, data).verdict.value


def calls(name: str, data: bytes | str) -> set[str]:
    """Return what is called by the findings that made the verdict."""
    found = look(name, data)
    return {one.call for one in found.findings if one.verdict is found.verdict}
