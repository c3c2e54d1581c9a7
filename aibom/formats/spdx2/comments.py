"""What SPDX 2.3 has no field for, as lines of a package's comment that people read and that are read back."""

import re
from collections.abc import Sequence

from aibom.formats.spdx2.text import guarded
from aibom.formats.vocabulary.facts import plain
from aibom.formats.vocabulary.text import unescape
from aibom.records.claims import Fact, FactClaim, Scalar
from aibom.records.refs import ArtifactRef, Kind

__all__ = ["KIND", "fact_lines", "kind_line", "kind_of", "parse_line"]

KIND = "kind: "
_HAS_A_FIELD = frozenset(
    {
        *(Fact.AUTHOR, Fact.DESCRIPTION, Fact.HOMEPAGE, Fact.SUPPLIER, Fact.FRAMEWORK),
        *(Fact.LICENSE, Fact.LICENSE_CONCLUDED, Fact.LICENSE_LINK, Fact.LICENSE_NAME),
        *(Fact.DOCUMENT_AUTHOR, Fact.DOCUMENT_ORGANIZATION, Fact.DOCUMENT_TOOL),
    }
)
# What says something of the reading, or of one file, and nothing of the artifact for people.
_OF_THE_RECORD = frozenset(
    {
        *(Fact.CARD, Fact.HEADER_METADATA, Fact.SCANNER_VERDICT, Fact.STATEMENT_UNMATCHED, Fact.TOKENIZER),
        *(Fact.UNREADABLE, Fact.WRONG_KEY, Fact.LOAD_TIME_CODE, Fact.SCAN_REPORT),
    }
)
_FACTS = {fact.value: fact for fact in Fact if fact not in _HAS_A_FIELD | _OF_THE_RECORD}
_LINE = re.compile(r"([a-z0-9\-]+): (.*)", re.DOTALL)
_PARTS = re.compile(r"(.*) \[([^\[\]]*)\]", re.DOTALL)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})(\.\d{1,20})?")


def kind_line(ref: ArtifactRef) -> str:
    """Return the line that says whether a package is a model or a dataset, which its purpose cannot; empty for software."""
    return "" if ref.kind is Kind.SOFTWARE else f"{KIND}{ref.kind.value}"


def kind_of(comment: str) -> Kind | None:
    """Return what a package's comment says that it is; None where it does not."""
    for line in comment.split("\n")[:50]:
        if line.startswith(KIND) and line.removeprefix(KIND).strip() in {Kind.MODEL, Kind.DATASET}:
            return Kind(line.removeprefix(KIND).strip())
    return None


def fact_lines(facts: Sequence[FactClaim]) -> list[str]:
    """Return a line for each fact without a field, each once, in the order stated: `FACT: VALUE [PART=VALUE; …]`."""
    found = (_line(claim) for claim in facts if claim.fact.value in _FACTS)
    return [guarded(line) for line in dict.fromkeys(found)]


def parse_line(line: str) -> tuple[Fact, Scalar, dict[str, Scalar]] | None:
    """Return the fact that a line states, its value and its parts; None where it states none.

    >>> fact, value, parts = parse_line("metric: 0.5 [metric-type=acc]")
    >>> fact.value, value, parts
    ('metric', 0.5, {'metric-type': 'acc'})
    """
    found = _LINE.fullmatch(line)
    if found is None or found[1] not in _FACTS:
        return None
    text, parts = found[2], {}
    if (with_parts := _PARTS.fullmatch(text)) and all("=" in part for part in with_parts[2].split("; ")):
        text = with_parts[1]
        pairs = (part.partition("=") for part in with_parts[2].split("; "))
        parts = {unescape(name): _scalar(part) for name, _, part in pairs}
    return _FACTS[found[1]], _scalar(text), parts


def _line(claim: FactClaim) -> str:
    parts = "; ".join(f"{plain(name)}={plain(part)}" for name, part in claim.fields)
    return f"{claim.fact}: {plain(claim.value)}" + (f" [{parts}]" if parts else "")


def _scalar(text: str) -> Scalar:
    if found := _NUMBER.fullmatch(text):
        return float(text) if found[1] else int(text)
    return unescape(text)
