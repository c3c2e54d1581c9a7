"""Keras configurations: what the classes and functions they name do when a model is made of them."""

from collections.abc import Iterator
from functools import partial

from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._finding import finding, named, words
from aibom.scan._reach import reaches
from aibom.scan._walk import mappings
from aibom.scan.interface import Item

__all__ = ["keras_findings"]

_ROOTS = (
    "keras",
    "tensorflow.keras",
    "tf_keras",
    "keras_core",
    "tensorflow.python.keras",
    "keras_nlp",
    "keras_hub",
    "keras_cv",
)
_SAFE = words(
    # Parts of Keras that make layers and what belongs to them; utils, saving and config are not among them.
    "activations applications backend constraints datasets dtype_policies engine export initializers layers legacy losses "
    "metrics mixed_precision models ops optimizers quantizers random regularizers tokenizers samplers preprocessing "
    "distribution trainers visualization wrappers optimizer_v2 feature_column"
)
_SRC = words("src api _tf_keras v2 v1 keras")
_UNSAFE = words(
    # CVE-2025-8747 and its like: functions of Keras that reach files, the network or code when a config names them.
    "get_file load_model load_weights enable_unsafe_deserialization func_load func_dump deserialize_keras_object "
    "extract_archive load_img save_img image_dataset_from_directory text_dataset_from_directory set_floatx TorchModuleWrapper "
    "model_from_json clone_model Loader exec eval pickle_load"
)
_CODE = words("Lambda __lambda__")
_LOOKUPS = words("StringLookup IntegerLookup TextVectorization Lookup IndexLookup")
_TF_READS = (
    "io.",
    "raw_ops.",
    "py_function",
    "numpy_function",
    "load_op_library",
    "load_library",
    "saved_model.",
    "data.",
    "audio.",
)
_MAX_TOLD = 300


def keras_findings(item: Item, value: object) -> Iterator[ScanFinding]:
    """Yield what a Keras configuration makes a loader run: nothing where there is none."""
    for told, found in enumerate(_all(item, value)):
        if told == _MAX_TOLD:
            return
        yield found


def _all(item: Item, value: object) -> Iterator[ScanFinding]:
    for pointer, node in mappings(value, item.budget.step):
        kind = node.get("class_name")
        if isinstance(kind, str) and ("config" in node or "module" in node):
            yield from _node(item, pointer, node, kind)
        if node.get("safe_mode") is False:
            text = f"{pointer}/safe_mode: it switches the check off by which Keras refuses code"
            yield finding(item, ScanVerdict.REVIEW, "keras-config", text, operation="safe_mode", call="False")


def _node(item: Item, pointer: str, node: dict[str, object], kind: str) -> Iterator[ScanFinding]:
    config = node.get("config")
    inner = config if isinstance(config, dict) else {}
    told = partial(finding, item, operation=kind)
    where = pointer or "/"
    if kind in _CODE:
        yield from _lambda(item, where, kind, inner)
    elif kind == "TorchModuleWrapper":
        text = f"{where}: it unpickles a PyTorch module that lies in the configuration"
        yield told(ScanVerdict.DANGEROUS, "keras-code", text, call="torch.load")
    elif kind == "TFSMLayer":
        yield from _path(
            item, where, kind, inner.get("filepath"), "it loads a SavedModel, with its operations, from a path"
        )
    elif kind in _LOOKUPS and isinstance(inner.get("vocabulary"), str):
        yield from _path(item, where, kind, inner["vocabulary"], "it reads its vocabulary from a path (CVE-2025-12058)")
    elif kind == "TFOpLambda" and str(inner.get("function", "")).startswith(_TF_READS):
        text = f"{where}: it calls tf.{named(inner['function'])}"
        yield told(ScanVerdict.DANGEROUS, "keras-code", text, call=f"tf.{inner['function']}")
    elif kind in {"JaxLayer", "FlaxLayer"}:
        yield told(ScanVerdict.REVIEW, "keras-code", f"{where}: it wraps a function of another library")
    yield from _imported(item, where, node, kind)


def _lambda(item: Item, where: str, kind: str, config: dict[str, object]) -> Iterator[ScanFinding]:
    """Yield Python byte code within a configuration; a Lambda layer over a named function is not that."""
    function = config.get("function", config.get("code"))
    if kind == "Lambda" and isinstance(function, str) and config.get("function_type") == "function":
        text = f"{where}: its function {named(function)} is one that whoever loads it must supply"
        yield finding(item, ScanVerdict.REVIEW, "keras-code", text, operation=kind, call=function)
    elif kind == "Lambda" and isinstance(function, dict):
        if function.get("class_name") != "__lambda__" and "module" not in function:
            text = f"{where}: its function is one that whoever loads it must supply"
            yield finding(item, ScanVerdict.REVIEW, "keras-code", text, operation=kind)
    else:
        text = f"{where}: it holds Python byte code, which runs when the model is used or loaded"
        yield finding(item, ScanVerdict.DANGEROUS, "keras-code", text, operation=kind, call="marshal.loads")


def _path(item: Item, where: str, kind: str, path: object, what: str) -> Iterator[ScanFinding]:
    if not isinstance(path, str) or not path:
        return
    outside = path.startswith(("/", "\\", "~")) or "://" in path or ".." in path or path[1:2] == ":"
    verdict = ScanVerdict.DANGEROUS if outside else ScanVerdict.REVIEW
    yield finding(item, verdict, "keras-path", f"{where}: {what}: {named(path)}", operation=kind, call=path)


def _imported(item: Item, where: str, node: dict[str, object], kind: str) -> Iterator[ScanFinding]:
    """Yield what the module of an object names: Keras imports it, whatever it is (CVE-2025-1550)."""
    module, registered = node.get("module"), node.get("registered_name")
    if not isinstance(module, str) or not module:
        if isinstance(registered, str) and registered not in {"", kind} and ">" in registered:
            text = f"{where}: it is of the class {named(registered)}, which whoever loads it must supply"
            yield finding(item, ScanVerdict.REVIEW, "keras-class", text, operation=kind, call=registered)
        return
    config = node.get("config")
    own = config if kind == "function" and isinstance(config, str) else kind
    name = f"{module}.{own}"
    verdict = _verdict(module, own, name)
    if verdict is not ScanVerdict.ALLOWLISTED:
        how = "which reaches beyond the data" if verdict is ScanVerdict.DANGEROUS else "which is not on the allowlist"
        text = f"{where}: the loader imports {named(name)}, {how}"
        yield finding(item, verdict, "keras-class", text, operation=kind, call=name)


def _verdict(module: str, own: str, name: str) -> ScanVerdict:
    root = next((root for root in _ROOTS if module == root or module.startswith(f"{root}.")), "")
    if not root:
        if module == "builtins" and own in {
            "dict",
            "list",
            "tuple",
            "set",
            "int",
            "float",
            "str",
            "bool",
            "slice",
            "complex",
        }:
            return ScanVerdict.ALLOWLISTED
        if module in {"numpy", "tensorflow", "ml_dtypes"} and own in _NUMBERS:
            return ScanVerdict.ALLOWLISTED
        return ScanVerdict.DANGEROUS if reaches(name) or reaches(own) else ScanVerdict.REVIEW
    if own in _UNSAFE or reaches(name):
        return ScanVerdict.DANGEROUS
    parts = [part for part in module[len(root) :].split(".") if part and part not in _SRC]
    return ScanVerdict.ALLOWLISTED if not parts or parts[0] in _SAFE else ScanVerdict.REVIEW


_NUMBERS = words(
    "float16 float32 float64 bfloat16 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool ndarray TensorShape DType dtype"
)
