"""What a signature of a model states of its files: the manifest of the OpenSSF Model Signing specification (OMS) v1.0."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["THE_FILE", "Manifest", "Piece"]

THE_FILE = "."
"""What the only resource is called where the model is one file and no folder."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Piece:
    """A run of bytes of a file, from `start` up to `end` (-1: to its end), and its digest, lower-case hexadecimal."""

    start: int = 0
    end: int = -1
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The files of a model as they are signed.

    `name` is what the signer called the model, `root` the SHA-256 over the digests of all pieces. `algorithm` is what these
    digests are made with: `sha256`, `blake2b` or `blake3`. `shard_size` is the length in bytes of the pieces that files are
    cut into (0: whole files). `follows_links` says whether the signer followed links; `ignored` are the paths, relative to
    the folder, of which, and of all below them, the signer says nothing. `files` has the pieces of each file by its path, in their order.
    """

    name: str
    root: str
    algorithm: str
    shard_size: int = 0
    follows_links: bool = False
    ignored: tuple[str, ...] = ()
    files: Mapping[str, tuple[Piece, ...]]
