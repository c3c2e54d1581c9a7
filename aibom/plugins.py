"""Names to objects: the one table of extractors, gap rules, formats and registries, then what other packages bring.

A package of your own adds to it through the entry-point groups `aibom.extractors`, `aibom.rules`,
`aibom.formats` and `aibom.sources` (the laws each kind keeps are in the `interface.py` of `extract/`, `gaps/`, `formats/`
and `sources/`). A name taken twice is an error, never an override.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import Any, cast

from aibom.errors import AibomError, PluginError, told
from aibom.extract.interface import Extractor
from aibom.formats.interface import Format
from aibom.gaps.interface import Rule
from aibom.sources.interface import Registry

__all__ = ["BUILT_IN", "blamed", "extractors", "format_names", "formats", "load_format", "rules", "sources"]

BUILT_IN: Mapping[str, Mapping[str, str]] = {
    "extractors": {
        "adapter": "aibom.extract.adapter:AdapterExtractor",
        "attestations": "aibom.extract.attestations:AttestationsExtractor",
        "card": "aibom.extract.card:CardExtractor",
        "card-prose": "aibom.extract.card_prose:CardProseExtractor",
        "card-sections": "aibom.extract.card_sections:CardSectionsExtractor",
        "config": "aibom.extract.config:ConfigExtractor",
        "croissant": "aibom.extract.croissant:CroissantExtractor",
        "dataset-card": "aibom.extract.dataset_card:DatasetCardExtractor",
        "dataset-info": "aibom.extract.dataset_info:DatasetInfoExtractor",
        "dataset-sections": "aibom.extract.dataset_sections:DatasetSectionsExtractor",
        "distilabel": "aibom.extract.distilabel:DistilabelExtractor",
        "eval-results": "aibom.extract.eval_results:EvalResultsExtractor",
        "gguf": "aibom.extract.gguf:GgufExtractor",
        "hub-record": "aibom.extract.hub_record:HubRecordExtractor",
        "merge-recipe": "aibom.extract.merge_recipe:MergeRecipeExtractor",
        "quantization-recipe": "aibom.extract.quantization_recipe:QuantizationRecipeExtractor",
        "requirements": "aibom.extract.requirements:RequirementsExtractor",
        "safetensors": "aibom.extract.safetensors:SafetensorsExtractor",
        "tokenizer": "aibom.extract.tokenizer:TokenizerExtractor",
        "trainer-card": "aibom.extract.trainer_card:TrainerCardExtractor",
    },
    "rules": {
        "absent-from-mirror": "aibom.gaps.absent_from_mirror:RULE",
        "architecture-unstated": "aibom.gaps.architecture_unstated:RULE",
        "base-contradicted": "aibom.gaps.base_contradicted:RULE",
        "base-quantized-copy": "aibom.gaps.base_quantized_copy:RULE",
        "behavior-not-compared": "aibom.gaps.behavior_not_compared:RULE",
        "card-missing": "aibom.gaps.card_missing:RULE",
        "chat-template-differs": "aibom.gaps.chat_template_differs:RULE",
        "claims-disagree": "aibom.gaps.claims_disagree:RULE",
        "code-on-loading": "aibom.gaps.code_on_loading:RULE",
        "cycle": "aibom.gaps.cycle:RULE",
        "dataset-annotators-unstated": "aibom.gaps.dataset_annotators_unstated:RULE",
        "dataset-collection-unstated": "aibom.gaps.dataset_collection_unstated:RULE",
        "dataset-filtering-unstated": "aibom.gaps.dataset_filtering_unstated:RULE",
        "dataset-freeze-date-unstated": "aibom.gaps.dataset_freeze_date_unstated:RULE",
        "dataset-generator-unnamed": "aibom.gaps.dataset_generator_unnamed:RULE",
        "dataset-language-unstated": "aibom.gaps.dataset_language_unstated:RULE",
        "dataset-maintenance-unstated": "aibom.gaps.dataset_maintenance_unstated:RULE",
        "dataset-missing": "aibom.gaps.dataset_missing:RULE",
        "dataset-removals-unstated": "aibom.gaps.dataset_removals_unstated:RULE",
        "dataset-sensitive-data-unstated": "aibom.gaps.dataset_sensitive_data_unstated:RULE",
        "dataset-undeclared": "aibom.gaps.dataset_undeclared:RULE",
        "dataset-without-evaluated-model": "aibom.gaps.dataset_without_evaluated_model:RULE",
        "dataset-without-source": "aibom.gaps.dataset_without_source:RULE",
        "evaluation-missing": "aibom.gaps.evaluation_missing:RULE",
        "evaluation-self-reported": "aibom.gaps.evaluation_self_reported:RULE",
        "evidence-unreadable": "aibom.gaps.evidence_unreadable:RULE",
        "file-flagged": "aibom.gaps.file_flagged:RULE",
        "files-without-digest": "aibom.gaps.files_without_digest:RULE",
        "identity-missing": "aibom.gaps.identity_missing:RULE",
        "last-change-old": "aibom.gaps.last_change_old:RULE",
        "license-differs": "aibom.gaps.license_differs:RULE",
        "license-missing": "aibom.gaps.license_missing:RULE",
        "license-more-permissive": "aibom.gaps.license_more_permissive:RULE",
        "license-noncommercial-data": "aibom.gaps.license_noncommercial_data:RULE",
        "license-tension": "aibom.gaps.license_tension:RULE",
        "license-text-differs": "aibom.gaps.license_text_differs:RULE",
        "license-unknown-terms": "aibom.gaps.license_unknown_terms:RULE",
        "license-unnamed": "aibom.gaps.license_unnamed:RULE",
        "limits-unstated": "aibom.gaps.limits_unstated:RULE",
        "listing-incomplete": "aibom.gaps.listing_incomplete:RULE",
        "merge-of-one": "aibom.gaps.merge_of_one:RULE",
        "namespace-missing": "aibom.gaps.namespace_missing:RULE",
        "no-model": "aibom.gaps.no_model:RULE",
        "no-parent-declared": "aibom.gaps.no_parent_declared:RULE",
        "parent-gated": "aibom.gaps.parent_gated:RULE",
        "parent-missing": "aibom.gaps.parent_missing:RULE",
        "parent-moved": "aibom.gaps.parent_moved:RULE",
        "parent-not-identified": "aibom.gaps.parent_not_identified:RULE",
        "parent-unpinned": "aibom.gaps.parent_unpinned:RULE",
        "pickle-only-weights": "aibom.gaps.pickle_only_weights:RULE",
        "proof-refuted": "aibom.gaps.proof_refuted:RULE",
        "purpose-unstated": "aibom.gaps.purpose_unstated:RULE",
        "quantized-twice": "aibom.gaps.quantized_twice:RULE",
        "registry-not-walked": "aibom.gaps.registry_not_walked:RULE",
        "remote-code-required": "aibom.gaps.remote_code_required:RULE",
        "revision-unknown": "aibom.gaps.revision_unknown:RULE",
        "self-reference": "aibom.gaps.self_reference:RULE",
        "source-unavailable": "aibom.gaps.source_unavailable:RULE",
        "statement-contradicted": "aibom.gaps.statement_contradicted:RULE",
        "statement-unmatched": "aibom.gaps.statement_unmatched:RULE",
        "subject-gated": "aibom.gaps.subject_gated:RULE",
        "successor-named": "aibom.gaps.successor_named:RULE",
        "training-not-reproducible": "aibom.gaps.training_not_reproducible:RULE",
        "walk-cut-off": "aibom.gaps.walk_cut_off:RULE",
        "weights-unexplained": "aibom.gaps.weights_unexplained:RULE",
        "weights-unsigned": "aibom.gaps.weights_unsigned:RULE",
        "weights-unverifiable": "aibom.gaps.weights_unverifiable:RULE",
        "wrong-case": "aibom.gaps.wrong_case:RULE",
        "wrong-key": "aibom.gaps.wrong_key:RULE",
    },
    "sources": {},
    "formats": {
        "cyclonedx-json": "aibom.formats.cyclonedx.json_format:CycloneDxJson",
        "cyclonedx-xml": "aibom.formats.cyclonedx.xml_format:CycloneDxXml",
        "spdx-json": "aibom.formats.spdx2.formats:SpdxJson",
        "spdx-tv": "aibom.formats.spdx2.formats:SpdxTagValue",
        "spdx-xml": "aibom.formats.spdx2.formats:SpdxXml",
        "spdx-yaml": "aibom.formats.spdx2.formats:SpdxYaml",
        "spdx3-json": "aibom.formats.spdx3.json_format:Spdx3Json",
    },
}
"""Kind -> name -> `module:object`; a class is called without arguments, anything else is taken as it is."""

_MEMBERS = {
    "extractors": ("name", "version", "wants", "claims"),
    "rules": (
        *("id", "group", "title", "severity", "reason", "looked_for", "why", "remedy", "references", "inherited"),
        "check",
    ),
    "sources": ("name", "version", "recognize", "open"),
    "formats": ("name", "endings", "versions", "encode", "identify", "decode"),
}


def extractors(*, built_in_only: bool = False) -> tuple[Extractor, ...]:
    """Return all extractors, sorted by name; with `built_in_only`, as with all functions here, those of aibom alone.

    Raises:
        PluginError: one cannot be imported, is not what it should be, or two bear one name.
    """
    return cast("tuple[Extractor, ...]", _load_all("extractors", built_in_only=built_in_only))


def rules(*, built_in_only: bool = False) -> tuple[Rule, ...]:
    """Return all gap rules, sorted by id.

    Raises:
        PluginError: one cannot be imported, is not what it should be, or two bear one id.
    """
    return cast("tuple[Rule, ...]", _load_all("rules", built_in_only=built_in_only))


def sources(*, built_in_only: bool = False) -> tuple[Registry, ...]:
    """Return the registries that can be walked besides the Hub, sorted by name; none is built in.

    Raises:
        PluginError: one cannot be imported, is not what it should be, or two bear one name.
    """
    return cast("tuple[Registry, ...]", _load_all("sources", built_in_only=built_in_only))


def formats(*, built_in_only: bool = False) -> tuple[Format, ...]:
    """Return all document formats, sorted by name.

    Raises:
        PluginError: one cannot be imported, is not what it should be, or two bear one name.
    """
    return cast("tuple[Format, ...]", _load_all("formats", built_in_only=built_in_only))


def format_names(*, built_in_only: bool = False) -> tuple[str, ...]:
    """Return the names of all formats, sorted, without importing any.

    Raises:
        PluginError: two bear one name.
    """
    return tuple(_loaders("formats", built_in_only=built_in_only))


def load_format(name: str, *, built_in_only: bool = False) -> Format | None:
    """Return the format called `name`, importing no other, or None where there is none.

    Raises:
        PluginError: it cannot be imported or is no format.
    """
    loader = _loaders("formats", built_in_only=built_in_only).get(name)
    return cast("Format", _load("formats", name, loader)) if loader else None


@contextmanager
def blamed(name: str, what: str) -> Iterator[None]:
    """Say of whatever else than an error of aibom's own is raised meanwhile that the format `name` failed.

    Raises:
        PluginError: it did; `what` says at what.
    """
    try:
        yield
    except AibomError:
        raise
    except (Exception, SystemExit) as error:
        raise PluginError(
            f"the format {name!r} failed to {what} a document: {told(error)}",
            hint="choose another, and report this to whoever made it; --debug shows where it failed",
        ) from error


def _load_all(kind: str, *, built_in_only: bool) -> tuple[Any, ...]:
    return tuple(_load(kind, name, loader) for name, loader in _loaders(kind, built_in_only=built_in_only).items())


def _loaders(kind: str, *, built_in_only: bool) -> dict[str, Callable[[], Any]]:
    from importlib.metadata import entry_points  # noqa: PLC0415 - --help needs no plug-in, and this reads the disk

    found: dict[str, Callable[[], Any]] = {name: _importer(place) for name, place in BUILT_IN[kind].items()}
    if built_in_only:
        return dict(sorted(found.items()))
    for entry in sorted(entry_points(group=f"aibom.{kind}"), key=lambda entry: (entry.name, entry.value)):
        if entry.name in found:
            raise PluginError(
                f"two {kind} bear the name {entry.name!r}; the second is {entry.value}",
                hint="uninstall one of the two packages, or have one renamed",
            )
        found[entry.name] = entry.load
    return dict(sorted(found.items()))


def _importer(place: str) -> Callable[[], Any]:
    module, _, attribute = place.partition(":")
    return lambda: getattr(import_module(module), attribute)


def _load(kind: str, name: str, loader: Callable[[], Any]) -> Any:
    try:
        found = loader()
        plugin = found() if isinstance(found, type) else found
        missing = [member for member in _MEMBERS[kind] if not hasattr(plugin, member)]
        called = getattr(plugin, "id" if kind == "rules" else "name", None)
    except (Exception, SystemExit) as error:
        raise PluginError(
            f"{name!r} of {kind} could not be loaded: {told(error)}",
            hint="reinstall or uninstall the package it comes from; --debug shows where it failed",
        ) from error
    if missing:
        raise PluginError(
            f"{name!r} of {kind} has no {', '.join(missing)}",
            hint=f"an object of {kind} keeps the protocol described in aibom.plugins; tell the package's author",
        )
    if called != name:
        raise PluginError(
            f"{name!r} of {kind} calls itself {called!r}",
            hint="the name in the table and the object's own must agree; tell the package's author",
        )
    if kind == "formats" and not plugin.versions:
        raise PluginError(f"{name!r} of formats names no version", hint="tell the package's author")
    return plugin
