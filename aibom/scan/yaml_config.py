"""YAML: tags that make Python objects, and the names that configurations have instantiated (Hydra, NeMo, HyperPyYAML)."""

import re
from collections.abc import Iterator

from aibom.readers import yaml, yaml_tags
from aibom.readers.yaml import YamlError
from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._finding import finding, named, whole, words
from aibom.scan._reach import reaches
from aibom.scan._targets import named_target
from aibom.scan.interface import Item, Within
from aibom.scan.json_config import json_findings

__all__ = ["DETECTOR", "YamlConfig"]

_MAX_BYTES = 8 << 20
_MAX_NODES = 500_000
_CORE = "tag:yaml.org,2002:"
_PLAIN = words(
    # The types of YAML itself, and those of Python that hold data.
    "null bool int float binary timestamp omap pairs set str seq map merge value python/none python/bool python/bytes "
    "python/str python/unicode python/int python/long python/float python/complex python/list python/tuple python/dict"
)
_PYTHON = re.compile(r"python/(object/apply|object/new|object|name|module):?(.*)")
_HYPER = re.compile(r"!(new|name|apply|module|singleton):(.+)")
_HARMLESS = words("!ref !copy !tuple !PLACEHOLDER !None !Ref !Sub")


class YamlConfig:
    """YAML files, whether loaded safely or not: the file does not say which."""

    name = "YAML"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether it is called YAML, or is MLflow's description of a model."""
        del head
        return item.name.endswith((".yaml", ".yml")) or item.name == "mlmodel"

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield the tags and names that make a loader run code.

        Raises:
            SpentError: it is larger than 8 MiB.
            OSError: it cannot be read.
        """
        data = whole(item, _MAX_BYTES)
        try:
            for tag in yaml_tags.tags(data, most=_MAX_BYTES):
                yield from _tag(item, tag)
            documents = yaml.parse_all(data, bounds=(_MAX_BYTES, _MAX_NODES))
        except YamlError as error:
            said = f"it is no YAML that can be read: {named(error)}"
            yield finding(item, ScanVerdict.UNREADABLE, "yaml-syntax", said)
            return
        for document in documents:
            yield from json_findings(item, document, within)


def _tag(item: Item, tag: yaml_tags.Tag) -> Iterator[ScanFinding]:
    short = tag.tag.removeprefix(_CORE)
    if tag.tag in _HARMLESS or (tag.tag.startswith(_CORE) and short in _PLAIN):
        return
    where = f"line {tag.line}"
    python = _PYTHON.fullmatch(short)
    if python:
        call = python[2] or tag.text
        text = f"{where}: a loader that is not safe makes a Python object: {named(call)}"
        # Whatever object/apply and object/new name is called; a name or a class alone is a way to more.
        calls = python[1] in {"object/apply", "object/new", "module"} or reaches(call)
        verdict = ScanVerdict.DANGEROUS if calls else ScanVerdict.REVIEW
        yield finding(item, verdict, "yaml-tag", text, offset=tag.offset, operation=f"!!{short}", call=call)
        return
    hyper = _HYPER.fullmatch(tag.tag)
    if hyper:
        yield from named_target(item, where, hyper[2], f"!{hyper[1]}")
        return
    text = f"{where}: a tag that only a loader with code of its own understands"
    yield finding(item, ScanVerdict.REVIEW, "yaml-tag", text, offset=tag.offset, operation=tag.tag)


DETECTOR = YamlConfig()
