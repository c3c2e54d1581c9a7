"""Claims of a card's prose: sentences such as "fine-tuned version of", which are mentions and no declarations."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aibom.extract._evidence import at, evidence, lineage
from aibom.extract._front_matter import CARD_PATH, wanted
from aibom.extract._named import dataset_parent
from aibom.extract._prose import Block, Reference, blocks, references, sentence_end
from aibom.readers import markdown
from aibom.records.claims import Claim, Relation
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified, classify, shorten
from aibom.records.snapshot import FileEntry, Snapshot

__all__ = ["CardProseExtractor"]

_MOST_CLAIMS = 64
_MOST_PHRASES = 500
_LONGEST_ITEM = 600
_NEAR = 25  # characters between a phrase and a name that is neither linked nor quoted
_FAR = 160  # characters between a phrase and the link it speaks of
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
    (Relation.UNSPECIFIED_BASE, r"\b(?:based|built)\s(?:up)?on\b|\binitiali[sz]ed\s(?:from|with)\b|\bderived\sfrom\b"),
)
_DATASET_PHRASES = (
    (Relation.GENERATED_BY, rf"\b(?:generated|synthesi[sz]ed|produced){_WORDS}(?:by|with|using|from)\b"),
    (
        Relation.DERIVED_FROM_DATASET,
        (
            rf"\b(?:version|subset|translation|merge|mix|mixture|combination|sample|copy|split){_WORDS}?of\b"
            r"|\b(?:based|built)\s(?:up)?on\b|\b(?:derived|extracted|sampled|taken|filtered|adapted|collected)\sfrom\b"
        ),
    ),
)
_TRAINER = re.compile(
    r"This\smodel\sis\sa\sfine-tuned\sversion\sof\s\[(?P<base>[^\[\]]{0,300}|\[None\])\]\([^()\n]{0,500}\)"
    r"(?:\son\s(?:the|an?)\s(?P<data>[^\n]{1,300}?)\sdatasets?\b)?"
)
_FIELD = re.compile(
    r"fine[\s\-]?tuned\sfrom(?:\smodel)?\s{0,2}(?:\[optional\])?\s{0,2}:\s{0,2}(?P<value>[^\s\[\]]{1,200})\s{0,4}$",
    re.IGNORECASE,
)
_COPY = re.compile(r"[-_.](?:GGUF|GGML|GPTQ|AWQ|EXL[23]|[2-8][\-_]?bit|bnb|i1|imatrix)(?![a-z])", re.IGNORECASE)
_PATH = re.compile(r"\s{0,4}`?(?P<path>(?:\.{1,2}|~)?/[\w.\-]{1,100}/?[\w./\-]{0,200})")
# What stands before a phrase and turns it round, as in "is not a fine-tuned version of". Bounded: a line of spaces.
_DENIED = re.compile(
    r"(?:\b(?:cannot|never|no|nor|not(?!\s(?:just|merely|only)\b)|unlike)|n['\u2019]t)\s(?:[\w\-]{1,20}\s){0,3}$",
    re.IGNORECASE,
)
_DENIED_WITHIN = 90  # characters
_DATASET_WORD = re.compile(r"\s(?:[\w\-]{1,20}\s){0,2}?(?:dataset|corpus|data)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    line: int
    relation: Relation
    parent: ArtifactRef | Unidentified
    text: str


class CardProseExtractor:
    """Reads the sentences of a card that say what a model or dataset was made from."""

    name = "card-prose"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:  # noqa: ARG002 - the protocol's
        """Return the card, up to 1 MiB."""
        return wanted(files)

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield the first 64 mentions, each parent and relation once, and never the repository itself."""
        content = snapshot.content(CARD_PATH)
        if content is None or content.error:
            return
        where = evidence(snapshot, content, "", self.name)
        own = {repo.lower() for repo in (snapshot.ref.repo, snapshot.requested.repo, *snapshot.aliases)}
        seen: set[tuple[Relation, ArtifactRef | Unidentified]] = set()
        for mention in _mentions(markdown.split(content.data), snapshot.ref.kind):
            parent = mention.parent
            if isinstance(parent, ArtifactRef) and parent.kind is snapshot.ref.kind and parent.repo.lower() in own:
                continue
            if _is_copy(parent, mention.relation, snapshot.ref.name):
                continue
            if (mention.relation, parent) in seen:
                continue
            seen.add((mention.relation, parent))
            place = at(where, f"line {mention.line}")
            yield lineage(
                snapshot.ref, mention.relation, parent, place, assurance=Assurance.MENTIONED, text=mention.text
            )
            if len(seen) == _MOST_CLAIMS:
                return


def _is_copy(parent: ArtifactRef | Unidentified, relation: Relation, name: str) -> bool:
    """Say whether a card only points to quantized copies of its own model, as in `quantized versions: ...-GGUF`."""
    if relation not in {Relation.QUANTIZED, Relation.CONVERTED} or not isinstance(parent, ArtifactRef):
        return False
    return bool(_COPY.search(parent.name)) and not _COPY.search(name)


def _joined(phrases: tuple[tuple[Relation, str], ...]) -> tuple[re.Pattern[str], dict[str, Relation]]:
    names = {f"p{number}": relation for number, (relation, _) in enumerate(phrases)}
    pattern = "|".join(f"(?P<{name}>{text})" for name, (_, text) in zip(names, phrases, strict=True))
    return re.compile(pattern, re.IGNORECASE), names


_PHRASES = {Kind.MODEL: _joined(_MODEL_PHRASES), Kind.DATASET: _joined(_DATASET_PHRASES)}
# Each phrase holds one of these; most blocks hold none, and looking for them takes a twentieth of the time.
_STEMS = {
    Kind.MODEL: (
        *("merg", "quant", "gguf", "ggml", "gptq", "awq", "exl2", "conver", "lora", "adapter", "distil"),
        *("tun", "train", "based", "built", "initiali", "derived"),
    ),
    Kind.DATASET: (
        *("generated", "synthesi", "produced", "version", "subset", "translation", "merge", "mix", "combination"),
        *("sample", "copy", "split", "based", "built", "derived", "extracted", "taken", "filtered", "adapted"),
        "collected",
    ),
}


def _may_speak(text: str, kind: Kind) -> bool:
    """Say whether a block may hold a phrase; only in ASCII do the letters of a stem have no other forms."""
    if not text.isascii():
        return True
    lowered = text.lower()
    for stem in _STEMS[kind]:  # noqa: SIM110 - a generator for any() takes three times as long
        if stem in lowered:
            return True
    return False


def _mentions(card: markdown.Card, kind: Kind) -> Iterator[_Mention]:
    pattern, relations = _PHRASES[kind]
    listing, phrases = False, 0
    for block in blocks(card):
        if listing and block.item:
            yield from _merged_item(block)
            continue
        listing, position = False, 0
        for found in _TRAINER.finditer(block.text) if kind is Kind.MODEL else ():
            position = found.end()
            yield from _by_trainer(block, found)
        if kind is Kind.MODEL and (field := _FIELD.search(block.text)):
            yield from _by_field(block, field)
        for found in pattern.finditer(block.text, position) if _may_speak(block.text, kind) else ():
            phrases += 1
            if phrases > _MOST_PHRASES:
                return
            if _DENIED.search(block.text, max(position, found.start() - _DENIED_WITHIN), found.start()):
                continue
            relation = relations[str(found.lastgroup)]
            yield from _by_phrase(block, found, relation)
            listing = listing or (relation is Relation.MERGE and block.text.rstrip().endswith(":"))


def _by_trainer(block: Block, found: re.Match[str]) -> Iterator[_Mention]:
    """Yield what the sentence says that transformers' Trainer writes: its link text is the path it was given."""
    line, base = block.line_at(found.start()), found["base"]
    parent = classify(base)
    yield _Mention(line=line, relation=Relation.FINETUNE, parent=parent, text=base)
    for part in re.split(r",\s(?:the\s)?|\sand\s(?:the\s)?", found["data"] or ""):
        dataset = dataset_parent(part)
        if isinstance(dataset, ArtifactRef):
            yield _Mention(line=line, relation=Relation.TRAINED_ON, parent=dataset, text=part)


def _by_field(block: Block, found: re.Match[str]) -> Iterator[_Mention]:
    """Yield what stands after `Finetuned from model:`, as Unsloth and the Hub's template write it."""
    value = found["value"].strip("`")
    parent = classify(value)
    named = isinstance(parent, ArtifactRef) and (parent.namespace or "-" in parent.name)
    if named or (isinstance(parent, Unidentified) and parent.form is Form.PATH):
        line = block.line_at(found.start("value"))
        yield _Mention(line=line, relation=Relation.FINETUNE, parent=parent, text=value)


def _by_phrase(block: Block, found: re.Match[str], relation: Relation) -> Iterator[_Mention]:
    """Yield what the rest of the sentence names: the first model it speaks of (of a merge, all) and the datasets."""
    start = found.end()
    window = block.text[start : sentence_end(block.text, start)]
    model_found = False
    if path := _PATH.match(window):
        model_found = True
        text = path["path"].rstrip(".")
        parent_path = Unidentified(text=shorten(text), form=Form.PATH)
        yield _Mention(line=block.line_at(start + path.start("path")), relation=relation, parent=parent_path, text=text)
    for reference in references(window):
        is_dataset = reference.ref.kind is Kind.DATASET or _is_dataset(window, reference)
        meant = _relation(relation, found[0], is_dataset=is_dataset)
        if meant is None or not _close(reference, relation):
            continue
        if not is_dataset:
            if model_found and relation is not Relation.MERGE:
                continue
            model_found = True
        parent = reference.ref
        if is_dataset and parent.kind is Kind.MODEL:
            parent = ArtifactRef.from_repo(parent.repo, kind=Kind.DATASET)
        line = block.line_at(start + reference.start)
        yield _Mention(line=line, relation=meant, parent=parent, text=reference.text)


def _close(reference: Reference, relation: Relation) -> bool:
    if reference.plain:
        return reference.start <= _NEAR and any(letter in "-_0123456789" for letter in reference.ref.name)
    if reference.single and reference.ref.kind is Kind.MODEL:
        return reference.start <= _NEAR
    return reference.start <= _FAR or relation in {Relation.MERGE, Relation.TRAINED_ON}


def _is_dataset(window: str, reference: Reference) -> bool:
    """Say whether the word dataset follows a name that does not say itself what it is."""
    if "://" in reference.text:
        return False
    return _DATASET_WORD.match(window, reference.end) is not None


def _relation(relation: Relation, phrase: str, *, is_dataset: bool) -> Relation | None:
    """Return what a phrase means for a dataset or for a model; None where it means nothing."""
    match relation:
        case Relation.DERIVED_FROM_DATASET:
            return relation if is_dataset else None
        case Relation.GENERATED_BY:
            return Relation.DERIVED_FROM_DATASET if is_dataset else relation
        case Relation.TRAINED_ON if not is_dataset:
            return Relation.FINETUNE if "tun" in phrase.lower() and phrase.lower().endswith("on") else None
        case Relation.MERGE | Relation.QUANTIZED | Relation.CONVERTED if is_dataset:
            return None
        case _:
            return Relation.TRAINED_ON if is_dataset else relation


def _merged_item(block: Block) -> Iterator[_Mention]:
    """Yield the models one item of a list of merged models names (mergekit writes `MODEL + LORA`), or its path."""
    text = block.text[:_LONGEST_ITEM].lstrip(" \t*+-")
    found = [reference for reference in references(text) if reference.ref.kind is Kind.MODEL and not reference.single]
    for reference in found[:2]:
        if _close(reference, Relation.MERGE):
            yield _Mention(line=block.line_at(0), relation=Relation.MERGE, parent=reference.ref, text=reference.text)
    if not found and (path := _PATH.match(text)):
        parent = Unidentified(text=shorten(path["path"]), form=Form.PATH)
        yield _Mention(line=block.line, relation=Relation.MERGE, parent=parent, text=path["path"])
