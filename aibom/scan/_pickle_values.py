"""What stands on the stack of a pickle that nobody loads: literals by place, globals, what calls would return."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["UNKNOWN", "Items", "Made", "Named", "Text", "Value", "shown"]

HELD = 16
"""As many items of a container are kept, for what is shown of a call."""
SHOWN = 60
DEEPEST = 3


@dataclass(slots=True)
class Named:
    """A global: `module.name`, the name dotted where an attribute of an attribute is meant."""

    module: str
    name: str

    @property
    def full(self) -> str:
        """Return both in one."""
        return f"{self.module}.{self.name}"


@dataclass(slots=True)
class Text:
    """A string or bytes that a harmless call makes of literals, worked out here."""

    value: str | bytes


class Items:
    """A container: its first items, and for a dict its keys and values in turn."""

    __slots__ = ("held", "kind")

    def __init__(self, kind: str, held: "Sequence[Value]" = ()) -> None:
        self.kind, self.held = kind, held

    def add(self, values: "Sequence[Value]") -> None:
        """Add items; those beyond the first few are known to be there no more."""
        if len(self.held) < HELD:
            self.held = [*self.held, *values[: HELD - len(self.held)]]


class Made:
    """What a call returns: of `target` with `args`; `root` is the global that a chain of calls began with."""

    __slots__ = ("args", "root", "target")

    def __init__(self, target: "Value", args: "Value") -> None:
        self.target, self.args = target, args
        self.root: Named | None = target if isinstance(target, Named) else getattr(target, "root", None)


@dataclass(slots=True)
class _Unknown:
    """Something that could not be followed."""


Value = int | Named | Text | Items | Made | _Unknown
"""An int is the offset of the opcode of a literal: its value is read where it is needed, which is seldom."""

UNKNOWN: Final = _Unknown()
_OPEN = {"tuple": "()", "list": "[]", "dict": "{}", "set": "{}", "frozenset": "{}"}


def shown(value: Value, literal: dict[int, object] | None = None, depth: int = 0) -> str:
    """Return a value as source text, in ASCII and shortened; `literal` has the values of literals by their offset.

    >>> shown(Made(Named("os", "system"), Items("tuple", [Text("id")])))
    "os.system('id')"
    """
    if isinstance(value, Named):
        return _short(ascii(value.full)[1:-1])
    if isinstance(value, Text):
        return _short(ascii(value.value))
    if isinstance(value, int):
        return _short(ascii(literal[value])) if literal and value in literal else "..."
    if depth >= DEEPEST or not isinstance(value, Items | Made):
        return "..."
    if isinstance(value, Made):
        inner = shown(value.args, literal, depth + 1) if isinstance(value.args, Items) else "(...)"
        return shown(value.target, literal, depth + 1) + inner
    parts = [shown(one, literal, depth + 1) for one in value.held[:6]]
    if value.kind == "dict":
        parts = [": ".join(parts[at : at + 2]) for at in range(0, len(parts), 2)]
    brackets = _OPEN[value.kind]
    return brackets[0] + ", ".join(parts + ["..."] * (len(value.held) > 6)) + brackets[1]


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."
