"""Ask 40 BOMs of recorded families where a dataset is, as a whole process, and the largest for 10,000 advisories.

The BOMs are those of the samples and of the 178-model family, in four formats by turns, the subject's name changed in each,
so that no two are alike. Printed beside: the time to decode the same files in this process.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from aibom.cli._input import understood
from aibom.policy import advisories

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
FAMILIES = ("deep-family", "merge", "training-data", "gated-parent", "quantized-chain")
FORMATS = {
    ".cdx.json": "cyclonedx-json",
    ".cdx.xml": "cyclonedx-xml",
    ".spdx.json": "spdx-json",
    ".spdx3.json": "spdx3-json",
}
COUNT, RECORDS = 40, 10_000
WHAT = "datasets/teknium/OpenHermes-2.5"


def aibom(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process of its own."""
    return subprocess.run([sys.executable, "-m", "aibom", *map(str, arguments)], capture_output=True, check=False)


def filed(folder: Path) -> list[Path]:
    """Write 40 BOMs into `folder`, and return their places."""
    made: list[Path] = []
    for family in FAMILIES:
        for ending, name in FORMATS.items():
            document = folder / f"{family}{ending}"
            aibom(
                "generate", "--from", SAMPLES / family / "evidence", "--format", name, "-o", document
            ).check_returncode()
            subject = understood(str(document))[1].bom.subject.name.encode()
            for number in range(COUNT // (len(FAMILIES) * len(FORMATS))):
                place = folder / f"{family}-{number}{ending}"
                place.write_bytes(document.read_bytes().replace(subject, subject + b"-%d" % number))
                made.append(place)
            document.unlink()
    return made


def feed(place: Path) -> None:
    """Write records about artifacts that are nowhere, by commits and digests."""
    package = {"ecosystem": "Hugging Face", "name": "x"}
    records = [
        {
            "id": f"x_{number}",
            "modified": "2026-01-01T00:00:00Z",
            "affected": [
                {
                    "package": package | {"purl": f"pkg:huggingface/evil/m{number}"},
                    "versions": [f"{number:040x}"],
                    "ecosystem_specific": {"files": [{"sha256": f"{number:064x}"}]},
                }
            ],
        }
        for number in range(RECORDS)
    ]
    place.write_text(json.dumps(records), encoding="utf-8")


def main() -> None:
    """Print a line for the folder and one for the advisories."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        boms = folder / "boms"
        boms.mkdir()
        places = filed(boms)
        begun = time.perf_counter()
        done = aibom("where", WHAT, boms)
        took = time.perf_counter() - begun
        begun = time.perf_counter()
        read = [understood(str(place))[1].bom for place in places]
        decoding = time.perf_counter() - begun
        size = sum(place.stat().st_size for place in places) / 1e6
        said = done.stderr.decode().strip().removeprefix("aibom: ")
        print(f"{said} ({size:.0f} MB): {took:.2f} s, {took / decoding:.2f} x decoding them (aim 10 s)")
        feed(folder / "feed.json")
        largest = max(read, key=lambda bom: len(bom.nodes))
        begun = time.perf_counter()
        loaded = advisories.load(folder / "feed.json")
        loading = time.perf_counter() - begun
        begun = time.perf_counter()
        hits = advisories.find(largest, (*loaded, *advisories.shipped()))
        finding = time.perf_counter() - begun
        print(
            f"{len(loaded):,} advisories, {len(largest.nodes)} artifacts: read in {loading:.2f} s, {len(hits)} hits",
            end="",
        )
        print(f" in {finding:.2f} s (aim 1 s)")


if __name__ == "__main__":
    main()
