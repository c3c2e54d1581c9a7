"""Artifacts that a policy denies: by purl, in whatever spelling and under former names, and by the digest of a file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from urllib.parse import unquote

from aibom.policy.paths import Paths
from aibom.policy.verdict import Finding, NotEvaluable
from aibom.records.bom import Bom
from aibom.records.claims import LineageClaim, Relation
from aibom.records.gaps import Severity
from aibom.records.lineage import Node
from aibom.records.refs import DOCUMENT, ArtifactRef, Kind, Unidentified, classify, shorten

__all__ = ["denied"]

_DIGEST = "sha256:"
_DATA = frozenset(
    {
        Relation.TRAINED_ON,
        Relation.EVALUATED_ON,
        Relation.USES_DATASET,
        Relation.CALIBRATED_ON,
        Relation.DERIVED_FROM_DATASET,
    }
)


@dataclass(slots=True, kw_only=True)
class _Known:
    """An artifact that a BOM names: all the purls it goes by, as they are compared, and its record if there is one."""

    ref: ArtifactRef
    node: Node | None = None
    names: set[str] = field(default_factory=set)

    def call(self, ref: ArtifactRef) -> None:
        """Add the purls of one of its names."""
        self.names |= {_spelled(ref.purl), _spelled(ref.unpinned.purl)}


def denied(bom: Bom, patterns: Iterable[str], check: str, kinds: frozenset[Kind]) -> Iterator[Finding | NotEvaluable]:
    """Yield what of `kinds` in a BOM is denied, and what of it cannot be told to be something else.

    Patterns are of purls, or `sha256:DIGEST`; a digest is looked for in the files of everything.
    """
    listed = tuple(patterns)
    digests = {text.removeprefix(_DIGEST).lower() for text in listed if text.startswith(_DIGEST)}
    purls = {text: _spelled(text) for text in sorted(listed) if not text.startswith(_DIGEST)}
    known = _known(bom)
    open_: dict[str, list[ArtifactRef]] = {}
    paths = Paths(bom)
    for each in known.values():
        asked = purls if each.ref.kind in kinds else {}
        hit = False
        for reason in (*_by_purl(asked, each.names), *_by_digest(digests, each.node)):
            hit = True
            yield _finding(each.ref, check, reason)
        for why in () if hit else _doubts(each, asked, paths):
            open_.setdefault(why, []).append(each.ref)
        if digests and not _all_digests(each.node):
            open_.setdefault("not all its files have a known SHA-256", []).append(each.ref)
    if purls and (vague := _vague(bom, kinds)):
        open_["it names something that it does not identify, and that may be denied"] = vague
    for why, refs in open_.items():
        yield NotEvaluable(check=check, reason=why, subjects=tuple(refs))


def _finding(ref: ArtifactRef, check: str, reason: str) -> Finding:
    return Finding(
        rule=check,
        subject=ref,
        severity=Severity.CRITICAL,
        message=f"{ref} is denied: {reason}",
        why="The policy denies it anywhere in the lineage.",
        remedy="Use a model that does not stem from it, or waive it for a while.",
    )


def _known(bom: Bom) -> Mapping[ArtifactRef, _Known]:
    found: dict[ArtifactRef, _Known] = {}
    for node in bom.nodes:
        each = found[node.ref] = _Known(ref=node.ref, node=node)
        for alias in node.aliases:
            former = classify(alias, kind=node.ref.kind)
            if not isinstance(former, Unidentified):
                each.call(former)
    claims = [claim for node in bom.nodes for claim in node.not_followed]
    for ref in sorted({*_parents(claims), *bom.walk.cut}):
        found.setdefault(ref, _Known(ref=ref))
    for edge in bom.edges:
        each = found.setdefault(edge.parent, _Known(ref=edge.parent))
        for parent in _parents(edge.claims):  # as the child names it, which may be a former name, or a revision
            each.call(parent)
    for each in found.values():
        each.call(each.ref)
    return found


def _parents(claims: Iterable[LineageClaim]) -> Iterator[ArtifactRef]:
    return (claim.parent for claim in claims if isinstance(claim.parent, ArtifactRef))


def _spelled(purl: str) -> str:
    """Return a purl or pattern as it is compared: the Hub takes an id in any case, and an escape is what it stands for."""
    return unquote(purl).lower()


def _by_purl(patterns: Mapping[str, str], names: Iterable[str]) -> Iterator[str]:
    for text, pattern in patterns.items():
        if any(fnmatchcase(name, pattern) for name in names):
            yield f"it matches {shorten(text)}"


def _by_digest(digests: set[str], node: Node | None) -> Iterator[str]:
    for file in (node.files or ()) if node is not None and digests else ():
        if file.sha256.lower() in digests:
            yield f"its file {shorten(file.path)} has the SHA-256 {file.sha256.lower()}"


def _all_digests(node: Node | None) -> bool:
    return node is not None and bool(node.files) and all(file.sha256 for file in node.files or ())


def _doubts(each: _Known, patterns: Mapping[str, str], paths: Paths) -> Iterator[str]:
    """Yield why it cannot be told that a pattern does not mean an artifact that it does not match."""
    if patterns and each.ref.registry == DOCUMENT:
        yield "the document gives no purl of it, only a name"
    pinned = [pattern.rpartition("@")[0] for pattern in patterns.values() if "@" in pattern]
    if any(fnmatchcase(name, pattern) for name in each.names for pattern in pinned):
        if not each.ref.revision:
            yield "some of its revisions are denied, and the BOM states none of it"
        elif not paths.all_firm(each.ref):
            yield "some of its revisions are denied, and what stems from it may have been made from another than is recorded"


def _vague(bom: Bom, kinds: frozenset[Kind]) -> list[ArtifactRef]:
    return [
        node.ref
        for node in bom.nodes
        if any(claim.text and (Kind.DATASET in kinds) is (claim.relation in _DATA) for claim in node.unidentified)
    ]
