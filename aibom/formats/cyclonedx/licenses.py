"""Licenses: an SPDX id where the publisher's word is one, else the name as stated with its link."""

from collections.abc import Sequence
from functools import lru_cache

import orjson

from aibom._resources import read_bytes
from aibom.formats.cyclonedx.text import escape, is_url
from aibom.records.claims import Fact, FactClaim

__all__ = ["licenses", "spdx_id"]

_NO_NAME = frozenset({"", "other", "unknown", "none", "null", "n/a", "noassertion"})


def licenses(facts: Sequence[FactClaim]) -> list[dict[str, object]]:
    """Return the `licenses` of a component: each license once, in the order stated; empty if none is named.

    A license stated as `other` is called by its `license-name`; without one it is left out (a gap says so).
    """
    stated = _texts(facts, Fact.LICENSE)
    names = _texts(facts, Fact.LICENSE_NAME)
    links = [link for link in _texts(facts, Fact.LICENSE_LINK) if is_url(link)]
    ids = {text: spdx_id(text) for text in stated}
    found: dict[str, dict[str, object]] = {}
    for text in stated:
        known = ids[text]
        if known:
            found.setdefault(known, {"id": known})
        elif text.strip().lower() not in _NO_NAME:
            found.setdefault(text.strip(), {"name": escape(text.strip())})
    if not any(ids.values()):
        for name in (name for name in names if name.strip().lower() not in _NO_NAME):
            known = spdx_id(name)
            found.setdefault(known or name.strip(), {"id": known} if known else {"name": escape(name.strip())})
    named = [license_ for license_ in found.values() if "name" in license_]
    if len(links) == 1 and named:  # with several links nothing says which belongs to which license
        named[-1]["url"] = links[0]
    return [{"license": license_ | {"acknowledgement": "declared"}} for license_ in found.values()]


def spdx_id(text: str) -> str:
    """Return the SPDX license id that `text` is but for upper and lower case, or an empty text.

    >>> spdx_id("apache-2.0"), spdx_id("llama3.1")
    ('Apache-2.0', '')
    """
    return _spdx_ids().get(text.strip().lower(), "")


@lru_cache(maxsize=1)
def _spdx_ids() -> dict[str, str]:
    known: list[str] = orjson.loads(read_bytes("schemas", "cyclonedx/spdx.SNAPSHOT.schema.json"))["enum"]
    return {name.lower(): name for name in known}


def _texts(facts: Sequence[FactClaim], fact: Fact) -> list[str]:
    return list(dict.fromkeys(str(claim.value) for claim in facts if claim.fact is fact))
