"""A BOM's artifacts asked for again: its record then and the registry's now, in the same terms, so that they compare."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from aibom import __version__
from aibom.extract.hub_record import HubRecordExtractor
from aibom.lineage.comparable import Pair, bare, compared, is_told, supplanted
from aibom.lineage.crawl import Event, EventKind
from aibom.lineage.limits import Limits
from aibom.lineage.pool import Pool
from aibom.lineage.questions import from_record, questions, silence
from aibom.lineage.recognition import recognized
from aibom.lineage.restated import Name, name_of, restated
from aibom.lineage.visit import Visit, sort_out
from aibom.records.bom import Bom, Tool
from aibom.records.lineage import Edge, Lineage, Node, Walk
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution
from aibom.sources.answers import is_official
from aibom.sources.interface import Registry, Source

__all__ = ["Revisited", "revisit"]

_RECORD = HubRecordExtractor()
_SILENT = frozenset({Resolution.UNAVAILABLE, Resolution.UNREADABLE, Resolution.REGISTRY_NOT_WALKED})
"""Answers that say nothing of the artifact."""
_NOWHERE = frozenset({Resolution.ABSENT_FROM_MIRROR, Resolution.PRIVATE_OR_MISSING})
_OF_ALL = _NOWHERE | {Resolution.DISABLED, Resolution.UNAVAILABLE}
"""Answers about a repository that are the same at each of its revisions."""

Why = tuple[tuple[ArtifactRef, str], ...]
"""Artifacts, each with a reason in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisited:
    """What a revisit brought home.

    `before` is the BOM's own record, `after` the registry's now, both cut down to what one answer can tell: neither
    has gaps. `asked` are the artifacts that were answered for, `not_asked` those nobody was asked about, `unanswered`
    those whose answer says nothing of them; of the latter two both sides say the same. `elsewhere` says that another
    address was asked than when the BOM was made.
    """

    before: Bom
    after: Bom
    asked: tuple[ArtifactRef, ...]
    not_asked: Why
    unanswered: Why
    elsewhere: bool


def revisit(
    bom: Bom,
    source: Source,
    *,
    registries: Sequence[Registry] = (),
    jobs: int = 32,
    on_event: Callable[[Event], None] = lambda _: None,
) -> Revisited:
    """Ask `source` again for each artifact of the Hub that `bom` holds, read or missing then, one request each.

    At most `jobs` repositories are asked for at a time (0: in this thread), each at the revision that was asked for
    then; no file is read. A parent that only now is named is shown to `registries`, and not asked for. `on_event` is
    called in this thread.

    Raises:
        DocumentError: the recording behind the source cannot be read.
        PluginError: a registry failed; the message names it.
    """
    revisiting = _Revisit(bom, _elsewhere(bom.walk.endpoint, source.endpoint))
    revisiting.ask(_Asker(source, registries, jobs, on_event))
    return revisiting.result(source)


def _elsewhere(then: str, now: str) -> bool:
    return bool(then) and then != now and not (is_official(then) and is_official(now))


class _Asker:
    """Asks a source, repository by repository."""

    def __init__(
        self, source: Source, registries: Sequence[Registry], jobs: int, on_event: Callable[[Event], None]
    ) -> None:
        self._source, self._registries, self._jobs, self._on_event = source, registries, jobs, on_event
        self._found = self._done = 0

    def ask(self, asked: Iterable[ArtifactRef], first: Iterable[ArtifactRef] = ()) -> dict[ArtifactRef, Visit]:
        """Return the answers to what is `asked`, those to `first` before any other is asked for.

        What an endpoint can do a source learns from whom it is asked for first.
        """
        groups: dict[ArtifactRef, set[ArtifactRef]] = defaultdict(set)
        for ref in asked:
            groups[ref.unpinned].add(ref)
        leading = {ref.unpinned for ref in first} & set(groups)
        answers: dict[ArtifactRef, Visit] = {}
        self._found += len(groups)
        with Pool(self._repository, self._jobs) as pool:
            for repositories in (sorted(leading), sorted(set(groups) - leading)):
                for unpinned in repositories:
                    pool.ask(tuple(sorted(groups[unpinned])))
                    self._tell(EventKind.ASKED, unpinned)
                while pool.waiting:
                    asked_for, found = pool.next()
                    answers |= found
                    self._done += 1
                    self._tell(EventKind.ANSWERED, asked_for[0].unpinned)
        return answers

    def _tell(self, kind: EventKind, ref: ArtifactRef) -> None:
        self._on_event(Event(kind=kind, repo=str(ref), found=self._found, done=self._done))

    def _repository(self, asked: tuple[ArtifactRef, ...]) -> dict[ArtifactRef, Visit]:
        """Return the answers for one repository, the default branch first; where it is gone it is asked for once.

        Of one that has lost a revision the default branch says whether it is still the same repository.
        """
        found: dict[ArtifactRef, Visit] = {}
        for ref in asked:
            earlier = next((visit for visit in found.values() if visit.snapshot.resolution in _OF_ALL), None)
            if earlier is None:
                found[ref] = self._visit(ref)
            else:
                found[ref] = Visit(snapshot=replace(earlier.snapshot, requested=ref, ref=ref))
        whole = asked[0].unpinned
        gone = any(visit.snapshot.resolution is Resolution.REVISION_MISSING for visit in found.values())
        return found if whole in found or not gone else {**found, whole: self._visit(whole)}

    def _visit(self, ref: ArtifactRef) -> Visit:
        snapshot = self._source.fetch(ref, lambda _kind, _files: {})
        claims = recognized(_RECORD.claims(snapshot), self._registries) if is_told(snapshot) else ()
        visit = sort_out(snapshot, claims, max_parents=Limits().max_parents)
        return replace(visit, snapshot=replace(snapshot, info=snapshot.info[:1], contents=()))  # whether there was one


@dataclass(slots=True)
class _Revisit:
    """A BOM being compared with the answers of now."""

    bom: Bom
    elsewhere: bool
    asked: dict[ArtifactRef, tuple[ArtifactRef, ...]] = field(default_factory=dict)
    answers: dict[ArtifactRef, Visit] = field(default_factory=dict)

    def ask(self, asker: _Asker) -> None:
        """Ask for everything that can be asked for; twice where an old id does not lead to its artifact any more."""
        self.asked = {node.ref: questions(node) for node in self.bom.nodes if not silence(node)}
        every = [ref for asked in self.asked.values() for ref in asked]
        self.answers = asker.ask(every, self.asked.get(self.bom.subject) or sorted(every)[:1])
        again = {ref: ref.at(asked[0].revision) for ref, asked in self.asked.items() if self._leading(ref) is None}
        missing = {asked for asked in again.values() if asked not in self.answers}
        self.answers |= asker.ask(missing) if missing else {}
        for ref, asked in again.items():
            self.asked[ref] = (asked, *(old for old in self.asked[ref] if old != asked))

    def _leading(self, ref: ArtifactRef) -> Visit | None:
        """Return the answer about `ref` itself: that of its own id, or of an old one that leads to it."""
        for asked in self.asked[ref]:
            visit = self.answers[asked]
            if _same(asked, ref) or (is_told(visit.snapshot) and _same(visit.snapshot.ref, ref)):
                return visit
        return None

    def result(self, source: Source) -> Revisited:
        """Return both sides, and what was not asked or not answered."""
        pairs: dict[ArtifactRef, Pair] = {}
        not_asked: list[tuple[ArtifactRef, str]] = []
        unanswered: list[tuple[ArtifactRef, str]] = []
        reread: dict[ArtifactRef, Visit] = {}
        taken: dict[Name, Pair] = {}
        for node in self.bom.nodes:
            visit = self._leading(node.ref) if node.ref in self.asked else None
            reason = silence(node) if visit is None else self._nothing(visit)
            if visit is None or reason:
                offline = visit is None or visit.snapshot.resolution is Resolution.OFFLINE
                (not_asked if offline else unanswered).append((node.ref, reason))
                pairs[node.ref] = Pair(before=bare(node), after=bare(node))
                continue
            pairs[node.ref] = self._pair(node, visit, taken)
            unanswered += self._untold(node.ref)
            if is_told(visit.snapshot) and any(map(from_record, node.facts)) and not self.elsewhere:
                reread[node.ref] = visit
        silent = {ref for ref, _ in (*not_asked, *unanswered)}
        return Revisited(
            **self._sides(source, pairs, reread, taken),
            asked=tuple(ref for ref in pairs if ref not in silent),
            not_asked=tuple(not_asked),
            unanswered=tuple(unanswered),
            elsewhere=self.elsewhere,
        )

    def _nothing(self, visit: Visit) -> str:
        """Return why an answer says nothing of what became of the artifact; empty if it does."""
        snapshot = visit.snapshot
        if snapshot.resolution in _SILENT or snapshot.resolution is Resolution.OFFLINE:
            return snapshot.detail or str(snapshot.resolution)
        if self.elsewhere and not is_told(snapshot):
            return f"asked at another address than when the BOM was made ({self.bom.walk.endpoint}): {snapshot.detail}"
        return ""

    def _untold(self, ref: ArtifactRef) -> Iterator[tuple[ArtifactRef, str]]:
        """Yield that nobody said where an old id of an artifact leads now: it may be another's."""
        for asked in self.asked[ref]:
            visit = self.answers[asked]
            if not _same(asked, ref) and visit.snapshot.resolution in _SILENT:
                yield ref, f"where its id {asked.repo} leads now: {self._nothing(visit)}"

    def _pair(self, node: Node, visit: Visit, taken: dict[Name, Pair]) -> Pair:
        """Return the pair of an artifact, and note who has `taken` the old ids that lead to another one now."""
        lost = set()
        for asked in self.asked[node.ref]:
            other = self.answers[asked].snapshot
            if _same(asked, node.ref) or not is_told(visit.snapshot) or self._nothing(self.answers[asked]):
                continue
            if not is_told(other):
                lost |= {asked.repo} if other.resolution in _NOWHERE else set()
            elif not (_same(other.ref, node.ref) or _same(other.ref, visit.snapshot.ref)):
                lost.add(asked.repo)
                taken[name_of(asked)] = supplanted(node, self.answers[asked])
        repository = self.answers.get(visit.snapshot.requested.unpinned)
        return compared(node, visit, repository=repository, lost=frozenset(lost), elsewhere=self.elsewhere)

    def _sides(
        self,
        source: Source,
        pairs: Mapping[ArtifactRef, Pair],
        reread: Mapping[ArtifactRef, Visit],
        taken: Mapping[Name, Pair],
    ) -> dict[str, Bom]:
        now = {ref: pair.after.ref for ref, pair in pairs.items()}
        for edge in self.bom.edges:  # of a document, which need not hold what it speaks of
            now.setdefault(edge.child, edge.child)
            now.setdefault(edge.parent, edge.parent)
        edges = restated(self.bom.lineage, now, reread, {name: pair.after.ref for name, pair in taken.items()})
        before: dict[ArtifactRef, Node] = {}
        after: dict[ArtifactRef, Node] = {}
        for pair in (*pairs.values(), *taken.values()):
            before.setdefault(pair.before.ref, pair.before)
            after.setdefault(pair.after.ref, pair.after)
        walk = replace(self.bom.walk, registries=(), cut=(), unavailable=())
        version = f"{_RECORD.name}@{_RECORD.version}"
        read = tuple(version if each.startswith(f"{_RECORD.name}@") else each for each in walk.extractors)
        then = _lineage(self.bom.subject, before, edges.before, walk)
        walk = replace(walk, endpoint=source.endpoint, time=source.time, extractors=read)
        lineage = _lineage(now.get(self.bom.subject, self.bom.subject), edges.named | after, edges.after, walk)
        return {
            "before": Bom(lineage=then, gaps=(), rules=(), tool=self.bom.tool),
            "after": Bom(lineage=lineage, gaps=(), rules=(), tool=Tool(name="aibom", version=__version__)),
        }


def _lineage(subject: ArtifactRef, nodes: Mapping[ArtifactRef, Node], edges: Iterable[Edge], walk: Walk) -> Lineage:
    return Lineage(subject=subject, nodes=tuple(nodes[ref] for ref in sorted(nodes)), edges=tuple(edges), walk=walk)


def _same(one: ArtifactRef, other: ArtifactRef) -> bool:
    """Say whether two references name one repository: ids that differ in case alone do."""
    return name_of(one) == name_of(other)
