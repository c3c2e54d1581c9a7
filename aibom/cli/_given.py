"""What commands that look at one lineage are given: a document of anybody, or what `aibom generate` takes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aibom.cli._options import WalkOptions
from aibom.errors import UsageError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from aibom.cli._progress import Progress
    from aibom.records.bom import Bom

__all__ = ["Given", "given", "is_document", "is_recording"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A Bom, with the document it was read from; None where it comes of a walk."""

    bom: "Bom"
    document: bytes | None = None


def given(argument: str | None, options: WalkOptions, progress: "Progress", *, debug: bool) -> Given:
    """Return the Bom of `argument`: that of a document as it is read, that of anything else by a walk.

    Raises:
        UsageError: it names nothing, or options of a walk are given for a document.
        AibomError: no lineage was found; the error says why and what to do.
    """
    from aibom.cli._walk import Walks  # noqa: PLC0415 - as are all imports here: --help needs none of it

    if argument is not None and is_document(argument):
        if options.revision or options.record or options.replay or options.statements:
            raise UsageError(
                f"{shorten(argument)!r} is a document: nothing is walked",
                hint="leave out --revision, --record, --statements and --from",
            )
        return _read(argument, progress, built_in_only=options.no_plugins)
    walks = Walks(options, progress)
    with walks.shown(debug=debug):
        return Given(bom=walks.bom(argument))


def is_document(argument: str) -> bool:
    """Say whether an argument is a file, or standard input, and no folder or model.

    Raises:
        DocumentError: it is a path, and nothing is there.
    """
    from aibom.cli._input import STDIN  # noqa: PLC0415
    from aibom.cli._subject import existing_path, is_path  # noqa: PLC0415

    return argument == STDIN or (is_path(argument) and not existing_path(argument).is_dir())


def is_recording(argument: str) -> bool:
    """Say whether an argument is a folder that --record wrote; one that is an id stays one.

    Raises:
        DocumentError: it is a path, and nothing is there.
    """
    from aibom.cli._subject import existing_path, is_path  # noqa: PLC0415
    from aibom.sources._layout import MANIFEST  # noqa: PLC0415

    return is_path(argument) and (existing_path(argument) / MANIFEST).is_file()


def _read(argument: str, progress: "Progress", *, built_in_only: bool) -> Given:
    from aibom.cli._input import assessed, decoded, read_document  # noqa: PLC0415
    from aibom.cli.convert import tell_unread  # noqa: PLC0415

    data = read_document(argument)
    _, reading = decoded(data, argument, built_in_only=built_in_only)
    tell_unread(reading, progress, every=False)
    return Given(bom=assessed(reading, built_in_only=built_in_only), document=data)
