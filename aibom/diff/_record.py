"""Differences of how two records were made: tool, rules, extractors, limits, time; none is a change of the model."""

from collections.abc import Iterable, Iterator

from aibom.diff._context import Context
from aibom.diff.change import Change, Item, Value
from aibom.diff.kinds import Kind
from aibom.records.bom import Bom
from aibom.records.lineage import Walk

__all__ = ["changed_record"]

_SHOWN = 5


def changed_record(context: Context) -> Iterator[Change]:
    """Yield one change with all that the making of the two records differs in, if anything."""
    old, new = context.old.bom, context.new.bom
    items = [item for item in _items(old, new) if item.before != item.after]
    if items:
        names = ", ".join(item.what for item in items)
        yield context.change(
            Kind.RECORD,
            old.subject,
            new.subject,
            summary=f"the two records differ in {names}",
            items=items,
            record_only="it is how the two records were made",
        )


def _items(old: Bom, new: Bom) -> Iterator[Item]:
    if old.tool != new.tool:
        names = [_text(f"{each.tool.name} {each.tool.version}") for each in (old, new)]
        yield Item(what="tool", before=names[0], after=names[1])
    if old.rules != new.rules:
        yield _apart("rules", old.rules, new.rules)
    if old.walk != new.walk:
        yield from _walks(old.walk, new.walk)


def _walks(old: Walk, new: Walk) -> Iterator[Item]:
    yield Item(what="time", before=_text(old.time), after=_text(new.time))
    yield Item(what="endpoint", before=_text(old.endpoint), after=_text(new.endpoint))
    if (old.max_depth, old.max_nodes, old.datasets) != (new.max_depth, new.max_nodes, new.datasets):
        yield Item(what="limit of depth", before=_text(_depth(old)), after=_text(_depth(new)))
        yield Item(what="limit of artifacts", before=_text(f"{old.max_nodes:,}"), after=_text(f"{new.max_nodes:,}"))
        yield Item(what="datasets", before=_text(_walked(old)), after=_text(_walked(new)))
    for what, left, right in (
        ("extractors", old.extractors, new.extractors),
        ("registries", old.registries, new.registries),
        ("what was cut off", old.cut, new.cut),
        ("what was unavailable", old.unavailable, new.unavailable),
    ):
        if left != right:
            yield _apart(what, map(str, left), map(str, right))


def _apart(what: str, old: Iterable[str], new: Iterable[str]) -> Item:
    """Return what only one of two lists has."""
    left, right = set(old), set(new)
    return Item(what=what, before=_listed(left - right), after=_listed(right - left))


def _listed(names: set[str]) -> Value | None:
    if not names:
        return None
    shown = sorted(names)
    more = f" and {len(shown) - _SHOWN:,} more" if len(shown) > _SHOWN else ""
    return Value(text=f"{', '.join(shown[:_SHOWN])}{more}")


def _text(text: str) -> Value | None:
    return Value(text=text) if text else None


def _depth(walk: Walk) -> str:
    return "none" if walk.max_depth < 0 else f"{walk.max_depth:,}"


def _walked(walk: Walk) -> str:
    return "walked" if walk.datasets else "not walked"
