"""Keys as they are named on a command line."""

from aibom.cli._input import STDIN, read_document
from aibom.errors import DocumentError, UsageError
from aibom.records.refs import shorten
from aibom.signing.keys import Private, Public, private_key, public_key

__all__ = ["private", "public", "refuse_key"]

_MAX_KEY = 64 * 1024
_MARK = b"PRIVATE KEY"


def private(file: str) -> Private:
    """Return the private key in a file.

    Raises:
        DocumentError: it cannot be read, or is none that is used.
    """
    return private_key(_read(file), file)


def public(file: str, *, of_models: bool = False) -> Public:
    """Return the public key in a file; with `of_models` also of the other kinds that models are signed with.

    Raises:
        DocumentError: it cannot be read, or is none that is used.
    """
    return public_key(_read(file), file, of_models=of_models)


def _read(file: str) -> bytes:
    data = read_document(file)
    if len(data) > _MAX_KEY:
        raise DocumentError(f"{shorten(file)!r} is no key: it has {len(data):,} bytes", hint="name a key in PEM")
    return data


def refuse_key(target: str) -> None:
    """Make sure that a result does not replace a private key.

    Raises:
        UsageError: the file holds one.
    """
    if target == STDIN:
        return
    try:
        held = _MARK in read_document(target)[:_MAX_KEY]
    except DocumentError:  # it is not there, or is no file that could be read
        return
    if held:
        raise UsageError(f"{shorten(target)!r} holds a private key, which is not overwritten", hint="name another file")
