"""Which calls in Python source reach beyond the data, and whether they are made when it is imported."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from aibom.scan._finding import words
from aibom.scan._python_reach import EXACT, MODULES, Reach, reach_of

__all__ = ["Call", "Calls"]


_BUILT = words(
    "__init__ __new__ __init_subclass__ __set_name__ __class_getitem__ __del__ __post_init__ __reduce__ __setstate__"
)
"""Methods that a loader runs without being asked to."""
_DYNAMIC = words("getattr builtins.getattr globals locals vars operator.attrgetter operator.methodcaller")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that reaches beyond the data: `early` where importing the file or making its objects makes it."""

    name: str
    reach: Reach
    line: int
    within: str
    early: bool


class Calls:
    """The calls of one syntax tree; `step` is told of every node."""

    def __init__(self, tree: ast.Module, step: Callable[[], None]) -> None:
        self.names: dict[str, str] = {}
        self.stars: list[str] = []
        self.nodes: list[tuple[ast.AST, str, bool]] = []
        called: set[str] = set()
        stack: list[tuple[ast.AST, str, bool]] = [(tree, "", True)]
        while stack:
            node, within, early = stack.pop()
            step()
            self.nodes.append((node, within, early))
            self._learn(node)
            if early and isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                called.add(node.func.id)
            stack.extend(reversed([*self._children(node, within, early=early)]))
        self.called = self._reached(called)

    def _children(self, node: ast.AST, within: str, *, early: bool) -> Iterator[tuple[ast.AST, str, bool]]:
        """Yield what a node consists of, with the function it stands in and whether it runs on import."""
        if isinstance(node, _FUNCTIONS):
            name = getattr(node, "name", within or "a lambda")
            for child in ast.iter_child_nodes(node):
                body = child in node.body if isinstance(node.body, list) else child is node.body
                yield (child, name, name in _BUILT) if body else (child, within, early)
        elif isinstance(node, ast.If) and _is_main(node.test):
            for child in node.body:
                yield child, within or "what runs as a program", False
            for child in node.orelse:
                yield child, within, early
        else:
            for child in ast.iter_child_nodes(node):
                yield child, within, early

    def _learn(self, node: ast.AST) -> None:
        """Take note of what names stand for: imports, and variables that are set to such a name."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                self.names[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                if alias.name == "*":
                    self.stars.append(str(node.module))
                self.names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            known = self._dotted(node.value)
            if known and (reach_of(known) is not None or known.partition(".")[0] in MODULES):
                self.names[node.targets[0].id] = known

    def _reached(self, called: set[str]) -> frozenset[str]:
        """Return the functions that run on import since something that runs then calls them by name."""
        calls: dict[str, set[str]] = {}
        for node, within, _ in self.nodes:
            if within and isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                calls.setdefault(within, set()).add(node.func.id)
        found, left = set(called), list(called)
        while left:
            for name in calls.get(left.pop(), set()) - found:
                found.add(name)
                left.append(name)
        return frozenset(found)

    def reaching(self) -> Iterator[Call]:
        """Yield the calls that reach beyond the data, in the order of the source."""
        found = []
        for node, within, early in self.nodes:
            if isinstance(node, ast.Call):
                name = self._dotted(node.func)
                reach = self._of(node, name)
                if reach is not None:
                    shown = name or ast.unparse(node.func)[:200]
                    soon = early or within in self.called
                    found.append(Call(name=shown, reach=reach, line=node.lineno, within=within, early=soon))
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                found += self._decorated(node, within, early=early)
        yield from sorted(found, key=lambda call: (not (call.early and call.reach.at_import), call.line))

    def _decorated(self, node: ast.AST, within: str, *, early: bool) -> Iterator[Call]:
        for decorator in getattr(node, "decorator_list", ()):
            name = self._dotted(decorator)
            reach = reach_of(name) if name else None
            if reach is not None:
                yield Call(name=name, reach=reach, line=decorator.lineno, within=within, early=early)

    def _of(self, node: ast.Call, name: str) -> Reach | None:
        if name == "compile" and isinstance(node.func, ast.Attribute):
            return None
        if name:
            reach = reach_of(name)
            if reach is Reach.FILES and not _writes(node):
                return None
            return reach
        # getattr(os, "sys" + "tem")("id"), globals()["eval"]("1"), __builtins__.__dict__[name]("1")
        inner = node.func.value if isinstance(node.func, (ast.Attribute, ast.Subscript)) else node.func
        for each in ast.walk(inner):
            called = self._dotted(each.func) if isinstance(each, ast.Call) else ""
            if called in _DYNAMIC and self._from_module(each):
                return Reach.CODE
            if isinstance(each, ast.Name) and each.id == "__builtins__":
                return Reach.CODE
        return None

    def _from_module(self, call: ast.AST) -> bool:
        """Whether a lookup by a name is one in a module, or in the names of the file."""
        arguments = call.args if isinstance(call, ast.Call) else []
        if not arguments:
            return True
        first = self._dotted(arguments[0])
        top = first.partition(".")[0]
        return top in MODULES or (
            isinstance(arguments[0], ast.Call) and self._dotted(arguments[0].func) in EXACT[Reach.IMPORT]
        )

    def _dotted(self, node: ast.AST) -> str:
        """Return the full name of what is called, as imports in the file have it; empty where it is no name."""
        parts: list[str] = []
        while True:
            if isinstance(node, ast.Attribute):
                parts.append(node.attr)
                node = node.value
            elif isinstance(node, ast.Call) and self._imports(node):
                parts.append(self._imports(node))
                break
            elif isinstance(node, ast.Call) and self._looked_up(node):
                parts.append(self._looked_up(node))
                break
            elif isinstance(node, ast.Name):
                parts.append(self.names.get(node.id) or self._from_stars(node.id))
                break
            else:
                return ""
        return ".".join(reversed(parts))

    def _from_stars(self, name: str) -> str:
        """Return a name as `from os import *` gives it, where that reaches beyond the data."""
        return next((full for module in self.stars if reach_of(full := f"{module}.{name}") is not None), name)

    def _imports(self, node: ast.Call) -> str:
        """Return the module that `__import__("os")` gives."""
        name = self._dotted(node.func) if isinstance(node.func, (ast.Name, ast.Attribute)) else ""
        text = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        return text if name in EXACT[Reach.IMPORT] and isinstance(text, str) else ""

    def _looked_up(self, node: ast.Call) -> str:
        """Return what `getattr(os, "system")` gives."""
        if not isinstance(node.func, ast.Name) or node.func.id != "getattr" or len(node.args) < 2:
            return ""
        text = _folded(node.args[1])
        first = self._dotted(node.args[0])
        return f"{first}.{text}" if text and first else ""


def _folded(node: ast.AST) -> str:
    """Return the text that constants put together give."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _folded(node.left), _folded(node.right)
        return left + right if left and right else ""
    return ""


def _writes(node: ast.Call) -> bool:
    """Whether a file is opened for writing, as far as constants say; other functions of files all write."""
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name != "open":
        return True
    mode = node.args[1] if len(node.args) > 1 else next((k.value for k in node.keywords if k.arg == "mode"), None)
    return isinstance(mode, ast.Constant) and isinstance(mode.value, str) and bool(set(mode.value) & set("wax+"))


def _is_main(test: ast.AST) -> bool:
    left = test.left if isinstance(test, ast.Compare) else None
    return isinstance(left, ast.Name) and left.id == "__name__"
