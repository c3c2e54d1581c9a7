"""`aibom compare-weights`: pairs of models whose relation is known, at the user's boundary."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import numpy as np
import pytest
from cli.command import Aibom
from cli.conftest import aibom as aibom  # noqa: PLC0414 - the fixture
from weights.models import HIDDEN, WIDTH, Weights, bf16, model, named, packed, saved, tuned

from aibom._resources import read_bytes
from testhub import HubFactory, Repo

SCHEMA = jsonschema_rs.Draft202012Validator(json.loads(read_bytes("schemas", "aibom/descent-1.schema.json")))


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The base, in the working folder."""
    monkeypatch.chdir(tmp_path)
    return saved(Path("base"), model(1))


def told(aibom: Aibom, *arguments: object) -> dict[str, Any]:
    """Return what the command says as JSON, which keeps its schema; it exits with 1 if the claim is contradicted, else 0."""
    done = aibom("compare-weights", *named(*arguments), "--format=json")
    found: dict[str, Any] = json.loads(done.out)
    SCHEMA.validate(found)
    assert done.code == (found["verdict"] == "contradicts the claim")
    return found


def cast(weights: Weights) -> tuple[Weights, dict[str, str]]:
    """Return weights in bfloat16, and the types to write them with."""
    return {name: bf16(value) for name, value in weights.items()}, dict.fromkeys(weights, "BF16")


def permuted(weights: Weights) -> Weights:
    """Hidden units in another order: rows of what makes them, columns of what takes them."""
    out = dict(weights)
    for layer in range(2):
        order = np.random.default_rng(layer).permutation(HIDDEN)
        up, down = (f"model.layers.{layer}.mlp.{part}_proj.weight" for part in ("up", "down"))
        out[up], out[down] = out[up][order], out[down][:, order]
    return out


def everywhere_permuted(weights: Weights) -> Weights:
    """Every matrix with rows and columns in another order."""
    chance = np.random.default_rng(3)
    return {
        name: value[chance.permutation(len(value))][:, chance.permutation(value.shape[1])] if value.ndim > 1 else value
        for name, value in weights.items()
    }


def with_lora(weights: Weights) -> Weights:
    """A low-rank addition merged into the attention."""
    chance = np.random.default_rng(5)
    return {
        name: np.asarray(value + chance.standard_normal((WIDTH, 2)) @ chance.standard_normal((2, WIDTH)) / 20, "<f4")
        if "q_proj" in name
        else value
        for name, value in weights.items()
    }


def rounded(weights: Weights) -> Weights:
    """Eight bits a value, a scale for each matrix."""
    return {
        name: np.asarray(np.round(value / np.abs(value).max() * 127) * np.abs(value).max() / 127, "<f4")
        for name, value in weights.items()
    }


def pruned(weights: Weights) -> Weights:
    """The smaller half of each matrix's values zero."""
    return {
        name: np.where(np.abs(value) > np.median(np.abs(value)), value, np.float32(0)) if value.ndim > 1 else value
        for name, value in weights.items()
    }


@pytest.mark.parametrize("how", ["--sample", "--full"])
@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (dict, "identical tensors found"),
        (with_lora, "identical tensors found"),
        (lambda weights: tuned(weights, 0.05), "consistent with the claim"),
        (lambda weights: tuned(weights, 0.3), "consistent with the claim"),
        (rounded, "consistent with the claim"),
        (pruned, "consistent with the claim"),
        (lambda weights: tuned(weights, 2), "inconclusive"),
        (everywhere_permuted, "consistent with the claim"),
        (lambda _: model(2), "contradicts the claim"),
    ],
    ids=["copy", "lora", "light", "heavy", "int8", "pruned", "noise", "permuted", "independent"],
)
def test_verdicts(aibom: Aibom, base: Path, change: Callable[[Weights], Weights], verdict: str, how: str) -> None:
    """Each relation has its verdict, sampled or read whole; tensors of so few values are read whole either way."""
    found = told(aibom, saved(Path("child"), change(model(1))), base, how)
    assert found["verdict"] == verdict, found["reason"]
    assert found["method"] == how.removeprefix("--")


def test_a_cast_is_equal_both_ways(aibom: Aibom, base: Path) -> None:
    """A child in bfloat16 equals its base in float32, and the other way round; constants are not counted."""
    weights, types = cast(model(1))
    child = saved(Path("child"), weights, **types)
    for found in (told(aibom, child, base), told(aibom, base, child)):
        figures = found["figures"]
        assert found["verdict"] == "identical tensors found"
        assert (figures["identical"], figures["after_cast"], figures["informative"], figures["constant"]) == (
            7,
            7,
            7,
            2,
        )
        assert figures["equal_share"] == 1


def test_only_constants_show_nothing(aibom: Aibom, base: Path) -> None:
    """Norms that nobody trained are the same in every model."""
    found = told(aibom, saved(Path("child"), {name: v for name, v in model(2).items() if "norm" in name}), base)
    assert found["verdict"] == "not comparable"
    assert found["figures"]["constant"] == 2


def test_a_merged_adapter_is_of_low_rank(aibom: Aibom, base: Path) -> None:
    """The rank of the difference is found, also where it was rounded to bfloat16 afterwards."""
    weights, types = cast(with_lora(model(1)))
    for child in (saved(Path("child"), with_lora(model(1))), saved(Path("rounded"), weights, **types)):
        changed = {each["name"]: each for each in told(aibom, child, base)["tensors"] if each["relation"] == "compared"}
        assert [(each["rank"], each["low_rank"]) for each in changed.values()] == [(2, True), (2, True)]
    heavy = told(aibom, saved(Path("tuned"), tuned(model(1), 0.1)), base)
    assert heavy["figures"]["low_rank"] == 0


def test_units_in_another_order(aibom: Aibom, base: Path) -> None:
    """Of a model whose hidden units stand elsewhere most matrices are unlike the base's, and the order is found."""
    only = {name: value for name, value in permuted(tuned(model(1), 0.05)).items() if "mlp" in name}
    found = told(aibom, saved(Path("child"), only), base)
    assert found["verdict"] == "consistent with the claim"
    assert found["figures"]["median_cosine"] < 0.1
    assert found["figures"]["reordered"] > 0.9


def test_rows_in_their_own_place_are_in_no_other_order(aibom: Aibom, base: Path) -> None:
    """Of a heavy fine-tune many rows are still alike: that is no re-ordering, and what it is cannot be told."""
    found = told(aibom, saved(Path("child"), tuned(model(1), 0.5)), base)
    assert found["verdict"] == "inconclusive"
    assert found["figures"]["reordered"] == 0


def test_shared_embeddings_alone_prove_no_descent(aibom: Aibom, base: Path) -> None:
    """Where one tensor is the base's and the rest is unlike, it is said, and nothing is concluded."""
    child = model(2) | {"model.embed_tokens.weight": model(1)["model.embed_tokens.weight"]}
    found = told(aibom, saved(Path("child"), child), base)
    assert found["verdict"] == "inconclusive"
    assert found["figures"]["identical"] == 1


@pytest.mark.parametrize("prefix", ["base_model.model.", "module.", "language_model.", "transformer.", "other.deep."])
def test_names_may_have_beginnings(aibom: Aibom, base: Path, prefix: str) -> None:
    """What tools put before names does not hide what is the same, on either side."""
    child = saved(Path("child"), {prefix + name: value for name, value in model(1).items()})
    for found in (told(aibom, child, base), told(aibom, base, child)):
        assert (found["verdict"], found["figures"]["identical"]) == ("identical tensors found", 7)
        assert found["notes"]


def test_shards_heads_and_resized_embeddings(aibom: Aibom, base: Path) -> None:
    """Shards are one model; a new head and a lost matrix are listed; of a longer embedding the common rows are compared."""
    weights = model(1)
    first, second = dict(list(weights.items())[:5]), dict(list(weights.items())[5:])
    first["model.embed_tokens.weight"] = np.vstack([first["model.embed_tokens.weight"], np.ones((8, WIDTH), "<f4")])
    second.pop("model.layers.1.mlp.down_proj.weight")
    second["score.weight"] = np.ones((3, WIDTH), "<f4")
    second["model.layers.1.self_attn.q_proj.weight"] = np.ones((4, 4), "<f4")
    Path("child").mkdir()
    places: dict[str, str] = {}
    for number, part in enumerate((first, second), 1):
        name = f"model-0000{number}-of-00002.safetensors"
        (Path("child") / name).write_bytes(packed(part))
        places |= dict.fromkeys(part, name)
    (Path("child") / "model.safetensors.index.json").write_text(json.dumps({"weight_map": places}))
    (Path("child") / "consolidated.safetensors").write_bytes(b"never read")
    found = told(aibom, "child", base)
    assert found["verdict"] == "identical tensors found"
    assert [found[key]["examples"] for key in ("added", "removed", "reshaped")] == [
        ["score.weight"],
        ["model.layers.1.mlp.down_proj.weight"],
        ["model.layers.1.self_attn.q_proj.weight"],
    ]
    notes = {each["name"]: each["note"] for each in found["tensors"]}
    assert notes["model.embed_tokens.weight"] == "168 rows, 160 in the base: the first 160 are compared"
    (Path("child") / "model-00002-of-00002.safetensors").unlink()
    missing = told(aibom, "child", base)["not_read"]
    assert [each["path"] for each in missing] == ["./child: model-00002-of-00002.safetensors"]


def test_layers_from_another_place(aibom: Aibom, base: Path) -> None:
    """A stack in which a layer of the base is repeated is made of the base's tensors."""
    child = model(1) | {
        name.replace("layers.0", "layers.2"): value for name, value in model(1).items() if "layers.0" in name
    }
    found = told(aibom, saved(Path("child"), child), base)
    assert found["figures"]["elsewhere"] == 3
    moved = [each["base_name"] for each in found["tensors"] if "layers.2" in each["name"]]
    assert all("layers.0" in name for name in moved)


def test_the_answer_for_people(aibom: Aibom, base: Path) -> None:
    """The verdict comes first, what it does not show last; -v lists the tensors; the same input gives the same bytes."""
    child = saved(Path("child"), tuned(model(1), 0.05))
    done = aibom("compare-weights", *named(child, base))
    lines = done.out.decode().splitlines()
    assert lines[0].startswith("Consistent with the claim: the median cosine is 0.999 over 7 tensors")
    assert lines[-3].startswith("Not shown: it does not show which of the two was made from the other")
    assert aibom("compare-weights", *named(child, base)).out == done.out
    assert (
        b"\ncompared: model.embed_tokens.weight [160 x 64] F32: cosine 0.99"
        in aibom("-v", "compare-weights", *named(child, base)).out
    )
    told_of = aibom("compare-weights", *named(saved(Path("other"), model(2)), base))
    assert told_of.code == 1
    assert "aibom: the weights contradict the claim that the child was made from ./base" in told_of.err
    assert aibom("compare-weights", *named(child, base, "-o", "found.txt")).code == 0
    assert Path("found.txt").read_bytes() == done.out


def test_single_files_are_models(aibom: Aibom, base: Path) -> None:
    """An argument may be a file, too."""
    found = told(aibom, base / "model.safetensors", base)
    assert found["verdict"] == "identical tensors found"


def test_wrong_usage(aibom: Aibom, base: Path) -> None:
    """What is not there, what names nothing, too many parents and both ways to read are errors."""
    assert aibom("compare-weights", "./base", "./base", "--sample", "--full").code == 2
    assert aibom("compare-weights", "no id!", "./base").code == 2
    assert aibom("compare-weights", "./nothing", "./base").code == 4
    assert aibom("compare-weights", "./base", "./base", *["--also", "./base"] * 9).code == 2
    assert base.is_dir()


def test_only_what_was_read_whole_is_identical(aibom: Aibom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tensor that differs in one value nobody sampled is read whole before it is called identical, or is not called so."""
    monkeypatch.chdir(tmp_path)
    value = np.random.default_rng(1).standard_normal((512, 512)).astype("<f4")
    other = value.copy()
    other[511, 511] += 1  # the last stretch ends before it
    base, child = saved(Path("base"), {"w": value}), saved(Path("child"), {"w": other})
    for how in ("--sample", "--full"):
        assert [each["relation"] for each in told(aibom, child, base, how)["tensors"]] == ["compared"]
        same = told(aibom, base, base, how)["tensors"]
        assert [(each["relation"], each["compared"]) for each in same] == [("identical", value.size)]
    monkeypatch.setattr("aibom.weights.compare._CONFIRMED", 0)
    found = told(aibom, child, base)
    assert found["verdict"] == "consistent with the claim"
    assert [(each["relation"], each["compared"]) for each in found["tensors"]] == [("equal-where-sampled", 65_536)]
    assert (found["figures"]["identical"], found["figures"]["sample_equal"]) == (0, 1)
    near = saved(Path("near"), {"w": bf16(tuned({"w": value}, 0.05)["w"])}, w="BF16")
    sampled, whole = (told(aibom, near, base, how)["tensors"][0] for how in ("--sample", "--full"))
    assert sampled["cosine"] == pytest.approx(whole["cosine"], abs=0.001)
    assert (sampled["compared"], whole["compared"]) == (65_536, 262_144)


@pytest.mark.usefixtures("base")
def test_models_at_the_hub(aibom: Aibom, hub: HubFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of models at the Hub parts alone are asked for; what can be said of them is said."""
    child = packed(tuned(model(1), 0.05))
    repos = [
        Repo(id="org/child", files={"model.safetensors": child, "README.md": b"", "tokenizer.json": b"{}"}),
        Repo(id="org/other", files={"model.safetensors": packed(model(2))}),
    ]
    server = hub(repos=repos)
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    found = told(aibom, "org/child", "./base", "--no-cache")
    assert found["verdict"] == "consistent with the claim"
    assert found["child"].startswith("org/child")
    found = told(aibom, "org/child", "org/other", "--no-cache")
    assert found["verdict"] == "contradicts the claim"
    assert aibom("compare-weights", "org/none", "./base", "--no-cache").code == 3


@pytest.mark.parametrize("extra", [(), ("--full",)])
def test_merges_name_what_each_parent_explains(aibom: Aibom, base: Path, extra: tuple[str, ...]) -> None:
    """Of a mixture each parent's factor is found; of stacked layers whose they are; a parent without a trace is told."""
    other = saved(Path("other"), model(2))
    mixed = {name: np.asarray(0.3 * value + 0.7 * model(2)[name], "<f4") for name, value in model(1).items()}
    found = told(aibom, saved(Path("mixed"), mixed), base, "--also", other, *extra)
    assert found["verdict"] == "consistent with the claim"
    assert [each["weight"] for each in found["parents"]] == pytest.approx([0.3, 0.7], abs=0.01)
    assert found["residual"] < 0.01
    stacked = {name: (model(2) if "layers.1" in name else model(1))[name] for name in model(1)}
    found = told(aibom, saved(Path("stacked"), stacked), base, "--also", other, *extra)
    assert found["verdict"] == "identical tensors found"
    assert [each["verbatim"] for each in found["parents"]] == [4, 3]
    found = told(aibom, saved(Path("child"), tuned(model(1), 0.05)), base, "--also", other, *extra)
    assert found["verdict"] == "contradicts the claim"
    assert "nothing in the child comes from ./other" in found["reason"]
    assert b"explained by ./other: weight 0.000" in aibom("compare-weights", *named("child", base, "--also", other)).out
