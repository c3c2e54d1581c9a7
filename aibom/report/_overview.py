"""The first screen: what the model is, counts, and what this supplier added beside what it inherited."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from aibom.records.bom import Bom
from aibom.records.claims import Fact
from aibom.records.files import Role, role
from aibom.records.gaps import Severity
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef, Kind, shorten
from aibom.report._words import name_of, size_of
from aibom.report.handed import Handed, Section
from aibom.report.parts import Artifact
from aibom.report.picture import strongest
from aibom.report.texts import Texts
from aibom.report.view import Share

__all__ = ["counts", "shares", "what"]

_TOLD = (
    *(Fact.TASK, Fact.ARCHITECTURE, Fact.MODEL_TYPE, Fact.PARAMETER_COUNT, Fact.QUANTIZATION, Fact.DTYPE),
    *(Fact.LIBRARY, Fact.LANGUAGE, Fact.SIZE_CATEGORY, Fact.AUTHOR, Fact.SUPPLIER, Fact.LAST_MODIFIED),
)
_STEPS, _FILES = 12, 5


def what(subject: Artifact, node: Node, texts: Texts) -> list[tuple[str, str]]:
    """Return what the subject is, as names and values; what is not stated is said to be so where everybody asks for it."""
    found = [
        (texts["what_kind"], subject.kind),
        (texts["what_identity"], subject.purl),
        (texts["what_license"], ", ".join(subject.licenses) or texts["not_stated"]),
    ]
    for fact in _TOLD:
        values = list(dict.fromkeys(shorten(claim.value, 120) for claim in node.facts if claim.fact is fact))
        if values:
            more = f" {texts.said('and_more', count=len(values) - 6)}" if len(values) > 6 else ""
            found.append((texts.get(f"fact.{fact}", fact), ", ".join(values[:6]) + more))
    description = next((str(claim.value) for claim in node.facts if claim.fact is Fact.DESCRIPTION), "")
    if description:
        found.append((texts["what_description"], shorten(description, 400)))
    found.append((texts["what_files"], subject.listed))
    found.append((texts["what_record"], f"{subject.resolution}{'; ' if subject.detail else ''}{subject.detail}"))
    return found


def counts(bom: Bom, gaps: int, texts: Texts) -> list[tuple[str, str]]:
    """Return the size of the lineage, as numbers with what they count."""
    kinds = Counter(node.ref.kind for node in bom.nodes)
    read = sum(node.resolution.is_read for node in bom.nodes)
    return [
        (f"{kinds[Kind.MODEL]:,}", texts["count_models"]),
        (f"{kinds[Kind.DATASET]:,}", texts["count_datasets"]),
        (f"{len(bom.edges):,}", texts["count_edges"]),
        (f"{read:,} / {len(bom.nodes):,}", texts["count_read"]),
        (f"{gaps:,}", texts["count_gaps"]),
    ]


def shares(bom: Bom, nodes: Sequence[Node], own: Collection[ArtifactRef], handed: Handed, texts: Texts) -> list[Share]:
    """Return what the supplier of the subject added, and what it inherited from others: by account, by edge, by digest."""
    added = [node for node in nodes if node.ref in own]
    before = [node for node in nodes if node.ref not in own]
    account = shorten(bom.subject.namespace) or name_of(bom.subject)
    return [
        Share(
            title=texts.said("share_added", account=account),
            about=texts["share_added_about"],
            lines=[*_made_by(bom, own, texts), *_weights(nodes[0], before, texts), *_others_of(added[1:], texts)],
            gaps=_counted(handed, texts, {Section.OWN}),
        ),
        Share(
            title=texts["share_inherited"],
            about=texts["share_inherited_about"],
            lines=_inherited(before, texts),
            gaps=_counted(handed, texts, {Section.INHERITED, Section.OTHER}),
        ),
    ]


def _made_by(bom: Bom, own: Collection[ArtifactRef], texts: Texts) -> list[str]:
    """Return the steps that lead from the supplier's artifacts to those of others."""
    steps = [edge for edge in bom.edges if edge.child in own and edge.parent not in own]
    steps.sort(
        key=lambda edge: (edge.child != bom.subject, edge.parent.kind is Kind.DATASET, edge.relation, edge.parent)
    )
    lines = [
        texts.said(
            "share_step",
            child=name_of(edge.child),
            relation=texts.get(f"relation.{edge.relation}", edge.relation),
            parent=name_of(edge.parent),
            assurance=strongest(edge),
        )
        for edge in steps[:_STEPS]
    ]
    if len(steps) > _STEPS:
        lines.append(texts.said("and_more", count=len(steps) - _STEPS))
    return lines or [texts["share_no_step"]]


def _weights(subject: Node, before: Iterable[Node], texts: Texts) -> list[str]:
    """Return how much of the subject's weights is listed nowhere else, as far as digests tell."""
    if subject.files is None:
        return [texts["not_listed"]]
    weights = [file for file in subject.files if role(file.path) is Role.WEIGHTS]
    if not weights:
        return [texts["share_no_weights"]]
    theirs = {file.sha256: node for node in before for file in node.files or () if file.sha256}
    same = [file for file in weights if file.sha256 in theirs]
    undigested = sum(not file.sha256 for file in weights)
    known = sum(file.size for file in weights if file.size > 0)
    size = size_of(known) if known else texts["size_not_known"]
    lines = [texts.said("share_weights", files=texts.counted("files", len(weights)), size=size)]
    lines += [
        texts.said("share_same", path=shorten(file.path, 80), parent=name_of(theirs[file.sha256].ref))
        for file in same[:_FILES]
    ]
    if len(same) > _FILES:
        lines.append(texts.said("and_more", count=len(same) - _FILES))
    if not same:
        lines.append(texts["share_none_same"])
    return [*lines, texts.said("share_undigested", files=texts.counted("files", undigested))] if undigested else lines


def _others_of(added: Sequence[Node], texts: Texts) -> list[str]:
    if not added:
        return []
    names = ", ".join(name_of(node.ref) for node in added[:_STEPS])
    more = f" {texts.said('and_more', count=len(added) - _STEPS)}" if len(added) > _STEPS else ""
    return [texts.said("share_also", names=f"{names}{more}")]


def _inherited(before: Sequence[Node], texts: Texts) -> list[str]:
    if not before:
        return [texts["share_nothing"]]
    kinds = Counter(node.ref.kind for node in before)
    accounts = Counter(shorten(node.ref.namespace) or node.ref.registry for node in before)
    named = ", ".join(
        f"{name} ({count:,})" for name, count in sorted(accounts.items(), key=lambda one: (-one[1], one[0]))[:10]
    )
    more = f" {texts.said('and_more', count=len(accounts) - 10)}" if len(accounts) > 10 else ""
    unread = sum(not node.resolution.is_read for node in before)
    lines = [
        f"{texts.counted('models', kinds[Kind.MODEL])}, {texts.counted('datasets', kinds[Kind.DATASET])}",
        texts.said("share_accounts", count=len(accounts), names=f"{named}{more}"),
    ]
    return [*lines, texts.said("share_unread", count=unread)] if unread else lines


def _counted(handed: Handed, texts: Texts, sections: Collection[Section]) -> str:
    found = Counter(concern.gap.severity for concern in handed.concerns if concern.section in sections)
    parts = ", ".join(f"{found[each]:,} {texts[f'severity.{each}']}" for each in reversed(Severity) if found[each])
    total = sum(found.values())
    return f"{texts.counted('gaps', total)}: {parts}" if parts else texts["no_gaps"]
