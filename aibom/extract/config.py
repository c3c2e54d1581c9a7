"""Claims of config.json and model_index.json: where the weights were loaded from, architecture, quantization, code."""

from collections.abc import Iterator, Mapping, Sequence

from aibom.extract._calibration import calibrated_on
from aibom.extract._evidence import evidence, fact, is_self, json_object, lineage, unreadable, within
from aibom.extract._frameworks import framework
from aibom.extract._named import loaded_from
from aibom.extract._remote_code import remote_code
from aibom.readers.errors import ReadError
from aibom.records.claims import Claim, Fact, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified, shorten
from aibom.records.snapshot import Content, FileEntry, Snapshot

__all__ = ["ConfigExtractor"]

_MAX_BYTES = 2 << 20
_MAX_ENTRIES = 64  # of one list or mapping
_PATHS = ("config.json", "model_index.json")
_PARENT_KEYS = ("_name_or_path", "base_model_name_or_path")
_TYPE_KEYS = (
    ("_class_name", Fact.ARCHITECTURE),
    ("model_type", Fact.MODEL_TYPE),
    ("torch_dtype", Fact.DTYPE),
    ("dtype", Fact.DTYPE),
)
_VERSION_KEYS = (("_diffusers_version", "diffusers"), ("transformers_version", "transformers"))
_QUANTIZATION_KEYS = ("quantization_config", "compression_config")


class ConfigExtractor:
    """Reads the configuration transformers and diffusers keep beside the weights."""

    name = "config"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Return the configurations at the root, each up to 2 MiB."""
        present = {file.path for file in files} if kind is Kind.MODEL else set()
        return {path: _MAX_BYTES for path in _PATHS if path in present}

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield what the configurations state: parents, architectures, types, libraries, quantization, code."""
        for path in _PATHS if snapshot.ref.kind is Kind.MODEL else ():
            content = snapshot.content(path)
            if content is not None:
                yield from _file(snapshot, content)


def _file(snapshot: Snapshot, content: Content) -> Iterator[Claim]:
    where = evidence(snapshot, content, "", ConfigExtractor.name)
    try:
        config = json_object(content)
    except ReadError as error:
        yield unreadable(snapshot.ref, error, where)
        return
    yield from _parents(snapshot, where, config, ())
    parts = [(key, part) for key, part in sorted(config.items()) if isinstance(part, dict)]
    for key, part in parts[:_MAX_ENTRIES]:  # such as the text model of one that sees
        if key not in _QUANTIZATION_KEYS:
            yield from _parents(snapshot, where, part, (key,))
    yield from _types(snapshot.ref, where, config)
    yield from _frameworks(snapshot.ref, where, config)
    yield from _quantization(snapshot.ref, where, config)
    yield from remote_code(snapshot.ref, where, config)


def _parents(snapshot: Snapshot, where: Evidence, part: dict[str, object], prefix: tuple[str, ...]) -> Iterator[Claim]:
    """Yield where the weights of the model, or of one part of it, were loaded from."""
    for key in _PARENT_KEYS:
        value = part.get(key)
        parent = loaded_from(value)
        if isinstance(parent, Unidentified) and parent.form is Form.EMPTY:
            continue
        if isinstance(parent, ArtifactRef) and is_self(parent, snapshot):
            continue
        place, text = within(where, *prefix, key), str(value)
        yield lineage(snapshot.ref, Relation.UNSPECIFIED_BASE, parent, place, assurance=Assurance.DERIVED, text=text)


def _types(subject: ArtifactRef, where: Evidence, config: dict[str, object]) -> Iterator[Claim]:
    """Yield architectures, model type and number format."""
    architectures = config.get("architectures")
    for index, value in enumerate(architectures[:_MAX_ENTRIES] if isinstance(architectures, list) else ()):
        if isinstance(value, str) and value:
            yield fact(subject, Fact.ARCHITECTURE, value, within(where, "architectures", index))
    for key, kind in _TYPE_KEYS:
        named = config.get(key)
        if isinstance(named, str) and named:
            yield fact(subject, kind, named, within(where, key))


def _frameworks(subject: ArtifactRef, where: Evidence, config: dict[str, object]) -> Iterator[Claim]:
    """Yield the libraries that wrote the configuration, at the version they name."""
    for key, package in _VERSION_KEYS:
        stated = config.get(key)
        if isinstance(stated, str) and stated:
            yield framework(subject, package, within(where, key), version=stated)


def _quantization(subject: ArtifactRef, where: Evidence, config: dict[str, object]) -> Iterator[Claim]:
    """Yield how the weights are quantized, with every plain setting as a field."""
    for key in _QUANTIZATION_KEYS:
        settings = config.get(key)
        if not isinstance(settings, dict) or not settings:
            continue
        # bitsandbytes wrote no method at first, only what it loads in; other tools name theirs elsewhere.
        named = [settings.get(name) for name in ("quant_method", "quant_algo", "format")]
        flags = [name for name in ("load_in_4bit", "load_in_8bit") if settings.get(name) is True]
        method = next((value for value in [*named, *flags] if isinstance(value, str) and value), "unnamed")
        plain: list[tuple[str, Scalar]] = [
            (shorten(name), value)
            for name, value in sorted(settings.items())
            if isinstance(value, (str, int, float, bool))
        ]
        place = within(where, key)
        yield fact(subject, Fact.QUANTIZATION, method, place, fields=tuple(plain[:_MAX_ENTRIES]))
        measured = settings.get("calibration")  # ExLlamaV2 keeps them apart
        for part, steps in ((settings, (key,)), (measured, (key, "calibration"))):
            if isinstance(part, dict):
                yield from calibrated_on(subject, part, within(where, *steps), method=method)
