"""What there is to say of each kind of change: how much it matters and why, and what it is seen from the other side."""

from collections.abc import Mapping
from dataclasses import dataclass

from aibom.diff.kinds import Kind
from aibom.records.gaps import Severity

__all__ = ["KINDS", "About"]

_INFO, _LOW, _MEDIUM, _HIGH, _CRITICAL = Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A kind of change: `severity` for the subject, `inherited` for what it was made of; `why` is the reason for both.

    `reverse` is the kind of the same change looked at from NEW to OLD. Where severity depends on the values (licenses,
    gaps, metrics, verdicts, formats), `severity` is the usual one.
    """

    title: str
    severity: Severity
    inherited: Severity
    why: str
    reverse: Kind


_TABLE: tuple[tuple[Kind, Kind, Severity, Severity, str, str], ...] = (
    (
        *(Kind.SUBJECT_REVISION, Kind.SUBJECT_REVISION, _MEDIUM, _MEDIUM, "Another revision of the model"),
        "What was checked, signed or approved holds for the old revision.",
    ),
    (
        *(Kind.PARENT_REPINNED, Kind.PARENT_REPINNED, _LOW, _LOW, "Another revision of an ancestor"),
        "The ancestor's record is that of another revision; the model need not have been made anew from it.",
    ),
    (
        *(Kind.DATASET_REPINNED, Kind.DATASET_REPINNED, _LOW, _LOW, "Another revision of a dataset"),
        "Its content may have changed; the model need not have been trained anew on it.",
    ),
    (
        *(Kind.RENAMED, Kind.RENAMED, _LOW, _LOW, "Another id, and evidence that it is the same"),
        "Who still loads it by the old id gets whatever stands there next.",
    ),
    (
        *(Kind.SAME_NAME_ELSEWHERE, Kind.SAME_NAME_ELSEWHERE, _HIGH, _HIGH, "The same name in another namespace"),
        "Nothing shows that it is the same artifact: a name proves nothing, and copies under others' names are an attack.",
    ),
    (
        *(Kind.CHANGED_HANDS, Kind.CHANGED_HANDS, _CRITICAL, _CRITICAL, "The same id, another owner or creation date"),
        "The repository was made anew or is somebody else's: what was known of it is not about what stands there now.",
    ),
    (
        *(Kind.OTHER_BYTES, Kind.OTHER_BYTES, _CRITICAL, _CRITICAL, "The same revision, other bytes"),
        "A commit names its bytes for good: history was rewritten, a mirror alters files, or a record is false.",
    ),
    (
        *(Kind.UNRELATED, Kind.UNRELATED, _HIGH, _HIGH, "Another model"),
        "Nothing shows that the one is a version of the other: neither name nor weights, and no id that led to it.",
    ),
    (
        *(Kind.SUBJECT_MISSING, Kind.READABLE, _CRITICAL, _CRITICAL, "The model is gone"),
        "It was deleted or made private: nothing of it can be checked, and its id may be taken by others.",
    ),
    (
        *(Kind.SUBJECT_GATED, Kind.READABLE, _MEDIUM, _MEDIUM, "The model is gated"),
        "Its files can be read only with its owner's leave.",
    ),
    (
        *(Kind.SUBJECT_MOVED, Kind.READABLE, _LOW, _LOW, "The model is reached by way of another id"),
        "Who still loads it by the old id gets whatever stands there next.",
    ),
    (
        *(Kind.PARENT_MISSING, Kind.READABLE, _HIGH, _HIGH, "An ancestor is gone"),
        "It was deleted or made private: its origin, license and data can no longer be looked up.",
    ),
    (
        *(Kind.PARENT_GATED, Kind.READABLE, _MEDIUM, _MEDIUM, "An ancestor is gated"),
        "Its files can be read only with its owner's leave, and often under terms that descendants must keep.",
    ),
    (
        *(Kind.PARENT_MOVED, Kind.READABLE, _LOW, _LOW, "An ancestor is reached by way of another id"),
        "Its old id is free for others to take.",
    ),
    (
        *(Kind.DATASET_GONE, Kind.READABLE, _HIGH, _HIGH, "A dataset is gone"),
        "It may have been withdrawn for a reason that concerns every model trained on it.",
    ),
    (
        *(Kind.DATASET_GATED, Kind.READABLE, _MEDIUM, _MEDIUM, "A dataset is gated"),
        "What the model learned from can be read only with its owner's leave.",
    ),
    (
        *(Kind.DATASET_MOVED, Kind.READABLE, _LOW, _LOW, "A dataset is reached by way of another id"),
        "Its old id is free for others to take.",
    ),
    (
        *(Kind.NOT_READ, Kind.READABLE, _LOW, _LOW, "Not read this time"),
        "Nothing is known of it now; that does not mean that it is gone.",
    ),
    (
        *(Kind.READABLE, Kind.NOT_READ, _INFO, _INFO, "Read this time"),
        "What could not be looked up before can be now.",
    ),
    (
        *(Kind.WEIGHTS_ADDED, Kind.WEIGHTS_REMOVED, _HIGH, _LOW, "Weights added"),
        "Bytes that nobody has checked can be loaded under a name that was approved.",
    ),
    (
        *(Kind.WEIGHTS_REMOVED, Kind.WEIGHTS_ADDED, _MEDIUM, _LOW, "Weights removed"),
        "What was deployed from them cannot be fetched again.",
    ),
    (
        *(Kind.WEIGHTS_CHANGED, Kind.WEIGHTS_CHANGED, _HIGH, _MEDIUM, "Weights changed"),
        "The model is another one: every evaluation and approval was of other bytes.",
    ),
    (
        *(Kind.WEIGHTS_FORMAT, Kind.WEIGHTS_FORMAT, _HIGH, _MEDIUM, "Other formats of the weights"),
        "A pickle runs whatever its author put in when it is loaded; safetensors and GGUF hold numbers.",
    ),
    (
        *(Kind.CODE_ADDED, Kind.CODE_REMOVED, _HIGH, _MEDIUM, "Executable code added"),
        "Whoever loads the model with trust_remote_code, or its handler, runs it.",
    ),
    (
        *(Kind.CODE_REMOVED, Kind.CODE_ADDED, _LOW, _INFO, "Executable code removed"),
        "What ran when the model was loaded does so no longer, or comes from elsewhere.",
    ),
    (
        *(Kind.CODE_CHANGED, Kind.CODE_CHANGED, _HIGH, _MEDIUM, "Executable code changed"),
        "Whoever loads the model with trust_remote_code, or its handler, runs it.",
    ),
    (
        *(Kind.CHAT_TEMPLATE, Kind.CHAT_TEMPLATE, _HIGH, _LOW, "Chat template changed"),
        "It is a program that stands between every user and the model: an edit can add instructions nobody sees.",
    ),
    (
        *(Kind.TOKENIZER, Kind.TOKENIZER, _MEDIUM, _LOW, "Tokenizer changed"),
        "The same text becomes other tokens: behaviour changes with the same weights.",
    ),
    (
        *(Kind.GENERATION_CONFIG, Kind.GENERATION_CONFIG, _LOW, _INFO, "Generation settings changed"),
        "Sampling, lengths and stop tokens change what the same weights answer.",
    ),
    (
        *(Kind.CONFIGURATION, Kind.CONFIGURATION, _MEDIUM, _LOW, "Configuration changed"),
        "It decides how the weights are read, and which code reads them.",
    ),
    (
        *(Kind.QUANTIZATION, Kind.QUANTIZATION, _MEDIUM, _LOW, "Quantization changed"),
        "Other rounding is another model: evaluations of one say little of the other.",
    ),
    (
        *(Kind.ARCHITECTURE, Kind.ARCHITECTURE, _HIGH, _MEDIUM, "Architecture changed"),
        "Another one is another network, whatever its name; of one that is not stated nobody can tell.",
    ),
    (
        *(Kind.PARAMETER_COUNT, Kind.PARAMETER_COUNT, _HIGH, _MEDIUM, "Number of parameters changed"),
        "Another one is another network, whatever its name; of one that is not stated nobody can tell.",
    ),
    (
        *(Kind.FILE_ADDED, Kind.FILE_REMOVED, _INFO, _INFO, "File added"),
        "It is neither weights nor code, nor one of the files that say how they are used.",
    ),
    (
        *(Kind.FILE_REMOVED, Kind.FILE_ADDED, _INFO, _INFO, "File removed"),
        "It is neither weights nor code, nor one of the files that say how they are used.",
    ),
    (
        *(Kind.FILE_CHANGED, Kind.FILE_CHANGED, _INFO, _INFO, "File changed"),
        "It is neither weights nor code, nor one of the files that say how they are used.",
    ),
    (
        *(Kind.LISTING, Kind.LISTING, _LOW, _LOW, "Files are listed in one of them only"),
        "What files there are was not known both times: none could be compared.",
    ),
    (
        *(Kind.PARENT_ADDED, Kind.PARENT_REMOVED, _HIGH, _HIGH, "Parent added"),
        "What the parent carries (data, terms, faults, backdoors) is now in the model.",
    ),
    (
        *(Kind.PARENT_REMOVED, Kind.PARENT_ADDED, _HIGH, _HIGH, "Parent removed"),
        "Either the model was made otherwise, or its origin is no longer stated.",
    ),
    (
        *(Kind.PARENT_REPLACED, Kind.PARENT_REPLACED, _HIGH, _HIGH, "Parent replaced"),
        "It is made from something else: another origin, with data, terms and faults of its own.",
    ),
    (
        *(Kind.RELATION_CHANGED, Kind.RELATION_CHANGED, _MEDIUM, _MEDIUM, "Relation changed"),
        "How it was made from its parent is told otherwise.",
    ),
    (
        *(Kind.DATASET_ADDED, Kind.DATASET_REMOVED, _MEDIUM, _MEDIUM, "Dataset added"),
        "Its terms, its persons and its faults now concern the model.",
    ),
    (
        *(Kind.DATASET_REMOVED, Kind.DATASET_ADDED, _MEDIUM, _MEDIUM, "Dataset removed"),
        "Either the model was trained otherwise, or its data are no longer stated.",
    ),
    (
        *(Kind.ARTIFACT_ADDED, Kind.ARTIFACT_REMOVED, _LOW, _LOW, "Artifact added"),
        "It is in the record now; no derivation leads to it that was not there.",
    ),
    (
        *(Kind.ARTIFACT_REMOVED, Kind.ARTIFACT_ADDED, _LOW, _LOW, "Artifact removed"),
        "It is in the record no longer; no derivation that led to it is gone.",
    ),
    (
        *(
            Kind.UNIDENTIFIED_PARENT,
            Kind.UNIDENTIFIED_PARENT,
            _MEDIUM,
            _MEDIUM,
            "What names a parent and leads nowhere",
        ),
        "A parent is spoken of that cannot be looked up: other words may mean another parent.",
    ),
    (
        *(Kind.PIN_FIRMER, Kind.PIN_WEAKER, _INFO, _INFO, "The parent's revision rests on more"),
        "Which revision it was made from is better known.",
    ),
    (
        *(Kind.PIN_WEAKER, Kind.PIN_FIRMER, _MEDIUM, _MEDIUM, "The parent's revision rests on less"),
        "Which revision it was made from is no longer as well known.",
    ),
    (
        *(Kind.LICENSE, Kind.LICENSE, _HIGH, _HIGH, "License changed"),
        "What may be done with it, and with all that is made from it, is another matter.",
    ),
    (
        *(Kind.METRIC, Kind.METRIC, _LOW, _INFO, "Results of evaluation changed"),
        "The author states other results; aibom has measured none of them.",
    ),
    (
        *(Kind.INTENDED_USE, Kind.INTENDED_USE, _MEDIUM, _LOW, "Intended use or limitations changed"),
        "A use that was within what its author vouched for may no longer be.",
    ),
    (
        *(Kind.SCANNER_VERDICT, Kind.SCANNER_VERDICT, _HIGH, _MEDIUM, "Verdict of a scanner changed"),
        "Somebody who looked into the files says something else of them.",
    ),
    (
        *(Kind.SIGNATURE, Kind.SIGNATURE, _HIGH, _LOW, "Signatures or attestations changed"),
        "What could be verified can no longer be, or by somebody else's key.",
    ),
    (
        *(Kind.ACCESS, Kind.ACCESS, _LOW, _LOW, "Access changed"),
        "Who may read it, and under which terms, is another matter.",
    ),
    (
        *(Kind.FACT, Kind.FACT, _INFO, _INFO, "Something else that is stated changed"),
        "It bears on none of the above.",
    ),
    (
        *(Kind.ASSURANCE_RAISED, Kind.ASSURANCE_LOWERED, _INFO, _INFO, "The same, on better grounds"),
        "What was only stated is now derived, observed or verified.",
    ),
    (
        *(Kind.ASSURANCE_LOWERED, Kind.ASSURANCE_RAISED, _MEDIUM, _LOW, "The same, on weaker grounds"),
        "What was observed or verified is now only somebody's word.",
    ),
    (
        *(Kind.EVIDENCE, Kind.EVIDENCE, _INFO, _INFO, "The same, read elsewhere"),
        "The statements are the same; the places or bytes they were read from are not.",
    ),
    (
        *(Kind.GAP_OPENED, Kind.GAP_CLOSED, _MEDIUM, _MEDIUM, "Gap opened"),
        "The record lacks or contradicts what it did not before.",
    ),
    (
        *(Kind.GAP_CLOSED, Kind.GAP_OPENED, _INFO, _INFO, "Gap closed"),
        "The record no longer lacks or contradicts it.",
    ),
    (
        *(Kind.GAP_SEVERITY, Kind.GAP_SEVERITY, _MEDIUM, _MEDIUM, "Severity of a gap changed"),
        "The same gap weighs more, or less.",
    ),
    (
        *(Kind.GAP_REWORDED, Kind.GAP_REWORDED, _INFO, _INFO, "A gap in other words"),
        "The same rule says of the same artifact something else.",
    ),
    (
        *(Kind.RECORD, Kind.RECORD, _INFO, _INFO, "How the record was made"),
        "The two were made at other times, by other means or within other limits: no change of the model.",
    ),
)

KINDS: Mapping[Kind, About] = {
    kind: About(title=title, severity=severity, inherited=inherited, why=why, reverse=reverse)
    for kind, reverse, severity, inherited, title, why in _TABLE
}
"""What there is to say of each kind, in the order of `Kind`."""
