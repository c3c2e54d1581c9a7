"""The list of globals: what each may do in a pickle, or why it must not be there; data, with a reason per entry."""

import sys
import tomllib
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from re import Pattern
from re import compile as pattern

from aibom.records.scans import ScanVerdict

__all__ = ["Entry", "Use", "entry_for", "modern"]

_PARTS = 32


class Use(StrEnum):
    """What a pickle does with a global."""

    NAME = "name"
    """It stands there as a value."""
    CALL = "call"
    """REDUCE, INST and OBJ call it, with arguments of the pickle."""
    NEW = "new"
    """NEWOBJ calls its `__new__`, which for a class of Python makes an empty object."""
    BUILD = "build"
    """BUILD hands an object of it its state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is known of a global: on the allowlist for some uses, or the verdict on it, and why."""

    verdict: ScanVerdict
    why: str
    uses: frozenset[str] = frozenset()

    def allows(self, use: Use) -> bool:
        """Say whether a use of it is on the allowlist; whatever is on it may be named."""
        return self.verdict is ScanVerdict.ALLOWLISTED and (use is Use.NAME or use in self.uses)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Family:
    """Every global below a module whose name is of a form."""

    prefix: str
    names: Pattern[str]
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    exact: dict[str, Entry]
    families: tuple[_Family, ...]
    modules: dict[str, Entry]
    """Modules in which everything is dangerous, and all below them."""
    leads: frozenset[str]
    """Those of them that must not be reached as an attribute of another module."""


_UNKNOWN = Entry(
    verdict=ScanVerdict.REVIEW, why="It is not on the allowlist: loading imports it and hands it what the file says."
)
_STANDARD = Entry(
    verdict=ScanVerdict.REVIEW, why="It belongs to Python's standard library and is not on the allowlist."
)
_INNER = Entry(
    verdict=ScanVerdict.DANGEROUS,
    why="It reaches into the interpreter's own attributes, from which everything is in reach.",
)
_DOTTED = Entry(
    verdict=ScanVerdict.REVIEW,
    why="It names an attribute of an attribute: what that is depends on the installed version.",
)


def modern(module: str, name: str) -> tuple[str, str]:
    """Return what Python 3 reads for a global, which may have a name of Python 2.

    >>> modern("__builtin__", "xrange"), modern("os", "system")
    (('builtins', 'range'), ('os', 'system'))
    """
    if (module, name) in NAME_MAPPING:
        return NAME_MAPPING[module, name]
    return IMPORT_MAPPING.get(module, module), name


@cache
def _table() -> _Table:
    data = tomllib.loads(files("aibom.scan").joinpath("globals.toml").read_text(encoding="utf-8"))
    exact: dict[str, Entry] = {}
    families: list[_Family] = []
    modules: dict[str, Entry] = {}
    for one in data["allow"]:
        entry = Entry(verdict=ScanVerdict.ALLOWLISTED, why=one["why"], uses=frozenset(one["uses"]))
        exact |= {f"{module}.{name}": entry for module in one.get("modules", ()) for name in one.get("names", ())}
        if "below" in one:
            family = pattern(one["pattern"])
            families += [_Family(prefix=prefix, names=family, entry=entry) for prefix in one["below"]]
    for one in data["dangerous"]:
        entry = Entry(verdict=ScanVerdict.DANGEROUS, why=one["why"])
        if "names" in one:
            exact |= {f"{module}.{name}": entry for module in one["modules"] for name in one["names"]}
        else:
            modules |= dict.fromkeys(one["modules"], entry)
    for one in data["review"]:
        entry = Entry(verdict=ScanVerdict.REVIEW, why=one["why"])
        exact |= {f"{module}.{name}": entry for module in one["modules"] for name in one["names"]}
    return _Table(exact=exact, families=tuple(families), modules=modules, leads=frozenset(data["leads"]))


@lru_cache(maxsize=4096)
def entry_for(module: str, name: str) -> Entry:
    """Return what is known of a global of Python 3; of one that is on no list, that it is to be reviewed.

    >>> entry_for("os", "system").verdict.value, entry_for("mine", "Net").verdict.value
    ('dangerous', 'review')
    """
    table = _table()
    full = f"{module}.{name}"
    if full in table.exact:
        return table.exact[full]
    parts = name.split(".")[:_PARTS]
    if any(_is_inner(part) for part in parts):
        return _INNER
    plain = table.exact.get(full.lstrip("_"))  # what the C half of a module is called: `_functools.reduce`
    if plain is not None and plain.verdict is not ScanVerdict.ALLOWLISTED:
        return plain
    bad = _within_dangerous(table, module, parts)
    if bad is not None:
        return bad
    if len(parts) > 1:
        return _DOTTED
    for family in table.families:
        if (module == family.prefix or module.startswith(family.prefix + ".")) and family.names.fullmatch(name):
            return family.entry
    return _STANDARD if module.split(".", maxsplit=1)[0] in sys.stdlib_module_names else _UNKNOWN


def _is_inner(name: str) -> bool:
    return name.startswith("__") and name.endswith("__") and len(name) > 4


def _within_dangerous(table: _Table, module: str, parts: list[str]) -> Entry | None:
    """Return the entry of a dangerous module that a global lies in, or leads to through what another module imported."""
    names = module.split(".")[:_PARTS]
    for end in range(len(names), 0, -1):
        inner = ".".join(names[:end])
        found = table.modules.get(inner) or table.modules.get(inner.lstrip("_"))
        if found is not None:
            return found
    for at, part in enumerate(parts):
        if part.lstrip("_") in table.leads:
            return table.modules.get(part.lstrip("_"), _INNER)
        rest = ".".join(parts[at:])
        found = table.exact.get(rest) if "." in rest else None
        if found is not None and found.verdict is ScanVerdict.DANGEROUS:
            return found
        above = table.exact.get(f"{module}.{'.'.join(parts[: at + 1])}")
        if above is not None and above.verdict is ScanVerdict.DANGEROUS:
            return above
    return None
