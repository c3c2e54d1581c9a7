"""What is not known, in words, and what that says of how complete the ancestry is."""

from aibom.formats.vocabulary.index import NOT_ASKED, Index
from aibom.formats.vocabulary.text import escape
from aibom.records.gaps import Gap
from aibom.records.lineage import Node

__all__ = ["ANCESTRY_RULES", "NOBODY", "ancestry", "words"]

ANCESTRY_RULES = frozenset(
    {
        "absent-from-mirror",
        "dataset-missing",
        "dataset-undeclared",
        "dataset-without-source",
        "merge-of-one",
        "no-parent-declared",
        "parent-missing",
        "parent-not-identified",
        "registry-not-walked",
        "source-unavailable",
        "walk-cut-off",
        "wrong-key",
    }
)
"""The gaps that say an artifact's ancestry goes on beyond what the document holds."""
NOBODY = {
    "incomplete": "what it stems from, if anything, is not in this document: see the gaps",
    "not_specified": "what it stems from was not asked for",
    "unknown": "whether it stems from another model is not known",
}
"""What is said of a model without a base in the document, by how complete its ancestry is."""


def words(gap: Gap) -> str:
    """Return a gap in three lines for people: what, why it matters and what to do (`aibom.formats.stated.amend` reads them)."""
    of = f"{gap.subject} and {gap.parent}" if gap.parent is not None else str(gap.subject)
    lines = (
        f"{gap.rule} ({gap.severity}), {of}: {gap.needed}",
        f"Why it matters: {gap.why}",
        f"What to do: {gap.remedy}",
    )
    return "\n".join(map(escape, lines))


def ancestry(index: Index, node: Node) -> str:
    """Return how complete the ancestry of an artifact is: `incomplete`, `unknown` or `not_specified`, never `complete`."""
    if any(gap.rule in ANCESTRY_RULES for _, gap in index.gaps.get(node.ref, ())):
        return "incomplete"
    if node.unidentified or node.not_followed:
        return "incomplete"
    return "not_specified" if node.resolution in NOT_ASKED else "unknown"
