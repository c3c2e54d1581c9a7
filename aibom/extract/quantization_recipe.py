"""Claims of what quantization tools keep beside the weights: method, settings, the base, and the data it was measured by.

AutoGPTQ and GPTQModel write quantize_config.json, AutoAWQ quant_config.json, AutoRound quantization_config.json, NVIDIA's
ModelOpt hf_quant_config.json, llm-compressor and SparseML recipe.yaml; llama.cpp's importance matrix is a file of its own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from aibom.extract._calibration import calibrated_on
from aibom.extract._evidence import at, evidence, fact, is_self, json_object, lineage, unreadable, whole, within
from aibom.extract._frameworks import framework
from aibom.extract._listing import listed, nearest, wanted
from aibom.readers import yaml
from aibom.readers.errors import ReadError
from aibom.records.claims import Claim, Fact, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef, Kind, classify, shorten
from aibom.records.snapshot import Content, FileEntry, Snapshot

__all__ = ["QuantizationRecipeExtractor"]

_GPTQ, _AWQ, _ROUND = "quantize_config.json", "quant_config.json", "quantization_config.json"
_MODELOPT, _RECIPE = "hf_quant_config.json", "recipe.yaml"
_BYTES = {**dict.fromkeys((_GPTQ, _AWQ, _ROUND, _MODELOPT), 1 << 20), _RECIPE: 256 << 10}
# What the files of the first tools leave unsaid, and by what one knows them.
_UNSAID = {_GPTQ: ("gptq", ("bits", "group_size")), _AWQ: ("awq", ("w_bit", "q_group_size"))}
_METHOD_KEYS = ("quant_method", "quant_algo")
_PARENT_KEYS = ("model_name_or_path", "_name_or_path")
_MODIFIER = re.compile(r"(?!Smooth)[A-Za-z]{0,40}(?:GPTQ|Quant|AWQ|AutoRound|QuIP)[A-Za-z]{0,40}Modifier")
_MATRIX = re.compile(r"(?:.{0,200}[._-])?imatrix(?:[._-].{0,100})?\.(?:dat|gguf)|.{0,200}\.imatrix", re.IGNORECASE)
_MOST = 64  # settings of one method, modifiers of one recipe
_MOST_MATRICES = 8
_MOST_STEPS = 6  # from the root of a recipe to a modifier


class QuantizationRecipeExtractor:
    """Reads the settings that tools for quantization keep in files of their own."""

    name = "quantization-recipe"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Return the settings at the root, 1 MiB of each, a recipe up to 256 KiB."""
        return wanted(files, _BYTES) if kind is Kind.MODEL else {}

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield method and settings, a base and datasets where they are named, and importance matrices in the listing."""
        if snapshot.ref.kind is not Kind.MODEL:
            return
        for path in sorted(_BYTES):
            content = snapshot.content(path)
            if content is not None:
                yield from _file(snapshot, content)
        files = {file.path: file for file in snapshot.files or () if _MATRIX.fullmatch(file.path.rpartition("/")[2])}
        chosen = [files[path] for path in nearest(files, _MOST_MATRICES)]
        for file, where in listed(snapshot, chosen, self.name):
            fields = (("path", file.path),)
            yield fact(snapshot.ref, Fact.QUANTIZATION, "imatrix", where, assurance=Assurance.OBSERVED, fields=fields)


def _file(snapshot: Snapshot, content: Content) -> Iterator[Claim]:
    where = evidence(snapshot, content, "", QuantizationRecipeExtractor.name)
    try:
        if content.path == _RECIPE:
            yield from _recipe(snapshot.ref, where, yaml.parse(whole(content)))
        elif content.path == _MODELOPT:
            yield from _modelopt(snapshot.ref, where, json_object(content))
        else:
            yield from _settings(snapshot, where, json_object(content))
    except ReadError as error:
        yield unreadable(snapshot.ref, error, where)


def _settings(snapshot: Snapshot, where: Evidence, settings: dict[str, object]) -> Iterator[Claim]:
    method = _method(settings)
    default, marks = _UNSAID.get(where.path, ("", ()))
    if not method and any(mark in settings for mark in marks):
        method = default
    if not method:
        return  # some other tool's file of the same name
    yield _quantized(snapshot.ref, method, settings, where)
    yield from calibrated_on(snapshot.ref, settings, where, method=method)
    for key in _PARENT_KEYS:
        # Very often it is the folder the tool wrote into: only an id says something.
        parent = classify(settings.get(key))
        if isinstance(parent, ArtifactRef) and parent.namespace and not is_self(parent, snapshot):
            yield lineage(
                snapshot.ref,
                Relation.UNSPECIFIED_BASE,
                parent,
                within(where, key),
                assurance=Assurance.DERIVED,
                text=str(settings[key]),
            )


def _modelopt(subject: ArtifactRef, where: Evidence, config: dict[str, object]) -> Iterator[Claim]:
    producer, settings = config.get("producer"), config.get("quantization")
    if isinstance(settings, dict) and (method := _method(settings)):
        place = at(where, "/quantization")
        yield _quantized(subject, method, settings, place)
        yield from calibrated_on(subject, settings, place, method=method)
    match producer:
        case {"name": "modelopt", "version": str(version)} if version:
            place = at(where, "/producer")
            yield framework(subject, "nvidia-modelopt", place, version=version, stated="modelopt")


def _recipe(subject: ArtifactRef, where: Evidence, recipe: object) -> Iterator[Claim]:
    """Yield the modifiers of a recipe that quantize, wherever they stand; those that prune or smooth are none."""
    for steps, name, settings in list(_modifiers(recipe, ()))[:_MOST]:
        yield _quantized(subject, name, settings, within(where, *steps))


def _modifiers(
    part: object, steps: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str, dict[str, object]]]:
    if len(steps) == _MOST_STEPS:
        return
    entries: list[tuple[str | int, object]] = list(part.items()) if isinstance(part, dict) else []
    if isinstance(part, list):
        entries = list(enumerate(part))
    for key, value in entries:
        if isinstance(key, str) and _MODIFIER.fullmatch(key):
            yield (*steps, key), key, value if isinstance(value, dict) else {}
        else:
            yield from _modifiers(value, (*steps, key))


def _method(settings: Mapping[str, object]) -> str:
    stated = (settings.get(key) for key in _METHOD_KEYS)
    return next((value for value in stated if isinstance(value, str) and value), "")


def _quantized(subject: ArtifactRef, method: str, settings: Mapping[str, object], where: Evidence) -> Claim:
    plain: list[tuple[str, Scalar]] = [
        (shorten(name), value)
        for name, value in sorted(settings.items())
        if isinstance(value, (str, int, float, bool)) and value != "" and name not in _PARENT_KEYS
    ]
    return fact(subject, Fact.QUANTIZATION, method, where, fields=tuple(plain[:_MOST]))
