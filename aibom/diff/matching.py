"""Which artifact of OLD is which of NEW: by purl, by the digests of weights, by an id the registry led from, by name."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from aibom.diff._order import node_key, ordered_node
from aibom.diff.change import MatchedBy
from aibom.records.bom import Bom
from aibom.records.files import WEIGHTS
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef
from aibom.records.refs import Kind as What

__all__ = ["Key", "Matching", "Side", "match", "what_joins"]

# Files of a few bytes (an empty one, a pointer, a stub) are the same everywhere and prove nothing.
_SMALLEST = 1024


Key = int | ArtifactRef
"""What an artifact is known by on both sides: the number of its pair, or its id where it has no partner."""


class Side:
    """One of the two Boms, with its artifacts at hand; `doubled` are those that a document names once more."""

    def __init__(self, bom: Bom) -> None:
        self.bom = bom
        self.nodes: dict[ArtifactRef, Node] = {node.ref: node for node in bom.nodes}
        self.doubled: dict[ArtifactRef, list[Node]] = {}
        if len(self.nodes) != len(bom.nodes):
            every: dict[ArtifactRef, list[Node]] = defaultdict(list)
            for node in sorted(map(ordered_node, bom.nodes), key=node_key):
                every[node.ref].append(node)  # which of them comes first must not be up to who wrote the document
            self.nodes = {ref: nodes[0] for ref, nodes in every.items()}
            self.doubled = {ref: nodes[1:] for ref, nodes in every.items() if len(nodes) > 1}

    @cached_property
    def parents(self) -> dict[ArtifactRef, set[ArtifactRef]]:
        """The parents of each artifact, as the derivations have them."""
        found: dict[ArtifactRef, set[ArtifactRef]] = {}
        for edge in self.bom.edges:
            found.setdefault(edge.child, set()).add(edge.parent)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Pairs of artifacts that are taken for the same, and why; each artifact stands in one pair at most."""

    pairs: dict[ArtifactRef, ArtifactRef]
    """From OLD to NEW."""
    by: dict[ArtifactRef, MatchedBy]
    """By the artifact of OLD."""
    back: dict[ArtifactRef, ArtifactRef] = field(init=False)
    """From NEW to OLD."""
    old_keys: dict[ArtifactRef, Key] = field(init=False, repr=False)
    """What `old_key` returns, of artifacts that have a partner."""
    new_keys: dict[ArtifactRef, Key] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        back = {after: before for before, after in self.pairs.items()}
        loose = _loose(self.pairs, back)
        old: dict[ArtifactRef, Key] = {before: number for number, before in enumerate(self.pairs)}
        new: dict[ArtifactRef, Key] = {after: number for number, after in enumerate(self.pairs.values())}
        for number, (after, before) in enumerate(loose.items(), len(old)):
            old[before] = new[after] = number
        for name, value in (("back", back), ("old_keys", old), ("new_keys", new)):
            object.__setattr__(self, name, value)

    def old_key(self, ref: ArtifactRef) -> Key:
        """Return what an artifact that OLD speaks of is known by: the same that its partner in NEW is known by."""
        return self.old_keys.get(ref, ref)

    def new_key(self, ref: ArtifactRef) -> Key:
        """Return what an artifact that NEW speaks of is known by: the same that its partner in OLD is known by."""
        return self.new_keys.get(ref, ref)


def match(old: Side, new: Side) -> Matching:
    """Return which artifacts of the two are the same; the subjects are compared with each other whatever they are."""
    pairs: dict[ArtifactRef, ArtifactRef] = {}
    by: dict[ArtifactRef, MatchedBy] = {}
    taken: set[ArtifactRef] = set()

    def pair(before: ArtifactRef, after: ArtifactRef, reason: MatchedBy) -> None:
        pairs[before], by[before] = after, reason
        taken.add(after)

    subjects = (old.bom.subject, new.bom.subject)
    if subjects[0] in old.nodes and subjects[1] in new.nodes:
        pair(*subjects, _reason(old.nodes[subjects[0]], new.nodes[subjects[1]]))
    for ref in old.nodes:
        if ref in new.nodes and ref not in pairs and ref not in taken:
            pair(ref, ref, MatchedBy.PURL)
    for reason, keys in _WAYS:
        left = [node for ref, node in old.nodes.items() if ref not in pairs]
        if not left:
            break
        right = [node for ref, node in new.nodes.items() if ref not in taken]
        for before, after in _joined(left, right, keys, one_to_one=reason is not MatchedBy.PURL):
            pair(before, after, reason)
    return Matching(pairs=pairs, by=by)


def what_joins(old: Side, new: Side, matching: Matching) -> str:
    """Return what joins two records, in words: a name, an id, weights or an ancestor; empty if nothing does."""
    subject = old.bom.subject
    reason = matching.by.get(subject, MatchedBy.COMPARED)
    if reason is not MatchedBy.COMPARED:
        return f"the subjects are matched by {reason}"
    shared = {ref.unpinned for ref, why in matching.by.items() if why is not MatchedBy.NAME and ref != subject}
    shared = shared or {ref.unpinned for ref in old.nodes} & {ref.unpinned for ref in new.nodes}
    # A model in common says more than data in common: half of all models were trained on the same few datasets.
    return f"both records have {min(shared, key=_nearest)}" if shared else ""


def _nearest(ref: ArtifactRef) -> tuple[bool, ArtifactRef]:
    return ref.kind is not What.MODEL, ref


Keys = Callable[[Node], Iterable[Hashable]]


def _by_purl(node: Node) -> Iterator[Hashable]:
    yield node.ref.unpinned


def _by_digest(node: Node) -> Iterator[Hashable]:
    for file in node.files or ():
        if file.sha256 and file.size > _SMALLEST and WEIGHTS.search(file.path):
            yield node.ref.kind, file.sha256


def _by_alias(node: Node) -> Iterator[Hashable]:
    for name in {node.ref.repo, *node.aliases}:
        yield node.ref.registry, node.ref.kind, name


def _by_name(node: Node) -> Iterator[Hashable]:
    if node.ref.name:
        yield node.ref.kind, node.ref.name.casefold()


_WAYS: Sequence[tuple[MatchedBy, Keys]] = (
    (MatchedBy.PURL, _by_purl),
    (MatchedBy.DIGEST, _by_digest),
    (MatchedBy.ALIAS, _by_alias),
    (MatchedBy.NAME, _by_name),
)


def _reason(before: Node, after: Node) -> MatchedBy:
    """Return the best reason for which two subjects are the same."""
    for reason, keys in _WAYS:
        if not set(keys(before)).isdisjoint(keys(after)):
            return reason
    return MatchedBy.COMPARED


def _joined(
    left: Iterable[Node], right: Iterable[Node], keys: Keys, *, one_to_one: bool
) -> Iterator[tuple[ArtifactRef, ArtifactRef]]:
    """Yield pairs with a key in common; `one_to_one` leaves out what could be paired in more than one way."""
    here, there = _indexed(left, keys), _indexed(right, keys)
    partners: dict[ArtifactRef, set[ArtifactRef]] = defaultdict(set)
    wooers: dict[ArtifactRef, set[ArtifactRef]] = defaultdict(set)
    for key in here.keys() & there.keys():
        if one_to_one and (len(here[key]) > 1 or len(there[key]) > 1):
            continue
        for before, after in zip(sorted(here[key]), sorted(there[key]), strict=False):
            partners[before].add(after)
            wooers[after].add(before)
    for before in sorted(partners):
        after = min(partners[before])
        if len(partners[before]) == 1 and len(wooers[after]) == 1:
            yield before, after


def _indexed(nodes: Iterable[Node], keys: Keys) -> dict[Hashable, list[ArtifactRef]]:
    found: dict[Hashable, list[ArtifactRef]] = defaultdict(list)
    for node in nodes:
        for key in set(keys(node)):
            found[key].append(node.ref)
    return found


def _is_one_id(one: ArtifactRef, other: ArtifactRef) -> bool:
    """Say whether two are the same but for the revision."""
    return (one.name, one.namespace, one.kind, one.registry) == (
        other.name,
        other.namespace,
        other.kind,
        other.registry,
    )


def _loose(
    pairs: dict[ArtifactRef, ArtifactRef], back: dict[ArtifactRef, ArtifactRef]
) -> dict[ArtifactRef, ArtifactRef]:
    """Return what ids of NEW at no revision are called in OLD, where the pairs leave no doubt and the ids differ."""
    if all(before is after or _is_one_id(before, after) for before, after in pairs.items()):
        return {}
    olds: dict[ArtifactRef, set[ArtifactRef]] = defaultdict(set)
    news: dict[ArtifactRef, set[ArtifactRef]] = defaultdict(set)
    for before, after in pairs.items():
        olds[after.unpinned].add(before.unpinned)
        news[before.unpinned].add(after.unpinned)
    found = {}
    for after, befores in olds.items():
        before = min(befores)
        if len(befores) == 1 and len(news[before]) == 1 and before not in pairs and after not in back:
            found[after] = before
    return found
