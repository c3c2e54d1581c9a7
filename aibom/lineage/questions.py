"""What is asked again of an artifact that a BOM holds: the question its record answered then, or why there is none."""

from dataclasses import replace
from urllib.parse import unquote

from aibom.extract.hub_record import HubRecordExtractor
from aibom.lineage.limits import Limits
from aibom.records.claims import Claim
from aibom.records.lineage import Node
from aibom.records.refs import LOCAL, ArtifactRef, Kind, is_commit
from aibom.records.snapshot import Resolution
from aibom.records.spelling import REVISION, is_repo

__all__ = ["from_record", "questions", "silence"]

_UNTOLD = frozenset({Resolution.OFFLINE, Resolution.UNAVAILABLE, Resolution.UNREADABLE})
_AT = "/revision/"
_MOST_NAMES = 8  # a walk meets two or three; a document can claim any number


def from_record(claim: Claim) -> bool:
    """Say whether a claim was read from the registry's record, which is all that is asked for again."""
    return claim.evidence.extractor == HubRecordExtractor.name


def silence(node: Node) -> str:
    """Return in words why nothing is asked again of `node`; empty if something is.

    >>> silence(Node(ref=ArtifactRef(registry="openai", name="gpt-4"), resolution=Resolution.REGISTRY_NOT_WALKED))
    "the closed service 'openai' is not walked"
    """
    if node.resolution is Resolution.UNPUBLISHED:
        return "in no registry: only a supplied statement speaks of it"
    if node.ref.registry == LOCAL:
        return "a folder, which no registry holds"
    if outside := Limits().outside(node.ref):
        return outside
    if node.resolution is Resolution.NOT_FOLLOWED:
        return f"not asked for when the BOM was made ({node.detail or 'a limit of its walk'})"
    if node.resolution in _UNTOLD:
        return f"no usable answer when the BOM was made ({node.resolution}): there is nothing to compare with"
    if node.ref.kind is Kind.SOFTWARE or not is_repo(node.ref.repo):
        return "no repository of models or datasets"
    return ""


def questions(node: Node) -> tuple[ArtifactRef, ...]:
    """Return what is asked again of `node`: its id at the revision that was asked for then.

    An artifact that was reached by an older id is asked for by that: whether the old id still leads to it is what
    those depend on who name it so, and the answer tells of the present id besides.
    """
    revision = _revision(node)
    present = node.ref.repo.lower()
    old = [alias for alias in node.aliases if alias.lower() != present and is_repo(alias)]
    return tuple(_named(node.ref, repo, revision) for repo in old[:_MOST_NAMES] or [node.ref.repo])


def _named(ref: ArtifactRef, repo: str, revision: str) -> ArtifactRef:
    namespace, _, name = repo.rpartition("/")
    return replace(ref, namespace=namespace, name=name, revision=revision)


def _revision(node: Node) -> str:
    """Return the revision that was asked for: the record's address names it, empty for the default branch.

    Where nothing tells it the commit is asked for: that the default branch is elsewhere need not be news.
    """
    if not node.resolution.is_read:
        return node.ref.revision
    paths = sorted({fact.evidence.path for fact in node.facts if from_record(fact)})
    at = {f"/api/{node.ref.kind.value}s/{repo}" for repo in (node.ref.repo, *node.aliases)}
    if not at.isdisjoint(paths):
        return ""
    named = (
        unquote(path.removeprefix(f"{start}{_AT}")) for path in paths for start in at if path.startswith(start + _AT)
    )
    if (asked := next(named, "")) and REVISION.fullmatch(asked):
        return asked
    return node.ref.revision if is_commit(node.ref.revision) else ""
