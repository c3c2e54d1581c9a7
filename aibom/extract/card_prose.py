"""Claims of a card's prose: sentences such as "fine-tuned version of", which are mentions and no declarations."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from aibom.extract._evidence import at, evidence, lineage
from aibom.extract._front_matter import CARD_PATH, wanted
from aibom.extract._named import dataset_parent
from aibom.extract._phrases import JUDGED, MADE, OF_DATA, PHRASES, may_speak, stems
from aibom.extract._prose import (
    Block,
    Reference,
    blocks,
    closed_model,
    closed_models,
    closed_outputs,
    references,
    sentence_end,
)
from aibom.extract._voice import is_denied, of_another, of_it_alone, stem_of_merge, turned
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
_TRAINER = re.compile(
    r"This\smodel\sis\sa\sfine-tuned\sversion\sof\s\[(?P<base>[^\[\]]{0,300}|\[None\])\]\((?P<link>[^()\n]{0,500})\)"
    r"(?:\son\s(?:the|an?)\s(?P<data>[^\n]{1,300}?)\sdatasets?\b)?"
)
_FIELD = re.compile(
    r"fine[\s\-]?tuned\sfrom(?:\smodel)?\s{0,2}(?:\[optional\])?\s{0,2}:\s{0,2}(?P<value>[^\s\[\]]{1,200})\s{0,4}$",
    re.IGNORECASE,
)
_COPY = re.compile(r"[-_.](?:GGUF|GGML|GPTQ|AWQ|EXL[23]|[2-8][\-_]?bit|bnb|i1|imatrix)(?![a-z])", re.IGNORECASE)
_PATH = re.compile(r"\s{0,4}`?(?P<path>(?:(?:\.{1,2}|~|[A-Za-z]:)?[/\\]|\\\\)[\w.\-]{1,100}[/\\]?[\w./\\\-]{0,200})")
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
    version = "2"

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
        for mention in _mentions(markdown.split(content.data), snapshot.ref.kind, own):
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


_LISTED = frozenset({Relation.MERGE, Relation.DERIVED_FROM_DATASET})


def _mentions(card: markdown.Card, kind: Kind, own: set[str]) -> Iterator[_Mention]:
    pattern, relations = PHRASES[kind]
    listing: Relation | None = None
    phrases = 0
    every = blocks(card)
    known = stems("\n".join(block.text for block in every), kind)
    for block in every:
        if listing and block.item:
            yield from _listed_item(block, listing)
            continue
        listing, position = None, 0
        if not may_speak(block.text, known):
            continue
        for end, mention in _by_form(block) if kind is Kind.MODEL else _of_outputs(block):
            position = max(position, end)
            yield mention
        for found in pattern.finditer(block.text, position):
            phrases += 1
            if phrases > _MOST_PHRASES:
                return
            relation, start = relations[str(found.lastgroup)], found.start()
            if is_denied(block.text, position, start) or of_another(block.text, position, start, relation, own):
                continue
            on_merge = relation is Relation.MERGE and stem_of_merge(block.text, position, start)
            for mention in _by_phrase(block, found, relation):
                yield replace(mention, relation=Relation.UNSPECIFIED_BASE) if on_merge else mention
            if relation in _LISTED and block.text.rstrip().endswith(":"):
                listing = Relation.UNSPECIFIED_BASE if on_merge else relation


def _by_form(block: Block) -> Iterator[tuple[int, _Mention]]:
    """Yield what programs write into model cards, and where the sentence ends in which they do."""
    for found in _TRAINER.finditer(block.text):
        yield from ((found.end(), mention) for mention in _by_trainer(block, found))
    if field := _FIELD.search(block.text):
        yield from ((0, mention) for mention in _by_field(block, field))


def _of_outputs(block: Block) -> Iterator[tuple[int, _Mention]]:
    """Yield the closed models whose outputs a dataset card speaks of, as in `GPT-4 completions`."""
    for start, name in closed_outputs(block.text):
        if not is_denied(block.text, 0, start):
            yield 0, _closed(block, start, name)


def _closed(block: Block, start: int, name: str) -> _Mention:
    return _Mention(line=block.line_at(start), relation=Relation.GENERATED_BY, parent=closed_model(name), text=name)


def _by_trainer(block: Block, found: re.Match[str]) -> Iterator[_Mention]:
    """Yield what the sentence says that transformers' Trainer writes: its link text is the path it was given."""
    line, base = block.line_at(found.start()), found["base"]
    parent = classify(base)
    linked = classify(found["link"])
    if isinstance(linked, ArtifactRef) and linked.namespace and linked.name == base:
        parent = linked  # people shorten the text of a link, and not where it leads
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
    window = turned(block.text[start : sentence_end(block.text, start)])
    model_found = False
    if path := _PATH.match(window):
        model_found = True
        text = path["path"].rstrip(".")
        parent_path = Unidentified(text=shorten(text), form=Form.PATH)
        yield _Mention(line=block.line_at(start + path.start("path")), relation=relation, parent=parent_path, text=text)
    for at_name, name in closed_models(window) if relation is Relation.GENERATED_BY else ():
        if at_name <= _FAR and not is_denied(window, 0, at_name):
            yield _closed(block, start + at_name, name)
    for reference in references(window):
        is_dataset = _is_dataset(window, reference, found[0], relation)
        meant = _relation(relation, found[0], is_dataset=is_dataset)
        if meant is None or not _is_meant(window, reference, relation):
            continue
        if not is_dataset:
            if relation is Relation.GENERATED_BY and not _is_generator(reference, found[0]):
                continue
            if model_found and relation is not Relation.MERGE:
                continue
            model_found = True
        parent = reference.ref
        if is_dataset and parent.kind is Kind.MODEL:
            parent = ArtifactRef.from_repo(parent.repo, kind=Kind.DATASET)
        line = block.line_at(start + reference.start)
        yield _Mention(line=line, relation=meant, parent=parent, text=reference.text)


def _is_meant(window: str, reference: Reference, relation: Relation) -> bool:
    """Say whether a phrase speaks of what is named in its `window`: near enough, not denied, and of the whole of it."""
    if relation is Relation.UNSPECIFIED_BASE and of_it_alone(window, reference.end):
        return False
    return _close(reference, relation) and not is_denied(window, 0, reference.start)


def _close(reference: Reference, relation: Relation) -> bool:
    if reference.plain:
        return reference.start <= _NEAR and any(letter in "-_0123456789" for letter in reference.ref.name)
    if reference.single and reference.ref.kind is Kind.MODEL:
        return reference.start <= _NEAR
    return reference.start <= _FAR or relation in {Relation.MERGE, Relation.TRAINED_ON}


def _is_dataset(window: str, reference: Reference, phrase: str, relation: Relation) -> bool:
    """Say whether a name is a dataset's: by its address, by the word dataset behind it, or by what is said of it."""
    if "://" in reference.text:
        return reference.ref.kind is Kind.DATASET
    of_data = relation is Relation.DERIVED_FROM_DATASET and phrase.lower().startswith(OF_DATA)
    return of_data or reference.ref.kind is Kind.DATASET or _DATASET_WORD.match(window, reference.end) is not None


def _is_generator(reference: Reference, phrase: str) -> bool:
    """Say whether a name behind `generated by` can be a model's: an account or a tool may have done it as well."""
    if reference.single:
        return any(letter in "-_0123456789" for letter in reference.ref.name)
    return "://" in reference.text or not phrase.lower().startswith(MADE)


def _relation(relation: Relation, phrase: str, *, is_dataset: bool) -> Relation | None:
    """Return what a phrase means for a dataset or for a model; None where it means nothing."""
    match relation:
        case Relation.DERIVED_FROM_DATASET:
            return relation if is_dataset else None
        case Relation.GENERATED_BY:
            if not is_dataset:
                return relation
            return None if phrase.lower().startswith(JUDGED) else Relation.DERIVED_FROM_DATASET
        case Relation.TRAINED_ON if not is_dataset:
            return Relation.FINETUNE if "tun" in phrase.lower() and phrase.lower().endswith("on") else None
        case Relation.MERGE | Relation.QUANTIZED | Relation.CONVERTED if is_dataset:
            return None
        case _:
            return Relation.TRAINED_ON if is_dataset else relation


def _listed_item(block: Block, relation: Relation) -> Iterator[_Mention]:
    """Yield what one item of a list names: merged models (mergekit writes `MODEL + LORA`) or a path, or a dataset."""
    text = block.text[:_LONGEST_ITEM].lstrip(" \t*+-")
    if relation is Relation.DERIVED_FROM_DATASET:
        yield from _listed_dataset(block, text)
        return
    if _PATH.match(text):  # of which mergekit writes all, blanks included
        named, *rest = re.split(r"\n|\s\+\s", text, maxsplit=1)
        parent = Unidentified(text=shorten(named.strip(" \t`")), form=Form.PATH)
        yield _Mention(line=block.line, relation=relation, parent=parent, text=parent.text)
        text = "".join(rest)
    found = [reference for reference in references(text) if reference.ref.kind is Kind.MODEL and not reference.single]
    for reference in found[:2]:
        beside = reference is found[0] or "+" in text[found[0].end : reference.start]
        if beside and _close(reference, Relation.MERGE):
            yield _Mention(line=block.line_at(0), relation=relation, parent=reference.ref, text=reference.text)


def _listed_dataset(block: Block, text: str) -> Iterator[_Mention]:
    for reference in references(text)[:1]:
        ref = reference.ref
        if ref.kind is Kind.MODEL and "://" not in reference.text:
            ref = ArtifactRef.from_repo(ref.repo, kind=Kind.DATASET)
        if ref.kind is Kind.DATASET and _close(reference, Relation.DERIVED_FROM_DATASET):
            relation = Relation.DERIVED_FROM_DATASET
            yield _Mention(line=block.line_at(0), relation=relation, parent=ref, text=reference.text)
