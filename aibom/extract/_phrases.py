"""The phrases of a card that say what a model or dataset was made from, and the relation each means."""

import re

from aibom.records.claims import Relation
from aibom.records.refs import Kind

__all__ = ["JUDGED", "MADE", "OF_DATA", "PHRASES", "may_speak", "stems"]

_WORDS = r"(?:[\s/,]{1,3}[\w.+\-]{1,20}){0,4}?\s"
_MODEL_PHRASES = (
    (Relation.MERGE, rf"\bmerg(?:e|ed|es|er|ing){_WORDS}(?:of|from|between)\b"),
    (
        Relation.MERGE,
        r"\bmerge\smethod\susing\b|\bmodels?\s(?:were|was|are)\s(?:included|used)\sin\s(?:the|this)\smerge\b",
    ),
    (Relation.QUANTIZED, rf"\b(?:quanti[sz](?:ed|ations?)|quants?|GGUFs?|GGML|GPTQ|AWQ|EXL2){_WORDS}(?:of|for|from)\b"),
    (Relation.CONVERTED, rf"\b(?:converted|conversion){_WORDS}(?:of|from)\b"),
    (Relation.ADAPTER, rf"\b(?:Q?LoRAs?|adapters?){_WORDS}(?:of|for|from)\b"),
    (Relation.DISTILLED, rf"\bdistill?(?:ed|ation){_WORDS}(?:of|from)\b"),
    (Relation.FINETUNE, r"\bfine[\s\-]?tun(?:e|ed|ing)(?:\s[\w\-]{1,20}){0,2}?\s(?:of|from|on\stop\sof)\b"),
    (Relation.TRAINED_ON, rf"\b(?:fine[\s\-]?tun|train)(?:ed|ing){_WORDS}(?:on|with|using)\b"),
    (Relation.TRAINED_ON, rf"\baligned{_WORDS}(?:on|with|using)\b"),
    (
        Relation.FINETUNE,
        r"\bus(?:e|ed|ing)\s(?:the|a)\spre-?trained\b(?=[^\n]{1,300}\band\s(?:then\s)?fine[\s\-]?tun(?:e|ed|ing)\b)",
    ),
    (Relation.UNSPECIFIED_BASE, r"(?:^|\n)[ \t]{0,8}(?:[-*+][ \t]{1,4})?base[ \-]models?[ \t]{0,2}:"),
    (
        Relation.UNSPECIFIED_BASE,
        r"\b(?:based|built)\s(?:(?:up)?on|off(?:\sof)?)\b|\binitiali[sz]ed\s(?:from|with)\b|\bderived\sfrom\b",
    ),
)
_DATASET_PHRASES = (
    (
        Relation.DERIVED_FROM_DATASET,
        (
            r"\b(?:adapted|cleaned|collected|compiled|constructed|converted|copied|created|curated|deduplicated|drawn|extracted"
            r"|filtered|forked|obtained|reformatted|sampled|selected|sourced|subsampled|taken|translated)\sfrom\b"
        ),
    ),
    (
        Relation.GENERATED_BY,
        (
            r"\b(?:annotated|answered|augmented|created|distilled|generated|judged|labell?ed|paraphrased|produced|rated"
            rf"|rewritten|scored|summari[sz]ed|synthesi[sz]ed|translated|written){_WORDS}(?:by|with|using|via|from)\b"
        ),
    ),
    (
        Relation.DERIVED_FROM_DATASET,
        (
            r"\b(?:clone|collection|combination|compilation|concatenation|conversion|copy|derivative|extension|fork|merge"
            r"|mirror|mix|mixture|portion|sample|selection|split|subset|translation|union|version)"
            rf"{_WORDS}?of\b|\b(?:based|built)\s(?:up)?on\b|\bderived\sfrom\b"
            r"|\b(?:original|parent|seed|source)\s(?:dataset|data|corpus)\s?(?::|is|was)\s"
        ),
    ),
)
# Said of data alone: what stands behind it is a dataset, also where it does not say so itself.
OF_DATA = (
    *("cleaned", "clone", "concatenation", "copy", "deduplicated", "filtered", "fork", "mirror", "mix", "portion"),
    *("sample", "source", "split", "subsampled", "subset", "translated", "translation", "union", "version"),
)
JUDGED = ("annotated", "judged", "label", "rated", "scored", "translated")
MADE = ("created", "written", "produced")


def _joined(phrases: tuple[tuple[Relation, str], ...]) -> tuple[re.Pattern[str], dict[str, Relation]]:
    names = {f"p{number}": relation for number, (relation, _) in enumerate(phrases)}
    pattern = "|".join(f"(?P<{name}>{text})" for name, (_, text) in zip(names, phrases, strict=True))
    return re.compile(pattern, re.IGNORECASE), names


PHRASES = {Kind.MODEL: _joined(_MODEL_PHRASES), Kind.DATASET: _joined(_DATASET_PHRASES)}
"""For each kind of card: one pattern of all its phrases, and what each group of it means."""

# Each phrase holds one of these, and so does all that `card_prose` looks for by its form; most blocks hold none, and
# looking for them takes a twentieth of the time.
_STEMS = {
    Kind.MODEL: (
        *("merg", "quant", "gguf", "ggml", "gptq", "awq", "exl2", "conver", "lora", "adapter", "distil"),
        *("tun", "train", "based", "built", "initiali", "derived", "aligned", "base"),
    ),
    Kind.DATASET: (
        *(
            "adapted",
            "annotat",
            "answer",
            "augment",
            "based",
            "built",
            "clean",
            "clone",
            "collect",
            "combin",
            "compil",
            "complet",
        ),
        *(
            "concaten",
            "construct",
            "conver",
            "copi",
            "copy",
            "created",
            "curated",
            "dedupl",
            "deriv",
            "distil",
            "drawn",
        ),
        *("exten", "extract", "filter", "fork", "generat", "judged", "label", "merge", "mirror", "mix", "obtained"),
        *(
            "original",
            "output",
            "paraphr",
            "parent",
            "portion",
            "produced",
            "rated",
            "reformat",
            "respons",
            "sampl",
            "scored",
            "seed",
            "select",
        ),
        *("sourc", "split", "subset", "summari", "synthes", "taken", "translat", "union", "version", "written"),
    ),
}


def stems(text: str, kind: Kind) -> tuple[str, ...]:
    """Return what `may_speak` has to look for in the blocks of `text`.

    >>> stems("Trained with care.", Kind.MODEL)
    ('train',)
    """
    lowered = text.lower()
    return tuple(stem for stem in _STEMS[kind] if stem in lowered)


def may_speak(text: str, known: tuple[str, ...]) -> bool:
    """Say whether a block may hold a phrase; only in ASCII do the letters of a stem have no other forms.

    >>> may_speak("Fine-tuned from org/base", ("tun",)), may_speak("Hello", ("tun",))
    (True, False)
    """
    if not text.isascii():
        return True
    lowered = text.lower()
    for stem in known:  # noqa: SIM110 - a generator for any() takes three times as long
        if stem in lowered:
            return True
    return False
