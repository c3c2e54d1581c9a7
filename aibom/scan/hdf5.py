"""HDF5 files: Keras configurations in their attributes, and what leads to other files."""

import re
from collections.abc import Iterator

from aibom.readers import hdf5, json
from aibom.readers.errors import ReadError
from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._finding import finding, named, words
from aibom.scan._keras import keras_findings
from aibom.scan.interface import Item, Within

__all__ = ["DETECTOR", "Hdf5"]

_MAGIC = b"\x89HDF\r\n\x1a\n"
_OUTSIDE = re.compile(r"^[/\\~]|^[a-zA-Z]:|://|(^|[/\\])\.\.([/\\]|$)|\x00")
_CONFIGURED = words("model_config training_config layer_config config")
_MAX_TOLD = 100


class Hdf5:
    """HDF5, above all Keras models (`.h5`) and the weights within `.keras` files."""

    name = "HDF5"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether it begins or is called so; before the signature may stand a block of others' bytes."""
        return (
            head.startswith(_MAGIC)
            or any(head[start:].startswith(_MAGIC) for start in (512, 1024, 2048))
            or (item.name.endswith((".h5", ".hdf5", ".he5")))
        )

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield what configurations in attributes make a loader run, and links and data that lie in other files.

        Raises:
            SpentError: it holds more than is read.
            OSError: it cannot be read.
        """
        del within
        told = 0
        try:
            for found in hdf5.walk(item.span, item.budget.step):
                for one in _findings(item, found):
                    told += 1
                    if told <= _MAX_TOLD:
                        yield one
        except ReadError as error:
            said = f"it is no HDF5 file that can be read: {named(error)}"
            yield finding(item, ScanVerdict.UNREADABLE, "hdf5-structure", said)


def _findings(item: Item, found: hdf5.Attribute | hdf5.Elsewhere | hdf5.Unread) -> Iterator[ScanFinding]:
    where = named(found.path or "/")
    if isinstance(found, hdf5.Unread):
        text = f"{where}: not read: {named(found.reason)}"
        yield finding(item, ScanVerdict.UNREADABLE, "hdf5-structure", text)
    elif isinstance(found, hdf5.Elsewhere):
        outside = _OUTSIDE.search(found.target)
        verdict = ScanVerdict.DANGEROUS if outside else ScanVerdict.REVIEW
        text = f"{where}: it reads from another file: {named(found.target)}"
        yield finding(item, verdict, "hdf5-elsewhere", text, operation=found.how, call=found.target)
    else:
        for text in found.texts:
            if text.lstrip()[:1] in {"{", "["}:
                yield from _configuration(item, where, found.name, text)


def _configuration(item: Item, where: str, name: str, text: str) -> Iterator[ScanFinding]:
    try:
        value = json.parse(text.encode(errors="replace"))
    except ReadError as error:
        if name in _CONFIGURED:
            said = f"{where}: the attribute {named(name)} cannot be read: {named(error)}"
            yield finding(item, ScanVerdict.UNREADABLE, "hdf5-structure", said)
        return
    yield from keras_findings(item, value)


DETECTOR = Hdf5()
