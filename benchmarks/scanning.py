"""Scan a pickle of a vocabulary of 50,000 entries and a torch archive of 48 MB, beside other scanners on the same files.

Another scanner is called in its own way in this process if it can be imported, else said not to be installed. Ratios:
its time over ours.
"""

import io
import logging
import pickle
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from aibom.scan.inspect import inspect
from aibom.sources.spans import OnDisk

ENTRIES, TENSORS, TENSOR_BYTES = 50_000, 12, 4 << 20
GOALS = {"vocabulary.pkl": 0.3, "weights.pt": 0.2}


def timed(call: Callable[[], object]) -> float:
    """Return the best of three times of a call, in seconds."""
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        call()
        times.append(time.perf_counter() - begun)
    return min(times)


def write(place: Path) -> None:
    """Write both files; the archive is laid out as torch writes it."""
    vocabulary = {f"token{number}": number for number in range(ENTRIES)}
    (place / "vocabulary.pkl").write_bytes(pickle.dumps(vocabulary, 4))
    state = b"\x80\x02ccollections\nOrderedDict\n)R("
    for number in range(TENSORS):
        key = str(number).encode()
        state += b"X\x08\x00\x00\x00layer%03dctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storage" % number
        state += b"ctorch\nFloatStorage\nX" + len(key).to_bytes(4, "little") + key + b"X\x03\x00\x00\x00cpu"
        state += b"J\x00\x00\x10\x00tQK\x00J\x00\x00\x10\x00\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR"
    with zipfile.ZipFile(place / "weights.pt", "w") as archive:
        archive.writestr("weights/data.pkl", state + b"u.")
        archive.writestr("weights/version", b"3\n")
        archive.writestr("weights/byteorder", b"little")
        for number in range(TENSORS):
            archive.writestr(f"weights/data/{number}", bytes(range(256)) * (TENSOR_BYTES // 256))


def ours(path: Path) -> None:
    """Scan a file as `aibom scan` does, without its digest, which the others do not make."""
    span = OnDisk(path)
    inspect(path.name, span)
    span.close()


def others() -> Iterator[tuple[str, Callable[[Path], object] | None]]:
    """Yield the other scanners: their name, and how a file is scanned with them (None: not installed)."""
    logging.disable(logging.CRITICAL)
    try:
        from picklescan.scanner import scan_file_path  # noqa: PLC0415  may be missing
    except ImportError:
        yield "picklescan", None
    else:
        yield "picklescan", scan_file_path
    try:
        from modelscan.modelscan import ModelScan  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415
    except ImportError:
        yield "modelscan", None
    else:
        yield "modelscan", lambda path: ModelScan().scan(str(path))
    try:
        from fickling.analysis import check_safety  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415
        from fickling.fickle import Pickled  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415
    except ImportError:
        yield "fickling", None
    else:
        yield "fickling", lambda path: check_safety(Pickled.load(_pickle_of(path)))


def _pickle_of(path: Path) -> io.BufferedIOBase:
    """Return the pickle of a file: what fickling reads is a pickle, not an archive."""
    if not zipfile.is_zipfile(path):
        return io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        return io.BytesIO(archive.read("weights/data.pkl"))


def main() -> None:
    """Print the times, and the others' over ours."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        write(place)
        scanners = list(others())
        for file, goal in GOALS.items():
            path = place / file
            took = timed(lambda path=path: ours(path))  # type: ignore[misc]
            print(f"{file} ({path.stat().st_size / 1e6:.1f} MB): aibom {took:.3f} s (goal: under {goal})")
            for scanner, call in scanners:
                if call is None:
                    print(f"  {scanner}: not installed")
                    continue
                its = timed(lambda path=path, call=call: call(path))  # type: ignore[misc]
                print(f"  {scanner}: {its:.3f} s, {its / took:.1f} times ours")


if __name__ == "__main__":
    main()
