"""The detectors of the scanner, in the order in which they look at what they claim."""

from aibom.scan.interface import Detector
from aibom.scan.pickles import PickleDetector

__all__ = ["DETECTORS"]

DETECTORS: tuple[Detector, ...] = (PickleDetector(),)
