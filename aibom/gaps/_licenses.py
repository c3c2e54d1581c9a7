"""What licenses are stated, which of them are one and the same, and what kind of terms they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from aibom.gaps._reading import facts
from aibom.records.claims import Fact, FactClaim
from aibom.records.lineage import Node
from aibom.records.spelling import license_key

__all__ = ["FAMILIES", "VAGUE", "Family", "Stated", "Terms", "family", "licenses", "parts", "same_license"]

VAGUE = frozenset({"other", "unknown"})
"""What stands where a license belongs and says that there is one, and not which."""

_OPERATOR = re.compile(r"\s+(?:and|or|with)\s+|[()]", re.IGNORECASE)


class Terms(StrEnum):
    """What a license asks of those who pass on what they made of the work."""

    PERMISSIVE = "permissive"
    """To keep a notice, or nothing."""
    COPYLEFT = "copyleft"
    """To pass it on under the same license."""
    RESTRICTED = "restricted"
    """To keep to limits of use, and to bind others to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Licenses of like terms: names that begin so, or are `exactly` so (lower case, without filler), and the reason."""

    terms: Terms
    reason: str
    starts: tuple[str, ...] = ()
    exactly: frozenset[str] = frozenset()


FAMILIES: tuple[Family, ...] = (
    Family(terms=Terms.RESTRICTED, reason="no commercial use", starts=("ccbync", "fairnoncommercial", "coqui")),
    Family(terms=Terms.RESTRICTED, reason="what is derived may not be passed on", starts=("ccbynd",)),
    Family(
        terms=Terms.RESTRICTED,
        reason="its community agreement and use policy go with all that is derived",
        starts=("llama", "metallama", "tongyiqianwen", "qwen", "deepseek", "falcon"),
        exactly=frozenset({"yi", "yiagreement"}),
    ),
    Family(
        terms=Terms.RESTRICTED,
        reason="its terms of use and prohibited uses go with all that is derived",
        starts=("gemma", "healthaideveloper"),
    ),
    Family(
        terms=Terms.RESTRICTED,
        reason="its limits of use go with all that is derived",
        starts=("openrail", "creativemlopenrail", "bigscience", "bigcodeopenrail", "deepfloyd"),
    ),
    Family(
        terms=Terms.RESTRICTED,
        reason="for research only",
        starts=("microsoftresearch", "msrla", "hresearch", "intelresearch", "appleamlr"),
        exactly=frozenset({"mnpl", "mrl"}),
    ),
    Family(
        terms=Terms.COPYLEFT,
        reason="what is derived stays under it",
        starts=("gpl", "agpl", "lgpl", "ccbysa", "mpl", "epl", "eupl", "osl", "cecill", "odbl", "gfdl", "ofl"),
    ),
    Family(
        terms=Terms.PERMISSIVE,
        reason="any use, if the notice is kept",
        starts=("apache", "bsd"),
        exactly=frozenset(
            {"afl30", "artistic20", "bsl10", "cdlapermissive10", "cdlapermissive20", "isc", "mit", "mspl"}
            | {"ncsa", "openmdw", "openmdw10", "postgresql", "zlib", "ecl20"}
        ),
    ),
    Family(
        terms=Terms.PERMISSIVE,
        reason="any use, if the author is named",
        exactly=frozenset({"ccby20", "ccby25", "ccby30", "ccby40", "odcby", "etalab20"}),
    ),
    Family(
        terms=Terms.PERMISSIVE,
        reason="any use, without conditions",
        exactly=frozenset({"cc010", "pddl", "publicdomain", "unlicense", "wtfpl"}),
    ),
)
"""The kinds of terms by license, each with what makes it so; a license that stands in none is of unknown terms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A license as it is stated: `key` is the same for all spellings, `text` the first spelling of the artifact."""

    key: str
    text: str
    claim: FactClaim


def licenses(node: Node) -> Sequence[Stated]:
    """Return the licenses stated of `node`, `other` by the one name it is given; `Apache License 2.0` is `apache-2.0`."""
    stated = facts(node, Fact.LICENSE)
    if not stated:
        return ()
    names = {text for claim in facts(node, Fact.LICENSE_NAME) if (text := str(claim.value).strip().lower())}
    spelled: dict[str, str] = {}
    found = []
    for claim in stated:
        text = str(claim.value).strip().lower()
        if text == "other" and len(names) == 1:
            text = next(iter(names))
        if text:
            key = same_license(text)
            found.append(Stated(key=key, text=spelled.setdefault(key, text), claim=claim))
    return found


@lru_cache(maxsize=4096)
def same_license(text: str) -> str:
    """Return what all spellings of one license have in common.

    >>> same_license("Apache License 2.0") == same_license("apache-2.0")
    True
    """
    return license_key(text)


def parts(expression: str) -> list[str]:
    """Return the licenses that an SPDX expression names; a name is one.

    >>> parts("(MIT OR Apache-2.0) AND CC0-1.0")
    ['MIT', 'Apache-2.0', 'CC0-1.0']
    """
    return [part.strip() for part in _OPERATOR.split(expression) if part.strip()]


def family(key: str) -> Family | None:
    """Return the family a license belongs to, by its key; None where that is not known.

    >>> family("llama31").terms.value, family("apache20").terms.value, family("house-rules")
    ('restricted', 'permissive', None)
    """
    return next((each for each in FAMILIES if key.startswith(each.starts) or key in each.exactly), None)
