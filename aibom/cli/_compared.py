"""The two sides of a comparison: each a document of anybody, a model, a folder, or a recording of a walk."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aibom.cli._options import WalkOptions
from aibom.cli._progress import Progress
from aibom.errors import UsageError
from aibom.records.bom import Bom
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from aibom.cli._walk import Walks

__all__ = ["Compared", "Given", "Sides"]

_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One side: its Bom, the name it was given, and what of it no record holds (`unread`, in words)."""

    bom: Bom
    argument: str
    is_file: bool = False
    unread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Both sides."""

    old: Given
    new: Given


class Compared:
    """Reads both sides of one command line: what is walked is walked with the same source, at the same time."""

    def __init__(self, options: WalkOptions, progress: Progress) -> None:
        if options.revision or options.record or options.replay or options.statements:
            raise UsageError(
                "--revision, --record, --statements and --from speak of one model, and here are two",
                hint="write ORG/NAME@REV; a folder that --record wrote can be named as it is",
            )
        self._options = options
        self._progress = progress

    def read(self, old: str, new: str, *, debug: bool) -> Sides:
        """Return both sides.

        Raises:
            UsageError: one names nothing, or both are standard input.
            AibomError: one cannot be read; the error says why and what to do.
        """
        from aibom.cli._input import STDIN  # noqa: PLC0415 - as are all imports here: nothing is needed for wrong usage
        from aibom.cli._walk import Walks  # noqa: PLC0415
        from aibom.formats.cyclonedx.remembered import remembered  # noqa: PLC0415

        if old == new == STDIN:
            raise UsageError("standard input can be one side only", hint="name a file for the other")
        walks = Walks(self._options, self._progress, several=True)
        with walks.shown(debug=debug), remembered():
            return Sides(old=self._side(old, walks, "OLD"), new=self._side(new, walks, "NEW"))

    def _side(self, argument: str, walks: "Walks", name: str) -> Given:
        from aibom.cli._given import is_document, is_recording  # noqa: PLC0415
        from aibom.cli._walk import Walks  # noqa: PLC0415

        if is_document(argument):
            return self._document(argument, name)
        if is_recording(argument):
            replayed = Walks(replace(self._options, replay=argument), self._progress)
            return Given(bom=replayed.bom(None), argument=argument)
        self._progress.begin(shorten(argument))
        return Given(bom=walks.bom_of(walks.identify(argument), ""), argument=argument)

    def _document(self, argument: str, name: str) -> Given:
        from aibom.cli._input import assessed, understood  # noqa: PLC0415

        form, reading = understood(argument, built_in_only=self._options.no_plugins)
        unread = ""
        if reading.unread:
            first = ", ".join(shorten(each.what, 80) for each in reading.unread[:_SHOWN])
            more = f" and {len(reading.unread) - _SHOWN:,} more" if len(reading.unread) > _SHOWN else ""
            unread = f"what {name} ({form.name}) says and no record holds: {first}{more}"
        bom = assessed(reading, built_in_only=self._options.no_plugins)
        return Given(bom=bom, argument=argument, is_file=argument != "-", unread=unread)
