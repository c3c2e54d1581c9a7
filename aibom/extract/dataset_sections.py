"""What the sections of a dataset's card say of its data: the Hub's card templates, old and new, and common variants."""

import re
from collections.abc import Iterator, Mapping, Sequence

from aibom.extract._front_matter import wanted
from aibom.extract._removals import removals
from aibom.extract._sections import plain_heading, section_facts
from aibom.records.claims import Claim, Fact, FactClaim
from aibom.records.refs import Kind
from aibom.records.snapshot import FileEntry, Snapshot

__all__ = ["DatasetSectionsExtractor"]

# The first that matches counts. Headings are read without marks and in lower case.
_KINDS = (
    (Fact.SENSITIVE_DATA, r"\b(?:personal|sensitive|private)\b.{0,40}\b(?:information|data)\b|^privacy\b|^pii\b"),
    (Fact.LIMITATION, r"out[- ]of[- ]scope|misuse|limitations?$|^(?:other )?(?:known )?limitations?\b|^known issues"),
    (Fact.ETHICAL_CONSIDERATION, r"\bbias(?:es)?\b|^ethic|^risks?\b|^fairness|^safety\b|social impact|responsible use"),
    (Fact.ETHICAL_CONSIDERATION, r"^considerations for using the data$|^recommendations?$"),
    (Fact.ANNOTATION_PROCESS, r"^annotations?(?: process| guidelines| procedure)?$|\bannotators\b|^label(?:l?ing)\b"),
    (Fact.FILTERING, r"^(?:data )?(?:filter(?:ing|s)?|clean(?:ing|up)|(?:pre-?)?processing|decontamination)\b"),
    (Fact.FILTERING, r"^(?:data )?de-?duplication\b|^quality (?:control|filters?|filtering)\b"),
    (
        Fact.COLLECTION_TIMEFRAME,
        r"\bcollection (?:time ?frames?|periods?|dates?|windows?)\b|^(?:data |knowledge )?(?:cut-?off|freeze)(?: date)?$",
    ),
    (Fact.COLLECTION_TIMEFRAME, r"^(?:crawl(?:ing)?|snapshot|data freeze|freeze) (?:dates?|periods?)$"),
    (
        Fact.MAINTENANCE,
        r"\bmaintenance\b|^(?:data ?set )?maintainers?$|\b(?:release|update) (?:plan|policy|schedule)\b",
    ),
    (
        Fact.COLLECTION,
        r"\bdata collection\b|^collection (?:process|method)|^how (?:it|the data) was (?:collected|made|created)",
    ),
    (Fact.COLLECTION, r"^(?:dataset|data) (?:creation|generation|curation|construction)\b|^curation rationale$"),
    (Fact.SOURCE_DATA, r"^(?:data )?sources?(?: data(?:sets?)?)?$|^(?:original|raw) data(?:set)?s?$|^provenance$"),
    (Fact.SOURCE_DATA, r"source (?:language|data) producers"),
    (Fact.USE_CASE, r"^(?:intended|direct|downstream|primary)\b.{0,40}\buses?\b|^uses?$|^use cases?$"),
    (Fact.USE_CASE, r"^supported tasks\b"),
    (Fact.DESCRIPTION, r"^(?:dataset )?(?:summary|description)$"),
)
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)


class DatasetSectionsExtractor:
    """Reads the sections of a dataset card on origin, collection, annotation, removals, personal data, use and limits."""

    name = "dataset-sections"
    version = "2"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Return the card of a dataset, up to what is read of cards."""
        return wanted(files) if kind is Kind.DATASET else {}

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield one fact a section, at the line of its heading; of descriptions the first that is no list of links.

        Removals, which change logs have as well, come last.
        """
        if snapshot.ref.kind is not Kind.DATASET:
            return
        described = False
        for claim in section_facts(snapshot, self.name, _kind):
            if isinstance(claim, FactClaim) and claim.fact is Fact.DESCRIPTION:
                if described or str(claim.value).startswith(("- ", "* ")):
                    continue
                described = True
            yield claim
        yield from removals(snapshot, self.name)


def _kind(heading: str) -> Fact | None:
    plain = plain_heading(heading)
    return next((kind for kind, named in _PATTERNS if named.search(plain)), None)
