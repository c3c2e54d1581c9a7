"""Configurations that name what is to be called: YAML tags, Hydra targets, NeMo archives, skops schemas, JSON of the Hub."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from corpus.assembler import call, pickled
from corpus.case import Case, Label
from corpus.other import BAD, UNKNOWN, case, dumped
from corpus.wrappings import tar, zipped

__all__ = ["cases"]

PICKLE = pickled(call("os", "system", ("true",), 4), 4)

TAGS: Mapping[tuple[str, str, Label], str] = {
    ("apply", "os.system", BAD): 'hook: !!python/object/apply:os.system ["true"]\n',
    ("apply", "subprocess.check_output", BAD): 'hook: !!python/object/apply:subprocess.check_output [["true"]]\n',
    (
        "apply with keywords",
        "builtins.eval",
        BAD,
    ): 'hook: !!python/object/apply:builtins.eval\n  args: ["1"]\n  kwds: {}\n',
    ("new", "subprocess.Popen", BAD): 'hook: !!python/object/new:subprocess.Popen [["true"]]\n',
    ("list items", "builtins.exec", BAD): (
        "hook: !!python/object/new:type\n"
        '  args: ["z", !!python/tuple [], {"extend": !!python/name:exec }]\n'
        '  listitems: "pass"\n'
    ),
    ("map", "os.system", BAD): (
        'hook: !!python/object/new:tuple\n  - !!python/object/new:map\n    - !!python/name:os.system\n    - ["true"]\n'
    ),
    ("verbatim tag", "os.system", BAD): 'hook: !<tag:yaml.org,2002:python/object/apply:os.system> ["true"]\n',
    (
        "tag directive",
        "os.system",
        BAD,
    ): '%TAG !h! tag:yaml.org,2002:python/object/apply:\n---\nhook: !h!os.system ["true"]\n',
    ("escaped tag", "os.system", BAD): 'hook: !!python/object%2fapply:os.system ["true"]\n',
    ("second document", "os.system", BAD): 'lr: 1\n---\nhook: !!python/object/apply:os.system ["true"]\n',
    ("behind an anchor", "os.system", BAD): 'a: &a !!python/object/apply:os.system ["true"]\nb: *a\n',
    ("as a key", "os.system", BAD): '? !!python/object/apply:os.system ["true"]\n: 1\n',
    ("name", "os.system", BAD): "hook: !!python/name:os.system\n",
    ("module", "antigravity", UNKNOWN): "hook: !!python/module:antigravity\n",
    ("unknown class", "weights.Config", UNKNOWN): "hook: !!python/object:weights.Config {a: 1}\n",
    ("unknown tag", "!run", UNKNOWN): 'hook: !run "true"\n',
}


def _target(name: str, **more: Any) -> Mapping[str, Any]:
    return {"_target_": name, **more}


TARGETS: Mapping[tuple[str, str, Label], Mapping[str, Any]] = {
    ("target", "os.system", BAD): {"model": _target("os.system", command="true")},
    ("target", "subprocess.run", BAD): {"model": _target("subprocess.run", _args_=[["true"]])},
    ("target", "builtins.exec", BAD): {"tokenizer": _target("builtins.exec", _args_=["pass"])},
    ("target in a list", "builtins.eval", BAD): {"callbacks": [{"a": 1}, _target("builtins.eval", _args_=["1"])]},
    ("partial target", "os.popen", BAD): {"loss": _target("os.popen", _partial_=True, _args_=["true"])},
    ("target that fetches", "hydra.utils.get_method", BAD): {"f": _target("hydra.utils.get_method", path="os.system")},
    ("deep target", "runpy.run_path", BAD): {"a": {"b": {"c": {"d": _target("runpy.run_path", path_name="none")}}}},
    ("unknown target", "weights.models.Net", UNKNOWN): {"model": _target("weights.models.Net")},
    ("target without underscores", "os.system", UNKNOWN): {
        "model": {"target": "os.system", "params": {"command": "true"}}
    },
}
FILES = ("config.yaml", "model_config.yaml", "config.json", "hparams.yml")


def _yaml(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, indent=1).encode()  # YAML 1.2 takes JSON, and so do the loaders


def _flat(document: Any, depth: int = 0) -> str:
    """Return a document as block YAML, as people write it."""
    blank = "  " * depth
    if isinstance(document, Mapping):
        return "".join(
            f"{blank}{key}:"
            + ("\n" + _flat(item, depth + 1) if isinstance(item, dict | list) else f" {json.dumps(item)}\n")
            for key, item in document.items()
        )
    return "".join(
        f"{blank}-\n{_flat(item, depth + 1)}" if isinstance(item, dict | list) else f"{blank}- {json.dumps(item)}\n"
        for item in document
    )


def _nemo(config: bytes, weights: bytes, mode: str = "w") -> bytes:
    return tar({"./model_config.yaml": config, "./model_weights.ckpt": weights}, mode)


def _targets() -> Iterator[Case]:
    for number, (said, document) in enumerate(TARGETS.items()):
        name = FILES[number % len(FILES)]
        data = dumped(document) if name.endswith("json") else _flat(document).encode()
        yield case("Hydra configuration", said, {name: data})
        if number % 2 == 0:
            mode = "w:gz" if number % 4 else "w"
            yield case("NeMo archive", said, {"model.nemo": _nemo(_flat(document).encode(), b"", mode)})
    good = b"model:\n  hidden: 8\n"
    yield case("NeMo archive", ("pickle as weights", "os.system", BAD), {"model.nemo": _nemo(good, PICKLE)})
    tagged = TAGS["apply", "os.system", BAD].encode()
    yield case("NeMo archive", ("YAML tag", "os.system", BAD), {"model.nemo": _nemo(tagged, b"")})
    flow = _yaml({"model": _target("os.system", command="true")})
    yield case("Hydra configuration", ("target in flow style", "os.system", BAD), {"config.yaml": flow})
    escaped = b'model:\n  "_t\\x61rget_": "os.syst\\x65m"\n  command: "true"\n'
    yield case("Hydra configuration", ("escaped target", "os.system", BAD), {"config.yaml": escaped})


def _skops(loader: str, module: str, name: str, content: Any) -> bytes:
    schema = {
        "__class__": name,
        "__module__": module,
        "__loader__": loader,
        "content": content,
        "protocol": 2,
        "_skops_version": "0.11.0",
    }
    return zipped({"schema.json": dumped(schema)})


def _text(string: str) -> Mapping[str, Any]:
    return {
        "__class__": "str",
        "__module__": "builtins",
        "__loader__": "JsonNode",
        "content": json.dumps(string),
        "is_json": True,
    }


def _skops_files() -> Iterator[Case]:
    function = _skops("FunctionNode", "os", "system", {"module_path": "os", "function": "system"})
    yield case("skops", ("function", "os.system", BAD), {"model.skops": function})
    kind = _skops("TypeNode", "subprocess", "Popen", {})
    yield case("skops", ("type", "subprocess.Popen", BAD), {"model.skops": kind})
    reduced = _skops("ReduceNode", "subprocess", "Popen", {"reduce": {}, "args": [_text("true")]})
    yield case("skops", ("reduce", "subprocess.Popen", BAD), {"model.skops": reduced})
    inner = {"__class__": "system", "__module__": "os", "__loader__": "FunctionNode"}
    operator = _skops("OperatorFuncNode", "operator", "methodcaller", {"attrs": inner})
    yield case("skops", ("operator", "operator.methodcaller", BAD), {"model.skops": operator}, "CVE-2025-54412")
    method = _skops("MethodNode", "weights", "Net", {"func": "__reduce__", "obj": _text("x")})
    yield case("skops", ("method", "weights.Net.__reduce__", UNKNOWN), {"model.skops": method}, "CVE-2025-54413")
    partial = _skops("PartialNode", "functools", "partial", {"func": inner, "args": [_text("true")]})
    yield case("skops", ("partial", "os.system", BAD), {"model.skops": partial})
    unknown = _skops("ObjectNode", "weights", "Net", {})
    yield case("skops", ("unknown class", "weights.Net", UNKNOWN), {"model.skops": unknown})
    yield case("skops", ("pickle under its name", "os.system", BAD), {"model.skops": PICKLE}, "CVE-2025-54886")
    beside = zipped({"schema.json": dumped(_text("x")), "objects.pkl": PICKLE})
    yield case("skops", ("pickle beside", "os.system", BAD), {"model.skops": beside})


def cases() -> Iterator[Case]:
    """Yield all of them."""
    for number, (said, text) in enumerate(TAGS.items()):
        yield case("YAML", said, {("config.yaml", "params.yml", "MLmodel.yaml")[number % 3]: text.encode()})
    yield from _targets()
    yield from _skops_files()
