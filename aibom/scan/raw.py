"""Files of numbers alone, which loaders read by what another file says of them."""

import re
from collections.abc import Iterator

from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._finding import finding
from aibom.scan.interface import Item, Within

__all__ = ["DETECTOR", "RawNumbers"]

_KINDS = (
    # ONNX keeps tensors of more than 2 GB in files beside the model.
    re.compile(r"\.onnx[._]data(_\d+)?$"),
    # A checkpoint of TensorFlow: tensors in shards, and a table of where each lies.
    re.compile(r"\.data-\d{5}-of-\d{5}$"),
)
_INDEX = re.compile(r"(^|\.)(variables|ckpt-\d+|ckpt|model\.ckpt(-\d+)?)\.index$")
_INDEX_END = bytes.fromhex("57fb808b247547db")  # the end of a table of LevelDB, as TensorFlow writes it
_FINGERPRINT = "fingerprint.pb"
_MAX_FINGERPRINT = 4096


class RawNumbers:
    """Tensors beside ONNX models and in checkpoints of TensorFlow, with the table and the fingerprint beside them."""

    name = "raw numbers"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether it is called so."""
        del head
        return any(kind.search(item.name) for kind in (*_KINDS, _INDEX)) or item.name == _FINGERPRINT

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield that a table or fingerprint is not what it is called; numbers may be any bytes.

        Raises:
            OSError: it cannot be read.
        """
        del within
        end = item.span.read(max(item.span.size - len(_INDEX_END), 0), len(_INDEX_END))
        if (_INDEX.search(item.name) and end != _INDEX_END) or (
            item.name == _FINGERPRINT and item.span.size > _MAX_FINGERPRINT
        ):
            text = "its name is that of a part of a TensorFlow model, its bytes are not"
            yield finding(item, ScanVerdict.REVIEW, "raw-numbers", text)


DETECTOR = RawNumbers()
