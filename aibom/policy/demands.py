"""The demands a policy makes itself, beside the rules: licenses, what is denied, assurance, horizon, a whole walk."""

from collections.abc import Callable, Iterator, Mapping

from aibom.policy._denials import denied
from aibom.policy._licenses import allowed_licenses, denied_licenses
from aibom.policy._paths import stems, without_evidence
from aibom.policy.policy import Demands, OnPartial
from aibom.policy.verdict import Finding, NotEvaluable
from aibom.records.bom import Bom
from aibom.records.claims import DERIVATIONS, LineageClaim
from aibom.records.evidence import ASSURANCE_ORDER, Assurance
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge
from aibom.records.refs import ArtifactRef, Kind, shorten
from aibom.records.snapshot import Resolution

__all__ = ["CHECKS", "Reason", "enabled", "unreached"]

Reason = Finding | NotEvaluable
Check = Callable[[Bom, Demands], Iterator[Reason]]

_UNREACHED = frozenset({Resolution.OFFLINE, Resolution.UNAVAILABLE, Resolution.UNREADABLE, Resolution.NOT_FOLLOWED})
_PROSE = ASSURANCE_ORDER.index(Assurance.MENTIONED)
_STATED = frozenset({Assurance.DECLARED, Assurance.DERIVED})
_FIELDS = {
    (Kind.MODEL, Kind.MODEL): "base_model",
    (Kind.MODEL, Kind.DATASET): "datasets",
    (Kind.DATASET, Kind.DATASET): "source_datasets",
}


def enabled(demands: Demands) -> tuple[str, ...]:
    """Return the checks of `CHECKS` that a policy asks for and does not switch off."""
    asked = {
        "allowed-licenses": demands.allowed_licenses is not None,
        "complete-walk": True,
        "denied-ancestors": bool(demands.denied_ancestors),
        "denied-datasets": bool(demands.denied_datasets),
        "denied-licenses": bool(demands.denied_licenses),
        "maximum-horizon": demands.horizon is not None,
        "required-assurance": demands.assurance is not None,
    }
    return tuple(name for name in CHECKS if asked[name] and demands.rules.get(name) != "off")


def unreached(bom: Bom) -> dict[ArtifactRef, str]:
    """Return what the walk did not reach, with the reason: neither what is missing nor what is gated."""
    found = {node.ref: node.detail or f"{node.resolution}" for node in bom.nodes if node.resolution in _UNREACHED}
    for node in bom.nodes:
        for claim in node.not_followed:
            if isinstance(claim.parent, ArtifactRef):
                found.setdefault(claim.parent, f"beyond the limit of parents followed of {node.ref.repo}")
    for ref in bom.walk.cut:
        found.setdefault(ref, "a limit of the walk was reached")
    for ref in bom.walk.unavailable:
        found.setdefault(ref, "its source gave no usable answer")
    return dict(sorted(found.items()))


def _complete_walk(bom: Bom, demands: Demands) -> Iterator[Reason]:
    missed = unreached(bom)
    if others := tuple(node.ref for node in bom.nodes if node.resolution is Resolution.DOCUMENTED):
        reason = "stated by a document that others made: how far they looked is not known"
        yield NotEvaluable(check="complete-walk", reason=reason, subjects=others)
    if missed and demands.on_partial is OnPartial.WARN:
        yield NotEvaluable(check="complete-walk", reason="the walk did not reach everything", subjects=tuple(missed))
        return
    for ref, reason in missed.items():
        yield Finding(
            rule="complete-walk",
            subject=ref,
            severity=Severity.HIGH,
            message=f"the walk did not reach {ref}: {shorten(reason, 300)}",
            why="What was not reached was not judged, and does not count as passed.",
            remedy="Run again with the network on and higher limits, or accept it with --on-partial warn.",
        )


def _denied_ancestors(bom: Bom, demands: Demands) -> Iterator[Reason]:
    return denied(bom, demands.denied_ancestors, "denied-ancestors", frozenset({Kind.MODEL, Kind.SOFTWARE}))


def _denied_datasets(bom: Bom, demands: Demands) -> Iterator[Reason]:
    return denied(bom, demands.denied_datasets, "denied-datasets", frozenset({Kind.DATASET}))


def _required_assurance(bom: Bom, demands: Demands) -> Iterator[Reason]:
    if demands.assurance is None:
        return
    least = ASSURANCE_ORDER.index(demands.assurance)
    pairs: dict[tuple[ArtifactRef, ArtifactRef], list[Edge]] = {}
    for edge in filter(stems, bom.edges):
        pairs.setdefault((edge.child, edge.parent), []).append(edge)
    best = {pair: max(_rank(claim) for edge in edges for claim in edge.claims) for pair, edges in pairs.items()}
    firm: dict[ArtifactRef, list[ArtifactRef]] = {}
    for (child, parent), rank in best.items():
        if rank >= least and any(edge.relation in DERIVATIONS for edge in pairs[child, parent]):
            firm.setdefault(child, []).append(parent)
    for (child, parent), edges in sorted(pairs.items()):
        # Prose names ancestors however far they are: where the fields lead there, too, nothing rests on it alone. Data is
        # another matter: that an ancestor was trained on it does not show that the child was.
        weights = all(edge.relation in DERIVATIONS for edge in edges)
        told = weights and best[child, parent] == _PROSE and _leads(firm, child, parent)
        if best[child, parent] < least and not told:
            yield _weak(child, parent, edges, best[child, parent], demands.assurance)


def _rank(claim: LineageClaim) -> int:
    return ASSURANCE_ORDER.index(claim.assurance)


def _leads(parents: Mapping[ArtifactRef, list[ArtifactRef]], child: ArtifactRef, ancestor: ArtifactRef) -> bool:
    seen, todo = {child}, [child]
    while todo:
        for parent in parents.get(todo.pop(), ()):
            if parent == ancestor:
                return True
            if parent not in seen:
                seen.add(parent)
                todo.append(parent)
    return False


def _weak(child: ArtifactRef, parent: ArtifactRef, edges: list[Edge], best: int, asked: Assurance) -> Finding:
    relations = " and ".join(dict.fromkeys(f"{edge.relation}" for edge in edges))
    field = _FIELDS.get((child.kind, parent.kind), "")
    shows = (
        "the configuration of the training" if parent.kind is Kind.DATASET else "weights with a digest the parent has"
    )
    state = f"state it in the card's {field}, or " if field and asked in _STATED else ""
    return Finding(
        rule="required-assurance",
        subject=child,
        parent=parent,
        severity=Severity.HIGH,
        message=f"that {child.repo} stems from {_called(parent)} ({relations}) is {ASSURANCE_ORDER[best]} at best; "
        f"the policy asks for {asked}",
        why="The policy says what every derivation must rest on.",
        remedy=f"If it is so, {state}publish what shows it, such as {shows}.",
        looked_at=tuple(sorted({claim.evidence for edge in edges for claim in edge.claims}))[:16],
    )


def _called(ref: ArtifactRef) -> str:
    return f"the dataset {ref.repo}" if ref.kind is Kind.DATASET else ref.repo


def _maximum_horizon(bom: Bom, demands: Demands) -> Iterator[Reason]:
    runs = without_evidence(bom)
    for ref, run in sorted(runs.items()):
        if demands.horizon is not None and run > demands.horizon:
            yield Finding(
                rule="maximum-horizon",
                subject=ref,
                severity=Severity.HIGH,
                message=f"to {_called(ref)} lead {run} steps in a row that nothing observed or verified shows; "
                f"the policy allows {demands.horizon}",
                why="Beyond that many steps the lineage rests on statements alone.",
                remedy="Publish what shows a step, such as weights with a digest the parent has, or a configuration.",
            )


CHECKS: Mapping[str, Check] = {
    "allowed-licenses": allowed_licenses,
    "complete-walk": _complete_walk,
    "denied-ancestors": _denied_ancestors,
    "denied-datasets": _denied_datasets,
    "denied-licenses": denied_licenses,
    "maximum-horizon": _maximum_horizon,
    "required-assurance": _required_assurance,
}
"""The demands that a Bom alone can be held against, by the name their findings bear."""
