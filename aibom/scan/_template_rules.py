"""What a chat template may do: an allowlist over the nodes of Jinja's syntax tree."""

import re
from collections.abc import Iterator
from typing import Any

from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._finding import finding, named
from aibom.scan._reach import reaches
from aibom.scan._template_folding import Folding, dotted
from aibom.scan._template_words import (
    FILTERS,
    FROM_TEXT,
    FUNCTIONS,
    GADGETS,
    INNER,
    METHODS,
    NODES,
    SIZED,
    TESTS,
)
from aibom.scan.interface import Item

__all__ = ["Judge"]

_MAX_RANGE = 1_000_000
_MAX_FOLDED = 10_000

_DUNDER = re.compile(r"__\w+|\b(?:mro|subclasses|globals|builtins)\b__|_{2}\w*")
_FIELD = re.compile(r"\{[^{}]*[.\[][^{}]*\}")
_WIDE = re.compile(r"%[-+ #0]*\d{5,}|\d{6,}")


class Judge:
    """Judges one template."""

    def __init__(self, item: Item, text: str) -> None:
        self.item = item
        self.lines = [0]
        for line in text.encode(errors="surrogatepass").split(b"\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.defined: set[str] = set()
        self.folding = Folding()

    def findings(self, tree: Any) -> Iterator[ScanFinding]:
        """Yield what is found, in no order but that of the tree, every node once."""
        every = []
        stack = [(tree, 1)]
        while stack:
            node, loops = stack.pop()
            self.item.budget.step()
            every.append((node, loops))
            inner = loops * max(1, self._turns(node))
            stack.extend((child, inner) for child in node.iter_child_nodes())
        for node, _ in every:
            if type(node).__name__ in {"Macro", "Name"} and getattr(node, "ctx", "store") in {"store", "param"}:
                self.defined.add(node.name)
        self.folding.learn(node for node, _ in every)
        for node, loops in every:
            judge = getattr(self, f"_{type(node).__name__.lower()}", None)
            if type(node).__name__ not in NODES:
                kind = type(node).__name__
                yield self._found(node, ScanVerdict.DANGEROUS, "template-load", "it loads another template", kind)
            elif judge is not None:
                yield from judge(node)
            if loops * max(1, self._turns(node)) > _MAX_RANGE and self._turns(node) > 1:
                text = "it may loop or grow without end on whoever renders it"
                yield self._found(node, ScanVerdict.REVIEW, "template-loop", text, "range")

    def _found(self, node: Any, verdict: ScanVerdict, rule: str, text: str, *called: str) -> ScanFinding:
        """Return a finding at a node; `called` are the operation and what it calls."""
        offset = self.lines[min(max(node.lineno - 1, 0), len(self.lines) - 1)]
        operation, call = (*called, "", "")[:2]
        said = f"line {node.lineno}: {text}"
        return finding(self.item, verdict, rule, said, offset=offset, operation=operation, call=call)

    def _turns(self, node: Any) -> int:
        """Return how often a loop over a range of constants goes round, 1 for anything else."""
        if type(node).__name__ != "For" or type(node.iter).__name__ != "Call":
            return 1
        return self.folding.turns(node.iter)

    def _inner(self, node: Any, name: str, how: str) -> Iterator[ScanFinding]:
        if name.startswith("_") or name in INNER or _DUNDER.search(name):
            text = f"it reaches the inside of Python objects: {named(name)}"
            yield self._found(node, ScanVerdict.DANGEROUS, "template-attribute", text, how, name)

    def _getattr(self, node: Any) -> Iterator[ScanFinding]:
        yield from self._inner(node, node.attr, "Getattr")

    def _getitem(self, node: Any) -> Iterator[ScanFinding]:
        key = self.folding.value(node.arg)
        if isinstance(key, str):
            yield from self._inner(node, key, "Getitem")
        elif key is None and self.folding.makes_text(node.arg):
            text = "it computes the name of what it takes out of an object"
            yield self._found(node, ScanVerdict.REVIEW, "template-computed", text, "Getitem")

    def _const(self, node: Any) -> Iterator[ScanFinding]:
        if isinstance(node.value, str) and re.search(r"__[a-z]\w*__", node.value):
            text = f"a text in it names the inside of Python objects: {named(node.value)}"
            yield self._found(node, ScanVerdict.DANGEROUS, "template-attribute", text, "Const", node.value)

    def _concat(self, node: Any) -> Iterator[ScanFinding]:
        text = self.folding.value(node)
        if isinstance(text, str) and re.search(r"__[a-z]\w*__", text):
            said = f"it puts together the name of the inside of Python objects: {named(text)}"
            yield self._found(node, ScanVerdict.DANGEROUS, "template-attribute", said, type(node).__name__, text)

    _add = _concat

    def _name(self, node: Any) -> Iterator[ScanFinding]:
        if node.name in self.defined or node.ctx != "load":
            return
        if node.name in GADGETS or node.name.startswith("__"):
            verdict = ScanVerdict.DANGEROUS if node.name.startswith("__") else ScanVerdict.REVIEW
            text = f"it uses {named(node.name)}, from which more can be reached than a conversation needs"
            yield self._found(node, verdict, "template-name", text, "Name", node.name)

    def _mul(self, node: Any) -> Iterator[ScanFinding]:
        value = self.folding.number(node)
        sizes = [self.folding.number(side) for side in (node.left, node.right)]
        if (value or 0) > _MAX_RANGE or any((size or 0) > _MAX_RANGE for size in sizes):
            text = "it multiplies by a number that takes more time or memory than a conversation does"
            yield self._found(node, ScanVerdict.REVIEW, "template-loop", text, type(node).__name__)

    _pow = _mul

    def _filter(self, node: Any) -> Iterator[ScanFinding]:
        name = node.name
        if name == "attr":
            key = self.folding.value(node.args[0]) if node.args else None
            plain = isinstance(key, str) and not key.startswith("_") and key not in INNER and not _DUNDER.search(key)
            verdict = ScanVerdict.REVIEW if plain else ScanVerdict.DANGEROUS
            text = "it takes attributes by a name that is a value, which sandboxes do not see"
            yield self._found(node, verdict, "template-attribute", text, "attr", key if isinstance(key, str) else "")
        elif name not in FILTERS:
            text = f"it uses the filter {named(name)}, which is not on the allowlist"
            yield self._found(node, ScanVerdict.REVIEW, "template-filter", text, "Filter", name)
        if name in FROM_TEXT:
            yield from self._by_text(node)
        if name == "format":
            yield from self._format(node, node.node)
        if name in SIZED:
            yield from self._sized(node, node.args, name)

    def _by_text(self, node: Any) -> Iterator[ScanFinding]:
        """Judge what names filters, tests or attributes by texts: map("attr", ...), map(attribute=...)."""
        for value in [*node.args, *(pair.value for pair in node.kwargs)]:
            text = self.folding.value(value)
            if text == "attr":
                said = "it takes attributes by a name that is a value, which sandboxes do not see"
                yield self._found(node, ScanVerdict.DANGEROUS, "template-attribute", said, f"{node.name}('attr')")
            elif isinstance(text, str) and node.name != "join":
                yield from self._inner(node, text, node.name)
                for part in text.split("."):
                    yield from self._inner(node, part, node.name) if part != text else ()
            elif text is None and self.folding.makes_text(value):
                said = "it computes the name of a filter or attribute"
                yield self._found(node, ScanVerdict.REVIEW, "template-computed", said, node.name)

    def _format(self, node: Any, template: Any) -> Iterator[ScanFinding]:
        text = self.folding.value(template)
        if isinstance(text, str) and _FIELD.search(text):
            said = "it takes attributes within a format text"
            verdict = ScanVerdict.DANGEROUS if "_" in text else ScanVerdict.REVIEW
            yield self._found(node, verdict, "template-format", said, "format", text)
        elif isinstance(text, str) and _WIDE.search(text):
            said = "it formats to a width that takes more memory than a conversation does"
            yield self._found(node, ScanVerdict.REVIEW, "template-loop", said, "format")
        elif not isinstance(text, str):
            said = "it formats by a text that is a value"
            yield self._found(node, ScanVerdict.REVIEW, "template-format", said, "format")

    def _sized(self, node: Any, arguments: list[Any], name: str) -> Iterator[ScanFinding]:
        if any((self.folding.number(each) or 0) > _MAX_RANGE for each in arguments):
            text = "it asks for a width that takes more memory than a conversation does"
            yield self._found(node, ScanVerdict.REVIEW, "template-loop", text, name)

    def _test(self, node: Any) -> Iterator[ScanFinding]:
        if node.name not in TESTS:
            text = f"it uses the test {named(node.name)}, which is not on the allowlist"
            yield self._found(node, ScanVerdict.REVIEW, "template-filter", text, "Test", node.name)

    def _call(self, node: Any) -> Iterator[ScanFinding]:
        callee, kind = node.node, type(node.node).__name__
        if kind == "Name":
            yield from self._function(node, callee.name)
        elif kind == "Getattr":
            yield from self._method(node, callee)
        else:
            text = "it calls what an expression gives"
            yield self._found(node, ScanVerdict.REVIEW, "template-call", text, "Call")

    def _function(self, node: Any, name: str) -> Iterator[ScanFinding]:
        if name == "range" and self.folding.turns(node) > _MAX_RANGE:
            text = f"it counts to {self.folding.turns(node):,} on whoever renders it"
            yield self._found(node, ScanVerdict.REVIEW, "template-loop", text, "range")
        if name in FUNCTIONS or name in self.defined or name in GADGETS:
            return
        verdict = ScanVerdict.DANGEROUS if reaches(name) else ScanVerdict.REVIEW
        text = f"it calls {named(name)}, which is not on the allowlist"
        yield self._found(node, verdict, "template-call", text, "Call", name)

    def _method(self, node: Any, callee: Any) -> Iterator[ScanFinding]:
        name = dotted(callee)
        if callee.attr == "format":
            yield from self._format(node, callee.node)
        elif name and reaches(name) and name.partition(".")[0] not in self.defined:
            text = f"it calls {named(name)}"
            yield self._found(node, ScanVerdict.DANGEROUS, "template-call", text, "Call", name)
        elif callee.attr not in METHODS and not self._own(callee.node):
            text = f"it calls the method {named(callee.attr)}, which is not on the allowlist"
            yield self._found(node, ScanVerdict.REVIEW, "template-call", text, "Call", name or callee.attr)
        if callee.attr in SIZED:
            yield from self._sized(node, node.args, callee.attr)

    def _own(self, node: Any) -> bool:
        """Whether what a method belongs to is a namespace of the template, which may hold its macros."""
        return type(node).__name__ == "Name" and node.name == "loop"
