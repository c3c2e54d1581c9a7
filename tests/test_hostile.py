"""The worst inputs at the command: a BOM with its gaps or a clear error, bounded in memory, never a traceback."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from fuzz import worst

from testhub import HubFactory, HubServer, Repo

MOST_MEMORY = 500  # MB
MARKS = [name for name in worst.FILES if name.startswith("100,000 times")]
LARGE = [name for name in worst.FILES if "MB" in name]
OTHERS = [name for name in worst.FILES if name not in {*MARKS, *LARGE}]


def outcomes(arguments: Sequence[str], **environment: str) -> list[dict[str, Any]]:
    """What came of each argument, all taken through the command in one process of their own."""
    done = subprocess.run(
        [sys.executable, worst.__file__, *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def faults(found: Sequence[dict[str, Any]]) -> list[str]:
    """What is wrong with the outcomes: an internal error, an error without a hint, or too much memory."""
    wrong = [f"{each['name']}: {each['error']}" for each in found if each["code"] not in {0, 3, 4, 5, 6}]
    wrong += [
        f"{each['name']}: {each['error']}" for each in found if re.search("Traceback|extractor|internal", each["error"])
    ]
    wrong += [
        f"{each['name']}: no document and no word" for each in found if each["code"] and "aibom: " not in each["error"]
    ]
    wrong += [f"{each['name']}: {each['peak']} MB" for each in found if each["peak"] > MOST_MEMORY]
    return wrong


@pytest.mark.parametrize("names", [MARKS, LARGE, OTHERS], ids=["marks", "large", "others"])
def test_no_folder_is_too_hostile(names: list[str], tmp_path: Path) -> None:
    """Every one of them gives a valid BOM, since what cannot be read of it is a gap."""
    found = outcomes(worst.written(tmp_path, names))
    assert faults(found) == []
    assert {each["name"]: each["code"] for each in found if each["code"]} == {}
    assert len(found) == len(names)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("card of one line of 50 MB", "the front matter does not end within the first 1,048,576 bytes"),
        ("YAML aliases without end", "YAML of more than 100,000 nodes, aliases counted"),
        ("YAML nested 100,000 deep", "YAML nested deeper than 64 levels"),
        ("JSON nested 100,000 deep", "nest"),
        ("JSON of one line of 50 MB", "at most 2,097,152 are read"),
        ("90,000 base models", "at least 10,000 statements; the rest is not read"),
        ("a safetensors header of exabytes", "a safetensors header of 4611686018427387904 bytes"),
        ("a GGUF header of exabytes", "more than any file holds"),
        ("a GGUF whose arrays recurse", "arrays nested deeper than 4"),
    ],
)
def test_the_gap_says_why(name: str, reason: str, tmp_path: Path) -> None:
    """What was not read, and the bound it exceeds, stand in the document."""
    (folder,) = worst.written(tmp_path, [name])
    command = [sys.executable, "-m", "aibom", "generate", folder, "--offline", "--no-cache", "--max-nodes", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    told = [annotation["text"] for annotation in json.loads(done.stdout)["annotations"] if reason in annotation["text"]]
    assert told, done.stdout[:4000]


@pytest.fixture
def hostile(hub: HubFactory) -> HubServer:
    """A Hub of hostile records, and of cards of 50 MB."""
    records = [worst.record(number, name) for number, name in enumerate(worst.RECORDS)]
    cards = [Repo(id=f"c{number}/tiny", files=worst.FILES[name]()) for number, name in enumerate(LARGE)]
    return hub(repos=[*records, *cards])


def test_no_answer_of_a_hub_is_too_hostile(hostile: HubServer) -> None:
    """Records and large files from a Hub likewise; a subject whose record cannot be read is an error that says so."""
    names = [f"w{number}/tiny" for number in range(len(worst.RECORDS))]
    found = outcomes([*names, *(f"c{number}/tiny" for number in range(len(LARGE)))], HF_ENDPOINT=hostile.url)
    assert faults(found) == []
    codes = dict(zip(worst.RECORDS, (each["code"] for each in found), strict=False))
    unreadable = {"record nested 100,000 deep", "record that is no JSON"}  # what is too large is asked for in less
    assert {name for name, code in codes.items() if code} == unreadable
    assert all(each["code"] == 0 for each in found[len(names) :])
