"""What could not be compared, in words: no change shows there, and that does not mean that there is none."""

from collections.abc import Iterable, Iterator

from aibom.diff._context import Context
from aibom.diff._files import unproven
from aibom.diff._order import ordered_node
from aibom.diff._seen import unread
from aibom.diff.change import MatchedBy
from aibom.records.lineage import Node
from aibom.records.snapshot import Resolution

__all__ = ["uncompared"]

_SHOWN = 5


def uncompared(context: Context) -> Iterator[str]:
    """Yield what one side does not know, or both do not, so that it could not be compared."""
    found: dict[str, set[str]] = {}
    for left, right in context.differing:
        for what, name in (*_known(left, right, "OLD"), *_known(right, left, "NEW")):
            found.setdefault(what, set()).add(name)
        paths = unproven(left, right)
        for path in paths if paths and ordered_node(left) != ordered_node(right) else ():
            found.setdefault("bytes of files without any digest", set()).add(f"{path} of {right.ref.repo}")
        if context.matching.by[left.ref] is MatchedBy.NAME:
            found.setdefault("taken for the same by name alone", set()).add(str(right.ref.unpinned))
    for what, names in sorted(found.items()):
        yield f"{what}: {_listed(names)}"
    for seen, side in ((context.not_in_old, "OLD"), (context.not_in_new, "NEW")):
        if seen.datasets:
            yield f"datasets, which were not walked for {side}"
        if seen.rules:
            yield f"gaps of rules that did not run for {side}: {_listed(seen.rules)}"
        if seen.extractors:
            yield f"statements that extractors read which did not run for {side}: {_listed(seen.extractors)}"


def _known(node: Node, other: Node, side: str) -> Iterator[tuple[str, str]]:
    """Yield what is known of an artifact on the other side only."""
    if unread(node) and other.resolution.is_read:
        yield f"not read in {side}", node.ref.repo
    elif node.files is None and other.files is not None:
        yield f"files not listed in {side}", node.ref.repo
    if node.resolution is Resolution.DOCUMENTED and other.resolution is not Resolution.DOCUMENTED:
        yield f"known in {side} from a document alone", node.ref.repo


def _listed(names: Iterable[str]) -> str:
    shown = sorted(names)
    more = f" and {len(shown) - _SHOWN:,} more" if len(shown) > _SHOWN else ""
    return f"{', '.join(shown[:_SHOWN])}{more}"
