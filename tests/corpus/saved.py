"""The benign half: what real libraries saved, out of one archive; how it was made is in benchmarks/benign.py."""

import json
import lzma
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from corpus.case import Case, Group, Label

__all__ = ["ARCHIVE", "MANIFEST", "cases"]

HERE = Path(__file__).parent
ARCHIVE, MANIFEST = HERE / "benign.tar.xz", HERE / "benign.json"

PICKLED = ("pickle.", "pandas.")
CONTAINED = ("torch.", "numpy.", "joblib.", "shutil.")


def _group(saved_by: str) -> Group:
    if saved_by.startswith(PICKLED):
        return Group.PICKLE
    return Group.CONTAINER if saved_by.startswith(CONTAINED) else Group.OTHER


def cases() -> Iterator[Case]:
    """Yield what the manifest lists, each with the file first that a loader opens."""
    files: dict[str, dict[str, bytes]] = {}
    with tarfile.open(fileobj=BytesIO(lzma.decompress(ARCHIVE.read_bytes()))) as archive:
        for member in archive:
            source = archive.extractfile(member)
            if source is not None:
                name, _, path = member.name.partition("/")
                files.setdefault(name, {})[path] = source.read()
    for entry in json.loads(MANIFEST.read_text(encoding="utf-8")):
        saved_by = entry["saved_by"]
        yield Case(
            id=entry["id"],
            group=_group(saved_by),
            wrapping=f"{saved_by}, {entry['version']}",
            technique="",
            call="",
            label=Label(entry["label"]),
            files=files[entry["id"]],
        )
