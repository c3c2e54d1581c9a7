"""Code that travels with a model: modules that `auto_map` names, handlers, and configurations that fetch more."""

from collections.abc import Iterator, Mapping
from typing import Any

from corpus.case import Case
from corpus.other import BAD, UNKNOWN, case, dumped

__all__ = ["cases"]

CLASS = "\n\nclass NetModel(PreTrainedModel):\n    pass\n"
HEAD = "from transformers import PreTrainedModel\n"

MODULES: Mapping[tuple[str, str], str] = {
    ("call on import", "os.system"): f"import os\n{HEAD}\nos.system('true')\n{CLASS}",
    ("call under another name", "subprocess.run"): f"from subprocess import run as go\n{HEAD}\ngo(['true'])\n{CLASS}",
    ("getattr", "os.system"): f"import os\n{HEAD}\ngetattr(os, 'sys' + 'tem')('true')\n{CLASS}",
    ("import by name", "os.system"): f"{HEAD}\n__import__('os').system('true')\n{CLASS}",
    ("importlib", "os.system"): f"import importlib\n{HEAD}\nimportlib.import_module('os').system('true')\n{CLASS}",
    ("encoded source", "builtins.exec"): f"import base64\n{HEAD}\nexec(base64.b64decode('cGFzcw=='))\n{CLASS}",
    ("eval", "builtins.eval"): f"{HEAD}\nVOCABULARY = eval('1')\n{CLASS}",
    (
        "default of an argument",
        "os.popen",
    ): f"import os\n{HEAD}\n\ndef net(path=os.popen('true')):\n    return path\n{CLASS}",
    ("decorator", "os.system"): f"import os\n{HEAD}\n\n@os.system\ndef true():\n    pass\n{CLASS}",
    (
        "body of a class",
        "subprocess.call",
    ): f"import subprocess\n{HEAD}\n\nclass NetModel(PreTrainedModel):\n    a = subprocess.call(['true'])\n",
    (
        "metaclass",
        "os.system",
    ): "import os\n\n\nclass Meta(type):\n    def __init__(cls, *a):\n        os.system('true')\n\n\nclass NetModel(metaclass=Meta):\n    pass\n",
    (
        "constructor",
        "os.system",
    ): f"import os\n{HEAD}\n\nclass NetModel(PreTrainedModel):\n    def __init__(self, config):\n        os.system('true')\n",
    (
        "download",
        "urllib.request.urlopen",
    ): f"import urllib.request\n{HEAD}\nurllib.request.urlopen('http://127.0.0.1:9/')\n{CLASS}",
    (
        "socket",
        "socket.create_connection",
    ): f"import socket\n{HEAD}\nsocket.create_connection(('127.0.0.1', 9))\n{CLASS}",
    ("pickle", "pickle.loads"): f"import pickle\n{HEAD}\nWEIGHTS = pickle.loads(b'N.')\n{CLASS}",
    ("library of C", "ctypes.CDLL"): f"import ctypes\n{HEAD}\nctypes.CDLL('/nonexistent/aibom-corpus')\n{CLASS}",
    ("hidden far to the right", "os.system"): f"import os\n{HEAD}\nSIZE = 8{' ' * 300}; os.system('true')\n{CLASS}",
    ("source in another encoding", "os.system"): "# -*- coding: rot13 -*-\nvzcbeg bf\nbf.flfgrz('gehr')\n",
    ("names beyond ASCII", "os.system"): f"import os\n{HEAD}\nos.\u017fystem('true')\n{CLASS}",
}


def _config(**more: Any) -> bytes:
    return dumped({"architectures": ["NetModel"], "model_type": "net", "hidden_size": 8, **more})


def _modules() -> Iterator[Case]:
    for number, ((technique, call), source) in enumerate(MODULES.items()):
        files = {"modeling_net.py": source.encode()}
        label = UNKNOWN if technique == "source in another encoding" else BAD
        wrapping = "Python file"
        if number % 2 == 0:
            files = {"config.json": _config(auto_map={"AutoModel": "modeling_net.NetModel"}), **files}
            wrapping = "auto_map"
        yield case(wrapping, (technique, call, label), files)


def _configurations() -> Iterator[Case]:
    elsewhere = {"AutoModel": "other/repository--modeling_net.NetModel"}
    yield case(
        "auto_map", ("code of another repository", "auto_map", UNKNOWN), {"config.json": _config(auto_map=elsewhere)}
    )
    mapped = dumped(
        {"tokenizer_class": "NetTokenizer", "auto_map": {"AutoTokenizer": ["tokenization_net.NetTokenizer", None]}}
    )
    source = b"import os\nos.system('true')\n\n\nclass NetTokenizer:\n    pass\n"
    files = {"tokenizer_config.json": mapped, "tokenization_net.py": source}
    yield case("auto_map", ("tokenizer", "os.system", BAD), files)
    processor = {"processor_config.json": dumped({"auto_map": {"AutoProcessor": "elsewhere/code--processing.P"}})}
    yield case("auto_map", ("processor", "auto_map", UNKNOWN), processor)
    kernel = _config(_attn_implementation_internal="elsewhere/kernel")
    yield case(
        "configuration",
        ("kernel from elsewhere", "_attn_implementation_internal", UNKNOWN),
        {"config.json": kernel},
        "CVE-2026-4372",
    )
    pipeline = _config(custom_pipelines={"net": {"impl": "pipeline_net.NetPipeline", "pt": ["AutoModel"]}})
    yield case(
        "configuration", ("pipeline", "custom_pipelines", UNKNOWN), {"config.json": pipeline, "pipeline_net.py": source}
    )
    modules = dumped([{"idx": 0, "name": "0", "path": "", "type": "weights.pooling.Pool"}])
    yield case(
        "configuration",
        ("modules of sentence transformers", "weights.pooling.Pool", UNKNOWN),
        {"modules.json": modules},
    )
    index = dumped({"_class_name": ["pipeline_net", "NetPipeline"], "unet": ["weights", "Net"]})
    yield case(
        "configuration",
        ("index of diffusers", "weights.Net", UNKNOWN),
        {"model_index.json": index, "pipeline_net.py": source},
    )


def _programs() -> Iterator[Case]:
    run = b"import os\n\n\nclass EndpointHandler:\n    def __init__(self, path=''):\n        os.system('true')\n"
    yield case("handler.py", ("constructor", "os.system", BAD), {"handler.py": run})
    later = b"import subprocess\n\n\nclass EndpointHandler:\n    def __call__(self, data):\n        return subprocess.getoutput(data['inputs'])\n"
    yield case("handler.py", ("call on request", "subprocess.getoutput", BAD), {"handler.py": later})
    yield case("handler.py", ("call on import", "os.popen", BAD), {"handler.py": b"import os\nos.popen('true')\n"})
    generate = {
        "custom_generate/generate.py": b"import os\n\n\ndef generate(model, **kwargs):\n    os.system('true')\n"
    }
    yield case("custom_generate", ("function", "os.system", BAD), generate)
    setup = {"setup.py": b"import os\nfrom setuptools import setup\n\nos.system('true')\nsetup(name='net')\n"}
    yield case("Python file", ("setup", "os.system", BAD), setup)
    compiled = {"__pycache__/modeling_net.cpython-311.pyc": bytes.fromhex("a70d0d0a") + bytes(12) + b"\xe3" + bytes(40)}
    yield case("compiled Python", ("bytecode", "import", UNKNOWN), compiled)
    library = {"libnet.so": b"\x7fELF\x02\x01\x01" + bytes(57)}
    yield case("shared library", ("native code", "dlopen", UNKNOWN), library)


def cases() -> Iterator[Case]:
    """Yield modules, configurations and programs."""
    yield from _modules()
    yield from _configurations()
    yield from _programs()
