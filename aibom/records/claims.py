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
    CALIBRATED_ON = "calibrated-on"
    USES_DATASET = "uses-dataset"
    """On a dataset, for training or evaluation: which of them is not said."""
    USES = "uses"
    """Of software: it uses the model."""


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

    ANNOTATION_PROCESS = "annotation-process"  # the text of a card's section, shortened
    ANNOTATIONS_CREATOR = "annotations-creator"  # who annotated: machine-generated, crowdsourced, ...
    ARCHITECTURE = "architecture"
    ATTESTATION = "attestation"  # a file that attests something is there, not verified; value: its kind; field path
    AUTHOR = "author"
    BASE_MODEL_RELATION = "base-model-relation"
    CARD = "card"  # value: "present" | "absent" | "no-front-matter"
    CHAT_TEMPLATE = "chat-template"  # value: sha256 of the template's UTF-8 bytes
    CO2_EMISSIONS = "co2-emissions"
    COLLECTION = "collection"  # how data were collected: the text of a section or field, shortened
    COLLECTION_TIMEFRAME = "collection-timeframe"
    COMPUTE = "compute"  # supplied; fields unit, hardware
    CREATED = "created"
    CREATOR = "creator"  # who made the data, by name; fields role. AUTHOR is the account the registry names
    DESCENT = "descent"  # what the weights say of a parent; value: DescentVerdict; fields parent and the figures
    DESCRIPTION = "description"
    DOCUMENT_AUTHOR = "document-author"  # supplied: who answers for the document; fields email, organization, ...
    DOCUMENT_CONTACT = "document-contact"  # likewise: whom to ask
    DOCUMENT_TOOL = "document-tool"  # the program that made a document that was read; fields version
    DOCUMENT_ORGANIZATION = "document-organization"  # likewise: the organization that makes it; field url
    DTYPE = "dtype"
    ENERGY = "energy"  # supplied; fields unit, provider, source, activity
    ETHICAL_CONSIDERATION = "ethical-consideration"  # the text of a card's section, shortened
    EVALUATED_MODEL = "evaluated-model"  # a model trained on the data that publishes results; fields benchmark, commit
    EXTERNAL_ID = "external-id"  # what another catalogue calls it; fields catalogue
    FILTERING = "filtering"  # likewise: what was left out of the data, and how
    FRAMEWORK = "framework"  # a library stated with its version; fields version, specifier
    GATED = "gated"
    HEADER_METADATA = "header-metadata"
    HOMEPAGE = "homepage"
    INFRASTRUCTURE = "infrastructure"  # supplied
    LANGUAGE = "language"
    LANGUAGE_CREATOR = "language-creator"  # who wrote the text of a dataset: found, machine-generated, ...
    LAST_MODIFIED = "last-modified"
    LIBRARY = "library"
    LICENSE = "license"
    LICENSE_CONCLUDED = "license-concluded"  # supplied: what the operator holds to be the license
    LICENSE_LINK = "license-link"
    LICENSE_NAME = "license-name"
    LIMITATION = "limitation"  # the text of a card's section, shortened
    LOAD_TIME_CODE = (
        "load-time-code"  # what loading a file may run, as aibom read it; value: ScanVerdict; fields path, ...
    )
    MAINTENANCE = "maintenance"  # how the data are to be kept and released, as stated
    METRIC = "metric"
    MODEL_TYPE = "model-type"
    NEW_VERSION = "new-version"
    PARAMETER_COUNT = "parameter-count"
    PRETTY_NAME = "pretty-name"
    PRIVATE = "private"  # the registry shows it to its owners only
    PROOF = "proof"  # how far one of four things is shown; value: proofs.Standing; fields kind, reason
    QUANTIZATION = "quantization"
    REMOTE_CODE = "remote-code"
    REMOVALS = "removals"  # what was taken out of the data after they were published; field what: on request
    SCANNER_VERDICT = "scanner-verdict"  # a third party's claim about a file; value: its level; fields path, scanner
    SCAN_REPORT = (
        "scan-report"  # a scan was made; value: SHA-256 of the document with its findings; fields document, ...
    )
    SECURITY_STATUS = "security-status"
    SEED = "seed"  # stated, not verified
    SENSITIVE_DATA = "sensitive-data"  # what is said of personal and sensitive data
    SIGNATURE = "signature"  # a signature is there, not verified; value: its kind; field path
    SIZE = "size"  # of data, in bytes or rows; fields what, config
    SIZE_CATEGORY = "size-category"
    SOURCE_DATA = "source-data"  # where data come from: the text of a card's section, shortened
    SOURCE_DATASET = "source-dataset"  # as written, where it names no repository: original, extended, ...
    SPLIT = "split"  # value: its name; fields config, examples, bytes
    STATEMENT_UNMATCHED = "statement-unmatched"  # supplied, about an artifact that is not in the lineage
    SUPPLIER = "supplier"  # supplied; fields url, email
    SYNTHETIC = "synthetic"
    TAG = "tag"
    TASK = "task"
    TOKENIZER = "tokenizer"  # value: digest of a file of the tokenizer; fields algorithm, path
    TRAINED_MODELS = "trained-models"  # how many models a list shows as trained on the data; fields asked, limit, more
    TRAINING_ARGUMENT = "training-argument"  # value: as stated; field name
    TRAINING_CODE = "training-code"  # where the code it was trained with is said to lie, not verified
    TRAINING_COMMIT = "training-commit"  # likewise: the commit of that code
    UNREADABLE = "unreadable"  # value: the reason; evidence: the file
    USE_CASE = "use-case"  # the text of a card's section, shortened
    VERSION = "version"  # as the publisher numbers it
    WRONG_KEY = "wrong-key"  # a key that resembles a lineage key, e.g. "basemodel"; value: what it holds


@dataclass(frozen=True, slots=True, kw_only=True)
class FactClaim:
    """One fact about one artifact; `fields` (sorted by name) carries the parts of a structured fact such as a metric.

    `accountable` names who answers for a supplied statement, and since when; it is empty for what was found.
    """

    subject: ArtifactRef
    fact: Fact
    value: Scalar
    fields: tuple[tuple[str, Scalar], ...] = ()
    assurance: Assurance
    evidence: Evidence
    accountable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageClaim:
    """A statement that `subject` stems from `parent`; `text` is the parent as written (shortened, without secrets).

    `accountable` is as in `FactClaim`.
    """

    subject: ArtifactRef
    relation: Relation
    parent: ArtifactRef | Unidentified
    text: str
    assurance: Assurance
    evidence: Evidence
    accountable: str = ""


Claim = FactClaim | LineageClaim
