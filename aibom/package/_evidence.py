"""The evidence in a package, held against the manifest that the recording brings and the package's own."""

import json
from collections.abc import Collection, Iterator, Mapping

from aibom.package.disclosure import digests_of, entries_of, named, ref_of
from aibom.package.layout import EVIDENCE
from aibom.package.manifest import Manifest
from aibom.records.refs import ArtifactRef, shorten

__all__ = ["enclosed_faults", "hidden_in"]

_FAULTS = (KeyError, TypeError, ValueError, AttributeError, RecursionError)
_MANIFEST = "manifest.json"


def enclosed_faults(manifest: Manifest, evidence: Mapping[str, bytes]) -> Iterator[str]:
    """Yield what of the evidence (by path in it) is not what its own manifest lists, what is withheld counted in."""
    hidden = {each.path.removeprefix(EVIDENCE): each for each in manifest.withheld}
    try:
        listed, stated = named(evidence), digests_of(evidence)
    except _FAULTS:
        yield f"{EVIDENCE}{_MANIFEST} cannot be read"
        return
    for path in sorted(evidence.keys() - listed):
        yield f"{EVIDENCE}{shorten(path)} is named by nothing in the recording"
    for path in sorted(listed - evidence.keys() - hidden.keys()):
        yield f"{EVIDENCE}{shorten(path)} is missing, and not withheld either"
    for path in sorted(hidden):
        if path in evidence or stated.get(path) != hidden[path].sha256:
            yield f"{EVIDENCE}{shorten(path)} is said to be withheld, and the recording has no such file"


def hidden_in(recording: bytes, hidden: Collection[str]) -> frozenset[ArtifactRef]:
    """Return the artifacts of a recording, whose manifest is given, of which files are withheld."""
    veiled = frozenset(hidden)
    return frozenset(
        ref_of(answer)
        for answer in json.loads(recording)["answers"]
        if any(entry["stored"] in veiled for entry in entries_of(answer))
    )
