"""What one side could not have seen of what the other has, so that its absence is no change; and only that.

Whoever makes a record can say in it that little was looked at. So a reason holds only as far as the record itself does
not contradict it: an extractor that is said not to have run and has left claims did run.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

from aibom.diff.matching import Matching, Side
from aibom.records.claims import Claim, LineageClaim
from aibom.records.gaps import Gap
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Resolution

__all__ = ["UNREAD", "Seen", "unread"]

UNREAD = frozenset(
    {
        Resolution.ABSENT_FROM_MIRROR,
        Resolution.NOT_FOLLOWED,
        Resolution.OFFLINE,
        Resolution.REGISTRY_NOT_WALKED,
        Resolution.UNAVAILABLE,
        Resolution.UNREADABLE,
        Resolution.UNPUBLISHED,
    }
)
"""What became of asking, where the answer says nothing of the artifact."""

_OF_THE_WALK = frozenset({"source-unavailable", "walk-cut-off"})
_SUPPLIED = frozenset({"statements"})
"""What reads no artifact: whoever supplies a statement states it, and whoever does not, does not."""


def unread(node: Node | None) -> str:
    """Return why a record says nothing of an artifact that may yet be there, in words; empty where it was asked for."""
    if node is None or node.resolution not in UNREAD:
        return ""
    return f"{node.ref.repo} was not read: {node.detail or node.resolution}"


class Seen:
    """What `there` could not have seen of what `here` has."""

    def __init__(self, here: Side, there: Side, matching: Matching, *, forth: bool) -> None:
        self._here = here
        self._there = there
        self._partners = matching.pairs if forth else matching.back
        self._name = "NEW" if forth else "OLD"

    @cached_property
    def rules(self) -> frozenset[str]:
        """The rules that ran here and not there; none where it is not known which ran there."""
        if not self._there.bom.rules or self._here.bom.rules == self._there.bom.rules:
            return frozenset()
        found = {gap.rule for gap in self._there.bom.gaps}
        return frozenset(self._here.bom.rules) - frozenset(self._there.bom.rules) - found

    @cached_property
    def extractors(self) -> frozenset[str]:
        """The extractors that ran here and not there, by name; none where it is not known which ran there."""
        here, there = self._here.bom.walk.extractors, self._there.bom.walk.extractors
        if not there or here == there:
            return frozenset()
        apart = {name.partition("@")[0] for name in here} - {name.partition("@")[0] for name in there} - _SUPPLIED
        return frozenset(apart - _used(self._there, apart)) if apart else frozenset()

    @cached_property
    def datasets(self) -> bool:
        """Whether datasets were walked here and not there; a walk that leaves them out still names them."""
        there = self._there
        return self._here.bom.walk.datasets and not there.bom.walk.datasets and not any(map(_is_data, there.nodes))

    def gap(self, gap: Gap) -> str:
        """Return why there can be no such gap there, in words; empty where there could be."""
        if gap.rule in self.rules:
            return f"the rule did not run for {self._name}"
        if gap.rule in _OF_THE_WALK:
            return "it is a gap of the walk: who gave no answer, and where it ended"
        partner, own = self._partners.get(gap.subject), self._here.nodes.get(gap.subject)
        if partner is None or own is None:
            return self._hidden(gap.subject) if own is not None else ""
        other = self._there.nodes[partner]
        if other.resolution is Resolution.DOCUMENTED and own.resolution is not Resolution.DOCUMENTED:
            return f"{self._name} knows {other.ref.repo} from a document alone, in which the rule had less to look at"
        why = unread(other)
        return f"{self._name} could not have it: {why}" if why and not unread(own) else ""

    def _hidden(self, ref: ArtifactRef) -> str:
        return f"it lies behind what {self._name} did not read" if ref in self._behind else ""

    def claims(self, claims: Iterable[Claim]) -> str:
        """Return why none of these claims can be there, in words; empty where one could be.

        What was supplied is a statement of the record itself, not something that was looked for.
        """
        absent = self.extractors
        if not absent:
            return ""
        names = set()
        for claim in claims:
            if claim.evidence.extractor not in absent or claim.accountable:
                return ""
            names.add(claim.evidence.extractor)
        return f"{', '.join(sorted(names))} did not run for {self._name}" if names else ""

    def parent(self, child: ArtifactRef, claims: Sequence[LineageClaim], *, others: bool) -> str:
        """Return why a derivation cannot be there, in words; `others` says that parents of the kind are there."""
        partner = self._partners.get(child)
        if partner is None:
            return self._hidden(child)
        node, own = self._there.nodes[partner], self._here.nodes[child]
        if (why := unread(node)) and not unread(own) and not others:
            return f"{self._name} could not have it: {why}"
        if others:
            return ""
        if self.datasets and all(
            isinstance(claim.parent, ArtifactRef) and claim.parent.kind is Kind.DATASET for claim in claims
        ):
            return f"{self._name} could not have it: datasets were not walked for it"
        why = self.claims(claims)
        return f"{self._name} could not have it: {why}" if why else ""

    @cached_property
    def _behind(self) -> frozenset[ArtifactRef]:
        """The artifacts that are here alone and that only ways through what was not read there lead to."""
        parents = self._here.parents
        hidden = {ref for ref, partner in self._partners.items() if self._is_hidden(ref, partner)}
        reached = _reached({self._here.bom.subject} - hidden, parents, hidden)
        behind = _reached(hidden, parents, reached)
        return frozenset(behind - reached - self._partners.keys())

    def _is_hidden(self, ref: ArtifactRef, partner: ArtifactRef) -> bool:
        return bool(unread(self._there.nodes[partner])) and not unread(self._here.nodes[ref])


def _is_data(ref: ArtifactRef) -> bool:
    return ref.kind is Kind.DATASET


def _reached(
    start: Iterable[ArtifactRef], parents: dict[ArtifactRef, set[ArtifactRef]], shut: Iterable[ArtifactRef]
) -> set[ArtifactRef]:
    """Return what ways lead to from `start` that do not pass through `shut`."""
    found, closed = set(start), set(shut)
    todo = list(found)
    while todo:
        for parent in parents.get(todo.pop(), ()):
            if parent not in found and parent not in closed:
                found.add(parent)
                todo.append(parent)
    return found


def _used(side: Side, names: set[str]) -> set[str]:
    """Return those of some extractors that a Bom has claims of, whatever it says of which ran."""
    claims: Iterable[Sequence[Claim]] = (
        *(claims for node in side.bom.nodes for claims in (node.facts, node.unidentified, node.not_followed)),
        *(edge.claims for edge in side.bom.edges),
    )
    return {claim.evidence.extractor for group in claims for claim in group} & names
