"""`aibom compare-weights` of adapters, and of tokenizers."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cli.command import Aibom
from cli.conftest import aibom as aibom  # noqa: PLC0414 - the fixture
from weights.models import HIDDEN, WIDTH, Weights, model, named, packed, saved

BEFORE = "base_model.model.model.layers"


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The base, in the working folder."""
    monkeypatch.chdir(tmp_path)
    return saved(Path("base"), model(1))


def told(aibom: Aibom, *arguments: object) -> dict[str, Any]:
    """Return what the command says as JSON."""
    done = aibom("compare-weights", *named(*arguments), "--format=json")
    found: dict[str, Any] = json.loads(done.out)
    assert done.code == (found["verdict"] == "contradicts the claim")
    return found


def adapter(folder: Path, weights: Weights, **config: object) -> Path:
    """An adapter as PEFT writes it."""
    folder.mkdir()
    (folder / "adapter_model.safetensors").write_bytes(packed(weights))
    (folder / "adapter_config.json").write_text(json.dumps({"peft_type": "LORA", "r": 4} | config))
    return folder


def lora(*, takes: int = WIDTH, rank: int = 4, name: str = "mlp.up_proj", layers: int = 2) -> Weights:
    """The two matrices of each layer's adapted module."""
    found: Weights = {}
    for layer in range(layers):
        found[f"{BEFORE}.{layer}.{name}.lora_A.weight"] = np.ones((rank, takes), "<f4")
        found[f"{BEFORE}.{layer}.{name}.lora_B.weight"] = np.ones((HIDDEN, rank), "<f4")
    return found


def test_an_adapter_that_fits(aibom: Aibom, base: Path) -> None:
    """All modules are there with the shapes it takes: consistent, never more, and why it is no more is said."""
    found = told(aibom, adapter(Path("child"), lora(), target_modules=["up_proj"]), base)
    assert found["verdict"] == "consistent with the claim"
    assert found["adapter"] == {"kind": "LORA", "modules": 2, "fit": 2, "faults": []}
    assert "so they are in any other model of that architecture and size" in found["reason"]
    assert b"adapter: LORA, 2 of 2 modules fit" in aibom("compare-weights", *named("child", base)).out


@pytest.mark.parametrize(
    ("weights", "config", "said"),
    [
        (lora(takes=96), {}, "takes 96 values and gives 128; in the base it takes 64 and gives 128"),
        (lora(name="mlp.gate_proj"), {}, "the base has no module 'layers.0.mlp.gate_proj'"),
        (lora(layers=5), {}, "the base has no module 'layers.2.mlp.up_proj'"),
        (lora(), {"r": 16}, "has rank 4, and adapter_config.json states 16"),
        (lora(), {"target_modules": ["c_attn"]}, "targets 'c_attn', of which the base has none"),
    ],
    ids=["width", "module", "depth", "rank", "target"],
)
def test_an_adapter_that_does_not_fit(
    aibom: Aibom, base: Path, weights: Weights, config: dict[str, object], said: str
) -> None:
    """What does not fit contradicts the claim, and is told."""
    found = told(aibom, adapter(Path("child"), weights, **config), base)
    assert found["verdict"] == "contradicts the claim"
    assert said in "\n".join(found["adapter"]["faults"])


def test_an_adapter_that_cannot_be_read(aibom: Aibom, base: Path) -> None:
    """Without its weights, or beside a base without any, nothing can be said."""
    child = adapter(Path("child"), lora())
    Path("empty").mkdir()
    assert told(aibom, child, "empty")["verdict"] == "not comparable"
    (child / "adapter_model.safetensors").write_bytes(b"no")
    found = told(aibom, child, base)
    assert (found["verdict"], found["not_read"][0]["path"]) == ("not comparable", "adapter_model.safetensors")


def tokenizer(tokens: int, *, merges: int = 3, first: str = "t", **more: object) -> bytes:
    """A tokenizer.json of so many tokens."""
    vocabulary = {f"{first}{number}": number for number in range(tokens)}
    model = {"type": "BPE", "vocab": vocabulary, "merges": [f"a b{number}" for number in range(merges)]}
    return json.dumps({"model": model, "added_tokens": [], **more}).encode()


@pytest.mark.parametrize(
    ("data", "relation", "said"),
    [
        (tokenizer(20), "identical", "every byte is the same"),
        (tokenizer(20, padding=None), "identical", "the same 20 tokens and merges, written otherwise"),
        (
            tokenizer(20, added_tokens=[{"content": "<x>", "id": 20}]),
            "extended",
            "all 20 tokens of the base, and 1 more",
        ),
        (tokenizer(20, normalizer={"type": "NFC"}), "different", "other settings: normalizer"),
        (tokenizer(20, first="u"), "different", "0 of 20 tokens of the base have the same number; the child has 20"),
        (tokenizer(20, merges=1), "different", "other merges"),
        (b"{", "not-comparable", "no JSON"),
        (b'{"model":{"vocab":[[1],7,["a",0]]}}', "different", "the child has 1"),
    ],
)
def test_tokenizers(aibom: Aibom, base: Path, data: bytes, relation: str, said: str) -> None:
    """Identical, extended or different, with what differs; what is no tokenizer is said."""
    child = saved(Path("child"), model(1))
    (base / "tokenizer.json").write_bytes(tokenizer(20))
    (child / "tokenizer.json").write_bytes(data)
    found = told(aibom, child, base)["tokenizer"]
    assert (found["relation"], found["file"]) == (relation, "tokenizer.json")
    assert said in found["reason"]


def test_tokenizers_of_other_files(aibom: Aibom, base: Path) -> None:
    """A SentencePiece model is compared byte by byte; without a file in common nothing is said."""
    child = saved(Path("child"), model(1))
    assert told(aibom, child, base)["tokenizer"]["relation"] == "not-comparable"
    for folder in (child, base):
        (folder / "tokenizer.model").write_bytes(b"pieces")
    assert told(aibom, child, base)["tokenizer"]["relation"] == "identical"
    (child / "tokenizer.model").write_bytes(b"others")
    assert told(aibom, child, base)["tokenizer"]["relation"] == "different"
