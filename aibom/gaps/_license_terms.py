"""What the known licenses ask for, as facts: each was read in the license's text, or is marked as not read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any

import orjson

from aibom._resources import read_bytes
from aibom.gaps._licenses import same_license

__all__ = ["Choice", "License", "Term", "Topic", "Value", "choices", "known", "lookup"]

_MOST_CHOICES = 16
_LONGEST = 1000


class Topic(StrEnum):
    """What a term is about. The first two and outputs-training permit where they say yes, all others demand."""

    COMMERCIAL_USE = "commercial-use"
    DERIVATIVES = "derivatives"
    SHARE_ALIKE = "share-alike"
    ATTRIBUTION = "attribution"
    NAMING = "naming"
    USE_RESTRICTIONS = "use-restrictions"
    USER_THRESHOLD = "user-threshold"
    OUTPUTS_TRAINING = "outputs-training"
    NOTICE = "notice"


class Value(StrEnum):
    """What the license says to a topic."""

    YES = "yes"
    NO = "no"
    CONDITIONAL = "conditional"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term: `source` names the clause, `read` the day its text was read, empty where it was not."""

    value: Value
    source: str
    read: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class License:
    """A license of the table; `texts` are the SHA-256 and git blob ids of files that hold its text and nothing else."""

    id: str
    title: str
    names: tuple[str, ...]
    spdx: str
    url: str
    terms: Mapping[Topic, Term]
    accepts: frozenset[str] = frozenset()
    name_begins: str = ""
    texts: frozenset[str] = frozenset()

    @property
    def is_read(self) -> bool:
        """Whether every term was read in the license's text."""
        return all(term.read for term in self.terms.values())

    @property
    def has_terms(self) -> bool:
        """Whether anything is known of it at all."""
        return any(term.value is not Value.UNKNOWN for term in self.terms.values())


Choice = tuple[str, ...]
"""Licenses, as written, that hold together; of several choices any may be taken."""


@lru_cache(maxsize=1)
def known() -> tuple[License, ...]:
    """Return the licenses of the table, sorted by id."""
    found = orjson.loads(read_bytes("schemas", "aibom/licenses-1.json"))["licenses"]
    return tuple(sorted((_license(entry) for entry in found), key=lambda license_: license_.id))


@lru_cache(maxsize=4096)
def lookup(text: str) -> License | None:
    """Return the license that goes by this tag, SPDX id or name; None where the table has none.

    >>> lookup("Apache License, Version 2.0").id, lookup("CC-BY-NC-4.0").id, lookup("house rules")
    ('apache-2.0', 'cc-by-nc-4.0', None)
    """
    return _by_key().get(same_license(text))


@lru_cache(maxsize=4096)
def choices(text: str) -> tuple[Choice, ...]:
    """Return what a license expression lets one choose between; a single license is one choice of itself.

    A license with an exception is none of the table; an expression that cannot be read is one license of that name.

    >>> choices("MIT OR (Apache-2.0 AND CC-BY-4.0)")
    (('MIT',), ('Apache-2.0', 'CC-BY-4.0'))
    >>> choices("gpl-3.0 with GCC-exception-3.1"), choices("house rules"), choices("mit or")
    ((('gpl-3.0 WITH GCC-exception-3.1',),), (('house rules',),), (('mit or',),))
    """
    words = text.lower().split()
    if lookup(text) is not None or len(text) > _LONGEST or not {"and", "or", "with"} & set(words):
        return ((text,),)
    from license_expression import Licensing  # noqa: PLC0415 - slow to import, seldom needed

    try:
        parsed = Licensing().parse(text)
        found = _choices(parsed)
    except Exception:  # noqa: BLE001 - it fails in many ways at what is no expression, and words of strangers stand here
        return ((text,),)
    return found or ((text,),)


def _choices(node: Any) -> tuple[Choice, ...]:
    if getattr(node, "operator", "") == " OR ":
        found = [choice for each in node.args for choice in _choices(each)]
        # of too many choices none is left out unseen: together they are a license nobody knows
        return () if len(found) > _MOST_CHOICES else tuple(found)
    if getattr(node, "operator", "") == " AND ":
        every = [_choices(each) for each in node.args]
        if prod(len(each) for each in every) > _MOST_CHOICES:
            return ()
        return tuple(tuple(text for part in each for text in part) for each in product(*every))
    return ((str(node.render("{symbol.key}")),),)


@lru_cache(maxsize=1)
def _by_key() -> Mapping[str, License]:
    return {
        same_license(name): license_
        for license_ in known()
        for name in (*license_.names, license_.title, license_.spdx)
        if name
    }


def _license(entry: Mapping[str, Any]) -> License:
    return License(
        id=entry["id"],
        title=entry["title"],
        names=tuple(entry["names"]),
        spdx=entry["spdx"],
        url=entry["url"],
        terms={
            Topic(topic): Term(value=Value(term["value"]), source=term["source"], read=term.get("read", ""))
            for topic, term in entry["terms"].items()
        },
        accepts=frozenset(entry.get("accepts", ())),
        name_begins=entry.get("name_begins", ""),
        texts=frozenset(digest for text in entry.get("texts", ()) for digest in text.values()),
    )
