"""A dataset as the subject: its lineage is walked to the bottom, and stands in a valid document."""

import json
from typing import Any

import pytest
from cli.command import Aibom, card

from testhub import HubServer, Repo

SUBJECT = "datasets/data/mix"
HUB = "https://huggingface.co"
MIX = """---
license: cc-by-4.0
language: [en, de]
source_datasets: [data/clean]
annotations_creators: [crowdsourced]
dataset_info:
  config_name: default
  splits:
  - name: train
    num_bytes: 12345
    num_examples: 1000
  download_size: 4321
---
# Mix
## Dataset Summary
Two languages.
## Personal and Sensitive Information
Names of authors.
## Data Collection and Processing
Read from pages.
"""
CROISSANT = {
    "@context": {"cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/"},
    "@type": "sc:Dataset",
    "conformsTo": "http://mlcommons.org/croissant/1.0",
    "name": "corpus",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "isBasedOn": f"{HUB}/datasets/data/pages",
    "maintainer": {"@type": "sc:Organization", "name": "Data People"},
    "rai:personalSensitiveInformation": "None is known.",
}


def _dataset(name: str, card_of_it: bytes, **more: Any) -> Repo:
    return Repo(id=f"data/{name}", kind="dataset", files={"README.md": card_of_it, **more.pop("files", {})}, **more)


def lineage() -> list[Repo]:
    """A dataset seven steps above its last source, with every way in which a step can go wrong."""
    renamed = f"# Clean\nThis is a filtered version of the [old]({HUB}/datasets/data/old-name) dataset.\n"
    return [
        _dataset("mix", MIX.encode()),
        _dataset("clean", b"---\nlicense: mit\n---\n" + renamed.encode()),
        _dataset("renamed", card(license="mit", source_datasets="[data/closed]"), moved_from=("data/old-name",)),
        _dataset(
            "closed",
            card(license="mit"),
            gated="manual",
            granted=False,
            info={"cardData": {"license": "odc-by", "source_datasets": ["data/raw"]}, "tags": ["license:odc-by"]},
        ),
        _dataset("raw", card(license="cc0-1.0", source_datasets="[data/lost, data/mix]", generated_by="org/teacher")),
        Repo(
            id="org/teacher", files={"README.md": card(license="mit", base_model="org/base", datasets="[data/corpus]")}
        ),
        _dataset("corpus", card(), files={"croissant.json": json.dumps(CROISSANT).encode()}),
        _dataset("pages", card(license="cc0-1.0", source_datasets="[original]")),
    ]


@pytest.fixture
def datasets(served: HubServer) -> HubServer:
    """The Hub with the lineage of a dataset."""
    for repo in lineage():
        served.add(repo)
    return served


def _bom(document: bytes) -> dict[str, dict[str, Any]]:
    body = json.loads(document)
    return {part["bom-ref"].split("@")[0]: part for part in [body["metadata"]["component"], *body["components"]]}


def _named(value: dict[str, Any], start: str) -> list[str]:
    return [entry["value"] for entry in value["properties"] if entry["name"].startswith(start)]


def test_everything_is_found_and_pinned(aibom: Aibom, datasets: HubServer) -> None:
    """All eleven artifacts, the models of the generation among them; what exists has a commit and a license."""
    assert datasets.url
    done = aibom("generate", SUBJECT)
    assert (done.code, done.err) == (0, "")
    found = _bom(done.out)
    prefix = "pkg:huggingface/"
    names = ("mix", "clean", "renamed", "closed", "raw", "lost", "corpus", "pages")
    assert set(found) == {
        *(f"{prefix}datasets/data/{name}" for name in names),
        *(f"{prefix}{name}" for name in ("org/teacher", "org/base")),
    }
    for ref, part in found.items():
        is_lost = ref.endswith("/lost")
        assert ("@" in part["bom-ref"], "licenses" in part) == (not is_lost, not is_lost)
        assert len(part.get("version", "")) == (0 if is_lost else 40)
    [renamed] = [found[f"{prefix}datasets/data/renamed"]]
    assert _named(renamed, "aibom:alias") == ["data/old-name"]


def test_gaps_stand_where_it_ends(aibom: Aibom, datasets: HubServer) -> None:
    """The lost source, the gated one, the old name, the circle: each is a gap of its kind."""
    assert datasets.url
    body = json.loads(aibom("generate", SUBJECT).out)
    parts = [body["metadata"], body["metadata"]["component"], *body["components"]]
    rules = {
        entry["name"]
        for part in parts
        for entry in part.get("properties", ())
        if entry["name"].startswith("aibom:gap:")
    }
    assert {f"aibom:gap:{rule}" for rule in ("dataset-missing", "parent-gated", "parent-moved", "cycle")} <= rules


def test_the_data_component_says_what_was_stated(aibom: Aibom, datasets: HubServer) -> None:
    """Splits and sizes with their counts, languages, creators, personal data, collection, owner, description."""
    assert datasets.url
    found = _bom(aibom("generate", SUBJECT).out)
    [data] = found["pkg:huggingface/datasets/data/mix"]["data"]
    assert (data["description"], data["sensitiveData"]) == ("Two languages.", ["Names of authors."])
    assert data["governance"] == {"owners": [{"organization": {"name": "data"}}]}
    stated = [(entry["name"], entry["value"]) for entry in data["contents"]["properties"]]
    assert ("aibom:stated:split", "train (default): 1,000 examples, 12,345 bytes") in stated
    assert ("aibom:stated:size", "4,321 bytes (download, default)") in stated
    assert ("aibom:stated:collection", "Read from pages.") in stated
    assert ("aibom:stated:annotations-creator", "crowdsourced") in stated
    assert [value for name, value in stated if name == "aibom:stated:language"] == ["de", "en"]
    [corpus] = found["pkg:huggingface/datasets/data/corpus"]["data"]
    assert corpus["governance"]["custodians"] == [{"organization": {"name": "Data People"}}]
    assert corpus["sensitiveData"] == ["None is known."]


@pytest.mark.no_cover
@pytest.mark.parametrize("encoding", ["cyclonedx-json", "cyclonedx-xml"])
@pytest.mark.parametrize("version", ["1.6", "1.7"])
def test_the_document_is_valid(aibom: Aibom, datasets: HubServer, encoding: str, version: str) -> None:
    """In both versions and encodings (what is written was validated first), and it shows the lineage it was made of."""
    assert datasets.url
    options = ("--format", encoding, "--spec-version", version)
    done = aibom("generate", SUBJECT, *options, "-o", "bom.cdx")
    assert done.code == 0
    assert "model" not in done.err.replace("models", "")
    walked = aibom("lineage", SUBJECT, "--format", "json")
    assert aibom("lineage", "./bom.cdx", "--format", "json").out == walked.out


@pytest.mark.parametrize("view", ["tree", "mermaid", "dot", "graphml", "json"])
def test_the_lineage_of_a_dataset_is_shown(aibom: Aibom, datasets: HubServer, view: str) -> None:
    """In every view, with the relations of data."""
    assert datasets.url
    done = aibom("lineage", SUBJECT, "--format", view)
    assert (done.code, done.err) == (0, "")
    shown = done.out.decode()
    assert all(name in shown for name in ("data/mix", "data/pages", "org/teacher", "org/base"))


def test_a_dataset_that_is_not_there(aibom: Aibom, datasets: HubServer) -> None:
    """Exit code 3, and the sentence does not speak of a model."""
    assert datasets.url
    done = aibom("generate", "datasets/data/lost")
    assert done.code == 3
    assert "datasets/data/lost does not exist" in done.err
    assert " model" not in done.err


def test_a_dataset_alone(aibom: Aibom, datasets: HubServer) -> None:
    """Without any model in its lineage, none is spoken of."""
    assert datasets.url
    done = aibom("generate", "datasets/data/pages", "-o", "bom.cdx.json")
    assert (done.code, " model" in done.err) == (0, False)
    shown = aibom("lineage", "datasets/data/pages")
    assert (shown.code, shown.out.decode().startswith("datasets/data/pages ")) == (0, True)
