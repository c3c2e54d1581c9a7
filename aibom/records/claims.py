"""Claims: statements with their evidence. Nothing in aibom is stated without one."""

from dataclasses import dataclass
from enum import StrEnum

from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef, Unidentified

__all__ = ["DERIVATIONS", "Claim", "Fact", "FactClaim", "LineageClaim", "Relation", "Scalar"]

Scalar = str | int | float | bool


class Relation(StrEnum):
    """How a child stems from a parent."""

    ADAPTER = "adapter"
    CONVERTED = "converted"
    DISTILLED = "distilled"
    FINETUNE = "finetune"
    MERGE = "merge"
    QUANTIZED = "quantized"
    UNSPECIFIED_BASE = "unspecified-base"
    TOKENIZER_FROM = "tokenizer-from"
    TRAINED_ON = "trained-on"
    EVALUATED_ON = "evaluated-on"
    GENERATED_BY = "generated-by"
    DERIVED_FROM_DATASET = "derived-from-dataset"


DERIVATIONS: frozenset[Relation] = frozenset(
    {
        Relation.ADAPTER,
        Relation.CONVERTED,
        Relation.DISTILLED,
        Relation.FINETUNE,
        Relation.MERGE,
        Relation.QUANTIZED,
        Relation.UNSPECIFIED_BASE,
    }
)
"""The relations in which a model's weights stem from another model's."""


class Fact(StrEnum):
    """What a fact claim is about. Documented, with its place in a BOM, in docs/data-model.md."""

    ARCHITECTURE = "architecture"
    AUTHOR = "author"
    BASE_MODEL_RELATION = "base-model-relation"
    CARD = "card"  # value: "present" | "absent" | "no-front-matter"
    CHAT_TEMPLATE = "chat-template"  # value: sha256 of the template's UTF-8 bytes
    CO2_EMISSIONS = "co2-emissions"
    CREATED = "created"
    DESCRIPTION = "description"
    DTYPE = "dtype"
    ETHICAL_CONSIDERATION = "ethical-consideration"  # the text of a card's section, shortened
    GATED = "gated"
    HEADER_METADATA = "header-metadata"
    LANGUAGE = "language"
    LAST_MODIFIED = "last-modified"
    LIBRARY = "library"
    LICENSE = "license"
    LICENSE_LINK = "license-link"
    LICENSE_NAME = "license-name"
    LIMITATION = "limitation"  # likewise
    METRIC = "metric"
    MODEL_TYPE = "model-type"
    NEW_VERSION = "new-version"
    PARAMETER_COUNT = "parameter-count"
    PRETTY_NAME = "pretty-name"
    QUANTIZATION = "quantization"
    REMOTE_CODE = "remote-code"
    SECURITY_STATUS = "security-status"
    SIZE_CATEGORY = "size-category"
    SOURCE_DATASET = "source-dataset"  # as written, where it names no repository: original, extended, ...
    SYNTHETIC = "synthetic"
    TAG = "tag"
    TASK = "task"
    UNREADABLE = "unreadable"  # value: the reason; evidence: the file
    USE_CASE = "use-case"  # likewise
    WRONG_KEY = "wrong-key"  # a key that resembles a lineage key, e.g. "basemodel"; value: what it holds


@dataclass(frozen=True, slots=True, kw_only=True)
class FactClaim:
    """One fact about one artifact; `fields` (sorted by name) carries the parts of a structured fact such as a metric."""

    subject: ArtifactRef
    fact: Fact
    value: Scalar
    fields: tuple[tuple[str, Scalar], ...] = ()
    assurance: Assurance
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageClaim:
    """A statement that `subject` stems from `parent`; `text` is the parent exactly as written (shortened)."""

    subject: ArtifactRef
    relation: Relation
    parent: ArtifactRef | Unidentified
    text: str
    assurance: Assurance
    evidence: Evidence


Claim = FactClaim | LineageClaim
