"""Who a phrase of a card speaks of, and whether it denies what it names: prose compares, supposes and quotes others."""

import re

from aibom.records.claims import Relation
from aibom.records.refs import HUB, ArtifactRef, classify

__all__ = ["is_denied", "of_another", "of_it_alone", "stem_of_merge", "turned"]

_WITHIN = 90  # characters before what may be denied
_WITHIN_LINK = 400
# What turns round, supposes or compares what follows. Bounded: a line may be all spaces.
_DENIED = re.compile(
    r"(?:\b(?:against|cannot|can|could|except|excluding|free\s(?:of|from)|if|inspired\sby|instead\sof|may|might|never|no|nor"
    r"|not(?!\s(?:just|merely|only)\b)|other|rather\sthan|should|than|unlike|without"
    r"|(?:compar|detect|distinguish|evaluat|outperform|prefer|surpass)(?:e|s|ed|es|ing)?"
    r")|n['\u2019]t)\s(?:[\w\-]{1,20}\s){0,3}$|\bnone\sof\s(?:[\w\-]{1,20}\s){1,4}$",
    re.IGNORECASE,
)
# Where a sentence goes on to something else than what the thing was made from.
_TURN = re.compile(
    r"(?:,|\b(?:and|but|then|was|were|while|which|is|are))\s(?:(?:is|was|were|then|also|we)\s)?(?:evaluated?|tested|benchmarked"
    r"|compared)\b|\b(?:inspired\sby|outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|tested\son|evaluated\son)\b",
    re.IGNORECASE,
)
# A link, and nothing but function words from there to the phrase.
_AFTER_LINK = re.compile(
    r"(?:\]\((?P<link>[^()\s]{1,300})\)|`(?P<quoted>[^`\s]{3,200})`)(?P<mark>[\s,(*_]{1,4})"
    r"(?P<words>(?:(?:which|that|itself|is|was|are|were|has|have|been|being|also|originally|in|turn|an?|the|further|model)\s){0,7})$",
    re.IGNORECASE,
)
_VERB = re.compile(r"\b(?:which|is|was|are|were)\s", re.IGNORECASE)
_OF_ITSELF = re.compile(
    r"(?:['\u2019]s)?\s(?:base\s)?(?:model\s)?(?:architectures?|design|format|licen[sc]e|prompt|template|tokeni[sz]er|vocabulary)\b",
    re.IGNORECASE,
)
_ON_A_MERGE = re.compile(
    r"\b(?:based|built|tuned|trained)\s(?:(?:up)?on|from|of|on\stop\sof)\s(?:(?:an?|the|my|our)\s)?$", re.IGNORECASE
)
_OF_DATA = re.compile(r"\b(?:corpus|data|datasets?)[\s,(]{1,3}(?:(?:which|that|is|was|are)\s){0,2}$", re.IGNORECASE)
_OWN_OBJECT = frozenset({Relation.TRAINED_ON, Relation.GENERATED_BY})


def is_denied(text: str, begin: int, position: int) -> bool:
    """Say whether what stands at `position` is denied, supposed or compared, as in `is not a fine-tuned version of`.

    >>> is_denied("It is not based on org/a", 0, 10), is_denied("It is based on org/a", 0, 6)
    (True, False)
    """
    return _DENIED.search(text, max(begin, position - _WITHIN), position) is not None


def of_another(text: str, begin: int, position: int, relation: Relation, own: frozenset[str] | set[str]) -> bool:
    """Say whether the phrase at `position` speaks of a repository that is linked right before it, or of a model's data.

    `This is [A](...) trained on` speaks of this, `[A](...), which was trained on` of A.

    >>> before = "This is [A](https://huggingface.co/org/a), "
    >>> of_another(before + "based on", 0, len(before), Relation.UNSPECIFIED_BASE, set())
    True
    """
    begin = max(begin, position - _WITHIN_LINK)
    if relation is Relation.UNSPECIFIED_BASE and _OF_DATA.search(text, begin, position):
        return True
    found = _AFTER_LINK.search(text, begin, position)
    if found is None:
        return False
    named = classify(found["link"] or found["quoted"])
    if not isinstance(named, ArtifactRef) or named.registry != HUB or named.repo.lower() in own:
        return False
    return relation not in _OWN_OBJECT or "(" in found["mark"] or _VERB.search(found["words"]) is not None


def turned(text: str) -> str:
    """Return a sentence up to where it turns to what the thing was tested on or compared with.

    >>> turned("org/a and was evaluated on org/b")
    'org/a '
    """
    found = _TURN.search(text)
    return text[: found.start()] if found else text


def of_it_alone(text: str, end: int) -> bool:
    """Say whether of what is named only something is meant, as in `the org/a architecture`.

    >>> of_it_alone("org/a architecture", 5), of_it_alone("org/a model", 5)
    (True, False)
    """
    return _OF_ITSELF.match(text, end) is not None


def stem_of_merge(text: str, begin: int, position: int) -> bool:
    """Say whether a thing is made from a merge and is none itself, as in `based on a merge of`.

    >>> stem_of_merge("It is based on a merge of", 0, 17), stem_of_merge("It is a merge of", 0, 8)
    (True, False)
    """
    return _ON_A_MERGE.search(text, max(begin, position - _WITHIN), position) is not None
