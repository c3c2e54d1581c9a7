"""`aibom compare-weights` with GGUF files: names of ggml, quantized types, rows in a converter's order."""

import json
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
from cli.command import Aibom
from cli.conftest import aibom as aibom  # noqa: PLC0414 - the fixture
from gguf import quants
from weights.models import WIDTH, Weights, model, named, saved, tuned

HEADS = 4
NAMES = {"embed_tokens": "token_embd", "input_layernorm": "attn_norm", "q_proj": "attn_q"}
NAMES |= {"up_proj": "ffn_up", "down_proj": "ffn_down"}


def written(path: Path, weights: Weights, kind: gguf.GGMLQuantizationType, *, interleave: bool = True) -> Path:
    """Write a llama as ggml's converter does: its names, its order of the rows of queries, matrices in one type."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_block_count(2)
    writer.add_head_count(HEADS)
    for name, value in weights.items():
        parts = name.split(".")
        there = NAMES[parts[-2]]
        there = f"blk.{parts[2]}.{there}.weight" if "layers" in name else f"{there}.weight"
        if there.endswith("attn_q.weight") and interleave:
            value = value.reshape(HEADS, 2, WIDTH // HEADS // 2, WIDTH).swapaxes(1, 2).reshape(value.shape)  # noqa: PLW2901
        if value.ndim > 1:
            writer.add_tensor(there, quants.quantize(value, kind), raw_dtype=kind)
        else:
            writer.add_tensor(there, value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The base, in the working folder."""
    monkeypatch.chdir(tmp_path)
    return saved(Path("base"), model(1))


def told(aibom: Aibom, *arguments: object) -> dict[str, Any]:
    """Return what the command says as JSON."""
    found: dict[str, Any] = json.loads(aibom("compare-weights", *named(*arguments), "--format=json").out)
    return found


@pytest.mark.parametrize("kind", ["Q8_0", "Q4_0", "F16"])
def test_a_quantization_equals_its_base_once_that_is_quantized(aibom: Aibom, base: Path, kind: str) -> None:
    """Types that the gguf package can write are reached from the base: every block is the same."""
    child = written(Path("child.gguf"), model(1), gguf.GGMLQuantizationType[kind])
    found = told(aibom, child, base)
    assert found["verdict"] == "identical tensors found"
    assert (found["figures"]["after_cast"], found["figures"]["informative"]) == (7, 7)
    assert any("names of transformers" in note for note in found["notes"])
    queries = [each["note"] for each in found["tensors"] if "attn_q" in each["name"]]
    assert queries == ["rows in the order of ggml's converter"] * 2
    assert told(aibom, base, child)["figures"]["after_cast"] == 7


def test_a_quantization_of_a_fine_tune(aibom: Aibom, base: Path) -> None:
    """What was trained and quantized is near its base, and equal nowhere; another model is not."""
    child = written(Path("child.gguf"), tuned(model(1), 0.1), gguf.GGMLQuantizationType.Q4_0, interleave=False)
    found = told(aibom, child, base, "--full")
    assert (found["verdict"], found["figures"]["identical"]) == ("consistent with the claim", 0)
    other = written(Path("other.gguf"), model(2), gguf.GGMLQuantizationType.Q4_0)
    assert told(aibom, other, base)["verdict"] == "contradicts the claim"


def test_of_several_files_the_largest_is_compared(aibom: Aibom, base: Path) -> None:
    """A folder of quantizations holds one model several times."""
    Path("child").mkdir()
    for kind in ("Q4_0", "Q8_0"):
        written(Path("child") / f"model-{kind}.gguf", model(1), gguf.GGMLQuantizationType[kind])
    found = told(aibom, "child", base)
    assert "./child: 2 GGUF models; the largest is compared, model-Q8_0.gguf" in found["notes"]
    assert {each["dtype"] for each in found["tensors"]} == {"Q8_0", "F32"}


def test_types_that_nothing_reads_are_said(aibom: Aibom, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, what to install is said, and nothing is concluded."""
    child = written(Path("child.gguf"), model(1), gguf.GGMLQuantizationType.Q8_0)
    monkeypatch.setattr("aibom.weights.values._library", lambda: None)
    monkeypatch.setattr("aibom.weights.values._ggml", lambda _: None)
    found = told(aibom, child, base)
    assert found["verdict"] == "not comparable"
    assert any("install aibom[gguf]" in each["note"] for each in found["tensors"])


def test_real_files(aibom: Aibom, real_data: Path) -> None:
    """A vocabulary holds no weights; a real model has its own tensors."""
    files = real_data / "files"
    found = told(aibom, files / "silero_vad_16k.safetensors", files / "silero_vad_16k.safetensors")
    assert found["verdict"] == "identical tensors found"
    found = told(aibom, files / "ggml-vocab-llama-spm.gguf", files / "ggml-vocab-bert-bge.gguf")
    assert (found["verdict"], found["reason"]) == ("not comparable", "no weights of the child could be read")
    assert np.isfinite(found["figures"]["matched_share"])
