"""`aibom check` with the strict preset on three real families: every reason for failing, held against the raw records."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest
import yaml
from cli.command import Aibom
from realhub import repositories

from testhub import HubFactory

ZEPHYR, BEAGLE, DOLPHIN = (
    "QuantFactory/zephyr-7b-beta-GGUF",
    "mlabonne/NeuralBeagle14-7B-GGUF",
    "QuantFactory/dolphin-2.9.2-qwen2-7b-GGUF",
)
# Each read in the records by hand: rule, artifact, other end.
REASONS = {
    ZEPHYR: {
        ("files-without-digest", ZEPHYR, ""),
        ("required-assurance", "HuggingFaceH4/zephyr-7b-beta", "datasets/openbmb/UltraFeedback"),
        ("required-assurance", "HuggingFaceH4/zephyr-7b-beta", "datasets/stingning/ultrachat"),
    },
    BEAGLE: {
        ("evidence-unreadable", BEAGLE, ""),
        ("files-without-digest", BEAGLE, ""),
        ("revision-unknown", BEAGLE, ""),
        ("maximum-horizon", "AIDC-ai-business/Marcoroni-7B-v3", ""),
        ("maximum-horizon", "EmbeddedLLM/Mistral-7B-Merge-14-v0.1", ""),
        ("parent-missing", "mlabonne/Marcoro14-7B-slerp", "AIDC-ai-business/Marcoroni-7B-v3"),
        ("parent-missing", "mlabonne/Marcoro14-7B-slerp", "EmbeddedLLM/Mistral-7B-Merge-14-v0.1"),
        ("no-parent-declared", "fblgit/UNA-TheBeagle-7b-v1", ""),
        ("required-assurance", "mlabonne/NeuralBeagle14-7B", "datasets/argilla/distilabel-intel-orca-dpo-pairs"),
    },
    DOLPHIN: {
        ("files-without-digest", DOLPHIN, ""),
        ("license-missing", "datasets/teknium/OpenHermes-2.5", ""),
    },
}
HUB = "pkg:huggingface/"


class Raw:
    """The files of the collection, read without aibom."""

    def __init__(self, data: Path) -> None:
        self._data = data / "hub"

    def folder(self, name: str) -> Path:
        """The folder of a model, or of a dataset whose id begins with datasets/."""
        return self._data / name if name.startswith("datasets/") else self._data / "models" / name

    def record(self, name: str) -> dict[str, Any]:
        """The record that the stand-in Hub serves."""
        place = self.folder(name)
        found = place / "api.json"
        return dict(json.loads((found if found.is_file() else place / "api_list.json").read_bytes()))

    def card(self, name: str) -> str:
        """The card, empty where none is kept."""
        place = self.folder(name) / "README.md"
        return place.read_text(encoding="utf-8") if place.is_file() else ""

    def front(self, name: str) -> Mapping[str, Any]:
        """The front matter of the card."""
        parts = self.card(name).split("---\n", 2)
        return dict(yaml.safe_load(parts[1])) if len(parts) == 3 else {}

    def words(self, name: str) -> str:
        """Everything that is kept of it."""
        return json.dumps(self.record(name)) + self.card(name)


def _files(raw: Raw, name: str, found: Mapping[str, Any]) -> None:
    siblings = raw.record(name).get("siblings")
    quoted = re.findall("'([^']+)'", found["message"])
    if siblings is None:
        assert not quoted
        return
    bare = [each["rfilename"] for each in siblings if each["rfilename"].endswith(".gguf") and "lfs" not in each]
    assert set(quoted) <= set(bare)
    rest = re.search(r"and (\d+) more", found["message"])
    assert len(quoted) + int(rest[1] if rest else 0) == len(bare)


def _mentioned(raw: Raw, name: str, found: Mapping[str, Any]) -> None:
    parent = _name(found["parent"]).removeprefix("datasets/")
    lines = raw.card(name).split("\n")
    places = [int(each["pointer"].removeprefix("line ")) for each in found["looked-at"]]
    assert places
    assert all(parent in lines[place - 1] for place in places)
    assert parent not in str(raw.front(name).get("datasets")) + str(raw.front(name).get("base_model"))
    assert not any(parent in tag for tag in raw.record(name)["tags"])


def _horizon(raw: Raw, name: str, found: Mapping[str, Any]) -> None:
    path = [_name(purl) for purl in found["path"]]
    assert len(path) == 5
    assert path[-1] == name
    assert all(parent in raw.words(child) for child, parent in pairwise(path))
    assert not any((raw.folder(child) / "config.json").exists() for child in path)


def _gone(raw: Raw, name: str, found: Mapping[str, Any]) -> None:
    assert _name(found["parent"]) in raw.record(name)["tags"]
    assert not raw.folder(_name(found["parent"])).exists()


def _no_parent(raw: Raw, name: str, found: Mapping[str, Any]) -> None:
    tags = raw.record(name)["tags"]
    assert "'generated_from_trainer'" in found["message"]
    assert "generated_from_trainer" in tags
    assert not any(tag.startswith("base_model") for tag in tags)
    assert "base_model" not in raw.front(name)


def _no_license(raw: Raw, name: str, _: Mapping[str, Any]) -> None:
    assert not any(tag.startswith("license") for tag in raw.record(name)["tags"])
    assert "license" not in raw.front(name)


def _no_commit(raw: Raw, name: str, _: Mapping[str, Any]) -> None:
    assert not raw.record(name).get("sha")


def _no_card(raw: Raw, name: str, found: Mapping[str, Any]) -> None:
    assert "README.md" in found["message"]
    assert not raw.card(name)


HOLDS: Mapping[str, Callable[[Raw, str, Mapping[str, Any]], None]] = {
    "evidence-unreadable": _no_card,
    "files-without-digest": _files,
    "license-missing": _no_license,
    "maximum-horizon": _horizon,
    "no-parent-declared": _no_parent,
    "parent-missing": _gone,
    "required-assurance": _mentioned,
    "revision-unknown": _no_commit,
}


def _name(purl: str) -> str:
    return purl.removeprefix(HUB).partition("@")[0]


@pytest.fixture
def collected(hub: HubFactory, real_data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Raw:
    """A Hub with what the collection has, which the environment names."""
    monkeypatch.setenv("HF_ENDPOINT", hub(repos=repositories(real_data)).url)
    monkeypatch.setenv("AIBOM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    monkeypatch.chdir(tmp_path)
    return Raw(real_data)


@pytest.mark.parametrize("model", [ZEPHYR, BEAGLE, DOLPHIN])
def test_every_reason_is_true(aibom: Aibom, collected: Raw, real_data: Path, model: str) -> None:
    """Those that were read by hand and no other; each follows from the records, and every form tells of it."""
    assert aibom("generate", model, "-o", "bom.cdx.json").code == 0
    done = aibom("check", "./bom.cdx.json", "--policy", "strict", "--format", "json")
    assert done.code == 1
    [verdict] = json.loads(done.out)
    failed = [each for each in verdict["findings"] if each["outcome"] == "failed"]
    found = [(each["rule"], _name(each["subject"]), _name(each["parent"])) for each in failed]
    assert Counter(found) == Counter(REASONS[model])
    for each in failed:
        HOLDS[each["rule"]](collected, _name(each["subject"]), each)
    _in_sarif(aibom, found, real_data)
    root = ET.fromstring(aibom("check", "./bom.cdx.json", "--policy", "strict", "--format", "junit").out)
    cases = {str(case.get("name")): case.findtext("failure", "").splitlines() for case in root.iter("testcase")}
    assert {name: len(lines) for name, lines in cases.items() if lines} == Counter(rule for rule, _, _ in found)
    page = aibom("check", "./bom.cdx.json", "--policy", "strict", "--format", "markdown").out.decode()
    rows = [line.split(" | ")[1] for line in page.splitlines() if line.startswith(("| high |", "| medium |"))]
    assert Counter(rows) == Counter(rule for rule, _, _ in found)
    assert not re.search("@(&#8203;)?[0-9a-f]{40}", page)


def _in_sarif(aibom: Aibom, found: list[tuple[str, str, str]], real_data: Path) -> None:
    log = json.loads(aibom("check", "./bom.cdx.json", "--policy", "strict", "--format", "sarif").out)
    schema = json.loads((real_data.parent / "schemas" / "sarif-2.1.0.json").read_bytes())
    jsonschema_rs.validator_for(schema).validate(log)
    lines = Path("bom.cdx.json").read_text(encoding="utf-8").split("\n")
    told = []
    for result in log["runs"][0]["results"]:
        [place] = result["locations"]
        purl = place["logicalLocations"][0]["fullyQualifiedName"]
        line = lines[place["physicalLocation"]["region"]["startLine"] - 1]
        if result["properties"]["outcome"] == "failed":
            told.append((result["ruleId"], _name(purl)))
        assert f'"bom-ref": "{purl}"' in line
    assert Counter(told) == Counter((rule, name) for rule, name, _ in found)
