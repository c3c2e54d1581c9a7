"""Saves of torch, safetensors, ONNX, Keras and gguf."""

import argparse
import io
import os
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import onnx
import safetensors.numpy
import safetensors.torch
import torch
from benign_saves import BENIGN, REVIEW, Save
from onnx import TensorProto, helper, numpy_helper
from torch import nn

os.environ["KERAS_BACKEND"] = "torch"
import keras  # reads its backend from the environment

torch.manual_seed(0)
SMALL = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
TEMPLATE = "{% for m in messages %}<|{{ m.role }}|>{{ m.content | trim }}{{ eos_token }}{% endfor %}"


def _optimised(kind: Callable[..., Any], **options: Any) -> dict[str, Any]:
    """Return a checkpoint after two steps."""
    model = nn.Linear(4, 2)
    optimizer = kind(model.parameters(), lr=0.01, **options)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    for _ in range(2):
        optimizer.zero_grad()
        model(torch.ones(1, 4)).sum().backward()
        optimizer.step()
        schedule.step()
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "scheduler": schedule.state_dict()}
    return {**state, "epoch": 2, "loss": 0.5}


def _tensors() -> Iterator[tuple[str, Any]]:
    """Yield what people save as weights."""
    yield "linear", nn.Linear(4, 2).state_dict()
    yield "convolution", nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2)).state_dict()
    yield "lstm", nn.LSTM(2, 2).state_dict()
    yield "attention", nn.TransformerEncoderLayer(4, 2, 4).state_dict()
    yield "embedding", {"embedding.weight": torch.randn(16, 4)}
    for kind in (torch.float16, torch.bfloat16, torch.float64, torch.int8, torch.int64, torch.bool, torch.complex64):
        yield str(kind).split(".")[-1], {"w": torch.ones(3, dtype=kind)}
    yield "parameter", {"w": nn.Parameter(torch.randn(3))}
    yield "list", [torch.randn(2), torch.randn(3)]
    yield "view", {"a": torch.arange(12.0).view(3, 4).t(), "b": torch.arange(12.0)[2:5]}
    shared = torch.randn(4)
    yield "shared", {"a": shared, "b": shared}
    yield "sparse", {"w": torch.eye(3).to_sparse()}
    yield "ordered", OrderedDict(w=torch.randn(2), b=torch.zeros(2))
    yield "adam", _optimised(torch.optim.Adam)
    yield "adamw", _optimised(torch.optim.AdamW, weight_decay=0.1)
    yield "gru", nn.GRU(2, 2).state_dict()
    yield "norms", nn.Sequential(nn.LayerNorm(4), nn.GroupNorm(2, 4)).state_dict()
    yield "rmsprop", _optimised(torch.optim.RMSprop)
    yield "adagrad", _optimised(torch.optim.Adagrad)
    yield "float8", {"w": torch.ones(4).to(torch.float8_e4m3fn)}
    yield "scalars", {"loss": torch.tensor(0.5), "steps": torch.tensor(3), "names": ["a"], "when": None}
    yield "lora", {f"base.layers.{number}.lora_A.weight": torch.zeros(2, 4) for number in range(4)}
    yield "sgd", _optimised(torch.optim.SGD, momentum=0.9)
    yield "random-state", {"rng": torch.get_rng_state(), "step": 3}
    yield "arguments", {"args": argparse.Namespace(lr=0.1, layers=[1, 2]), "w": torch.zeros(2)}
    yield "kinds", {"size": torch.Size([2, 3]), "dtype": torch.float16, "device": torch.device("cpu")}
    yield "with-numpy", {"w": torch.zeros(2), "mean": np.arange(3.0), "best": np.float64(0.5)}


def _script(module: Any, path: Path) -> None:
    """Save TorchScript without its debug members: they hold paths of the machine that wrote them."""
    whole = io.BytesIO()
    torch.jit.save(module, whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for member in source.infolist():
            if not member.filename.endswith(".debug_pkl"):
                target.writestr(member, source.read(member))


def _torch() -> Iterator[Save]:
    for number, (name, thing) in enumerate(_tensors()):
        file = ("model.pt", "pytorch_model.bin", "model.pth", "last.ckpt")[number % 4]
        yield Save(f"torch-{name}/{file}", "torch.save", partial(torch.save, thing))
    legacy = partial(torch.save, _use_new_zipfile_serialization=False)
    for name, thing in (
        ("linear", SMALL.state_dict()),
        ("adam", _optimised(torch.optim.Adam)),
        ("tensor", torch.ones(3)),
    ):
        yield Save(f"torch-legacy-{name}/model.pth", "torch.save", partial(legacy, thing))
    newer = partial(torch.save, SMALL.state_dict(), pickle_protocol=4)
    yield Save("torch-protocol-4/model.pt", "torch.save", newer)
    networks = {
        "linear": nn.Linear(4, 2),
        "sequential": SMALL,
        "convolution": nn.Sequential(nn.Conv2d(1, 2, 3), nn.MaxPool2d(2), nn.Flatten()),
        "embedding": nn.Embedding(8, 2),
        "attention": nn.MultiheadAttention(4, 2),
    }
    for name, network in networks.items():
        yield Save(f"torch-module-{name}/model.pt", "torch.save", partial(torch.save, network), REVIEW)
    ready = {
        "config": argparse.Namespace(lr=0.1),
        "scaler": torch.amp.GradScaler("cpu").state_dict(),
        "best": float("inf"),
    }
    yield Save("torch-training/checkpoint-2.pt", "torch.save", partial(torch.save, ready))
    quantized = torch.quantize_per_tensor(torch.ones(4), 0.1, 0, torch.qint8)
    yield Save("torch-quantized/model.pt", "torch.save", partial(torch.save, {"w": quantized}))
    yield Save("torch-csr/model.pt", "torch.save", partial(torch.save, {"w": torch.eye(3).to_sparse_csr()}))
    averaged = torch.optim.swa_utils.AveragedModel(nn.Linear(2, 2))
    yield Save("torch-averaged/model.pt", "torch.save", partial(torch.save, averaged.state_dict()))
    data = torch.utils.data.TensorDataset(torch.ones(4, 2))
    yield Save("torch-dataset/train.pt", "torch.save", partial(torch.save, data), REVIEW)
    yield Save("torch-script/model.pt", "torch.jit.save", partial(_script, torch.jit.script(SMALL)), REVIEW)
    traced = torch.jit.trace(SMALL, torch.ones(1, 4))
    yield Save("torch-trace/model.ptl", "torch.jit.save", partial(_script, traced), REVIEW)


def _safetensors() -> Iterator[Save]:
    sets: dict[str, dict[str, Any]] = {
        "linear": SMALL.state_dict(),
        "half": {"w": torch.ones(4, dtype=torch.float16), "b": torch.ones(2, dtype=torch.bfloat16)},
        "empty": {"w": torch.zeros(0, 3)},
        "scalar": {"scale": torch.tensor(0.5)},
        "many": {f"layers.{number}.weight": torch.full((2,), float(number)) for number in range(40)},
    }
    for name, tensors in sets.items():
        save = partial(safetensors.torch.save_file, tensors, metadata={"format": "pt"})
        yield Save(f"safetensors-{name}/model.safetensors", "safetensors.torch.save_file", save)
    arrays = {"w": np.arange(6, dtype=np.int8).reshape(2, 3)}
    save = partial(safetensors.numpy.save_file, arrays)
    yield Save("safetensors-numpy/adapter_model.safetensors", "safetensors.numpy.save_file", save)


def _onnx_model(nodes: list[Any], **graph: Any) -> Any:
    info = helper.make_tensor_value_info
    made = helper.make_graph(
        nodes, "g", [info("x", TensorProto.FLOAT, [1, 2])], [info("y", TensorProto.FLOAT, None)], **graph
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 19)])


def _onnx() -> Iterator[Save]:
    weight = numpy_helper.from_array(np.ones((2, 2), dtype=np.float32), "w")
    product = helper.make_node("MatMul", ["x", "w"], ["y"])
    linear = _onnx_model([product], initializer=[weight])
    yield Save("onnx-linear/model.onnx", "onnx.save", partial(onnx.save, linear))
    yield Save(
        "onnx-relu/model.onnx", "onnx.save", partial(onnx.save, _onnx_model([helper.make_node("Relu", ["x"], ["y"])]))
    )
    constant = helper.make_node("Constant", [], ["y"], value=weight)
    yield Save("onnx-constant/model.onnx", "onnx.save", partial(onnx.save, _onnx_model([constant])))
    large = numpy_helper.from_array(np.ones((2, 300), dtype=np.float32), "w")
    outside = _onnx_model([product], initializer=[large])
    save = partial(onnx.save, outside, save_as_external_data=True, location="model.onnx_data", size_threshold=16)
    yield Save("onnx-external/model.onnx", "onnx.save", save)


def _gguf(path: Path, *, template: str = "", quantized: bool = False) -> None:
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_context_length(64)
    writer.add_tokenizer_model("llama")
    writer.add_token_list([f"t{number}" for number in range(64)])
    writer.add_token_scores([0.0] * 64)
    if template:
        writer.add_chat_template(template)
    weight = np.ones((4, 32), dtype=np.float32)
    if quantized:
        packed = gguf.quantize(weight, gguf.GGMLQuantizationType.Q8_0)
        writer.add_tensor("blk.0.w", packed, raw_dtype=gguf.GGMLQuantizationType.Q8_0)
    else:
        writer.add_tensor("blk.0.w", weight)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _keras() -> Iterator[Save]:
    def network(*layers: Any) -> Any:
        return keras.Sequential([keras.Input((4,)), *layers])

    dense = network(keras.layers.Dense(2, activation="relu"))
    trained = network(keras.layers.Dense(1))
    trained.compile(optimizer="sgd", loss="mse")
    yield Save("keras-dense/model.keras", "keras.Model.save", dense.save)
    yield Save("keras-dropout/model.keras", "keras.Model.save", network(keras.layers.Dropout(0.1)).save)
    yield Save("keras-compiled/model.keras", "keras.Model.save", trained.save)
    yield Save("keras-h5/model.h5", "keras.Model.save", dense.save)
    yield Save("keras-weights/model.weights.h5", "keras.Model.save_weights", dense.save_weights)
    yield Save("keras-json/model.json", "keras.Model.to_json", lambda path: path.write_text(dense.to_json()))


def saves() -> Iterator[Save]:
    """Yield every save of networks."""
    yield from _torch()
    yield from _safetensors()
    yield from _onnx()
    yield from _keras()
    yield Save("gguf-plain/model.gguf", "gguf.GGUFWriter", _gguf)
    yield Save("gguf-quantized/model-q8_0.gguf", "gguf.GGUFWriter", partial(_gguf, quantized=True))
    yield Save("gguf-template/model.gguf", "gguf.GGUFWriter", partial(_gguf, template=TEMPLATE), BENIGN)
