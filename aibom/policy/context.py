"""How models are used, and lists of what is to be checked, from TOML."""

from dataclasses import dataclass
from typing import Any

from aibom.policy._toml import sheet
from aibom.policy.policy import Context, Use

__all__ = ["Entry", "read_context", "read_list"]

_PAGE = "policy.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a list: a model at a revision, or a BOM; its context stands here or in a file of that name."""

    model: str = ""
    bom: str = ""
    revision: str = ""
    context: Context | None = None
    context_file: str = ""
    where: str = ""


def read_context(data: bytes, name: str) -> Context:
    """Return what the file called `name` says of the use of a model.

    Raises:
        DocumentError: it is no TOML, or breaks the schema: each use must be said or denied, so that none is guessed.
    """
    return _context(sheet(data, name, "context-1.schema.json", page=_PAGE).values)


def read_list(data: bytes, name: str) -> tuple[Entry, ...]:
    """Return what the file called `name` lists.

    Raises:
        DocumentError: it is no TOML, or breaks the schema.
    """
    made = sheet(data, name, "check-list-1.schema.json", page=_PAGE)
    found = []
    for step, each in enumerate(made.values["entry"]):
        context = each.get("context")
        if "bom" in each and "revision" in each:
            raise made.error(["entry", step, "revision"], "a BOM has no revision to choose", hint="leave it out")
        found.append(
            Entry(
                model=each.get("model", ""),
                bom=each.get("bom", ""),
                revision=each.get("revision", ""),
                context=_context(context) if isinstance(context, dict) else None,
                context_file=context if isinstance(context, str) else "",
                where=made.at(["entry", step]),
            )
        )
    return tuple(found)


def _context(values: dict[str, Any]) -> Context:
    return Context(uses=frozenset(use for use in Use if values[use.value]))
