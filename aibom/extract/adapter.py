"""Claims of adapter_config.json (PEFT): the model an adapter was trained on, and what kind of adapter it is."""

from collections.abc import Iterator, Mapping, Sequence

from aibom.extract._evidence import at, evidence, fact, json_object, lineage, unreadable
from aibom.extract._frameworks import framework, package_of
from aibom.extract._listing import nearest
from aibom.readers.errors import ReadError
from aibom.records.claims import Claim, Fact, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified, classify
from aibom.records.snapshot import FileEntry, Snapshot

__all__ = ["AdapterExtractor"]

_FILE = "adapter_config.json"
_MAX_BYTES = 1 << 20
_MAX_FILES = 4  # one repository may hold several adapters, and checkpoints of them
_SETTINGS = ("lora_alpha", "peft_version", "r", "task_type", "use_dora")
_ORIGIN = ("base_model_class", "parent_library")


class AdapterExtractor:
    """Reads the configuration PEFT keeps beside the weights of an adapter."""

    name = "adapter"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Return at most four adapter configurations, those nearest to the root first, each up to 1 MiB."""
        return dict.fromkeys(_chosen([file.path for file in files]) if kind is Kind.MODEL else (), _MAX_BYTES)

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield the parent and the kind of each adapter, and the libraries it was made with."""
        contents = {content.path: content for content in snapshot.contents}
        for path in _chosen(list(contents)) if snapshot.ref.kind is Kind.MODEL else ():
            where = evidence(snapshot, contents[path], "", self.name)
            try:
                config = json_object(contents[path])
            except ReadError as error:
                yield unreadable(snapshot.ref, error, where)
                continue
            yield from _parent(snapshot.ref, where, config)
            yield from _kind(snapshot.ref, where, config)
            yield from _frameworks(snapshot.ref, where, config)


def _chosen(paths: Sequence[str]) -> list[str]:
    return nearest((path for path in paths if path.rpartition("/")[2] == _FILE), _MAX_FILES)


def _parent(subject: ArtifactRef, where: Evidence, config: dict[str, object]) -> Iterator[Claim]:
    value, revision = config.get("base_model_name_or_path"), config.get("revision")
    parent = classify(value)
    if isinstance(parent, Unidentified) and parent.form is Form.EMPTY:
        return
    if isinstance(parent, ArtifactRef) and isinstance(revision, str) and not parent.revision:
        pinned = classify(f"{parent.repo}@{revision.strip()}", kind=parent.kind)
        parent = pinned if isinstance(pinned, ArtifactRef) else parent
    place = at(where, "/base_model_name_or_path")
    yield lineage(subject, Relation.ADAPTER, parent, place, assurance=Assurance.DERIVED, text=str(value))


def _kind(subject: ArtifactRef, where: Evidence, config: dict[str, object]) -> Iterator[Claim]:
    peft_type, mapping = config.get("peft_type"), config.get("auto_mapping")
    if not isinstance(peft_type, str) or not peft_type:
        return
    stated = [(key, config.get(key)) for key in _SETTINGS]
    if isinstance(mapping, dict):
        stated += [(key, mapping.get(key)) for key in _ORIGIN]
    fields: list[tuple[str, Scalar]] = [("kind", "adapter")]
    fields += [(key, value) for key, value in stated if isinstance(value, (str, int, float, bool)) and value != ""]
    yield fact(subject, Fact.MODEL_TYPE, peft_type, at(where, "/peft_type"), fields=tuple(fields))


def _frameworks(subject: ArtifactRef, where: Evidence, config: dict[str, object]) -> Iterator[Claim]:
    """Yield PEFT at the version it names, and the library of the base's class, which has none."""
    version, mapping = config.get("peft_version"), config.get("auto_mapping")
    if isinstance(version, str) and version:
        yield framework(subject, "peft", at(where, "/peft_version"), version=version)
    library = mapping.get("parent_library") if isinstance(mapping, dict) else None
    package = package_of(library.partition(".")[0][:80]) if isinstance(library, str) else ""
    if package and isinstance(library, str):
        yield framework(subject, package, at(where, "/auto_mapping/parent_library"), stated=library)
