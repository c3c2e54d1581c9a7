"""What of a Bom satisfies a criterion of a profile: facts, edges, files, identity, and the document itself."""

import re
from collections.abc import Iterable, Iterator

from aibom.policy.profile import Criterion, Support
from aibom.policy.profile_file import ANY_EDGE, DERIVATION
from aibom.records.bom import Bom
from aibom.records.claims import DERIVATIONS, Claim, Fact, FactClaim, Scalar
from aibom.records.evidence import ASSURANCE_ORDER, Assurance, Evidence
from aibom.records.lineage import Edge, Node
from aibom.records.refs import DOCUMENT, HUB, LOCAL, URL, ArtifactRef, Kind, is_commit, shorten
from aibom.records.snapshot import FileEntry, Resolution

__all__ = ["Supports", "is_content", "partly", "place"]

_HUGGING_FACE = "https://huggingface.co"
_WEIGHTS = re.compile(
    r"\.(safetensors|gguf|ggml|bin|pt|pth|ckpt|pkl|pickle|h5|keras|msgpack|onnx|onnx_data|pb|tflite|ot|npz|nemo|mlmodel)$",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"(^|/)(\.[^/]*|(readme|licen[cs]e|notice|citation)[^/]*|[^/]*\.md)$", re.IGNORECASE)
_LONGEST = 120


class Supports:
    """The Bom, so arranged that what satisfies a criterion is found without looking at everything."""

    def __init__(self, bom: Bom) -> None:
        self._bom = bom
        self._subject = bom.lineage.by_ref().get(bom.subject)
        self._facts: dict[ArtifactRef, dict[Fact, list[FactClaim]]] = {}
        self._ends: dict[tuple[str, ArtifactRef], list[Edge]] = {}
        for node in bom.nodes:
            groups = self._facts.setdefault(node.ref, {})
            for claim in node.facts:
                groups.setdefault(claim.fact, []).append(claim)
        for edge in bom.edges:
            self._ends.setdefault(("child", edge.child), []).append(edge)
            self._ends.setdefault(("parent", edge.parent), []).append(edge)

    def of(self, node: Node | None, criteria: Iterable[Criterion]) -> list[Support]:
        """Return what satisfies any of `criteria`, of an artifact, or of the document (None); the strongest first."""
        found = [support for criterion in criteria for support in self._of(node, criterion)]
        return sorted(found, key=_strength)

    def _of(self, node: Node | None, criterion: Criterion) -> Iterator[Support]:
        match criterion.kind:
            case "fact":
                about = node or self._subject
                yield from self._by_fact(about, criterion) if about else ()
            case "edge":
                edges = self._ends.get((criterion.end, node.ref), ()) if node else self._bom.edges
                yield from _by_edge(edges, criterion, None if node is None else node.ref)
            case "file" if node is not None:
                yield from _by_file(node, criterion)
            case "identity" if node is not None:
                yield from self._by_identity(node, criterion)
            case "document":
                yield from self._by_document(criterion)

    def _by_fact(self, node: Node, criterion: Criterion) -> Iterator[Support]:
        for claim in self._facts[node.ref].get(Fact(criterion.name), ()):
            text = _text(claim.value)
            fields = dict(claim.fields)
            lower = text.strip().lower()
            if not lower or lower in criterion.barred or (criterion.values and lower not in criterion.values):
                continue
            if all(_text(fields.get(name, "")).strip() for name in criterion.fields):
                said = "".join(f", {name} {_text(fields[name])}" for name in criterion.fields)
                yield _claimed(claim, criterion, node.ref, text + said)

    def _by_identity(self, node: Node, criterion: Criterion) -> Iterator[Support]:
        ref = node.ref
        if criterion.name == "address" and node.resolution is Resolution.DOCUMENTED and ref.registry != URL:
            return  # aibom makes it of the id: the document does not state it
        value = self._identity(ref, criterion.name)
        seen = _is_seen(node)
        if criterion.name == "revision" and ref.registry == HUB and not is_commit(value):
            seen = False  # a branch, tag or number is what somebody calls it
        if value:
            where = "the id of the artifact" + ("" if seen else f", whose record was not read ({node.resolution})")
            yield _seen(criterion, ref, value, where, seen=seen)

    def _identity(self, ref: ArtifactRef, name: str) -> str:
        """Return what an artifact is known by; empty where it has no such thing, or one that no document can hold."""
        try:
            match name:
                case "purl":
                    return "" if ref.registry == DOCUMENT else ref.purl
                case "address":
                    return ref.name if ref.registry == URL else ref.url(self._bom.walk.endpoint or _HUGGING_FACE)
                case _:
                    return ref.revision if name == "revision" else ref.repo
        except UnicodeEncodeError:  # half a character
            return ""

    def _by_document(self, criterion: Criterion) -> Iterator[Support]:
        bom = self._bom
        strangers = self._subject is not None and self._subject.resolution is Resolution.DOCUMENTED
        own = "" if strangers else "stated in each document that aibom writes"
        value, where = {
            "time": (bom.walk.time, "the time of the document" if strangers else "the time of the walk"),
            "tool-name": (own and bom.tool.name, "the tool of the BOM"),
            "tool-version": (own and bom.tool.version, "the tool of the BOM"),
            "format": ("stated in each document of a format that aibom reads or writes", "the document"),
            "format-version": ("stated in each document of a format that aibom reads or writes", "the document"),
            "version": (own, "the document"),
            "generation-context": (own, "the document"),
            "components": (f"{len(bom.nodes):,} artifacts" if len(bom.nodes) > 1 else "", "the components"),
            "known-unknowns": (
                own and (f"{len(bom.gaps):,} gaps, found by {len(bom.rules):,} rules" if bom.rules else ""),
                "the gaps of the BOM",
            ),
        }[criterion.name]
        if value:
            yield _seen(criterion, None, value, where, seen=True)


def place(evidence: Evidence) -> str:
    """Return where a statement stands, on one line.

    >>> place(Evidence(path="README.md", pointer="/license", revision="a" * 40, extractor="card"))
    'README.md /license at aaaaaaaaaaaa'
    """
    at = f" at {evidence.revision[:12]}" if evidence.revision else ""
    return shorten(f"{evidence.path} {evidence.pointer}".strip() + at)


def partly(node: Node, criteria: Iterable[Criterion]) -> str:
    """Return in words how many of an artifact's files have a digest that all of them need; empty where none or all do."""
    for criterion in criteria:
        files = [file for file in node.files or () if file.path and is_content(node, file)]
        known = sum(bool(_known(file, criterion)) for file in files) if criterion.kind == "file" else 0
        if criterion.of == "content" and 0 < known < len(files):
            return f"{known:,} of its {len(files):,} files have a {criterion.name}, and all of them need one"
    return ""


def _by_edge(edges: Iterable[Edge], criterion: Criterion, about: ArtifactRef | None) -> Iterator[Support]:
    for edge in edges:
        if criterion.name == DERIVATION and edge.relation not in DERIVATIONS:
            continue
        if criterion.name not in {ANY_EDGE, DERIVATION, edge.relation} or edge.child == edge.parent:
            continue
        ends = str(edge.parent) if criterion.end == "child" else str(edge.child)
        value = f"{edge.relation} {ends}" if about else f"{edge.child} {edge.relation} {edge.parent}"
        for claim in edge.claims:
            yield _claimed(claim, criterion, about, value)


def _by_file(node: Node, criterion: Criterion) -> Iterator[Support]:
    files = [file for file in node.files or () if file.path]
    if criterion.of == "content":
        files = [file for file in files if is_content(node, file)]
        if not all(_known(file, criterion) for file in files):
            return
    found = [file for file in files if _known(file, criterion)]
    if found:
        first = f"{found[0].path} {_known(found[0], criterion)}" if criterion.name != "name" else found[0].path
        more = f" and {len(found) - 1:,} more" if len(found) > 1 else ""
        least = _listed(node, is_digest=criterion.name != "name")
        yield _standing(criterion, node.ref, first + more, "the list of files", least)


def is_content(node: Node, file: FileEntry) -> bool:
    """Say whether a file is what its artifact is about: weights of a model, anything but words about them of data."""
    if node.ref.kind is Kind.MODEL:
        return _WEIGHTS.search(file.path) is not None
    return node.ref.kind is not Kind.DATASET or _ABOUT.search(file.path) is None


def _listed(node: Node, *, is_digest: bool) -> Assurance:
    """Return what a list of files is worth: what aibom saw, what a registry says of digests, or what a document does."""
    if not _is_seen(node):
        return Assurance.DECLARED
    return Assurance.DERIVED if is_digest and node.ref.registry != LOCAL else Assurance.OBSERVED


def _known(file: FileEntry, criterion: Criterion) -> str:
    return {"name": file.path, "sha256": file.sha256, "sha512": file.sha512}[criterion.name]


def _is_seen(node: Node) -> bool:
    """Say whether aibom read the artifact's record itself."""
    return node.resolution.is_read and node.resolution is not Resolution.DOCUMENTED


def _claimed(claim: Claim, criterion: Criterion, about: ArtifactRef | None, value: str) -> Support:
    strong = ASSURANCE_ORDER.index(claim.assurance) >= ASSURANCE_ORDER.index(criterion.least)
    return Support(
        about=about,
        criterion=f"{criterion.kind} {criterion.name}",
        value=shorten(value, _LONGEST),
        assurance=claim.assurance,
        where=place(claim.evidence),
        evidence=claim.evidence,
        accountable=claim.accountable,
        enough=strong and not claim.accountable,
    )


def _seen(criterion: Criterion, about: ArtifactRef | None, value: str, where: str, *, seen: bool) -> Support:
    return _standing(criterion, about, value, where, Assurance.OBSERVED if seen else Assurance.DECLARED)


def _standing(criterion: Criterion, about: ArtifactRef | None, value: str, where: str, assurance: Assurance) -> Support:
    return Support(
        about=about,
        criterion=f"{criterion.kind} {criterion.name}",
        value=shorten(value, _LONGEST),
        assurance=assurance,
        where=where,
        enough=ASSURANCE_ORDER.index(assurance) >= ASSURANCE_ORDER.index(criterion.least),
    )


def _strength(support: Support) -> tuple[object, ...]:
    rank = -ASSURANCE_ORDER.index(support.assurance)
    return (not support.enough, rank, support.criterion, support.value, support.where, support.accountable)


def _text(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) >= 2**63:
        return hex(value)  # str() refuses very long numbers
    return str(value)
