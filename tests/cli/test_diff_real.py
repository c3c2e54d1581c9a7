"""`aibom diff` on real records: two dates of one model, two quantizations of a base, two chains of one laboratory, one byte."""

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cli.command import Aibom

from aibom.records.refs import ArtifactRef

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "samples"))
import collect  # the program that makes the samples' recordings

Changes = list[dict[str, Any]]
Compared = Callable[..., Changes]


@dataclass
class Dated(collect.Archive):
    """The collection, with the record of some models from a certain file: model -> name of the file."""

    files: dict[str, str] = field(default_factory=dict)

    def _record(self, ref: ArtifactRef) -> dict[str, object] | None:
        if ref.repo not in self.files:
            return super()._record(ref)
        return collect.facts(json.loads((self.data / "hub/models" / ref.repo / self.files[ref.repo]).read_bytes()))


@pytest.fixture
def compared(aibom: Aibom, real_data: Path, tmp_path: Path) -> Compared:
    """Compare two recordings of real records: `compared("org/old", "org/new")`, or one model by two of its files."""

    def made(old: str, new: str, *files: str) -> Changes:
        for side, subject, file in zip(("old", "new"), (old, new), files or ("", ""), strict=True):
            archive = Dated(real_data, "2024-07", files={subject: file} if file else {})
            collect.record(ArtifactRef.from_repo(subject), archive, tmp_path / side)
        done = aibom("diff", tmp_path / "old", tmp_path / "new", "--format", "json", "--quiet")
        assert done.code == 0, done.err
        found: Changes = json.loads(done.out)["changes"]
        return found

    return made


def of(changes: Changes, kind: str) -> Changes:
    """The changes of a kind."""
    return [change for change in changes if change["kind"] == kind]


def severe(changes: Changes) -> set[str]:
    """The kinds that need review."""
    return {
        change["kind"] for change in changes if change["severity"] in {"critical", "high"} and not change["record_only"]
    }


def test_two_years_of_a_model_whose_record_says_less(compared: Compared) -> None:
    """February 2022 with files and a commit, July 2024 from the list: safetensors came; the architecture did not change."""
    name = "facebook/bart-large-mnli"
    changes = compared(name, name, "api_2022.json", "api_list.json")
    tags = [item for change in of(changes, "fact") for item in change["items"] if item["what"] == "tag"]
    assert [(item["before"], item["after"]["text"]) for item in tags] == [(None, "safetensors")]
    architecture = of(changes, "architecture")[0]
    assert architecture["severity"] == "medium"
    assert "no longer stated" in architecture["summary"]
    assert "parent-added" not in {change["kind"] for change in changes}
    assert not of(changes, "license")
    assert of(changes, "listing")


def test_two_years_in_which_datasets_were_declared(compared: Compared, real_data: Path) -> None:
    """Those 21 that the tags of 2024 name and those of 2022 do not: exactly they, and each where it was read."""
    name = "sentence-transformers/all-MiniLM-L6-v2"
    changes = compared(name, name, "api_2022.json", "api_list.json")
    tags = json.loads((real_data / "hub/models" / name / "api_list.json").read_bytes())["tags"]
    named = {tag.removeprefix("dataset:") for tag in tags if tag.startswith("dataset:")}
    assert len(named) == 21
    added = [item for change in of(changes, "dataset-added") for item in change["items"] if item["what"] == "parent"]
    places = [item["after"]["evidence"][0]["pointer"] for item in added]
    assert {tags[int(place.rpartition("/")[2])].removeprefix("dataset:") for place in places} == named
    assert not of(changes, "dataset-removed")


def test_a_repackaging_under_the_same_name(compared: Compared) -> None:
    """Two GGUF quantizations of zephyr-7b-beta by two accounts: one name, no proof; the base is the same."""
    changes = compared("TheBloke/zephyr-7B-beta-GGUF", "QuantFactory/zephyr-7b-beta-GGUF")
    assert "same-name-elsewhere" in severe(changes)
    assert not of(changes, "parent-replaced")
    assert not of(changes, "license")
    gone = of(changes, "dataset-removed")
    assert len(gone) == 2
    assert all("still in the lineage, by another way" in change["summary"] for change in gone)
    assert not [change for change in of(changes, "gap-reworded") if "parent-unpinned" in change["summary"]]


def test_two_quantizations_of_one_base(aibom: Aibom, compared: Compared, tmp_path: Path) -> None:
    """GGUF and AWQ by one account: another model, made of the same base, which is what joins them; nobody says more."""
    changes = compared("TheBloke/zephyr-7B-beta-GGUF", "TheBloke/zephyr-7B-beta-AWQ")
    assert severe(changes) == {"unrelated-subject"}
    summary = of(changes, "unrelated-subject")[0]["summary"]
    assert "HuggingFaceH4/zephyr-7b-beta" in summary
    assert "nothing recorded joins" not in summary
    assert not of(changes, "evidence")
    tags = [item for change in of(changes, "fact") for item in change["items"] if item["what"] == "tag"]
    assert all(None in {item["before"] and "", item["after"] and ""} for item in tags)
    text = aibom("diff", tmp_path / "old", tmp_path / "new", "--quiet").out.decode()
    assert "Nothing recorded joins" not in text


def test_a_model_against_the_recipe_it_was_made_by(compared: Compared) -> None:
    """zephyr-7b-beta names Mistral; the handbook's model names a fine-tune of it, which alone names the chat data."""
    changes = compared("HuggingFaceH4/zephyr-7b-beta", "alignment-handbook/zephyr-7b-dpo-full")
    replaced = of(changes, "parent-replaced")[0]
    assert replaced["items"][0]["before"]["text"].startswith("mistralai/Mistral-7B-v0.1 ")
    assert replaced["items"][0]["after"]["text"].startswith("alignment-handbook/zephyr-7b-sft-full ")
    came = of(changes, "parent-added")[0]
    assert came["summary"] == (
        "mistralai/Mistral-7B-v0.1 (unspecified-base) came with alignment-handbook/zephyr-7b-sft-full; "
        "it was in the lineage, by another way"
    )
    assert severe(changes) == {"unrelated-subject", "parent-replaced"}
    gone = of(changes, "dataset-removed")
    assert [change["summary"].partition(" had ")[2].partition(" ")[0] for change in gone] == [
        "datasets/HuggingFaceH4/ultrachat_200k"
    ]
    license_ = of(changes, "license")[0]
    assert (license_["severity"], license_["items"][0]["before"]["text"]) == ("low", "mit")


def test_what_left_with_a_parent_is_not_said_to_have_changed(compared: Compared) -> None:
    """The adapter goes back to Mistral: the fine-tune is gone, and nobody says that it lost its base or its data."""
    changes = compared("alignment-handbook/zephyr-7b-dpo-full", "alignment-handbook/zephyr-7b-dpo-qlora")
    behind = [change for kind in ("parent-removed", "dataset-removed") for change in of(changes, kind)]
    assert len(behind) == 2
    assert all("went with alignment-handbook/zephyr-7b-sft-full" in change["summary"] for change in behind)
    assert {change["severity"] for change in behind} == {"low"}


def test_one_byte_of_real_weights(aibom: Aibom, real_data: Path, tmp_path: Path) -> None:
    """The last of 1,239,748 bytes: the file is named with both digests, its header says the same, and nothing else differs."""
    for side in ("old", "new"):
        folder = tmp_path / side / "silero"
        folder.mkdir(parents=True)
        shutil.copyfile(real_data / "files/silero_vad_16k.safetensors", folder / "model.safetensors")
        (folder / "README.md").write_text("---\nlicense: mit\n---\n# A detector of voices\n")
    path = tmp_path / "new/silero/model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    command = ["diff", tmp_path / "old/silero", tmp_path / "new/silero", "--offline", "--quiet", "--format", "json"]
    changes: Changes = json.loads(aibom(*command).out)["changes"]
    assert severe(changes) == {"weights-changed"}
    item = of(changes, "weights-changed")[0]["items"][0]
    assert item["what"] == "model.safetensors"
    assert item["before"]["text"] != item["after"]["text"]
    assert "1,239,748 bytes" in item["after"]["text"]
    assert {change["kind"] for change in changes} <= {"weights-changed", "subject-revision", "evidence"}
    assert aibom(*command, "--fail-on", "high").code == 1
