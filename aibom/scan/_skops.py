"""The schema of a skops file: the types and functions that loading it imports and calls."""

from collections.abc import Iterator

from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._finding import finding, named, words
from aibom.scan._reach import reaches
from aibom.scan._walk import mappings
from aibom.scan.interface import Item

__all__ = ["skops_findings"]

_TRUSTED = (
    # skops itself trusts the estimators and functions of these libraries (skops.io._trusted_types).
    "sklearn.",
    "numpy.",
    "scipy.",
    "builtins.",
    "collections.OrderedDict",
    "collections.defaultdict",
    "xgboost.sklearn.",
    "lightgbm.sklearn.",
    "quantile_forest.",
    "pandas.",
    "datetime.",
    "skops.",
)
_TRICKS = words(
    # They call by name what the file says: CVE-2025-54412, CVE-2025-54413, CVE-2025-54886.
    "OperatorFuncNode MethodNode"
)
_REVIEWED = words("PartialNode ReduceNode CachedNode")
_MODULES = words("os posix nt subprocess sys builtins ctypes importlib shutil socket")
"""Modules that trusted libraries have imported, through which they could be reached."""


def skops_findings(item: Item, value: object) -> Iterator[ScanFinding]:
    """Yield what the nodes of a schema import or call beyond the libraries that skops trusts."""
    if not isinstance(value, dict) or "__loader__" not in value:
        return
    for pointer, node in mappings(value, item.budget.step):
        loader = node.get("__loader__")
        if isinstance(loader, str):
            yield from _node(item, pointer, node, loader)


def _node(item: Item, pointer: str, node: dict[str, object], loader: str) -> Iterator[ScanFinding]:
    name = _name(node)
    content = node.get("content")
    called = _name(content) if isinstance(content, dict) else ""
    if loader == "FunctionNode" and called:
        name = called
    where = f"{pointer or '/'}: " if pointer else ""
    inner = {part for each in (name, called) for part in each.split(".")[1:]}
    if reaches(name) or reaches(called) or reaches(name.removeprefix("builtins.")) or inner & _MODULES:
        text = f"{where}it loads {named(called or name)}, which reaches beyond the data"
        yield finding(item, ScanVerdict.DANGEROUS, "skops-type", text, operation=loader, call=called or name)
    elif loader in _TRICKS:
        text = f"{where}it calls what the file names, in a way that skops has had to mend"
        yield finding(item, ScanVerdict.DANGEROUS, "skops-type", text, operation=loader, call=name)
    elif loader in _REVIEWED or not name.startswith(_TRUSTED):
        text = f"{where}it loads {named(name)}, which is not on the allowlist"
        yield finding(item, ScanVerdict.REVIEW, "skops-type", text, operation=loader, call=name)


def _name(node: dict[str, object]) -> str:
    module = node.get("module_path") or node.get("__module__")
    own = node.get("function") or node.get("__class__")
    return f"{module}.{own}" if isinstance(module, str) and isinstance(own, str) else ""
