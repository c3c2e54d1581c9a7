"""What a card was read for and does not say: what the rules on silence have in common."""

from collections.abc import Iterator, Sequence

from aibom.gaps._reading import facts, gap, inherited, read, records
from aibom.gaps.interface import Rule
from aibom.records.claims import Fact
from aibom.records.gaps import Gap
from aibom.records.lineage import Lineage, Node
from aibom.records.refs import Kind

__all__ = ["has_card", "is_stated", "unstated"]


def has_card(node: Node) -> bool:
    """Say whether the card of `node` was read: where it was not, or there is none, its silence means nothing."""
    return any(claim.value != "absent" for claim in facts(node, Fact.CARD))


def is_stated(node: Node, kinds: Sequence[Fact]) -> bool:
    """Say whether anybody states one of these facts, in more than an empty text."""
    return any(str(claim.value).strip() for kind in kinds for claim in facts(node, kind))


def unstated(rule: Rule, lineage: Lineage, kind: Kind, kinds: Sequence[Fact], needed: str) -> Iterator[Gap]:
    """Yield one gap of `rule` per artifact of `kind` whose card was read and of which none of `kinds` is stated."""
    for node in read(lineage, kind):
        if has_card(node) and not is_stated(node, kinds):
            yield gap(
                rule,
                node.ref,
                needed,
                looked_at=records(node),
                severity=inherited(rule, node.ref, lineage),
            )
