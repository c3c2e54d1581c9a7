"""Whether an adapter fits the base it names: every module that it adapts, its ranks and its shapes."""

import re
from collections.abc import Iterator, Mapping
from math import prod

from aibom.readers import safetensors
from aibom.readers.errors import ReadError
from aibom.records.descent import AdapterFit, DescentVerdict
from aibom.records.refs import shorten
from aibom.records.tensors import Tensor
from aibom.weights.holding import Checkpoint, Holding, read_json
from aibom.weights.pairing import bare
from aibom.weights.values import FLOATS

__all__ = ["adapter_of", "fit", "fit_verdict"]

WEIGHTS, CONFIG = "adapter_model.safetensors", "adapter_config.json"
_PART = re.compile(r"^(?P<module>.+)\.lora_(?P<kind>A|B|embedding_A|embedding_B)(?:\.[^.]+)?(?:\.weight)?$")
_MOST_FAULTS = 20


def adapter_of(holding: Holding) -> bool:
    """Say whether a model is an adapter: one of PEFT's, without weights of its own."""
    whole = any(
        path.endswith((".safetensors", ".gguf")) and "/" not in path and path != WEIGHTS for path in holding.files
    )
    return not whole and (WEIGHTS in holding.files or CONFIG in holding.files)


def fit(child: Holding, base: Checkpoint) -> tuple[AdapterFit, tuple[tuple[str, str], ...]]:
    """Return whether the modules of an adapter are in a base and have the shapes there that it is made for.

    Second are the files of the adapter that could not be read, each with the reason. It follows the files that PEFT
    writes for LoRA: `lora_A` is rank by in, `lora_B` out by rank, for embeddings the other way round.
    """
    faults: list[tuple[str, str]] = []
    config = _read(child, faults)
    modules: dict[str, dict[str, tuple[int, ...]]] = {}
    for tensor in _tensors(child, faults):
        found = _PART.match(tensor.name)
        if found:
            modules.setdefault(bare(found["module"]), {})[found["kind"]] = tensor.shape
    there = {bare(name): each.tensor for name, each in base.tensors.items()}
    misfits: list[str] = []
    fitting = 0
    for module in sorted(modules):
        amiss = list(_misfits(module, modules[module], there.get(f"{module}.weight"), config))
        fitting += not amiss
        misfits += amiss
    misfits += _absent(config, there)
    kind = str(config.get("peft_type") or "LORA")
    told = tuple(shorten(text) for text in misfits[:_MOST_FAULTS])
    return AdapterFit(kind=shorten(kind), modules=len(modules), fit=fitting, faults=told), tuple(faults)


def fit_verdict(found: AdapterFit, base: Checkpoint) -> tuple[DescentVerdict, str]:
    """Return the verdict on an adapter, and why, for people."""
    if not base.tensors:
        return DescentVerdict.NOT_COMPARABLE, "no weights of the base could be read"
    if base.format == "gguf":
        return (
            DescentVerdict.NOT_COMPARABLE,
            "the base is a GGUF file, whose modules have other names than the adapter's",
        )
    if not found.modules:
        return DescentVerdict.NOT_COMPARABLE, f"no module of a LoRA adapter could be read (its kind is {found.kind})"
    if found.faults:
        return DescentVerdict.CONTRADICTED, (
            f"{found.fit:,} of {found.modules:,} modules of the adapter fit the base: {found.faults[0]}"
        )
    return DescentVerdict.CONSISTENT, (
        f"all {found.modules:,} modules of the adapter are in the base, with the shapes it is made for; so they are in any "
        "other model of that architecture and size"
    )


def _read(child: Holding, faults: list[tuple[str, str]]) -> Mapping[str, object]:
    try:
        config = read_json(child, CONFIG)
    except (ReadError, OSError) as error:
        faults.append((CONFIG, shorten(str(error))))
        return {}
    return config if isinstance(config, dict) else {}


def _tensors(child: Holding, faults: list[tuple[str, str]]) -> tuple[Tensor, ...]:
    span = child.files.get(WEIGHTS)
    if span is None:
        faults.append((WEIGHTS, "it is not there, and no other file of an adapter is read"))
        return ()
    try:
        listed = safetensors.tensors(span)
    except (ReadError, OSError) as error:
        faults.append((WEIGHTS, shorten(str(error))))
        return ()
    if listed.faults:
        faults.append((WEIGHTS, f"its header does not fit the file: {shorten(listed.faults[0])}"))
        return ()
    return listed.tensors


def _misfits(
    module: str, parts: Mapping[str, tuple[int, ...]], weight: Tensor | None, config: Mapping[str, object]
) -> Iterator[str]:
    """Yield, in words, what of one module does not fit."""
    name = repr(shorten(module))
    embedding = "embedding_A" in parts or "embedding_B" in parts
    first, second = (parts.get(f"embedding_{end}" if embedding else end) for end in "AB")
    if not first or not second or len(first) < 2 or len(second) < 2:
        yield f"{name} has not both of its two matrices"
        return
    if first[0] != second[1]:
        yield f"{name} has the ranks {first[0]} and {second[1]}"
    rank = config.get("r")
    if isinstance(rank, int) and not config.get("rank_pattern") and first[0] != rank:
        yield f"{name} has rank {first[0]}, and {CONFIG} states {rank}"
    if weight is None:
        yield f"the base has no module {name}"
        return
    if weight.dtype not in FLOATS or len(weight.shape) < 2:
        return  # packed by a quantization: its shape is not that of the module
    takes, gives = prod(first[1:]), second[0]
    shape = (weight.shape[0], prod(weight.shape[1:]))
    if embedding or config.get("fan_in_fan_out") is True:
        shape = (shape[1], shape[0])
    if shape != (gives, takes):
        yield f"{name} takes {takes} values and gives {gives}; in the base it takes {shape[1]} and gives {shape[0]}"


def _absent(config: Mapping[str, object], there: Mapping[str, Tensor]) -> Iterator[str]:
    """Yield, in words, which modules that the configuration targets the base has not."""
    targets = config.get("target_modules")
    if not isinstance(targets, list) or not there:
        return
    named = {name.removesuffix(".weight") for name in there if name.endswith(".weight")}
    known = {name.rpartition(".")[2] for name in named} | named
    for target in targets[:1000]:
        if isinstance(target, str) and target not in known and not any(each.endswith(f".{target}") for each in named):
            yield f"{CONFIG} targets {shorten(target)!r}, of which the base has none"
