"""What the judging of a Bom ends in: findings with what became of each, and what could not be judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from aibom.errors import AibomError
from aibom.policy.policy import SEVERITIES, Tier, named
from aibom.records.evidence import Evidence
from aibom.records.gaps import Severity
from aibom.records.refs import ArtifactRef

__all__ = ["Finding", "Identity", "Judged", "NotEvaluable", "Outcome", "Source", "Verdict", "rank", "sorted_subjects"]

Identity = tuple[str, str, str]
"""What a finding is known by from one BOM to the next: rule, artifact without revision, parent without revision."""


class Outcome(StrEnum):
    """What becomes of a finding."""

    FAILED = "failed"
    """It fails the policy."""
    TOLD = "told"
    """Its severity is below what fails."""
    ACCEPTED = "accepted"
    """It stood in the accepted BOM, and was no less severe there."""
    WAIVED = "waived"
    """A waiver that holds today lets it pass."""


def rank(severity: Severity) -> int:
    """Return the place of a severity, the least being 0.

    >>> rank(Severity.INFO) < rank(Severity.CRITICAL)
    True
    """
    return SEVERITIES.index(severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One reason: a gap that an enabled rule saw, or a demand of the policy that is not met.

    `note` says why the outcome is what it is where that is not plain, such as who waived it; `via` is the path of
    artifacts from the subject of the BOM where the reason travels along one.
    """

    rule: str
    subject: ArtifactRef
    parent: ArtifactRef | None = None
    severity: Severity
    message: str
    why: str = ""
    remedy: str = ""
    looked_at: tuple[Evidence, ...] = ()
    via: tuple[ArtifactRef, ...] = ()
    outcome: Outcome = Outcome.FAILED
    note: str = ""

    @property
    def identity(self) -> Identity:
        """What it is known by from one BOM to the next."""
        return self.rule, named(self.subject), named(self.parent) if self.parent else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotEvaluable:
    """A check that could not be made, wholly or of some artifacts: it did not pass."""

    check: str
    reason: str
    subjects: tuple[ArtifactRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a Bom stands against a policy.

    `checks` are all that were enabled, rules and demands, sorted; `not_evaluable` those of them that could not be made.
    `notes` is what else is to be known, such as an expired waiver or that no context was given.
    """

    subject: ArtifactRef
    policy: str
    tier: Tier
    fail_at: Severity
    checks: tuple[str, ...]
    findings: tuple[Finding, ...]
    not_evaluable: tuple[NotEvaluable, ...] = ()
    notes: tuple[str, ...] = ()

    def of(self, outcome: Outcome) -> tuple[Finding, ...]:
        """Return the findings with this outcome, the most severe first."""
        return tuple(finding for finding in self.findings if finding.outcome is outcome)

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return not self.of(Outcome.FAILED)

    @property
    def worst(self) -> int:
        """The rank of the most severe finding that failed; -1 where none did."""
        return max((rank(finding.severity) for finding in self.of(Outcome.FAILED)), default=-1)

    @property
    def sentence(self) -> str:
        """The verdict in one line."""
        skipped = {each.check for each in self.not_evaluable}
        counts = (
            f"{len(set(self.checks) - skipped):,} checked, {len(skipped):,} not evaluable, "
            f"{len(self.of(Outcome.WAIVED)):,} waived"
        )
        failed = self.of(Outcome.FAILED)
        if not failed:
            return f"no enabled rule failed ({counts})"
        rules = len({finding.rule for finding in failed})
        return f"{_count(len(failed), 'reason')} to fail, of {_count(rules, 'rule')} ({counts})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """From where a Bom is: the address and SHA-256 of its document, or of a walk the address of the local folder, if any.

    `lines` says on which line of the document an artifact (by purl) or a place (by JSON pointer) stands, `owners` whose
    file or record it is that evidence is from.
    """

    uri: str = ""
    sha256: str = ""
    folder: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)
    owners: Mapping[Evidence, tuple[ArtifactRef, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of one thing that was to be judged: a verdict, or the error for which there is none.

    `called` is what it was named as, `source` from where its Bom is. `tier` is known before the verdict is.
    """

    called: str
    tier: Tier = Tier.UNSTATED
    source: Source = field(default_factory=Source)
    verdict: Verdict | None = None
    error: AibomError | None = None

    @property
    def standing(self) -> str:
        """One of `pass`, `fail` and `error`."""
        return "error" if self.verdict is None else "pass" if self.verdict.passed else "fail"


def sorted_subjects(judged: "list[Judged]") -> "list[Judged]":
    """Return what was judged: the highest tier first, then what is worst, unreadable entries before what passed."""
    tiers = tuple(Tier)

    def order(one: Judged) -> tuple[int, int, int, str]:
        verdict = one.verdict
        worst = len(SEVERITIES) if verdict is None else verdict.worst
        failed = 0 if verdict is None else len(verdict.of(Outcome.FAILED))
        return tiers.index(one.tier), -worst, -failed, one.called

    return sorted(judged, key=order)


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"
