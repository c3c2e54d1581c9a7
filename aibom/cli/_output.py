"""Where results go: standard output, or a file that is written wholly or not at all."""

import os
import secrets
import stat
import sys
from contextlib import suppress
from pathlib import Path

from aibom.errors import DocumentError, UsageError
from aibom.records.refs import shorten

__all__ = ["STDOUT", "check", "check_folder", "is_folder", "make_folder", "write"]

STDOUT = "-"


def check(target: str) -> None:
    """Make sure, before any work is done, that `target` can be written.

    Raises:
        DocumentError: it is a folder, or its folder is not there, or either may not be written.
    """
    if target == STDOUT:
        if sys.stdout is None:
            raise _unwritable("standard output", "it is closed")
        return
    path = _resolved(target)
    if path.is_dir():
        raise _unwritable(target, "it is a folder", hint="name a file in it")
    if path.exists():
        if not os.access(path, os.W_OK):
            raise _unwritable(target, "it may not be written")
        if not _is_replaceable(target, path):
            return
    if not path.parent.is_dir():
        raise _unwritable(target, "its folder does not exist", hint="make the folder first")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise _unwritable(target, "its folder may not be written")


def is_folder(target: str) -> bool:
    """Say whether `target` is meant as a folder: by its ending.

    >>> is_folder("boms/"), is_folder("boms"), is_folder("-")
    (True, False, False)
    """
    return target.endswith(("/", os.sep))


def check_folder(target: str) -> None:
    """Make sure, before any work is done, that files can be written into the folder `target`, or that it can be made.

    Raises:
        UsageError: it is no folder, and does not end as one that is to be made.
        DocumentError: it may not be written, or its parent is not there.
    """
    path = _resolved(target) if target != STDOUT else None
    if path is None or not (is_folder(target) or path.is_dir()):
        raise UsageError(
            "more than one model needs a folder to be written to", hint="name one with -o, with / at its end: -o boms/"
        )
    if path.exists():
        if not path.is_dir():
            raise _unwritable(target, "it is no folder")
        if not os.access(path, os.W_OK | os.X_OK):
            raise _unwritable(target, "it may not be written")
        return
    if not path.parent.is_dir():
        raise _unwritable(target, "its folder does not exist", hint="make the folder first")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise _unwritable(target, "its folder may not be written")


def make_folder(target: str) -> None:
    """Make the folder `target` if it is not there.

    Raises:
        DocumentError: it cannot be made.
    """
    try:
        _resolved(target).mkdir(exist_ok=True)
    except OSError as error:
        raise _unwritable(target, error.strerror or type(error).__name__) from error


def write(target: str, data: bytes) -> None:
    """Write `data` to `target`; a file appears, or is replaced, in one step.

    Raises:
        DocumentError: it cannot be written; a regular file is then as it was.
        BrokenPipeError: whoever reads standard output, or the pipe that `target` is, has gone.
    """
    if target == STDOUT:
        _print(data)
        return
    path = _resolved(target)
    try:
        if path.exists() and not _is_replaceable(target, path):
            with Path(target).expanduser().open("wb") as pipe:
                pipe.write(data)
        else:
            _replace(path, data)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable(target, error.strerror or type(error).__name__) from error


def _print(data: bytes) -> None:
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable("standard output", error.strerror or type(error).__name__) from error


def _resolved(target: str) -> Path:
    """Follow links, so that a link to a file stays one and the file it leads to is replaced."""
    try:
        path = Path(os.path.realpath(Path(target).expanduser()))
        path.exists()
    except OSError as error:  # the name is too long, or the working folder is gone
        raise _unwritable(target, error.strerror or type(error).__name__) from error
    except (ValueError, RuntimeError) as error:
        raise _unwritable(target, str(error)) from error
    return path


def _is_replaceable(target: str, path: Path) -> bool:
    """Whether `path` is a regular file under a name of its own; /dev/stdout leads to one that others hold open."""
    return stat.S_ISREG(path.stat().st_mode) and not target.startswith(("/dev/", "/proc/"))


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".aibom-{secrets.token_hex(8)}.tmp")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:  # noqa: PTH123 - umask decides
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def _unwritable(target: str, reason: str, *, hint: str = "choose another place with -o") -> DocumentError:
    return DocumentError(f"cannot write {shorten(target)!r}: {reason}", hint=hint)
