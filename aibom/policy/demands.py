"""The demands a policy makes itself, beside the rules: licenses, what is denied, assurance, horizon, a whole walk."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from aibom.policy._expressions import satisfies
from aibom.policy._paths import stems, without_evidence
from aibom.policy.policy import Demands, OnPartial
from aibom.policy.verdict import Finding, NotEvaluable
from aibom.records.bom import Bom
from aibom.records.claims import DERIVATIONS, Fact, LineageClaim
from aibom.records.evidence import ASSURANCE_ORDER, Assurance, Evidence
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge, Node
from aibom.records.refs import ArtifactRef, Kind, shorten
from aibom.records.snapshot import Resolution

__all__ = ["CHECKS", "Reason", "enabled", "unreached"]

Reason = Finding | NotEvaluable
Check = Callable[[Bom, Demands], Iterator[Reason]]

_UNREACHED = frozenset({Resolution.OFFLINE, Resolution.UNAVAILABLE, Resolution.UNREADABLE, Resolution.NOT_FOLLOWED})
_UNNAMED = frozenset({"", "other", "unknown", "none", "null", "n/a", "noassertion"})
_DIGEST = "sha256:"
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


def _licensed(bom: Bom) -> Iterator[Node]:
    return (node for node in bom.nodes if node.ref.kind is not Kind.SOFTWARE)


def _stated(node: Node, *wanted: Fact) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = {}
    for claim in node.facts:
        if claim.fact in wanted:
            found.setdefault(str(claim.value).strip(), []).append(claim.evidence)
    return found


def _declared(node: Node) -> dict[str, list[Evidence]]:
    """Return the licenses as stated; what is called `other` by its name, where it has one."""
    stated, names = _stated(node, Fact.LICENSE), _stated(node, Fact.LICENSE_NAME)
    named = {text: places for text, places in stated.items() if text.lower() not in _UNNAMED}
    if len(named) < len(stated) or not stated:
        named |= names or {text: places for text, places in stated.items() if text not in named}
    return named


def _allowed_licenses(bom: Bom, demands: Demands) -> Iterator[Reason]:
    allowed = {name.lower() for name in demands.allowed_licenses or ()}
    silent = []
    for node in _licensed(bom):
        stated = _stated(node, Fact.LICENSE_CONCLUDED) or _declared(node)
        if not stated:
            silent.append(node.ref)
        for text, places in sorted(stated.items()):
            if text.lower() not in allowed and not satisfies(text, lambda name: name in allowed):
                yield Finding(
                    rule="allowed-licenses",
                    subject=node.ref,
                    severity=Severity.HIGH,
                    message=f"{node.ref.repo} is under {shorten(text) or 'a license without a name'!r}, "
                    "which the policy does not allow",
                    why="The policy lists what is allowed.",
                    remedy="Replace the artifact, have the policy allow the license, or waive it for a while.",
                    looked_at=tuple(sorted(set(places)))[:16],
                )
    yield from _unlicensed("allowed-licenses", silent)


def _denied_licenses(bom: Bom, demands: Demands) -> Iterator[Reason]:
    denied = {name.lower() for name in demands.denied_licenses}
    silent = []
    for node in _licensed(bom):
        stated = _stated(node, Fact.LICENSE_CONCLUDED) | _declared(node)
        if not stated:
            silent.append(node.ref)
        for text, places in sorted(stated.items()):
            if text.lower() in denied or not satisfies(text, lambda name: name not in denied):
                yield Finding(
                    rule="denied-licenses",
                    subject=node.ref,
                    severity=Severity.CRITICAL,
                    message=f"{node.ref.repo} is under {shorten(text)!r}, which the policy denies",
                    why="The policy lists what is denied.",
                    remedy="Replace the artifact, or waive it for a while.",
                    looked_at=tuple(sorted(set(places)))[:16],
                )
    yield from _unlicensed("denied-licenses", silent)


def _unlicensed(check: str, silent: list[ArtifactRef]) -> Iterator[Reason]:
    if silent:
        yield NotEvaluable(check=check, reason="no license is known", subjects=tuple(silent))


def _denied_ancestors(bom: Bom, demands: Demands) -> Iterator[Reason]:
    return _denied(bom, demands.denied_ancestors, "denied-ancestors", (Kind.MODEL, Kind.SOFTWARE))


def _denied_datasets(bom: Bom, demands: Demands) -> Iterator[Reason]:
    return _denied(bom, demands.denied_datasets, "denied-datasets", (Kind.DATASET,))


def _denied(bom: Bom, patterns: Iterable[str], check: str, kinds: tuple[Kind, ...]) -> Iterator[Reason]:
    digests = {text.removeprefix(_DIGEST) for text in patterns if text.startswith(_DIGEST)}
    purls = sorted(text for text in patterns if not text.startswith(_DIGEST))
    unknown = []
    for ref, (names, node) in _known(bom, kinds).items():
        for reason in (*_by_purl(purls, names), *_by_digest(digests, node)):
            yield Finding(
                rule=check,
                subject=ref,
                severity=Severity.CRITICAL,
                message=f"{ref} is denied: {reason}",
                why="The policy denies it anywhere in the lineage.",
                remedy="Use a model that does not stem from it, or waive it for a while.",
            )
        if digests and (node is None or not node.files or any(not file.sha256 for file in node.files)):
            unknown.append(ref)
    if unknown:
        yield NotEvaluable(check=check, reason="not all its files have a known SHA-256", subjects=tuple(unknown))


def _known(bom: Bom, kinds: tuple[Kind, ...]) -> Mapping[ArtifactRef, tuple[list[str], Node | None]]:
    """Return every artifact that the BOM names, with all its purls, and its record where there is one."""
    found: dict[ArtifactRef, tuple[list[str], Node | None]] = {}
    for node in bom.nodes:
        names = [node.ref.purl, node.ref.unpinned.purl]
        for alias in node.aliases:
            namespace, _, name = alias.rpartition("/")
            former = ArtifactRef(
                registry=node.ref.registry, kind=node.ref.kind, namespace=namespace, name=name or alias
            )
            names.append(former.purl)
        found[node.ref] = names, node
    claims = [claim for node in bom.nodes for claim in node.not_followed]
    for ref in sorted({*_parents(claims), *bom.walk.cut}):
        found.setdefault(ref, ([ref.purl, ref.unpinned.purl], None))
    return {ref: each for ref, each in found.items() if ref.kind in kinds}


def _parents(claims: Iterable[LineageClaim]) -> Iterator[ArtifactRef]:
    return (claim.parent for claim in claims if isinstance(claim.parent, ArtifactRef))


def _by_purl(patterns: list[str], names: list[str]) -> Iterator[str]:
    # The Hub takes an id in any case for the one it means, and so does a list that must not be evaded.
    lowered = [name.lower() for name in names]
    for pattern in patterns:
        if any(fnmatchcase(name, pattern.lower()) for name in lowered):
            yield f"it matches {shorten(pattern)}"


def _by_digest(digests: set[str], node: Node | None) -> Iterator[str]:
    for file in (node.files or ()) if node is not None and digests else ():
        if file.sha256 in digests:
            yield f"its file {shorten(file.path)} has the SHA-256 {file.sha256}"


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
    "allowed-licenses": _allowed_licenses,
    "complete-walk": _complete_walk,
    "denied-ancestors": _denied_ancestors,
    "denied-datasets": _denied_datasets,
    "denied-licenses": _denied_licenses,
    "maximum-horizon": _maximum_horizon,
    "required-assurance": _required_assurance,
}
"""The demands that a Bom alone can be held against, by the name their findings bear."""
