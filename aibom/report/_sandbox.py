"""The environment that templates run in: nothing but the values they are given, and those found without detours."""

from typing import Any

from jinja2.sandbox import ImmutableSandboxedEnvironment

from aibom.report import parts, view

__all__ = ["Sandbox"]

_PLAIN = frozenset(
    getattr(module, name)
    for module in (parts, view)
    for name in module.__all__
    if isinstance(getattr(module, name), type)
)
"""The records of a view: they have fields, and no methods that a template could call."""


class Sandbox(ImmutableSandboxedEnvironment):
    """jinja2's sandbox, which asks of every attribute whether it is safe; of a plain record's fields it need not ask."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return what a template finds as `obj.attribute`."""
        kind = type(obj)
        if kind in _PLAIN and attribute in kind.__dataclass_fields__:
            return getattr(obj, attribute)
        if kind is dict and attribute in obj:  # the texts: a key is what is meant, also where dict has such a method
            return obj[attribute]
        return super().getattr(obj, attribute)
