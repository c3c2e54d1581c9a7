"""What is said of a parent that came or went: whether it did so alone, where else it stands, and what its license asks for."""

from collections.abc import Sequence

from aibom.diff._context import Context
from aibom.diff._facts import stated_licenses
from aibom.diff._statements import evidence
from aibom.diff.change import Item, Value
from aibom.diff.weighing import Direction
from aibom.records.claims import Fact, Relation
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef

__all__ = ["came", "license_of", "tighter", "went"]

_TIGHTER = frozenset({Direction.MORE_RESTRICTIVE, Direction.MIXED})


def came(context: Context, child: ArtifactRef, parent: ArtifactRef, relations: Sequence[Relation]) -> str:
    """Return in words that NEW has a parent: with its child, or of a child that was there without it."""
    how = f"{parent.unpinned} ({', '.join(relations)})"
    is_new = child not in context.matching.back
    said = f"{how} came with {child.unpinned}" if is_new else f"{child.unpinned} has {how}, which it had not"
    return f"{said}; it was in the lineage, by another way" if parent in context.matching.back else said


def went(context: Context, child: ArtifactRef, parent: ArtifactRef, relations: Sequence[Relation]) -> str:
    """Return in words that OLD had a parent: it went with its child, or the child is there without it."""
    how = f"{parent.unpinned} ({', '.join(relations)})"
    is_gone = child not in context.matching.pairs
    said = f"{how} went with {child.unpinned}" if is_gone else f"{child.unpinned} had {how}, which it has not now"
    return f"{said}; it is still in the lineage, by another way" if parent in context.matching.pairs else said


def tighter(context: Context, parent: ArtifactRef) -> str:
    """Return in words what the license of a parent in NEW asks for that the model's own does not; empty where nothing is known to be."""
    subject, node = context.new.nodes.get(context.new.bom.subject), context.new.nodes.get(parent)
    ours, theirs = (stated_licenses(each) if each is not None else [] for each in (subject, node))
    if not ours or not theirs:
        return ""
    weighed = context.terms.licenses(ours, theirs)
    if weighed.direction not in _TIGHTER:
        return ""
    return f"its license, {', '.join(theirs)}, is {weighed.direction} than {', '.join(ours)}, the model's own"


def license_of(before: Node | None, after: Node | None) -> list[Item]:
    """Return the licenses that are stated of a parent that was and of one that is, where there are any and they differ."""
    was, now = _value(before), _value(after)
    is_same = (was.text if was else "") == (now.text if now else "")
    return [] if is_same else [Item(what="license", before=was, after=now)]


def _value(node: Node | None) -> Value | None:
    claims = [claim for claim in node.facts if claim.fact is Fact.LICENSE] if node is not None else []
    return Value(text=", ".join(stated_licenses(node)), evidence=evidence(claims)) if node and claims else None
