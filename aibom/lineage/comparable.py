"""An artifact then and now, both cut down to what one answer of the registry can tell: whatever differs has changed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from aibom.lineage.order import distinct
from aibom.lineage.questions import from_record
from aibom.lineage.visit import Visit
from aibom.records.claims import Fact, FactClaim
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef, is_commit
from aibom.records.snapshot import FileEntry, Resolution, Snapshot
from aibom.sources.answers import MARKED_DISABLED

__all__ = ["Pair", "bare", "compared", "is_same_commit", "is_told", "supplanted"]

_OWNER = frozenset({Fact.AUTHOR, Fact.CREATED})
"""Whose repository it is: a deleted one that somebody made again under the same name differs in these."""
_STATE = _OWNER | {Fact.GATED, Fact.LAST_MODIFIED, Fact.LICENSE, Fact.SECURITY_STATUS, Fact.SCANNER_VERDICT}
"""What is compared also of the same commit, whose files are the same: the record can only say more or less of these."""
_ELSEWHERE = _OWNER | {Fact.LAST_MODIFIED}
"""What a copy of a repository at another address has of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One artifact as the BOM has it and as it is now."""

    before: Node
    after: Node


def is_told(snapshot: Snapshot) -> bool:
    """Say whether an answer tells of the artifact itself: a gated one may not tell anything."""
    return snapshot.resolution.is_read and bool(snapshot.info or snapshot.files is not None)


def is_same_commit(ref: ArtifactRef, snapshot: Snapshot) -> bool:
    """Say whether an answer is known to be of the commit that `ref` names, and so of the same files."""
    return is_commit(ref.revision) and snapshot.ref.revision == ref.revision


def bare(node: Node) -> Node:
    """Return `node` with nothing but who it is and what became of asking for it."""
    return replace(node, files=None, facts=(), unidentified=(), not_followed=())


def compared(node: Node, visit: Visit, *, repository: Visit | None, lost: frozenset[str], elsewhere: bool) -> Pair:
    """Return `node` then and, as `visit` tells, now.

    `repository` is what the repository tells where the revision that was asked for is gone, `lost` are ids that lead
    to it no longer. `elsewhere` says that another address was asked than then. What is alike on both sides stands as
    it was read then.
    """
    snapshot, before = visit.snapshot, bare(node)
    aliases = tuple(alias for alias in node.aliases if alias not in lost)
    disabled = MARKED_DISABLED in snapshot.detail and MARKED_DISABLED not in node.detail
    if disabled or not is_told(snapshot):
        resolution = Resolution.DISABLED if disabled else snapshot.resolution
        if resolution is node.resolution:
            return Pair(before=before, after=replace(before, aliases=aliases))
        after = replace(before, resolution=resolution, detail=snapshot.detail, aliases=aliases)
        facts = () if repository is None else repository.facts
        then, now = _facts(_owners(node.facts), _owners(facts), same_commit=True, elsewhere=elsewhere)
        return Pair(before=replace(before, facts=then), after=replace(after, facts=_of(now, node.ref)))
    renamed = snapshot.ref.repo != node.ref.repo
    ref = snapshot.ref.at(node.ref.revision)
    names = {*aliases, *([node.ref.repo] if renamed else [])} - {ref.repo}
    after = replace(before, ref=ref, aliases=tuple(sorted(names)))
    if not node.resolution.is_read:
        return Pair(before=before, after=replace(after, resolution=snapshot.resolution, detail=snapshot.detail))
    return _both(node, visit, before=before, after=after, elsewhere=elsewhere)


def supplanted(node: Node, visit: Visit) -> Pair:
    """Return an old id of `node` as what it led to then, and as the other repository that bears it now."""
    ref, resolution = visit.snapshot.ref, visit.snapshot.resolution
    asked = visit.snapshot.requested.repo
    then, now = _facts(_owners(node.facts), _owners(visit.facts), same_commit=False, elsewhere=False)
    detail = f"bears the id {asked}, which led to {node.ref.repo} when the BOM was made"
    return Pair(
        before=Node(ref=ref, resolution=resolution, detail=f"led to {node.ref.repo}", facts=_of(then, ref)),
        after=Node(ref=ref, resolution=resolution, detail=detail, facts=_of(now, ref)),
    )


def _both(node: Node, visit: Visit, *, before: Node, after: Node, elsewhere: bool) -> Pair:
    """Return the pair of an artifact whose record was read both times; where no commit was known none is compared."""
    snapshot = visit.snapshot
    ref = snapshot.ref if is_commit(node.ref.revision) and is_commit(snapshot.ref.revision) else after.ref
    same = is_same_commit(node.ref, snapshot)
    then, now = _facts(node.facts, visit.facts, same_commit=same, elsewhere=elsewhere)
    old, new = _resolutions(node, snapshot)
    documented = node.resolution is Resolution.DOCUMENTED
    files = _files(node.files, snapshot.files, documented=documented)
    return Pair(
        before=replace(before, resolution=old, files=files[0], facts=then),
        after=replace(
            after,
            ref=ref,
            resolution=new,
            detail=before.detail if new is old else snapshot.detail,
            files=files[1],
            facts=_of(now, ref),
        ),
    )


def _resolutions(node: Node, snapshot: Snapshot) -> tuple[Resolution, Resolution]:
    """Return the outcomes then and now in the same terms: `moved` then is no news, `gated` is what the record says."""
    usual = Resolution.MOVED if node.aliases else Resolution.RESOLVED
    renamed = snapshot.ref.repo != node.ref.repo
    gated = snapshot.resolution is Resolution.GATED
    now = Resolution.GATED if gated else Resolution.MOVED if renamed else usual
    if node.resolution is Resolution.DOCUMENTED:
        return (Resolution.RESOLVED if now is Resolution.MOVED else now), now
    if node.resolution is not Resolution.GATED:
        return usual, now
    # What was found out from a file that was refused cannot be found out again without asking for one.
    open_then = any(from_record(fact) and fact.fact is Fact.GATED and fact.value is False for fact in node.facts)
    return (usual if open_then else Resolution.GATED), now


def _facts(
    then: Iterable[FactClaim], now: Iterable[FactClaim], *, same_commit: bool, elsewhere: bool
) -> tuple[tuple[FactClaim, ...], tuple[FactClaim, ...]]:
    """Return what both records can tell: a record that lacks a part was asked for in another form, and says nothing.

    Tags are part of every record, also where there are none to be read from.
    """
    old, new = _recorded(then), _recorded(now)
    if not old or not new:
        return (), ()
    parts = {_part(claim) for claim in old.values()} & {_part(claim) for claim in new.values()} | {"tags"}
    facts = {claim.fact for claim in old.values()} & {claim.fact for claim in new.values()}

    def is_kept(claim: FactClaim) -> bool:
        if _part(claim) not in parts or (same_commit and claim.fact not in _STATE):
            return False
        return not elsewhere or (claim.fact in facts and claim.fact not in _ELSEWHERE)

    first = [claim for claim in old.values() if is_kept(claim)]
    last = [old.get(key, claim) for key, claim in new.items() if is_kept(claim)]
    return distinct(first), distinct(last)


def _recorded(claims: Iterable[FactClaim]) -> dict[tuple[str, ...], FactClaim]:
    """Return what the record states, by what is said: where it stands in the record does not matter."""
    kept = (claim for claim in claims if from_record(claim) and claim.fact is not Fact.UNREADABLE)
    return {(claim.fact, repr(claim.value), repr(claim.fields), claim.assurance): claim for claim in kept}


def _part(claim: FactClaim) -> str:
    return claim.evidence.pointer.split("/")[1] if "/" in claim.evidence.pointer else ""


def _owners(claims: Iterable[FactClaim]) -> tuple[FactClaim, ...]:
    return tuple(claim for claim in claims if claim.fact in _OWNER)


def _of(claims: Iterable[FactClaim], ref: ArtifactRef) -> tuple[FactClaim, ...]:
    """Return the claims as they are about `ref`."""
    return tuple(claim if claim.subject == ref else replace(claim, subject=ref) for claim in claims)


def _files(
    then: tuple[FileEntry, ...] | None, now: tuple[FileEntry, ...] | None, *, documented: bool
) -> tuple[tuple[FileEntry, ...] | None, tuple[FileEntry, ...] | None]:
    """Return both listings, or neither; a document of others need not list every file."""
    if then is None or now is None:
        return None, None
    listed = {entry.path for entry in then}
    return then, tuple(sorted(entry for entry in now if not documented or entry.path in listed))
