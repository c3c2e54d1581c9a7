"""Claims of what the datasets library wrote down: `dataset_info` and `configs` of a card, and dataset_infos.json.

Splits and sizes are as it counted them when the data were pushed or loaded, license and homepage as a loading script
gave them, and each address it downloaded from is a source of the data.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from aibom.extract._evidence import at, evidence, fact, is_count, is_self, json_object, lineage, pointer, unreadable
from aibom.extract._front_matter import CARD_PATH, FrontMatter, entries, read, wanted
from aibom.extract._sections import says_nothing
from aibom.readers.errors import ReadError
from aibom.records.claims import Claim, Fact, FactClaim, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.redaction import redact
from aibom.records.refs import ArtifactRef, Kind, classify
from aibom.records.snapshot import Content, FileEntry, Snapshot

__all__ = ["DatasetInfoExtractor"]

_LEGACY = "dataset_infos.json"
_MAX_BYTES = 4 << 20
_MOST_CONFIGS = 64
_MOST_SPLITS = 200
_MOST_URLS = 64
_SIZES = (("dataset_size", "dataset"), ("download_size", "download"))
_TEXTS = (("description", Fact.DESCRIPTION), ("homepage", Fact.HOMEPAGE), ("license", Fact.LICENSE))
_KEYS = (b"dataset_info", b"configs")


class DatasetInfoExtractor:
    """Reads the splits, sizes, license and downloads that the datasets library states, by configuration."""

    name = "dataset-info"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Return the card of a dataset, and dataset_infos.json up to 4 MiB."""
        if kind is not Kind.DATASET:
            return {}
        legacy = {_LEGACY: _MAX_BYTES} if any(file.path == _LEGACY for file in files) else {}
        return {**wanted(files), **legacy}

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield what the card states, then what dataset_infos.json states: 64 configurations of each, 200 splits."""
        splits = 0
        for claim in self._all(snapshot) if snapshot.ref.kind is Kind.DATASET else ():
            splits += isinstance(claim, FactClaim) and claim.fact is Fact.SPLIT
            if splits <= _MOST_SPLITS or not isinstance(claim, FactClaim) or claim.fact is not Fact.SPLIT:
                yield claim

    def _all(self, snapshot: Snapshot) -> Iterator[Claim]:
        card = snapshot.content(CARD_PATH)
        if card is None or card.error or any(key in card.data for key in _KEYS):
            _, front = read(snapshot, self.name)
            if front is not None:
                yield from _of_card(snapshot, front)
        legacy = snapshot.content(_LEGACY)
        if legacy is not None:
            yield from _of_file(snapshot, legacy)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Config:
    """What is said of one configuration, and where: `steps` lead to it in the file of `where`."""

    snapshot: Snapshot
    name: str
    values: Mapping[str, object]
    where: Evidence
    steps: tuple[str | int, ...]
    assurance: Assurance

    def place(self, *parts: str | int) -> Evidence:
        return at(self.where, pointer(*self.steps, *parts))

    def fact(self, kind: Fact, value: Scalar, place: Evidence, **fields: Scalar) -> Claim:
        """Return a fact of this configuration; fields that are empty are left out."""
        named = {name: field for name, field in fields.items() if field != ""}
        return fact(self.snapshot.ref, kind, value, place, assurance=self.assurance, fields=tuple(named.items()))


def _of_card(snapshot: Snapshot, front: FrontMatter) -> Iterator[Claim]:
    configs = []
    for index, values in entries(front.values.get("dataset_info")):
        if isinstance(values, dict):
            configs.append(_config(snapshot, front, values, ("dataset_info", *index)))
    told: set[tuple[str, str]] = set()
    for config in configs[:_MOST_CONFIGS]:
        told |= {(config.name, name) for name, _, _ in _splits(config)}
        yield from _stated(config)
    for index, values in islice(entries(front.values.get("configs")), _MOST_CONFIGS):
        if isinstance(values, dict):
            yield from _data_files(_config(snapshot, front, values, ("configs", *index)), told)


def _config(
    snapshot: Snapshot, front: FrontMatter, values: Mapping[str, object], steps: tuple[str | int, ...]
) -> _Config:
    return _Config(
        snapshot=snapshot,
        name=_text(values.get("config_name")),
        values=values,
        where=front.where,
        steps=(*front.prefix, *steps),
        assurance=Assurance.DECLARED,
    )


def _data_files(config: _Config, told: set[tuple[str, str]]) -> Iterator[Claim]:
    """Yield the splits that `configs` gives files for, and `dataset_info` no counts."""
    for index, entry in islice(entries(config.values.get("data_files")), _MOST_SPLITS):
        name = _text(entry.get("split")) if isinstance(entry, dict) else ""
        if name and (config.name, name) not in told:
            told.add((config.name, name))
            yield config.fact(Fact.SPLIT, name, config.place("data_files", *index, "split"), config=config.name)


def _of_file(snapshot: Snapshot, content: Content) -> Iterator[Claim]:
    where = evidence(snapshot, content, "", DatasetInfoExtractor.name)
    try:
        found = json_object(content)
    except ReadError as error:
        yield unreadable(snapshot.ref, error, where)
        return
    configs = [
        _Config(snapshot=snapshot, name=name, values=values, where=where, steps=steps, assurance=Assurance.DERIVED)
        for name, steps, values in islice(_configs(found), _MOST_CONFIGS)
    ]
    for config in configs:
        yield from _stated(config)
    downloads = ((config, url, value) for config in configs for url, value in _downloads(config))
    for config, url, value in islice(downloads, _MOST_URLS):
        yield from _download(config, url, value)


def _configs(found: dict[str, object]) -> Iterator[tuple[str, tuple[str, ...], Mapping[str, object]]]:
    if isinstance(found.get("splits"), dict):  # very old files hold the one configuration itself
        yield "", (), found
        return
    for name, values in found.items():
        if isinstance(values, dict):
            yield name, (name,), values


def _stated(config: _Config) -> Iterator[Claim]:
    for name, steps, split in _splits(config):
        fields = {key: count for key, count in _counts(split) if count is not None}
        yield config.fact(Fact.SPLIT, name, config.place(*steps), config=config.name, **fields)
    for key, what in _SIZES:
        size = config.values.get(key)
        if is_count(size):
            yield config.fact(Fact.SIZE, size, config.place(key), what=what, config=config.name)
    for key, kind in _TEXTS:
        text = _text(config.values.get(key))
        if not says_nothing(text):
            yield config.fact(kind, text, config.place(key))
    version = config.values.get("version")
    steps = ("version", "version_str") if isinstance(version, dict) else ("version",)
    stated = _text(version.get("version_str") if isinstance(version, dict) else version)
    if stated:
        yield config.fact(Fact.VERSION, stated, config.place(*steps), config=config.name)


def _splits(config: _Config) -> Iterator[tuple[str, tuple[str | int, ...], Mapping[str, object]]]:
    """Yield name, place and counts of each split: a list of named splits, or a mapping by name; the first 200."""
    splits = config.values.get("splits")
    named = splits.items() if isinstance(splits, dict) else ()
    listed = enumerate(splits) if isinstance(splits, list) else ()
    for key, split in islice([*named, *listed], _MOST_SPLITS):
        if isinstance(split, dict):
            name = _text(split.get("name")) or (key if isinstance(key, str) else "")
            if name:
                yield name, ("splits", key), split


def _counts(split: Mapping[str, object]) -> Iterator[tuple[str, int | None]]:
    for key, name in (("num_bytes", "bytes"), ("num_examples", "examples")):
        count = split.get(key)
        yield name, count if is_count(count) else None


def _downloads(config: _Config) -> Iterator[tuple[str, object]]:
    checksums = config.values.get("download_checksums")
    for url, value in checksums.items() if isinstance(checksums, dict) else ():
        if url.lower().startswith(("http://", "https://", "ftp://")):  # others are paths in the repository
            yield url, value


def _download(config: _Config, url: str, value: object) -> Iterator[Claim]:
    """Yield an address data were downloaded from as a source, and the digest and size they had; not its own files."""
    parent = classify(url, kind=Kind.DATASET)
    if isinstance(parent, ArtifactRef) and is_self(parent, config.snapshot):
        return
    place = config.place("download_checksums", redact(url))
    relation = Relation.DERIVED_FROM_DATASET
    yield lineage(config.snapshot.ref, relation, parent, place, assurance=config.assurance, text=url)
    known = value if isinstance(value, dict) else {}
    size, checksum = known.get("num_bytes"), _text(known.get("checksum")).lower()
    fields: dict[str, Scalar] = {"bytes": size} if is_count(size) else {}
    if len(checksum) == 64 and not set(checksum) - set("0123456789abcdef"):
        fields["sha256"] = checksum
    if fields:
        yield config.fact(Fact.SOURCE_DATASET, url, place, **fields)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
