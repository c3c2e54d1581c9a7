"""Write the benign half of the scanner's corpus with real libraries' own save functions, and keep it as one archive.

Run it in an environment that holds benchmarks/benign-requirements.txt. The labels stand beside each save, decided by what
a loader of the file does, before any scanner sees it. The archive's bytes follow from those of the files; the files' own
bytes may differ between versions of the libraries, which is why they are kept, with their digests in a manifest.
"""

import hashlib
import importlib.metadata
import io
import json
import lzma
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import benign_arrays
import benign_configs
import benign_networks
import benign_objects
from benign_saves import Save

TESTS = Path(__file__).resolve().parents[1] / "tests"
ARCHIVE, MANIFEST = TESTS / "corpus/benign.tar.xz", TESTS / "corpus/benign.json"
EACH, ALL = 32 << 10, 600 << 10


def saves() -> Iterator[Save]:
    """Yield every save."""
    for module in (benign_networks, benign_arrays, benign_objects, benign_configs):
        yield from module.saves()


def written(save: Save, folder: Path) -> dict[str, object]:
    """Save into the folder, and return the entry of the manifest.

    Raises:
        ValueError: what was saved is larger than may be kept.
    """
    path = folder / save.name
    path.parent.mkdir(parents=True)
    save.write(path)
    place = folder / save.id
    files = {
        found.relative_to(place).as_posix(): hashlib.sha256(found.read_bytes()).hexdigest()
        for found in sorted(place.rglob("*"))
        if found.is_file()
    }
    largest = max((place / name).stat().st_size for name in files)
    if largest > EACH:
        raise ValueError(f"{save.id} has a file of {largest:,} bytes")
    library = save.library.split(".")[0]
    package = {"sklearn": "scikit-learn", "yaml": "PyYAML"}.get(library, library)
    version = sys.version.split()[0] if library in sys.stdlib_module_names else importlib.metadata.version(package)
    return {"id": save.id, "label": save.label, "saved_by": save.library, "version": version, "files": files}


def main() -> None:
    """Write archive and manifest."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        entries = sorted((written(save, folder) for save in saves()), key=lambda entry: str(entry["id"]))
        target, total = io.BytesIO(), 0
        with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as file:
            for path in sorted(found for found in folder.rglob("*") if found.is_file()):
                entry = tarfile.TarInfo(path.relative_to(folder).as_posix())
                data = path.read_bytes()
                entry.size, total = len(data), total + len(data)
                file.addfile(entry, io.BytesIO(data))
    if total > ALL:
        raise ValueError(f"{total:,} bytes in all")
    ARCHIVE.write_bytes(lzma.compress(target.getvalue(), preset=9))
    MANIFEST.write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")
    print(f"{len(entries)} cases, {total:,} bytes, {ARCHIVE.stat().st_size:,} packed")


if __name__ == "__main__":
    main()
