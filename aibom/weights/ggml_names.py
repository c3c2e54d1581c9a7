"""Names of tensors in GGUF files against those of transformers, and the order of rows that converters change."""

from collections.abc import Iterable

from aibom.weights.holding import Checkpoint

__all__ = ["heads_of", "renamed"]

_MAX_LAYERS = 1024


def renamed(packed: Checkpoint, names: Iterable[str]) -> dict[str, str]:
    """Return the name that ggml gives each of the `names` of transformers in a GGUF of the architecture of `packed`.

    Names it does not know, and all of them where the package `gguf`, which has the table, is not installed, are left out.
    """
    try:
        from gguf.constants import MODEL_ARCH, MODEL_ARCH_NAMES  # noqa: PLC0415 - an extra
        from gguf.tensor_mapping import get_tensor_name_map  # noqa: PLC0415 - an extra
    except ImportError:
        return {}
    wanted = packed.metadata.get("general.architecture")
    known = next((kind for kind, name in MODEL_ARCH_NAMES.items() if name == wanted), MODEL_ARCH.LLAMA)
    layers = _number(packed, "block_count")
    table = get_tensor_name_map(known, min(layers or _MAX_LAYERS, _MAX_LAYERS))
    found = {}
    for name in names:
        there = table.get_name(name, try_suffixes=(".weight", ".bias"))
        if there:
            found[name] = there
    return found


def heads_of(packed: Checkpoint, name: str) -> int:
    """Return in how many heads converters interleave the rows of a tensor of a GGUF, 0 for none."""
    kind = name.split(".")[2] if name.startswith("blk.") and name.count(".") >= 3 else ""
    if kind == "attn_q":
        return _number(packed, "attention.head_count")
    if kind == "attn_k":
        return _number(packed, "attention.head_count_kv") or _number(packed, "attention.head_count")
    return 0


def _number(packed: Checkpoint, key: str) -> int:
    value = packed.metadata.get(f"{packed.metadata.get('general.architecture')}.{key}")
    return value if isinstance(value, int) and 0 < value <= 1 << 16 else 0
