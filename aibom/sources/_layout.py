"""The manifest of an evidence folder, layouts 1 to 3 (docs/evidence-layout.md): answers to and from JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aibom.readers.errors import ReadError
from aibom.records.refs import HUB, LOCAL, ArtifactRef, Kind
from aibom.records.snapshot import FileEntry, Resolution, Snapshot
from aibom.sources.answers import parse_record

__all__ = [
    "LAYOUT",
    "LAYOUTS",
    "LAYOUT_WITH_LISTS",
    "LAYOUT_WITH_STATEMENTS",
    "MANIFEST",
    "MAX_MANIFEST",
    "STATEMENTS",
    "as_bytes",
    "entries",
    "listing_of",
    "place_of",
    "recorded_listing",
    "refs_of",
]

LAYOUT = 1
LAYOUT_WITH_STATEMENTS = 2
"""The layout of a recording that keeps a file of supplied statements; it differs in nothing else."""
LAYOUT_WITH_LISTS = 3
"""The layout of a recording that keeps lists of models trained on a dataset; it may keep statements as well."""
LAYOUTS = frozenset({LAYOUT, LAYOUT_WITH_STATEMENTS, LAYOUT_WITH_LISTS})
STATEMENTS = "statements.toml"
"""What that file is called in the folder, whatever it was called before."""
MANIFEST = "manifest.json"
MAX_MANIFEST = 256 * 1024 * 1024
UNKNOWN = "unknown"
"""The `listing` of an answer whose files are not known although its record names some."""


def as_bytes(manifest: Mapping[str, object]) -> bytes:
    """Return a manifest as it is written: sorted keys, two spaces, readable; names that are no text are escaped."""
    text = json.dumps(manifest, sort_keys=True, indent=2, ensure_ascii=False) + "\n"
    try:
        return text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return (json.dumps(manifest, sort_keys=True, indent=2) + "\n").encode()


def place_of(snapshot: Snapshot) -> str:
    """Return the folder of an answer within the recording.

    >>> ref = ArtifactRef(name="gpt2")
    >>> place_of(Snapshot(requested=ref, ref=ref, resolution=Resolution.RESOLVED))
    'models/_/gpt2/unpinned'
    """
    ref = snapshot.ref
    shelf = "" if ref.registry in {HUB, LOCAL} else f"registries/{ref.registry}/"
    return f"{shelf}{ref.kind.value}s/{ref.namespace or '_'}/{ref.name}/{ref.revision or 'unpinned'}"


def listing_of(info: bytes) -> tuple[FileEntry, ...] | None:
    """Return the listing the record `info` holds, as the source that read it understood it."""
    try:
        return parse_record(info).files if info else None
    except ReadError:
        return None


def recorded_listing(snapshot: Snapshot) -> object:
    """Return the `listing` of an answer: null where it is that of the record."""
    if snapshot.ref.registry == HUB and listing_of(snapshot.info) == snapshot.files:
        return None
    if snapshot.files is None:
        return UNKNOWN if snapshot.info else None
    return [asdict(entry) for entry in snapshot.files]


def entries(listing: object, *, registry: str, info: bytes) -> tuple[FileEntry, ...] | None:
    """Return the files that `recorded_listing` gave `listing` for.

    Raises:
        TypeError: it is no listing.
        ValueError: likewise.
    """
    if listing is None:
        return listing_of(info) if registry == HUB else None
    if listing == UNKNOWN:
        return None
    if not isinstance(listing, list):
        raise TypeError("the listing is no list")
    found = [FileEntry(**item) for item in listing]
    texts = [text for entry in found for text in (entry.path, entry.sha256, entry.sha512, entry.git_sha1)]
    if not all(isinstance(text, str) for text in texts) or not all(type(entry.size) is int for entry in found):
        raise ValueError("an entry of the listing has values of the wrong type")
    return tuple(found)


def refs_of(answer: Mapping[str, Any]) -> tuple[ArtifactRef, ArtifactRef, Resolution]:
    """Return the reference asked for, the one it resolved to, and the outcome.

    Raises:
        KeyError: a key is missing.
        ValueError: the kind or the outcome is none.
    """
    kind, registry = Kind(answer["kind"]), str(answer["registry"])

    def ref(repo: str, revision: str) -> ArtifactRef:
        namespace, _, name = repo.rpartition("/")
        return ArtifactRef(registry=registry, kind=kind, namespace=namespace, name=name, revision=revision)

    requested = ref(str(answer["repo"]), str(answer["revision"]))
    return requested, ref(str(answer["present_id"]), str(answer["commit"])), Resolution(answer["resolution"])
