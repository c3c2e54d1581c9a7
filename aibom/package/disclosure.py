"""What of the recorded evidence strangers may not see anyway: found by what the evidence itself says of its sources."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from aibom.package.layout import EVIDENCE
from aibom.package.manifest import Withheld
from aibom.records.refs import HUB, LOCAL, ArtifactRef, Kind, shorten

__all__ = ["digests_of", "entries_of", "named", "ref_of", "withheld"]

_MANIFEST = "manifest.json"


def withheld(evidence: Mapping[str, bytes]) -> tuple[Withheld, ...]:
    """Return which files of a recording (by their path in it) are withheld from the public, sorted.

    Those are all that is of a private repository or a local folder, the files of a gated one, and all of a registry of which
    aibom cannot tell who may read it. The manifest of the recording and its statements are none of them.

    Raises:
        ValueError: the evidence has no manifest that can be read.
        KeyError: likewise.
        TypeError: likewise.
    """
    found: dict[str, Withheld] = {}
    private: dict[str, str] = {}
    for answer in _answers(evidence):
        about = ref_of(answer)
        for entry, reason in _kept_back(answer, evidence):
            found[entry["stored"]] = _withheld(entry, about.purl, reason)
            if entry is answer["info"] and about.kind is Kind.DATASET:
                private[about.repo] = about.purl
    for entry in _lists(evidence):
        if entry["repo"] in private:
            reason = "it is about a dataset whose record is withheld"
            found[entry["stored"]] = _withheld(entry, private[entry["repo"]], reason)
    return tuple(found[path] for path in sorted(found))


def _withheld(entry: Mapping[str, Any], about: str, reason: str) -> Withheld:
    path = f"{EVIDENCE}{entry['stored']}"
    return Withheld(path=path, size=entry["size"], sha256=entry["sha256"], about=about, reason=reason)


def digests_of(evidence: Mapping[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 that the manifest of a recording states of each file of answers and lists, by path.

    Raises:
        ValueError: as `withheld`.
        KeyError: likewise.
        TypeError: likewise.
    """
    entries = [entry for answer in _answers(evidence) for entry in entries_of(answer)]
    return {str(entry["stored"]): str(entry["sha256"]) for entry in (*entries, *_lists(evidence))}


def named(evidence: Mapping[str, bytes]) -> frozenset[str]:
    """Return the paths of the files that the manifest of a recording names, and its own.

    Raises:
        ValueError: as `withheld`.
        KeyError: likewise.
        TypeError: likewise.
    """
    statements = json.loads(evidence[_MANIFEST]).get("statements")
    return frozenset({_MANIFEST, *digests_of(evidence), *([statements["stored"]] if statements else [])})


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
