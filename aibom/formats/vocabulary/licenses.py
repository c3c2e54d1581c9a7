"""Licenses: an SPDX id where the publisher's word is one, else the name as stated with its link."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import orjson

from aibom._resources import read_bytes
from aibom.formats.vocabulary.facts import about
from aibom.formats.vocabulary.text import escape, is_url
from aibom.records.claims import Fact, FactClaim

__all__ = ["licenses", "spdx_id"]

_NO_NAME = frozenset({"", "other", "unknown", "none", "null", "n/a", "noassertion"})


def licenses(facts: Sequence[FactClaim], files: Mapping[str, str]) -> list[dict[str, object]]:
    """Return the `licenses` of a component: each license once, in the order stated; empty if none is named.

    A license stated as `other` is called by its `license-name`; without one it is left out (a gap says so). A link
    stands with the license it was stated for; one that names a file is written as the address `files` gives for it.
    What was concluded stands beside what was declared. An expression is a name here: whether a format has a place for
    one is its own affair.
    """
    stated = _texts(facts, Fact.LICENSE)
    names = _texts(facts, Fact.LICENSE_NAME)
    links = dict.fromkeys(files.get(link, link) for link in _texts(facts, Fact.LICENSE_LINK))
    ids = {text: spdx_id(text) for text in stated}
    found: dict[str, dict[str, object]] = {}
    for text, known in ids.items():
        if known:
            found.setdefault(known, {"id": known})
        elif text.strip().lower() not in _NO_NAME:
            found.setdefault(text.strip(), {"name": escape(text.strip())})
    called: list[dict[str, object]] = []
    if names and (not any(ids.values()) or any(text.strip().lower() == "other" for text in stated)):
        for name in (name for name in names if name.strip().lower() not in _NO_NAME):
            known = spdx_id(name)
            entry: dict[str, object] = {"id": known} if known else {"name": escape(name.strip())}
            called.append(found.setdefault(known or name.strip(), entry))
    meant = called or list(found.values())  # license_name and license_link speak of the same license
    urls = [link for link in links if is_url(link)]
    if len(urls) == 1 and len(meant) == 1:  # else nothing says which link belongs to which license
        meant[0]["url"] = urls[0]
    declared: list[dict[str, object]] = [{"license": name | {"acknowledgement": "declared"}} for name in found.values()]
    return [*declared, *_concluded(facts)]


def _concluded(facts: Sequence[FactClaim]) -> list[dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for claim in about(facts, Fact.LICENSE_CONCLUDED):
        text = str(claim.value).strip()
        if text.lower() not in _NO_NAME:
            known, url = spdx_id(text), str(dict(claim.fields).get("url", ""))
            entry: dict[str, object] = {"id": known} if known else {"name": escape(text)}
            found.setdefault(known or text, entry | ({"url": url} if is_url(url) else {}))
    return [{"license": license_ | {"acknowledgement": "concluded"}} for license_ in found.values()]


@lru_cache(maxsize=4096)
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
    claims = about(facts, fact)
    return list(dict.fromkeys([str(claim.value) for claim in claims])) if claims else []
