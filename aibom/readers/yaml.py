"""YAML of strangers, within bounds: the plain values of YAML 1.2's core schema and nothing that runs code."""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from aibom.readers.errors import ReadError
from aibom.readers.recent import recent

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "YamlError", "parse", "parse_all"]

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64
MAX_NODES = 100_000

_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?[0-9]{1,100}|0o[0-7]{1,100}|0x[0-9a-fA-F]{1,100}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,100}|[0-9]{1,100}(?:\.[0-9]{0,100})?)(?:[eE][-+]?[0-9]{1,4})?")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# JSON writes what lies beyond U+FFFF as two escapes, and js-yaml reads them so; half a pair is no character.
_SURROGATES = re.compile(
    r"\\u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.",
    re.DOTALL,
)
_STRING = "tag:yaml.org,2002:str"


class YamlError(ReadError):
    """The text is no YAML, or exceeds a bound; `line` (from 1) is where."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line


@recent
def parse(data: bytes, *, first_line: int = 1) -> object:
    r"""Return what the one YAML document in `data` holds: dict (keys are text), list, str, int, float, bool or None.

    Plain scalars are read by the core schema of YAML 1.2: `no`, `on` and dates are text; so are infinities and NaN.
    Tags are not obeyed, but `!!str` keeps a number text. Nothing at all is None. `first_line` is the number of the
    first line of `data` in its file, for messages.

    Raises:
        YamlError: no YAML, a second document, a key twice in one mapping, or a bound exceeded: `MAX_BYTES`,
            `MAX_DEPTH` levels, `MAX_NODES` nodes with every alias counted as often as it is used.

    >>> parse(b"language: no\nbase_model: [org/base]\nreleased: 2024-01-02")
    {'language': 'no', 'base_model': ['org/base'], 'released': '2024-01-02'}
    """
    documents = parse_all(data, first_line=first_line, most=1)
    return documents[0] if documents else None


def parse_all(
    data: bytes,
    *,
    first_line: int = 1,
    most: int = 100,
    bounds: tuple[int, int] | None = None,
    texts: bool = False,
) -> list[object]:
    """Return what each YAML document in `data` holds, at most `most` of them; the bounds hold for all together.

    `bounds` are the most bytes and nodes instead of `MAX_BYTES` and `MAX_NODES`, for documents of a known
    standard. With `texts` every scalar is text as it is written.

    Raises:
        YamlError: as for `parse`, or more than `most` documents.
    """
    max_bytes, max_nodes = bounds or (MAX_BYTES, MAX_NODES)
    if len(data) > max_bytes:
        raise YamlError(first_line, f"YAML of {len(data):,} bytes; at most {max_bytes:,} are read")
    text = data.decode("utf-8-sig", errors="replace")
    # Outside of quotation marks these are no escapes, and what is to come back as it is written may hold them.
    if not texts and ("\\ud" in text or "\\uD" in text):
        text = _SURROGATES.sub(_character, text)
    builder = _Builder(first_line=first_line, most=most, max_nodes=max_nodes, texts=texts)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = ", ".join(part for part in (error.context, error.problem) if part)
        if "nesting depth" in reason:  # newer libyaml gives up before its events get here
            raise YamlError(first_line, f"YAML nested deeper than {MAX_DEPTH} levels") from None
        raise YamlError(first_line + (mark.line if mark else 0), f"no YAML: {reason}") from None
    except yaml.reader.ReaderError as error:
        raise YamlError(first_line + _line_of(text, error.position), f"no YAML: {error.reason}") from None
    return builder.documents


def _character(escape: re.Match[str]) -> str:
    if escape["half"]:
        return "\\ufffd"
    if escape["high"]:
        code = 0x10000 + ((int(escape["high"], 16) - 0xD800) << 10) + int(escape["low"], 16) - 0xDC00
        return f"\\U{code:08x}"
    return escape[0]


def _line_of(text: str, position: int) -> int:
    # libyaml counts bytes, the pure parser characters.
    head = text.encode()[:position] if _LOADER is not yaml.SafeLoader else text[:position].encode()
    return head.count(b"\n")


@dataclass(slots=True)
class _Open:
    """A mapping or sequence that is being filled, with its weight and height so far."""

    value: dict[str, object] | list[object]
    anchor: str | None
    key: str | None = None
    merged: list[object] = field(default_factory=list)
    weight: int = 1
    height: int = 1


@dataclass(slots=True)
class _Builder:
    """Builds values from parser events, without recursion, counting as it goes."""

    first_line: int
    most: int
    max_nodes: int
    texts: bool
    documents: list[object] = field(default_factory=list)
    total: int = 0
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[object, int, int]] = field(default_factory=dict)

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            # Long scalars weigh more, so that aliases to them are counted by what they would expand to.
            weight = 1 + len(event.value) // 100
            self._spend(event, weight, 0)
            value = event.value if self.texts else _scalar(event)
            if event.anchor:
                self.anchors[event.anchor] = (value, weight, 0)
            self._add(event, value, (weight, 0), event.value)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._spend(event, 1, 1)
            self.anchors.pop(event.anchor or "", None)
            start: dict[str, object] | list[object] = {} if isinstance(event, yaml.MappingStartEvent) else []
            self.stack.append(_Open(start, event.anchor))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.anchors.clear()
            if len(self.documents) == self.most:
                raise self._error(event, f"more than {self.most} YAML document{'s' if self.most > 1 else ''}")

    def _error(self, event: Any, reason: str) -> YamlError:
        return YamlError(self.first_line + event.start_mark.line, reason)

    def _spend(self, event: Any, weight: int, height: int) -> None:
        self.total += weight
        if self.total > self.max_nodes:
            raise self._error(event, f"YAML of more than {self.max_nodes:,} nodes, aliases counted")
        if len(self.stack) + height > MAX_DEPTH:
            raise self._error(event, f"YAML nested deeper than {MAX_DEPTH} levels")

    def _alias(self, event: Any) -> None:
        if event.anchor not in self.anchors:
            raise self._error(event, f"no YAML: alias to {event.anchor[:80]!r}, which is not defined before it")
        value, weight, height = self.anchors[event.anchor]
        self._spend(event, weight, height)
        self._add(event, value, (weight, height), None)

    def _close(self, event: Any) -> None:
        done = self.stack.pop()
        if isinstance(done.value, dict):
            for mapping in done.merged:
                for key, value in mapping.items() if isinstance(mapping, dict) else ():
                    done.value.setdefault(key, value)
        if done.anchor:
            self.anchors[done.anchor] = (done.value, done.weight, done.height)
        self._add(event, done.value, (done.weight, done.height), None)

    def _add(self, event: Any, value: object, cost: tuple[int, int], raw: str | None) -> None:
        if not self.stack:
            self.documents.append(value)
            return
        top = self.stack[-1]
        top.weight += cost[0]
        top.height = max(top.height, cost[1] + 1)
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.key is None:
            top.key = raw if raw is not None else _key(value)
            if top.key in top.value:
                raise self._error(event, f"no YAML: the key {top.key[:80]!r} occurs twice")
        else:
            key, top.key = top.key, None
            if key == "<<" and isinstance(value, (dict, list)):
                top.merged.extend(value if isinstance(value, list) else [value])
            else:
                top.value[key] = value


def _key(value: object) -> str:
    match value:
        case dict():
            return "{}"
        case list():
            return "[]"
        case _:
            return str(value)


def _scalar(event: yaml.ScalarEvent) -> object:
    text: str = event.value
    quoted = not event.implicit[0] and (event.tag is None or event.implicit[1])
    if quoted or event.tag in {"!", _STRING}:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        return text if number in {float("inf"), float("-inf")} else number
    return text
