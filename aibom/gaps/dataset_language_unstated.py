"""dataset-language-unstated: a dataset of text or speech does not say in which language."""

from collections.abc import Iterator

from aibom.gaps._reading import facts, read
from aibom.gaps._unstated import unstated
from aibom.gaps.interface import Group
from aibom.records.claims import Fact
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage, Node
from aibom.records.refs import Kind

__all__ = ["RULE", "DatasetLanguageUnstated"]

_SPOKEN = frozenset({"modality:audio", "modality:document", "modality:text", "modality:video"})


class DatasetLanguageUnstated:
    """A dataset whose card was read, and which names no language; left out is one that the registry finds no words in.

    The registry tells by tags such as `modality:image` what kinds of data there are.
    """

    id = "dataset-language-unstated"
    group = Group.DATASETS
    title = "Language unstated"
    severity = Severity.LOW
    reason = "Whoever opens the data sees which languages they are in."
    looked_for = "language in the card's front matter and in the registry's record."
    why = "A model speaks what it was taught: for which languages the data stand cannot be told from the record."
    remedy = "State language in the card's front matter, by its ISO 639 code."
    references = ("G7 SBOM for AI (2026), DP-03: dataset content", "Dataset card metadata of the Hub: language")
    inherited = True

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield one gap per dataset whose card was read and names no language."""
        wordless = {node.ref for node in read(lineage, Kind.DATASET) if _is_wordless(node)}
        needed = "the language of the data: none is stated"
        for each in unstated(self, lineage, Kind.DATASET, (Fact.LANGUAGE,), needed):
            if each.subject not in wordless:
                yield each


def _is_wordless(node: Node) -> bool:
    tags = {str(claim.value).lower() for claim in facts(node, Fact.TAG)}
    kinds = {tag for tag in tags if tag.startswith("modality:")}
    return bool(kinds) and not kinds & _SPOKEN


RULE = DatasetLanguageUnstated()
