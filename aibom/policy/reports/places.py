"""Where findings lie, as SARIF has it, and what they are known by from one run to the next."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from aibom.policy.policy import named
from aibom.policy.verdict import Source
from aibom.records.bom import Bom
from aibom.records.evidence import Evidence
from aibom.records.refs import HUB, LOCAL, ArtifactRef, shorten
from aibom.statements.records import EXTRACTOR

__all__ = ["Fingerprints", "location", "owners", "related"]

_HUB = "https://huggingface.co"
_LONGEST = 2000


def owners(bom: Bom) -> Mapping[Evidence, tuple[ArtifactRef, ...]]:
    """Return whose files and records the evidence of a Bom is from: those of one bytes may be several artifacts'."""
    found: dict[Evidence, dict[ArtifactRef, None]] = {}
    seen = [(node.ref, claim.evidence) for node in bom.nodes for claim in node.facts]
    seen += [(node.ref, claim.evidence) for node in bom.nodes for claim in (*node.unidentified, *node.not_followed)]
    seen += [(edge.child, claim.evidence) for edge in bom.edges for claim in edge.claims]
    for ref, each in seen:
        found.setdefault(_file_of(each), {})[ref] = None
    return {each: tuple(refs) for each, refs in found.items()}


def _file_of(each: Evidence) -> Evidence:
    return replace(each, pointer="", extractor="")


def location(source: Source, ref: ArtifactRef, looked_at: Sequence[Evidence]) -> dict[str, Any]:
    """Return where a finding about an artifact lies: in the document, of a walk in the card or record looked at."""
    logical = [{"fullyQualifiedName": ref.purl, "kind": "object"}]
    if source.uri:
        place: dict[str, Any] = {"artifactLocation": {"uri": source.uri}}
        place["region"] = {"startLine": source.lines.get(ref.purl, 1)}
        return {"physicalLocation": place, "logicalLocations": logical}
    if looked_at:
        best = min(looked_at, key=lambda each: (_owner(source, ref, each) != ref, *_rank(each)))
        found = _evidence(source, ref, best)
        logical += found.get("logicalLocations", [])
        return {"physicalLocation": found["physicalLocation"], "logicalLocations": logical}
    uri = source.folder if ref.registry == LOCAL and source.folder else ref.url(_HUB) or ref.purl
    return {"physicalLocation": {"artifactLocation": {"uri": uri}}, "logicalLocations": logical}


def related(source: Source, ref: ArtifactRef, looked_at: Iterable[Evidence]) -> list[dict[str, Any]]:
    """Return the places that were looked at for a finding about an artifact, each once."""
    found: list[dict[str, Any]] = []
    for each in looked_at:
        place = _evidence(source, ref, each)
        if place not in found:
            found.append(place)
    return found


def _evidence(source: Source, ref: ArtifactRef, each: Evidence) -> dict[str, Any]:
    """Return one place: its address, the line where that is known, and the pointer into it."""
    owner = _owner(source, ref, each)
    uri = _uri(source, owner, each)
    found: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": uri}},
        "message": {"text": shorten(f"{each.path} {each.pointer}".strip(), _LONGEST)},
    }
    line = _line(source, each)
    if line and uri != owner.url(_HUB):  # a line of a file, not of the page that stands for it
        found["physicalLocation"]["region"] = {"startLine": line}
    if each.pointer.startswith("/"):
        found["logicalLocations"] = [{"fullyQualifiedName": shorten(each.pointer, _LONGEST), "kind": "member"}]
    return found


def _owner(source: Source, ref: ArtifactRef, each: Evidence) -> ArtifactRef:
    """Return whose file it is: where that is not settled, the one's that the finding is about."""
    whose = source.owners.get(_file_of(each), ())
    return ref if ref in whose or len(whose) != 1 else whose[0]


def _rank(each: Evidence) -> tuple[bool, bool]:
    """Order places by their use to who has to mend it: files before records of the registry, lines before files."""
    return each.path.startswith("/api/"), not each.pointer.startswith("line ")


def _line(source: Source, each: Evidence) -> int:
    kind, _, number = each.pointer.partition(" ")
    if kind == "line" and number.isascii() and number.isdigit():
        return int(number)
    return source.lines.get(each.pointer, 0) if each.sha256 == source.sha256 else 0


def _uri(source: Source, ref: ArtifactRef, each: Evidence) -> str:
    path = quote(each.path.encode("utf-8", "surrogateescape"), safe="/")
    if source.uri and each.sha256 == source.sha256:
        return source.uri
    if each.path.startswith("/api/"):
        return _HUB + path
    if ref.registry == HUB and each.revision:
        return f"{ref.at(each.revision).url(_HUB).replace('/tree/', '/blob/')}/{path}"
    if ref.registry == HUB and each.extractor != EXTRACTOR:
        return ref.url(_HUB)  # no commit is known at which the file has an address
    if ref.registry == LOCAL and source.folder:
        return f"{source.folder.rstrip('/')}/{path}"
    return path or ref.purl


class Fingerprints:
    """What each result of one log is known by: neither time nor commit nor wording is part of it.

    Results about the same thing are told apart by number.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, subject: ArtifactRef, identity: Sequence[str]) -> Mapping[str, str]:
        """Return the fingerprints of the next result with this identity (rule, artifact, other end) in a Bom of `subject`."""
        digest = hashlib.sha256("\n".join((named(subject), *identity)).encode()).hexdigest()
        self._seen[digest] += 1
        number = self._seen[digest]
        # The second is the one that GitHub goes by; without it, it takes the text of the line, in which a commit stands.
        return {"aibomIdentity/v1": f"{digest}:{number}", "primaryLocationLineHash": f"{digest[:16]}:{number}"}
