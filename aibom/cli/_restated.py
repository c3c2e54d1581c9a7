"""Supplied statements whose file is withheld, read back from a record: they are taken on its word, and so is nothing else."""

from dataclasses import replace

from aibom.package.supplied import supplied_claims
from aibom.records.bom import Bom
from aibom.records.claims import Claim, Fact, FactClaim
from aibom.records.refs import ArtifactRef, classify
from aibom.statements.records import EXTRACTOR, UNPUBLISHED, Statement, Statements

__all__ = ["is_at", "restated", "unsaid"]


def restated(bom: Bom) -> Statements:
    """Return what a record says was supplied, as if it were read from the file; the file's bytes are not known."""
    said = tuple(
        Statement(about=_about(ref, claim), kind=_kind(claim), claim=claim) for ref, claim in supplied_claims(bom)
    )
    unpublished = sorted(node.ref for node in bom.nodes if node.ref.registry == UNPUBLISHED)
    return Statements(count=len(said), said=said, unpublished=tuple(unpublished))


def _about(ref: ArtifactRef, claim: Claim) -> ArtifactRef:
    if not isinstance(claim, FactClaim) or claim.fact is not Fact.STATEMENT_UNMATCHED:
        return ref
    # It met none, and is to meet none again.
    found = classify(str(claim.value))
    return found if isinstance(found, ArtifactRef) else ArtifactRef(name=str(claim.value))


def _kind(claim: Claim) -> str:
    if isinstance(claim, FactClaim) and claim.fact is Fact.STATEMENT_UNMATCHED:
        return str(dict(claim.fields).get("kind", ""))
    return claim.evidence.pointer.split("/")[1] if "/" in claim.evidence.pointer else ""


def unsaid(bom: Bom, places: tuple[str, ...]) -> Bom:
    """Return a record without the supplied facts at these places of their file, and whatever stands below them.

    Its gaps are left as they are: what they become without those facts is found by making the record again.
    """
    nodes = tuple(
        replace(node, facts=tuple(claim for claim in node.facts if not is_at(claim, places))) for node in bom.nodes
    )
    return replace(bom, lineage=replace(bom.lineage, nodes=nodes))


def is_at(claim: Claim, places: tuple[str, ...]) -> bool:
    """Say whether a claim was supplied at one of these places, or below it."""
    pointer = claim.evidence.pointer
    return claim.evidence.extractor == EXTRACTOR and any(f"{pointer}/".startswith(f"{place}/") for place in places)
