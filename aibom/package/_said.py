"""What the record says of an artifact to what a question asks for: facts, derivations, identity, files, the walk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aibom.records.bom import Bom
from aibom.records.claims import DERIVATIONS, Claim, Fact, Scalar
from aibom.records.evidence import ASSURANCE_ORDER, Assurance, Evidence
from aibom.records.files import Role, role
from aibom.records.gaps import Gap
from aibom.records.lineage import Edge, Node
from aibom.records.refs import HUB, LOCAL, ArtifactRef, Kind, is_commit, shorten
from aibom.records.snapshot import FileEntry, Resolution

__all__ = ["Records", "Said"]

_LONGEST = 300
_RANK = {assurance: rank for rank, assurance in enumerate(ASSURANCE_ORDER)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing that answers a question: `what` of `about` is `value`; `where` says the place in words.

    `evidence` is None where it rests on no file that was read; `accountable` names who supplied it.
    """

    about: str
    what: str
    value: str
    assurance: Assurance
    where: str
    evidence: Evidence | None = None
    accountable: str = ""


class Records:
    """A Bom, so arranged that questions can be asked of it."""

    def __init__(self, bom: Bom) -> None:
        self._bom = bom
        self._edges: dict[ArtifactRef, list[Edge]] = {}
        for edge in bom.edges:
            self._edges.setdefault(edge.child, []).append(edge)
        self.rules = frozenset(bom.rules)

    def asked(self, of: str) -> tuple[Node, ...]:
        """Return the artifacts that a question is asked of: the subject, its ancestors, models, datasets or all."""
        nodes, subject = self._bom.nodes, self._bom.subject
        match of:
            case "subject":
                return tuple(node for node in nodes if node.ref == subject)
            case "models":
                return tuple(node for node in nodes if node.ref.kind is Kind.MODEL)
            case "datasets":
                return tuple(node for node in nodes if node.ref.kind is Kind.DATASET)
            case "ancestor-models":
                return tuple(node for node in nodes if node.ref != subject and node.ref.kind is Kind.MODEL)
            case "ancestors":
                return tuple(node for node in nodes if node.ref != subject)
        return nodes

    def gaps(self, rules: Sequence[str], of: str) -> Iterator[Gap]:
        """Yield the gaps of these rules that lie on the artifacts that are asked about."""
        about = {node.ref for node in self.asked(of)}
        yield from (gap for gap in self._bom.gaps if gap.rule in rules and gap.subject in about)

    def said(self, node: Node, asks: Sequence[tuple[str, str]]) -> list[Said]:
        """Return what is said of an artifact to any of `asks`, each thing once, the strongest first."""
        every = [said for kind, name in asks for said in self._of(node, kind, name)]
        strongest: dict[tuple[str, str, str], Said] = {}
        for each in sorted(every, key=_strength):
            strongest.setdefault((each.what, each.value, each.accountable), each)
        return list(strongest.values())

    def _of(self, node: Node, kind: str, name: str) -> Iterator[Said]:
        match kind:
            case "fact":
                for claim in node.facts:
                    if claim.fact == name and _text(claim.value).strip():
                        yield _claimed(
                            node.ref, str(Fact(name)).replace("-", " "), _value(claim.value, claim.fields), claim
                        )
            case "edge":
                yield from self._by_edge(node, name)
            case "files":
                yield from _by_files(node, name)
            case "identity":
                yield from _by_identity(node, name)
            case _:
                yield from self._by_walk(node, name)

    def _by_edge(self, node: Node, name: str) -> Iterator[Said]:
        for edge in self._edges.get(node.ref, ()):
            fits = edge.relation in DERIVATIONS if name == "derivation" else name in {"any", edge.relation}
            if fits and edge.parent != edge.child:
                claim = max(edge.claims, key=lambda each: (_RANK[each.assurance], each.evidence))
                yield _claimed(node.ref, f"parent ({edge.relation})", f"{edge.parent} (revision: {edge.pin})", claim)

    def _by_walk(self, node: Node, name: str) -> Iterator[Said]:
        walk = self._bom.walk
        value = {
            "time": walk.time,
            "registry": walk.endpoint,
            "extent": f"{len(self._bom.nodes):,} artifacts and {len(self._bom.edges):,} derivations, "
            + ("without a limit of depth" if walk.max_depth < 0 else f"at most {walk.max_depth} levels up")
            + f", {len(walk.cut):,} cut off by a limit, {len(walk.unavailable):,} without a usable answer",
            "gaps": f"{len(self._bom.gaps):,} found by {len(self._bom.rules):,} rules" if self._bom.rules else "",
        }[name]
        if value:
            yield _seen(node.ref, f"the {name} of the record", value, Assurance.OBSERVED, "the walk")


def _by_identity(node: Node, name: str) -> Iterator[Said]:
    ref = node.ref
    fixed = ref.revision if ref.registry != HUB or is_commit(ref.revision) else ""
    value = {"purl": ref.purl, "revision": fixed}[name]
    if value:
        read = node.resolution.is_read and node.resolution is not Resolution.DOCUMENTED
        where = "the record that was read" if read else f"the id alone: {node.resolution}"
        yield _seen(ref, name, value, Assurance.OBSERVED if read else Assurance.DECLARED, where)


def _by_files(node: Node, name: str) -> Iterator[Said]:
    files = [file for file in node.files or () if file.path and (name == "any" or role(file.path) is Role(name))]
    if files:
        local = node.ref.registry == LOCAL
        documented = node.resolution is Resolution.DOCUMENTED
        assurance = Assurance.OBSERVED if local else Assurance.DECLARED if documented else Assurance.DERIVED
        what = "files" if name == "any" else f"files ({name})"
        yield _seen(node.ref, what, _summed(files), assurance, "the list of files")


def _summed(files: Sequence[FileEntry]) -> str:
    known = sum(bool(file.sha256 or file.sha512) for file in files)
    first = ", ".join(f"{file.path} {file.sha256 and 'sha256:'}{file.sha256}".strip() for file in files[:3])
    more = f" and {len(files) - 3:,} more" if len(files) > 3 else ""
    return shorten(f"{len(files):,}, of which {known:,} have a SHA-256 or SHA-512: {first}{more}", _LONGEST)


def _claimed(about: ArtifactRef, what: str, value: str, claim: Claim) -> Said:
    place = claim.evidence
    at = f" at {place.revision[:12]}" if place.revision else ""
    return Said(
        about=shorten(about.unpinned),
        what=what,
        value=shorten(value, _LONGEST),
        assurance=claim.assurance,
        where=shorten(f"{place.path} {place.pointer}".strip() + at),
        evidence=place,
        accountable=shorten(claim.accountable) if claim.accountable else "",
    )


def _seen(about: ArtifactRef, what: str, value: str, assurance: Assurance, where: str) -> Said:
    return Said(about=shorten(about.unpinned), what=what, value=value, assurance=assurance, where=where)


def _strength(said: Said) -> tuple[object, ...]:
    return bool(said.accountable), -_RANK[said.assurance], said.what, said.value, said.where


def _value(value: Scalar, fields: Sequence[tuple[str, Scalar]]) -> str:
    named = ", ".join(f"{name} {_text(each)}" for name, each in fields)
    return f"{_text(value)}{named and f' ({named})'}"


def _text(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) >= 2**63:
        return hex(value)  # str() refuses very long numbers
    return str(value)
