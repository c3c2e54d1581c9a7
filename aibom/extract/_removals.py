"""What a dataset's card says of data that were taken out after they were published, and of how to ask for that.

Data left out before publication are filtering. No vocabulary has a field for removals: Croissant RAI 1.0 and the Data
Provenance Standards 1.0 have none, so that sections and the entries of change logs are all there is to read.
"""

import re
from collections.abc import Iterator

from aibom.extract._evidence import at, evidence, fact
from aibom.extract._front_matter import CARD_PATH
from aibom.extract._sections import plain_heading, sections, text_under
from aibom.readers import markdown
from aibom.records.claims import Claim, Fact
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Snapshot

__all__ = ["ON_REQUEST", "removals"]

ON_REQUEST = ("what", "on request")
"""The field of a fact that says how removal is asked for, and not that anything was removed."""

_MOST = 16
_MOST_LINES = 200
_ASKING = re.compile(
    r"\btake-? ?downs?\b|\bopt(?:ing)?[- ]?outs?\b|\bright to be forgotten\b"
    r"|\b(?:removal|deletion|erasure)s?\b.{0,20}\b(?:requests?|policy|process|procedure)\b"
    r"|\b(?:request|requesting|asking for) (?:a |the )?(?:data )?(?:removal|deletion)\b"
)
_DONE = re.compile(
    r"^(?:known |data |data ?set |content )?removals?\b(?! of)|\bretractions?\b|^(?:known |data )?(?:withdrawals?|deletions?)$"
    r"|^(?:removed|withdrawn|retracted|redacted|deleted) (?:content|data|documents|entries|examples|files|images|items|links"
    r"|records|rows|samples|sources|texts|urls|works)\b"
)
_LOG = re.compile(
    r"^(?:change ?logs?|changes|(?:data ?set )?updates?|news|release notes|versions?|version history|revision history"
    r"|errat(?:a|um))$"
)
_TAKEN_OUT = re.compile(
    r"\b(?:remov(?:ed|es|ing|als?)|withdr(?:ew|awn)|retracted|redacted|deleted|purged|opted[- ]out|opt-outs?"
    r"|(?:taken|took|taking) (?:down|out))\b",
    re.IGNORECASE,
)


def removals(snapshot: Snapshot, extractor: str) -> Iterator[Claim]:
    """Yield what sections on removals declare and entries of change logs mention, at their lines; the first sixteen."""
    content = snapshot.content(CARD_PATH)
    if content is None or content.error:
        return
    where = evidence(snapshot, content, "", extractor)
    card = markdown.split(content.data)
    found = 0
    for line, heading, written in sections(card.body):
        for claim in _section(snapshot.ref, where, plain_heading(heading), (card.body_line + line, written)):
            found += 1
            if found > _MOST:
                return
            yield claim


def _section(subject: ArtifactRef, where: Evidence, heading: str, section: tuple[int, list[str]]) -> Iterator[Claim]:
    line, written = section
    if _LOG.search(heading):
        for number, entry in enumerate(written[:_MOST_LINES], start=line + 1):
            if _TAKEN_OUT.search(entry[:2000]):
                text = entry.strip(" \t\r-*+|")
                yield fact(subject, Fact.REMOVALS, text, at(where, f"line {number}"), assurance=Assurance.MENTIONED)
        return
    asking = bool(_ASKING.search(heading))
    if (asking or _DONE.search(heading)) and (text := text_under(written)):
        fields = (ON_REQUEST,) if asking else ()
        yield fact(subject, Fact.REMOVALS, text, at(where, f"line {line}"), fields=fields)
