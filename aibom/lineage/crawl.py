"""The walk: from the subject to everything its evidence names, and on from there, the same way every time."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

from aibom.errors import PluginError, told
from aibom.extract.interface import Extractor
from aibom.lineage.limits import Limits
from aibom.lineage.memory import Memory
from aibom.lineage.pool import Pool
from aibom.lineage.recognition import recognized
from aibom.lineage.visit import Visit, sort_out
from aibom.records.claims import Claim, Fact, FactClaim
from aibom.records.evidence import Assurance
from aibom.records.lineage import Walk
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import FileEntry, Resolution, Snapshot
from aibom.sources.interface import Registry, Source, Wants
from aibom.statements.records import Statements
from aibom.statements.supplied import Supplied

__all__ = ["NOTHING_STATED", "Event", "EventKind", "Left", "Walked", "crawl"]

NOTHING_STATED = Statements()
"""No supplied statement at all."""


_MOST_CLAIMS = 10_000  # of one extractor about one artifact


class EventKind(StrEnum):
    """What happened on the walk."""

    ASKED = "asked"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A step of the walk, for progress: which artifact, how many were found so far, how many of them are done."""

    kind: EventKind
    repo: str
    found: int
    done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Why an artifact was not asked for: the outcome that makes it, and the reason in words."""

    resolution: Resolution
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What a walk brought home.

    `visits` are those the limits allow, keyed by the reference that was asked for, nearest first; only the
    subject's snapshot still holds its bytes. `left` says of every other reference named why it was not asked for.
    """

    subject: ArtifactRef
    visits: Mapping[ArtifactRef, Visit]
    left: Mapping[ArtifactRef, Left]
    walk: Walk

    @property
    def snapshot(self) -> Snapshot:
        """The answer for the subject."""
        return self.visits[self.subject].snapshot


def crawl(  # noqa: PLR0913 - the last five are keyword-only
    subject: ArtifactRef,
    source: Source,
    extractors: Sequence[Extractor],
    limits: Limits,
    *,
    registries: Sequence[Registry] = (),
    jobs: int = 32,
    on_event: Callable[[Event], None] = lambda _: None,
    statements: Statements = NOTHING_STATED,
    memory: Memory | None = None,
) -> Walked:
    """Ask `source` for the subject and all its ancestors within `limits`, at most `jobs` at a time (0: in this thread).

    Every reference is asked for at most once, and as soon as it is named. The result depends on what the source
    answers, not on the order in which it does. A parent that names nothing the Hub knows is shown to `registries`, in
    their order. What `statements` say of an artifact joins what its own files say, and takes the place of nothing.
    `on_event` is called in this thread. What `memory` knows of an answer is not read from it again.

    Raises:
        DocumentError: the folder or recording behind the source cannot be read.
        PluginError: an extractor or a registry failed; the message names it.
    """
    wants, supplied = _wants(extractors), Supplied(statements, subject)
    limits = replace(limits, stated=supplied)

    def visit(ref: ArtifactRef) -> Visit:
        snapshot = supplied.answer(ref, limits.outside(ref)) or source.fetch(ref, wants)
        claims = (*recognized(_made(snapshot, extractors, memory), registries), *supplied.claims(snapshot))
        kept = snapshot if ref == subject else replace(snapshot, info=b"", contents=())
        return sort_out(kept, claims, max_parents=limits.max_parents)

    with Pool(visit, jobs) as pool:
        frontier = _Frontier(pool, limits, on_event)
        frontier.explore(subject)
        visits, left, cut = _select(subject, frontier, limits)
    visits[subject] = _with_unmatched(visits, subject, supplied, left)
    unavailable = (ref for ref, seen in visits.items() if seen.snapshot.resolution is Resolution.UNAVAILABLE)
    walk = Walk(
        endpoint=source.endpoint,
        time=source.time,
        max_depth=limits.max_depth,
        max_nodes=limits.max_nodes,
        datasets=limits.datasets,
        extractors=tuple(sorted((*supplied.extractors, *map(_versioned, extractors)))),
        registries=tuple(sorted(map(_versioned, registries))),
        cut=tuple(sorted(cut)),
        unavailable=tuple(sorted(unavailable)),
    )
    return Walked(subject=subject, visits=visits, left=left, walk=walk)


def _versioned(part: Extractor | Registry) -> str:
    return f"{part.name}@{part.version}"


def _with_unmatched(
    visits: Mapping[ArtifactRef, Visit], subject: ArtifactRef, supplied: Supplied, left: Mapping[ArtifactRef, Left]
) -> Visit:
    """Return the subject's visit, with the statements about artifacts that the walk did not meet among its facts."""
    others = (visit.snapshot for ref, visit in visits.items() if ref != subject)
    met = visits[subject]
    unmatched = supplied.unmatched(met.snapshot, others, {ref: why.reason for ref, why in left.items()})
    return replace(met, facts=(*met.facts, *unmatched))


class _Frontier:
    """What has been named, asked for and answered so far, and how far from the subject each lies at most."""

    def __init__(self, pool: Pool[ArtifactRef, Visit], limits: Limits, on_event: Callable[[Event], None]) -> None:
        self._pool = pool
        self._limits = limits
        self._on_event = on_event
        self._asked: set[ArtifactRef] = set()
        self._depth: dict[ArtifactRef, int] = {}
        self.visits: dict[ArtifactRef, Visit] = {}

    def explore(self, subject: ArtifactRef) -> None:
        """Ask for everything in reach, each as soon as it is named."""
        self._name(subject, 0)
        while self._pool.waiting:
            self._pass_on(self._receive())

    def fetch(self, refs: Sequence[ArtifactRef]) -> None:
        """Ask for those of `refs` that were not asked for before, and wait for them."""
        for ref in refs:
            if ref not in self._asked:
                self._ask(ref)
        while self._pool.waiting:
            self._receive()

    def _ask(self, ref: ArtifactRef) -> None:
        self._asked.add(ref)
        self._pool.ask(ref)
        self._tell(EventKind.ASKED, ref)

    def _receive(self) -> ArtifactRef:
        ref, visit = self._pool.next()
        self.visits[ref] = visit
        self._tell(EventKind.ANSWERED, ref)
        return ref

    def _tell(self, kind: EventKind, ref: ArtifactRef) -> None:
        self._on_event(Event(kind=kind, repo=str(ref), found=len(self._asked), done=len(self.visits)))

    def _pass_on(self, answered: ArtifactRef) -> None:
        """Tell those that `answered` names how far they lie, and those they name in turn if they came nearer."""
        nearer = deque([answered])
        while nearer:
            child = nearer.popleft()
            for target in self.visits[child].targets():
                if self._limits.refusal(target):
                    continue
                if self._name(target, self._depth[child] + 1) and target in self.visits:
                    nearer.append(target)

    def _name(self, ref: ArtifactRef, depth: int) -> bool:
        """Note that `ref` lies `depth` from the subject, ask for it if that is in reach; say whether that is news."""
        known = self._depth.get(ref)
        if known is not None and (self._limits.max_depth < 0 or known <= depth):
            return False
        if not self._limits.is_within(depth):
            return False
        self._depth[ref] = depth
        if ref not in self._asked and len(self._asked) < self._limits.max_nodes:
            self._ask(ref)
        return True


def _select(
    subject: ArtifactRef, frontier: _Frontier, limits: Limits
) -> tuple[dict[ArtifactRef, Visit], dict[ArtifactRef, Left], set[ArtifactRef]]:
    """Choose level by level, models before datasets and else by reference, what the limits allow.

    The eager walk may have spent `max_nodes` on others, as answers came; what it did not ask for is asked now.
    """
    visits: dict[ArtifactRef, Visit] = {}
    left: dict[ArtifactRef, Left] = {}
    cut: set[ArtifactRef] = set()
    level, depth = [subject], 0
    while level:
        level.sort(key=lambda ref: (ref.kind is Kind.DATASET, ref))
        room = limits.max_nodes - len(visits)
        beyond = level[room:] if limits.is_within(depth) else level
        reason = (
            f"the limit of {limits.max_nodes} artifacts was reached"
            if limits.is_within(depth)
            else f"the limit of {limits.max_depth} levels was reached"
        )
        cut.update(beyond)
        left.update(dict.fromkeys(beyond, Left(resolution=Resolution.NOT_FOLLOWED, reason=reason)))
        chosen = level[: len(level) - len(beyond)]
        frontier.fetch(chosen)
        visits.update((ref, frontier.visits[ref]) for ref in chosen)
        following: set[ArtifactRef] = set()
        for ref in chosen:
            for target in visits[ref].targets():
                if target in visits or target in left:
                    continue
                if refusal := limits.refusal(target):
                    walked = limits.is_walked(target)
                    outcome = Resolution.NOT_FOLLOWED if walked else Resolution.REGISTRY_NOT_WALKED
                    left[target] = Left(resolution=outcome, reason=refusal)
                else:
                    following.add(target)
        level, depth = list(following), depth + 1
    return visits, left, cut


def _wants(extractors: Sequence[Extractor]) -> Wants:
    def wants(kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        wanted: dict[str, int] = {}
        for extractor in extractors:
            try:
                for path, size in extractor.wants(kind, files).items():
                    wanted[path] = max(size, wanted.get(path, 0))
            except (Exception, SystemExit) as error:
                raise _failed(extractor, "choosing files", error) from error
        return dict(sorted(wanted.items()))

    return wants


def _made(snapshot: Snapshot, extractors: Sequence[Extractor], memory: Memory | None) -> Iterable[Claim]:
    claims = _claims(snapshot, extractors)
    return claims if memory is None else memory.claims(snapshot, extractors, claims)


def _claims(snapshot: Snapshot, extractors: Sequence[Extractor]) -> Iterator[Claim]:
    if not (snapshot.resolution.is_read or snapshot.resolution is Resolution.UNREADABLE):
        return
    for extractor in extractors:
        try:
            claims = list(islice(extractor.claims(snapshot), _MOST_CLAIMS))
            stranger = next((claim.subject for claim in claims if claim.subject != snapshot.ref), None)
        except (Exception, SystemExit) as error:
            raise _failed(extractor, f"reading {snapshot.ref}", error) from error
        if stranger is not None:
            raise PluginError(
                f"the extractor {extractor.name!r} spoke of {stranger} when it read {snapshot.ref}",
                hint="leave it out, and report this to whoever made it",
            )
        yield from claims
        if len(claims) == _MOST_CLAIMS:
            yield FactClaim(
                subject=snapshot.ref,
                fact=Fact.UNREADABLE,
                value=f"at least {_MOST_CLAIMS:,} statements; the rest is not read",
                assurance=Assurance.OBSERVED,
                evidence=replace(claims[-1].evidence, pointer=""),
            )


def _failed(extractor: Extractor, what: str, error: BaseException) -> PluginError:
    return PluginError(
        f"the extractor {extractor.name!r} failed while {what}: {told(error)}",
        hint="leave it out, and report this to whoever made it; --debug shows where it failed",
    )
