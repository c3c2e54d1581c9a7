"""`aibom where`: which filed BOMs hold an artifact, a file or a commit, and by which path."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import Verbosity
from aibom.errors import AibomError, DocumentError, UsageError, VerdictError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from aibom.cli._filed import Filed
    from aibom.cli._progress import Progress
    from aibom.policy.where import Found, Query

__all__ = ["COMMAND", "Form", "where"]

HELP = """Say which BOMs hold WHAT, and by which paths.

WHAT is a purl, with or without a version, ORG/NAME, datasets/ORG/NAME, the digest of a file (sha256:, sha512:, git:, or its
digits alone) or a commit. A BOM is a document of any format that aibom reads; a folder stands for all of them in it.
Exits with 0 if at least one BOM holds it, 1 if none does, 4 if one could not be read; the others are reported all the same.
docs/incidents.md says what is looked at.
"""
EXAMPLES = """Examples:

\b
  aibom where pkg:huggingface/datasets/ORG/NAME boms/
  aibom where ORG/NAME@COMMIT boms/ vendor.spdx.json
  aibom where sha256:DIGEST boms/ --format json
"""


_NAMED = 3


class Form(StrEnum):
    """The forms the answer is shown in."""

    TEXT = "text"
    JSON = "json"


What = Annotated[str, typer.Argument(metavar="WHAT", help="A purl, an id, a digest or a commit.")]
Places = Annotated[
    list[str], typer.Argument(metavar="BOM|FOLDER...", help="Where to look; - means a BOM from standard input.")
]
FormOption = Annotated[Form, typer.Option("--format", metavar="FORM", help="One of text and json.")]
NoPlugins = Annotated[
    bool, typer.Option("--no-plugins", help="Use what aibom brings itself, and nothing other packages add.")
]


def where(
    *, what: What, places: Places, form: FormOption = Form.TEXT, no_plugins: NoPlugins = False, verbosity: Verbosity
) -> None:
    """Say which of the BOMs at `places` hold `what`.

    Raises:
        UsageError: `what` is no purl, id, digest or commit, or standard input is named twice.
        DocumentError: a BOM could not be read; the others are reported all the same.
        VerdictError: none holds it.
    """
    from aibom.cli import _output  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli._filed import filed  # noqa: PLC0415
    from aibom.cli._input import STDIN  # noqa: PLC0415
    from aibom.cli._plain import plain  # noqa: PLC0415
    from aibom.cli._progress import Progress  # noqa: PLC0415
    from aibom.policy import where_views  # noqa: PLC0415
    from aibom.policy.where import query_of  # noqa: PLC0415

    query = query_of(what)
    if places.count(STDIN) > 1:
        raise UsageError("standard input is named twice", hint="it can be read once")
    _output.check(_output.STDOUT)
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    told = _Told()
    found: list[Found] = []
    for each in filed(places, built_in_only=no_plugins):
        try:
            here, open_ = _answers(query, each, built_in_only=no_plugins)
        except AibomError as error:
            reason = shorten(plain(f"{error}" + (f" ({error.hint})" if error.hint else "")), 2000)
            told.unreadable.append((each.name, reason))
            progress.complain(reason)
            continue
        told.read += 1
        told.holding += bool(here)
        if open_:
            told.open.append((each.name, open_))
            if verbosity.verbose or verbosity.debug:
                progress.say(f"{shorten(each.name)}: {open_}")
        if form is Form.TEXT and here:
            _output.write(_output.STDOUT, where_views.text(here).encode())
        elif form is Form.JSON:
            found += here
    if form is Form.JSON:
        shown = where_views.json(what, found, read=told.read, unreadable=told.unreadable, open_=told.open)
        _output.write(_output.STDOUT, shown)
    _conclude(what, told, progress)


@dataclass(slots=True, kw_only=True)
class _Told:
    """What became of the BOMs: how many were read and hold it, and the names, with reasons, of the rest.

    `open` are those that do not hold it as far as they were read, or record what is asked by.
    """

    read: int = 0
    holding: int = 0
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    open: list[tuple[str, str]] = field(default_factory=list)


def _answers(query: "Query", each: "Filed", *, built_in_only: bool) -> "tuple[list[Found], str]":
    """Return what a document holds, and why that it holds nothing cannot be told; empty where it can.

    Where a document says more than records hold and these do not answer, its text is searched.

    Raises:
        AibomError: it cannot be read.
    """
    from aibom.cli._input import decoded, read_document  # noqa: PLC0415
    from aibom.policy.where import in_text, unrecorded, where  # noqa: PLC0415

    if each.error is not None:
        raise each.error
    data = read_document(each.name)
    reading = decoded(data, each.name, built_in_only=built_in_only)[1]
    found = list(where(query, [(each.name, reading.bom)]))
    if not found and reading.unread and (text := in_text(query, each.name, reading.bom, data)) is not None:
        found = [text]
    if found:
        return found, ""
    reasons = []
    if reading.unread:
        first = reading.unread[0]
        reasons.append(f"it says more than records hold ({shorten(first.what)}), and was searched by its text alone")
    if lacking := unrecorded(query, reading.bom):
        some = ", ".join(shorten(ref.unpinned) for ref in lacking[:_NAMED])
        more = f" and {len(lacking) - _NAMED:,} more" if len(lacking) > _NAMED else ""
        reasons.append(f"it does not record what is asked by of {some}{more}")
    return [], "; ".join(reasons)


def _conclude(what: str, told: _Told, progress: "Progress") -> None:
    boms = "1 BOM holds" if told.holding == 1 else f"{told.holding:,} BOMs hold"
    said = f"{boms} {shorten(what)}, of {told.read:,} read"
    if told.open:
        these = f"{shorten(told.open[0][0])} does" if len(told.open) == 1 else f"{len(told.open):,} BOMs do"
        progress.say(f"that {these} not hold it cannot be told: {told.open[0][1]}")
    if told.unreadable:
        raise DocumentError(f"{said}; {len(told.unreadable):,} could not be read", hint="the lines above say why")
    if not told.holding:
        held = "the BOM that was read does not hold" if told.read == 1 else f"none of {told.read:,} BOMs holds"
        sure = f"; not evaluable: {len(told.open):,}" if told.open else ""
        raise VerdictError(
            f"{held} {shorten(what)}{sure}",
            hint="names of the Hub are found in any case, commits by their first 7 digits",
        )
    progress.say(said)


COMMAND = Command(name="where", run=where, help=HELP, examples=EXAMPLES)
