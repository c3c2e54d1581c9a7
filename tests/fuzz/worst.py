"""The worst inputs by name, and a program that takes them through the command: `python tests/fuzz/worst.py FOLDER ...`.

It prints one JSON object a folder or model: name, exit code, seconds, and the largest memory so far in MB.
"""

import io
import json
import re
import resource
import struct
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

if __name__ == "__main__":  # `fuzz` is a package of the tests' folder, and a script's own folder comes first
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from aibom.cli.main import run
from fuzz.hostile import gguf, safetensors
from testhub import Repo

__all__ = ["FILES", "RECORDS", "main", "record", "written"]

_MB = 1 << 20
_DEEP = 100_000
_MANY = 10_000


def _laughs() -> bytes:
    """YAML whose aliases stand for 10**9 words."""
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 9)]
    return ("\n".join(lines) + "\nmerge_method: linear\nmodels: *a8\nbase_model: *a8\ndatasets: *a8\n").encode()


def _card(front: bytes, body: bytes = b"# A card\n") -> dict[str, bytes]:
    return {"README.md": b"---\n" + front + b"\n---\n" + body}


def _json_files(data: bytes) -> dict[str, bytes]:
    names = "config adapter_config tokenizer_config tokenizer model_index dataset_infos quantize_config croissant"
    more = "generation_config trainer_state training_params hf_quant_config special_tokens_map metadata chat_template"
    return {f"{name}.json": data for name in f"{names} {more}".split()}


def _recursing(depth: int) -> bytes:
    inner = struct.pack("<IQI", 4, 1, 7)
    for _ in range(depth):
        inner = struct.pack("<IQ", 9, 1) + inner
    return gguf([(b"general.tags", 9, inner)])


def _ids(text: str) -> list[str]:
    return [f"org/m{number}{text}" for number in range(_MANY)]


_MARKS: tuple[str, ...] = (
    *(
        "[",
        "](",
        "`",
        "``",
        "|",
        "<!--",
        "-->",
        "(",
        "*",
        "_",
        "> ",
        "# ",
        "- ",
        "![",
        "<",
        " ",
        "\n\n",
        "~~~\n",
        "```\n",
    ),
    *(
        "merged ",
        "fine-tuned ",
        "merged of ",
        "x/",
        "https://",
        "trained on ",
        "- a/b\n",
        "org/b `",
        "## Limitations\n",
    ),
)
_ODD: tuple[str, ...] = (
    *("\u202eorg/evil", "org/ti\u0007ny", "org/\u2066tiny\u2069", "org/ti\u0000ny", "\u200borg/tiny", "org/\ud83d"),
    "\uff4frg/tiny",
)
_NAMES: tuple[str, ...] = (
    *("model.zip", "x.tar.gz", "CON", "nul.gguf", "a\u202egnp.safetensors", "new\nline.json", "%2e%2e.md"),
    "a" * 250 + ".json",
)


def _marked(mark: str) -> Callable[[], Mapping[str, bytes]]:
    return lambda: _card(b"license: mit", mark.encode() * min(_DEEP, _MB // len(mark)))


FILES: Mapping[str, Callable[[], Mapping[str, bytes]]] = {
    "card of 50 MB": lambda: _card(b"license: mit", b"A sentence on org/base of some length.\n" * (50 * _MB // 39)),
    "card of one line of 50 MB": lambda: {"README.md": b"---\nbase_model: [" + b"org/base, " * (5 * _MB)},
    "card of 1 MB of hostile marks": lambda: _card(
        b"license: mit", b"".join(m.encode() * 20_000 for m in _MARKS)[:_MB]
    ),
    **{f"100,000 times {mark!r}": _marked(mark) for mark in _MARKS},
    "YAML aliases without end": lambda: _card(_laughs()) | {"mergekit_config.yml": _laughs(), "recipe.yaml": _laughs()},
    "YAML that holds itself": lambda: _card(b"base_model: &a [org/base, *a]") | {"merge.yml": b"models: &a [*a]"},
    "YAML nested 100,000 deep": lambda: (
        _card(b"[" * _DEEP) | {"mergekit_config.yml": b"- " * _DEEP, "recipe.yaml": b"{a: " * _DEEP}
    ),
    "JSON nested 100,000 deep": lambda: _json_files(b"[" * _DEEP + b"]" * _DEEP),
    "JSON objects nested 100,000 deep": lambda: _json_files(b'{"a":' * _DEEP + b"1" + b"}" * _DEEP),
    "JSON that is not closed": lambda: _json_files(b'{"_name_or_path":' + b"[" * _DEEP),
    "JSON of one line of 50 MB": lambda: {"config.json": b'{"architectures":["' + b"x" * (50 * _MB) + b'"]}'},
    "JSON of a million values": lambda: _json_files(b'{"architectures":[' + b"0," * 900_000 + b"0]}"),
    "JSON of 100,000 keys": lambda: _json_files(
        json.dumps(
            {"quantization_config": {f"k{n}": n for n in range(_DEEP)}, "auto_map": {f"k{n}": "a" for n in range(9999)}}
        ).encode()
    ),
    "keys that look alike": lambda: _json_files(
        json.dumps({"quantization_config": {"k" * 300 + "1": 1, "k" * 300 + "2": "x", "k" * 300 + "3": None}}).encode()
    ),
    "10,000 base models": lambda: _card(json.dumps({"base_model": _ids(""), "datasets": _ids("d")}).encode()),
    "90,000 base models": lambda: _card(b"base_model: [" + b"a/b," * 90_000 + b"]"),
    "10,000 base models in a recipe": lambda: {
        "mergekit_config.yml": json.dumps({"merge_method": "linear", "models": _ids("")}).encode()
    },
    "10,000 parents in prose": lambda: _card(
        b"license: mit", b"".join(b"A merge of `org/m%d`.\n\n" % n for n in range(_MANY))
    ),
    "10,000 splits": lambda: _card(
        json.dumps({"dataset_info": {"splits": [{"name": f"s{n}", "num_examples": n} for n in range(_MANY)]}}).encode()
    ),
    "ids with control and bidirectional characters": lambda: _card(
        json.dumps(
            {"base_model": _ODD, "datasets": _ODD, "license": _ODD, "tags": _ODD, _ODD[0]: 1, "base\u202emodel": "x"}
        ).encode()
    ),
    "a safetensors header of exabytes": lambda: {
        "model.safetensors": safetensors(b"{}", stated=2**62),
        "adapter_model.safetensors": safetensors({"w": {"dtype": "F16", "shape": [2**61], "data_offsets": [0, 2**62]}}),
    },
    "a GGUF header of exabytes": lambda: {
        "a.gguf": gguf([(b"general.name", 8, struct.pack("<Q", 2**62))], tensors=2**62),
        "b.gguf": gguf([(b"general.tags", 9, struct.pack("<IQ", 8, 2**62))]),
        "c.gguf": gguf([], count=2**62),
    },
    "a GGUF whose arrays recurse": lambda: {
        "a.gguf": _recursing(3),
        "b.gguf": _recursing(5_000),
        "c.gguf": _recursing(5),
    },
    "a GGUF of 4,000 small keys": lambda: {"a.gguf": gguf([(b"general.k%d" % n, 4, bytes(4)) for n in range(4_000)])},
    "5,000 files": lambda: {
        f"d{n % 50}/f{n}.{('json', 'gguf', 'safetensors', 'md')[n % 4]}": b"x" for n in range(5_000)
    },
    "odd names": lambda: dict.fromkeys(_NAMES, b"x"),
    "lines of requirements without end": lambda: {"requirements.txt": b"a==1[" * 300_000 + b"\n" + b"x==1\n" * 100_000},
}
"""Name -> files of a repository."""

RECORDS: Mapping[str, Callable[[], bytes]] = {
    "record nested 100,000 deep": lambda: b'{"id":"org/tiny","cardData":' + b"[" * _DEEP + b"]" * _DEEP + b"}",
    "record that is no JSON": lambda: b"\xff" * 1000,
    "record of 17 MB": lambda: b'{"id":"org/tiny","x":"' + b"x" * (17 * _MB) + b'"}',
    "record of a million base models": lambda: (
        b'{"id":"org/tiny","cardData":{"base_model":[' + b'"a/b",' * 999_999 + b'"a/b"]}}'
    ),
    "record of 500,000 tags": lambda: (
        b'{"id":"org/tiny","tags":[' + b",".join(b'"base_model:a/m%d"' % n for n in range(500_000)) + b"]}"
    ),
    "record of lists of base models": lambda: (
        b'{"id":"org/tiny","baseModels":' + b"[" * 60 + b'"a/b",' * 100_000 + b'"a/b"' + b"]" * 60 + b"}"
    ),
    "record of odd siblings": lambda: (
        b'{"id":"org/tiny","siblings":[' + b'{"rfilename":"../a"},{"rfilename":3},[],' * 20_000 + b"0]}"
    ),
}
"""Name -> body of the registry's record."""


def written(folder: Path, names: Iterable[str]) -> list[str]:
    """Write the repositories of these names, each into a folder of its own below `folder`, and return the folders."""
    made = []
    for number, name in enumerate(names):
        place = folder / f"{number}-{''.join(letter if letter.isalnum() else '-' for letter in name)}"
        for path, data in FILES[name]().items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_bytes(data)
        made.append(str(place))
    return made


def record(number: int, name: str) -> Repo:
    """Return the repository of a hostile record, `w{number}/tiny`."""
    repo = f"w{number}/tiny"
    return Repo(id=repo, record=RECORDS[name]().replace(b'"org/tiny"', f'"{repo}"'.encode(), 1))


def _peak() -> int:
    """Return the most memory this process had so far, in MB; what started it does not count where Linux tells."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii")) if status.exists() else None
    return (int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024


def main(arguments: Sequence[str]) -> int:
    """Make a BOM of each argument in this process and print what came of it; a folder's parents are not asked for."""
    for name in arguments:
        bytes_out, err = io.BytesIO(), io.StringIO()
        options = ["--no-cache", "--max-nodes", "20", *(["--offline"] if Path(name).is_absolute() else [])]
        begun = time.perf_counter()
        with redirect_stdout(io.TextIOWrapper(bytes_out)) as out, redirect_stderr(err):
            code = run(["generate", name, *options])
            out.flush()
        seconds = time.perf_counter() - begun
        found = {"name": name, "code": code, "error": err.getvalue()[-2000:], "size": bytes_out.getbuffer().nbytes}
        print(json.dumps(found | {"seconds": seconds, "peak": _peak()}), flush=True)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
