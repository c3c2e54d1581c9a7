"""Which datasets are open: to be had by anybody, under licenses that let anybody use, change and pass them on."""

from aibom.gaps._license_terms import License, Topic, Value, choices, lookup
from aibom.gaps._licenses import VAGUE, licenses
from aibom.gaps._reading import facts
from aibom.records.claims import Fact
from aibom.records.lineage import Node
from aibom.records.refs import HUB
from aibom.records.snapshot import Resolution

__all__ = ["is_open", "is_open_license"]

_READABLE = frozenset({Resolution.RESOLVED, Resolution.MOVED})
_PERMITTED = (Topic.COMMERCIAL_USE, Topic.DERIVATIVES)
_NOT_DEMANDED = (Topic.USE_RESTRICTIONS, Topic.USER_THRESHOLD)


def is_open(node: Node) -> bool:
    """Say whether the Hub shows a dataset to everybody, and every license stated of it is open; what is unknown is not.

    A name behind `other` is judged as that name; two licenses that disagree are not chosen between.
    """
    stated = licenses(node)
    return (
        node.ref.registry == HUB
        and node.resolution in _READABLE
        and not facts(node, Fact.PRIVATE)
        and bool(stated)
        and all(each.text not in VAGUE and is_open_license(each.text) for each in stated)
    )


def is_open_license(text: str) -> bool:
    """Say whether a license lets anybody use, change and pass on the work for any purpose, as its text was read.

    To name the author, keep notices or share alike is no hindrance (Open Definition 2.1); limits of use, of size or of
    purpose are. Of an expression one choice must be open as a whole.

    >>> is_open_license("apache-2.0"), is_open_license("cc-by-sa-4.0"), is_open_license("MIT OR house-rules")
    (True, True, True)
    >>> is_open_license("cc-by-nc-4.0"), is_open_license("llama3"), is_open_license("house-rules")
    (False, False, False)
    """
    return any(all(_lets(lookup(part)) for part in choice) for choice in choices(text))


def _lets(license_: License | None) -> bool:
    if license_ is None:
        return False
    terms = [(license_.terms.get(topic), Value.YES) for topic in _PERMITTED]
    terms += [(license_.terms.get(topic), Value.NO) for topic in _NOT_DEMANDED]
    return all(term is not None and term.value is value and bool(term.read) for term, value in terms)
