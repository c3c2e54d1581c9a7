"""When two texts name one license: what rules that compare licenses share."""

import re

from aibom.gaps._reading import facts
from aibom.records.claims import Fact, FactClaim
from aibom.records.lineage import Node

__all__ = ["license_claims", "parts", "same_license"]

_FILLER = re.compile(r"\b(?:the|licen[cs]e|version)\b|[\s_\-.,]+")
_OPERATOR = re.compile(r"\s+(?:and|or|with)\s+|[()]", re.IGNORECASE)


def same_license(text: str) -> str:
    """Return what all spellings of one license have in common.

    >>> same_license("Apache License 2.0") == same_license("apache-2.0")
    True
    """
    lower = text.strip().lower()
    return _FILLER.sub("", lower) or lower


def parts(expression: str) -> list[str]:
    """Return the licenses that an SPDX expression names; a name is one.

    >>> parts("(MIT OR Apache-2.0) AND CC0-1.0")
    ['MIT', 'Apache-2.0', 'CC0-1.0']
    """
    return [part.strip() for part in _OPERATOR.split(expression) if part.strip()]


def license_claims(node: Node) -> list[tuple[str, FactClaim]]:
    """Return the licenses stated, one license always in the same spelling, `other` by the one name it is given."""
    names = {text for claim in facts(node, Fact.LICENSE_NAME) if (text := str(claim.value).strip().lower())}
    spelled: dict[str, str] = {}
    found = []
    for claim in facts(node, Fact.LICENSE):
        text = str(claim.value).strip().lower()
        if text == "other" and len(names) == 1:
            text = next(iter(names))
        if text:
            found.append((spelled.setdefault(same_license(text), text), claim))
    return found
