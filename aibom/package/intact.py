"""Whether a package holds what its manifest lists, and nothing else: each fault by its name."""

from collections.abc import Iterator, Mapping

from aibom.package.layout import MANIFEST, REQUIRED, SIGNATURE
from aibom.package.manifest import Manifest, digests
from aibom.records.refs import shorten

__all__ = ["faults"]


def faults(manifest: Manifest, files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield what of the members `files` is not as `manifest` has it: changed, swapped, renamed, removed, added."""
    listed = {each.path: each for each in manifest.members}
    found = {path: digests(data) for path, data in files.items() if path not in {MANIFEST, SIGNATURE}}
    wanted = {path: (each.sha256, each.sha512) for path, each in listed.items()}
    lacking = sorted(wanted.keys() - found.keys())
    added = sorted(found.keys() - wanted.keys())
    changed = [path for path in sorted(wanted.keys() & found.keys()) if found[path] != wanted[path]]
    for path in lacking:
        renamed = next((name for name in added if found[name] == wanted[path]), None)
        if renamed is None:
            yield f"{shorten(path)} was removed: the manifest lists it"
        else:
            added.remove(renamed)
            yield f"{shorten(path)} was renamed to {shorten(renamed)}"
    yield from (f"{shorten(path)} was added: the manifest does not list it" for path in added)
    for path in changed:
        other = next((name for name in changed if name != path and found[name] == wanted[path]), None)
        if other is not None and found[path] == wanted[other]:
            if path < other:
                yield f"{shorten(path)} and {shorten(other)} were swapped"
        else:
            yield f"{shorten(path)} was changed: its digests are not those that the manifest lists"
    sizes = (each.path for each in manifest.members if each.path in found and len(files[each.path]) != each.size)
    yield from (
        f"{shorten(path)} has another size than the manifest says" for path in sorted(set(sizes) - set(changed))
    )
    missing = sorted(REQUIRED - wanted.keys())
    yield from (f"{path} is missing, and no package is without it" for path in missing)
