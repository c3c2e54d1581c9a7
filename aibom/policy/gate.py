"""The gate: a Bom against a policy, with everything that fails, and all that could not be judged."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase

from aibom.policy._baseline import Accepted
from aibom.policy.demands import CHECKS, Reason, enabled
from aibom.policy.policy import Context, Demands, OnPartial, Policy, Tier, Waiver, named
from aibom.policy.read import DEMANDS
from aibom.policy.verdict import Finding, NotEvaluable, Outcome, Verdict, rank
from aibom.records.bom import Bom
from aibom.records.paths import Paths
from aibom.records.refs import Kind

__all__ = ["Terms", "judge"]

_OF_THE_WALK = frozenset({"source-unavailable", "walk-cut-off"})
_OUTCOMES = tuple(Outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms a Bom is judged: the policy, the day, the rules there are, and what the command line adds.

    `more_checks` names the checks besides rules and demands that are made (profiles, advisories).
    """

    policy: Policy
    today: date
    rules: Collection[str]
    ignored: Collection[str] = ()
    on_partial: OnPartial | None = None
    more_checks: tuple[str, ...] = ()


def judge(  # noqa: PLR0913 - half of them are keyword-only
    bom: Bom,
    terms: Terms,
    context: Context | None = None,
    *,
    baseline: Bom | None = None,
    more: Sequence[Reason] = (),
    before: Sequence[Reason] = (),
) -> Verdict:
    """Return how a Bom stands: every reason for which it fails, what is told, accepted or waived, what was not judged.

    `more` are reasons that other checks found in `bom`, `before` those they found in `baseline`, the accepted one.
    """
    tier = terms.policy.tier(context)
    demands = terms.policy.demands[tier]
    demands = demands if terms.on_partial is None else replace(demands, on_partial=terms.on_partial)
    reasons = [*_reasons(bom, terms, demands), *more]
    paths = Paths(bom)
    waivers = _Waivers(terms.policy.waivers, terms.today)
    accepted = Accepted(() if baseline is None else _findings([*_reasons(baseline, terms, demands), *before], demands))
    findings = []
    for finding in accepted.first_exact(_findings(reasons, demands)):
        weighed = replace(finding, via=finding.via or paths.to(finding.subject))
        findings.append(_concluded(weighed, demands, waivers, accepted))
    return Verdict(
        subject=bom.subject,
        policy=terms.policy.name,
        tier=tier,
        fail_at=demands.fail_at,
        checks=_checks(bom, terms, demands),
        findings=tuple(sorted(findings, key=_order)),
        not_evaluable=tuple(sorted(_unjudged(reasons), key=_skipped)),
        notes=(*_notes(terms, context), *waivers.notes(findings)),
    )


def _checks(bom: Bom, terms: Terms, demands: Demands) -> tuple[str, ...]:
    rules = {rule for rule in (*terms.rules, *bom.rules) if demands.is_on(rule)}
    return tuple(sorted({*rules, *enabled(demands), *terms.more_checks} - set(terms.ignored)))


def _reasons(bom: Bom, terms: Terms, demands: Demands) -> Iterator[Reason]:
    wanted = set(_checks(bom, terms, demands))
    for gap in bom.gaps:
        if gap.rule in wanted:
            yield Finding(
                rule=gap.rule,
                subject=gap.subject,
                parent=gap.parent,
                severity=gap.severity,
                message=gap.needed,
                why=gap.why,
                remedy=gap.remedy,
                looked_at=gap.looked_at,
            )
    for rule in sorted(wanted & set(terms.rules) - set(bom.rules)):
        yield NotEvaluable(check=rule, reason="the rule did not run when the BOM was made")
    unread = tuple(node.ref for node in bom.nodes if not node.resolution.is_read and node.ref.kind is not Kind.SOFTWARE)
    if unread:
        yield NotEvaluable(
            check="artifact-record", reason="its record was not read: no rule could look into it", subjects=unread
        )
    for name in CHECKS:
        if name in wanted:
            yield from CHECKS[name](bom, demands)


def _findings(reasons: Iterable[Reason], demands: Demands) -> list[Finding]:
    """Return the findings, each once, with the severities that the policy gives them."""
    found = {replace(each, severity=demands.severity(each)) for each in reasons if isinstance(each, Finding)}
    return sorted(found, key=_order)


def _unjudged(reasons: Iterable[Reason]) -> set[NotEvaluable]:
    """Return what was not evaluable, each once, with its artifacts in order."""
    found = (each for each in reasons if isinstance(each, NotEvaluable))
    return {replace(each, subjects=tuple(sorted(set(each.subjects)))) for each in found}


def _concluded(finding: Finding, demands: Demands, waivers: "_Waivers", accepted: Accepted) -> Finding:
    """Return the finding with what becomes of it; a demand fails unless the policy itself gives it a lesser severity."""
    demanded = finding.rule in DEMANDS and demands.rules.get(finding.rule, "on") == "on"
    if rank(finding.severity) < rank(demands.fail_at) and not demanded:
        return replace(finding, outcome=Outcome.TOLD)
    if finding.rule in _OF_THE_WALK and demands.on_partial is OnPartial.WARN:
        return replace(finding, outcome=Outcome.TOLD, note="an incomplete walk is accepted (on-partial = warn)")
    waiver = waivers.of(finding)
    if waiver is not None and waiver.expires >= waivers.today:
        note = f"waived by {waiver.owner} until {waiver.expires}: {waiver.reason}"
        return replace(finding, outcome=Outcome.WAIVED, note=note)
    late = f"the waiver of {waiver.owner} expired on {waiver.expires} ({waiver.where})" if waiver is not None else ""
    if accepted.takes(finding):
        note = "; ".join(filter(None, ["it stands in the accepted BOM", late]))
        return replace(finding, outcome=Outcome.ACCEPTED, note=note)
    worse = accepted.before(finding)
    note = "; ".join(filter(None, [late, worse]))
    return replace(finding, outcome=Outcome.FAILED, note=note)


class _Waivers:
    """The waivers of a policy, with which of them were of use."""

    def __init__(self, waivers: Sequence[Waiver], today: date) -> None:
        self.today = today
        self._waivers = sorted(waivers, key=lambda each: (each.expires, each.where), reverse=True)

    def of(self, finding: Finding) -> Waiver | None:
        """Return the waiver that speaks of a finding; of several the one that holds longest."""
        return next((each for each in self._waivers if _speaks_of(each, finding)), None)

    def notes(self, findings: Sequence[Finding]) -> Iterator[str]:
        """Yield what is to be known of waivers: those that expired, and whether anything is left that they speak of."""
        for each in sorted(self._waivers, key=lambda each: each.where):
            if each.expires < self.today:
                used = any(_speaks_of(each, finding) for finding in findings)
                left = "" if used else "; nothing that it speaks of was found"
                yield f"{each.where}: the waiver of {each.rule} by {each.owner} expired on {each.expires}{left}"


def _speaks_of(waiver: Waiver, finding: Finding) -> bool:
    if waiver.rule != finding.rule or not fnmatchcase(named(finding.subject), waiver.subject):
        return False
    if not waiver.parent:
        return True
    return finding.parent is not None and fnmatchcase(named(finding.parent), waiver.parent)


def _notes(terms: Terms, context: Context | None) -> Iterator[str]:
    if context is None and any(terms.policy.demands[tier] != terms.policy.demands[Tier.UNSTATED] for tier in Tier):
        yield "no context says how it is used: what the policy demands in a tier was not looked at"
    if terms.ignored:
        yield f"left out by --ignore: {', '.join(sorted(terms.ignored))}"


def _order(finding: Finding) -> tuple[int, int, str, str, str, str]:
    return (
        _OUTCOMES.index(finding.outcome),
        -rank(finding.severity),
        finding.rule,
        str(finding.subject),
        str(finding.parent or ""),
        finding.message,
    )


def _skipped(each: NotEvaluable) -> tuple[str, str, tuple[str, ...]]:
    return each.check, each.reason, tuple(map(str, each.subjects))
