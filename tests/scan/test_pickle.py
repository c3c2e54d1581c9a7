"""Pickles, written opcode by opcode: what they would run is found, and none of it runs."""

import builtins
import collections
import datetime as dt
import decimal
import fractions
import functools
import operator
import os
import pickle
import re
import struct
import subprocess
import tomllib
import uuid
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibom.readers.spans import Held
from aibom.records.scans import FileScan, ScanVerdict
from aibom.scan.inspect import inspect
from aibom.scan.interface import Budget
from aibom.scan.pickles import is_pickle

DANGEROUS, REVIEW = ScanVerdict.DANGEROUS, ScanVerdict.REVIEW
ALLOWLISTED, UNREADABLE = ScanVerdict.ALLOWLISTED, ScanVerdict.UNREADABLE


class Calls:
    """Pickles as a call."""

    def __init__(self, function: Callable[..., object], *args: object) -> None:
        self.reduced = function, args

    def __reduce__(self) -> tuple[Any, ...]:
        return self.reduced


def scan(data: bytes, name: str = "model.pkl") -> FileScan:
    return inspect(name, Held(data))


def calls(found: FileScan) -> list[str]:
    return [one.call for one in found.findings if one.call]


def text(value: str) -> bytes:
    raw = value.encode()
    return b"\x8c" + bytes([len(raw)]) + raw


RUN = b"cos\nsystem\n(S'id'\ntR."


@pytest.mark.parametrize("protocol", range(6))
def test_a_command_is_found_in_every_protocol(protocol: int) -> None:
    """The call is shown as it would run, with its argument and the place of the operation."""
    data = pickle.dumps(Calls(os.system, "id"), protocol)
    found = scan(data)
    assert found.verdict is DANGEROUS
    (one,) = [each for each in found.findings if each.rule == "pickle-call"]
    assert one.call.endswith("system('id')")
    assert (one.operation, data[one.offset : one.offset + 1]) == ("REDUCE", b"R")


@pytest.mark.parametrize(
    ("function", "args"),
    [
        (eval, ("1",)),
        (exec, ("1",)),
        (open, ("/etc/passwd",)),
        (subprocess.Popen, (["id"],)),
        (subprocess.check_output, (["id"],)),
        (map, (os.system, ["id"])),
        (operator.attrgetter, ("system",)),
        (functools.reduce, (max, [1])),
        (pickle.loads, (RUN,)),
        (builtins.__import__, ("os",)),
    ],
)
def test_known_ways_to_more_are_dangerous(function: Callable[..., object], args: tuple[object, ...]) -> None:
    """Commands, code, files, and what calls what it is handed."""
    assert scan(pickle.dumps(Calls(function, *args))).verdict is DANGEROUS


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("torch", "load"), ("numpy", "load"), ("joblib", "load"), ("numpy.f2py", "main"), ("torch.hub", "load"),
        ("torch.utils.cpp_extension", "load"), ("torch._dynamo.utils", "x"), ("torch.jit", "load"), ("marshal", "loads"),
        ("numpy.testing._private.utils", "runstring"), ("pydoc", "pipepager"), ("pydoc", "locate"), ("timeit", "timeit"),
        ("pdb", "run"), ("cProfile", "run"), ("trace", "Trace"), ("code", "interact"), ("runpy", "run_path"), ("pip", "main"),
        ("idlelib.pyshell", "ModifiedInterpreter"), ("lib2to3.pgen2.pgen", "x"), ("asyncio.subprocess", "x"),
        ("multiprocessing.util", "spawnv_passfds"), ("ctypes", "CDLL"), ("webbrowser", "open"), ("shutil", "rmtree"),
        ("socket", "create_connection"), ("urllib.request", "urlopen"), ("http.client", "HTTPSConnection"), ("ssl", "x"),
        ("smtplib", "SMTP"), ("ftplib", "FTP"), ("xmlrpc.client", "x"), ("sys", "settrace"), ("importlib", "import_module"),
        ("pkgutil", "resolve_name"), ("distutils.file_util", "write_file"), ("ensurepip", "bootstrap"), ("venv", "create"),
        ("logging.config", "listen"), ("linecache", "getline"), ("tempfile", "mkstemp"), ("sqlite3", "connect"),
        ("zipimport", "zipimporter"), ("_io", "open"), ("io", "FileIO"), ("types", "CodeType"), ("types", "FunctionType"),
        ("itertools", "starmap"), ("weakref", "finalize"), ("tensorflow", "io"), ("keras.models", "load_model"),
        ("cloudpickle.cloudpickle", "_builtin_type"), ("_pickle", "loads"), ("posix", "system"), ("nt", "system"),
        ("__builtin__", "eval"), ("commands", "getoutput"), ("torch.serialization", "os"), ("numpy", "os.system"),
        ("collections", "_sys.modules"), ("sklearn.base", "os.system"), ("decimal", "Decimal.__init__.__globals__"),
    ],
)  # fmt: skip
def test_a_known_gadget_is_dangerous_even_if_it_is_never_called(module: str, name: str) -> None:
    """It lies in a list: what takes it out again may call it."""
    data = b"\x80\x04]" + text(module) + text(name) + b"\x93a."
    assert scan(data).verdict is DANGEROUS


@pytest.mark.parametrize(
    ("module", "name"), [("mine", "Net"), ("functools", "partial"), ("statistics", "mean"), ("a", "b.c")]
)
def test_what_is_on_no_list_is_to_be_reviewed(module: str, name: str) -> None:
    """Allowlist first: unknown is not harmless."""
    data = b"\x80\x04" + text(module) + text(name) + b"\x93" + text("x") + b"\x85R."
    assert scan(data).verdict is REVIEW


def test_plain_values_are_allowlisted() -> None:
    """What real programs keep beside their weights."""
    values = [
        {"a": [1, 2.5, None, True, "x", b"\xff", (1,), {2}, frozenset([3]), 1 << 80, -1]},
        collections.OrderedDict(a=1), collections.Counter("ab"), collections.defaultdict(list), collections.deque([1]),
        dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.timedelta(1), decimal.Decimal("1.5"),
        fractions.Fraction(1, 3), PurePosixPath("a/b"), uuid.UUID(int=1), complex(1, 2), bytearray(b"x"), range(3),
        slice(1), Ellipsis, "x" * 70_000, list(range(3_000)),
    ]  # fmt: skip
    for value in values:
        for protocol in range(6):
            found = scan(pickle.dumps(value, protocol))
            assert found.verdict is ALLOWLISTED, (value, protocol, found.findings)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x80\x04" + text("os") + b"\x940" + text("system") + b"\x94h\x00h\x01\x930h\x00h\x01\x93" + text("id") + b"\x85R.", id="memo"),
        pytest.param(b"\x80\x02X\x02\x00\x00\x00osq\xffX\x06\x00\x00\x00systemr\x00\x01\x00\x00h\xffj\x00\x01\x00\x00\x93X\x02\x00\x00\x00id\x85R.", id="puts"),
        pytest.param(b"V\\u006fs\nV\\u0073ystem\n\x93(Vid\ntR.", id="escapes"),
        pytest.param(b"S'\\x6fs'\nS'system'\n\x93(S'id'\ntR.", id="escaped bytes"),
        pytest.param(b"c_codecs\nencode\n(V\\u006fs\nVlatin1\ntR" + b"cbuiltins\nstr\n(" + b"0" + b"S'os'\nS'system'\n\x93(S'id'\ntR.", id="noise"),
        pytest.param(b"coperator\nconcat\n(S'o'\nS's'\ntRS'system'\n\x93(S'id'\ntR.", id="joined"),
        pytest.param(b"(S'id'\nios\nsystem\n.", id="INST"),
        pytest.param(b"(cos\nsystem\nS'id'\no.", id="OBJ"),
        pytest.param(b"cos\nsystem\n(S'id'\nt\x81.", id="NEWOBJ"),
        pytest.param(b"cos\nsystem\n(S'id'\nt}\x92.", id="NEWOBJ_EX"),
        pytest.param(b"cposix\nsystem\n\x8c\x02id\x85R.", id="no PROTO"),
        pytest.param(b"\x80\x02\x80\x04\x80\x00" + RUN, id="many PROTO"),
        pytest.param(b"N0" + RUN, id="POP first"),
        pytest.param(b"(lp0\n0" + RUN, id="unused list"),
        pytest.param(b"cbuiltins\ngetattr\n(cmine\nos\nS'system'\ntR(S'id'\ntR.", id="getattr"),
        pytest.param(b"cbuiltins\ngetattr\n(}S'__class__'\ntR.", id="inner attribute"),
        pytest.param(b"cfunctools\npartial\n(cos\nsystem\nS'id'\ntR)R.", id="partial"),
        pytest.param(b"coperator\nattrgetter\n(S'system'\ntR(cmine\nmodule\ntR.", id="attrgetter"),
        pytest.param(b"ccollections\ndefaultdict\n(cos\nabort\ntR.", id="default"),
        pytest.param(b"ccopy_reg\n_reconstructor\n(csubprocess\nPopen\nc__builtin__\nobject\nNtR.", id="reconstructor"),
        pytest.param(b"cmine\nNet\n(dS'forward'\ncos\nsystem\nsb.", id="BUILD on a class"),
        pytest.param(b"\x80\x04" + b"\x8e" + struct.pack("<Q", len(RUN) + 2) + b"\x80\x02" + RUN + b".", id="nested bytes"),
        pytest.param(b"\x80\x04N." + b"\x80\x04" + RUN, id="second pickle"),
        pytest.param(b"N." * 50 + RUN, id="fifty-first pickle"),
        pytest.param(b"\x80\x04\x95\xff\x00\x00\x00\x00\x00\x00\x00" + RUN, id="frame too long"),
        pytest.param(b"\x80\x04\x95\x01\x00\x00\x00\x00\x00\x00\x00" + RUN, id="frame too short"),
        pytest.param(RUN[:-1], id="no STOP"),
        pytest.param(RUN[:-1] + b"\xfe\xff", id="broken behind it"),
        pytest.param(b"(" * 100 + RUN, id="open marks"),
        pytest.param(RUN[:-1] + b"0" * 50 + b".", id="underflow behind it"),
        pytest.param(b"h\x09" + RUN, id="unknown memo"),
        pytest.param(RUN.replace(b"system", b"popen"), id="popen"),
    ],
)  # fmt: skip
def test_a_command_is_found_however_it_is_written(data: bytes) -> None:
    """By symbolic execution: names out of the memo, escapes, every calling opcode, and streams that break off."""
    assert scan(data).verdict is DANGEROUS


def test_what_torch_is_handed_to_load_is_looked_into() -> None:
    """A tensor in a plain pickle is a file of torch within it; bytes that are not there as such are dangerous."""
    for inner, verdict in (
        (RUN, DANGEROUS),
        (b"\x80\x020" + RUN, DANGEROUS),
        (b"\x80\x02N.", ALLOWLISTED),
        (b"?", REVIEW),
    ):
        loaded = b"\x80\x04ctorch.storage\n_load_from_bytes\nC" + bytes([len(inner)]) + inner + b"\x85R."
        assert scan(loaded).verdict is verdict, inner
        text_of_old = b"c_codecs\nencode\nX" + struct.pack("<I", len(inner.decode("latin-1").encode()))
        text_of_old += inner.decode("latin-1").encode() + b"X\x06\x00\x00\x00latin1\x86R"
        assert scan(b"\x80\x02ctorch.storage\n_load_from_bytes\n" + text_of_old + b"\x85R.").verdict is verdict, inner
    assert scan(b"\x80\x04ctorch.storage\n_load_from_bytes\ncmine\nread\n)R\x85R.").verdict is DANGEROUS


def test_a_name_that_is_computed_is_not_overlooked() -> None:
    """What cannot be worked out is dangerous: no writer hides a name."""
    hidden = b"cmine\nname\n)RS'system'\n\x93(S'id'\ntR."
    assert scan(hidden).verdict is DANGEROUS
    assert "pickle-hidden-global" in [one.rule for one in scan(hidden).findings]


@pytest.mark.parametrize("op", [b"\x82\x01", b"\x83\x01\x00", b"\x84\x01\x00\x00\x00"])
def test_an_extension_number_is_to_be_reviewed(op: bytes) -> None:
    """Only the loading program's registry says what it is."""
    found = scan(b"\x80\x02" + op + b")R.")
    assert found.verdict is REVIEW
    assert any(one.operation.startswith("EXT") for one in found.findings)


def test_persistent_ids_are_the_loaders_business() -> None:
    """Torch's storages are known; anything else is to be reviewed."""
    storage = b"(S'storage'\nctorch\nFloatStorage\nS'0'\nS'cpu'\nK\x04tQ."
    assert scan(b"\x80\x02" + storage).verdict is ALLOWLISTED
    assert scan(b"\x80\x02S'key'\nQ.").verdict is REVIEW
    assert scan(b"Pkey\n.").verdict is REVIEW


def test_what_broke_off_is_said() -> None:
    """A truncated harmless pickle is unreadable, not allowlisted."""
    whole = pickle.dumps({"a": list(range(100))})
    for cut in (3, 20, len(whole) - 1):
        assert scan(whole[:cut]).verdict is UNREADABLE
    assert scan(b"\x80\x09N.").verdict is UNREADABLE


def test_what_stands_behind_the_end_is_said() -> None:
    """Bytes that are no pickle are to be reviewed; a line end is nothing."""
    assert scan(pickle.dumps(1) + b"\x00\x01\x02 rest").verdict is REVIEW
    assert scan(pickle.dumps(1) + b"\n").verdict is ALLOWLISTED


@pytest.mark.parametrize(
    "name", ["notes.txt", "config.json", "data.dat", "pytorch_model.bin", "model.safetensors", "x"]
)
def test_an_innocent_ending_hides_no_pickle(name: str) -> None:
    """With and without a header: what loads a file does not ask for its name."""
    assert scan(RUN, name).verdict is DANGEROUS
    assert scan(pickle.dumps(Calls(os.system, "id")), name).verdict is DANGEROUS


def test_a_file_named_as_a_pickle_that_is_none_is_said() -> None:
    """Nobody knows what a loader would make of it."""
    assert scan(b"hello world, this is text", "model.pkl").verdict is UNREADABLE


@pytest.mark.parametrize("depth", [10_000])
def test_depth_is_no_recursion(depth: int) -> None:
    """Ten thousand lists within each other, tuples, and calls of calls."""
    assert scan(b"]" * depth + b"a" * (depth - 1) + b".").verdict is ALLOWLISTED
    assert scan(b")" + b"\x85" * depth + b".").verdict is ALLOWLISTED
    assert scan(b"cmine\nf\n" + b")R" * depth + b".").verdict is REVIEW
    nested = b"N."
    for _ in range(30):
        nested = b"\x80\x04B" + struct.pack("<I", len(nested)) + nested + b"."
    assert scan(nested).verdict is UNREADABLE


def test_lengths_that_lie_are_bounded() -> None:
    """A literal of exabytes, and a memo of billions."""
    assert scan(b"\x80\x04\x8e" + b"\xff" * 8 + b"abc").verdict is UNREADABLE
    assert scan(b"\x80\x04Nr\xff\xff\xff\xff.").verdict is ALLOWLISTED
    assert scan(b"T\xff\xff\xff\xffx").verdict is not DANGEROUS


def test_a_flood_of_calls_stays_readable() -> None:
    """A few of each are shown."""
    data = b"\x80\x02" + b"cos\nsystem\n(S'id'\ntR0" * 5_000 + b"N."
    assert len([one for one in scan(data).findings if one.rule == "pickle-call"]) <= 5


def test_what_is_shown_is_printable_and_short() -> None:
    """Names and arguments come from strangers."""
    data = b"cos\nsystem\n(V\\u001b[31m\\u202e" + b"A" * 10_000 + b"\ntR."
    for call in calls(scan(data)):
        assert call.isascii()
        assert call.isprintable()
        assert len(call) <= 120


def test_the_array_of_joblib_is_passed_over() -> None:
    """Its raw bytes stand in the stream; a command behind them is found, and one in them is data."""
    wrapper = b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81"
    dtype = b"cnumpy\ndtype\n(S'f8'\nK\x00K\x01tR"
    state = b"(dS'subclass'\ncnumpy\nndarray\nsS'shape'\n(K\x02tsS'order'\nS'C'\nsS'dtype'\n" + dtype + b"sb"
    assert scan(b"\x80\x02" + wrapper + state + b"\xfe" * 16 + b".").verdict is ALLOWLISTED
    assert scan(b"\x80\x02" + wrapper + state + b"\xfe" * 16 + b"0" + RUN).verdict is DANGEROUS
    assert scan(b"\x80\x02" + wrapper + state + b"\xfe" * 8 + b".").verdict is UNREADABLE
    objects = state.replace(b"S'f8'", b"S'O8'")
    assert scan(b"\x80\x02" + wrapper + objects + b"\x80\x02" + RUN + b".").verdict is DANGEROUS


def test_torch_of_old_keeps_storages_behind_five_pickles() -> None:
    """Those bytes are no pickles to any loader."""
    magic = pickle.dumps(0x1950A86A20F9469CFC6C, 2)
    old = magic + b"".join(pickle.dumps(one, 2) for one in (1001, {"little_endian": True}, {"a": 1}, ["0"]))
    found = scan(old + struct.pack("<q", 4) + RUN, "model.bin")
    assert found.verdict is ALLOWLISTED, found.findings
    assert scan(magic + pickle.dumps(1001, 2) + b"\x80\x02" + RUN, "model.bin").verdict is DANGEROUS


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_no_bytes_raise(data: bytes) -> None:
    """Whatever stands there, a verdict is given, and the budget is kept."""
    for name in ("a.pkl", "a.txt"):
        assert scan(data, name).verdict in ScanVerdict
    is_pickle(Held(data))
    assert Budget().steps > 0


@given(
    st.recursive(
        st.none() | st.integers() | st.text() | st.binary() | st.floats(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    ),
    st.integers(0, 5),
)
@settings(max_examples=40, deadline=None)
def test_a_command_is_found_within_any_data(value: object, protocol: int) -> None:
    """Data around it hides nothing, and is no finding itself."""
    assert scan(pickle.dumps([value, Calls(os.system, "id"), value], protocol)).verdict is DANGEROUS
    assert scan(pickle.dumps(value, protocol)).verdict is ALLOWLISTED


def test_every_entry_of_the_list_has_a_reason() -> None:
    """It is data, and read whole: no entry without a reason, none in two minds, none that can match all there is."""
    data = tomllib.loads(Path(str(files("aibom.scan").joinpath("globals.toml"))).read_text(encoding="utf-8"))
    for kind in ("allow", "review", "dangerous"):
        for entry in data[kind]:
            assert entry["why"].endswith("."), entry
            assert set(entry) <= {"modules", "names", "below", "pattern", "uses", "why"}
            assert set(entry.get("uses", ())) <= {"call", "new", "build"}
    exact = {
        kind: {f"{m}.{n}" for e in data[kind] for m in e.get("modules", ()) for n in e.get("names", ())}
        for kind in data
        if kind != "leads"
    }
    assert not exact["allow"] & (exact["review"] | exact["dangerous"])
    for entry in data["allow"]:
        assert not re.fullmatch(entry.get("pattern", "x"), "system")
        assert not re.fullmatch(entry.get("pattern", "x"), "load")
