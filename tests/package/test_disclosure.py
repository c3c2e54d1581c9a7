"""What strangers may not see anyway: by what the records of the evidence say, and where they say nothing."""

import json
from typing import Any

import pytest

from aibom.package.disclosure import named, withheld


def answer(repo: str = "org/tiny", **fields: Any) -> dict[str, Any]:
    """An answer of a recording, with a record and a card."""
    place = f"models/{repo}/c"
    entry = {"sha256": "0" * 64, "size": 2}
    return {
        "kind": "model",
        "registry": "huggingface",
        "present_id": repo,
        "commit": "0" * 40,
        "resolution": "resolved",
        "info": {"stored": f"{place}/info.json", **entry},
        "files": [{"path": "README.md", "stored": f"{place}/files/README.md", "error": "", **entry}],
        **fields,
    }


def recording(*answers: dict[str, Any], record: object = None, **fields: Any) -> dict[str, bytes]:
    """A recording of these answers, whose records all say the same."""
    files = {"manifest.json": json.dumps({"answers": answers, **fields}).encode()}
    for each in answers:
        if each["info"]:
            files[each["info"]["stored"]] = json.dumps(record or {}).encode()
    return files


@pytest.mark.parametrize(
    ("fields", "record", "kept", "why"),
    [
        ({}, {"private": False, "gated": False}, [], ""),
        ({}, {"private": True}, ["files/README.md", "info.json"], "its repository is private"),
        ({}, {"gated": "auto"}, ["files/README.md"], "gated"),
        ({"resolution": "gated"}, {}, ["files/README.md"], "gated"),
        ({"info": None}, {}, ["files/README.md"], "there is no record that says who may read"),
        ({}, ["no object"], ["files/README.md", "info.json"], "there is no record that says who may read"),
        ({"registry": "local"}, {}, ["files/README.md", "info.json"], "a folder that only its owner has"),
        ({"registry": "kaggle"}, {}, ["files/README.md", "info.json"], "in the registry kaggle is not known"),
    ],
)
def test_what_is_withheld(fields: dict[str, Any], record: object, kept: list[str], why: str) -> None:
    """A private repository is withheld whole, of a gated one the files, and whatever nobody says of that it is public."""
    found = withheld(recording(answer(**fields), record=record))
    assert [each.path.removeprefix("evidence/models/org/tiny/c/") for each in found] == kept
    assert all(why in each.reason for each in found)
    assert all("org/tiny@" in each.about for each in found)


def test_lists_of_a_private_dataset() -> None:
    """Which models were trained on a dataset whose record is withheld, is withheld with it; of others it is not."""
    lists = [
        {"repo": "org/data", "stored": "datasets/org/data/models.json", "sha256": "1" * 64, "size": 3},
        {"repo": "org/other", "stored": "datasets/org/other/models.json", "sha256": "2" * 64, "size": 3},
        {"repo": "org/silent", "stored": "", "sha256": "", "size": 0},
    ]
    evidence = recording(answer("org/data", kind="dataset"), record={"private": True}, lists=lists)
    assert "evidence/datasets/org/data/models.json" in {each.path for each in withheld(evidence)}
    assert "evidence/datasets/org/other/models.json" not in {each.path for each in withheld(evidence)}
    assert {"datasets/org/data/models.json", "datasets/org/other/models.json", "manifest.json"} < named(evidence)
    assert "" not in named(evidence)
