"""safetensors files: whether their structure is what the format demands; nothing in them is code."""

from collections.abc import Iterator

from aibom.readers import safetensors
from aibom.readers.errors import ReadError
from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._finding import finding, named
from aibom.scan.interface import Item, Within

__all__ = ["DETECTOR", "Safetensors"]


class Safetensors:
    """safetensors, by name or by how they begin."""

    name = "safetensors"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether it is called so, or begins with the length of a JSON object and that object."""
        length = int.from_bytes(head[:8], "little")
        return item.name.endswith(".safetensors") or (head[8:10] == b'{"' and 2 <= length <= item.span.size - 8)

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield what is malformed, or does not fit the file.

        Raises:
            OSError: it cannot be read.
        """
        del within
        try:
            found = safetensors.tensors(item.span)
        except ReadError as error:
            said = f"it is no safetensors file that can be read: {named(error)}"
            yield finding(item, ScanVerdict.UNREADABLE, "safetensors-structure", said)
            return
        for fault in found.faults:
            yield finding(item, ScanVerdict.UNREADABLE, "safetensors-structure", named(fault))


DETECTOR = Safetensors()
