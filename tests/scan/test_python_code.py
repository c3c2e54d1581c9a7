"""Code that a repository brings: Python, notebooks, machine code, scripts, and what pip is told."""

import json

import pytest
from scan.looking import calls, look, verdict

DANGEROUS = [
    ("import os\nos.system('id')", "os.system"),
    ("import os as o\nclass Model:\n  def __init__(self):\n    o.popen('id')", "os.popen"),
    ("from subprocess import run as r\nr(['id'])", "subprocess.run"),
    ("from os import *\nsystem('id')", "os.system"),
    ("def f():\n  import subprocess\n  subprocess.run(['id'])\nf()", "subprocess.run"),
    ("def g(): f()\ndef f(): exec('1')\ng()", "exec"),
    ("getattr(__import__('os'), 'sys' + 'tem')('id')", "os.system"),
    ("e = eval\ne('1')", "eval"),
    ("x = __import__\nx('os').system('id')", "os.system"),
    ("import importlib\nm = importlib.import_module('subprocess')\nm.call('id')", "subprocess.call"),
    ("import ctypes\nctypes.CDLL('./x.so')", "ctypes.CDLL"),
    ("import requests\nrequests.get('http://x')", "requests.get"),
    ("import marshal\nexec(marshal.loads(b''))", "marshal.loads"),
    ("import shutil\nshutil.rmtree('/')", "shutil.rmtree"),
    ("import os\ndef f(x=os.system('id')): pass", "os.system"),
]
REVIEW = [
    "import torch\nclass M(torch.nn.Module):\n  def forward(self, x): return torch.compile(x)",
    "import torch\nclass M:\n  def __init__(self): self.w = torch.load('w.bin')",
    "import re\nPATTERN = re.compile('x')",
    "def download():\n  import requests\n  return requests.get('http://x')",
    "if __name__ == '__main__':\n  import os\n  os.system('id')",
    "x = '\\d'",
    "",
]


@pytest.mark.parametrize(("text", "call"), DANGEROUS)
def test_what_importing_it_runs(text: str, call: str) -> None:
    """A call at the level of the module, or when its objects are made, is dangerous however it is named."""
    assert verdict("modeling.py", text) == "dangerous"
    assert call in calls("modeling.py", text)


@pytest.mark.parametrize("text", REVIEW[:-1])
def test_code_is_for_review_at_least(text: str) -> None:
    """No Python is on the allowlist, and what happens when somebody calls it is not what importing it does."""
    assert verdict("modeling.py", text) == "review"


@pytest.mark.parametrize("text", ["x =", "(" * 300, "-" * 50_000 + "1", "1" + "+1" * 50_000, b"x = 1\0", b"\xff\xfe="])
def test_what_is_no_python(text: str | bytes) -> None:
    """It is unreadable, and never an error of ours."""
    found = look("modeling.py", text)
    assert found.verdict.value == "unreadable"
    assert "fault" not in {one.rule for one in found.findings}


def test_handlers_of_endpoints() -> None:
    """The Hub's endpoints run handler.py; that is said."""
    assert "the Hub's endpoints run this file" in look("handler.py", "import torch\n").findings[0].text


@pytest.mark.parametrize(
    ("name", "data", "call"),
    [
        ("nb.ipynb", json.dumps({"cells": [{"cell_type": "code", "source": ["!pip install x\n"]}]}), "!pip install x"),
        ("requirements.txt", "torch>=2\ngit+https://x/y\n", "git+https://x/y"),
        ("requirements-dev.txt", "--index-url http://x\ntorch", "--index-url http://x"),
        ("setup.sh", "#!/bin/sh\n", ""),
        ("model.bin", b"\x7fELF" + bytes(60), ""),
        ("model.safetensors.so", b"x", ""),
    ],
)
def test_other_code(name: str, data: bytes | str, call: str) -> None:
    """Each is for review, with what it says."""
    assert verdict(name, data) == "review"
    assert call in calls(name, data)


def test_path_files_that_python_runs_at_its_start() -> None:
    """A `.pth` file in text is no weights: its import lines are run by Python itself."""
    assert calls("x.pth", "import os; os.system('id')\n") == {"import os; os.system('id')"}
    assert verdict("x.pth", "import os; os.system('id')\n") == "dangerous"


def test_requirements_from_the_index() -> None:
    """Names and versions alone are on the allowlist."""
    assert verdict("requirements.txt", "torch>=2  # https://pytorch.org\nnumpy\n") == "allowlisted"
