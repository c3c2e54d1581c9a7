"""pickle-only-weights."""

import pytest
from gaps.cases import BASE, HEALTHY, TINY, changed, edge, gaps, model, only

from aibom.records.claims import Relation
from aibom.records.gaps import Severity


@pytest.mark.parametrize(
    "files",
    [
        ("pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin"),
        ("adapter_model.bin",),
        ("unet/diffusion_pytorch_model.bin", "v1-5-pruned.ckpt"),
        ("consolidated.00.pth", "optimizer.pt", "training_args.bin"),
    ],
    ids=lambda files: files[0],
)
def test_nothing_but_pickles(files: tuple[str, ...]) -> None:
    """Weights that cannot be loaded without running what is in them."""
    gap = only(changed(model(TINY, files=files)), "pickle-only-weights")
    assert (gap.subject, gap.severity) == (TINY, Severity.HIGH)
    assert f"there are only '{files[0]}'" in gap.needed
    assert "training_args" not in gap.needed


@pytest.mark.parametrize(
    "files",
    [
        ("pytorch_model.bin", "model.safetensors"),
        ("pytorch_model.bin", "flax_model.msgpack"),
        ("tiny.Q4_K_M.gguf",),
        ("training_args.bin", "optimizer.pt", "checkpoint-1/rng_state_0.pth"),
        ("ggml-model-q4_0.bin",),
        ("openvino_model.bin",),
        ("onnx/model.bin", "pytorch_model.bin"),
        (),
    ],
    ids=lambda files: files[0] if files else "none",
)
def test_a_way_without_pickle(files: tuple[str, ...]) -> None:
    """Another format beside them, formats that only share the ending, leftovers of a trainer, or no weights."""
    assert gaps(changed(model(TINY, files=files))) == ()


def test_only_what_is_loaded_with_the_subject_weighs_fully() -> None:
    """An adapter's base is loaded with it; the parent of a fine-tune is not."""
    base = model(BASE, files=("pytorch_model.bin",))
    tuned = changed(base)
    adapter = changed(base, edges=[*HEALTHY.edges[:2], edge(TINY, BASE, Relation.ADAPTER)])
    assert only(tuned, "pickle-only-weights").severity is Severity.LOW
    assert only(adapter, "pickle-only-weights").severity is Severity.HIGH


def test_an_adapter_of_itself_is_loaded_once() -> None:
    """A self reference does not send the search round in circles."""
    own = edge(TINY, TINY, Relation.ADAPTER)
    found = gaps(changed(model(TINY, files=("a.bin",)), edges=[*HEALTHY.edges, own]))
    assert [gap.rule for gap in found] == ["pickle-only-weights", "self-reference"]
