"""How the tokenizer of a child stands to that of its base: the same, extended, or another."""

from collections.abc import Mapping

from aibom.readers import json
from aibom.readers.errors import ReadError
from aibom.readers.spans import Span
from aibom.records.descent import TokenizerCheck, TokenizerRelation
from aibom.records.refs import shorten
from aibom.weights.holding import Holding

__all__ = ["FILES", "tokenizers"]

FILES = ("tokenizer.json", "vocab.json", "tokenizer.model", "spiece.model", "vocab.txt")
"""Files of tokenizers, the one that says most first."""
_MOST = 64 << 20
_STEP = 1 << 20
_SHAPING = ("normalizer", "pre_tokenizer", "post_processor", "decoder")


def tokenizers(child: Holding, base: Holding) -> TokenizerCheck:
    """Return how two tokenizers stand to each other, by the first of `FILES` that both have."""
    name = next((name for name in FILES if name in child.files and name in base.files), "")
    if not name:
        return TokenizerCheck(relation=TokenizerRelation.NOT_COMPARABLE, reason="no file of a tokenizer is in both")
    mine, theirs = child.files[name], base.files[name]
    try:
        if _same(mine, theirs):
            return TokenizerCheck(relation=TokenizerRelation.IDENTICAL, file=name, reason="every byte is the same")
        if not name.endswith(".json"):
            return TokenizerCheck(relation=TokenizerRelation.DIFFERENT, file=name, reason="their bytes differ")
        relation, reason = _related(_parsed(mine), _parsed(theirs))
    except (ReadError, OSError) as error:
        return TokenizerCheck(relation=TokenizerRelation.NOT_COMPARABLE, file=name, reason=shorten(str(error)))
    return TokenizerCheck(relation=relation, file=name, reason=reason)


def _same(one: Span, other: Span) -> bool:
    if one.size != other.size:
        return False
    if one.size > _MOST:
        raise ReadError(f"a tokenizer's file of {one.size:,} bytes; at most {_MOST:,} are read")
    return all(one.read(at, _STEP) == other.read(at, _STEP) for at in range(0, one.size, _STEP))


def _parsed(span: Span) -> Mapping[str, object]:
    if span.size > json.MAX_BYTES:
        raise ReadError(f"JSON of {span.size:,} bytes; at most {json.MAX_BYTES:,} are read")
    value = json.parse(span.read(0, span.size))
    if not isinstance(value, dict):
        raise ReadError("no JSON object")
    return value


def _related(mine: Mapping[str, object], theirs: Mapping[str, object]) -> tuple[TokenizerRelation, str]:
    ours, base = _vocabulary(mine), _vocabulary(theirs)
    if not ours or not base:
        return TokenizerRelation.NOT_COMPARABLE, "no vocabulary was found in it"
    kept = sum(ours.get(token) == place for token, place in base.items())
    same_merges, longer_merges = _merges(mine, theirs)
    shaping = [part for part in _SHAPING if mine.get(part) != theirs.get(part)]
    changed = f"; other settings: {', '.join(shaping)}" if shaping else ""
    if kept == len(base) == len(ours) and same_merges:
        if not shaping:
            return TokenizerRelation.IDENTICAL, f"the same {len(base):,} tokens and merges, written otherwise"
        return TokenizerRelation.DIFFERENT, f"the same {len(base):,} tokens and merges{changed}"
    if kept == len(base) and longer_merges:
        return (
            TokenizerRelation.EXTENDED,
            f"all {len(base):,} tokens of the base, and {len(ours) - kept:,} more{changed}",
        )
    merges = "" if longer_merges else "; other merges"
    return (
        TokenizerRelation.DIFFERENT,
        f"{kept:,} of {len(base):,} tokens of the base have the same number; the child has {len(ours):,}{merges}{changed}",
    )


def _vocabulary(file: Mapping[str, object]) -> dict[str, object]:
    """Return the numbers of all tokens, added ones included."""
    model = file.get("model")
    found: dict[str, object] = {}
    vocabulary = model.get("vocab") if isinstance(model, dict) else file if "model" not in file else None
    if isinstance(vocabulary, dict):
        found = dict(vocabulary)
    elif isinstance(vocabulary, list):  # of Unigram: pairs of a token and its score, numbered in order
        found = {
            each[0]: at
            for at, each in enumerate(vocabulary)
            if isinstance(each, list) and each and isinstance(each[0], str)
        }
    added = file.get("added_tokens")
    for each in added if isinstance(added, list) else ():
        if isinstance(each, dict) and isinstance(each.get("content"), str):
            found[each["content"]] = each.get("id")
    return found


def _merges(mine: Mapping[str, object], theirs: Mapping[str, object]) -> tuple[bool, bool]:
    """Return whether the merges are the same, and whether those of the base are the first of the child's."""
    ours, base = (
        [" ".join(map(str, each)) if isinstance(each, list) else each for each in merges]
        if isinstance(model := file.get("model"), dict) and isinstance(merges := model.get("merges"), list)
        else []
        for file in (mine, theirs)
    )
    return ours == base, ours[: len(base)] == base
