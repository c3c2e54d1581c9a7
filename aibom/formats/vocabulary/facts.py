"""Choosing what a single-valued field says, from facts that may disagree."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.text import escape
from aibom.records.claims import Fact, FactClaim, Scalar
from aibom.records.evidence import ASSURANCE_ORDER

__all__ = ["Facts", "about", "distinct", "plain", "pruned", "readable", "single", "stated"]

_STATED = Property.STATED.value
_SIZE = Fact.SIZE
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
        Fact.REMOVALS,
        Fact.VERSION,
    }
)


class Facts(tuple[FactClaim, ...]):  # noqa: SLOT001  what extends a tuple can have none
    """The facts of one artifact, grouped by what they are about: nobody who asks for one has to look at all."""

    groups: dict[Fact, list[FactClaim]]

    def __new__(cls, claims: Iterable[FactClaim] = ()) -> Self:
        """Return `claims` in their order, grouped."""
        facts = super().__new__(cls, claims)
        groups: dict[Fact, list[FactClaim]] = {}
        for claim in facts:
            groups.setdefault(claim.fact, []).append(claim)
        facts.groups = groups
        return facts


def about(facts: Iterable[FactClaim], fact: Fact) -> Sequence[FactClaim]:
    """Return those of `facts` that are about `fact`, in their order."""
    if isinstance(facts, Facts):
        return facts.groups.get(fact, ())
    return [claim for claim in facts if claim.fact is fact]


def plain(value: Scalar) -> str:
    """Return a scalar as text: `true` and `false` as in JSON, numbers in their shortest exact form.

    >>> plain(True), plain(0.1), plain("a")
    ('true', '0.1', 'a')
    """
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) >= 2**63:
        return hex(value)  # str() refuses very long numbers
    return str(value)


def distinct(facts: Iterable[FactClaim], fact: Fact) -> list[str]:
    """Return the values stated for `fact`, as text, each once, in the order stated."""
    claims = about(facts, fact)
    return list(dict.fromkeys([plain(claim.value) for claim in claims])) if claims else []


def single(facts: Sequence[FactClaim], fact: Fact) -> str:
    """Return the value stated for `fact` with the most assurance; empty where there is none or these disagree."""
    claims = about(facts, fact)
    if len(claims) < 2:
        return plain(claims[0].value) if claims else ""
    most = max(ASSURANCE_ORDER.index(claim.assurance) for claim in claims)
    values = {plain(claim.value) for claim in claims if ASSURANCE_ORDER.index(claim.assurance) == most}
    return values.pop() if len(values) == 1 else ""


def stated(facts: Sequence[FactClaim], wanted: Iterable[Fact]) -> list[dict[str, str]]:
    """Return properties with the `wanted` facts as people read them, each once, in the order stated."""
    groups = (facts if isinstance(facts, Facts) else Facts(facts)).groups
    return [
        {"name": _STATED + fact, "value": text}
        for fact in wanted
        if fact in groups
        for text in dict.fromkeys([readable(claim) for claim in groups[fact]])
    ]


def readable(claim: FactClaim) -> str:
    """Return the value of a fact together with what its fields say of data: configuration, counts, role, aspect.

    A split is `train (default): 1,000 examples, 12,345 bytes`; of what is not stated nothing is said.
    """
    text = plain(claim.value)
    if not claim.fields and claim.fact is not _SIZE:
        return text
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
        case Fact.EVALUATED_MODEL | Fact.TRAINED_MODELS:
            return _within(text, parts, "benchmark", "asked", "reason")
        case Fact.DESCENT:
            return _within(text, parts, "parent", "reason")
        case Fact.PROOF:
            return _within(f"{plain(parts['kind'])}: {text}" if "kind" in parts else text, parts, "reason")
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
    return {key: value for key, value in fields.items() if value or value == 0}
