"""In-toto statements about the files of a model, as the OpenSSF Model Signing specification (OMS, v1.0) has them."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from aibom.records.filenames import is_sound
from aibom.records.manifests import THE_FILE, Manifest, Piece
from aibom.records.refs import shorten
from aibom.signing.dsse import STATEMENT, SignatureError
from aibom.signing.strict import mapping

__all__ = ["PREDICATE", "manifest", "statement"]

PREDICATE = "https://model_signing/signature/v1.0"
"""The type of a statement about the files of a model."""

_BEFORE = "https://model_signing/Digests/v0.1"
_DIGITS = {"sha256": 64, "blake2b": 128, "blake3": 64}
_HEX = re.compile(r"[0-9a-f]+")
_DRIVE = re.compile(r"[A-Za-z]:")
_MOST_IGNORED = 10_000
_MOST_BYTES = 1 << 53
_NUMBER = re.compile(r"\d{1,18}")


def manifest(payload: bytes, name: str) -> Manifest:
    """Return what the statement in the signature called `name` says of the files of a model.

    Whether the signature holds is another question.

    Raises:
        SignatureError: it is no such statement, one of a kind that is not supported, or one that contradicts itself.
    """
    stated = mapping(payload, f"the statement in {name}")
    if stated.get("_type") != STATEMENT:
        raise SignatureError(f"{name} signs something that is no in-toto statement (version 1)")
    kind = stated.get("predicateType")
    if kind == _BEFORE:
        raise SignatureError(f"{name} is from before version 1.0 of the specification ({_BEFORE}): not supported")
    if kind != PREDICATE:
        raise SignatureError(f"{name} is a statement of the type {shorten(str(kind), 200)!r}, and none about a model")
    try:
        (subject,) = stated["subject"]
        how, resources = stated["predicate"]["serialization"], stated["predicate"]["resources"]
        called, root = str(subject["name"]), str(subject["digest"]["sha256"])
        algorithm, size, ignored = _serialization(how, name)
        if not isinstance(resources, list):
            raise SignatureError(f"{name} lists its files in a way that is not understood")
    except (KeyError, TypeError, ValueError, AttributeError):
        raise SignatureError(f"{name} is no statement about one model: members are missing") from None
    files = _files(resources, algorithm, size, name)
    if _root(resources) != root:
        raise SignatureError(f"{name} contradicts itself: its root digest is not that of the digests it lists")
    return Manifest(
        name=called,
        root=root,
        algorithm=algorithm,
        shard_size=size,
        follows_links=how.get("allow_symlinks") is True,
        ignored=ignored,
        files=files,
    )


def _serialization(how: Mapping[str, Any], name: str) -> tuple[str, int, tuple[str, ...]]:
    """Return with what algorithm files are digested, in shards of how many bytes (0: whole), and what is left out."""
    method, algorithm, ignored = how["method"], how["hash_type"], how.get("ignore_paths") or []
    if method not in {"files", "shards"}:
        raise SignatureError(f"files are serialized by {shorten(str(method), 80)!r} in {name}: not supported")
    if algorithm not in _DIGITS:
        raise SignatureError(f"{name} has digests by {shorten(str(algorithm), 80)!r}: not supported")
    size = _length(how["shard_size"]) if method == "shards" else 0
    if method == "shards" and not size:
        raise SignatureError(f"{name} states no length of its shards")
    if not isinstance(ignored, list) or len(ignored) > _MOST_IGNORED:
        raise SignatureError(f"{name} lists what it leaves out in a way that is not understood")
    return algorithm, size, tuple(sorted({_relative(str(each)) for each in ignored}))


def statement(made: Manifest) -> Mapping[str, Any]:
    """Return the statement about the files of a model, of which each is one piece.

    >>> files = {"b": (Piece(digest="0" * 64),), "a": (Piece(digest="1" * 64),)}
    >>> made = Manifest(name="m", root="", algorithm="sha256", files=files)
    >>> [each["name"] for each in statement(made)["predicate"]["resources"]]
    ['a', 'b']
    """
    resources = [
        {"name": path, "algorithm": made.algorithm, "digest": piece.digest}
        for path, pieces in sorted(made.files.items())
        for piece in pieces
    ]
    how: dict[str, Any] = {"method": "files", "hash_type": made.algorithm, "allow_symlinks": made.follows_links}
    if made.ignored:
        how["ignore_paths"] = list(made.ignored)
    return {
        "_type": STATEMENT,
        "subject": [{"name": made.name, "digest": {"sha256": _root(resources)}}],
        "predicateType": PREDICATE,
        "predicate": {"serialization": how, "resources": resources},
    }


def _files(resources: Iterable[Any], algorithm: str, size: int, name: str) -> Mapping[str, tuple[Piece, ...]]:
    """Return the pieces of each file, of which none is named twice, and which leave nothing out."""
    called = f"{algorithm}-sharded-{size}" if size else algorithm
    found: dict[str, list[Piece]] = {}
    for each in resources:
        if not isinstance(each, dict) or not all(isinstance(each.get(key), str) for key in ("name", "digest")):
            raise SignatureError(f"{name} names a file without its digest")
        path, piece = _piece(each["name"], each["digest"], size, name)
        if each.get("algorithm") != called or not _is_digest(piece.digest, algorithm):
            raise SignatureError(f"{name} has a digest of {_named(path)} that is not one by {called}")
        found.setdefault(path, []).append(piece)
    for path, pieces in found.items():
        pieces.sort()
        if len(pieces) > 1 and not size:
            raise SignatureError(f"{name} names {_named(path)} twice")
        if size and not _is_whole(pieces, size):
            raise SignatureError(f"{name} names shards of {_named(path)} that overlap, or leave something out")
    return {path: tuple(pieces) for path, pieces in sorted(found.items())}


def _piece(text: str, digest: str, size: int, name: str) -> tuple[str, Piece]:
    path, start, end = text, 0, -1
    if size:
        path, first, second = [*text.rsplit(":", 2), "", ""][:3]
        if not _NUMBER.fullmatch(first) or not _NUMBER.fullmatch(second):
            raise SignatureError(f"{name} names {_named(text)}, which is no shard of a file")
        start, end = int(first), int(second)
    if path != THE_FILE and (not is_sound(path) or _DRIVE.match(path)):
        raise SignatureError(f"{name} names {_named(path)}, which is no path within a folder")
    return path, Piece(start=start, end=end, digest=digest.lower())


def _is_whole(pieces: list[Piece], size: int) -> bool:
    """Say whether sorted shards are those that a file is cut into: each of one length, but for the last."""
    return all(
        piece.start == number * size
        and (piece.end == piece.start + size or (number == len(pieces) - 1 and 0 < piece.end - piece.start <= size))
        for number, piece in enumerate(pieces)
    )


def _is_digest(text: str, algorithm: str) -> bool:
    return len(text) == _DIGITS[algorithm] and _HEX.fullmatch(text) is not None


def _length(value: object) -> int:
    """Return a length in bytes, 0 if it is none; the reference tools write whole numbers as 4.0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < _MOST_BYTES:
        return 0
    return int(value) if int(value) == value else 0


def _root(resources: Iterable[Mapping[str, Any]]) -> str:
    """Return the digest of digests: SHA-256 over their bytes in the order in which they are listed."""
    return sha256(b"".join(bytes.fromhex(each["digest"]) for each in resources)).hexdigest()


def _relative(path: str) -> str:
    return path.removeprefix("./").rstrip("/")


def _named(path: str) -> str:
    return repr(shorten(path, 200))
