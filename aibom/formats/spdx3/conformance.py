"""What the text of SPDX 3.0.1 demands of who claims a profile, and neither its JSON schema nor its SHACL model checks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from aibom.errors import DocumentError
from aibom.formats.spdx3.graph import read_graph, texts
from aibom.formats.spdx3.terms import Element
from aibom.formats.vocabulary.problems import Problem
from aibom.records.refs import shorten

__all__ = ["PROFILES", "conformance_problems", "missing", "profiles"]

PROFILES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "ai": (
        "ai_AIPackage",
        (
            "releaseTime",
            "suppliedBy",
            "software_downloadLocation",
            "software_packageVersion",
            "software_primaryPurpose",
        ),
    ),
    "dataset": (
        "dataset_DatasetPackage",
        (
            "builtTime",
            "dataset_datasetType",
            "originatedBy",
            "releaseTime",
            "software_downloadLocation",
            "software_primaryPurpose",
        ),
    ),
}
"""The type that each profile speaks of, and the fields its text demands."""
_ONE: Mapping[str, tuple[str, ...]] = {"ai": (), "dataset": ("originatedBy",)}
"""The lists of which the text allows one entry only; the schemas allow any number."""
_LICENSES = ("hasDeclaredLicense", "hasConcludedLicense")


def missing(elements: Sequence[Mapping[str, Any]], profile: str) -> list[tuple[str, str]]:
    """Return what each package lacks for a claim of `profile` (`ai` or `dataset`): its spdxId and the requirement.

    A profile of which there is no package is not claimed, and nothing is missing for it.

    >>> missing([{"type": "dataset_DatasetPackage", "spdxId": "a:b", "releaseTime": "x"}], "dataset")[0]
    ('a:b', 'builtTime')
    """
    kind, fields = PROFILES[profile]
    counts = _licenses(elements)
    found: list[tuple[str, str]] = []
    for element in elements:
        if element.get("type") != kind:
            continue
        name = str(element.get("spdxId", ""))
        found += [(name, field) for field in fields if element.get(field) in (None, "", [])]
        found += [
            (name, f"exactly one {field}, not {len(texts(element.get(field)))}")
            for field in _ONE[profile]
            if len(texts(element.get(field))) > 1
        ]
        found += [
            (name, f"exactly one relationship {license_}, not {number}")
            for license_ in _LICENSES
            if (number := counts.get((name, license_), 0)) != 1
        ]
    return found


def conformance_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what a raw JSON-LD document claims in `profileConformance` and does not keep, by JSON pointer."""
    try:
        graph = read_graph(document)
    except DocumentError:  # the schema says what is wrong with it
        return
    elements = [
        {**item.fields, "type": item.kind, "spdxId": item.id, "from": next(iter(graph.refs(item, "from")), "")}
        for item in graph.items
    ]
    claimed = {profile for element in elements for profile in _claims(element)}
    for profile in sorted(claimed & PROFILES.keys()):
        for name, requirement in missing(elements, profile):
            reason = f"the {profile} profile is claimed, and {shorten(name)} lacks {requirement}"
            yield Problem(pointer=graph.by_id[name].place, reason=reason)


def profiles(elements: Iterable[Element], lacking: Mapping[str, Sequence[object]]) -> list[str]:
    """Return the profiles a document may claim: those whose types it uses and whose requirements it keeps."""
    kinds = {element["type"] for element in elements}
    held = [name for name, (kind, _) in PROFILES.items() if kind in kinds and not lacking[name]]
    simple = ["simpleLicensing"] if any(kind.startswith("simplelicensing_") for kind in kinds) else []
    return sorted(["core", "software", *simple, *held])


def _licenses(elements: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for element in elements:
        kind, start = element.get("relationshipType"), element.get("from")
        if kind in _LICENSES and isinstance(start, str):
            counts[start, kind] = counts.get((start, kind), 0) + 1
    return counts


def _claims(element: Mapping[str, Any]) -> list[str]:
    """Return the profiles an element claims, by their short names."""
    return [name.rpartition("/")[2] for name in texts(element.get("profileConformance"))]
