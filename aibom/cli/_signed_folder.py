"""From a folder, a signature and what is trusted to what of it is shown: the signature, its signer, and file by file."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from aibom.cli._input import read_document
from aibom.errors import DocumentError
from aibom.extract.attestations import attesting
from aibom.records.checks import FileVerdict
from aibom.records.manifests import THE_FILE, Manifest
from aibom.records.proofs import Attestation, Proof, Proofs, Standing
from aibom.records.refs import shorten
from aibom.signing import bundles
from aibom.signing.bundles import Bundle
from aibom.signing.dsse import SignatureError
from aibom.signing.keys import Public
from aibom.sources._digests import Changed, head
from aibom.sources.folder import Count, Reading, folder_at, read
from aibom.sources.pieces import Asked, can_make, measured
from aibom.verify.attestations import MAX_BYTES, attestation
from aibom.verify.model_signatures import Signed, Trust, signed
from aibom.verify.proofs import proofs
from aibom.verify.signed_files import Comparison, Present, compared, to_read

__all__ = ["NAME", "Examination", "Listing", "comparison", "examined", "listing"]

NAME = "model.sig"
"""What the signature of a model is called in its folder."""

_NO_BLAKE3 = "its digests are by BLAKE3, for which a library is missing: pip install 'aibom[blake3]'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What lies in `folder`, or the one file that a model is; `linked` counts the paths that are links to files within it."""

    folder: Path
    sizes: Mapping[str, int]
    places: Mapping[str, Path]
    unread: Mapping[str, str]
    skipped: tuple[str, ...] = ()
    linked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What came of examining a signature of a model: it, if it holds, else why not; the files, and the four facts."""

    file: str
    signature: str
    signed: Signed | None = None
    refused: str = ""
    comparison: Comparison | None = None
    attestations: tuple[Attestation, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def proofs(self) -> Proofs:
        """The four facts about the files."""
        signer = self.signed.signer if self.signed else None
        return proofs(signer=signer, refused=self.refused, comparison=self.comparison, attestations=self.attestations)

    @property
    def holds(self) -> bool:
        """Whether the signature holds, and of the files, where there are any to compare, each is as it was signed."""
        return self.signed is not None and (self.comparison is None or self.comparison.holds)

    @property
    def reason(self) -> str:
        """Why it does not hold; empty if it does."""
        if self.refused or self.comparison is None or self.comparison.holds:
            return self.refused
        if not self.comparison.amiss:
            return "the signature is good, and it is about no file at all"
        first, more = self.comparison.amiss[0], len(self.comparison.amiss) - 1
        rest = f"; and {more:,} more" if more else ""
        return (
            f"the signature is good, and the files are not those that were signed: {first.path}: {first.reason}{rest}"
        )


def listing(file: str) -> Listing:
    """Return what lies in the folder `file`, or is the file.

    Raises:
        DocumentError: it cannot be read, or holds more than 100,000 files.
    """
    path = Path(file).expanduser()
    if path.is_dir():
        place = folder_at(path)
        found: Reading = read(place, path, wanted=lambda _path, _size: frozenset())
        linked = sum(real != place.folder / name for name, real in found.places.items())
        unread = {**dict(found.left_out), **found.unlisted}
        sizes = {entry.path: entry.size for entry in found.files}
        return Listing(
            folder=place.folder, sizes=sizes, places=found.places, unread=unread, skipped=found.skipped, linked=linked
        )
    try:
        about = path.stat()
    except OSError as error:
        raise DocumentError(f"cannot read {shorten(file)!r}: {error.strerror}", hint="check the path") from None
    if not stat.S_ISREG(about.st_mode):
        raise DocumentError(f"{shorten(file)!r} is no regular file", hint="name the model's file, or its folder")
    return Listing(folder=path.parent, sizes={THE_FILE: about.st_size}, places={THE_FILE: path}, unread={})


def examined(
    file: str, signature: str, trust: Trust, *, admits_extra: bool = False, count: Count | None = None
) -> Examination:
    """Return what of a model's signature is shown; `signature` is the file it is in, by default model.sig in the folder.

    With neither folder nor another file than the signature (`file` is empty), no files are compared.

    Raises:
        DocumentError: the folder, or a file that was named, cannot be read.
        UsageError: an identity is to be checked, and the library for that is not installed.
    """
    there = listing(file) if file else None
    result = Examination(file=file or signature, signature=signature or f"{file.rstrip('/')}/{NAME}")
    try:
        bundle = bundles.read(_signature(there, signature), shorten(signature or NAME))
        found = signed(bundle, trust, datetime.now(tz=UTC))
    except SignatureError as error:
        return replace(result, refused=shorten(str(error), 2000))
    if not can_make(found.manifest.algorithm):
        return replace(result, refused=_NO_BLAKE3)
    result = replace(result, signed=found, notes=tuple(_notes(bundle, found, there)))
    if there is None:
        return result
    made = comparison(found.manifest, there, signature, admits_extra=admits_extra, count=count)
    attested = () if THE_FILE in there.places else _attestations(there, made, found.key)
    return replace(result, comparison=made, attestations=attested)


def comparison(
    manifest: Manifest, there: Listing, signature: str = "", *, admits_extra: bool = False, count: Count | None = None
) -> Comparison:
    """Return what comes of reading the files that a manifest names, and comparing them with it."""
    asked = {
        path: Asked(place=there.places[path], size=there.sizes[path], pieces=pieces)
        for path, pieces in to_read(manifest, there.sizes).items()
    }
    found = measured(asked, manifest.algorithm, count)
    faults = {path: each.fault for path, each in found.items() if each.fault}
    present = Present(
        sizes=there.sizes,
        digests={path: each.digests for path, each in found.items() if each.digests},
        unread={**there.unread, **faults},
        changed=frozenset(path for path, each in found.items() if each.changed),
        skipped=there.skipped,
        signatures=_own(there, signature),
    )
    return compared(manifest, present, admits_extra=admits_extra)


def _own(there: Listing, signature: str) -> frozenset[str]:
    """Return the path in the folder that is the signature itself; a link to it under another name is a file as any other."""
    if not signature:
        return frozenset({NAME} & there.places.keys())
    named = Path(signature).expanduser()
    place = Path(os.path.realpath(named.parent)) / named.name
    inside = place.relative_to(there.folder).as_posix() if place.is_relative_to(there.folder) else ""
    return frozenset({inside} & there.places.keys())


def _signature(there: Listing | None, signature: str) -> bytes:
    """Return the bytes of a signature; the one in the folder is read as any other file there, so that no pipe is waited for.

    Raises:
        SignatureError: the folder has none, or none that can be read.
        DocumentError: the file that was named cannot be read.
    """
    if signature or there is None:
        return read_document(signature)
    if NAME not in there.places:
        why = there.unread.get(NAME, "the folder has no such file")
        raise SignatureError(f"it is not signed with an OpenSSF model signature: {NAME}: {why}")
    size = there.sizes[NAME]
    if size > bundles.MAX_BYTES:
        raise SignatureError(f"{NAME} has {size:,} bytes, and at most {bundles.MAX_BYTES:,} are read")
    try:
        return head(there.places[NAME], size, size=size)
    except (OSError, Changed) as error:
        raise SignatureError(f"{NAME} cannot be read: {getattr(error, 'strerror', None) or 'it changed'}") from None


def _notes(bundle: Bundle, found: Signed, there: Listing | None) -> list[str]:
    said = []
    if bundle.certificates and found.signer.method == "key":
        said.append("the signature names a certificate, which was not checked: a key was given")
    if (bundle.logged or bundle.stamps) and found.signer.method != "identity":
        said.append("it holds log entries or timestamps, which were not checked: they are with --identity")
    if there is not None and there.linked and not found.manifest.follows_links:
        said.append(
            f"{there.linked:,} files are links within the folder, which were followed; the signer followed none"
        )
    return said


def _attestations(there: Listing, made: Comparison, key: Public) -> tuple[Attestation, ...]:
    """Return the attestations in a folder, each held against the key of whoever signed the model."""
    whole = made.manifest.algorithm == "sha256" and not made.manifest.shard_size
    digests = dict.fromkeys(there.sizes, "")
    if whole:
        digests |= {
            check.path: check.found.sha256
            for check in made.checks
            if check.found and check.verdict in {FileVerdict.MATCH, FileVerdict.MISMATCH}
        }
    return tuple(_attestation(there, path, key, digests) for path in attesting(there.places))


def _attestation(there: Listing, path: str, key: Public, digests: Mapping[str, str]) -> Attestation:
    size = there.sizes[path]
    said = f"it has {size:,} bytes, and at most {MAX_BYTES:,} are read"
    if size <= MAX_BYTES:
        try:
            return attestation(path, head(there.places[path], size, size=size), key, digests)
        except (OSError, Changed) as error:
            said = getattr(error, "strerror", None) or "it changed while it was read"
    return Attestation(path=path, proof=Proof(standing=Standing.PRESENT, said=said))
