"""`aibom compare-weights` with files that lie, are broken, or are far too many: said, bounded, without a traceback."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cli.command import Aibom
from cli.conftest import aibom as aibom  # noqa: PLC0414 - the fixture
from weights.models import WIDTH, model, named, packed, saved

UP = "model.layers.0.mlp.up_proj.weight"


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The base, in the working folder."""
    monkeypatch.chdir(tmp_path)
    return saved(Path("base"), model(1))


def told(aibom: Aibom, *arguments: object) -> dict[str, Any]:
    """Return what the command says as JSON; nobody sees a traceback, and no code is an internal error's."""
    done = aibom("compare-weights", *named(*arguments), "--format=json")
    assert done.code in {0, 1}
    assert "Traceback" not in done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def header(text: bytes, *, size: int = -1) -> bytes:
    """Return a safetensors file with this header, and this length stated for it."""
    return (len(text) if size < 0 else size).to_bytes(8, "little") + text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "ends before the length of its header"),
        (header(b"{}", size=1 << 40), "a safetensors header of 1099511627776 bytes"),
        (header(b"[]"), "a safetensors header starts with {"),
        (packed(model(1))[:-9], "beyond the file's end"),
        (packed(model(1)) + b"more", "bytes follow the last tensor"),
        (
            header(
                b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}1234'
            ),
            "",
        ),
    ],
    ids=["empty", "huge", "list", "truncated", "trailing", "overlap"],
)
def test_files_that_lie(aibom: Aibom, base: Path, data: bytes, said: str) -> None:
    """A file whose header does not fit it is named with the reason, and none of it is compared."""
    Path("child").mkdir()
    (Path("child") / "model.safetensors").write_bytes(data)
    found = told(aibom, "child", base)
    assert found["verdict"] == "not comparable"
    assert [each["path"] for each in found["not_read"]] == ["./child: model.safetensors"]
    assert said in found["not_read"][0]["reason"]


def test_one_bad_shard_leaves_the_rest(aibom: Aibom, base: Path) -> None:
    """What can be read is compared, and the other file is named."""
    child = saved(Path("child"), model(1))
    (child / "model-b.safetensors").write_bytes(b"nothing")
    found = told(aibom, child, base)
    assert found["verdict"] == "identical tensors found"
    assert len(found["not_read"]) == 1


@pytest.mark.parametrize("how", ["--sample", "--full"])
def test_a_terabyte_that_was_never_written(aibom: Aibom, base: Path, how: str) -> None:
    """Of a sparse file no more than samples are read, even where all is asked for."""
    rows = 1 << 38
    text = json.dumps({UP: {"dtype": "F32", "shape": [rows // 64, 64], "data_offsets": [0, rows * 4]}}).encode()
    for name in ("one", "other"):
        Path(name).mkdir()
        with (Path(name) / "model.safetensors").open("wb") as file:
            file.write(header(text))
            file.truncate(8 + len(text) + rows * 4)
    found = told(aibom, "one", "other", how)
    assert found["verdict"] == "not comparable"
    assert found["tensors"][0]["relation"] == "constant"
    assert "never written" in found["not_read"][0]["reason"]
    assert told(aibom, "one", base, how)["verdict"] == "not comparable"


@pytest.mark.parametrize(
    ("value", "relation", "said"),
    [
        (np.nan, "not-compared", "none of its values is finite"),
        (np.inf, "not-compared", "none of its values is finite"),
        (0.0, "compared", "all of its values in the child or in the base are zero"),
        (3e38, "compared", ""),
    ],
)
def test_values_beyond_arithmetic(aibom: Aibom, base: Path, value: float, relation: str, said: str) -> None:
    """Tensors of NaN, infinity, zero or the largest numbers end in no error, and are said to be so."""
    child = saved(Path("child"), model(1) | {UP: np.full((128, WIDTH), value, "<f4")})
    found = {each["name"]: each for each in told(aibom, child, base)["tensors"]}[UP]
    assert found["relation"] == relation
    assert said in found["note"]


def test_some_values_are_not_finite(aibom: Aibom, base: Path) -> None:
    """They are left out and counted; the rest is compared."""
    weights = model(1)
    weights[UP] = weights[UP].copy()
    weights[UP][3, :5] = np.nan
    found = {each["name"]: each for each in told(aibom, saved(Path("child"), weights), base)["tensors"]}[UP]
    assert "5 of 8,192 values are not finite" in found["note"]
    assert found["cosine"] > 0.99


@pytest.mark.usefixtures("base")
def test_types_that_are_packed_or_whole(aibom: Aibom) -> None:
    """Packed types are not compared, eight-bit floats and whole numbers as they stand, without scales; an empty tensor is one."""
    value = model(1)[UP]
    weights = model(1) | {
        UP: np.asarray(np.round(value / np.abs(value).max() * 127), "i1"),
        "model.layers.0.mlp.down_proj.weight": np.zeros((64, 64), "u1"),
        "model.layers.1.mlp.up_proj.weight": np.full((128, 64), 0x38, "u1"),
        "model.empty": np.zeros((0, 4), "<f4"),
    }
    types = {"model.layers.0.mlp.down_proj.weight": "F4", "model.layers.1.mlp.up_proj.weight": "F8_E4M3"}
    data = packed(weights, **types).replace(b'"F4", "shape": [64, 64]', b'"F4", "shape": [64,128]')
    Path("child").mkdir()
    (Path("child") / "model.safetensors").write_bytes(data)
    other = saved(Path("other"), model(1) | {"model.empty": np.zeros((0, 4), "<f4")})
    found = {each["name"]: each for each in told(aibom, "child", other)["tensors"]}
    assert found[UP]["cosine"] > 0.99
    assert "without their scales" in found[UP]["note"]
    assert found["model.layers.0.mlp.down_proj.weight"]["note"].startswith("values of type F4 are packed")
    assert found["model.layers.1.mlp.up_proj.weight"]["relative_l2"] is None
    assert found["model.empty"]["note"] == "it holds no values"


def _link(folder: Path) -> None:
    Path("outside.safetensors").write_bytes(packed(model(1)))
    (folder / "model.safetensors").symlink_to(Path("outside.safetensors").resolve())


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "model.safetensors")


@pytest.mark.parametrize("put", [_link, _pipe])
def test_what_is_no_file_of_the_folder(aibom: Aibom, base: Path, put: Callable[[Path], None]) -> None:
    """Links that lead out, and pipes, are not followed or opened, and are named."""
    Path("child").mkdir()
    put(Path("child"))
    found = told(aibom, "child", base)
    assert found["verdict"] == "not comparable"
    assert found["not_read"][0]["path"] == "./child: model.safetensors"


def test_an_index_that_names_what_is_not_there(aibom: Aibom, base: Path) -> None:
    """A path out of the folder is a file that is not there; an index that is no JSON is named."""
    child = saved(Path("child"), model(1))
    index = child / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"a": "../base/model.safetensors", "b": "model.safetensors"}}))
    found = told(aibom, child, base)
    assert found["not_read"][0]["path"] == "./child: ../base/model.safetensors"
    assert found["verdict"] == "identical tensors found"
    index.write_bytes(b"{")
    assert "no JSON" in told(aibom, child, base)["not_read"][0]["reason"]


def test_pickles_are_never_loaded(aibom: Aibom, base: Path) -> None:
    """Weights in pickles alone are not comparable, and that is the reason that is given."""
    Path("child").mkdir()
    (Path("child") / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'touch owned'\ntR.")
    found = told(aibom, "child", base)
    assert found["verdict"] == "not comparable"
    assert "never loaded here (pytorch_model.bin)" in found["notes"][0]
    assert not Path("owned").exists()


def test_a_flood_of_names(aibom: Aibom, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of too many tensors the largest are compared, and of too many compared ones not all are told; names are escaped."""
    monkeypatch.setattr("aibom.weights.compare.MOST", 300)
    monkeypatch.setattr("aibom.weights.descent.TOLD", 100)
    count = 1000
    entry = '{"dtype":"U8","shape":[1],"data_offsets":[%d,%d]}'
    text = ",".join(f'"\\u001b[31m{number}":{entry % (number, number + 1)}' for number in range(count))
    data = header(f"{{{text}}}".encode()) + bytes(count)
    for name in ("one", "other"):
        Path(name).mkdir()
        (Path(name) / "model.safetensors").write_bytes(data)
    found = told(aibom, "one", "other")
    assert found["figures"]["tensors"] == count
    assert (len(found["tensors"]), found["tensors_left_out"]) == (100, 200)
    assert any("300 largest of 1,000 pairs" in note for note in found["notes"])
    assert b"\x1b" not in aibom("-v", "compare-weights", *named("one", "other")).out
    monkeypatch.setattr("aibom.weights.holding.MAX_TENSORS", 999)
    assert "more than 999 tensors" in told(aibom, "one", base)["not_read"][0]["reason"]
