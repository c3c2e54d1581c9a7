"""Choosing what a single-valued field says, from facts that may disagree."""

from collections.abc import Iterable, Mapping, Sequence

from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.text import escape
from aibom.records.claims import Fact, FactClaim, Scalar
from aibom.records.evidence import ASSURANCE_ORDER

__all__ = ["distinct", "plain", "pruned", "readable", "single", "stated"]

_SAID_OF_DATA = frozenset(
    {
        Fact.ANNOTATION_PROCESS,
        Fact.COLLECTION,
        Fact.CREATED,
        Fact.CREATOR,
        Fact.ETHICAL_CONSIDERATION,
        Fact.EXTERNAL_ID,
        Fact.FILTERING,
        Fact.LAST_MODIFIED,
        Fact.VERSION,
    }
)


def plain(value: Scalar) -> str:
    """Return a scalar as text: `true` and `false` as in JSON, numbers in their shortest exact form.

    >>> plain(True), plain(0.1), plain("a")
    ('true', '0.1', 'a')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) >= 2**63:
        return hex(value)  # str() refuses very long numbers
    return escape(str(value))


def distinct(facts: Iterable[FactClaim], fact: Fact) -> list[str]:
    """Return the values stated for `fact`, as text, each once, in the order stated."""
    return list(dict.fromkeys(plain(claim.value) for claim in facts if claim.fact is fact))


def single(facts: Sequence[FactClaim], fact: Fact) -> str:
    """Return the value stated for `fact` with the most assurance; empty where there is none or these disagree."""
    claims = [claim for claim in facts if claim.fact is fact]
    if not claims:
        return ""
    most = max(ASSURANCE_ORDER.index(claim.assurance) for claim in claims)
    values = {plain(claim.value) for claim in claims if ASSURANCE_ORDER.index(claim.assurance) == most}
    return values.pop() if len(values) == 1 else ""


def stated(facts: Sequence[FactClaim], wanted: Iterable[Fact]) -> list[dict[str, str]]:
    """Return properties with the `wanted` facts as people read them, each once, in the order stated."""
    return [
        {"name": f"{Property.STATED}{fact}", "value": text}
        for fact in wanted
        for text in dict.fromkeys(readable(claim) for claim in facts if claim.fact is fact)
    ]


def readable(claim: FactClaim) -> str:
    """Return the value of a fact together with what its fields say of data: configuration, counts, role, aspect.

    A split is `train (default): 1,000 examples, 12,345 bytes`; of what is not stated nothing is said.
    """
    text = plain(claim.value)
    parts = dict(claim.fields)
    match claim.fact:
        case Fact.SPLIT:
            return _with_counts(_within(text, parts, "config"), parts)
        case Fact.SIZE:
            in_bytes = isinstance(claim.value, int) and not isinstance(claim.value, bool)
            size = f"{claim.value:,} bytes" if in_bytes else text
            return _with_counts(_within(size, parts, "what", "config", "file"), parts)
        case Fact.SOURCE_DATASET:
            return _with_counts(text, parts)
        case _ if claim.fact in _SAID_OF_DATA:
            return _within(text, parts, "what", "role", "catalogue", "config")
        case _:
            return text


def _within(text: str, parts: Mapping[str, Scalar], *names: str) -> str:
    said = [plain(parts[name]) for name in names if name in parts]
    return f"{text} ({', '.join(said)})" if said else text


def _with_counts(text: str, parts: Mapping[str, Scalar]) -> str:
    counts = [f"{parts[name]:,} {name}" for name in ("examples", "bytes") if isinstance(parts.get(name), int)]
    counts += [f"SHA-256 {plain(parts['sha256'])}"] if "sha256" in parts else []
    return f"{text}: {', '.join(counts)}" if counts else text


def pruned(fields: dict[str, object]) -> dict[str, object]:
    """Return `fields` without those that are empty or None.

    >>> pruned({"a": "", "b": [], "c": {}, "d": None, "e": 0})
    {'e': 0}
    """
    return {key: value for key, value in fields.items() if value not in (None, "", [], {})}
