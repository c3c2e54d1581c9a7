"""Chat templates: Jinja of strangers, judged by its syntax tree; nothing is rendered or compiled."""

from collections.abc import Iterator
from typing import Any

from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._finding import finding, named, whole
from aibom.scan._template_rules import Judge
from aibom.scan.interface import Item, Within

__all__ = ["DETECTOR", "Templates"]

_MAX_BYTES = 1 << 20
_ENDINGS = (".jinja", ".jinja2", ".j2")


class Templates:
    """Jinja templates, as transformers, vLLM and llama.cpp render them over a conversation."""

    name = "chat-template"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether it is called a template; other detectors hand on those they hold under such a name."""
        del head
        return item.name.endswith(_ENDINGS)

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield what in the template reaches beyond the conversation it is given, or may not end.

        Raises:
            SpentError: it is larger than 1 MiB.
            OSError: it cannot be read.
        """
        del within
        data = whole(item, _MAX_BYTES)
        if data.startswith(b"\xef\xbb\xbf"):
            data = data[3:]
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            text = f"it is not UTF-8 at byte {error.start}"
            yield finding(item, ScanVerdict.UNREADABLE, "template-syntax", text, offset=error.start)
            return
        try:
            tree = _parsed(text)
            yield from Judge(item, text).findings(tree)
        except _syntax_error() as error:
            said = f"it is no Jinja that can be read: line {error.lineno}: {named(error.message)}"
            yield finding(item, ScanVerdict.UNREADABLE, "template-syntax", said)
        except (RecursionError, MemoryError, OverflowError, ValueError):
            yield finding(item, ScanVerdict.UNREADABLE, "template-syntax", "it is nested deeper than is read")


def _syntax_error() -> Any:
    from jinja2 import TemplateSyntaxError  # noqa: PLC0415 - slow, and not needed for --help

    return TemplateSyntaxError


def _parsed(text: str) -> Any:
    """Return the syntax tree, read with the tags that transformers adds to Jinja's."""
    from jinja2 import Environment, nodes  # noqa: PLC0415
    from jinja2.ext import Extension  # noqa: PLC0415

    class Generation(Extension):
        """`{% generation %}`, which marks what the assistant says."""

        tags = {"generation"}  # noqa: RUF012 - as the base class has it

        def parse(self, parser: Any) -> Any:
            line = next(parser.stream).lineno
            body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
            return nodes.Scope(body, lineno=line)

    environment = Environment(  # noqa: S701 - nothing is rendered
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, "jinja2.ext.loopcontrols", "jinja2.ext.do"]
    )
    return environment.parse(text)


DETECTOR = Templates()
