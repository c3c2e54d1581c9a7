"""ONNX models: files outside of the model that they name, and operators that need code of others."""

import re
from collections.abc import Iterator

from aibom.readers.errors import ReadError
from aibom.readers.protobuf import Field, Message
from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._finding import finding, named, words
from aibom.scan.interface import Item, SpentError, Within

__all__ = ["DETECTOR", "Onnx"]

# Field numbers of onnx.proto (onnx/onnx.proto3).
_MODEL_GRAPH, _MODEL_OPSETS, _MODEL_TRAINING, _MODEL_FUNCTIONS = 7, 8, 20, 25
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_SPARSE = 1, 5, 15
_NODE_OP, _NODE_ATTRIBUTE, _NODE_DOMAIN = 4, 5, 7
_FUNCTION_NAME, _FUNCTION_NODE, _FUNCTION_DOMAIN, _FUNCTION_ATTRIBUTES = 1, 7, 10, 11
_TENSOR_NAME, _TENSOR_EXTERNAL = 8, 13
_MAX_DEPTH = 32
_MAX_TOLD = 100
_DOMAINS = {
    "": "the operators of ONNX itself",
    "ai.onnx": "the same, by their full name",
    "ai.onnx.ml": "the operators of ONNX for classic machine learning",
    "ai.onnx.training": "the operators of ONNX for training",
    "ai.onnx.preview": "operators of ONNX that are tried out",
    "ai.onnx.preview.training": "likewise, for training",
    "com.microsoft": "the operators that ONNX Runtime itself brings",
    "com.microsoft.nchwc": "likewise, for its memory layout",
    "com.ms.internal.nhwc": "likewise",
    "com.microsoft.experimental": "likewise",
    "com.ms.nhwc": "likewise",
}
_RUNNERS = words("PyOp PythonOp PythonOpGrad ATen ExternalCustomOp")
"""Operators of ONNX Runtime that call Python or libraries by name."""
_OUTSIDE = re.compile(rb"^[/\\~]|^[a-zA-Z]:|://|(^|[/\\])\.\.([/\\]|$)|\x00")


class Onnx:
    """ONNX in Protocol Buffers."""

    name = "ONNX"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether it is called so, or begins as the exporters write it: a version, then a producer."""
        return item.name.endswith((".onnx", ".ort_proto")) or bool(
            re.match(rb"\x08[\x03-\x0f]\x12[\x01-\x40][a-zA-Z]", head)
        )

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield data that lies outside of the folder, and operators that are not those of ONNX or ONNX Runtime.

        Raises:
            SpentError: it holds more than is read.
            OSError: it cannot be read.
        """
        del within
        model = _Model(item)
        try:
            yield from model.findings()
        except ReadError as error:
            yield finding(item, ScanVerdict.UNREADABLE, "onnx-structure", f"it cannot be read: {named(error)}")


class _Model:
    def __init__(self, item: Item) -> None:
        self.item = item
        self.told: set[tuple[str, str]] = set()
        self.graphs = 0

    def findings(self) -> Iterator[ScanFinding]:
        root = Message(self.item.span, self.item.budget.step)
        functions: set[str] = set()
        for field in root.fields():
            if field.number == _MODEL_FUNCTIONS and field.length >= 0:
                functions |= {self._of(root.inner(field), _FUNCTION_DOMAIN)}
        self.known = _DOMAINS.keys() | functions
        for field in root.fields():
            if field.length < 0:
                continue
            if field.number in {_MODEL_GRAPH, _MODEL_TRAINING}:
                self.graphs += 1
                inner = root.inner(field)
                yield from self._graph(inner, 0) if field.number == _MODEL_GRAPH else self._training(inner)
            elif field.number == _MODEL_FUNCTIONS:
                yield from self._function(root.inner(field))
        if not self.graphs:
            yield finding(self.item, ScanVerdict.UNREADABLE, "onnx-structure", "it holds no graph")

    def _training(self, info: Message) -> Iterator[ScanFinding]:
        for field in info.fields():
            if field.number in {1, 2} and field.length >= 0:
                yield from self._graph(info.inner(field), 1)

    def _function(self, function: Message) -> Iterator[ScanFinding]:
        for field in function.fields():
            if field.number == _FUNCTION_NODE and field.length >= 0:
                yield from self._node(function.inner(field), 1)
            elif field.number == _FUNCTION_ATTRIBUTES and field.length >= 0:
                yield from self._attribute(function.inner(field), 1)

    def _graph(self, graph: Message, depth: int) -> Iterator[ScanFinding]:
        if depth > _MAX_DEPTH:
            raise SpentError(f"it nests graphs more than {_MAX_DEPTH} deep")
        for field in graph.fields():
            if field.length < 0:
                continue
            if field.number == _GRAPH_NODE:
                yield from self._node(graph.inner(field), depth)
            elif field.number == _GRAPH_INITIALIZER:
                yield from self._tensor(graph.inner(field))
            elif field.number == _GRAPH_SPARSE:
                yield from self._sparse(graph.inner(field))

    def _sparse(self, sparse: Message) -> Iterator[ScanFinding]:
        for field in sparse.fields():
            if field.number in {1, 2} and field.length >= 0:
                yield from self._tensor(sparse.inner(field))

    def _node(self, node: Message, depth: int) -> Iterator[ScanFinding]:
        kind = domain = ""
        attributes: list[Field] = []
        for field in node.fields():
            if field.number == _NODE_OP and field.length >= 0:
                kind = _text(node.text(field, 1000))
            elif field.number == _NODE_DOMAIN and field.length >= 0:
                domain = _text(node.text(field, 1000))
            elif field.number == _NODE_ATTRIBUTE and field.length >= 0:
                attributes.append(field)
        call = f"{domain}.{kind}" if domain else kind
        if domain not in self.known:
            text = f"the operator {named(call)} needs code that the runtime does not bring"
            yield from self._told(ScanVerdict.REVIEW, "onnx-operator", text, kind, call)
        elif kind in _RUNNERS:
            text = f"the operator {named(call)} calls Python or a library by name"
            yield from self._told(ScanVerdict.DANGEROUS, "onnx-operator", text, kind, call)
        for field in attributes:
            yield from self._attribute(node.inner(field), depth)

    def _attribute(self, attribute: Message, depth: int) -> Iterator[ScanFinding]:
        # AttributeProto: t = 5, g = 6, tensors = 10, graphs = 11, sparse_tensor = 22, sparse_tensors = 23.
        for field in attribute.fields():
            if field.length < 0:
                continue
            if field.number in {5, 10}:
                yield from self._tensor(attribute.inner(field))
            elif field.number in {6, 11}:
                yield from self._graph(attribute.inner(field), depth + 1)
            elif field.number in {22, 23}:
                yield from self._sparse(attribute.inner(field))

    def _tensor(self, tensor: Message) -> Iterator[ScanFinding]:
        for field in tensor.fields():
            if field.number == _TENSOR_EXTERNAL and field.length >= 0:
                entry = tensor.inner(field)
                pair = {each.number: entry.text(each, 4096) for each in entry.fields() if each.length >= 0}
                location = pair.get(2, b"")
                if pair.get(1) == b"location" and _OUTSIDE.search(location):
                    path = _text(location)
                    text = f"it reads the data of a tensor from outside of its folder: {named(path)}"
                    yield from self._told(ScanVerdict.DANGEROUS, "onnx-external-data", text, "external_data", path)

    def _told(self, verdict: ScanVerdict, rule: str, text: str, *called: str) -> Iterator[ScanFinding]:
        operation, call = called
        if (rule, call) in self.told or len(self.told) >= _MAX_TOLD:
            return
        self.told.add((rule, call))
        yield finding(self.item, verdict, rule, text, operation=operation, call=call)

    @staticmethod
    def _of(message: Message, number: int) -> str:
        return next((_text(message.text(each, 1000)) for each in message.fields() if each.number == number), "")


def _text(data: bytes) -> str:
    return data.decode(errors="backslashreplace")


DETECTOR = Onnx()
