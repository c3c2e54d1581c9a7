"""Claims of `dataset_info` and `configs` of a card, and of dataset_infos.json."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract.dataset_info import DatasetInfoExtractor
from aibom.records.claims import Claim, Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot

REF = ArtifactRef.from_repo("org/data", kind=Kind.DATASET, revision="d" * 40)
LEGACY = "dataset_infos.json"
SHA = "a" * 64


def claims(front: object = None, legacy: object = None, *, info: object = None, ref: ArtifactRef = REF) -> list[Claim]:
    """What is said of a dataset with this front matter, this dataset_infos.json, this record."""
    files: dict[str, bytes] = {}
    if front is not None:
        files["README.md"] = f"---\n{yaml.safe_dump(front, sort_keys=False)}---\n".encode()
    if legacy is not None:
        files[LEGACY] = legacy if isinstance(legacy, bytes) else json.dumps(legacy).encode()
    shot = Snapshot(
        requested=ref.unpinned,
        ref=ref,
        resolution=Resolution.RESOLVED,
        info=b"" if info is None else json.dumps(info).encode(),
        info_path="/api/datasets/org/data",
        contents=tuple(Content(path=path, data=data, total=len(data)) for path, data in files.items()),
    )
    return list(DatasetInfoExtractor().claims(shot))


def facts(found: list[Claim], *kinds: Fact) -> list[tuple[object, dict[str, object], str]]:
    """Value, fields and pointer of the facts of these kinds."""
    return [
        (c.value, dict(c.fields), c.evidence.pointer) for c in found if isinstance(c, FactClaim) and c.fact in kinds
    ]


ONE = {
    "config_name": "en",
    "features": [{"name": "text", "dtype": "string"}],
    "splits": [{"name": "train", "num_bytes": 12, "num_examples": 3}, {"name": "test"}],
    "download_size": 5,
    "dataset_size": 12,
}


def test_a_configuration_of_the_card() -> None:
    """Each split with its counts, both sizes, declared, with their places."""
    found = claims({"dataset_info": ONE})
    assert facts(found, Fact.SPLIT) == [
        ("train", {"bytes": 12, "config": "en", "examples": 3}, "/dataset_info/splits/0"),
        ("test", {"config": "en"}, "/dataset_info/splits/1"),
    ]
    assert facts(found, Fact.SIZE) == [
        (12, {"config": "en", "what": "dataset"}, "/dataset_info/dataset_size"),
        (5, {"config": "en", "what": "download"}, "/dataset_info/download_size"),
    ]
    assert {(c.assurance, c.evidence.path, c.evidence.revision) for c in found} == {
        (Assurance.DECLARED, "README.md", "d" * 40)
    }


def test_several_configurations() -> None:
    """A list is read entry by entry, with its index; one without a name has none."""
    found = claims({"dataset_info": [ONE, {"splits": [{"name": "all", "num_examples": 7}]}]})
    assert facts(found, Fact.SPLIT)[-1] == ("all", {"examples": 7}, "/dataset_info/1/splits/0")


def test_configs_name_splits_that_were_not_counted() -> None:
    """`configs` adds what `dataset_info` does not say, once; files without a split say nothing."""
    files = [{"split": "train", "path": "t.csv"}, {"split": "more", "path": "m.csv"}, {"split": "more", "path": "n"}]
    configs = [{"config_name": "en", "data_files": files}, {"config_name": "x", "data_files": "y.csv"}, "z"]
    found = claims({"dataset_info": ONE, "configs": configs})
    assert facts(found, Fact.SPLIT)[2:] == [("more", {"config": "en"}, "/configs/0/data_files/1/split")]


def test_the_record_stands_in_for_the_card() -> None:
    """Where the card was not read, the registry's copy of its metadata is."""
    found = claims(info={"cardData": {"dataset_info": ONE}})
    assert facts(found, Fact.SIZE)[0][2] == "/cardData/dataset_info/dataset_size"
    assert claims({"license": "mit"}, info={"cardData": {"dataset_info": ONE}}) == []


URL = "https://example.org/data.zip"
OLD = {
    "plain": {
        "description": "Old  words.",
        "license": "CC BY 4.0",
        "homepage": "https://example.org",
        "citation": "@x",
        "version": {"version_str": "1.0.0", "major": 1},
        "splits": {"train": {"name": "train", "num_bytes": 12, "num_examples": 3}, "dev": {"num_examples": 1}},
        "download_checksums": {URL: {"num_bytes": 9, "checksum": SHA}, "data/local.csv": {"num_bytes": 1}},
        "size_in_bytes": 21,
    }
}


def test_the_legacy_file() -> None:
    """Splits by name, license, homepage and version, as the library derived them."""
    found = claims(legacy=OLD)
    assert facts(found, Fact.SPLIT) == [
        ("train", {"bytes": 12, "config": "plain", "examples": 3}, "/plain/splits/train"),
        ("dev", {"config": "plain", "examples": 1}, "/plain/splits/dev"),
    ]
    assert facts(found, Fact.LICENSE) == [("CC BY 4.0", {}, "/plain/license")]
    assert facts(found, Fact.HOMEPAGE) == [("https://example.org", {}, "/plain/homepage")]
    assert facts(found, Fact.VERSION) == [("1.0.0", {"config": "plain"}, "/plain/version/version_str")]
    assert facts(found, Fact.DESCRIPTION)[0][2] == "/plain/description"
    assert {(c.assurance, c.evidence.path) for c in found} == {(Assurance.DERIVED, LEGACY)}


def test_downloads_are_sources() -> None:
    """Each address is a source, its digest and size kept; a path in the repository is none."""
    found = claims(legacy=OLD)
    [edge] = [c for c in found if isinstance(c, LineageClaim)]
    assert (edge.relation, edge.text) == (Relation.DERIVED_FROM_DATASET, URL)
    place = "/plain/download_checksums/https:~1~1example.org~1data.zip"
    assert facts(found, Fact.SOURCE_DATASET) == [(URL, {"bytes": 9, "sha256": SHA}, place)]
    assert edge.evidence.pointer == place


@pytest.mark.parametrize(
    ("url", "value", "parents", "kept"),
    [
        ("https://huggingface.co/datasets/a/b/resolve/main/x.zip", None, ["datasets/a/b@main"], 0),
        ("https://huggingface.co/datasets/org/data/resolve/main/x.zip", {"num_bytes": 1}, [], 0),
        ("https://huggingface.co/datasets/a/b", {"num_bytes": -1, "checksum": "xyz"}, ["datasets/a/b"], 0),
        ("https://huggingface.co/datasets/a/b", {"num_bytes": True, "checksum": SHA.upper()}, ["datasets/a/b"], 1),
        ("./x.zip", {"num_bytes": 1}, [], 0),
    ],
)
def test_addresses(url: str, value: object, parents: list[str], kept: int) -> None:
    """Files of the Hub are their dataset; the dataset's own are no source; what is no digest is not kept as one."""
    found = claims(legacy={"x": {"download_checksums": {url: value}}})
    assert [str(c.parent) for c in found if isinstance(c, LineageClaim)] == parents
    assert len(facts(found, Fact.SOURCE_DATASET)) == kept


def test_no_place_holds_a_secret() -> None:
    """An address that is a key stands in a place too, and leaves its password behind."""
    found = claims(legacy={"x": {"download_checksums": {"https://me:s3cret@example.org/x": {"num_bytes": 1}}}})
    assert found
    assert all("s3cret" not in c.evidence.pointer for c in found)


@pytest.mark.parametrize(
    ("legacy", "kind", "expected"),
    [
        ({"splits": {"train": {"num_examples": 1}}, "version": "2"}, Fact.SPLIT, [("train", {"examples": 1}, "/splits/train")]),
        ({"splits": {"train": {}}, "version": "2"}, Fact.VERSION, [("2", {}, "/version")]),
        ({"x": {"splits": {"train": None, "": {}, "test": {"num_examples": "many"}}}}, Fact.SPLIT, [("test", {"config": "x"}, "/x/splits/test")]),
        ({"x": {"license": "", "splits": [3, {}]}, "y": 3}, Fact.LICENSE, []),
        ({"x": {"license": "[More Information Needed]", "version": None}}, Fact.LICENSE, []),
        ({"x": {"dataset_size": 1.5, "download_size": True}}, Fact.SIZE, []),
    ],
)  # fmt: skip
def test_other_shapes(legacy: object, kind: Fact, expected: list[object]) -> None:
    """The oldest files hold the one configuration itself; what is no count, name or text is passed over."""
    assert facts(claims(legacy=legacy), kind) == expected


@pytest.mark.parametrize("legacy", [b"[", b"[]", b'{"a": NaN}'])
def test_unreadable(legacy: bytes) -> None:
    """What is no JSON object is a claim."""
    assert [value for value, _, _ in facts(claims(legacy=legacy), Fact.UNREADABLE)]


def test_floods_are_bounded() -> None:
    """64 configurations, 200 splits, 64 addresses; and what follows a cut list of splits is still read."""
    config = {
        "splits": {f"s{n}": {"num_bytes": n} for n in range(300)},
        "download_checksums": {f"https://huggingface.co/datasets/a/d-{n}": None for n in range(100)},
        "license": "mit",
    }
    found = claims(legacy={f"c{n}": config for n in range(100)})
    assert len(facts(found, Fact.SPLIT)) == 200
    assert len(facts(found, Fact.LICENSE)) == 64
    assert sum(isinstance(c, LineageClaim) for c in found) == 64


def test_what_is_wanted() -> None:
    """The card and the legacy file, of datasets alone."""
    files = [FileEntry(path="README.md"), FileEntry(path=LEGACY), FileEntry(path="a/" + LEGACY)]
    assert set(DatasetInfoExtractor().wants(Kind.DATASET, files)) == {"README.md", LEGACY}
    assert set(DatasetInfoExtractor().wants(Kind.DATASET, files[:1])) == {"README.md"}
    assert DatasetInfoExtractor().wants(Kind.MODEL, files) == {}
    assert claims({"dataset_info": ONE}, ref=ArtifactRef.from_repo("org/data")) == []
    assert claims() == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6) | st.just(URL),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["splits", "name", "version", "download_checksums", "license", "config_name", URL]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(anything, anything)
def test_no_shape_is_an_error(card: object, legacy: object) -> None:
    """Whatever stands under the keys, claims come out, twice the same."""
    found = claims({"dataset_info": card, "configs": card}, {"x": legacy})
    assert found == claims({"dataset_info": card, "configs": card}, {"x": legacy})
    assert all(c.subject == REF for c in found)
