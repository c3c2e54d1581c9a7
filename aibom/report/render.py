"""From the view of a report to a page or a Markdown text, by templates: those that ship, and a folder of one's own."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aibom import _resources
from aibom.errors import DocumentError
from aibom.records.marking import prose
from aibom.records.refs import shorten
from aibom.report.texts import NAME, Texts, texts
from aibom.report.view import Report

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["SHIPPED", "Templates", "embedded"]

SHIPPED = "aibom/"
"""How the names of shipped templates begin where one's own wants to build on them."""
_MAX_BYTES = 1024 * 1024
_NAME = re.compile(r"(?:aibom/)?[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_FOLDED = re.compile(rb"<details(?![^>]*(?: open\b| id=\"whole\"))")
# What begins a list, or divides a table, at the start of a line.
_LISTS = re.compile(r"([:-])")


class Templates:
    """The templates, the style and the texts of reports; those in `folder` come first.

    A template of one's own builds on the shipped one with `{% extends "aibom/report.html.j2" %}` and replaces single
    blocks. Everything is escaped; what switches that off is refused.
    """

    def __init__(self, folder: str = "") -> None:
        self._folder = Path(folder).expanduser() if folder else None
        if self._folder is not None and not self._folder.is_dir():
            raise DocumentError(f"{shorten(folder)!r} is no folder", hint="name the folder with your templates")
        own = self._own(NAME)
        self.texts: Texts = texts(own or b"", self._called(NAME))

    def html(self, report: Report, *, paper: bool = False) -> bytes:
        """Return the page: one file that loads nothing, with the hashes of its own style and script in its policy.

        On `paper` no script runs, and what is folded stands open, but for the picture of the whole, which no sheet could show.

        Raises:
            DocumentError: a template is wrong; the message names its file and line.
        """
        from markupsafe import Markup  # noqa: PLC0415 - as jinja2, needed by this command alone

        # style and script are files of aibom or of the operator, the data were made harmless: nothing of them is escaped
        style, script = self._text("style.css"), "" if paper else self._shipped("script.js").decode()
        runs = f"'{_hash(script)}'" if script else "'none'"
        policy = (
            f"default-src 'none'; style-src '{_hash(style)}'; script-src {runs}; "
            "img-src 'none'; base-uri 'none'; form-action 'none'"
        )
        if "</style" in style.lower():
            raise DocumentError(f"{self._called('style.css')} ends the style it is", hint="leave </style out of it")
        values = {
            "style": Markup(style),  # noqa: S704 - see above
            "script": Markup(script),  # noqa: S704 - see above
            "data": Markup(embedded({} if paper else report.data)),  # noqa: S704 - see above
        }
        page = self._rendered("report.html.j2", report, lambda value: value, policy=policy, **values)
        return _FOLDED.sub(b"<details open", page) if paper else page

    def markdown(self, report: Report) -> bytes:
        """Return the report as Markdown for wikis and issues, in which nothing of strangers is markup or a link.

        Raises:
            DocumentError: a template is wrong; the message names its file and line.
        """
        return self._rendered("report.md.j2", report, _plain)

    def _rendered(self, name: str, report: Report, finalize: Callable[[Any], Any], **values: Any) -> bytes:
        from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError  # noqa: PLC0415

        environment = self._environment(finalize)
        try:
            page = environment.get_template(name).render(r=report, t=self.texts.table, **values)
        except TemplateSyntaxError as error:
            raise self._fault(error.name or name, error.lineno, error.message or "") from error
        except TemplateNotFound as error:
            raise DocumentError(
                f"there is no template {shorten(error.name or name)!r}",
                hint=f"shipped ones are named {SHIPPED}NAME; docs/report.md lists them",
            ) from error
        except DocumentError:
            raise
        except (
            TemplateError,
            ArithmeticError,
            LookupError,
            TypeError,
            ValueError,
            AttributeError,
            RecursionError,
        ) as error:
            raise self._fault(*_where(error, name), f"{error}") from error
        lines = (line.rstrip() for line in page.splitlines())
        return (re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n").encode()

    def _environment(self, finalize: Callable[[Any], Any]) -> "Environment":
        from jinja2 import FunctionLoader, StrictUndefined  # noqa: PLC0415 - as are all imports of it

        from aibom.report._sandbox import Sandbox  # noqa: PLC0415

        environment = Sandbox(
            loader=FunctionLoader(self._source),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=finalize,
        )
        del environment.filters["safe"]
        environment.filters["count"] = lambda number: f"{number:,}"
        environment.globals["fill"] = self.texts.said
        environment.globals["counted"] = self.texts.counted
        return environment

    def _source(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        if not _NAME.fullmatch(name):
            return None
        bare = name.removeprefix(SHIPPED)
        own = None if name.startswith(SHIPPED) else self._own(bare)
        try:
            data = self._shipped(bare) if own is None else own
        except FileNotFoundError:
            return None
        file = f"{SHIPPED}{bare}" if own is None else self._called(bare)
        text = self._decoded(data, file)
        if (line := _unescaped(text)) and own is not None:
            raise self._fault(bare, line, "escaping cannot be switched off")
        return text, file, lambda: True

    def _text(self, name: str) -> str:
        own = self._own(name)
        return self._decoded(self._shipped(name) if own is None else own, self._called(name))

    def _own(self, name: str) -> bytes | None:
        """Return a file of one's own folder; None where there is none of that name."""
        if self._folder is None:
            return None
        try:
            with (self._folder / name).open("rb") as file:
                data = file.read(_MAX_BYTES + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DocumentError(
                f"cannot read {self._called(name)}: {error.strerror}", hint="name a folder you may read"
            ) from error
        if len(data) > _MAX_BYTES:
            raise DocumentError(f"{self._called(name)} has more than {_MAX_BYTES:,} bytes", hint="make it smaller")
        return data

    def _called(self, name: str) -> str:
        return shorten(str(self._folder / name) if self._folder else f"{SHIPPED}{name}")

    def _decoded(self, data: bytes, called: str) -> str:
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            raise DocumentError(f"{called} is no text in UTF-8: {error}", hint="write it in UTF-8") from error

    @staticmethod
    def _shipped(name: str) -> bytes:
        return _resources.read_bytes("templates", f"report/{name}")

    def _fault(self, name: str, line: int, message: str) -> DocumentError:
        called = name if name.startswith((SHIPPED, "/")) else self._called(name)
        return DocumentError(
            f"the template {called}, line {line}: {shorten(message, 400)}",
            hint="docs/report.md lists the variables and blocks that templates have",
        )


def embedded(data: object) -> str:
    r"""Return data as JSON that can stand in a page: no character of it ends or begins an element.

    >>> embedded({"a": "</script>&"})
    '{"a":"\\u003c/script\\u003e\\u0026"}'
    """
    text = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _plain(value: object) -> object:
    r"""Return a text of data so that Markdown shows it as it is, on one line; what templates themselves say is kept.

    >>> str(_plain("[a](b) <i>"))
    '\\[a\\]\\(b\\) &lt;i&gt;'
    """
    from markupsafe import Markup  # noqa: PLC0415

    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return Markup(_LISTS.sub(r"\\\1", prose(value, 4000)))  # noqa: S704 - every character with a meaning was escaped above


def _unescaped(text: str) -> int:
    """Return the line in which a template would switch escaping off, 0 if none does."""
    found = re.search(r"\{%-?\+?\s*autoescape\b", text)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def _where(error: BaseException, name: str) -> tuple[str, int]:
    """Return the template and the line at which rendering stopped: jinja2 writes them into the traceback."""
    place = name, 1
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.endswith((".j2",)):
            place = file, trace.tb_lineno
        trace = trace.tb_next
    return place


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
