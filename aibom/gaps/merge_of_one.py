"""merge-of-one: a merge that names one model, where it takes two."""

from collections.abc import Iterator

from aibom.gaps._quantized import has_quantized_weights
from aibom.gaps._reading import gap, inherited, listed, lowered, mentioned_only, nodes_of, places, quoted, read
from aibom.gaps._tags import merge_tags, training_tags
from aibom.gaps.interface import Group
from aibom.records.claims import DERIVATIONS, LineageClaim, Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage, Node
from aibom.records.refs import ArtifactRef, Form, Kind, Unidentified

__all__ = ["RULE", "MergeOfOne"]

_MERGED = frozenset({Relation.MERGE, Relation.UNSPECIFIED_BASE})
_RECIPE = "merge-recipe"


class MergeOfOne:
    """A model that is tagged or said to be a merge, and of which one parent only is named, in whatever form.

    It weighs less where the parent is tagged so as well, because tags are copied with the card, and where the recipe
    itself was read: layers of one model can be stacked. Left out are quantized copies of a merge, and what was
    trained from one. For a merge that names nothing see no-parent-declared.
    """

    id = "merge-of-one"
    group = Group.LINEAGE
    title = "Merge names one parent"
    severity = Severity.MEDIUM
    reason = "Part of the ancestry is known, and a part is certainly missing."
    looked_for = "Tags, relations and recipes that speak of a merge, and the parents named beside them."
    why = "The other models that went into the weights, with their licenses, data and flaws, are not named."
    remedy = "Name all models that were merged in the card's base_model, and publish the recipe."
    references = ("docs/defects.md: merge tag with one base only, 3,116 of 11,227",)
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per merge of which one parent is named."""
        nodes = nodes_of(lineage)
        above: dict[ArtifactRef, dict[str, list[LineageClaim]]] = {}
        for edge in lineage.edges:
            if edge.relation in DERIVATIONS and edge.parent != edge.child:
                above.setdefault(edge.child, {}).setdefault(str(edge.parent), []).extend(edge.claims)
        parents = {str(ref): node for ref, node in nodes.items()}
        for node in read(lineage, Kind.MODEL):
            named: dict[str, list[LineageClaim]] = dict(above.get(node.ref, {}))
            for claim in (*node.unidentified, *node.not_followed):
                if _names(claim):
                    named[claim.text] = [*named.get(claim.text, ()), claim]
            if len(named) != 1:
                continue
            name, claims = next(iter(named.items()))
            parent, tags = parents.get(name), merge_tags(node)
            if not _is_merge(claims) and not (tags and _may_be_merge(node, parent, claims)):
                continue
            copied = bool(tags and parent and merge_tags(parent))
            recipe = any(claim.evidence.extractor == _RECIPE for claim in claims)
            yield gap(
                self,
                node.ref,
                f"the other models that {node.ref.repo} was merged from: only {quoted(name)} is named"
                + (f", although the tags say {listed({quoted(tag.value) for tag in tags})}" if tags else "")
                + (" (as they do of that one)" if copied else "")
                + ("; the recipe names no other" if recipe else ""),
                looked_at=places([*(claim.evidence for claim in claims), *(tag.evidence for tag in tags)]),
                severity=lowered(inherited(self, node.ref, lineage), copied + recipe),
            )


def _names(claim: LineageClaim) -> bool:
    empty = isinstance(claim.parent, Unidentified) and claim.parent.form is Form.EMPTY
    return claim.relation in DERIVATIONS and not empty


def _is_merge(claims: list[LineageClaim]) -> bool:
    relations = {claim.relation for claim in claims}
    return Relation.MERGE in relations and relations <= _MERGED and not mentioned_only(claims)


def _may_be_merge(node: Node, parent: Node | None, claims: list[LineageClaim]) -> bool:
    """Say whether a tag can be believed: no relation is stated, and nothing shows a copy of a merge or training."""
    trained = training_tags(node) - (training_tags(parent) if parent else set())
    unsaid = all(claim.relation is Relation.UNSPECIFIED_BASE for claim in claims)
    return unsaid and not trained and not has_quantized_weights(node)


RULE = MergeOfOne()
