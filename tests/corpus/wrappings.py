"""What pickles lie in: the files of torch, joblib and numpy, archives, and compressed streams."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zlib
from collections.abc import Callable, Mapping

from corpus.assembler import Op, build, by_name, call, pickled, value
from corpus.seven import seven_zip
from corpus.zips import Member, archive, torch_members

__all__ = ["WRAPPINGS", "gzipped", "joblib_array", "npy", "tar", "tensor", "torch_legacy", "torch_zip", "zipped"]

Wrap = Callable[[Op, int], bytes]


def tensor(protocol: int = 2, *, legacy: bool = False) -> Op:
    """Return a tensor of two floats, as torch.save writes it; before 1.6 its storage could be a view of another."""
    kind = by_name("torch", "FloatStorage", protocol)
    view = (None,) if legacy else ()
    storage = Op(value(("storage", kind, "0", "cpu", 2, *view), protocol) + b"Q")
    hooks = call("collections", "OrderedDict", (), protocol)
    return call("torch._utils", "_rebuild_tensor_v2", (storage, 0, (2,), (1,), False, hooks), protocol)


def state(hidden: Op, protocol: int = 2, *, legacy: bool = False) -> Op:
    """Return a state dict of one tensor and what is hidden behind it."""
    return value({"layer.weight": tensor(protocol, legacy=legacy), "layer.bias": hidden}, protocol)


def torch_zip(hidden: Op, protocol: int = 2) -> bytes:
    """Return a file of torch.save since 1.6."""
    return archive(torch_members(pickled(state(hidden, protocol), protocol)))


def torch_legacy(hidden: Op, protocol: int = 2) -> bytes:
    """Return a file of torch.save before 1.6: five pickles, then the storages."""
    head = pickled(b"\x8a\x0a" + bytes.fromhex("6cfc9c46f9206aa85019"), 2) + pickled(value(1001, 2), 2)
    sizes = {"short": 2, "int": 4, "long": 4}
    info = {"protocol_version": 1001, "little_endian": True, "type_sizes": sizes}
    keys = pickled(value(["0"], 2), 2) + struct.pack("<q2f", 2, 1.0, 2.0)
    return head + pickled(value(info, 2), 2) + pickled(state(hidden, protocol, legacy=True), protocol) + keys


def torch_tar(hidden: Op, protocol: int = 2) -> bytes:
    """Return a file of torch.save before 0.1.10: a tar of `sys_info`, `pickle`, `storages` and `tensors`."""
    info = pickled(value({"protocol_version": 1000, "little_endian": True}, 2), 2)
    none = pickled(value(0, 2), 2)
    return tar({"sys_info": info, "pickle": pickled(hidden, protocol), "storages": none, "tensors": none})


def _torchscript(hidden: Op, protocol: int = 2) -> bytes:
    """Return a TorchScript archive; what is hidden lies in its constants."""
    module = Op(by_name("__torch__", "Net", protocol) + b")\x81")
    members = [
        *torch_members(pickled(module, protocol)),
        Member(name="archive/constants.pkl", data=pickled(value((hidden,), protocol), protocol)),
        Member(name="archive/code/__torch__.py", data=b"class Net(Module):\n  __parameters__ = []\n"),
    ]
    return archive(members)


def joblib_array(hidden: Op, protocol: int = 3) -> bytes:
    """Return a joblib dump of a list: an array whose bytes stand within the pickle, then what is hidden."""
    kind = call("numpy", "dtype", ("f8", False, True), protocol)
    dtype = build(kind, (3, "<", None, None, None, -1, -1, 0), protocol)
    fields = {"subclass": by_name("numpy", "ndarray", protocol), "shape": (2,), "order": "C", "dtype": dtype}
    wrapper = Op(by_name("joblib.numpy_pickle", "NumpyArrayWrapper", protocol) + b")\x81")
    inner = build(wrapper, fields | {"allow_mmap": True, "numpy_array_alignment_bytes": 16}, protocol)
    head = b"\x80" + bytes([protocol]) + b"(" + inner
    padding = 16 - (len(head) + 1) % 16
    return head + bytes([padding]) + b"\xff" * padding + struct.pack("<2d", 1.0, 2.0) + hidden + b"l."


def npy(pickle: bytes, *, version: int = 1, descr: str = "'|O'", shape: str = "(1,)") -> bytes:
    """Return an .npy file of objects (NEP 1)."""
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"
    fixed = 10 if version == 1 else 12
    header += " " * (64 - (fixed + len(header) + 1) % 64) + "\n"
    length = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes([version, 0]) + length + header.encode() + pickle


def _npy(hidden: Op, protocol: int = 3) -> bytes:
    return npy(pickled(value([hidden], protocol), protocol))


def _npz(hidden: Op, protocol: int = 3) -> bytes:
    """Return what numpy.savez writes: one array of numbers, one of objects."""
    numbers = npy(struct.pack("<2d", 1.0, 2.0), descr="'<f8'", shape="(2,)")
    return archive([Member(name="weight.npy", data=numbers), Member(name="names.npy", data=_npy(hidden, protocol))])


def tar(members: Mapping[str, bytes], mode: str = "w") -> bytes:
    """Return a tar archive, compressed or not, with no time in it."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as file:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            file.addfile(entry, io.BytesIO(data))
    return PACKERS[mode](target.getvalue())


def gzipped(data: bytes) -> bytes:
    """Return a gzip stream with no time and no system in it."""
    stream = gzip.compress(data, mtime=0)
    return stream[:9] + b"\xff" + stream[10:]


PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "w": lambda data: data,
    "w:gz": gzipped,
    "w:bz2": bz2.compress,
    "w:xz": lzma.compress,
}


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return a zip archive with nothing wrong in it."""
    return archive([Member(name=name, data=data, method=8) for name, data in members.items()])


def _bare(hidden: Op, protocol: int) -> bytes:
    return pickled(value({"weight": 1, "bias": hidden}, protocol), protocol)


def _lzma_alone(data: bytes) -> bytes:
    return lzma.compress(data, format=lzma.FORMAT_ALONE)


def _zfile(data: bytes) -> bytes:
    """Return joblib's compressed file before 0.10: `ZF`, the length in hexadecimal, a zlib stream."""
    return b"ZF" + hex(len(data)).encode().ljust(19) + zlib.compress(data)


def _packed(inner: Wrap, packer: Callable[[bytes], bytes]) -> Wrap:
    return lambda hidden, protocol: packer(inner(hidden, protocol))


def _member(name: str, inner: Wrap, archiver: Callable[[Mapping[str, bytes]], bytes]) -> Wrap:
    return lambda hidden, protocol: archiver({"config.json": b"{}", name: inner(hidden, protocol)})


WRAPPINGS: Mapping[str, tuple[str, int, Wrap]] = {
    "torch zip": ("pytorch_model.bin", 2, torch_zip),
    "torch zip, protocol 4": ("model.pt", 4, torch_zip),
    "torch legacy": ("model.pth", 2, torch_legacy),
    "torch tar": ("model.t7.pt", 2, torch_tar),
    "TorchScript": ("model.ptl", 2, _torchscript),
    "joblib": ("model.joblib", 3, joblib_array),
    "joblib, zlib": ("model.joblib.z", 3, _packed(joblib_array, zlib.compress)),
    "joblib, gzip": ("model.joblib.gz", 3, _packed(joblib_array, gzipped)),
    "joblib, bzip2": ("model.joblib.bz2", 3, _packed(joblib_array, bz2.compress)),
    "joblib, xz": ("model.joblib.xz", 3, _packed(joblib_array, lzma.compress)),
    "joblib, lzma": ("model.joblib.lzma", 3, _packed(joblib_array, _lzma_alone)),
    "joblib, ZF": ("model.joblib", 3, _packed(_bare, _zfile)),
    "npy": ("array.npy", 3, _npy),
    "npz": ("arrays.npz", 3, _npz),
    "tar": ("model.tar", 4, _member("weights/model.pkl", _bare, tar)),
    "tar.gz": ("model.tar.gz", 4, _member("model.pkl", _bare, lambda members: tar(members, "w:gz"))),
    "tar.bz2": ("model.tar.bz2", 2, _member("model.pt", torch_zip, lambda members: tar(members, "w:bz2"))),
    "tar.xz": ("model.tar.xz", 3, _member("model.joblib", joblib_array, lambda members: tar(members, "w:xz"))),
    "gzip": ("model.pkl.gz", 4, _packed(_bare, gzipped)),
    "bzip2": ("model.pkl.bz2", 2, _packed(_bare, bz2.compress)),
    "xz": ("model.pkl.xz", 0, _packed(_bare, lzma.compress)),
    "lzma": ("model.pkl.lzma", 3, _packed(_bare, _lzma_alone)),
    "zlib": ("model.pkl.z", 4, _packed(_bare, zlib.compress)),
    "zip": ("model.zip", 4, _member("model.pkl", _bare, zipped)),
    "zip in zip": ("model.zip", 2, _member("inner/model.pt", torch_zip, zipped)),
    "zip in tar.gz in zip": (
        "bundle.zip",
        2,
        _member("a.tar.gz", _member("m.pt", torch_zip, lambda members: tar(members, "w:gz")), zipped),
    ),
    "7z, stored": ("model.7z", 2, _packed(_bare, lambda data: seven_zip("model.pkl", data, packed=False))),
    "7z": ("model.7z", 2, _packed(torch_zip, lambda data: seven_zip("model.pt", data))),
    "gzip in gzip": ("model.pkl.gz.gz", 4, _packed(_packed(_bare, gzipped), gzipped)),
}
"""The name of the file, the protocol, and how it is wrapped."""
