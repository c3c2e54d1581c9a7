"""What of the recorded evidence strangers may not see anyway: found by what the evidence itself says of its sources."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from aibom.errors import DocumentError
from aibom.package.layout import EVIDENCE
from aibom.package.manifest import Withheld
from aibom.records.refs import HUB, LOCAL, ArtifactRef, Kind, shorten

__all__ = [
    "ALL",
    "PUBLIC",
    "Disclosure",
    "Otherwise",
    "Rule",
    "digests_of",
    "entries_of",
    "named",
    "ref_of",
    "withheld",
]

_MANIFEST = "manifest.json"
_NOT_GIVEN = "it is not among what is given to this reader"
_STATEMENTS = (
    "supplied statements are given to whom they are meant for; what of them the BOM states, it states with their author"
)


class Otherwise(StrEnum):
    """What becomes of evidence that no rule speaks of."""

    PUBLIC = "public"
    """What strangers cannot see is withheld."""
    ALL = "all"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Whether evidence of the artifacts that fit a pattern is given; `files` are patterns of paths, none means all of it.

    `where` is the place of the file that says so.
    """

    artifact: str
    files: tuple[str, ...] = ()
    give: bool
    reason: str = ""
    where: str = ""

    def speaks_of(self, about: ArtifactRef) -> bool:
        """Say whether the artifact fits."""
        return fnmatchcase(str(about.unpinned), self.artifact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """What of the evidence is given to a reader: by the last rule that speaks of it, and `otherwise`.

    `statements` says whether the file of supplied statements is; `unsaid` are the places of statements that stand nowhere
    in the package. `reason` is why either is withheld.
    """

    name: str
    otherwise: Otherwise
    rules: tuple[Rule, ...] = ()
    statements: bool = False
    unsaid: tuple[str, ...] = ()
    reason: str = ""


PUBLIC = Disclosure(name="public", otherwise=Otherwise.PUBLIC)
ALL = Disclosure(name="all", otherwise=Otherwise.ALL, statements=True)


def withheld(evidence: Mapping[str, bytes], disclosure: Disclosure = PUBLIC) -> tuple[Withheld, ...]:
    """Return which files of a recording (by their path in it) are withheld, sorted.

    From the public those are all that is of a private repository or a local folder, the files of a gated one, all of a
    registry of which aibom cannot tell who may read it, and the supplied statements. The manifest of the recording is none.

    Raises:
        DocumentError: a rule speaks of nothing that is there.
        ValueError: the evidence has no manifest that can be read.
        KeyError: likewise.
        TypeError: likewise.
    """
    found: dict[str, Withheld] = {}
    hidden: dict[str, tuple[str, str]] = {}
    idle = list(disclosure.rules)
    for answer in _answers(evidence):
        about = ref_of(answer)
        idle = [rule for rule in idle if not rule.speaks_of(about)]
        for entry, reason in _hidden(answer, evidence, disclosure):
            found[entry["stored"]] = _withheld(entry, about.purl, reason)
            if entry is answer["info"] and about.kind is Kind.DATASET:
                hidden[about.repo] = (about.purl, "it is about a dataset whose record is withheld")
    if idle:
        raise DocumentError(
            f"{idle[0].where}: id: no artifact of the evidence fits {shorten(idle[0].artifact)!r}",
            hint="write it as `aibom lineage` does: ORG/NAME, or datasets/ORG/NAME; * stands for anything",
        )
    for entry in _lists(evidence):
        if entry["repo"] in hidden:
            found[entry["stored"]] = _withheld(entry, *hidden[entry["repo"]])
    manifest = json.loads(evidence[_MANIFEST])
    if manifest.get("statements") and not disclosure.statements:
        reason = disclosure.reason or _STATEMENTS
        found[manifest["statements"]["stored"]] = _withheld(manifest["statements"], manifest["subject"], reason)
    return tuple(found[path] for path in sorted(found))


def _hidden(
    answer: Mapping[str, Any], evidence: Mapping[str, bytes], disclosure: Disclosure
) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield the entries of an answer that are withheld, each with the reason."""
    about = ref_of(answer)
    rules = [rule for rule in disclosure.rules if rule.speaks_of(about)]
    closed = {entry["stored"]: why for entry, why in _kept_back(answer, evidence)}
    for entry in entries_of(answer):
        path = entry.get("path", "")
        rule = next((each for each in reversed(rules) if not each.files or _fits(path, each.files)), None)
        if rule is not None:
            if not rule.give:
                yield entry, rule.reason or _NOT_GIVEN
        elif disclosure.otherwise is Otherwise.NOTHING:
            yield entry, _NOT_GIVEN
        elif disclosure.otherwise is Otherwise.PUBLIC and entry["stored"] in closed:
            yield entry, closed[entry["stored"]]


def _fits(path: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def _withheld(entry: Mapping[str, Any], about: str, reason: str) -> Withheld:
    path = f"{EVIDENCE}{entry['stored']}"
    return Withheld(path=path, size=entry["size"], sha256=entry["sha256"], about=about, reason=reason)


def digests_of(evidence: Mapping[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 that the manifest of a recording states of each file of answers, lists and statements, by path.

    Raises:
        ValueError: as `withheld`.
        KeyError: likewise.
        TypeError: likewise.
    """
    entries = [entry for answer in _answers(evidence) for entry in entries_of(answer)]
    statements = json.loads(evidence[_MANIFEST]).get("statements")
    every = (*entries, *_lists(evidence), *([statements] if statements else []))
    return {str(entry["stored"]): str(entry["sha256"]) for entry in every}


def named(evidence: Mapping[str, bytes]) -> frozenset[str]:
    """Return the paths of the files that the manifest of a recording names, and its own.

    Raises:
        ValueError: as `withheld`.
        KeyError: likewise.
        TypeError: likewise.
    """
    return frozenset({_MANIFEST, *digests_of(evidence)})


def _answers(evidence: Mapping[str, bytes]) -> list[Mapping[str, Any]]:
    return list(json.loads(evidence[_MANIFEST])["answers"])


def _lists(evidence: Mapping[str, bytes]) -> list[Mapping[str, Any]]:
    """Return the entries of the lists of models trained on a dataset, of those that are stored."""
    return [entry for entry in json.loads(evidence[_MANIFEST]).get("lists", ()) if entry["stored"]]


def entries_of(answer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the entries of an answer that a file is stored for: its record, then its files.

    Raises:
        KeyError: it is no answer.
        TypeError: likewise.
    """
    info = answer["info"]
    yield from (entry for entry in ([info] if info else []) if entry["stored"])
    yield from (file for file in answer["files"] if file["stored"])


def _kept_back(answer: Mapping[str, Any], evidence: Mapping[str, bytes]) -> Iterator[tuple[Mapping[str, Any], str]]:
    registry = answer["registry"]
    if registry == LOCAL:
        yield from ((entry, "it is of a folder that only its owner has") for entry in entries_of(answer))
        return
    if registry != HUB:
        why = f"who may read it in the registry {shorten(registry, 80)} is not known"
        yield from ((entry, why) for entry in entries_of(answer))
        return
    record = _record(answer, evidence)
    if record is None:
        why = "there is no record that says who may read its repository"
        yield from ((entry, why) for entry in entries_of(answer))
    elif record.get("private"):
        yield from ((entry, "its repository is private") for entry in entries_of(answer))
    elif record.get("gated") or answer["resolution"] == "gated":
        why = "its repository is gated: one reads its files with access granted by its owner"
        yield from ((file, why) for file in answer["files"] if file["stored"])


def _record(answer: Mapping[str, Any], evidence: Mapping[str, bytes]) -> Mapping[str, Any] | None:
    info = answer["info"]
    try:
        record = json.loads(evidence[info["stored"]])
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def ref_of(answer: Mapping[str, Any]) -> ArtifactRef:
    """Return the artifact that an answer is about.

    Raises:
        KeyError: it is no answer.
        ValueError: likewise.
    """
    namespace, _, name = str(answer["present_id"]).rpartition("/")
    return ArtifactRef(
        registry=str(answer["registry"]),
        kind=Kind(answer["kind"]),
        namespace=namespace,
        name=name,
        revision=str(answer["commit"]),
    )
