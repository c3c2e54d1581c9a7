"""The detectors of the scanner, in the order in which they look at what they claim."""

from aibom.scan import (
    gguf,
    hdf5,
    json_config,
    native,
    onnx,
    python_code,
    raw,
    safetensors,
    savedmodel,
    templates,
    yaml_config,
)
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
    gguf.DETECTOR,
    hdf5.DETECTOR,
    json_config.DETECTOR,
    native.NATIVE,
    native.REQUIREMENTS,
    native.SCRIPT,
    NumpyDetector(),
    onnx.DETECTOR,
    PickleDetector(),
    python_code.NOTEBOOK,
    python_code.PYTHON,
    raw.DETECTOR,
    safetensors.DETECTOR,
    savedmodel.GRAPH,
    savedmodel.KERAS_METADATA,
    SevenZipDetector(),
    TarDetector(),
    templates.DETECTOR,
    yaml_config.DETECTOR,
    ZipDetector(),
)
