"""Where supplied statements meet a walk: each at the artifact it is about, and those that met none."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from aibom.records.claims import Claim, Fact, FactClaim, Scalar
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Resolution, Snapshot
from aibom.statements.records import EXTRACTOR, UNPUBLISHED, Statement, Statements

__all__ = ["Supplied"]

_DETAIL = "known from supplied statements only"

_Shelf = tuple[str, Kind, str]


class Supplied:
    """The statements of one file, for the walk that begins at `subject`.

    What a statement is about is looked up by id, whatever revision was walked, under every id the artifact bears or
    bore; a statement about one revision meets that revision only.
    """

    def __init__(self, statements: Statements, subject: ArtifactRef) -> None:
        self._subject = subject
        self._unpublished = frozenset(statements.unpublished)
        self._of_subject: list[Statement] = []
        self._by_id: dict[_Shelf, list[Statement]] = defaultdict(list)
        for statement in statements.said:
            if statement.about is None:
                self._of_subject.append(statement)
            else:
                about = statement.about
                self._by_id[about.registry, about.kind, about.repo].append(statement)
        self.extractors = (f"{EXTRACTOR}@1",) if statements.said else ()

    def __contains__(self, ref: object) -> bool:
        """Say whether the file speaks of the artifact: nobody needs to be asked for it to stand in the lineage."""
        if not isinstance(ref, ArtifactRef) or ref.registry == UNPUBLISHED:
            return ref in self._unpublished
        return (ref.registry, ref.kind, ref.repo) in self._by_id

    def answer(self, ref: ArtifactRef, outside: str) -> Snapshot | None:
        """Return the answer for what the file speaks of and nobody can be asked for; None for all others.

        `outside` says why the registry of `ref` cannot be asked, and is empty where it can.
        """
        if not outside or ref not in self:
            return None
        if ref.registry == UNPUBLISHED:
            return Snapshot(requested=ref, ref=ref, resolution=Resolution.UNPUBLISHED, detail=_DETAIL)
        return Snapshot(requested=ref, ref=ref, resolution=Resolution.REGISTRY_NOT_WALKED, detail=outside)

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield what is stated about the artifact of `snapshot`, in the order of the file."""
        subject = _identity(snapshot)
        for statement in self._meeting(snapshot):
            yield replace(statement.claim, subject=subject)

    def unmatched(
        self, answer: Snapshot, others: Iterable[Snapshot], left: Mapping[ArtifactRef, str]
    ) -> list[FactClaim]:
        """Return, as facts of the subject, whose `answer` is given, the statements about what no answer is of.

        `others` are the answers for everything else, `left` says why what was named was not asked for.
        """
        met = {id(statement) for snapshot in (answer, *others) for statement in self._meeting(snapshot)}
        reasons = {(ref.registry, ref.kind, ref.repo): reason for ref, reason in sorted(left.items())}
        return [
            _unmatched(statement, _identity(answer), reasons.get(shelf, ""))
            for shelf, statements in self._by_id.items()
            for statement in statements
            if id(statement) not in met
        ]

    def _meeting(self, snapshot: Snapshot) -> Iterator[Statement]:
        if snapshot.requested == self._subject:
            yield from self._of_subject
        ref = snapshot.ref
        revisions = {"", ref.revision, snapshot.requested.revision}
        for repo in sorted({ref.repo, snapshot.requested.repo, *snapshot.aliases}):
            for statement in self._by_id.get((ref.registry, ref.kind, repo), ()):
                if statement.about is not None and statement.about.revision in revisions:
                    yield statement


def _identity(snapshot: Snapshot) -> ArtifactRef:
    return snapshot.ref if snapshot.resolution.is_read else snapshot.requested


def _unmatched(statement: Statement, subject: ArtifactRef, reason: str) -> FactClaim:
    fields: tuple[tuple[str, Scalar], ...] = (("kind", statement.kind),)
    return FactClaim(
        subject=subject,
        fact=Fact.STATEMENT_UNMATCHED,
        value=str(statement.about),
        fields=(*fields, ("reason", reason)) if reason else fields,
        assurance=Assurance.DECLARED,
        evidence=statement.claim.evidence,
        accountable=statement.claim.accountable,
    )
