"""The detectors of the scanner, in the order in which they look at what they claim."""

from aibom.scan.compressed import CompressedDetector
from aibom.scan.interface import Detector
from aibom.scan.numpy_arrays import NumpyDetector
from aibom.scan.pickles import PickleDetector
from aibom.scan.seven_zip import SevenZipDetector
from aibom.scan.tars import TarDetector
from aibom.scan.zips import ZipDetector

__all__ = ["DETECTORS"]

DETECTORS: tuple[Detector, ...] = (
    CompressedDetector(),
    NumpyDetector(),
    PickleDetector(),
    SevenZipDetector(),
    TarDetector(),
    ZipDetector(),
)
