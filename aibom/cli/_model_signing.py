"""From a folder and a key to a signature of all files in it."""

import os
from pathlib import Path

from aibom.cli import _output
from aibom.cli._input import read_document
from aibom.cli._signed_folder import NAME, Listing, listing
from aibom.errors import DocumentError, UsageError
from aibom.records.manifests import Manifest, Piece
from aibom.records.refs import shorten
from aibom.signing import bundles
from aibom.signing.keys import Private
from aibom.sources.folder import Count, folder_at
from aibom.sources.pieces import Asked, measured
from aibom.verify.manifests import statement

__all__ = ["refuse_signature", "signature_of"]

_ALGORITHM = "sha256"
_LEFT_OUT = (".git", ".gitattributes", ".github", ".gitignore", NAME)
"""What the OMS reference tools never sign, and refuse if it is signed."""
_SHOWN = 5
_HINT = "remove or mend what is named, so that the signature is one of everything in the folder"


def signature_of(folder: str, key: Private, target: str, count: Count | None = None) -> tuple[bytes, Manifest]:
    """Return the OpenSSF model signature of a folder, and what it is of; `target` is where it is to be written.

    Raises:
        DocumentError: the folder cannot be read, holds no file, or something in it that could not be signed.
    """
    there = listing(folder)
    left_out = _left_out(there, folder, target)
    asked = {
        path: Asked(place=there.places[path], size=size, pieces=(Piece(digest=""),))
        for path, size in there.sizes.items()
        if not any(path == each or path.startswith(f"{each}/") for each in left_out)
    }
    if not asked:
        raise DocumentError(f"{shorten(folder)!r} holds no file to sign", hint="name the folder of a model")
    _refuse(dict(there.unread), folder)
    found = measured(asked, _ALGORITHM, count)
    _refuse(
        {path: each.fault or "it changed while it was read" for path, each in found.items() if not each.digests}, folder
    )
    made = Manifest(
        name=shorten(folder_at(Path(folder)).folder.name.encode(errors="replace").decode() or "model"),
        root="",
        algorithm=_ALGORITHM,
        follows_links=there.linked > 0,
        ignored=left_out,
        files={path: (Piece(digest=each.digests[0]),) for path, each in found.items()},
    )
    return bundles.sealed_bundle(statement(made), key), made


def refuse_signature(target: str) -> None:
    """Make sure that a result does not replace a signature.

    Raises:
        UsageError: the file holds one.
    """
    if target == _output.STDOUT or not Path(target).expanduser().is_file():
        return
    if bundles.is_bundle(read_document(target)):
        raise UsageError(
            f"{shorten(target)!r} holds a model signature, which is not overwritten",
            hint="remove it first, or name another file with -o",
        )


def _left_out(there: Listing, folder: str, target: str) -> tuple[str, ...]:
    """Return what is not signed: what belongs to git and the Hub client, and the signature itself, where it is within."""
    found = {*_LEFT_OUT, *there.skipped}
    if target != _output.STDOUT:
        root, written = folder_at(Path(folder)).folder, Path(os.path.realpath(Path(target).expanduser()))
        if written.is_relative_to(root):
            found.add(written.relative_to(root).as_posix())
    return tuple(sorted(found))


def _refuse(unread: dict[str, str], folder: str) -> None:
    if unread:
        named = "; ".join(f"{shorten(path, 200)}: {why}" for path, why in sorted(unread.items())[:_SHOWN])
        rest = f"; and {len(unread) - _SHOWN:,} more" if len(unread) > _SHOWN else ""
        raise DocumentError(f"not all of {shorten(folder)!r} can be signed: {named}{rest}", hint=_HINT)
