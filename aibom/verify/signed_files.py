"""Whether the files in a folder are those that are signed: all of them, and no others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from aibom.records.checks import FileCheck, FileVerdict
from aibom.records.files import Role, role
from aibom.records.manifests import Manifest, Piece
from aibom.records.snapshot import FileEntry

__all__ = ["Comparison", "Present", "compared", "to_read"]

_CALLED = {"sha256": "SHA-256", "blake2b": "BLAKE2b", "blake3": "BLAKE3"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """What a folder holds: the size in bytes of each file, and the digests of those that were read, piece by piece.

    `unread` says why a file, a link, a device or a folder could not be read, `changed` were written to meanwhile, `skipped`
    are folders that are never looked at. `signatures` are the paths of the signature itself, of which nothing can be signed.
    """

    sizes: Mapping[str, int]
    digests: Mapping[str, tuple[str, ...]]
    unread: Mapping[str, str] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    skipped: tuple[str, ...] = ()
    signatures: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What came of it: a check of each file, the worst first; files that the signer ignores, and the signature itself.

    With `admits_extra`, whoever asked takes files that are not signed: they are listed, and do not count.
    """

    manifest: Manifest
    checks: tuple[FileCheck, ...]
    ignored: tuple[str, ...] = ()
    admits_extra: bool = False
    skipped: tuple[str, ...] = ()

    @property
    def matching(self) -> int:
        """How many files are the ones that are signed."""
        return sum(check.verdict is FileVerdict.MATCH for check in self.checks)

    @property
    def amiss(self) -> tuple[FileCheck, ...]:
        """The files that make the answer a no, the worst first."""
        return tuple(
            check
            for check in self.checks
            if check.verdict is not FileVerdict.MATCH and not (self.admits_extra and check.stated is None)
        )

    @property
    def extra(self) -> tuple[FileCheck, ...]:
        """What is there and not signed."""
        return tuple(check for check in self.checks if check.stated is None)

    @property
    def holds(self) -> bool:
        """Whether files are signed, and every one of them is there as it was signed, with none besides."""
        return bool(self.manifest.files) and not self.amiss


def to_read(manifest: Manifest, sizes: Mapping[str, int]) -> Mapping[str, tuple[Piece, ...]]:
    """Return the pieces to read of each file that is there and signed; none of one whose size alone says that it is another.

    >>> pieces = (Piece(start=0, end=4, digest="0" * 64),)
    >>> made = Manifest(name="m", root="", algorithm="sha256", shard_size=8, files={"a": pieces, "b": pieces})
    >>> list(to_read(made, {"a": 4, "b": 5, "c": 1}))
    ['a']
    """
    return {
        path: pieces for path, pieces in manifest.files.items() if path in sizes and pieces[-1].end in {-1, sizes[path]}
    }


def compared(manifest: Manifest, present: Present, *, admits_extra: bool = False) -> Comparison:
    """Return what comes of comparing what a folder holds with what is signed."""
    left_out = frozenset(manifest.ignored)
    others = (present.sizes.keys() | present.unread.keys()) - manifest.files.keys() - present.signatures
    ignored = {path for path in others if not left_out.isdisjoint(_above(path))}
    paths = manifest.files.keys() | (others - ignored)
    order = list(FileVerdict)
    checks = sorted(
        (_check(path, manifest, present) for path in paths), key=lambda check: (order.index(check.verdict), check.path)
    )
    return Comparison(
        manifest=manifest,
        checks=tuple(checks),
        ignored=tuple(sorted(ignored)),
        admits_extra=admits_extra,
        skipped=present.skipped,
    )


def _check(path: str, manifest: Manifest, present: Present) -> FileCheck:
    pieces = manifest.files.get(path)
    stated = _stated(path, pieces, manifest) if pieces else None
    if why := _why_unread(path, present):
        return FileCheck(path=path, verdict=FileVerdict.UNREADABLE, reason=why, stated=stated)
    if path not in present.sizes:
        reason = "it is signed, and the folder has no such file"
        return FileCheck(path=path, verdict=FileVerdict.MISSING, reason=reason, stated=stated)
    found = FileEntry(path=path, size=present.sizes[path])
    if pieces is None:
        return FileCheck(path=path, verdict=FileVerdict.EXTRA, reason=_extra(path, found.size, manifest), found=found)
    if path in present.changed:
        reason = "something wrote to it while it was read: try again when nothing does"
        return FileCheck(path=path, verdict=FileVerdict.CHANGED, reason=reason, stated=stated)
    return _against(pieces, found, stated, present.digests.get(path, ()), manifest)


def _against(
    pieces: tuple[Piece, ...], found: FileEntry, stated: FileEntry | None, digests: tuple[str, ...], manifest: Manifest
) -> FileCheck:
    called = _CALLED[manifest.algorithm]
    if pieces[-1].end not in {-1, found.size}:
        reason = f"it has {found.size:,} bytes, and {pieces[-1].end:,} are signed"
        return FileCheck(path=found.path, verdict=FileVerdict.MISMATCH, reason=reason, stated=stated, found=found)
    if manifest.algorithm == "sha256" and not manifest.shard_size:
        found = FileEntry(path=found.path, size=found.size, sha256="".join(digests))
    verdict, reason = FileVerdict.MATCH, f"by {called}{' of each shard' if manifest.shard_size else ''}"
    for piece, digest in zip(pieces, digests, strict=True):
        if piece.digest != digest:
            of = f" of the bytes {piece.start:,} to {piece.end:,}" if manifest.shard_size else ""
            verdict = FileVerdict.MISMATCH
            reason = f"its {called}{of} is {digest}, and {piece.digest} is signed"
            break
    by = (manifest.algorithm,)
    return FileCheck(path=found.path, verdict=verdict, reason=reason, compared=by, stated=stated, found=found)


def _stated(path: str, pieces: tuple[Piece, ...], manifest: Manifest) -> FileEntry:
    whole = manifest.algorithm == "sha256" and not manifest.shard_size
    return FileEntry(path=path, size=pieces[-1].end, sha256=pieces[0].digest if whole else "")


def _why_unread(path: str, present: Present) -> str:
    above = list(_above(path))
    if any(place in present.skipped for place in above):
        return "it lies in a folder of git or of the Hub client, which is not looked at"
    return next((present.unread[place] for place in above if place in present.unread), "")


def _above(path: str) -> Iterator[str]:
    """Yield a path and the folders above it."""
    while path:
        yield path
        path = path.rpartition("/")[0]


def _extra(path: str, size: int, manifest: Manifest) -> str:
    kinds = {Role.CODE: "code that can be run", Role.WEIGHTS: "weights that can be loaded"}
    what = kinds.get(role(path), "")
    named = f", and by its name it is {what}" if what else ""
    empty = (
        "; it is empty, and of empty files a signature by shards says nothing"
        if manifest.shard_size and not size
        else ""
    )
    return f"it is not signed{named}{empty}"
