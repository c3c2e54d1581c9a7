"""Claims of GGUF headers: base models, sources, datasets, license, quantization and chat template of a weight file."""

import re
from collections.abc import Iterator, Mapping, Sequence

from aibom.extract._evidence import at, evidence, fact, is_self, lineage, unreadable
from aibom.readers import gguf
from aibom.readers.errors import ReadError
from aibom.records.claims import Claim, Fact, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import HUB, ArtifactRef, Form, Kind, Unidentified, classify, shorten
from aibom.records.snapshot import Content, FileEntry, Snapshot, digest

__all__ = ["GgufExtractor"]

_MAX_BYTES = 128 << 10
_MAX_FILES = 4
_MAX_ENTRIES = 64  # base models, datasets, tags, other keys: of each so many per file
_SUFFIX = ".gguf"
_GUESSED = 1024  # a flag llama.cpp sets on a file type it inferred
# general.file_type, the enumeration llama_ftype of llama.cpp (5, 6 and 33 to 35 were withdrawn).
_UNQUANTIZED = {0: "F32", 1: "F16", 32: "BF16"}
_FROM_2 = (
    "Q4_0 Q4_1 Q4_1_F16 Q4_2 Q4_3 Q8_0 Q5_0 Q5_1 Q2_K Q3_K_S Q3_K_M Q3_K_L Q4_K_S Q4_K_M Q5_K_S Q5_K_M Q6_K IQ2_XXS"
    " IQ2_XS Q2_K_S IQ3_XS IQ3_XXS IQ1_S IQ4_NL IQ3_S IQ3_M IQ2_S IQ2_M IQ4_XS IQ1_M"
)
_FROM_33 = "Q4_0_4_4 Q4_0_4_8 Q4_0_8_8 TQ1_0 TQ2_0 MXFP4_MOE NVFP4 Q1_0"
_QUANTIZED = dict(enumerate(_FROM_2.split(), start=2)) | dict(enumerate(_FROM_33.split(), start=33))
_NUMBERED = re.compile(r"general\.(base_model|dataset)\.([0-9]{1,6})\.([a-z_]{1,64})")
# Where a parent is named, the most exact first; name and organization are titles for people, not ids.
_LOCATORS = ("repo_url", "url", "huggingface.repository")
_TITLE = ("organization", "name", "version")
_FACTS = {
    "general.architecture": Fact.ARCHITECTURE,
    "general.author": Fact.AUTHOR,
    "general.license": Fact.LICENSE,
    "general.license.link": Fact.LICENSE_LINK,
    "general.license.name": Fact.LICENSE_NAME,
}
_LISTS = {"general.languages": Fact.LANGUAGE, "general.tags": Fact.TAG}
_TOLD_ELSEWHERE = frozenset(
    {"general.alignment", "general.file_type", "general.quantization_version"}
    | {f"general.source.{locator}" for locator in _LOCATORS}
)
_TEMPLATE = "tokenizer.chat_template"


class GgufExtractor:
    """Reads the metadata at the head of GGUF files."""

    name = "gguf"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Return the first 128 KiB of at most four GGUF files, the smallest first."""
        found = [file for file in files if kind is Kind.MODEL and file.path.lower().endswith(_SUFFIX)]
        found.sort(key=lambda file: (file.size < 0, file.size, file.path))
        return {file.path: _MAX_BYTES for file in found[:_MAX_FILES]}

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield what the headers state, as far as they were read."""
        if snapshot.ref.kind is not Kind.MODEL:
            return
        found = [content for content in snapshot.contents if content.path.lower().endswith(_SUFFIX)]
        for content in sorted(found, key=lambda content: content.path)[:_MAX_FILES]:
            yield from _file(snapshot, content)


def _file(snapshot: Snapshot, content: Content) -> Iterator[Claim]:
    where = evidence(snapshot, content, "", GgufExtractor.name)
    try:
        header = _header(content)
    except ReadError as error:
        yield unreadable(snapshot.ref, error, where)
        return
    # Writers put the general keys first; where none was met, they may lie beyond what was read.
    if header.truncated and not any(key.startswith("general.") for key, _ in header.metadata):
        left = header.key_count - len(header.metadata)
        unread = f"not read: {left} of {header.key_count} keys, those after byte {header.read_to}"
        yield fact(snapshot.ref, Fact.HEADER_METADATA, unread, where, assurance=Assurance.OBSERVED)
    page = _Page(snapshot, where, dict(header.metadata))
    yield from page.base_models()
    yield from page.sources()
    yield from page.datasets()
    yield from page.quantization()
    yield from page.plain_facts()
    yield from page.chat_templates()
    yield from page.other_keys()


def _header(content: Content) -> gguf.GgufHeader:
    if content.error:
        raise ReadError(content.error)
    return gguf.parse(content.data, total=content.total)


class _Page:
    """The metadata of one file."""

    def __init__(self, snapshot: Snapshot, where: Evidence, metadata: dict[str, gguf.GgufValue]) -> None:
        self.snapshot = snapshot
        self.subject = snapshot.ref
        self.where = where
        self.metadata = metadata
        self.groups: dict[str, dict[int, dict[str, gguf.GgufValue]]] = {"base_model": {}, "dataset": {}}
        for key, value in metadata.items():
            if found := _NUMBERED.fullmatch(key):
                self.groups[found[1]].setdefault(int(found[2]), {})[found[3]] = value
        self.file_type = _file_type(metadata.get("general.file_type"))

    def key(self, name: str) -> Evidence:
        """Return the evidence for one key."""
        return at(self.where, f"key {shorten(name)}")

    def base_models(self) -> Iterator[Claim]:
        """Yield the base models. Whether of this file or of the model it was converted from, the key does not say."""
        yield from self.numbered("base_model", Relation.UNSPECIFIED_BASE, Kind.MODEL)

    def datasets(self) -> Iterator[Claim]:
        """Yield the datasets, written as numbered groups or, formerly, as one list."""
        yield from self.numbered("dataset", Relation.TRAINED_ON, Kind.DATASET)
        names = self.metadata.get("general.datasets")
        for name in names[:_MAX_ENTRIES] if isinstance(names, tuple) else ():
            if not _is_empty(name):
                yield self.stems(Relation.TRAINED_ON, name, "general.datasets", kind=Kind.DATASET)

    def numbered(self, group: str, relation: Relation, kind: Kind) -> Iterator[Claim]:
        """Yield a lineage claim and the details of each entry of a numbered group."""
        for number, entry in sorted(self.groups[group].items())[:_MAX_ENTRIES]:
            prefix = f"general.{group}.{number}"
            locator = _locator(entry)
            title = " ".join(str(entry[key]) for key in _TITLE if not _is_empty(entry.get(key)))
            if locator:
                yield self.stems(relation, entry[locator], f"{prefix}.{locator}", kind=kind)
            elif title:
                named = Unidentified(text=shorten(title), form=Form.MALFORMED)
                yield self.stems(relation, named, f"{prefix}.name", kind=kind, text=title)
            details = tuple((key, value) for key, value in sorted(entry.items()) if isinstance(value, str) and value)
            if details:
                yield self.states(Fact.HEADER_METADATA, prefix, prefix, fields=details)

    def sources(self) -> Iterator[Claim]:
        """Yield what the file was converted from, unless that is another file of the same repository."""
        relation = Relation.QUANTIZED if self.file_type in _QUANTIZED.values() else Relation.CONVERTED
        entry = {locator: self.metadata.get(f"general.source.{locator}") for locator in _LOCATORS}
        if locator := _locator(entry):
            parent = classify(entry[locator])
            if not (isinstance(parent, ArtifactRef) and is_self(parent, self.snapshot)):
                yield self.stems(relation, entry[locator], f"general.source.{locator}")

    def quantization(self) -> Iterator[Claim]:
        """Yield the number format, as the file names it."""
        if not self.file_type:
            return
        kind = Fact.DTYPE if self.file_type in _UNQUANTIZED.values() else Fact.QUANTIZATION
        fields: list[tuple[str, Scalar]] = []
        for name in ("file_type", "quantization_version", "quantized_by"):
            value = self.metadata.get(f"general.{name}")
            if isinstance(value, (str, int)) and value != "":
                fields.append((name, value))
        for name in ("file", "dataset"):  # of the importance matrix; both are files of whoever made it
            value = self.metadata.get(f"quantize.imatrix.{name}")
            if isinstance(value, str) and value:
                fields.append((f"imatrix_{name}", value.replace("\\", "/").rpartition("/")[2]))
        yield self.states(kind, self.file_type, "general.file_type", fields=tuple(fields))

    def plain_facts(self) -> Iterator[Claim]:
        """Yield architecture, author, license, languages and tags."""
        for key, kind in _FACTS.items():
            value = self.metadata.get(key)
            if isinstance(value, str) and value.strip():
                yield self.states(kind, value, key)
        for key, kind in _LISTS.items():
            values = self.metadata.get(key)
            for value in values[:_MAX_ENTRIES] if isinstance(values, tuple) else ():
                if value.strip():
                    yield self.states(kind, value, key)

    def chat_templates(self) -> Iterator[Claim]:
        """Yield the digest of each chat template that was reached; a template other than the default has a name."""
        for key, value in sorted(self.metadata.items()):
            if isinstance(value, str) and (key == _TEMPLATE or key.startswith(_TEMPLATE + ".")):
                name = key.removeprefix(_TEMPLATE).removeprefix(".")
                yield fact(
                    self.subject,
                    Fact.CHAT_TEMPLATE,
                    digest(value.encode()),
                    self.key(key),
                    assurance=Assurance.OBSERVED,
                    fields=(("name", name),) if name else (),
                )

    def other_keys(self) -> Iterator[Claim]:
        """Yield the general keys that have no fact of their own, as they are."""
        told = _TOLD_ELSEWHERE | _FACTS.keys() | ({"general.quantized_by"} if self.file_type else set())
        left = (
            (key, value)
            for key, value in sorted(self.metadata.items())
            if key.startswith("general.")
            and key not in told
            and not _NUMBERED.fullmatch(key)
            and isinstance(value, (str, int))
            and value != ""
        )
        for key, value in list(left)[:_MAX_ENTRIES]:
            yield self.states(Fact.HEADER_METADATA, value, key, fields=(("key", key),))

    def stems(
        self, relation: Relation, parent: object, key: str, *, kind: Kind = Kind.MODEL, text: str | None = None
    ) -> Claim:
        """Return a lineage claim of this header."""
        return lineage(self.subject, relation, parent, self.key(key), assurance=Assurance.DERIVED, kind=kind, text=text)

    def states(self, kind: Fact, value: Scalar, key: str, *, fields: tuple[tuple[str, Scalar], ...] = ()) -> Claim:
        """Return a fact of this header."""
        return fact(self.subject, kind, value, self.key(key), assurance=Assurance.DERIVED, fields=fields)


def _file_type(number: gguf.GgufValue | None) -> str:
    """Return the name of a file type as llama.cpp's tools write it; empty if the file names none."""
    if not isinstance(number, int) or isinstance(number, bool):
        return ""
    plain = number & ~_GUESSED
    return _UNQUANTIZED.get(plain) or _QUANTIZED.get(plain) or f"file type {number}"


def _is_empty(value: object) -> bool:
    named = classify(value)
    return isinstance(named, Unidentified) and named.form is Form.EMPTY


def _locator(entry: Mapping[str, gguf.GgufValue | None]) -> str:
    """Return under which key an entry names a repository, of the Hub rather than elsewhere, or else anything."""
    stated = [key for key in _LOCATORS if not _is_empty(entry.get(key))]
    named = {key: found for key in stated if isinstance(found := classify(entry[key]), ArtifactRef)}
    of_hub = [key for key, found in named.items() if found.registry == HUB]
    return next(iter([*of_hub, *named, *stated]), "")
