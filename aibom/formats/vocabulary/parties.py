"""Who made a document and who hands an artifact out, where an operator or vendor says so.

In the shape of CycloneDX, which has all of it: `name`, `email`, `phone`, `url`, `contact`.
"""

import re
from collections.abc import Sequence

from aibom.formats.vocabulary.facts import about, plain, pruned
from aibom.formats.vocabulary.text import is_url
from aibom.records.claims import Fact, FactClaim

__all__ = ["authors", "manufacturer", "supplier"]

_EMAIL = re.compile(
    r"[A-Za-z0-9_+\-]{1,64}(?:\.[A-Za-z0-9_+\-]{1,64}){0,8}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,8}"
)


def authors(facts: Sequence[FactClaim]) -> list[dict[str, object]]:
    """Return the `authors` of a document: the persons stated to have made it, each once."""
    return _people(facts, Fact.DOCUMENT_AUTHOR)


def manufacturer(facts: Sequence[FactClaim]) -> dict[str, object]:
    """Return the `manufacturer` of a document: the one organization stated to have made it, with whom to ask.

    Where several are stated, or none is, there is none; contacts then stand in properties.
    """
    named = [claim for claim in about(facts, Fact.DOCUMENT_ORGANIZATION) if plain(claim.value)]
    if len({plain(claim.value) for claim in named}) != 1:
        return {}
    return _organization(named) | pruned({"contact": _people(facts, Fact.DOCUMENT_CONTACT)})


def supplier(facts: Sequence[FactClaim]) -> dict[str, object]:
    """Return the `supplier` of a component that no registry served, as stated; empty where several are, or none."""
    named = [claim for claim in about(facts, Fact.SUPPLIER) if plain(claim.value)]
    if len({plain(claim.value) for claim in named}) != 1:
        return {}
    emails = sorted({email for claim in named if (email := _email(claim))})
    return _organization(named) | pruned({"contact": [{"email": email} for email in emails]})


def _people(facts: Sequence[FactClaim], fact: Fact) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for claim in about(facts, fact):
        phone = plain(dict(claim.fields).get("phone", ""))
        person = pruned({"name": plain(claim.value), "email": _email(claim), "phone": phone})
        if person and person not in found:
            found.append(person)
    return found


def _organization(named: Sequence[FactClaim]) -> dict[str, object]:
    urls = sorted({url for claim in named if is_url(url := str(dict(claim.fields).get("url", "")))})
    return pruned({"name": plain(named[0].value), "url": urls})


def _email(claim: FactClaim) -> str:
    email = str(dict(claim.fields).get("email", ""))
    return email if len(email) <= 254 and _EMAIL.fullmatch(email) else ""
