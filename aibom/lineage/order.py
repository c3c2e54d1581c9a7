"""The one order of claims, so that the same statements always stand in the same sequence, each once."""

from collections.abc import Iterable
from typing import TypeVar

from aibom.records.claims import Claim, FactClaim, LineageClaim
from aibom.records.evidence import Evidence
from aibom.records.refs import ArtifactRef

__all__ = ["distinct", "statement"]

AnyClaim = TypeVar("AnyClaim", FactClaim, LineageClaim)


def statement(claim: Claim) -> tuple[str, ...]:
    """Return what makes a claim one statement: all it says, and where it stands.

    The registry's record may be reached by several addresses (an old id and the present one, with a revision and
    without); the same bytes say a thing once, so the address is left out and the bytes' digest decides.
    """
    said: tuple[str, ...]
    if isinstance(claim, FactClaim):
        # repr, because 1, 1.0 and True are equal and three different statements
        said = (claim.fact, repr(claim.value), repr(claim.fields))
    elif isinstance(claim.parent, ArtifactRef):
        parent = claim.parent
        identity = (parent.registry, parent.kind, parent.namespace, parent.name, parent.revision)
        said = (claim.relation, *identity, claim.text)
    else:
        said = (claim.relation, "", claim.parent.form, claim.parent.text, claim.text)
    return (*said, claim.assurance, claim.accountable, *_place(claim.evidence))


def distinct(claims: Iterable[AnyClaim]) -> tuple[AnyClaim, ...]:
    """Return the claims sorted, each statement once."""
    found: dict[tuple[str, ...], AnyClaim] = {}
    for key, claim in sorted(((statement(claim), claim) for claim in claims), key=_by_statement_and_address):
        found.setdefault(key, claim)
    return tuple(found.values())


def _by_statement_and_address(keyed: tuple[tuple[str, ...], Claim]) -> tuple[tuple[str, ...], str]:
    return keyed[0], keyed[1].evidence.path


def _place(evidence: Evidence) -> tuple[str, ...]:
    path = "/api/" if evidence.path.startswith("/api/") and evidence.sha256 else evidence.path
    return path, evidence.pointer, evidence.revision, evidence.sha256, evidence.extractor
