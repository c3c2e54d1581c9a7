"""Two tables of a report: the license of each artifact on the way, and how the document was made."""

from collections.abc import Iterable, Mapping, Sequence

from aibom.records.bom import Bom
from aibom.records.evidence import Evidence
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef, shorten
from aibom.report._words import LONG, licenses_of, name_of, place_in
from aibom.report.handed import Handed
from aibom.report.parts import Flow, Place
from aibom.report.texts import Texts
from aibom.report.view import Made

__all__ = ["flow", "made"]

_FLOW, _EVIDENCE, _LICENSES = 120, 300, 6


def flow(
    nodes: Sequence[Node],
    handed: Handed,
    places: Mapping[ArtifactRef, Place],
    steps: Mapping[ArtifactRef, int],
    texts: Texts,
) -> tuple[list[Flow], int]:
    """Return the license of each artifact on the way, the subject's first, with its terms, and how many were left out."""
    shown = nodes[:_FLOW]
    found = [_license(node, handed, place_in(node.ref, places), steps.get(node.ref), texts) for node in shown]
    return found, len(nodes) - len(shown)


def _license(node: Node, handed: Handed, artifact: Place, steps: int | None, texts: Texts) -> Flow:
    stated = licenses_of(node)
    known = [(each, handed.terms[each]) for each in stated[:_LICENSES] if each in handed.terms]
    claims = sorted({claim.assurance.value for claim in node.facts if claim.fact.value.startswith("license")})
    none = texts["no_license"] if node.resolution.is_read else texts["not_read"]
    return Flow(
        artifact=artifact,
        step="" if steps is None else f"{steps:,}",
        licenses=", ".join(shorten(each, 80) for each in stated[:_LICENSES]) or none,
        assurance=", ".join(claims),
        terms=[
            (f"{shorten(each, 80)}: {topic}" if len(stated) > 1 else topic, value)
            for each, found in known
            for topic, value in found.terms
        ],
        known="; ".join(dict.fromkeys(found.known for _, found in known)),
    )


def made(bom: Bom, texts: Texts) -> Made:
    """Return how the document was made: by what, of whom, within which limits, and from which files."""
    walk = bom.walk
    limits = texts.said(
        "limits",
        depth=texts["no_limit"] if walk.max_depth < 0 else f"{walk.max_depth:,}",
        nodes=walk.max_nodes,
        datasets=texts["followed" if walk.datasets else "not_followed"],
    )
    facts = [
        (texts["made_tool"], f"{shorten(bom.tool.name)} {shorten(bom.tool.version)}"),
        (texts["made_time"], shorten(walk.time) or texts["not_known"]),
        (texts["made_endpoint"], shorten(walk.endpoint) or texts["nobody_asked"]),
        (texts["made_limits"], limits),
        (texts["made_cut"], _named(walk.cut, texts)),
        (texts["made_unavailable"], _named(walk.unavailable, texts)),
        (texts["made_extractors"], shorten(", ".join(walk.extractors), 2 * LONG) or texts["not_known"]),
        (texts["made_rules"], shorten(", ".join(bom.rules), 4 * LONG) or texts["not_known"]),
    ]
    if walk.registries:
        facts.insert(3, (texts["made_registries"], shorten(", ".join(walk.registries), LONG)))
    read = sorted(
        {(each.sha256, each.path, each.revision) for each in _evidence(bom) if each.sha256}, key=lambda one: one[1:]
    )
    return Made(
        facts=facts,
        evidence=[
            (shorten(path), shorten(revision)[:12], shorten(digest)) for digest, path, revision in read[:_EVIDENCE]
        ],
        more_evidence=max(0, len(read) - _EVIDENCE),
    )


def _evidence(bom: Bom) -> Iterable[Evidence]:
    yield from (claim.evidence for node in bom.nodes for claim in node.facts)
    yield from (claim.evidence for edge in bom.edges for claim in edge.claims)


def _named(refs: Sequence[ArtifactRef], texts: Texts) -> str:
    if not refs:
        return texts["none"]
    more = f" {texts.said('and_more', count=len(refs) - 20)}" if len(refs) > 20 else ""
    return f"{len(refs):,}: {', '.join(name_of(ref) for ref in refs[:20])}{more}"
