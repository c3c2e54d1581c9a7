"""From a record and a folder to what came of comparing the two, and to an exit code."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from aibom.cli._given import is_document
from aibom.cli._input import STDIN
from aibom.cli._options import WalkOptions
from aibom.cli._progress import Progress
from aibom.cli._uri import uri_of
from aibom.cli._verdicts import written
from aibom.errors import UsageError, VerdictError
from aibom.records.bom import Bom
from aibom.records.lineage import Node
from aibom.records.refs import HUB, LOCAL, ArtifactRef, shorten
from aibom.signing.bundles import is_bundle
from aibom.sources.folder import Folder, Reading, folder_at, read
from aibom.verify.digests import Held, checked, needed, stated_by_path
from aibom.verify.verification import Verification, json, sarif, text

__all__ = ["Recorded", "conclude", "recorded", "shown", "verification"]

_NAMED = 5
_HOLDS = "the signature was verified with the key that was given"
_NOT_VERIFIED = (
    "the signature itself was NOT verified: the digests are the word of whoever wrote it; give the signer's key with --key, "
    "or use aibom verify-signature"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What states the files: a Bom, or a model's signature; and how it was named."""

    argument: str
    bom: Bom | None = None
    signature: bytes = b""


def recorded(argument: str, options: WalkOptions, progress: Progress, *, debug: bool) -> Recorded:
    """Return what a document states, or the record of a model alone, for which its registry is asked.

    Raises:
        AibomError: it cannot be read; the error says why and what to do.
    """
    from aibom.cli._input import decoded, read_document  # noqa: PLC0415 - needed for documents alone
    from aibom.cli._walk import Walks  # noqa: PLC0415 - needed for models alone

    if is_document(argument):
        data = read_document(argument)
        if is_bundle(data):
            return Recorded(signature=data, argument=argument)
        _, reading = decoded(data, argument, built_in_only=options.no_plugins)
        return Recorded(bom=reading.bom, argument=argument)
    walks = Walks(replace(options, max_depth=0), progress)
    with walks.shown(debug=debug):
        return Recorded(bom=walks.bom(argument), argument=argument)


def verification(record: Recorded, folder: str, artifact: str, progress: Progress, *, key: str = "") -> Verification:
    """Return what came of comparing the files in `folder` with those that the record states of one artifact.

    `key` is the file with the public key that a model's signature has to be made with.

    Raises:
        UsageError: the record holds no such artifact, or is no signature for which there could be a key.
        VerdictError: a model's signature does not hold, or cannot be read.
        DocumentError: the folder cannot be read.
    """
    if record.bom is None:
        if artifact:
            raise UsageError("a model's signature is about one model", hint="leave --artifact out")
        return _signed(record, folder, key, progress)
    if key:
        raise UsageError(
            f"{shorten(record.argument)} is no model's signature, for which --key is",
            hint="`aibom verify-signature` checks the signatures of BOMs",
        )
    return _stated(record.argument, record.bom, folder, artifact, progress)


def _stated(argument: str, bom: Bom, folder: str, artifact: str, progress: Progress) -> Verification:
    place = folder_at(Path(folder))
    node = _artifact(argument, bom, artifact, place)
    notes = _notes(node, place)
    if node.files is None:
        said = (*notes, "the record lists no files of this artifact: nothing in the folder can be compared with it")
        return Verification(artifact=node.ref, record=argument, folder=folder, checks=(), notes=said)
    stated = stated_by_path(node.files)
    try:
        found = read(
            place,
            Path(folder),
            wanted=lambda path, size: needed(stated, path, size),
            count=progress.digested,
        )
    finally:
        progress.close()
    return Verification(
        artifact=node.ref,
        record=argument,
        folder=folder,
        checks=checked(node.files, _held(found, place)),
        skipped=found.skipped,
        notes=notes,
    )


def _signed(record: Recorded, folder: str, key: str, progress: Progress) -> Verification:
    """Return what came of comparing the files with those that a model's signature names, whoever made it."""
    from aibom.cli import _keys  # noqa: PLC0415 - needed for signatures alone
    from aibom.cli._signed_folder import comparison, listing  # noqa: PLC0415
    from aibom.signing import bundles  # noqa: PLC0415
    from aibom.signing.dsse import SignatureError  # noqa: PLC0415
    from aibom.verify.manifests import manifest  # noqa: PLC0415
    from aibom.verify.model_signatures import Trust, signed  # noqa: PLC0415

    trust = Trust(key=_keys.public(key, of_models=True)) if key else None
    try:
        bundle = bundles.read(record.signature, shorten(record.argument))
        made = (
            signed(bundle, trust, datetime.now(tz=UTC)).manifest
            if trust
            else manifest(bundle.envelope.payload, bundle.name)
        )
    except SignatureError as error:
        hint = "do not rely on the files that it names" if trust else "ask whoever made it for one that can be read"
        raise VerdictError(f"{shorten(record.argument)}: {shorten(str(error), 2000)}", hint=hint) from None
    try:
        there = listing(folder)
        found = comparison(made, there, "" if record.argument == STDIN else record.argument, count=progress.digested)
    finally:
        progress.close()
    notes = [_HOLDS if trust else _NOT_VERIFIED]
    if found.ignored:
        notes.append(f"left out by the signer, and not compared: {shorten(', '.join(found.ignored), 1000)}")
    return Verification(
        artifact=ArtifactRef(registry=LOCAL, name=shorten(made.name) or "model"),
        record=record.argument,
        folder=folder,
        checks=found.checks,
        skipped=found.skipped,
        notes=tuple(notes),
    )


def _held(found: Reading, place: Folder) -> Held:
    blobs = {path: blob for path, real in found.places.items() if (blob := place.blob(real))}
    return Held(
        files={entry.path: entry for entry in found.files},
        unread={**dict(found.left_out), **found.unlisted, **found.faults},
        changed=frozenset(found.changed),
        blobs=blobs,
    )


def _artifact(argument: str, bom: Bom, artifact: str, place: Folder) -> Node:
    """Return the artifact whose files are compared: the one that is named, else the one in the cache, else the subject."""
    nodes = {node.ref: node for node in bom.nodes}
    if artifact:
        named = [node for node in nodes.values() if artifact in _names(node.ref)]
        if len(named) != 1:
            raise UsageError(
                f"{shorten(argument)} holds {'no artifact' if not named else 'several artifacts'} called "
                f"{shorten(artifact)}",
                hint=f"name one of {_some(nodes)}",
            )
        return named[0]
    if place.ref.registry == HUB:
        alike = [node for ref, node in nodes.items() if ref.unpinned == place.ref.unpinned]
        if not alike:
            raise UsageError(
                f"the folder holds {shorten(place.ref.unpinned)}, of which {shorten(argument)} says nothing",
                hint="name another folder, or the artifact whose files these are with --artifact",
            )
        return next((node for node in alike if node.ref == place.ref), alike[0])
    return nodes[bom.subject]


def _names(ref: ArtifactRef) -> set[str]:
    return {ref.purl, ref.unpinned.purl, str(ref), str(ref.unpinned)}


def _some(nodes: "dict[ArtifactRef, Node]") -> str:
    names = sorted(shorten(ref.unpinned) for ref in nodes)
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else "")


def _notes(node: Node, place: Folder) -> tuple[str, ...]:
    """Return what else is to be known of the two: whether they speak of the same commit."""
    if place.ref.registry != HUB:
        return ()
    cached = "the folder is the Hub client's cache, which may hold a part of the files only"
    if node.ref.revision and node.ref.revision != place.ref.revision:
        return (cached, f"the folder is at commit {place.ref.revision}, the record at {node.ref.revision}")
    return (cached,)


def shown(found: Verification, form: str, folder: str, *, every: bool) -> bytes:
    """Return the verification in the form that was asked for; `every` lists files that match in text, too."""
    if form == "text":
        return text(found, every=every).encode(errors="backslashreplace")
    return written(json(found) if form == "json" else sarif(found, base=uri_of(folder)))


def conclude(found: Verification) -> None:
    """End as the verdict asks for.

    Raises:
        VerdictError: not all files match.
    """
    if not found.all_match:
        raise VerdictError(
            f"{found.headline[0].lower()}{found.headline[1:]}",
            hint="the lines above name each file and the reason; do not load what does not match",
        )
