"""A record of descent from weights, as text and as JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from aibom import __version__
from aibom.records.descent import Descent, Figures, Likeness, ParentShare, Unmatched
from aibom.records.refs import shorten

__all__ = ["json", "text"]

_LONGEST = 2000


def text(found: Descent, *, every: bool = False) -> str:
    """Return the verdict and what it rests on; with `every` also a line for each tensor."""
    return "".join(f"{shorten(line, _LONGEST)}\n" for line in _lines(found, every=every))


def _lines(found: Descent, *, every: bool) -> Iterator[str]:
    yield f"{found.verdict.value[0].upper()}{found.verdict.value[1:]}: {found.reason}"
    yield f"  child: {shorten(found.child, _LONGEST)}"
    for base in found.bases:
        yield f"  base: {shorten(base, _LONGEST)}"
    if found.adapter is not None:
        yield f"  adapter: {found.adapter.kind}, {found.adapter.fit:,} of {found.adapter.modules:,} modules fit"
        yield from (f"    {fault}" for fault in found.adapter.faults)
    elif found.parents:
        yield from _parents(found)
    else:
        yield from _figures(found.figures, found.method)
        yield from _without(found)
    if found.tokenizer is not None:
        named = f" ({found.tokenizer.file})" if found.tokenizer.file else ""
        yield f"  tokenizer: {found.tokenizer.relation.value}{named}: {found.tokenizer.reason}"
    for path, reason in found.faults:
        yield f"  not read: {shorten(path, _LONGEST)}: {reason}"
    for note in found.notes:
        yield f"  note: {note}"
    if every:
        yield from map(_tensor, found.tensors)
        if found.left_out:
            yield f"and {found.left_out:,} more tensors"
    for limit in found.limits:
        yield f"Not shown: {limit}."


def _figures(found: Figures, method: str) -> Iterator[str]:
    read = "every value" if method == "full" else "a sample of each tensor's values"
    yield (
        f"  compared: {found.matched:,} of {found.tensors:,} tensors, which hold {found.matched_share:.1%} of the smaller "
        f"model's parameters; {read}"
    )
    yield (
        f"  identical: {found.identical:,} of {found.informative:,} ({found.after_cast:,} after a cast), "
        f"{found.sample_equal:,} more where sampled: {found.equal_share:.1%} of their parameters; {found.constant:,} constant"
    )
    if found.median_cosine is not None:
        low = "" if found.low_cosine is None else f", a tenth below {found.low_cosine:.3f}"
        distance = "" if found.median_relative_l2 is None else f"; relative L2 {found.median_relative_l2:.3g}"
        yield f"  cosine: median {found.median_cosine:.3f}{low}, of {found.measured:,} tensors{distance}"
    if found.ranked:
        yield f"  low rank: {found.low_rank:,} of {found.ranked:,} differences that were looked at"
    if found.spectrum is not None and found.reordered is not None:
        told = "" if found.spectrum_tells else " (as in any matrices of noise)"
        yield f"  singular values: differ by {found.spectrum:.1%}{told}; re-ordered rows or columns: {found.reordered:.0%}"
    if found.elsewhere:
        yield f"  elsewhere: {found.elsewhere:,} tensors equal one of another name in the base"


def _without(found: Descent) -> Iterator[str]:
    kinds = (("added", found.added), ("removed", found.removed), ("of another shape", found.reshaped))
    for name, each in kinds:
        if each.count:
            more = " ..." if each.count > len(each.examples[:3]) else ""
            yield f"  {name}: {each.count:,} tensors, {each.parameters:,} parameters: {', '.join(each.examples[:3])}{more}"


def _parents(found: Descent) -> Iterator[str]:
    for each in found.parents:
        weight = "unknown" if each.weight is None else f"{each.weight:.3f}"
        moved = f" ({each.moved:,} from another place)" if each.moved else ""
        cosine = "" if each.median_cosine is None else f", cosine {each.median_cosine:.3f}"
        yield (
            f"  explained by {shorten(each.name, _LONGEST)}: weight {weight}, {each.verbatim:,} tensors of its own "
            f"verbatim{moved}{cosine}; alone: {each.verdict.value}"
        )
    if found.residual is not None:
        yield f"  explained by none: {found.residual:.1%} of the child's length"


def _tensor(each: Likeness) -> str:
    figures = [
        "" if each.cosine is None else f"cosine {each.cosine:.4f}",
        "" if each.relative_l2 is None else f"relative L2 {each.relative_l2:.3g}",
        f"rank {each.rank}" if each.rank >= 0 else "",
        f"as {each.base_name}" if each.base_name != each.name else "",
        each.note,
    ]
    shape = " x ".join(map(str, each.shape)) or "scalar"
    types = each.dtype if each.dtype == each.base_dtype else f"{each.dtype} against {each.base_dtype}"
    return f"{each.relation.value}: {each.name} [{shape}] {types}: {', '.join(filter(None, figures)) or 'no figures'}"


def json(found: Descent) -> Mapping[str, Any]:
    """Return the record as `schemas/aibom/descent-1.schema.json` has it."""
    return {
        "schema": "aibom-descent/1",
        "tool": {"name": "aibom", "version": __version__},
        "verdict": found.verdict.value,
        "reason": found.reason,
        "child": found.child,
        "bases": list(found.bases),
        "method": found.method,
        "figures": {name: getattr(found.figures, name) for name in Figures.__slots__},
        "tensors": [_object(each) for each in found.tensors],
        "tensors_left_out": found.left_out,
        "added": _unmatched(found.added),
        "removed": _unmatched(found.removed),
        "reshaped": _unmatched(found.reshaped),
        "parents": [_parent(each) for each in found.parents],
        "residual": found.residual,
        "tokenizer": found.tokenizer
        and {
            "relation": found.tokenizer.relation.value,
            "file": found.tokenizer.file,
            "reason": found.tokenizer.reason,
        },
        "adapter": found.adapter
        and {
            "kind": found.adapter.kind,
            "modules": found.adapter.modules,
            "fit": found.adapter.fit,
            "faults": list(found.adapter.faults),
        },
        "not_read": [{"path": path, "reason": reason} for path, reason in found.faults],
        "notes": list(found.notes),
        "limits": list(found.limits),
    }


def _object(each: Likeness) -> Mapping[str, Any]:
    return {
        "name": each.name,
        "base_name": each.base_name,
        "relation": each.relation.value,
        "shape": list(each.shape),
        "dtype": each.dtype,
        "base_dtype": each.base_dtype,
        "parameters": each.parameters,
        "compared": each.compared,
        "cosine": each.cosine,
        "relative_l2": each.relative_l2,
        "rank": each.rank if each.rank >= 0 else None,
        "low_rank": each.low_rank,
        "note": each.note,
    }


def _unmatched(found: Unmatched) -> Mapping[str, Any]:
    return {"count": found.count, "parameters": found.parameters, "examples": list(found.examples)}


def _parent(each: ParentShare) -> Mapping[str, Any]:
    return {
        "name": each.name,
        "weight": each.weight,
        "verbatim": each.verbatim,
        "moved": each.moved,
        "verdict": each.verdict.value,
        "reason": each.reason,
        "median_cosine": each.median_cosine,
    }
