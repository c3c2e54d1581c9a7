"""Which documents are written, in which formats, and where."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aibom import plugins
from aibom.cli import _output
from aibom.errors import UsageError
from aibom.formats.cyclonedx.compat import COMPAT, encode_compat
from aibom.formats.interface import Format
from aibom.records.bom import Bom
from aibom.records.refs import shorten

__all__ = ["DEFAULT", "Target", "targets", "write_all"]

_CYCLONEDX = "cyclonedx-"
DEFAULT = "cyclonedx-json"
"""The format where neither an option nor an ending names one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One document that is to be written: where, in which format and which version of its standard."""

    place: str
    encoding: Format
    version: str
    compat: tuple[str, ...] = ()
    """What of it is written for consumers behind the standard (aibom.formats.cyclonedx.compat)."""

    @property
    def in_folder(self) -> bool:
        """Whether `place` is meant as a folder, in which the file is named after its subject."""
        return _output.is_folder(self.place)

    def path(self, name: str) -> str:
        """Return the file for the subject of this name, in the folder `place`."""
        ending = next(iter(self.encoding.endings), f".{self.encoding.name}")
        return os.path.join(self.place, f"{name}{ending}")  # noqa: PTH118 - as typed

    def encode(self, bom: Bom) -> bytes:
        """Return the document.

        Raises:
            DocumentError: it would not be valid.
            PluginError: the format failed.
        """
        with plugins.blamed(self.encoding.name, "write"):
            return memoryview(encode_compat(self.encoding, bom, self.version, self.compat)).tobytes()


def targets(
    outputs: Sequence[str],
    format_name: str,
    spec_version: str,
    *,
    compat: Sequence[str] = (),
    built_in_only: bool = False,
) -> tuple[Target, ...]:
    """Return what `outputs` ask for: each FILE, or FORMAT=FILE, which needs no known ending.

    A format that is not named is `format_name`, else that of the longest known ending, else the default. Of several
    formats, `spec_version` is meant for those that have it, and `compat` for those of CycloneDX.

    Raises:
        UsageError: there is no such format or version, a file is named twice, or two documents go to standard output.
        PluginError: a format could not be loaded.
    """
    names = plugins.format_names(built_in_only=built_in_only)
    found = []
    for output in outputs or (_output.STDOUT,):
        name, is_named, place = output.partition("=")
        if not is_named or name not in names:
            name, place = format_name, output
        if not place:
            raise UsageError(
                f"{shorten(output)!r} names no file", hint="write FORMAT=FILE, or FORMAT=- for standard output"
            )
        encoding = _format(name or _by_ending(place, built_in_only=built_in_only), built_in_only=built_in_only)
        found.append((place, encoding))
    if spec_version and not any(spec_version in encoding.versions for _, encoding in found):
        known = sorted({version for _, encoding in found for version in encoding.versions})
        called = " and ".join(dict.fromkeys(encoding.name for _, encoding in found))
        raise UsageError(f"{called} has no version {shorten(spec_version)!r}", hint=f"choose one of {', '.join(known)}")
    _check_compat(compat, [encoding.name for _, encoding in found])
    chosen = tuple(
        Target(
            compat=tuple(compat) if encoding.name.startswith(_CYCLONEDX) else (),
            place=place,
            encoding=encoding,
            version=spec_version if spec_version in encoding.versions else encoding.versions[0],
        )
        for place, encoding in found
    )
    _refuse_twice(chosen)
    return chosen


def write_all(documents: Iterable[tuple[str, bytes]]) -> None:
    """Write documents that are all made, each wholly or not at all.

    Raises:
        DocumentError: one cannot be written; those before it are, and it says which one.
    """
    for place, data in documents:
        _output.write(place, data)


def _check_compat(compat: Sequence[str], formats: Sequence[str]) -> None:
    for name in compat:
        if name not in COMPAT:
            raise UsageError(f"--compat {shorten(name)} is not known", hint=f"choose of {', '.join(COMPAT)}")
    if compat and not any(name.startswith(_CYCLONEDX) for name in formats):
        raise UsageError(
            f"--compat {compat[0]} changes CycloneDX documents, not {formats[0]}",
            hint="leave it out, or write CycloneDX",
        )


def _refuse_twice(chosen: Sequence[Target]) -> None:
    seen: set[tuple[str, str]] = set()
    for target in chosen:
        called = "standard output" if target.place == _output.STDOUT else repr(shorten(target.place))
        # Into one folder two formats write files of different endings.
        key = (os.path.normpath(target.place), target.encoding.name if target.in_folder else "")
        if key in seen:
            raise UsageError(f"two documents would go to {called}", hint="give each --output a file of its own")
        seen.add(key)


def _by_ending(place: str, *, built_in_only: bool) -> str:
    endings = {ending: each.name for each in plugins.formats(built_in_only=built_in_only) for ending in each.endings}
    fitting = [ending for ending in endings if place.lower().endswith(ending)]
    return endings[max(fitting, key=len)] if fitting else DEFAULT


def _format(name: str, *, built_in_only: bool) -> Format:
    chosen = plugins.load_format(name, built_in_only=built_in_only)
    if chosen is None:
        known = ", ".join(plugins.format_names(built_in_only=built_in_only))
        raise UsageError(f"unknown format {shorten(name)!r}", hint=f"choose one of {known}")
    return chosen
