"""From a Bom, and what was worked out of it elsewhere, to everything that a report shows."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from aibom.records.bom import Bom
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge, Node
from aibom.records.paths import Paths
from aibom.records.refs import ArtifactRef, Kind, shorten
from aibom.records.snapshot import Resolution
from aibom.report._artifacts import Artifacts
from aibom.report._data import data
from aibom.report._gaps import gap_summary, gap_views, most_important, sections
from aibom.report._overview import counts, shares, what
from aibom.report._sheets import datasheets, metrics
from aibom.report._tables import flow, made
from aibom.report._words import LONG, name_of, place_in
from aibom.report.handed import Handed, Section
from aibom.report.parts import Gap, GapGroup, Place
from aibom.report.picture import Drawing, family
from aibom.report.texts import Texts
from aibom.report.view import Least, Report

__all__ = ["report"]

_ARTIFACTS, _LICENSE_GAPS = 400, 40
_SEVERITIES = tuple(Severity)


def report(bom: Bom, handed: Handed, texts: Texts) -> Report:
    """Return what a report of `bom` shows, in one order whatever the order of records; bounded, and what is left out is said."""
    paths = Paths(bom)
    nodes = _ordered(bom, paths)
    anchors = {node.ref: f"artifact-{number + 1}" for number, node in enumerate(nodes[:_ARTIFACTS])}
    places = {node.ref: Place(name=name_of(node.ref), anchor=anchors.get(node.ref, "")) for node in nodes}
    steps = _steps(nodes, paths)
    gaps = gap_views(handed, places, texts)
    grouped = sections(gaps)
    gaps = _reached(gaps, grouped)
    own = frozenset(node.ref for node in nodes if _is_own(node.ref, bom.subject))
    maker = Artifacts(texts, anchors, _in_order(bom), _by_subject(handed, gaps), bom.walk.endpoint)
    artifacts = [
        maker.view(node, is_subject=node.ref == bom.subject, is_own=node.ref in own, steps=steps.get(node.ref))
        for node in nodes[:_ARTIFACTS]
    ]
    drawing = Drawing(bom, texts, nodes, anchors, own)
    picture = drawing.folded()
    tense = [gap for gap in gaps if gap.rule in handed.license_rules]
    return Report(
        title=texts.said("title", name=name_of(bom.subject)),
        subject=artifacts[0],
        what=what(artifacts[0], nodes[0], texts),
        counts=counts(bom, len(gaps), texts),
        checklists=handed.checklists,
        matter_most=most_important(gaps),
        gap_summary=gap_summary(bom, texts),
        least=_least(handed, places),
        rests=handed.rests,
        horizon=shorten(handed.horizon, LONG),
        shares=shares(bom, nodes, own, handed, texts),
        picture=picture,
        whole=drawing.whole() if picture.folded else None,
        whole_left_out=picture.folded,
        relations=_relations(bom),
        severities=[severity.value for severity in reversed(_SEVERITIES)],
        own=grouped[Section.OWN],
        inherited=grouped[Section.INHERITED],
        others=grouped[Section.OTHER],
        artifacts=artifacts,
        more_artifacts=max(0, len(nodes) - _ARTIFACTS),
        **_bounded("flow", flow(nodes, handed, places, steps, texts)),
        license_gaps=tense[:_LICENSE_GAPS],
        more_license_gaps=max(0, len(tense) - _LICENSE_GAPS),
        **_bounded("datasheets", datasheets(nodes, bom, places, texts)),
        **_bounded("metrics", metrics(nodes, places)),
        changes=handed.changes,
        made=made(bom, texts),
        data=data(bom, nodes[:_ARTIFACTS]),
    )


def _bounded(name: str, found: tuple[Sequence[Any], int]) -> dict[str, Any]:
    """Return the two fields of the view that a bounded list fills: what is shown, and how many more there are."""
    return {name: found[0], f"more_{name}": found[1]}


def _reached(gaps: Sequence[Gap], grouped: Mapping[Section, Sequence[GapGroup]]) -> list[Gap]:
    """Return the gaps, those without an anchor that the page has no place for."""
    found = {gap.anchor for groups in grouped.values() for group in groups for gap in (*group.gaps, *group.briefly)}
    return [gap if gap.anchor in found else replace(gap, anchor="") for gap in gaps]


def _in_order(bom: Bom) -> list[Edge]:
    return sorted(bom.edges, key=lambda edge: (edge.child, edge.parent, edge.relation))


def _by_subject(handed: Handed, gaps: Sequence[Gap]) -> dict[ArtifactRef, list[Gap]]:
    """Return the gaps of each artifact, the gravest first."""
    found: dict[ArtifactRef, list[Gap]] = defaultdict(list)
    for concern, gap in zip(handed.concerns, gaps, strict=True):
        found[concern.gap.subject].append(gap)
    return {
        ref: sorted(each, key=lambda gap: -_SEVERITIES.index(Severity(gap.severity))) for ref, each in found.items()
    }


def _ordered(bom: Bom, paths: Paths) -> list[Node]:
    """Return the artifacts: the subject, then models before datasets, each by steps from it; what no way leads to last."""
    found = [node for node in bom.nodes if node.ref != bom.subject]
    first = bom.lineage.by_ref().get(bom.subject) or Node(ref=bom.subject, resolution=Resolution.NOT_FOLLOWED)

    def order(node: Node) -> tuple[bool, bool, int, ArtifactRef]:
        steps = len(paths.to(node.ref))
        return not steps, node.ref.kind is Kind.DATASET, steps, node.ref

    return [first, *sorted(found, key=order)]


def _steps(nodes: Sequence[Node], paths: Paths) -> dict[ArtifactRef, int]:
    """Return how many steps each artifact lies from the subject, which comes first; what no way leads to is left out."""
    found = {node.ref: len(path) - 1 for node in nodes if (path := paths.to(node.ref))}
    return {nodes[0].ref: 0, **found}


def _is_own(ref: ArtifactRef, subject: ArtifactRef) -> bool:
    """Say whether an artifact is the subject, or its account's: who hands out the one is taken to hand out the other."""
    return ref == subject or bool(
        subject.namespace and ref.namespace == subject.namespace and ref.registry == subject.registry
    )


def _least(handed: Handed, places: Mapping[ArtifactRef, Place]) -> Least | None:
    link = handed.least
    if link is None:
        return None
    return Least(
        child=place_in(link.child, places),
        parent=place_in(link.parent, places),
        relation=link.relation.value,
        assurance=link.assurance,
        place=shorten(link.place, 400),
    )


def _relations(bom: Bom) -> list[tuple[str, str, int]]:
    found = Counter(edge.relation for edge in bom.edges)
    return [(relation.value, family(relation), count) for relation, count in sorted(found.items())]
