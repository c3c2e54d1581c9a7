"""Which tensor of the child is compared with which of the base: by name, but for what tools put before names, and by shape."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import prod

from aibom.records.descent import Unmatched
from aibom.records.refs import shorten
from aibom.weights.ggml_names import heads_of, renamed
from aibom.weights.holding import Checkpoint, Stored

__all__ = ["Pair", "Pairing", "bare", "paired", "unmatched", "with_heads"]

_PREFIXES = re.compile(
    r"^(?:base_model\.model\.|_orig_mod\.|module\.|model\.|transformer\.|language_model\.|text_model\.)+"
)
_WRAPPED = re.compile(r"\.base_layer(?=\.)")
_TRIED = 64
_EXAMPLES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two tensors that are compared over their first `count` values, which have the shape `shape`.

    `note` says what else is to be known of the two.
    """

    child: Stored
    base: Stored
    shape: tuple[int, ...]
    count: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """All pairs by the child's name, and what has no counterpart: `added`, `removed`, and `reshaped` of the child.

    `notes` say how names were brought together.
    """

    pairs: tuple[Pair, ...]
    added: tuple[Stored, ...]
    removed: tuple[Stored, ...]
    reshaped: tuple[Stored, ...]
    notes: tuple[str, ...] = ()


def paired(child: Checkpoint, base: Checkpoint) -> Pairing:
    """Return the pairs of two models' tensors.

    Names that are the same come first, then those that are the same without what tools put before them (`model.`,
    `base_model.model.`, `module.` and the like), then those of ggml against those of transformers, and last those that
    a common beginning sets apart.
    """
    links = {name: name for name in child.tensors if name in base.tensors}
    notes = []
    for find in (_stripped, _translated, _shifted):
        left = [name for name in child.tensors if name not in links]
        used = set(links.values())
        rest = [name for name in base.tensors if name not in used]
        if not left or not rest:
            break
        found, note = find(child, base, left, rest)
        links |= found
        notes += [note] if found and note else []
    return _sorted_out(child, base, links, notes)


def unmatched(tensors: Iterable[Stored]) -> Unmatched:
    """Return how many tensors have no counterpart, with the first of their names."""
    found = sorted(tensors, key=lambda each: each.tensor.name)
    return Unmatched(
        count=len(found),
        parameters=sum(each.tensor.parameters for each in found),
        examples=tuple(shorten(each.tensor.name) for each in found[:_EXAMPLES]),
    )


def _sorted_out(child: Checkpoint, base: Checkpoint, links: Mapping[str, str], notes: list[str]) -> Pairing:
    pairs, reshaped = [], []
    for name in sorted(links):
        pair = _pair(child.tensors[name], base.tensors[links[name]])
        if pair is None:
            reshaped.append(child.tensors[name])
        else:
            pairs.append(pair)
    used = set(links.values())
    return Pairing(
        pairs=tuple(pairs),
        added=tuple(each for name, each in child.tensors.items() if name not in links),
        removed=tuple(each for name, each in base.tensors.items() if name not in used),
        reshaped=tuple(reshaped),
        notes=tuple(notes),
    )


def _pair(one: Stored, other: Stored) -> Pair | None:
    """Return two tensors as a pair: of the same shape, or with rows in common where only their number differs."""
    mine, theirs = one.tensor.shape, other.tensor.shape
    if mine == theirs:
        return Pair(child=one, base=other, shape=mine, count=prod(mine))
    if len(mine) == len(theirs) >= 2 and mine[1:] == theirs[1:]:
        rows = min(mine[0], theirs[0])
        note = f"{mine[0]:,} rows, {theirs[0]:,} in the base: the first {rows:,} are compared"
        return Pair(child=one, base=other, shape=(rows, *mine[1:]), count=rows * prod(mine[1:]), note=note)
    return None


def bare(name: str) -> str:
    """Return a tensor's name without what tools put before or into it.

    >>> bare("base_model.model.model.layers.0.q_proj.base_layer.weight"), bare("lm_head.weight")
    ('layers.0.q_proj.weight', 'lm_head.weight')
    """
    folder, slash, last = name.rpartition("/")
    return folder + slash + _WRAPPED.sub("", _PREFIXES.sub("", last))


def _stripped(_: Checkpoint, __: Checkpoint, left: list[str], rest: list[str]) -> tuple[dict[str, str], str]:
    mine, theirs = _once(left), _once(rest)
    found = {mine[bare]: theirs[bare] for bare in mine.keys() & theirs.keys()}
    return found, f"{len(found):,} names are the same but for what tools put before them, such as `model.`"


def _once(names: Iterable[str]) -> dict[str, str]:
    """Return names by their bare form, those alone whose form no other shares."""
    forms: dict[str, list[str]] = {}
    for name in names:
        forms.setdefault(bare(name), []).append(name)
    return {form: found[0] for form, found in forms.items() if len(found) == 1}


def _translated(child: Checkpoint, base: Checkpoint, left: list[str], rest: list[str]) -> tuple[dict[str, str], str]:
    """Return links between names of transformers and those that ggml's converters give them."""
    if "gguf" not in {child.format, base.format} or child.format == base.format:
        return {}, ""
    packed, names = (child, rest) if child.format == "gguf" else (base, left)
    others = set(left if child.format == "gguf" else rest)
    found = {name: there for name, there in renamed(packed, names).items() if there in others}
    if child.format == "gguf":
        found = {there: name for name, there in found.items()}
    return found, f"{len(found):,} names of transformers were matched with those that ggml gives them"


def _shifted(_: Checkpoint, __: Checkpoint, left: list[str], rest: list[str]) -> tuple[dict[str, str], str]:
    """Return links between names of which one side has a common beginning more, if there is one."""
    for longer, shorter, turned in ((left, rest, False), (rest, left, True)):
        prefix = _common(longer, set(shorter))
        if not prefix:
            continue
        names = set(shorter)
        found = {name: tail for name in longer if name.startswith(prefix) and (tail := name[len(prefix) :]) in names}
        side = "base's" if turned else "child's"
        if turned:
            found = {tail: name for name, tail in found.items()}
        return found, f"{len(found):,} of the {side} names have {shorten(prefix)!r} before them"
    return {}, ""


def _common(longer: list[str], shorter: set[str]) -> str:
    """Return the beginning that, taken from most of some names, leaves names among `shorter`."""
    step = max(len(longer) // _TRIED, 1)
    votes: Counter[str] = Counter()
    for name in longer[::step]:
        dot = name.find(".")
        for _ in range(8):
            if dot < 0:
                break
            if name[dot + 1 :] in shorter:
                votes[name[: dot + 1]] += 1
            dot = name.find(".", dot + 1)
    return max(sorted(votes), key=lambda prefix: votes[prefix]) if votes else ""


def with_heads(pair: Pair, child: Checkpoint, base: Checkpoint) -> Pair | None:
    """Return a pair whose tensor of transformers is read in the order in which ggml's converters write rows.

    It is None where converters do not change the order.
    """
    if {child.format, base.format} != {"gguf", "safetensors"}:
        return None
    packed, (one, other) = (
        (child, (pair.child, pair.base)) if child.format == "gguf" else (base, (pair.base, pair.child))
    )
    heads = heads_of(packed, one.tensor.name)
    if not heads or pair.shape[0] % (2 * heads) or pair.shape != other.tensor.shape:
        return None
    turned = replace(other, heads=heads)
    pair = replace(pair, note="; ".join(filter(None, (pair.note, "rows in the order of ggml's converter"))))
    return replace(pair, base=turned) if child.format == "gguf" else replace(pair, child=turned)
