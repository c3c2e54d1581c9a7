"""Formats of weights: their structure, and in ONNX, TensorFlow and HDF5 what reaches other files or code."""

import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scan.looking import calls, look, verdict

TAIL = bytes(64)


def varint(value: int) -> bytes:
    """A number as Protocol Buffers write it."""
    out = bytearray()
    while True:
        out.append((value & 0x7F) | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(out)


def field(number: int, value: int | str | bytes) -> bytes:
    """A field of Protocol Buffers: a number, or bytes."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def onnx(*nodes: bytes, initializers: tuple[bytes, ...] = ()) -> bytes:
    """A model with nodes and tensors."""
    graph = b"".join(field(1, node) for node in nodes) + b"".join(field(5, each) for each in initializers)
    return field(1, 8) + field(2, "test") + field(7, graph)


def node(kind: str, domain: str = "", attribute: bytes = b"") -> bytes:
    """A node of ONNX."""
    return field(1, "x") + field(4, kind) + (field(5, attribute) if attribute else b"") + field(7, domain)


def external(path: str) -> bytes:
    """A tensor whose data lies in a file."""
    entry = field(1, "location") + field(2, path)
    return field(1, 2) + field(2, 1) + field(8, "w") + field(13, entry) + field(14, 1)


@pytest.mark.parametrize(
    ("data", "expected", "call"),
    [
        (onnx(node("Add"), node("Gelu", "com.microsoft"), initializers=(external("weights.bin"),)), "allowlisted", ""),
        (onnx(node("Add"), initializers=(external("../../etc/passwd"),)), "dangerous", "../../etc/passwd"),
        (onnx(node("Add"), initializers=(external("/etc/passwd"),)), "dangerous", "/etc/passwd"),
        (onnx(node("Add"), initializers=(external("C:\\x"),)), "dangerous", "C:\\x"),
        (onnx(node("Constant", attribute=field(5, external("/x")))), "dangerous", "/x"),
        (onnx(node("If", attribute=field(6, field(1, node("Op", "evil"))))), "review", "evil.Op"),
        (onnx(node("PythonOp", "com.microsoft")), "dangerous", "com.microsoft.PythonOp"),
        (onnx(node("Add"))[:-3], "unreadable", ""),
        (field(1, 8) + field(2, "no graph"), "unreadable", ""),
        (b"", "unreadable", ""),
    ],
)
def test_onnx(data: bytes, expected: str, call: str) -> None:
    """Data outside of the folder is dangerous wherever the tensor stands; operators of others are for review."""
    assert verdict("model.onnx", data) == expected
    assert not call or call in calls("model.onnx", data)


def test_onnx_nested_without_end() -> None:
    """Graphs within graphs are followed to a bound."""
    inner = node("Add")
    for _ in range(60):
        inner = node("If", attribute=field(6, field(1, inner)))
    assert verdict("model.onnx", onnx(inner)) == "unreadable"


def operator(kind: str, *inputs: str, name: str = "n", **attributes: bytes) -> bytes:
    """A node of TensorFlow."""
    pairs = b"".join(field(5, field(1, key) + field(2, value)) for key, value in attributes.items())
    return field(1, name) + field(2, kind) + b"".join(field(3, each) for each in inputs) + pairs


def text_of(value: str) -> bytes:
    """The value of a constant that is a text."""
    return field(8, field(1, 7) + field(8, value))


def saved(*nodes: bytes, function: bool = False, asset: str = "") -> bytes:
    """A SavedModel with nodes, in its graph or in a function of its library."""
    if function:
        body = field(1, field(1, "inner")) + b"".join(field(3, each) for each in nodes)
        graph = field(1, operator("NoOp")) + field(2, field(1, body))
    else:
        graph = b"".join(field(1, each) for each in nodes)
    meta = field(2, graph) + (field(6, field(2, asset)) if asset else b"")
    return field(1, 1) + field(2, meta)


PATH = operator("Const", name="p", value=text_of("/etc/passwd"))


@pytest.mark.parametrize("function", [False, True])
@pytest.mark.parametrize(
    ("nodes", "expected", "call"),
    [
        ((operator("MatMul"), operator("StatefulPartitionedCall"), operator("SaveV2", "file")), "allowlisted", ""),
        ((PATH, operator("ReadFile", "p")), "dangerous", "tf.raw_ops.ReadFile"),
        ((operator("PyFunc"),), "dangerous", "tf.raw_ops.PyFunc"),
        ((PATH, operator("SaveV2", "p")), "dangerous", "/etc/passwd"),
        ((operator("PrintV2", output_stream=field(2, "file:///tmp/x")),), "dangerous", "file:///tmp/x"),
        ((operator("PrintV2", output_stream=field(2, "stderr")),), "allowlisted", ""),
        ((operator("Vendor>Op"),), "review", "tf.raw_ops.Vendor>Op"),
        ((operator("TFRecordDataset"),), "review", "tf.raw_ops.TFRecordDataset"),
    ],
)
def test_saved_models(nodes: tuple[bytes, ...], expected: str, call: str, *, function: bool) -> None:
    """Operators are judged by an allowlist, in the graph and in its functions; the finding says with which path."""
    data = saved(*nodes, function=function)
    assert verdict("saved_model.pb", data) == expected
    assert not call or call in calls("saved_model.pb", data)


def test_other_graphs_of_tensorflow() -> None:
    """Frozen graphs have no meta graph; assets may not lie outside; what is none is not allowlisted."""
    assert calls("frozen.pb", field(1, operator("WriteFile"))) == {"tf.raw_ops.WriteFile"}
    assert calls("saved_model.pb", saved(operator("NoOp"), asset="../../x")) == {"../../x"}
    assert verdict("other.pb", field(1, 5)) == "review"
    assert verdict("saved_model.pb", b"\xff" * 20) == "unreadable"


def test_metadata_of_keras_beside_a_saved_model() -> None:
    """The configurations in keras_metadata.pb are those of layers."""
    layer = json.dumps({"class_name": "Lambda", "config": {"function": ["4wE=", None, None]}})
    assert verdict("keras_metadata.pb", field(1, field(2, 1) + field(3, "root") + field(5, layer))) == "dangerous"
    assert verdict("keras_metadata.pb", field(1, field(5, '{"class_name": "Dense", "config": {}}'))) == "allowlisted"


def gguf(template: str = "", body: bytes = b"") -> bytes:
    """A GGUF file without tensors."""
    key, text = b"tokenizer.chat_template", template.encode()
    pair = struct.pack("<Q", len(key)) + key + struct.pack("<IQ", 8, len(text)) + text if template else b""
    return b"GGUF" + struct.pack("<IQQ", 3, 0, 1 if template else 0) + pair + body


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("m.gguf", gguf(), "allowlisted"),
        ("m.gguf", gguf("{{ messages }}"), "allowlisted"),
        ("m.gguf", gguf("{{ messages.__class__ }}"), "dangerous"),
        ("renamed.bin", gguf("{{ messages.__class__ }}"), "dangerous"),
        ("m.gguf", gguf(body=b"MZ" * 200), "review"),
        ("m.gguf", b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 1 << 61), "unreadable"),
        ("m.gguf", b"GGUF" + struct.pack("<IQQ", 3, 1 << 61, 0), "unreadable"),
        ("m.gguf", b"nothing", "unreadable"),
        ("m.safetensors", (2 << 30).to_bytes(8, "little") + b"{", "unreadable"),
        ("m.safetensors", (2).to_bytes(8, "little") + b"{}", "allowlisted"),
        ("m.safetensors", (2).to_bytes(8, "little") + b"{}PK", "unreadable"),
        ("renamed.dat", (2).to_bytes(8, "little") + b'{"', "unreadable"),
        ("model.onnx_data", bytes(100), "allowlisted"),
        ("variables.data-00000-of-00001", bytes(100), "allowlisted"),
        ("variables.index", b"#!/bin/nothing", "review"),
    ],
)
def test_structure(name: str, data: bytes, expected: str) -> None:
    """Headers that lie are unreadable, in bounded time; bytes that no loader looks at are for review."""
    found = look(name, data)
    assert found.verdict.value == expected
    assert "fault" not in {one.rule for one in found.findings}


def hdf5(*messages: tuple[int, bytes]) -> bytes:
    """An HDF5 file of superblock version 2 whose root group has these messages; one refers to byte 200 for a heap."""
    body = b"".join(struct.pack("<BHB", kind, len(data), 0) + data for kind, data in messages)
    root = b"OHDR" + bytes([2, 1]) + struct.pack("<H", len(body)) + body + bytes(4)
    head = (
        b"\x89HDF\r\n\x1a\n"
        + bytes([2, 8, 8, 0])
        + struct.pack("<QQQQ", 0, (1 << 64) - 1, 48 + len(root), 48)
        + bytes(4)
    )
    return head + root


def attribute(name: str, text: str) -> tuple[int, bytes]:
    """An attribute that is a text of fixed length."""
    raw, key = text.encode(), name.encode() + b"\0"
    kind = struct.pack("<BBBBI", 0x13, 0, 0, 0, len(raw))
    space = bytes([2, 0, 0, 0])
    return 0x0C, struct.pack("<BBHHHB", 3, 0, len(key), len(kind), len(space), 0) + key + kind + space + raw


def link(name: str, file: str) -> tuple[int, bytes]:
    """A link to an object of another file."""
    value = b"\0" + file.encode() + b"\0/x\0"
    return 0x06, bytes([1, 8, 64, len(name)]) + name.encode() + struct.pack("<H", len(value)) + value


LAMBDA = {"class_name": "Lambda", "config": {"function": ["4wE=", None, None], "function_type": "lambda"}}


@pytest.mark.parametrize(
    ("message", "expected", "call"),
    [
        (attribute("model_config", json.dumps(LAMBDA)), "dangerous", "marshal.loads"),
        (attribute("any_name", json.dumps([LAMBDA])), "dangerous", "marshal.loads"),
        (attribute("model_config", json.dumps({"class_name": "Dense", "config": {}})), "allowlisted", ""),
        (attribute("model_config", "{torn"), "unreadable", ""),
        (attribute("notes", "{torn"), "allowlisted", ""),
        (link("w", "/etc/passwd"), "dangerous", "/etc/passwd"),
        (link("w", "shard2.h5"), "review", "shard2.h5"),
        ((0x15, bytes([0, 0]) + struct.pack("<QQ", 48, 48)), "unreadable", ""),
        ((0x10, struct.pack("<QQ", 50, 500)), "unreadable", ""),
        ((0x11, struct.pack("<QQ", 48, 48)), "unreadable", ""),
    ],
)
def test_hdf5(message: tuple[int, bytes], expected: str, call: str) -> None:
    """Configurations in attributes are judged as those in JSON; what cannot be reached is never allowlisted."""
    data = hdf5(message) + bytes(600)
    assert verdict("model.h5", data) == expected
    assert not call or call in calls("model.h5", data)


def test_hdf5_of_which_nothing_can_be_read() -> None:
    """No superblock, a root that leads nowhere, and a group that contains itself."""
    assert verdict("model.h5", b"nothing") == "unreadable"
    assert verdict("model.h5", hdf5()[:52]) == "unreadable"
    itself = 0x06, bytes([1, 0, 1]) + b"a" + struct.pack("<Q", 48)
    assert verdict("model.h5", hdf5(itself)) == "allowlisted"


SEEDS: list[tuple[str, bytes]] = [
    ("model.onnx", onnx(node("If", attribute=field(6, field(1, node("Add")))), initializers=(external("w.bin"),))),
    ("saved_model.pb", saved(PATH, operator("ReadFile", "p"), function=True)),
    ("model.h5", hdf5(attribute("model_config", json.dumps(LAMBDA)), link("w", "x.h5")) + TAIL),
    ("m.gguf", gguf("{{ messages }}")),
]


@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 500), st.integers(0, 255)), max_size=6), st.data())
def test_no_mutation_makes_a_detector_fail(seed: tuple[str, bytes], changes: list[Any], data: st.DataObject) -> None:
    """Whatever the bytes, there is a verdict, and it is not that of a fault of ours."""
    name, raw = seed
    changed = bytearray(raw[: data.draw(st.integers(0, len(raw)))])
    for place, byte in changes:
        if place < len(changed):
            changed[place] = byte
    assert not [one for one in look(name, bytes(changed)).findings if one.rule == "fault"]
