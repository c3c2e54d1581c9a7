"""What is stated of a dataset, in the fields of the Dataset profile; nothing is filled in."""

from collections.abc import Sequence

from aibom.formats.spdx3.ai import presence
from aibom.formats.spdx3.stated_fields import BIASES, LISTS, TEXTS
from aibom.formats.spdx3.terms import Element
from aibom.formats.vocabulary.facts import distinct, plain, single
from aibom.records.claims import Fact, FactClaim
from aibom.records.refs import Kind

__all__ = ["AVAILABILITY", "MODALITIES", "MODALITY", "dataset_fields"]

AVAILABILITY = {"false": "directDownload", "auto": "clickthrough", "manual": "registration"}
"""What the Hub says of how data are gated, and what the standard calls that."""
MODALITY = "modality:"
"""The beginning of the Hub's tags that say what kind of data a dataset holds."""
MODALITIES = {
    **{name: name for name in ("audio", "image", "text", "video", "timeseries")},
    "tabular": "structured",
}


def dataset_fields(facts: Sequence[FactClaim]) -> Element:
    """Return the `dataset_` fields of a dataset; of what type the data are is always said, if only that it is not known."""
    fields: Element = {name: "\n".join(distinct(facts, fact)) for name, fact in TEXTS[Kind.DATASET].items()}
    fields |= {name: distinct(facts, fact) for name, fact in LISTS[Kind.DATASET].items()}
    fields["dataset_datasetType"] = _types(facts) or ["noAssertion"]
    fields["dataset_datasetAvailability"] = AVAILABILITY.get(single(facts, Fact.GATED), "")
    fields["dataset_datasetSize"] = _size(facts)
    fields["dataset_hasSensitivePersonalInformation"] = presence(facts)
    biases = (claim for claim in facts if claim.fact is Fact.ETHICAL_CONSIDERATION and ("what", BIASES) in claim.fields)
    fields["dataset_knownBias"] = list(dict.fromkeys(plain(claim.value) for claim in biases))
    return fields


def _types(facts: Sequence[FactClaim]) -> list[str]:
    tags = (text.removeprefix(MODALITY) for text in distinct(facts, Fact.TAG) if text.startswith(MODALITY))
    return sorted({MODALITIES[tag] for tag in tags if tag in MODALITIES})


def _size(facts: Sequence[FactClaim]) -> int | None:
    """Return how many bytes the dataset has, where one number is stated for the whole of it."""
    sizes = {
        claim.value
        for claim in facts
        if claim.fact is Fact.SIZE and dict(claim.fields).get("what") == "dataset" and _is_size(claim.value)
    }
    size = sizes.pop() if len(sizes) == 1 else None
    return size if isinstance(size, int) else None


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63
