"""JSON that loaders act on: which code, classes and templates a configuration makes them import, call or render."""

import re
from collections.abc import Iterator

from aibom.readers import json
from aibom.readers.errors import ReadError
from aibom.readers.spans import Held
from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._finding import finding, named, whole, words
from aibom.scan._keras import keras_findings
from aibom.scan._loaded import loaded_findings
from aibom.scan._skops import skops_findings
from aibom.scan._targets import target_findings
from aibom.scan.interface import Item, Within

__all__ = ["DETECTOR", "JsonConfig", "json_findings"]

_WINDOW = 8 << 20
_OVERLAP = 64
_SMALL = 1 << 18
_WEIGHT = 16  # a search costs as much as unpacking so many times the bytes
# Such keys has whatever loaders act on; a letter that is written as an escape is one that somebody hides.
_KEYS = tuple(
    f'"{key}"'.encode()
    for key in sorted(
        words(
            "auto_map auto_mapping _target_ loader_module _module_ cls_path class_path instance_class custom_pipeline "
            "custom_pipelines trust_remote_code chat_template attn_implementation _attn_implementation attn_impl "
            "_attn_implementation_internal class_name safe_mode __loader__ _class_name"
        )
    )
)
_HIDDEN = re.compile(rb"\\u00(?:[46][1-9a-fA-F]|[57][0-9aA]|5[fF])")


class JsonConfig:
    """Configurations of transformers, diffusers, PEFT, Keras, skops, Hydra and their like, and all other JSON."""

    name = "JSON"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether it is called JSON."""
        del head
        return item.name.endswith(".json")

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield what a loader would import, call or render for it.

        Raises:
            SpentError: what lies within it is too much.
            OSError: it cannot be read.
        """
        if item.span.size > json.MAX_BYTES:
            yield from _large(item)
            return
        data = whole(item, json.MAX_BYTES)
        try:
            value = json.parse(data)
        except ReadError as error:
            yield finding(
                item, ScanVerdict.UNREADABLE, "json-syntax", f"it is no JSON that can be read: {named(error)}"
            )
            return
        # A vocabulary has hundreds of thousands of entries, and none that a loader acts on.
        own = item.name in {"model_index.json", "modules.json"}
        if len(data) <= _SMALL or own or _key_in(data) >= 0 or b'"target"' in data:
            yield from json_findings(item, value, within)


def json_findings(item: Item, value: object, within: Within) -> Iterator[ScanFinding]:
    """Yield what a loader would import, call or render for a value that was read from JSON or YAML."""
    yield from loaded_findings(item, value)
    yield from target_findings(item, value)
    yield from keras_findings(item, value)
    yield from skops_findings(item, value)
    for number, template in enumerate(_templates(value)):
        name = "chat_template.jinja" if not number else f"chat_template[{number}].jinja"
        yield from within(item.within(name, Held(template.encode(errors="replace"))))


def _templates(value: object) -> Iterator[str]:
    """Yield the chat templates: a text, or a list or mapping of named ones."""
    found = value.get("chat_template") if isinstance(value, dict) else None
    if isinstance(found, str):
        yield found
    elif isinstance(found, list):
        for each in found:
            template = each.get("template") if isinstance(each, dict) else each
            if isinstance(template, str):
                yield template
    elif isinstance(found, dict):
        yield from (template for template in found.values() if isinstance(template, str))


def _large(item: Item) -> Iterator[ScanFinding]:
    """Search what is too large to be parsed, such as a vocabulary, for the keys that loaders act on."""
    position = 0
    while position < item.span.size:
        piece = item.span.read(position, _WINDOW)
        item.budget.unpack(len(piece) * _WEIGHT)
        at = _key_in(piece)
        if at >= 0:
            key = piece[at : at + 40].decode(errors="replace")
            text = f"it is too large to be parsed ({item.span.size:,} bytes), and holds {named(key)}"
            yield finding(item, ScanVerdict.UNREADABLE, "json-large", text, offset=position + at, operation="key")
            return
        position += len(piece) - _OVERLAP if len(piece) == _WINDOW else max(len(piece), 1)


def _key_in(data: bytes) -> int:
    """Return where a key stands that a loader acts on, or a letter that is written as an escape; -1 if none does."""
    found = [at for key in _KEYS if (at := data.find(key)) >= 0]
    hidden = _HIDDEN.search(data)
    return min([*found, *([hidden.start()] if hidden else [])], default=-1)


DETECTOR = JsonConfig()
