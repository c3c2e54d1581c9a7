"""TensorFlow graphs: the operators of a SavedModel, a frozen graph or a meta graph, in functions as well."""

import re
from collections.abc import Iterator

from aibom.readers import json
from aibom.readers.errors import ReadError
from aibom.readers.protobuf import Field, Message
from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._finding import finding, named, words
from aibom.scan._keras import keras_findings
from aibom.scan._tf_operators import operator_verdict
from aibom.scan.interface import Item, Within

__all__ = ["GRAPH", "KERAS_METADATA", "KerasMetadata", "TensorflowGraph"]

# Field numbers of saved_model.proto, meta_graph.proto, graph.proto, function.proto and node_def.proto of TensorFlow.
_SAVED_META = 2
_META_GRAPH, _META_ASSETS = 2, 6
_GRAPH_NODE, _GRAPH_LIBRARY = 1, 2
_LIBRARY_FUNCTION = 1
_FUNCTION_SIGNATURE, _FUNCTION_NODE = 1, 3
_NODE_NAME, _NODE_OP, _NODE_INPUT, _NODE_ATTRIBUTES = 1, 2, 3, 5
_ASSET_NAME = 2
_MAX_TOLD = 200
_OUTSIDE = re.compile(r"^[/\\~]|^[a-zA-Z]:|://|(^|[/\\])\.\.([/\\]|$)|\x00")
_FILED = words("Save SaveV2 SaveSlices Restore RestoreV2 RestoreSlice MergeV2Checkpoints ShardedFilename")
"""Operators of every checkpoint: harmless where the loader names the file, and not where the graph does."""
_STREAM = re.compile(rb"file://[^\x00]{0,200}")


class TensorflowGraph:
    """`saved_model.pb`, and other graphs in Protocol Buffers."""

    name = "TensorFlow graph"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether it is called so."""
        del head
        return item.name.endswith((".pb", ".graphdef", ".meta")) and item.name not in {
            "keras_metadata.pb",
            "fingerprint.pb",
        }

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield the operators that reach beyond the data, those that are not known, and assets outside of the folder.

        Raises:
            SpentError: it holds more than is read.
            OSError: it cannot be read.
        """
        del within
        graph = _Graph(item)
        root = Message(item.span, item.budget.step)
        try:
            yield from graph.findings(root)
        except ReadError as error:
            yield finding(item, ScanVerdict.UNREADABLE, "tensorflow-structure", f"it cannot be read: {named(error)}")
            return
        if not graph.nodes:
            text = "it holds no operator of TensorFlow: it may be Protocol Buffers of another kind"
            yield finding(item, ScanVerdict.REVIEW, "tensorflow-structure", text)


class KerasMetadata:
    """`keras_metadata.pb`, in which Keras 2 keeps its configuration beside a SavedModel."""

    name = "Keras metadata"

    def claims(self, item: Item, head: bytes) -> bool:
        """Say whether it is called so."""
        del head
        return item.name == "keras_metadata.pb"

    def scan(self, item: Item, within: Within) -> Iterator[ScanFinding]:
        """Yield what its configurations make Keras run.

        Raises:
            SpentError: it holds more than is read.
            OSError: it cannot be read.
        """
        del within
        root = Message(item.span, item.budget.step)
        try:
            for node in root.fields():
                inner = root.inner(node) if node.length > 0 else None
                for field in inner.fields() if inner else ():
                    text = inner.text(field, json.MAX_BYTES) if inner and field.length > 1 else b""
                    if text[:1] in {b"{", b"["}:
                        yield from keras_findings(item, json.parse(text))
        except ReadError as error:
            yield finding(item, ScanVerdict.UNREADABLE, "keras-structure", f"it cannot be read: {named(error)}")


class _Graph:
    def __init__(self, item: Item) -> None:
        self.item = item
        self.nodes = 0
        self.told: set[tuple[str, str]] = set()
        self.texts: dict[str, str] = {}

    def findings(self, root: Message) -> Iterator[ScanFinding]:
        """Yield what is found, whichever message the file holds: the first field of each differs from the others'."""
        if self.item.name.startswith("saved_model") or _is_saved_model(root):
            metas = [root.inner(field) for field in root.fields() if field.number == _SAVED_META and field.length >= 0]
        elif self.item.name.endswith(".meta"):
            metas = [root]
        else:
            yield from self._graph(root)
            return
        for meta in metas:
            for field in meta.fields():
                if field.number == _META_GRAPH and field.length >= 0:
                    yield from self._graph(meta.inner(field))
                elif field.number == _META_ASSETS and field.length >= 0:
                    yield from self._asset(meta.inner(field))

    def _asset(self, asset: Message) -> Iterator[ScanFinding]:
        for field in asset.fields():
            path = _text(asset.text(field, 4096)) if field.number == _ASSET_NAME and field.length > 0 else ""
            if _OUTSIDE.search(path):
                text = f"it takes an asset from outside of its folder: {named(path)}"
                yield from self._told(ScanVerdict.DANGEROUS, "tensorflow-asset", text, "asset_file_def", path)

    def _graph(self, graph: Message) -> Iterator[ScanFinding]:
        for field in graph.fields():
            if field.number == _GRAPH_NODE and field.length >= 0:
                yield from self._node(graph.inner(field), "")
            elif field.number == _GRAPH_LIBRARY and field.length >= 0:
                library = graph.inner(field)
                for function in library.fields():
                    if function.number == _LIBRARY_FUNCTION and function.length >= 0:
                        yield from self._function(library.inner(function))

    def _function(self, function: Message) -> Iterator[ScanFinding]:
        name = ""
        for field in function.fields():
            if field.number == _FUNCTION_SIGNATURE and field.length >= 0:
                signature = function.inner(field)
                found = (_text(signature.text(each, 500)) for each in signature.fields() if each.number == 1)
                name = next(found, "")
            elif field.number == _FUNCTION_NODE and field.length >= 0:
                yield from self._node(function.inner(field), name)

    def _node(self, node: Message, function: str) -> Iterator[ScanFinding]:
        self.nodes += 1
        found: dict[int, list[Field]] = {}
        for field in node.fields():
            if field.length >= 0:
                found.setdefault(field.number, []).append(field)
        kind, name = (
            _text(node.text(found[number][-1], 1000)) if number in found else "" for number in (_NODE_OP, _NODE_NAME)
        )
        inputs = [_text(node.text(field, 1000)) for field in found.get(_NODE_INPUT, ())[:4]]
        attributes = found.get(_NODE_ATTRIBUTES, [])
        where = f"{named(function)}/{named(name)}" if function else named(name)
        if kind == "Const":
            self._constant(node, name, function, attributes)
        elif kind in _FILED:
            yield from self._filed(kind, where, function, inputs)
        elif kind in {"PrintV2", "Print"}:
            yield from self._printed(node, kind, where, attributes)
        verdict = operator_verdict(kind)
        if verdict is not ScanVerdict.ALLOWLISTED:
            how = "reaches beyond the data" if verdict is ScanVerdict.DANGEROUS else "is not on the allowlist"
            paths = self._inputs(function, inputs)
            said = f"the operator {named(kind)} ({where}) {how}{f', with {named(paths)}' if paths else ''}"
            yield from self._told(verdict, "tensorflow-operator", said, kind, f"tf.raw_ops.{kind}")

    def _constant(self, node: Message, name: str, function: str, attributes: list[Field]) -> None:
        """Keep the text of a small constant, by which a file may be named."""
        for field in attributes:
            if field.length > 4096 or len(self.texts) > 20_000:
                continue
            found = re.findall(rb"[ -~]{3,}", node.text(field, 4096))
            longest = max((each for each in found if each[:5] not in {b"value", b"dtype"}), key=len, default=b"")
            if longest:
                self.texts[f"{function}/{name}"] = _text(longest)[:300]

    def _inputs(self, function: str, inputs: list[str]) -> str:
        texts = (self.texts.get(f"{function}/{each.lstrip('^').split(':')[0]}", "") for each in inputs)
        return ", ".join(text for text in texts if text)

    def _filed(self, kind: str, where: str, function: str, inputs: list[str]) -> Iterator[ScanFinding]:
        path = self._inputs(function, inputs[:1])
        if _OUTSIDE.search(path.lstrip("*\x22 ")):
            text = f"the operator {kind} ({where}) reads or writes a file that the graph itself names: {named(path)}"
            yield from self._told(ScanVerdict.DANGEROUS, "tensorflow-operator", text, kind, path)

    def _printed(self, node: Message, kind: str, where: str, attributes: list[Field]) -> Iterator[ScanFinding]:
        for field in attributes:
            stream = _STREAM.search(node.text(field, 4096))
            if stream:
                text = f"the operator {kind} ({where}) writes to a file: {named(_text(stream[0]))}"
                yield from self._told(ScanVerdict.DANGEROUS, "tensorflow-operator", text, kind, _text(stream[0]))

    def _told(self, verdict: ScanVerdict, rule: str, text: str, *called: str) -> Iterator[ScanFinding]:
        operation, call = called
        if (rule, call) in self.told or len(self.told) >= _MAX_TOLD:
            return
        self.told.add((rule, call))
        yield finding(self.item, verdict, rule, text, operation=operation, call=call)


def _is_saved_model(root: Message) -> bool:
    """Whether the message begins with the schema version that a SavedModel has, which is a number and not a node."""
    first = next(root.fields(), None)
    return first is not None and first.number == 1 and first.length < 0


def _text(data: bytes) -> str:
    return data.decode(errors="backslashreplace")


GRAPH = TensorflowGraph()
KERAS_METADATA = KerasMetadata()
