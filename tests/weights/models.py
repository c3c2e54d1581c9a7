"""Small models of numpy alone, whose relation to each other is known, as the files that tools write."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
Weights = dict[str, Array]

WIDTH, HIDDEN, WORDS, LAYERS = 64, 128, 160, 2
_TYPES = {
    "float32": "F32",
    "float16": "F16",
    "float64": "F64",
    "uint16": "BF16",
    "int8": "I8",
    "uint8": "U8",
    "int64": "I64",
}


def model(seed: int, *, layers: int = LAYERS) -> Weights:
    """A model: two matrices and a norm a layer, whose first singular values stand out as training leaves them."""
    chance = np.random.default_rng(seed)

    def matrix(rows: int, columns: int) -> Array:
        noise = chance.standard_normal((rows, columns)) / 8
        strong = np.outer(chance.standard_normal(rows), chance.standard_normal(columns)) * chance.uniform(0.2, 0.6)
        return np.asarray(noise + strong, "<f4")

    weights = {"model.embed_tokens.weight": matrix(WORDS, WIDTH)}
    for layer in range(layers):
        weights |= {
            f"model.layers.{layer}.self_attn.q_proj.weight": matrix(WIDTH, WIDTH),
            f"model.layers.{layer}.mlp.up_proj.weight": matrix(HIDDEN, WIDTH),
            f"model.layers.{layer}.mlp.down_proj.weight": matrix(WIDTH, HIDDEN),
            f"model.layers.{layer}.input_layernorm.weight": np.ones(WIDTH, "<f4"),
        }
    return weights


def tuned(weights: Weights, share: float, seed: int = 9) -> Weights:
    """The same with noise of `share` of each matrix's own size."""
    chance = np.random.default_rng(seed)
    return {
        name: np.asarray(value + share * value.std() * chance.standard_normal(value.shape), "<f4")
        if value.ndim > 1
        else value
        for name, value in weights.items()
    }


def bf16(value: Array) -> Array:
    """Values as bfloat16, rounded to the nearest, ties to even."""
    bits = np.asarray(value, "<f4").view("<u4")
    return np.asarray((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16, "<u2")


def packed(weights: Mapping[str, Array], **types: str) -> bytes:
    """Weights as a safetensors file; `types` name the types of tensors that are not numpy's own."""
    header: dict[str, object] = {}
    data = b""
    for name, value in weights.items():
        held = value.tobytes()
        kind = types.get(name) or _TYPES[value.dtype.name]
        header[name] = {"dtype": kind, "shape": list(value.shape), "data_offsets": [len(data), len(data) + len(held)]}
        data += held
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def saved(folder: Path, weights: Mapping[str, Array], **types: str) -> Path:
    """Weights as a model's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.safetensors").write_bytes(packed(weights, **types))
    return folder


def named(*arguments: object) -> list[str]:
    """Return arguments as they are typed: a path with ./ before it, options and ids of models as they are."""
    typed = [str(argument) for argument in arguments]
    return [each if each.startswith(("-", "/", "./", "org/")) or " " in each else f"./{each}" for each in typed]
