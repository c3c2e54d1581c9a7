"""Many models in one call: a BOM each, and one that cannot be made does not stop the others."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from aibom.cli._explain import Explained, explain
from aibom.cli._names import names_of
from aibom.cli._plain import plain
from aibom.cli._progress import Progress
from aibom.cli._subject import Subject, existing_path
from aibom.cli._walk import Walks
from aibom.errors import AibomError, DocumentError, PluginError, SourceError, UsageError
from aibom.records.bom import Bom
from aibom.records.refs import ArtifactRef, shorten

__all__ = ["Asked", "make_each", "read_list"]

MAX_LIST = 1024 * 1024
MAX_LINES = 100_000
_STDIN = "-"
_LINE = 4000
_KINDS: tuple[type[AibomError], ...] = (UsageError, SourceError, DocumentError, PluginError, AibomError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A subject as it was named, and where: `LIST:7`, or nowhere but on the command line. `fault` says why it is none."""

    text: str
    where: str = ""
    fault: str = ""

    def __str__(self) -> str:
        text = shorten(plain(self.text))
        return f"{self.where}: {text}" if self.where else text


@dataclass(slots=True, kw_only=True)
class _Tally:
    """How it went so far: how many were asked for and made, and the exit codes of what failed."""

    asked: int = 0
    made: int = 0
    failed: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        return f"made {self.made:,} of {self.asked:,} BOMs"


def read_list(name: str) -> tuple[Asked, ...]:
    """Return the subjects that the file `name` (`-`: standard input) lists, one a line; `#` begins a comment.

    Raises:
        DocumentError: it cannot be read, is too long, or lists nothing.
    """
    data = _bytes_of(name)
    lines = data.removeprefix(b"\xef\xbb\xbf").splitlines()
    if len(data) > MAX_LIST or len(lines) > MAX_LINES:
        limit = f"{MAX_LIST:,} bytes or {MAX_LINES:,} lines"
        raise DocumentError(f"{_called(name)} is longer than {limit}", hint="make several lists of it")
    found = tuple(_asked(name, lines))
    if not found:
        raise DocumentError(f"{_called(name)} lists no model", hint="write one a line")
    return found


def _bytes_of(name: str) -> bytes:
    try:
        if name == _STDIN:
            return b"" if sys.stdin is None else sys.stdin.buffer.read(MAX_LIST + 1)
        with existing_path(name).open("rb") as file:
            return file.read(MAX_LIST + 1)
    except OSError as error:
        raise DocumentError(f"cannot read {_called(name)}: {error.strerror}", hint="check the path") from error


def _called(name: str) -> str:
    return "standard input" if name == _STDIN else repr(shorten(name))


def _asked(name: str, lines: Sequence[bytes]) -> Iterator[Asked]:
    called = "standard input" if name == _STDIN else shorten(name)
    for number, line in enumerate(lines, start=1):
        where = f"{called}:{number}"
        try:
            text = line.decode().strip()
        except UnicodeDecodeError:
            yield Asked(text=shorten(line[:_LINE].decode(errors="replace")), where=where, fault="is no UTF-8 text")
            continue
        # An id and a revision hold no "#", and a folder's name has no space before one.
        text = text if not text.startswith("#") else ""
        text = text.partition(" #")[0].rstrip()
        if len(text) > _LINE:
            yield Asked(text=text[:_LINE], where=where, fault=f"is longer than {_LINE:,} characters")
        elif text:
            yield Asked(text=text, where=where)


def make_each(
    asked: Sequence[Asked], walks: Walks, progress: Progress, make: Callable[[Bom, str], str], *, debug: bool
) -> None:
    """Walk each of `asked` and give its Bom and name to `make`, which writes it and says what it wrote.

    Each failure is said at once, in a line.

    Raises:
        AibomError: not all were made; its exit code is that of the failures, or 3 where these differ.
    """
    tally = _Tally()
    with walks.shown(debug=debug):
        walks.load()
        subjects = _subjects(
            asked, walks, lambda each, error: _fail(tally, progress, each, explain(error, debug=debug))
        )
        tally.asked = len(tally.failed) + len(subjects)
        names = names_of(subjects)
        try:
            for number, (subject, each) in enumerate(subjects.items(), start=1):
                progress.begin(f"{number} of {len(subjects)}, {shorten(plain(each.text))}")
                try:
                    progress.say(make(walks.bom_of(subject, names[subject]), names[subject]))
                    tally.made += 1
                except Exception as error:  # noqa: BLE001 - the others have nothing to do with it
                    _fail(tally, progress, each, explain(error, debug=debug))
        except KeyboardInterrupt:
            progress.say(str(tally))
            raise
    _conclude(tally, progress)


def _subjects(asked: Sequence[Asked], walks: Walks, fail: Callable[[Asked, Exception], None]) -> dict[Subject, Asked]:
    """Return what is named, each once, with how it was named first; call `fail` for what names nothing."""
    found: dict[tuple[ArtifactRef, str], tuple[Subject, Asked]] = {}
    for each in asked:
        try:
            if each.fault:
                raise UsageError(f"the line {each.fault}", hint="write one model a line")
            subject = walks.identify(each.text)
        except AibomError as error:
            fail(each, error)
        else:
            folder = os.path.realpath(subject.folder) if subject.folder is not None else ""
            found.setdefault((subject.ref, folder), (subject, each))
    return dict(found.values())


def _fail(tally: _Tally, progress: Progress, each: Asked, said: Explained) -> None:
    tally.failed.append(said.code)
    if said.trace:
        progress.complain(said.trace.rstrip())
    hint = f" ({said.hint})" if said.hint else ""
    progress.complain(f"{each}: {shorten(plain(said.message + hint), _LINE)}")


def _conclude(tally: _Tally, progress: Progress) -> None:
    if not tally.failed:
        progress.say(str(tally))
        return
    codes = set(tally.failed)
    code = codes.pop() if len(codes) == 1 else SourceError.exit_code
    kind = next(kind for kind in _KINDS if kind.exit_code == code)
    raise kind(str(tally), hint="the lines above say why the others were not")
