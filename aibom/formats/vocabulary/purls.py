"""The package URL that an artifact has in a document: where a document of others gave it one, that one."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from aibom.formats.vocabulary.facts import about
from aibom.formats.vocabulary.text import purl_of
from aibom.records.claims import Fact, FactClaim
from aibom.records.refs import DOCUMENT, HUB, ArtifactRef

__all__ = ["says", "stated_purl"]

_LONGEST = 2000
_TEXT = r"(?:[A-Za-z0-9._~:+\-]|%[0-9A-Fa-f]{2})+"
_MORE = r"(?:[A-Za-z0-9._~:+\-/@?=&,!*]|%[0-9A-Fa-f]{2})*"
_PURL = re.compile(rf"pkg:([a-z][a-z0-9.+\-]*)/((?:{_TEXT}/)*)({_TEXT})(?:@({_TEXT}))?(?:\?{_MORE})?(?:#{_MORE})?")


def stated_purl(ref: ArtifactRef, facts: Iterable[FactClaim]) -> str:
    """Return the one package URL of another type that is stated of `ref` and says what it says; else the one made of it.

    A purl of type `generic` stands for what another registry has; what came with `pkg:pypi/…` is not called otherwise.
    Empty where a document gave it a name and no package URL: none is made up.
    """
    if ref.registry == HUB:
        return purl_of(ref)
    stated = {
        claim.value: None for claim in about(facts, Fact.EXTERNAL_ID) if dict(claim.fields).get("catalogue") == "purl"
    }
    purls = [purl for purl in stated if isinstance(purl, str) and says(purl, ref)]
    if len(purls) == 1:
        return purls[0]
    return "" if ref.registry == DOCUMENT else purl_of(ref)


def says(purl: str, ref: ArtifactRef) -> bool:
    """Say whether a well-formed package URL has type, namespace, name and version of `ref`.

    >>> ref = ArtifactRef(registry="pypi", name="assistant", revision="2")
    >>> says("pkg:pypi/assistant@2?arch=x", ref), says("pkg:npm/assistant@2", ref), says("pkg:pypi/a b@2", ref)
    (True, False, False)
    """
    found = _PURL.fullmatch(purl) if len(purl) <= _LONGEST else None
    if found is None:
        return False
    kind, namespace, name, version = found.groups("")
    parts = (kind, unquote(namespace.rstrip("/")), unquote(name), unquote(version))
    return parts == (ref.registry, ref.namespace, ref.name, ref.revision)
