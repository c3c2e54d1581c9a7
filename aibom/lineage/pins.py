"""What the revision of a parent rests on: never a commit of today presented as the one a child was made from."""

from collections.abc import Iterable, Mapping

from aibom.records.claims import DERIVATIONS, LineageClaim, Relation
from aibom.records.files import WEIGHTS
from aibom.records.lineage import Node, Pin
from aibom.records.refs import ArtifactRef, is_commit

__all__ = ["Pins"]

# Files of a few bytes (an empty one, a pointer, a stub) are the same everywhere and prove nothing.
_SMALLEST = 1024


class Pins:
    """Judges edges by what the claims name and by the digests of the weights at both ends."""

    def __init__(self, nodes: Mapping[ArtifactRef, Node]) -> None:
        self._weights = {ref: _digests(node) for ref, node in nodes.items()}

    def judge(self, child: ArtifactRef, parent: ArtifactRef, relation: Relation, claims: Iterable[LineageClaim]) -> Pin:
        """Return what the revision of `parent` rests on, as far as `child` is concerned.

        Only a full commit names a revision for good: a branch or a tag may point elsewhere tomorrow.
        """
        if is_commit(parent.revision) and any(_revision(claim) == parent.revision for claim in claims):
            return Pin.NAMED_BY_CHILD
        matters = relation in DERIVATIONS and child != parent and parent.revision
        if matters and not self._weights[child].isdisjoint(self._weights[parent]):
            return Pin.MATCHED_BY_DIGEST
        return Pin.SEEN_WHEN_CRAWLED if is_commit(parent.revision) else Pin.UNKNOWN


def _revision(claim: LineageClaim) -> str:
    return claim.parent.revision if isinstance(claim.parent, ArtifactRef) else ""


def _digests(node: Node) -> frozenset[str]:
    if not node.resolution.is_read:
        return frozenset()
    files = (file for file in node.files or () if file.sha256 and file.size > _SMALLEST)
    return frozenset(file.sha256 for file in files if WEIGHTS.search(file.path))
