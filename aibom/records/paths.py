"""The way from the subject of a BOM to an artifact."""

import sys
from collections import deque

from aibom.records.bom import Bom
from aibom.records.refs import ArtifactRef

__all__ = ["Paths"]


class Paths:
    """The shortest ways from the subject to each artifact; of two of one length, the first by name."""

    def __init__(self, bom: Bom) -> None:
        self._before: dict[ArtifactRef, ArtifactRef | None] = {bom.subject: None}
        parents: dict[ArtifactRef, set[ArtifactRef]] = {}
        for edge in bom.edges:
            parents.setdefault(edge.child, set()).add(edge.parent)
        todo = deque([bom.subject])
        while todo:
            child = todo.popleft()
            for parent in sorted(parents.get(child, ())):
                if parent not in self._before:
                    self._before[parent] = child
                    todo.append(parent)

    def to(self, ref: ArtifactRef, most: int = sys.maxsize) -> tuple[ArtifactRef, ...]:
        """Return the way to an artifact, both ends among it; empty for the subject, and for what no way leads to.

        Of a way of more than `most` steps only the last are returned.
        """
        found: list[ArtifactRef] = []
        step: ArtifactRef | None = ref
        while step is not None and len(found) <= most:
            before = self._before.get(step, step)
            if before is step:
                break  # no way leads to it
            found.append(step)
            step = before
        return tuple(reversed(found)) if len(found) > 1 else ()
