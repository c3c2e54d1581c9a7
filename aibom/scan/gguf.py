"""GGUF files: their structure, and the chat templates in their header."""

from collections.abc import Iterator

from aibom.readers import gguf
from aibom.readers.errors import ReadError
from aibom.readers.spans import Held
from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._finding import finding, named
from aibom.scan.interface import Item, Within

__all__ = ["DETECTOR", "Gguf"]

_TEMPLATE = "tokenizer.chat_template"


class Gguf:
    """GGUF, as llama.cpp and its like read it."""

    name = "GGUF"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether it begins or is called so."""
        return head.startswith(b"GGUF") or item.name.endswith(".gguf")

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield what does not fit the file, and what its chat templates reach.

        Raises:
            SpentError: what lies within it is too much.
            OSError: it cannot be read.
        """
        try:
            found = gguf.tensors(item.span)
        except ReadError as error:
            said = f"it is no GGUF file that can be read: {named(error)}"
            yield finding(item, ScanVerdict.UNREADABLE, "gguf-structure", said)
            return
        for fault in found.faults:
            # Loaders pass over what follows the tensors, and may crash or read elsewhere over anything else.
            verdict = ScanVerdict.REVIEW if " bytes follow the " in fault else ScanVerdict.UNREADABLE
            yield finding(item, verdict, "gguf-structure", named(fault))
        templates = [(key, value) for key, value in found.metadata if key.startswith(_TEMPLATE)]
        for number, (_, value) in enumerate(templates):
            if isinstance(value, str):
                name = "chat_template.jinja" if not number else f"chat_template[{number}].jinja"
                yield from within(item.within(name, Held(value.encode(errors="replace"))))


DETECTOR = Gguf()
