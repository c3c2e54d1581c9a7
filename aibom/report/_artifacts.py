"""Each artifact of the report: identity, license, facts, files, and the derivations it stems from with their claims."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from aibom.records.claims import Fact as FactName
from aibom.records.claims import FactClaim, LineageClaim
from aibom.records.evidence import ASSURANCE_ORDER, Evidence
from aibom.records.files import Role, role
from aibom.records.lineage import Edge as Derivation
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef, shorten
from aibom.records.snapshot import FileEntry
from aibom.report._words import LONG, http_link, licenses_of, name_of, place_of, size_of
from aibom.report.parts import Artifact, Claim, Edge, Fact, File, Gap, Place
from aibom.report.picture import strongest
from aibom.report.texts import Texts

__all__ = ["Artifacts", "fact_of", "listed"]

_FACTS, _FILES, _CLAIMS, _EDGES, _BACK = 40, 24, 12, 60, 12
_JOINED = 40
_MANY = frozenset({FactName.TAG, FactName.LANGUAGE, FactName.LICENSE, FactName.TASK, FactName.LIBRARY})
_ROLES = tuple(Role)


class Artifacts:
    """Makes the view of artifacts: `anchors` says where the page shows which, in the order of `nodes`."""

    def __init__(
        self,
        texts: Texts,
        anchors: Mapping[ArtifactRef, str],
        edges: Iterable[Derivation],
        gaps: Mapping[ArtifactRef, Sequence[Gap]],
        endpoint: str,
    ) -> None:
        self._texts = texts
        self._anchors = anchors
        self._gaps = gaps
        self._endpoint = endpoint
        self._up: dict[ArtifactRef, list[tuple[int, Derivation]]] = defaultdict(list)
        self._back: dict[ArtifactRef, list[tuple[int, Derivation]]] = defaultdict(list)
        for number, edge in enumerate(edges):
            self._up[edge.child].append((number, edge))
            self._back[edge.parent].append((number, edge))

    def place(self, ref: ArtifactRef) -> Place:
        """Return an artifact as something that is spoken of."""
        return Place(name=name_of(ref), anchor=self._anchors.get(ref, ""))

    def view(self, node: Node, *, is_subject: bool, is_own: bool, steps: int | None) -> Artifact:
        """Return all there is to say of one artifact."""
        texts, ref = self._texts, node.ref
        facts = _facts(node.facts)
        gaps = self._gaps.get(ref, ())
        back = self._back.get(ref, [])
        return Artifact(
            anchor=self._anchors.get(ref, ""),
            name=name_of(ref),
            kind=texts.get(f"kind.{ref.kind}", ref.kind),
            purl=shorten(ref.purl, LONG),
            url=http_link(ref.url(self._endpoint)) if self._endpoint else "",
            revision=shorten(ref.revision),
            resolution=texts.get(f"resolution.{node.resolution}", node.resolution),
            detail=shorten(node.detail, LONG),
            aliases=[shorten(alias) for alias in node.aliases[:20]],
            licenses=[shorten(license_) for license_ in licenses_of(node)[:20]],
            is_subject=is_subject,
            is_own=is_own,
            steps=self._steps(steps),
            facts=facts[:_FACTS],
            more_facts=max(0, len(facts) - _FACTS),
            files=None if node.files is None else [_file(file) for file in _first(node.files)],
            more_files=max(0, len(node.files or ()) - _FILES),
            listed=listed(node.files, texts),
            gaps=gaps,
            severity=gaps[0].severity if gaps else "",
            more_made_of=max(0, len(self._up.get(ref, [])) - _EDGES),
            made_of=[self.edge(number, edge) for number, edge in self._up.get(ref, [])[:_EDGES]],
            went_into=[self.edge(number, edge) for number, edge in back[:_BACK]],
            more_went_into=max(0, len(back) - _BACK),
            unidentified=[
                texts.said("names_nothing", relation=claim.relation, text=shorten(claim.text, 120))
                for claim in (*node.unidentified[:20], *node.not_followed[:20])
            ],
        )

    def edge(self, number: int, edge: Derivation) -> Edge:
        """Return one derivation with its claims, the strongest first."""
        texts = self._texts
        claims = sorted(edge.claims, key=lambda each: (-ASSURANCE_ORDER.index(each.assurance), each.evidence))
        return Edge(
            anchor=f"edge-{number + 1}",
            child=self.place(edge.child),
            parent=self.place(edge.parent),
            relation=edge.relation.value,
            meaning=texts.get(f"relation.{edge.relation}", edge.relation),
            pin=texts.get(f"pin.{edge.pin}", edge.pin),
            strongest=strongest(edge),
            claims=[_claim(claim) for claim in claims[:_CLAIMS]],
            more=max(0, len(claims) - _CLAIMS),
        )

    def _steps(self, steps: int | None) -> str:
        if steps is None:
            return self._texts["no_way"]
        return self._texts["the_subject"] if not steps else self._texts.counted("steps", steps)


def listed(files: Sequence[FileEntry] | None, texts: Texts) -> str:
    """Return how many files are listed, how large they are, and for how many a digest is known."""
    if files is None:
        return texts["not_listed"]
    known = sum(file.size for file in files if file.size >= 0)
    unsized = sum(file.size < 0 for file in files)
    digests = sum(bool(file.sha256 or file.sha512) for file in files)
    size = texts.said("listed_size", size=size_of(known)) if known else ""
    without = texts.said("listed_unsized", count=unsized) if unsized else ""
    return f"{texts.counted('files', len(files))}{size}{without}{texts.said('listed_digests', count=digests)}"


def fact_of(claim: FactClaim, value: str = "") -> Fact:
    """Return one fact with its fields, in words."""
    fields = ", ".join(f"{shorten(name, 60)}: {shorten(each, 120)}" for name, each in claim.fields[:12])
    text = value or shorten(claim.value, LONG)
    return Fact(
        name=claim.fact.value,
        value=f"{text} ({fields})" if fields else text,
        assurance=claim.assurance.value,
        place=place_of(claim.evidence),
        accountable=shorten(claim.accountable),
    )


def _facts(claims: Sequence[FactClaim]) -> list[Fact]:
    """Return the facts in order of their names; plain ones of one kind, assurance and file in one line."""
    joined: dict[tuple[str, str, str, str], list[FactClaim]] = defaultdict(list)
    found: list[Fact] = []
    for claim in claims:
        if claim.fact in _MANY and not claim.fields and not claim.accountable:
            joined[claim.fact.value, claim.assurance.value, claim.evidence.path, claim.evidence.revision].append(claim)
        else:
            found.append(fact_of(claim))
    for same in joined.values():
        values = list(dict.fromkeys(shorten(claim.value, 120) for claim in same))
        more = f" and {len(values) - _JOINED:,} more" if len(values) > _JOINED else ""
        whole = Evidence(path=same[0].evidence.path, revision=same[0].evidence.revision, extractor="")
        one = fact_of(same[0], ", ".join(values[:_JOINED]) + more)
        found.append(one if len(same) == 1 else _at(one, place_of(whole)))
    return sorted(found, key=lambda fact: (fact.name, fact.assurance, fact.value, fact.place))


def _at(fact: Fact, place: str) -> Fact:
    return Fact(name=fact.name, value=fact.value, assurance=fact.assurance, place=place)


def _first(files: Sequence[FileEntry]) -> list[FileEntry]:
    """Return the files worth showing: weights first, then what can be run, then the rest by name."""
    return sorted(files, key=lambda file: (_ROLES.index(role(file.path)), file.path))[:_FILES]


def _file(file: FileEntry) -> File:
    digests = (("sha256", file.sha256), ("sha512", file.sha512), ("git blob", file.git_sha1))
    digest = next((f"{name} {value}" for name, value in digests if value), "")
    return File(path=shorten(file.path), size=size_of(file.size), digest=shorten(digest))


def _claim(claim: LineageClaim) -> Claim:
    evidence = claim.evidence
    return Claim(
        relation=claim.relation.value,
        text=shorten(claim.text),
        assurance=claim.assurance.value,
        place=place_of(evidence),
        digest=shorten(evidence.sha256),
        extractor=shorten(evidence.extractor),
        accountable=shorten(claim.accountable),
    )
