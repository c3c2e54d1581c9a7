"""TensorFlow and ONNX graphs, in protocol buffers' wire format by hand (field numbers from the published .proto files)."""

import json
from collections.abc import Iterator
from typing import Any

from corpus.case import Case
from corpus.keras_models import LAMBDA
from corpus.other import BAD, UNKNOWN, case

__all__ = ["cases", "field"]


def _varint(number: int) -> bytes:
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def field(number: int, content: bytes | str | int) -> bytes:
    """Return a field: a number as a varint, else bytes with their length."""
    if isinstance(content, int):
        return _varint(number << 3) + _varint(content)
    data = content.encode() if isinstance(content, str) else content
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _node(op: str, name: str, *inputs: str) -> bytes:
    return field(1, name) + field(2, op) + b"".join(field(3, put) for put in inputs)


def _graph(op: str, *, in_function: bool = False) -> bytes:
    """Return a GraphDef of a constant, an identity and this operation, or that within a function of its library."""
    nodes = field(1, _node("Const", "path")) + field(1, _node("Identity", "out", "path"))
    bad = _node(op, "hidden", "path")
    if not in_function:
        return nodes + field(1, bad)
    signature = field(1, "__inference_call_1")
    return nodes + field(2, field(1, field(1, signature) + field(3, bad)))


def _saved_model(op: str, **where: bool) -> bytes:
    return field(1, 1) + field(2, field(1, field(4, "serve")) + field(2, _graph(op, **where)))


OPERATIONS = (
    ("WriteFile", BAD),
    ("ReadFile", BAD),
    ("PyFunc", BAD),
    ("PyFuncStateless", BAD),
    ("EagerPyFunc", BAD),
    ("MatchingFiles", UNKNOWN),
    ("PrintV2", UNKNOWN),
    ("AibomCorpusUnknownOp", UNKNOWN),
)


def _tensorflow() -> Iterator[Case]:
    for op, label in OPERATIONS:
        files = {"saved_model.pb": _saved_model(op), "variables/variables.index": bytes(48)}
        yield case("SavedModel", ("node", op, label), files)
        hidden = {"saved_model.pb": _saved_model(op, in_function=True)}
        yield case("SavedModel", ("node of a function", op, label), hidden)
    yield case("frozen graph", ("node", "WriteFile", BAD), {"frozen_graph.pb": _graph("WriteFile")})
    yield case("frozen graph", ("node", "PyFunc", BAD), {"frozen_graph.pb": _graph("PyFunc")})
    yield case("MetaGraph", ("node", "WriteFile", BAD), {"model.ckpt.meta": field(2, _graph("WriteFile"))})
    text = (
        b'saved_model_schema_version: 1\nmeta_graphs { graph_def { node { name: "a" op: "WriteFile" input: "b" } } }\n'
    )
    yield case("SavedModel as text", ("node", "WriteFile", BAD), {"saved_model.pbtxt": text})
    layer = json.dumps(LAMBDA)
    node = field(1, field(2, 1) + field(3, "root.layer") + field(4, "_tf_keras_layer") + field(5, layer))
    files = {"saved_model.pb": _saved_model("Identity"), "keras_metadata.pb": node}
    yield case("SavedModel", ("Lambda in keras_metadata.pb", "Lambda", BAD), files)
    twice = field(1, 1) + field(2, field(2, _graph("Identity"))) + field(2, field(2, _graph("PyFunc")))
    yield case("SavedModel", ("second graph", "PyFunc", BAD), {"saved_model.pb": twice})


def _external(location: str, **more: Any) -> bytes:
    """Return a TensorProto whose data lie in another file."""
    pairs = {"location": location, **more}
    entries = b"".join(field(13, field(1, key) + field(2, str(text))) for key, text in pairs.items())
    return field(1, 2) + field(2, 1) + field(8, "weight") + entries + field(14, 1)


def _onnx(graph: bytes, domain: str = "") -> bytes:
    return field(1, 9) + field(2, "corpus") + field(7, graph) + field(8, field(1, domain) + field(2, 19))


def _constant(tensor: bytes, number: int = 1) -> bytes:
    """Return a node of a graph, or of a function where the field has another number."""
    return field(
        number, field(2, "c") + field(4, "Constant") + field(5, field(1, "value") + field(5, tensor) + field(20, 4))
    )


LOCATIONS = {
    "absolute path": "/nonexistent/aibom-corpus",
    "path that leaves": "../../../nonexistent/aibom-corpus",
    "path that leaves from within": "weights/../../nonexistent/aibom-corpus",
    "drive of Windows": "C:\\nonexistent\\aibom-corpus",
    "backslashes that leave": "..\\..\\nonexistent",
    "address": "http://127.0.0.1:9/weights",
    "share of Windows": "\\\\127.0.0.1\\aibom\\corpus",
}
LEAVES = "CVE-2024-27318"


def _onnx_models() -> Iterator[Case]:
    for technique, location in LOCATIONS.items():
        graph = _onnx(field(2, "g") + field(5, _external(location)))
        call = "network" if "127.0.0.1" in location else "file outside"
        yield case("ONNX", (technique, call, BAD), {"model.onnx": graph}, LEAVES)
    outside = _external("/nonexistent/aibom-corpus")
    yield case("ONNX", ("path in a constant", "external data", BAD), {"model.onnx": _onnx(_constant(outside))}, LEAVES)
    branch = field(1, "then_branch") + field(6, _constant(outside)) + field(20, 5)
    within = field(1, field(2, "b") + field(4, "If") + field(5, branch))
    yield case("ONNX", ("path in a branch", "external data", BAD), {"model.onnx": _onnx(within)}, LEAVES)
    sparse = field(15, field(1, outside))
    yield case("ONNX", ("path in a sparse tensor", "external data", BAD), {"model.onnx": _onnx(sparse)}, LEAVES)
    function = field(25, field(1, "f") + _constant(outside, 7) + field(10, "corpus"))
    yield case("ONNX", ("path in a function", "external data", BAD), {"model.onnx": _onnx(b"") + function}, LEAVES)
    beyond = _external("weights.bin", offset=1 << 40, length=1 << 40)
    files = {"model.onnx": _onnx(field(5, beyond)), "weights.bin": bytes(16)}
    yield case("ONNX", ("data beyond the file", "external data", UNKNOWN), files)
    other = field(1, field(2, "x") + field(4, "PythonOp") + field(7, "aibom.corpus"))
    yield case("ONNX", ("operator of its own", "PythonOp", UNKNOWN), {"model.onnx": _onnx(other, "aibom.corpus")})


def cases() -> Iterator[Case]:
    """Yield graphs of both."""
    yield from _tensorflow()
    yield from _onnx_models()
