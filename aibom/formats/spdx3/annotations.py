"""Notes: what the record of each artifact says beyond the standard's fields, and its gaps in words for people."""

from dataclasses import replace

from aibom.formats.spdx3.draft import NAMESPACE, Draft, comment_of
from aibom.formats.spdx3.terms import TIME
from aibom.formats.spdx3.times import utc
from aibom.formats.vocabulary.gaps import words
from aibom.formats.vocabulary.pairs import artifact_pairs, document_pairs
from aibom.formats.vocabulary.text import escape
from aibom.records.lineage import Node

__all__ = ["add_gaps", "add_head", "add_record"]


def add_record(draft: Draft, node: Node) -> None:
    """Add the note with the pairs of an artifact; the claims of an edge stand in its relationship instead."""
    known = draft.known
    # What names itself has no relationship to itself, so these claims stay here.
    own = tuple(edge for edge in known.edges.get(node.ref, ()) if edge.parent == node.ref)
    pairs = list(artifact_pairs(replace(known, edges={node.ref: own}), node))
    draft.annotate(f"record/{known.bom_refs[node.ref]}", draft.id_of(node.ref), comment_of(pairs))


def add_head(draft: Draft, document: str) -> None:
    """Add the note with the pairs of the whole document."""
    pairs = list(document_pairs(draft.known))
    time = draft.known.bom.walk.time
    if not time or utc(time) != time:
        pairs.append((TIME, escape(time)))
    draft.annotate("record", document, comment_of(pairs))


def add_gaps(draft: Draft) -> None:
    """Add a note per gap on what it is about: what, why and what to do."""
    known = draft.known
    for number, gap in enumerate(known.bom.gaps, 1):
        subject = gap.subject if gap.subject in known.bom_refs else known.bom.subject
        draft.annotate(f"gap-{number}", NAMESPACE + known.bom_refs[subject], words(gap))
