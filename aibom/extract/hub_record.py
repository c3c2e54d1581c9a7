"""Claims of the registry's record of a repository: its tags, and what the Hub derived from its files."""

from collections.abc import Iterator, Mapping, Sequence

from aibom.extract._evidence import at, evidence, fact, is_count, lineage, pointer, unreadable
from aibom.extract._hub_evaluations import hub_evaluations
from aibom.extract._named import (
    MACHINE_MADE,
    RELATIONS,
    SYNTHETIC_TAGS,
    dataset_parent,
    source_of_dataset,
    tagged_parents,
)
from aibom.readers import json
from aibom.readers.errors import ReadError
from aibom.records.claims import Claim, Fact, FactClaim, LineageClaim, Relation, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified, shorten
from aibom.records.snapshot import FileEntry, Snapshot, digest

__all__ = ["HubRecordExtractor"]

_MOST = 200
_TEXTS = (
    ("author", Fact.AUTHOR),
    ("createdAt", Fact.CREATED),
    ("lastModified", Fact.LAST_MODIFIED),
    ("library_name", Fact.LIBRARY),
    ("pipeline_tag", Fact.TASK),
)
_PREFIXES = {
    "language": Fact.LANGUAGE,
    "license": Fact.LICENSE,
    "size_categories": Fact.SIZE_CATEGORY,
    "task_categories": Fact.TASK,
}
# What the Hub's own services can do with a repository says nothing about where it comes from.
_SERVICE_TAGS = frozenset(
    {
        "autotrain_compatible",
        "croissant",
        "endpoints_compatible",
        "has_space",
        "model-index",
        "text-generation-inference",
    }
)


class HubRecordExtractor:
    """Reads the record the Hub's API gives of a model or dataset; its copy of the card is left to the card's reader."""

    name = "hub-record"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:  # noqa: ARG002 - the protocol's
        """Return nothing: the record is part of every answer."""
        return {}

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield what the record states, all of it as derived by the registry."""
        if not snapshot.info:
            return
        where = evidence(snapshot, None, "", self.name)
        try:
            record = json.parse(snapshot.info)
        except ReadError as error:
            yield unreadable(snapshot.ref, error, where)
            return
        if not isinstance(record, dict):
            yield unreadable(snapshot.ref, "the registry's record is no JSON object", where)
            return
        reading = _Reading(snapshot.ref, where)
        yield from reading.base_models(("baseModels",), record.get("baseModels"), Relation.UNSPECIFIED_BASE)
        yield from reading.tags(record.get("tags"))
        yield from reading.texts(record)
        yield from reading.config(_mapping(record.get("config")))
        yield from reading.weights(_mapping(record.get("safetensors")), _mapping(record.get("gguf")))
        yield from reading.code_and_scan(record)
        if snapshot.ref.kind is Kind.MODEL:
            yield from hub_evaluations(snapshot, record, where)


class _Reading:
    """One record being read: all its claims are of one subject, from one file, and derived."""

    def __init__(self, subject: ArtifactRef, where: Evidence) -> None:
        self.subject = subject
        self.where = where

    def fact(
        self, kind: Fact, value: Scalar, *parts: str | int, fields: tuple[tuple[str, Scalar], ...] = ()
    ) -> FactClaim:
        place = at(self.where, pointer(*parts))
        return fact(self.subject, kind, value, place, assurance=Assurance.DERIVED, fields=fields)

    def parent(self, relation: Relation, parent: object, *parts: str | int, text: str | None = None) -> LineageClaim:
        place = at(self.where, pointer(*parts))
        return lineage(self.subject, relation, parent, place, assurance=Assurance.DERIVED, text=text)

    def base_models(self, parts: tuple[str | int, ...], value: object, relation: Relation) -> Iterator[Claim]:
        """Yield the parents of `baseModels`: documented as one relation with models, seen as lists and bare ids too."""
        match value:
            case str() if value.strip():
                yield self.parent(relation, value, *parts)
            case list():
                for index, entry in enumerate(value):
                    yield from self.base_models((*parts, index), entry, relation)
            case dict():
                stated = RELATIONS.get(str(value.get("relation")).lower(), relation)
                for key in ("models", "id"):
                    if key in value:
                        yield from self.base_models((*parts, key), value[key], stated)
                        return

    def tags(self, tags: object) -> Iterator[Claim]:
        listed = tags if isinstance(tags, list) else []
        for index, parent in tagged_parents(listed) if self.subject.kind is Kind.MODEL else ():
            yield self.parent(Relation.MERGE, parent, "tags", index)
        plain = 0
        for index, tag in enumerate(listed):
            if not isinstance(tag, str):
                continue
            prefix, separator, rest = tag.partition(":")
            if separator and rest.strip():
                yield from self._prefixed(prefix, rest, index)
            elif not separator and tag.strip() and tag not in _SERVICE_TAGS and plain < _MOST:
                plain += 1
                yield self.fact(Fact.TAG, tag, "tags", index)
                if self.subject.kind is Kind.DATASET and tag.lower() in SYNTHETIC_TAGS:
                    yield self.fact(Fact.SYNTHETIC, tag, "tags", index)
                if tag == "custom_code":
                    yield self.fact(Fact.REMOTE_CODE, tag, "tags", index)

    def _prefixed(self, prefix: str, rest: str, index: int) -> Iterator[Claim]:
        match prefix:
            case "base_model":
                relation, separator, name = rest.partition(":")
                stated = RELATIONS.get(relation, Relation.UNSPECIFIED_BASE)
                yield self.parent(stated, name if separator else rest, "tags", index)
            case "dataset":
                parent = dataset_parent(rest)
                if not isinstance(parent, Unidentified) or parent.form is not Form.EMPTY:
                    yield self.parent(Relation.TRAINED_ON, parent, "tags", index, text=rest)
            case "source_datasets":
                place = at(self.where, pointer("tags", index))
                yield from source_of_dataset(self.subject, rest, place, assurance=Assurance.DERIVED)
            case _ if prefix in _PREFIXES:
                yield self.fact(_PREFIXES[prefix], rest, "tags", index)
            case _ if prefix in MACHINE_MADE and rest == "machine-generated":
                yield self.fact(Fact.SYNTHETIC, rest, "tags", index)

    def texts(self, record: Mapping[str, object]) -> Iterator[Claim]:
        for key, kind in _TEXTS:
            value = record.get(key)
            if isinstance(value, str) and value:
                yield self.fact(kind, value, key)
        gated = record.get("gated")
        if isinstance(gated, (str, bool)):
            yield self.fact(Fact.GATED, gated, "gated")
        if record.get("private") is True:
            yield self.fact(Fact.PRIVATE, True, "private")

    def config(self, config: Mapping[str, object]) -> Iterator[Claim]:
        """Yield what the Hub copied from config.json, adapter_config.json and tokenizer_config.json."""
        for index, value in _strings(config.get("architectures")):
            yield self.fact(Fact.ARCHITECTURE, value, "config", "architectures", index)
        model_type = config.get("model_type")
        if isinstance(model_type, str) and model_type:
            yield self.fact(Fact.MODEL_TYPE, model_type, "config", "model_type")
        settings = _mapping(config.get("quantization_config"))
        if settings:
            plain = [(shorten(key), part) for key, part in settings.items() if isinstance(part, (str, int, float))]
            method = settings.get("quant_method")
            named = method if isinstance(method, str) and method else "unnamed"
            plain.sort(key=lambda setting: setting[0])  # values are of several types
            yield self.fact(Fact.QUANTIZATION, named, "config", "quantization_config", fields=tuple(plain[:_MOST]))
        for role, reference in sorted(_mapping(config.get("auto_map")).items())[:_MOST]:
            if isinstance(reference, str) and reference:
                yield self.fact(Fact.REMOTE_CODE, reference, "config", "auto_map", role, fields=(("class", role),))
        base = self.parent(
            Relation.ADAPTER,
            _mapping(config.get("peft")).get("base_model_name_or_path"),
            *("config", "peft", "base_model_name_or_path"),
        )
        if not isinstance(base.parent, Unidentified) or base.parent.form is not Form.EMPTY:
            yield base
        template = _mapping(config.get("tokenizer_config")).get("chat_template")
        yield from self._templates(template, "config", "tokenizer_config", "chat_template")

    def weights(self, safetensors: Mapping[str, object], gguf: Mapping[str, object]) -> Iterator[Claim]:
        """Yield what the Hub read from the headers of the weights."""
        for dtype, count in sorted(_mapping(safetensors.get("parameters")).items())[:_MOST]:
            if is_count(count):
                yield self.fact(Fact.DTYPE, dtype, "safetensors", "parameters", dtype, fields=(("parameters", count),))
        for key, summary in (("safetensors", safetensors), ("gguf", gguf)):
            total = summary.get("total")
            if is_count(total):
                yield self.fact(Fact.PARAMETER_COUNT, total, key, "total")
        architecture, context = gguf.get("architecture"), gguf.get("context_length")
        if isinstance(architecture, str) and architecture:
            yield self.fact(Fact.ARCHITECTURE, architecture, "gguf", "architecture")
        if is_count(context):
            yield self.fact(
                Fact.HEADER_METADATA, context, "gguf", "context_length", fields=(("key", "context_length"),)
            )
        yield from self._templates(gguf.get("chat_template"), "gguf", "chat_template")

    def _templates(self, template: object, *parts: str | int) -> Iterator[Claim]:
        if isinstance(template, str) and template:
            yield self.fact(Fact.CHAT_TEMPLATE, digest(template.encode()), *parts)
        for index, entry in enumerate(template[:_MOST]) if isinstance(template, list) else ():
            text, name = _mapping(entry).get("template"), _mapping(entry).get("name")
            if isinstance(text, str) and text:
                fields = (("name", name),) if isinstance(name, str) else ()
                yield self.fact(Fact.CHAT_TEMPLATE, digest(text.encode()), *parts, index, "template", fields=fields)

    def code_and_scan(self, record: Mapping[str, object]) -> Iterator[Claim]:
        """Yield the class the repository brings with it, and what the Hub's malware scanners found."""
        custom = _mapping(record.get("transformersInfo")).get("custom_class")
        if isinstance(custom, str) and custom:
            yield self.fact(Fact.REMOTE_CODE, custom, "transformersInfo", "custom_class")
        status = _mapping(record.get("securityRepoStatus"))
        issues, done = status.get("filesWithIssues"), status.get("scansDone")
        if not isinstance(issues, list) or not isinstance(done, bool):
            return
        levels = {shorten(level) for entry in issues if (level := _mapping(entry).get("level"))}
        fields: list[tuple[str, Scalar]] = [("files-with-issues", len(issues)), ("scans-done", done)]
        if levels:
            fields.append(("levels", ", ".join(sorted(levels)[:10])))
        state = "issues" if issues else "no issues" if done else "scan not finished"
        yield self.fact(Fact.SECURITY_STATUS, state, "securityRepoStatus", fields=tuple(fields))
        yield from self._verdicts(issues)

    def _verdicts(self, issues: list[object]) -> Iterator[Claim]:
        """Yield what the scanners say of each file, the first 200: it is their claim, and was not looked into."""
        for index, entry in enumerate(issues[:_MOST]):
            stated = _mapping(entry)
            path, level, scanner = (stated.get(key) for key in ("path", "level", "scanner"))
            if not isinstance(path, str) or not isinstance(level, str) or not level:
                continue
            fields: list[tuple[str, Scalar]] = [("claimed-by", "the registry's scanners"), ("path", path)]
            if isinstance(scanner, str) and scanner:
                fields.append(("scanner", scanner))
            steps = ("securityRepoStatus", "filesWithIssues", index)
            yield self.fact(Fact.SCANNER_VERDICT, level, *steps, fields=tuple(fields))


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _strings(value: object) -> list[tuple[int, str]]:
    entries = value[:_MOST] if isinstance(value, list) else []
    return [(index, entry) for index, entry in enumerate(entries) if isinstance(entry, str) and entry]
