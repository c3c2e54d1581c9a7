"""Read vast and ordinary CycloneDX JSON of aibom: seconds and memory of processes of their own, over the bare parser.

The floor is what nobody saves who reads the document whole: the bytes parsed, and checked against the schema. An edited
document is one in which the description of the last artifact was changed, a foreign one the same without our properties.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import convert  # beside this file
import documents
import orjson

from aibom.formats.cyclonedx.json_format import CycloneDxJson, written
from aibom.formats.cyclonedx.validate import schema_problems
from aibom.formats.vocabulary.uncollected import uncollected

LARGE, ROUNDS, ORDINARY = 10_000, 3, 200
VERSION = "1.6"
CASES: dict[str, Callable[[], bytes]] = {
    "10,000 models of five facts": lambda: CycloneDxJson().encode(convert.lineage(LARGE), VERSION),
    "10,000 artifacts, everything known": lambda: CycloneDxJson().encode(documents.bom(1, LARGE), VERSION),
}


def decode(data: bytes) -> object:
    """Read a document as aibom does."""
    return CycloneDxJson().decode(data)


def floor(data: bytes) -> object:
    """Parse a document and check it against the schema."""
    with uncollected():
        value = orjson.loads(data)
        return value, list(schema_problems(value))


WORK: dict[str, Callable[[bytes], object]] = {"read": decode, "floor": floor}


def measured(kind: str, path: Path) -> tuple[float, int]:
    """Return the least processor seconds that a process of its own takes for the file, and its peak of memory in MB."""
    found = [
        subprocess.run([sys.executable, __file__, kind, str(path)], capture_output=True, check=True).stdout.split()
        for _ in range(ROUNDS)
    ]
    return min(float(seconds) for seconds, _ in found), min(int(peak) for _, peak in found)


def once(kind: str, path: str) -> None:
    """Print the processor seconds of reading one file, and this process's peak of memory in MB."""
    work = WORK[kind]
    work(b'{\n  "bomFormat": "CycloneDX",\n  "specVersion": "1.6",\n  "version": 1\n}\n')  # the schema is compiled
    data = Path(path).read_bytes()
    begun = time.process_time()
    kept = work(data)
    print(f"{time.process_time() - begun:.3f} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")
    del kept


def edited(data: bytes) -> bytes:
    """Return the document with the description of its last artifact changed."""
    value = orjson.loads(data)
    value["components"][-1]["description"] = "Changed by hand."
    return written(value)


def foreign(data: bytes) -> bytes:
    """Return what is left of the document where nothing is known of our properties."""
    value: dict[str, Any] = orjson.loads(data)
    for owner in (value["metadata"], value["metadata"]["component"], *value["components"]):
        owner.pop("properties", None)
    return written(value)


def main() -> None:
    """Print a line for each vast document, and how many ordinary ones are read a second."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bom.cdx.json"
        for name, make in CASES.items():
            data = make()
            path.write_bytes(data)
            bare, bare_peak = measured("floor", path)
            for what, change in (("", bytes), (", edited", edited), (", foreign", foreign)):
                path.write_bytes(change(data))
                seconds, peak = measured("read", path)
                print(
                    f"{name}{what} ({len(data) / 1e6:,.0f} MB): {seconds:.2f} s, {seconds / bare:.1f} x the floor; "
                    f"{peak:,} MB, {peak / bare_peak:.2f} x the floor"
                )
    ordinary = CycloneDxJson().encode(documents.bom(1), VERSION)
    for name, work in (("read", decode), ("floor", floor)):
        taken = []
        for _ in range(ORDINARY):
            begun = time.process_time()
            work(ordinary)
            taken.append(time.process_time() - begun)
        print(f"ten artifacts ({len(ordinary) / 1e3:,.0f} kB), {name}: {min(taken) * 1000:.2f} ms")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        once(*sys.argv[1:])
    else:
        main()
