"""Pickles in every wrapping, behind innocent endings, and in archives that are read in two ways."""

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from corpus.assembler import Op, build, by_name, call, pickled, reduced, text, value
from corpus.calls import SHORT
from corpus.case import Case, Group, Label, slug
from corpus.wrappings import WRAPPINGS, gzipped, npy, state, tar, torch_zip
from corpus.zips import Member, archive, torch_members

__all__ = ["cases"]

PICKLE = pickled(state(call("os", "system", ("true",), 2)), 2)
HARMLESS = pickled(state(value([True], 2)), 2)


def _case(wrapping: str, technique: str, call: str, files: Mapping[str, bytes], **more: str) -> Case:
    label = Label(more.pop("label", Label.DANGEROUS))
    return Case(
        id=slug(wrapping, technique, call),
        group=Group.CONTAINER,
        wrapping=wrapping,
        technique=technique,
        call=call,
        label=label,
        files=files,
        **more,
    )


def _hidden(protocol: int) -> Iterator[tuple[str, str, Op]]:
    """Yield techniques, the names that are called, and their opcodes."""
    for target in SHORT:
        module = "__builtin__" if target.module == "builtins" and protocol < 3 else target.module
        yield "call", f"{module}.{target.name}", call(module, target.name, target.arguments, protocol)
    getter = call("operator", "attrgetter", ("system",), protocol)
    yield (
        "attrgetter",
        "os.system",
        reduced(reduced(getter, (by_name("shutil", "os", protocol),), protocol), ("true",), protocol),
    )
    nested = pickled(call("os", "system", ("true",), 2), 2)
    yield (
        "nested by torch",
        "torch.storage._load_from_bytes",
        call("torch.storage", "_load_from_bytes", (nested,), protocol),
    )
    thing = build(
        Op(by_name("argparse", "Namespace", protocol) + b")\x81"),
        {"append": by_name("os", "system", protocol)},
        protocol,
    )
    yield "append", "os.system", Op(thing + value("true", protocol) + b"a")
    names = Op(text("posixpath", 2) + b"p7\n0" + text("system", 2) + b"p8\n0" + text("os", 2) + b"g8\n\x93")
    yield "memo by PUT", "os.system", reduced(names, ("true",), protocol)
    yield "inst", "os.system", Op(b"(" + value("true", protocol) + b"ios\nsystem\n")
    yield (
        "numpy",
        "numpy.testing._private.utils.runstring",
        call("numpy.testing._private.utils", "runstring", ("pass", {}), protocol),
    )


def _wrapped() -> Iterator[Case]:
    """Yield three of them in every wrapping, each time others."""
    for number, (wrapping, (name, protocol, wrap)) in enumerate(WRAPPINGS.items()):
        hidden = list(_hidden(protocol))
        for step in (0, 5, 9):
            technique, target, opcodes = hidden[(number + step) % len(hidden)]
            yield _case(wrapping, technique, target, {name: wrap(opcodes, protocol)})


ENDINGS = (
    "model.txt",
    "config.json",
    "model.safetensors",
    "weights.bin",
    "model.gguf",
    "model.onnx",
    "README.md",
    "tokenizer.model",
    "weights.h5",
    "image.png",
    "vocab",
    "data.npy",
    "model.keras",
    "code.py",
)


def _endings() -> Iterator[Case]:
    """Yield pickles and torch zips under names of other formats (CVE-2025-1889, CVE-2025-10155)."""
    for number, name in enumerate(ENDINGS):
        target = SHORT[number % len(SHORT)]
        protocol = (0, 2, 4, 3)[number % 4]
        opcodes = call(target.module, target.name, target.arguments, protocol)
        data = torch_zip(opcodes, 2) if number % 3 == 2 and protocol == 2 else pickled(opcodes, protocol)
        technique = f"ending {name.rsplit('.', 1)[-1]}"
        yield _case("innocent ending", technique, target.dotted, {name: data}, reference="CVE-2025-10155")


def _first(pickle: bytes, **said: object) -> bytes:
    """Return a torch zip whose first member, the pickle, says something else of itself."""
    first, *rest = torch_members(pickle)
    return archive([replace(first, **said), *rest])  # type: ignore[arg-type]  # fields of Member


def _around(pickle: bytes, *more: Member, harmless: bool = True) -> bytes:
    """Return a torch zip with a harmless pickle first, or the bad one, and more members."""
    return archive([*torch_members(HARMLESS if harmless else pickle), *more])


def _pkl(pickle: bytes, **said: object) -> Member:
    return replace(Member(name="archive/data.pkl", data=pickle), **said)  # type: ignore[arg-type]  # fields of Member


def _backslashes(pickle: bytes) -> bytes:
    return archive([replace(member, name=member.name.replace("/", "\\")) for member in torch_members(pickle)])


def _cut(pickle: bytes) -> bytes:
    whole = archive(torch_members(pickle))
    return whole[: whole.index(b"PK\x01\x02") + 20]


Trick = Callable[[bytes], bytes]
NAMES: Mapping[str, Trick] = {
    "local name differs": lambda bad: _first(bad, local="archive/readme.txt"),
    "central name differs": lambda bad: _first(bad, central="archive/data.txt"),
    "same name twice, the last is bad": lambda bad: _around(bad, _pkl(bad)),
    "same name twice, the first is bad": lambda bad: _around(bad, _pkl(HARMLESS), harmless=False),
    "not in the directory": lambda bad: archive([_pkl(bad, listed=False), *torch_members(HARMLESS)]),
    "name ends in a slash": lambda bad: _first(bad, name="archive/data.pkl/"),
    "names with backslashes": _backslashes,
    "name in capitals": lambda bad: _first(bad, name="archive/DATA.PKL"),
    "name with a zero byte": lambda bad: _first(bad, name="archive/data.pkl\x00.txt"),
    "a second pickle beside": lambda bad: _around(bad, Member(name="archive/extra/hook.pkl", data=bad)),
    "a pickle as storage": lambda bad: _around(bad, Member(name="archive/data/1", data=bad)),
    "other root": lambda bad: archive(torch_members(bad, "a/b/c")),
    "two roots": lambda bad: archive([*torch_members(HARMLESS), *torch_members(bad, "other")]),
}
HEADERS: Mapping[str, tuple[Trick, str]] = {
    "wrong CRC": (lambda bad: _first(bad, crc=0x12345678), "CVE-2025-10156"),
    "encryption flag": (lambda bad: _first(bad, flags=1), "CVE-2025-1945"),
    "encryption flag in the directory": (lambda bad: _first(bad, central_flags=1), "CVE-2025-1945"),
    "strong encryption flag": (lambda bad: _first(bad, central_flags=0x41), "CVE-2025-1945"),
    "patch flag": (lambda bad: _first(bad, flags=0x20), "CVE-2025-1945"),
    "size too small": (lambda bad: _first(bad, size=8), "CVE-2025-1944"),
    "zip64": (lambda bad: _first(bad, zip64=True), ""),
    "data descriptor": (lambda bad: _first(bad, descriptor=True), ""),
    "deflated": (lambda bad: _first(bad, method=8), ""),
    "unknown method": (lambda bad: _first(bad, method=97), ""),
    "folder attribute": (lambda bad: _first(bad, attributes=0x10), ""),
    "shared bytes": (lambda bad: _around(bad, Member(name="archive/notes.txt", data=b"", at=0), harmless=False), ""),
    "prefix": (lambda bad: archive(torch_members(bad), prefix=b"\x89PNG\r\n\x1a\n" * 8), ""),
    "prefix, shifted offsets": (lambda bad: archive(torch_members(bad), prefix=b"#!/bin/true\n" * 8, shifted=True), ""),
    "suffix": (lambda bad: archive(torch_members(bad), suffix=bytes(300)), ""),
    "second archive behind": (lambda bad: archive(torch_members(HARMLESS)) + archive(torch_members(bad)), ""),
    "archive in the comment": (lambda bad: archive(torch_members(bad), comment=_around(bad)), ""),
    "directory cut off": (_cut, ""),
    "pickle before an archive": (lambda bad: bad + archive(torch_members(HARMLESS)), ""),
}


UNREAD = {"unknown method", "directory cut off", "archive in the comment"}
"""Loaders refuse these, or which archive they open is not certain."""


def _tricks() -> Iterator[Case]:
    """Yield torch zips in which a reader and a loader may see different members."""
    tricks = {**{name: (trick, "") for name, trick in NAMES.items()}, **HEADERS}
    for number, (technique, (trick, reference)) in enumerate(tricks.items()):
        target = SHORT[number % len(SHORT)]
        module = "__builtin__" if target.module == "builtins" else target.module
        bad = pickled(state(call(module, target.name, target.arguments, 2)), 2)
        unread = technique in UNREAD
        label = Label.NOT_ALLOWLISTED if unread else Label.DANGEROUS
        name = f"{module}.{target.name}"
        yield _case("torch zip", technique, name, {"model.pt": trick(bad)}, reference=reference, label=label)


def _others() -> Iterator[Case]:
    """Yield what else archives and arrays allow."""
    hidden = pickled(value([call("os", "system", ("true",), 3)], 3), 3)
    yield _case("npy", "version 2", "os.system", {"array.npy": npy(hidden, version=2)})
    fields = npy(hidden, descr="[('a', '<f8'), ('b', '|O')]")
    yield _case("npy", "field of objects", "os.system", {"array.npy": fields})
    yield _case(
        "npy", "pickle behind numbers", "os.system", {"array.npy": npy(struct.pack("<d", 1.0) + hidden, descr="'<f8'")}
    )
    yield _case("npy", "pickle instead", "os.system", {"array.npy": hidden})
    expression = npy(bytes(8), descr="__import__('os').system('true') or '<f8'")
    yield _case("npy", "header that is code", "os.system", {"array.npy": expression}, label="not-allowlisted")
    npz = archive([Member(name="weight.npy", data=npy(hidden), crc=1)])
    yield _case("npz", "wrong CRC", "os.system", {"arrays.npz": npz}, reference="CVE-2025-10156")
    yield _case(
        "npz", "member without ending", "os.system", {"arrays.npz": archive([Member(name="weight", data=hidden)])}
    )
    leaving = tar({"../../aibom-corpus.txt": b"x", "model.pkl": HARMLESS})
    yield _case("tar", "path that leaves", "open", {"model.tar": leaving}, label="not-allowlisted")
    twice = tar({"model.pkl": HARMLESS}) + tar({"model.pkl": PICKLE})
    yield _case("tar", "second archive behind", "os.system", {"model.tar": twice}, label="not-allowlisted")
    no_ending = tar({"weights/part-0001": PICKLE})
    yield _case("tar", "member without ending", "os.system", {"model.tar": no_ending})
    eggs = {
        "MAR-INF/MANIFEST.json": b'{"model": {"handler": "handler.py"}}',
        "handler.py": b"import os\nos.system('true')\n",
    }
    mar = archive([Member(name=name, data=data) for name, data in eggs.items()])
    yield _case("TorchServe archive", "handler", "os.system", {"model.mar": mar})


def _streams() -> Iterator[Case]:
    """Yield compressed streams of several parts, and headers that few writers use."""
    bad = pickled(call("subprocess", "getoutput", ("true",), 4), 4)
    half, name = len(bad) // 2, "subprocess.getoutput"
    packers = {"gzip": gzipped, "bzip2": bz2.compress, "xz": lzma.compress}
    for number, (wrapping, packer) in enumerate(packers.items()):
        file = ("model.pkl.gz", "model.pkl.bz2", "model.pkl.xz")[number]
        yield _case(wrapping, "split over two members", name, {file: packer(bad[:half]) + packer(bad[half:])})
        yield _case(wrapping, "second member", name, {file: packer(b"N.") + packer(bad)})
        yield _case(wrapping, "innocent ending", name, {"model.bin": packer(bad)})
    plain = gzipped(bad)
    fields = plain[:3] + b"\x1c" + plain[4:10] + b"\x04\x00ABCDmodel.txt\x00a comment\x00" + plain[10:]
    yield _case("gzip", "extra field, name and comment", name, {"model.pkl.gz": fields})
    yield _case("zlib", "stored", name, {"model.pkl": zlib.compress(bad, 0)})
    padded = pickled(
        Op(b"X" + struct.pack("<I", 1 << 20) + b"a" * (1 << 20) + b"0" + call("pty", "spawn", ("true",), 2)), 2
    )
    yield _case("gzip", "behind a megabyte", "pty.spawn", {"model.pkl.gz": gzipped(padded)})
    long = tar({f"{'a' * 90}/{'b' * 90}/model.pkl": bad})
    yield _case("tar", "long name", name, {"model.tar": long})


def cases() -> Iterator[Case]:
    """Yield every wrapping and trick."""
    yield from _wrapped()
    yield from _endings()
    yield from _tricks()
    yield from _others()
    yield from _streams()
