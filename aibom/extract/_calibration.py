"""The datasets that settings of a quantization name as what it was measured by."""

from collections.abc import Iterator, Mapping

from aibom.extract._evidence import lineage
from aibom.extract._named import dataset_parent
from aibom.records.claims import Claim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified, classify

__all__ = ["calibrated_on"]

_MOST = 16
_KEYS = ("dataset", "calibration_dataset", "calib_dataset")
# What optimum, whose words these are in the settings of GPTQ, loads for them (optimum/gptq/data.py).
_GPTQ = {
    "c4": "allenai/c4",
    "c4-new": "allenai/c4",
    "ptb": "ptb_text_only",
    "ptb-new": "ptb_text_only",
    "wikitext2": "wikitext",
}


def calibrated_on(
    subject: ArtifactRef, settings: Mapping[str, object], where: Evidence, *, method: str
) -> Iterator[Claim]:
    """Yield the datasets that `settings` name by id or path, the first 16; a tool's own word for one names none.

    The words of GPTQ are known to mean one dataset each. AutoRound names several with commas, and how to read each
    behind a colon. A list of texts is the data itself.
    """
    for key in _KEYS:
        value = settings.get(key)
        for part in (value if isinstance(value, str) else "").split(",")[:_MOST]:
            parent = _parent(part.strip(), method)
            if parent is not None:
                yield lineage(
                    subject, Relation.CALIBRATED_ON, parent, where, assurance=Assurance.DERIVED, text=part.strip()
                )


def _parent(text: str, method: str) -> ArtifactRef | Unidentified | None:
    if method == "gptq" and text in _GPTQ:
        return dataset_parent(_GPTQ[text])
    parent = classify(text, kind=Kind.DATASET)
    if isinstance(parent, Unidentified) and parent.form is Form.MALFORMED:
        parent = classify(text.partition(":")[0], kind=Kind.DATASET)
    if isinstance(parent, ArtifactRef):
        return parent if parent.namespace else None
    return parent if parent.form is Form.PATH else None
