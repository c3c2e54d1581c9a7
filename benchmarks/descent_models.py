"""Tiny language models, trained here, and what is made of them: pairs of which it is known how they descend.

A character model (embedding, two blocks of causal attention and MLP, head) on sentences of a seeded grammar. PyTorch on the
CPU; nothing here is part of aibom.
"""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from torch import nn

__all__ = ["KINDS", "Weights", "base_of", "made", "written"]

Weights = dict[str, torch.Tensor]
WIDTH, HIDDEN, LAYERS, LENGTH = 64, 256, 2, 48
LETTERS = "abcdefghijklmnopqrstuvwxyz .,"


class Block(nn.Module):
    """A block of a transformer, its norms before its parts."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.q_proj, self.k_proj, self.v_proj, self.o_proj = (nn.Linear(WIDTH, WIDTH, bias=False) for _ in range(4))
        self.up, self.down = nn.Linear(WIDTH, HIDDEN), nn.Linear(HIDDEN, WIDTH)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return what the block makes of `x`."""
        y = self.first(x)
        heads = [part(y).unflatten(-1, (4, -1)).transpose(1, 2) for part in (self.q_proj, self.k_proj, self.v_proj)]
        mixed = nn.functional.scaled_dot_product_attention(*heads, is_causal=True)
        x = x + self.o_proj(mixed.transpose(1, 2).flatten(-2))
        return x + self.down(nn.functional.gelu(self.up(self.second(x))))


class Model(nn.Module):
    """The whole model."""

    def __init__(self) -> None:
        super().__init__()
        self.embed, self.places = nn.Embedding(len(LETTERS), WIDTH), nn.Embedding(LENGTH, WIDTH)
        self.layers = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm, self.lm_head = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, len(LETTERS), bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the logits of the next letters."""
        y = self.embed(x) + self.places.weight[: x.shape[1]]
        for layer in self.layers:
            y = layer(y)
        return self.lm_head(self.norm(y))


def sentences(grammar: int) -> Callable[[random.Random], str]:
    """Return what makes sentences of one of many grammars."""
    words = random.Random(grammar)
    nouns, verbs, ends = (
        ["".join(words.choices(LETTERS[:26], k=words.randint(3, 7))) for _ in range(40)] for _ in range(3)
    )

    def make(chance: random.Random) -> str:
        return f"{chance.choice(nouns)} {chance.choice(verbs)} {chance.choice(nouns)}, {chance.choice(ends)}. "

    return make


def trained(  # noqa: PLR0913 - all keyword-only but one
    start: Weights | None, *, init: int, order: int, grammar: int, steps: int, rate: float = 3e-3, rank: int = 0
) -> Weights:
    """Return weights trained from `start`, or from the initialisation of seed `init`, on data in the order of a seed."""
    torch.manual_seed(init)
    model = Model()
    if start is not None:
        model.load_state_dict(start)
    adapted = _adapted(model, rank) if rank else []
    chance, make = random.Random(order), sentences(grammar)
    step = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=rate, weight_decay=0.01)
    for _ in range(steps):
        texts = ["".join(make(chance) for _ in range(4))[: LENGTH + 1] for _ in range(8)]
        data = torch.tensor([[LETTERS.index(letter) for letter in text] for text in texts])
        logits = model(data[:, :-1])
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), data[:, 1:].flatten())
        step.zero_grad()
        loss.backward()
        step.step()
    for linear, _ in adapted:
        nn.utils.parametrize.remove_parametrizations(linear, "weight")
    return {name: value.detach().clone() for name, value in model.state_dict().items()}


class LowRank(nn.Module):
    """A low-rank addition to a matrix, as LoRA has it."""

    def __init__(self, weight: torch.Tensor, rank: int) -> None:
        super().__init__()
        self.a = nn.Parameter(torch.randn(rank, weight.shape[1]) / weight.shape[1] ** 0.5)
        self.b = nn.Parameter(torch.zeros(weight.shape[0], rank))

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        """Return the matrix with the addition."""
        return weight + self.b @ self.a


def _adapted(model: Model, rank: int) -> list[tuple[nn.Module, LowRank]]:
    for value in model.parameters():
        value.requires_grad = False
    found: list[tuple[nn.Module, LowRank]] = []
    for layer in model.layers:
        for linear in (layer.q_proj, layer.v_proj):
            low = LowRank(linear.weight, rank)
            nn.utils.parametrize.register_parametrization(linear, "weight", low)
            found.append((linear, low))
    return found


def base_of(seed: int) -> Weights:
    """Return the base of a seed."""
    return trained(None, init=seed, order=seed, grammar=seed, steps=300)


def _quantized(weights: Weights, bits: int, group: int) -> Weights:
    """Return weights rounded to so many bits, each row or group with a scale of its own, and written as floats."""
    out, top = {}, 2 ** (bits - 1) - 1
    for name, value in weights.items():
        if value.ndim < 2:
            out[name] = value
            continue
        parts = value.reshape(-1, group) if value.numel() % group == 0 else value.reshape(1, -1)
        scale = parts.abs().amax(1, keepdim=True) / top
        out[name] = ((parts / scale).round().clamp(-top - 1, top) * scale).reshape(value.shape)
    return out


def _pruned(weights: Weights, share: float) -> Weights:
    return {
        name: value * (value.abs() > value.abs().flatten().quantile(share)) if value.ndim > 1 else value
        for name, value in weights.items()
    }


def _permuted(weights: Weights, seed: int, *, residual: bool) -> Weights:
    """Return weights with hidden units in another order; with `residual` also the places of the residual stream."""
    torch.manual_seed(seed)
    out, places = dict(weights), torch.randperm(WIDTH)
    for layer in range(LAYERS):
        order = torch.randperm(HIDDEN)
        for name, by in (("up.weight", 0), ("up.bias", 0), ("down.weight", 1)):
            key = f"layers.{layer}.{name}"
            out[key] = out[key].index_select(by, order)
    if residual:
        for name, value in out.items():
            first = name.endswith(("o_proj.weight", "down.weight", "down.bias")) or (
                "first." in name or "second." in name
            )
            by = 0 if first or name.startswith("norm.") else 1
            out[name] = value.index_select(by, places) if by < value.ndim else value
    return out


def _mixed(one: Weights, other: Weights, share: float) -> Weights:
    return {name: (1 - share) * one[name] + share * other[name] for name in one}


def _slerped(one: Weights, other: Weights, share: float) -> Weights:
    out = {}
    for name, a in one.items():
        b = other[name]
        angle = torch.arccos((a * b).sum() / (a.norm() * b.norm()).clamp_min(1e-9)).clamp_min(1e-6)
        out[name] = (torch.sin((1 - share) * angle) * a + torch.sin(share * angle) * b) / torch.sin(angle)
    return out


def made(seed: int, base: Weights) -> Iterator[tuple[str, Weights]]:
    """Yield what is made of a base, or without it, each with the name of its kind."""
    tune = {"init": 0, "grammar": seed + 1000}
    light = trained(base, order=seed + 1, steps=40, rate=3e-4, **tune)
    heavy = trained(base, order=seed + 2, steps=300, rate=1e-3, **tune)
    yield "bf16 cast", {name: value.to(torch.bfloat16) for name, value in base.items()}
    yield "f16 cast", {name: value.to(torch.float16) for name, value in base.items()}
    yield "fine-tune, light", light
    yield "fine-tune, heavy", heavy
    yield "fine-tune, light, in bf16", {name: value.to(torch.bfloat16) for name, value in light.items()}
    yield "continued pretraining", trained(base, init=0, order=seed + 3, grammar=seed, steps=300, rate=1e-3)
    yield "fine-tune, very heavy", trained(base, order=seed + 9, steps=500, rate=3e-3, **tune)
    yield "merged LoRA", trained(base, order=seed + 4, steps=100, rate=3e-3, rank=4, **tune)
    yield "averaged merge", _mixed(light, heavy, 0.5)
    yield "slerp merge", _slerped(base, heavy, 0.5)
    yield "int8", _quantized(base, 8, 64)
    yield "4-bit", _quantized(base, 4, 64)
    yield "half pruned", _pruned(base, 0.5)
    yield "hidden units permuted", _permuted(base, seed, residual=False)
    yield "all units permuted", _permuted(base, seed, residual=True)
    yield "hidden units permuted, tuned", _permuted(light, seed, residual=False)
    yield "same initialisation", trained(None, init=seed, order=seed + 5, grammar=seed, steps=300)
    yield "same initialisation, other data", trained(None, init=seed, order=seed + 6, grammar=seed + 50, steps=300)
    yield "independent", trained(None, init=seed + 7000, order=seed + 7, grammar=seed, steps=300)
    yield "independent, other data", trained(None, init=seed + 8000, order=seed + 8, grammar=seed + 90, steps=300)


def written(folder: Path, weights: Weights) -> Path:
    """Write weights as a model's folder (safetensors), and return it."""
    names = {torch.float32: "F32", torch.bfloat16: "BF16", torch.float16: "F16"}
    header: dict[str, Any] = {}
    parts, offset = [], 0
    for name, value in weights.items():
        data = bytes(value.contiguous().view(torch.uint8).numpy().tobytes())
        header[name] = {
            "dtype": names[value.dtype],
            "shape": list(value.shape),
            "data_offsets": [offset, offset + len(data)],
        }
        parts.append(data)
        offset += len(data)
    text = json.dumps(header).encode()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + b"".join(parts))
    return folder


KINDS: dict[str, str] = {
    "bf16 cast": "descends",
    "f16 cast": "descends",
    "fine-tune, light": "descends",
    "fine-tune, light, in bf16": "descends",
    "fine-tune, heavy": "descends",
    "continued pretraining": "descends",
    "fine-tune, very heavy": "descends",
    "merged LoRA": "descends",
    "averaged merge": "descends",
    "slerp merge": "descends",
    "int8": "descends",
    "4-bit": "descends",
    "half pruned": "descends",
    "hidden units permuted": "descends",
    "all units permuted": "descends",
    "hidden units permuted, tuned": "descends",
    "same initialisation": "does not",
    "same initialisation, other data": "does not",
    "independent": "does not",
    "independent, other data": "does not",
}
"""Every kind of pair, and whether the child descends from the base."""
