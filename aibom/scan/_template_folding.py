"""What expressions of constants give in a template, worked out of its syntax tree: how names and sizes are hidden."""

from collections.abc import Callable, Iterable
from typing import Any

__all__ = ["Folding", "dotted"]

_MAX_FOLDED = 10_000
_HUGE = 10**18


class Folding:
    """Works out expressions; a variable that is set once, to a constant, counts as that."""

    def __init__(self) -> None:
        self.constants: dict[str, object] = {}

    def learn(self, nodes: Iterable[Any]) -> None:
        """Take note of the variables that are set once."""
        times: dict[str, int] = {}
        found: dict[str, Any] = {}
        for node in nodes:
            if type(node).__name__ == "Name" and node.ctx != "load":
                times[node.name] = times.get(node.name, 0) + 1
            if type(node).__name__ == "Assign" and type(node.target).__name__ == "Name":
                found[node.target.name] = node.node
        for name, node in found.items():
            if times.get(name) == 1 and type(node).__name__ in {"Const", "Concat", "Add", "Filter"}:
                value = self.value(node)
                if value is not None:
                    self.constants[name] = value

    def turns(self, call: Any) -> int:
        """Return how many numbers a range of constants has, 1 if that cannot be told."""
        if type(call.node).__name__ != "Name" or call.node.name != "range":
            return 1
        numbers = [self.number(each) for each in call.args]
        if any(number is None for number in numbers) or not 1 <= len(numbers) <= 3 or 0 in numbers[2:]:
            return max([1, *(number for number in numbers if number)])
        found = range(*(number or 0 for number in numbers))
        return max(0, -(-(found.stop - found.start) // found.step))

    def number(self, node: Any) -> int | None:
        """Return the whole number that an expression of constants gives, capped, or None."""
        kind = type(node).__name__
        if kind == "Const":
            value = node.value
            return int(min(max(value, -_HUGE), _HUGE)) if isinstance(value, (int, float)) else None
        if kind == "Neg":
            inner = self.number(node.node)
            return None if inner is None else -inner
        if kind not in {"Add", "Mul", "Pow", "Sub"}:
            return None
        left, right = self.number(node.left), self.number(node.right)
        if left is None or right is None:
            return None
        if kind == "Pow":
            value = int(left**right) if 0 <= right <= 64 and abs(left) <= 10**4 else _HUGE
        else:
            value = left + right if kind == "Add" else left - right if kind == "Sub" else left * right
        return min(max(value, -_HUGE), _HUGE)

    def value(self, node: Any) -> object:
        """Return the text or number that an expression of constants gives, or None."""
        kind = type(node).__name__
        if kind == "Const":
            found: object = node.value
            return found
        if kind == "Name":
            return self.constants.get(node.name)
        if kind in {"Concat", "Add"}:
            parts = [self.value(part) for part in (node.nodes if kind == "Concat" else [node.left, node.right])]
            texts = [part for part in parts if isinstance(part, str)]
            if len(texts) == len(parts) and sum(map(len, texts)) <= _MAX_FOLDED:
                return "".join(texts)
            return None
        if kind == "Filter" and node.node is not None:
            return self._filtered(node)
        return None

    def _filtered(self, node: Any) -> object:
        """Return what a filter makes of constants, for those by which names are hidden."""
        if node.name == "join" and type(node.node).__name__ in {"List", "Tuple"}:
            parts = [self.value(part) for part in node.node.items]
            between = self.value(node.args[0]) if node.args else ""
            texts = [part for part in parts if isinstance(part, str)]
            return between.join(texts) if len(texts) == len(parts) and isinstance(between, str) else None
        inner = self.value(node.node)
        if not isinstance(inner, str):
            return None
        if node.name == "replace" and len(node.args) >= 2:
            old, new = (self.value(each) for each in node.args[:2])
            return (
                inner.replace(old, new)[:_MAX_FOLDED] if isinstance(old, str) and old and isinstance(new, str) else None
            )
        plain: dict[str, Callable[[str], str]] = {
            "lower": str.lower,
            "upper": str.upper,
            "trim": str.strip,
            "reverse": lambda text: text[::-1],
        }
        known = plain.get(node.name)
        return known(inner) if known is not None else inner if node.name in {"string", "safe"} else None

    def makes_text(self, node: Any) -> bool:
        """Whether an expression puts a text together, rather than naming a place or counting."""
        kind = type(node).__name__
        if kind == "Concat" or (
            kind == "Filter" and node.name in {"join", "replace", "format", "reverse", "lower", "upper"}
        ):
            return True
        if kind in {"Add", "Mod", "Mul"}:
            return any(isinstance(self.value(side), str) or self.makes_text(side) for side in (node.left, node.right))
        return False


def dotted(node: Any) -> str:
    """Return `os.system` for an attribute of a plain name, else an empty text."""
    parts = []
    while type(node).__name__ == "Getattr":
        parts.append(node.attr)
        node = node.node
    return ".".join([node.name, *reversed(parts)]) if type(node).__name__ == "Name" else ""
