"""Claims of safetensors headers: number formats, and what training and merging tools noted in the free metadata."""

from collections.abc import Iterator, Mapping, Sequence

from aibom.extract._evidence import at, evidence, fact, lineage, unreadable
from aibom.readers import safetensors
from aibom.readers.errors import ReadError
from aibom.records.claims import Claim, Fact, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified, classify, shorten
from aibom.records.snapshot import Content, FileEntry, Snapshot

__all__ = ["SafetensorsExtractor"]

_MAX_BYTES = 64 << 10
_MAX_FILES = 4
_MAX_ENTRIES = 64  # keys of one file, models of one merge
_SUFFIX = ".safetensors"
_PREFERRED = ("model", "adapter")
# Written by kohya's sd-scripts, the modelspec standard, and others. A value is a repository id, or very often only
# the name of a file on the author's disk.
_PARENT_KEYS = ("base_model", "ss_sd_model_name")
_MERGED_FROM = "modelspec.merged_from"
_ADAPTER_KEYS = frozenset({"lora_adapter_metadata", "ss_network_module"})
_FACTS = {
    "modelspec.architecture": Fact.ARCHITECTURE,
    "modelspec.author": Fact.AUTHOR,
    "modelspec.license": Fact.LICENSE,
}


class SafetensorsExtractor:
    """Reads the headers of safetensors files."""

    name = "safetensors"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Return the first 64 KiB of at most four files, those of a model or adapter as usually named first."""
        if kind is not Kind.MODEL:
            return {}
        return dict.fromkeys(_chosen([file.path for file in files]), _MAX_BYTES)

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield what the headers state, as far as they were read."""
        contents = {content.path: content for content in snapshot.contents}
        for path in _chosen(list(contents)) if snapshot.ref.kind is Kind.MODEL else ():
            yield from _file(snapshot, contents[path])


def _chosen(paths: Sequence[str]) -> list[str]:
    found = [path for path in paths if path.lower().endswith(_SUFFIX)]
    return sorted(found, key=lambda path: (not _name(path).startswith(_PREFERRED), path))[:_MAX_FILES]


def _name(path: str) -> str:
    return path.rpartition("/")[2].lower()


def _file(snapshot: Snapshot, content: Content) -> Iterator[Claim]:
    where = evidence(snapshot, content, "", SafetensorsExtractor.name)
    try:
        header = _header(content)
    except ReadError as error:
        yield unreadable(snapshot.ref, error, where)
        return
    metadata = dict(header.metadata)
    is_adapter = bool(_ADAPTER_KEYS & metadata.keys()) or _name(content.path).startswith("adapter")
    is_adapter = is_adapter or metadata.get("modelspec.architecture", "").endswith(("/lora", "/lycoris"))
    yield from _parents(snapshot.ref, where, metadata, Relation.ADAPTER if is_adapter else Relation.UNSPECIFIED_BASE)
    yield from _notes(snapshot.ref, where, metadata)
    if header.truncated:
        read = f"not read: header of {header.needed - 8} bytes, {max(len(content.data) - 8, 0)} read"
        yield fact(snapshot.ref, Fact.HEADER_METADATA, read, where, assurance=Assurance.OBSERVED)
    for dtype, parameters in header.dtypes:
        fields = (("parameters", parameters),)
        yield fact(snapshot.ref, Fact.DTYPE, dtype, where, assurance=Assurance.OBSERVED, fields=fields)


def _header(content: Content) -> safetensors.SafetensorsHeader:
    if content.error:
        raise ReadError(content.error)
    return safetensors.parse(content.data, total=content.total)


def _parents(subject: ArtifactRef, where: Evidence, metadata: Mapping[str, str], relation: Relation) -> Iterator[Claim]:
    """Yield the models the metadata names as those trained on or merged."""
    named = [(key, relation, metadata.get(key, "")) for key in _PARENT_KEYS]
    merged = metadata.get(_MERGED_FROM, "").split(",")[:_MAX_ENTRIES]
    named += [(_MERGED_FROM, Relation.MERGE, part) for part in merged]
    for key, how, value in named:
        parent = _parent(key, value)
        if not (isinstance(parent, Unidentified) and parent.form is Form.EMPTY):
            yield lineage(subject, how, parent, at(where, f"key {key}"), assurance=Assurance.DERIVED, text=value)


def _parent(key: str, value: str) -> ArtifactRef | Unidentified:
    """Return what a value names; a lone word is the name of a local file without its ending, not an id."""
    parent = classify(value)
    if key != "base_model" and isinstance(parent, ArtifactRef) and not parent.namespace:
        return Unidentified(text=shorten(value.strip()), form=Form.FILE_NAME)
    return parent


def _notes(subject: ArtifactRef, where: Evidence, metadata: Mapping[str, str]) -> Iterator[Claim]:
    """Yield the metadata as it stands, and the facts some of it is about."""
    for key, value in list(metadata.items())[:_MAX_ENTRIES]:
        place = at(where, f"key {shorten(key)}")
        yield fact(
            subject, Fact.HEADER_METADATA, shorten(value), place, assurance=Assurance.DERIVED, fields=(("key", key),)
        )
    for key, kind in _FACTS.items():
        text = metadata.get(key, "")
        if text.strip():
            yield fact(subject, kind, text, at(where, f"key {key}"), assurance=Assurance.DERIVED)
