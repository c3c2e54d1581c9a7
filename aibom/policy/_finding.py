"""One BOM as advisories are looked for in it: what it holds by name, by digest and by library."""

from collections.abc import Iterator

from aibom.policy._matching import Answer, Judgement, judge, judge_library
from aibom.policy.advisory import Advisory, Affected, FileDigest, Hit, Matched
from aibom.policy.names import PYPI, Key, key_of, spelled_alike
from aibom.policy.paths import Paths
from aibom.records.bom import Bom
from aibom.records.claims import Fact, FactClaim
from aibom.records.lineage import Node
from aibom.records.refs import DOCUMENT, HUB, ArtifactRef, Unidentified, classify, shorten
from aibom.records.snapshot import Resolution

__all__ = ["Finding"]

_SHORTEST = 4
"""How long a name is at least that is looked for in words."""
_MAY_DIFFER = "the BOM holds it as the registry served it when the lineage was walked"


class Finding:
    """A BOM, indexed once and asked many times."""

    def __init__(self, bom: Bom) -> None:
        self._subject = bom.subject
        self.paths = Paths(bom)
        nodes = {node.ref: node for node in bom.nodes}
        for ref in self.paths.named() - nodes.keys():  # named as a parent, and never asked for
            nodes[ref] = Node(ref=ref, resolution=Resolution.NOT_FOLLOWED)
        self._by_key: dict[Key, list[tuple[Node, str]]] = {}
        self._by_digest: dict[tuple[str, str], list[tuple[Node, str]]] = {}
        self._nameless: dict[str, list[Node]] = {}
        self._vague: list[tuple[Node, str]] = []
        self._libraries: dict[Key, list[tuple[Node, FactClaim]]] = {}
        for node in nodes.values():
            self._add(node)
        self._named: dict[ArtifactRef, set[str]] = {}
        for edge in bom.edges:
            revisions = {claim.parent.revision for claim in edge.claims if isinstance(claim.parent, ArtifactRef)}
            self._named.setdefault(edge.parent, set()).update(revisions - {""})

    def _add(self, node: Node) -> None:
        self._by_key.setdefault(key_of(node.ref), []).append((node, ""))
        self._vague += [(node, claim.text.casefold()) for claim in node.unidentified if claim.text]
        if node.ref.registry == DOCUMENT:
            for name in {node.ref.repo.casefold(), node.ref.name.casefold()}:
                self._nameless.setdefault(name, []).append(node)
        for alias in node.aliases:
            ref = classify(alias, kind=node.ref.kind)
            if not isinstance(ref, Unidentified) and key_of(ref) != key_of(node.ref):
                self._by_key.setdefault(key_of(ref), []).append((node, alias))
        for file in node.files or ():
            for algorithm in ("sha256", "sha512", "git_sha1"):
                if value := str(getattr(file, algorithm)).lower():
                    self._by_digest.setdefault((algorithm, value), []).append((node, file.path))
        for claim in node.facts:
            if claim.fact is Fact.FRAMEWORK:
                library = ArtifactRef(registry=PYPI, name=str(claim.value))
                self._libraries.setdefault(key_of(library), []).append((node, claim))

    def hits(self, advisory: Advisory) -> Iterator[Hit]:
        """Yield every hit of an advisory; of one artifact there may be several."""
        for affected in advisory.affected:
            for digest in affected.digests:
                yield from self._held(advisory, affected, digest)
            if affected.ref is None:
                continue
            for node, alias in self._by_key.get(key_of(affected.ref), ()):
                found = judge(
                    affected,
                    node.ref.revision,
                    named=sorted(self._named.get(node.ref, ())),
                    files=node.files,
                    hub=node.ref.registry == HUB,
                )
                yield from self._hit(advisory, node, self._settled(found, node.ref), self._doubt(affected, node, alias))
            for node, claim in self._libraries.get(key_of(affected.ref), ()):
                yield from self._library(advisory, affected, node, claim)
            yield from self._called(advisory, affected.ref)

    def _called(self, advisory: Advisory, ref: ArtifactRef) -> Iterator[Hit]:
        """Yield what is called like an artifact that an advisory concerns, and is identified by nothing."""
        seen: set[ArtifactRef] = set()
        for name in dict.fromkeys((ref.repo.casefold(), ref.name.casefold())):
            for node in self._nameless.get(name, ()):
                if node.ref not in seen and node.ref.kind is ref.kind:
                    seen.add(node.ref)
                    found = Judgement(answer=Answer.OPEN, why="the document calls it so, and gives no purl of it")
                    yield from self._hit(advisory, node, found, "")
        for node, text in self._vague if len(ref.name) >= _SHORTEST else ():
            if ref.name.casefold() in text:
                why = f"it names {shorten(text)!r}, which identifies nothing and may be {shorten(ref.unpinned)}"
                yield from self._hit(advisory, node, Judgement(answer=Answer.OPEN, why=why), "")

    def _held(self, advisory: Advisory, affected: Affected, digest: FileDigest) -> Iterator[Hit]:
        for node, path in self._by_digest.get((digest.algorithm, digest.value), ()):
            listed = (
                f", which the advisory lists of {affected.ref.purl}" if affected.ref else ", which the advisory lists"
            )
            why = f"its file {shorten(path)} has the {digest.algorithm} {digest.value}{listed}"
            found = Judgement(answer=Answer.YES, matched=Matched.DIGEST, why=why)
            yield from self._hit(advisory, node, self._settled(found, node.ref), "")

    def _library(self, advisory: Advisory, affected: Affected, node: Node, claim: FactClaim) -> Iterator[Hit]:
        fields = dict(claim.fields)
        version, specifier = str(fields.get("version", "")), str(fields.get("specifier", ""))
        found = judge_library(affected, version, specifier)
        stated = (
            f"{shorten(claim.evidence.path)} states {shorten(claim.value)} {shorten(version or specifier)}".rstrip()
        )
        if found.answer is not Answer.NO:
            why = f"{stated}; {found.why}"
            judged = Judgement(answer=found.answer, matched=Matched.LIBRARY, why=why, whole=found.whole)
            yield from self._hit(advisory, node, judged, "")

    def _settled(self, found: Judgement, ref: ArtifactRef) -> Judgement:
        """Take back an answer that rests on a revision which the artifact's descendants may not have been made from."""
        if found.whole or found.by_child or found.answer is Answer.OPEN:
            return found
        if found.answer is Answer.YES and not self.paths.some_firm(ref):
            why = f"{found.why}; {_MAY_DIFFER}, and what stems from it may have been made from another revision"
            return Judgement(answer=Answer.OPEN, matched=found.matched, why=why)
        if found.answer is Answer.NO and not self.paths.all_firm(ref):
            why = f"{_MAY_DIFFER}; whether what stems from it was made from a revision concerned cannot be told"
            return Judgement(answer=Answer.OPEN, why=why)
        return found

    @staticmethod
    def _doubt(affected: Affected, node: Node, alias: str) -> str:
        if alias:
            return f"it was reached as {shorten(alias)}, an id it no longer bears and that may be another's now"
        if affected.ref is not None and not spelled_alike(affected.ref, node.ref):
            return f"the advisory spells it {shorten(affected.ref.repo)}"
        return ""

    def _hit(self, advisory: Advisory, node: Node, found: Judgement, doubt: str) -> Iterator[Hit]:
        if found.answer is Answer.NO:
            return
        yield Hit(
            advisory=advisory,
            subject=self._subject,
            ref=node.ref,
            matched=found.matched,
            certain=found.answer is Answer.YES and not doubt,
            every_revision=found.whole,
            why=f"{found.why}; {doubt}" if doubt else found.why,
            path=self.paths.shortest(node.ref),
        )
