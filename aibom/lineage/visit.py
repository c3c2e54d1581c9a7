"""One artifact asked for: its answer, and what is to become of each claim that was read from it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from aibom.records.claims import DERIVATIONS, Claim, FactClaim, LineageClaim, Relation, Scalar
from aibom.records.evidence import ASSURANCE_ORDER
from aibom.records.redaction import redact, redact_path
from aibom.records.refs import ArtifactRef, Form, Unidentified
from aibom.records.snapshot import Snapshot

__all__ = ["Link", "Visit", "redacted", "sort_out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A claim, and the reference that is to be asked for because of it."""

    claim: LineageClaim
    target: ArtifactRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A snapshot and its claims sorted out: every claim stands in exactly one of the four."""

    snapshot: Snapshot
    facts: tuple[FactClaim, ...] = ()
    links: tuple[Link, ...] = ()
    unidentified: tuple[LineageClaim, ...] = ()
    not_followed: tuple[LineageClaim, ...] = ()

    def targets(self) -> tuple[ArtifactRef, ...]:
        """Return the references named, each once."""
        return tuple(dict.fromkeys(link.target for link in self.links))


def sort_out(snapshot: Snapshot, claims: Iterable[Claim], *, max_parents: int) -> Visit:
    """Return the visit that `snapshot` and its `claims` make, following at most `max_parents` distinct parents.

    Every claim passes here, whichever extractor made it, and leaves without credentials, user names and places on
    somebody's disk: what the publisher wrote stands in the file that the evidence names, and nowhere else.
    Where there are more, parents of the weights go before all others, then those stated with more assurance.
    """
    facts: list[FactClaim] = []
    named: list[LineageClaim] = []
    unidentified: list[LineageClaim] = []
    for claim in map(_plain_place, claims):
        if isinstance(claim, FactClaim):
            facts.append(_plain_fact(claim))
        elif isinstance(claim.parent, ArtifactRef) and redact(str(claim.parent)) == str(claim.parent):
            text = redact(claim.text)
            named.append(claim if text == claim.text else replace(claim, text=text))
        else:
            unidentified.append(_plain_claim(claim, _unidentified(claim.parent)))
    links = _aim(named)
    followed = _strongest(links, max_parents)
    return Visit(
        snapshot=snapshot,
        facts=tuple(facts),
        links=tuple(link for link in links if link.target in followed),
        unidentified=tuple(unidentified),
        not_followed=tuple(link.claim for link in links if link.target not in followed),
    )


def redacted(claim: FactClaim) -> FactClaim:
    """Return a fact as `sort_out` lets it go: without credentials, user names and places on somebody's disk."""
    plain = _plain_place(claim)
    return _plain_fact(plain) if isinstance(plain, FactClaim) else claim


def _plain_place(claim: Claim) -> Claim:
    """Return the claim with a place that holds no secret: the keys of strangers are part of a pointer."""
    pointer = redact(claim.evidence.pointer)
    if pointer == claim.evidence.pointer:
        return claim
    return replace(claim, evidence=replace(claim.evidence, pointer=pointer))


def _plain_fact(claim: FactClaim) -> FactClaim:
    value = _plain(claim.value)
    fields = tuple([(name, _plain(part)) for name, part in claim.fields]) if claim.fields else ()
    return claim if (value, fields) == (claim.value, claim.fields) else replace(claim, value=value, fields=fields)


def _plain(value: Scalar) -> Scalar:
    return redact(value) if isinstance(value, str) else value


def _unidentified(parent: ArtifactRef | Unidentified) -> Unidentified:
    """Return a parent that is not asked for: what stands where an id belongs and holds a credential is none."""
    return parent if isinstance(parent, Unidentified) else Unidentified(text=str(parent), form=Form.MALFORMED)


def _plain_claim(claim: LineageClaim, parent: Unidentified) -> LineageClaim:
    clean = redact_path if parent.form is Form.PATH else redact
    text, named = clean(claim.text), clean(parent.text)
    if (text, named, parent) == (claim.text, parent.text, claim.parent):
        return claim
    return replace(claim, text=text, parent=replace(parent, text=named))


def _aim(claims: Sequence[LineageClaim]) -> list[Link]:
    """Let a claim without revision mean the one revision that another claim of the same child names, if one does.

    A card that names `org/base` and an adapter configuration that names it at a commit speak of one parent. A
    dataset evaluated on at a commit says nothing of the revision trained on, so only like relations are joined.
    """
    revisions: dict[tuple[ArtifactRef, Relation], set[str]] = defaultdict(set)
    parents = [(claim, claim.parent) for claim in claims if isinstance(claim.parent, ArtifactRef)]
    for claim, parent in parents:
        if parent.revision:
            revisions[parent.unpinned, _sort(claim.relation)].add(parent.revision)
    links = []
    for claim, parent in parents:
        known = revisions.get((parent, _sort(claim.relation)), set())
        target = parent.at(next(iter(known))) if len(known) == 1 else parent
        links.append(Link(claim=claim, target=target))
    return links


def _sort(relation: Relation) -> Relation:
    return Relation.UNSPECIFIED_BASE if relation in DERIVATIONS else relation


def _strongest(links: Sequence[Link], limit: int) -> set[ArtifactRef]:
    weight: dict[ArtifactRef, tuple[bool, int]] = {}
    for link in links:
        claim = link.claim
        found = (claim.relation not in DERIVATIONS, -ASSURANCE_ORDER.index(claim.assurance))
        weight[link.target] = min(found, weight.get(link.target, found))
    if len(weight) <= limit:
        return set(weight)
    return set(sorted(weight, key=lambda ref: (weight[ref], ref))[:limit])
