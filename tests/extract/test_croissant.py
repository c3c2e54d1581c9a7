"""Claims of Croissant files."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom.extract.croissant import CroissantExtractor
from aibom.records.claims import Claim, Fact, FactClaim, LineageClaim
from aibom.records.evidence import Assurance
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot

REF = ArtifactRef.from_repo("org/data", kind=Kind.DATASET, revision="d" * 40)
HUB = "https://huggingface.co"
SHA = "B" * 64
HEAD = {"@context": {"cr": "http://mlcommons.org/croissant/"}, "@type": "sc:Dataset"}


def claims(content: object, path: str = "croissant.json", ref: ArtifactRef = REF) -> list[Claim]:
    """What is said of a dataset with this file."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    contents = (Content(path=path, data=data, total=len(data)),)
    shot = Snapshot(requested=ref.unpinned, ref=ref, resolution=Resolution.RESOLVED, contents=contents)
    return list(CroissantExtractor().claims(shot))


def said(**fields: object) -> list[tuple[str, object, str]]:
    """Kind, value and pointer of what a description with these properties says."""
    found = claims({**HEAD, **{key.replace("__", ":"): value for key, value in fields.items()}})
    return [
        (c.fact.value, c.value, c.evidence.pointer)
        if isinstance(c, FactClaim)
        else (c.relation.value, str(c.parent), c.evidence.pointer)
        for c in found
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name": "Tiny"}, [("pretty-name", "Tiny", "/name")]),
        ({"sc__description": "Two\n  lines"}, [("description", "Two lines", "/sc:description")]),
        ({"version": 1.5, "url": "https://example.org"}, [("version", "1.5", "/version"), ("homepage", "https://example.org", "/url")]),
        ({"datePublished": "2024-01-02"}, [("created", "2024-01-02", "/datePublished")]),
        ({"inLanguage": ["en", {"@value": "de"}, None]}, [("language", "en", "/inLanguage/0"), ("language", "de", "/inLanguage/1")]),
        ({"keywords": "x"}, [("tag", "x", "/keywords")]),
        ({"creator": [{"@type": "sc:Person", "name": "Ada"}, {}], "publisher": "Org"}, [("creator", "Ada", "/creator/0"), ("creator", "Org", "/publisher")]),
        ({"license": "mit"}, [("license", "mit", "/license")]),
        ({"license": ["https://creativecommons.org/licenses/by-sa/4.0/"]}, [("license", "cc-by-sa-4.0", "/license/0"), ("license-link", "https://creativecommons.org/licenses/by-sa/4.0/", "/license/0")]),
        ({"license": "https://choosealicense.com/licenses/apache-2.0/"}, [("license", "apache-2.0", "/license"), ("license-link", "https://choosealicense.com/licenses/apache-2.0/", "/license")]),
        ({"license": "https://spdx.org/licenses/MIT.html"}, [("license", "mit", "/license"), ("license-link", "https://spdx.org/licenses/MIT.html", "/license")]),
        ({"license": "https://creativecommons.org/publicdomain/zero/1.0/"}, [("license", "cc0-1.0", "/license"), ("license-link", "https://creativecommons.org/publicdomain/zero/1.0/", "/license")]),
        ({"license": {"name": "Ours", "url": "https://example.org/l"}}, [("license-link", "https://example.org/l", "/license"), ("license", "Ours", "/license")]),
        ({"license": {}, "name": True}, []),
    ],
)  # fmt: skip
def test_names_and_licenses(fields: dict[str, object], expected: list[object]) -> None:
    """Each value is a fact with its place, whatever the prefix of the key and the wrapping of the value."""
    assert said(**fields) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"isBasedOn": f"{HUB}/datasets/a/b"}, [("derived-from-dataset", "datasets/a/b", "/isBasedOn")]),
        ({"sc__isBasedOn": ["a/b", {"@id": f"{HUB}/datasets/c/d", "name": "D"}]}, [("derived-from-dataset", "datasets/a/b", "/sc:isBasedOn/0"), ("derived-from-dataset", "datasets/c/d", "/sc:isBasedOn/1")]),
        ({"prov__wasDerivedFrom": {"name": "Some old corpus"}}, [("source-dataset", "Some old corpus", "/prov:wasDerivedFrom")]),
        ({"isBasedOn": f"{HUB}/org/llm"}, [("generated-by", "org/llm", "/isBasedOn")]),
        ({"isBasedOn": [None, ""]}, []),
        ({"prov__wasGeneratedBy": "org/llm"}, [("generated-by", "org/llm", "/prov:wasGeneratedBy")]),
        ({"prov__wasGeneratedBy": "Annotation in 2023"}, []),
        ({"prov__wasGeneratedBy": [{"@type": "prov:Activity", "name": "a-1", "prov:wasAssociatedWith": [{"name": "org/llm"}, "x/y", {"name": "people"}]}]}, [("generated-by", "org/llm", "/prov:wasGeneratedBy/0/prov:wasAssociatedWith/0/name"), ("generated-by", "x/y", "/prov:wasGeneratedBy/0/prov:wasAssociatedWith/1")]),
        ({"prov__wasGeneratedBy": ["a/b", "a/b"]}, [("generated-by", "a/b", "/prov:wasGeneratedBy/0")]),
    ],
)  # fmt: skip
def test_origins(fields: dict[str, object], expected: list[object]) -> None:
    """Sources by id or address are edges, others are kept as called; a model generated it only where one is named."""
    assert said(**fields) == expected


@pytest.mark.parametrize(
    ("key", "fact", "what"),
    [
        ("dataCollection", Fact.COLLECTION, None),
        ("dataCollectionType", Fact.COLLECTION, "dataCollectionType"),
        ("dataCollectionTimeframe", Fact.COLLECTION_TIMEFRAME, None),
        ("dataCollectionRawData", Fact.SOURCE_DATA, None),
        ("dataPreprocessingProtocol", Fact.FILTERING, None),
        ("dataAnnotationProtocol", Fact.ANNOTATION_PROCESS, None),
        ("dataAnnotationPlatform", Fact.ANNOTATION_PROCESS, "dataAnnotationPlatform"),
        ("annotatorDemographics", Fact.ANNOTATION_PROCESS, "annotatorDemographics"),
        ("personalSensitiveInformation", Fact.SENSITIVE_DATA, None),
        ("dataBiases", Fact.ETHICAL_CONSIDERATION, "dataBiases"),
        ("dataSocialImpact", Fact.ETHICAL_CONSIDERATION, "dataSocialImpact"),
        ("dataLimitations", Fact.LIMITATION, None),
        ("dataUseCases", Fact.USE_CASE, None),
        ("dataReleaseMaintenancePlan", Fact.MAINTENANCE, None),
    ],
)
@pytest.mark.parametrize("prefix", ["rai:", "http://mlcommons.org/croissant/RAI/"])
def test_responsible_ai(key: str, fact: Fact, what: str | None, prefix: str) -> None:
    """Every text of the RAI vocabulary has its fact, and says which property it was where that is not plain."""
    [claim] = claims({**HEAD, f"{prefix}{key}": ["As it is.", "TODO", ""]})
    assert isinstance(claim, FactClaim)
    assert (claim.fact, claim.value, dict(claim.fields).get("what")) == (fact, "As it is.", what)


def test_a_synthetic_collection() -> None:
    """`Synthetic` as the type of collection says that a machine made the data, and no model of that name."""
    assert [kind for kind, _, _ in said(rai__dataCollectionType=["Synthetic"])] == ["collection", "synthetic"]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ({"contentUrl": "x.csv", "contentSize": "12 B", "sha256": SHA}, [("size", 12, "/distribution/0/contentSize")]),
        ({"contentUrl": "x.csv", "contentSize": "5.2 GB", "sha256": SHA}, []),
        ({"contentUrl": "https://example.org/x", "sha256": SHA}, [("source-dataset", "https://example.org/x", "/distribution/0/contentUrl")]),
        ({"contentUrl": "https://example.org/x", "contentSize": 12}, [("source-dataset", "https://example.org/x", "/distribution/0/contentUrl")]),
        ({"contentUrl": "https://example.org/x", "sha256": "https://github.com/mlcommons/croissant/issues/80"}, []),
        ({"contentUrl": f"{HUB}/datasets/org/data/resolve/main/x", "contentSize": "12"}, [("size", 12, "/distribution/0/contentSize")]),
        ({"name": "x"}, []),
    ],
)  # fmt: skip
def test_files(file: dict[str, object], expected: list[object]) -> None:
    """Size and digest are facts where they are such; what lies elsewhere is where the data are taken from."""
    assert said(distribution=[{"@type": "cr:FileObject", **file}]) == expected


def test_fields_of_a_file() -> None:
    """The digest in lower case, the size in bytes, the name."""
    file = {"@id": "x", "contentSize": "12 bytes", "sha256": SHA}
    [claim] = claims({**HEAD, "distribution": file})
    assert isinstance(claim, FactClaim)
    assert dict(claim.fields) == {"file": "x", "sha256": SHA.lower(), "what": "file"}


def test_splits() -> None:
    """A record set of splits enumerates them in its data; any other is none."""
    rows = [{"s/name": "train", "s/url": "x"}, {"s/split_name": "test"}, {"s/name": None}, 3]
    sets = [{"dataType": "cr:Split", "data": rows}, {"dataType": ["sc:Enumeration"], "data": rows}, {"name": "y"}]
    assert said(recordSet=sets) == [
        ("split", "train", "/recordSet/0/data/0/s~1name"),
        ("split", "test", "/recordSet/0/data/1/s~1split_name"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        {"@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.1", "name": "x"},
        {"@context": "https://mlcommons.org/croissant/1.0/context.json", "@type": ["Dataset"], "name": "x"},
        {"@context": "http://mlcommons.org/croissant/", "@graph": [3, {"@type": "sc:Dataset", "name": "x"}]},
    ],
)
@pytest.mark.parametrize("path", ["croissant.json", "metadata.json"])
def test_what_says_that_it_is_croissant(content: object, path: str) -> None:
    """By conformsTo or by its context, at the top or in a graph."""
    assert [c.value for c in claims(content, path) if isinstance(c, FactClaim)] == ["x"]


@pytest.mark.parametrize("content", [{"name": "x"}, [], {"@type": "sc:Dataset", "name": "x"}, 3])
def test_other_json(content: object) -> None:
    """A metadata.json of another kind says nothing; a file called croissant is then not what it is called."""
    assert claims(content, "metadata.json") == []
    assert [c.fact for c in claims(content) if isinstance(c, FactClaim)] == [Fact.UNREADABLE]


def test_unreadable() -> None:
    """No JSON is a claim, unless nothing says that it was meant to be Croissant."""
    assert [c.fact for c in claims(b"{") if isinstance(c, FactClaim)] == [Fact.UNREADABLE]
    assert claims(b"{", "metadata.json") == []
    assert len(claims(b'{"x": "http://mlcommons.org/croissant/1.0"', "metadata.json")) == 1


def test_what_is_wanted() -> None:
    """At most four files, of datasets alone; nobody asks the Hub to make one."""
    names = ("a/croissant.json", "metadata.json", "my_croissant-v1.jsonld", "x/metadata.json", "y/croissant.json", "z")
    files = [FileEntry(path=name) for name in names]
    assert list(CroissantExtractor().wants(Kind.DATASET, files)) == [
        *("metadata.json", "my_croissant-v1.jsonld", "a/croissant.json", "y/croissant.json")
    ]
    assert CroissantExtractor().wants(Kind.MODEL, files) == {}
    assert claims({**HEAD, "name": "x"}, ref=ArtifactRef.from_repo("org/data")) == []


def test_statements_are_the_publishers() -> None:
    """Declared, at the commit, in the file; a license read off an address is derived."""
    found = claims({**HEAD, "name": "x", "license": "https://spdx.org/licenses/MIT"})
    assert [c.assurance for c in found] == [Assurance.DECLARED, Assurance.DERIVED, Assurance.DECLARED]
    assert {(c.evidence.path, c.evidence.revision, c.evidence.extractor) for c in found} == {
        ("croissant.json", "d" * 40, "croissant")
    }


def test_floods_are_bounded() -> None:
    """64 of each list; agents in agents to a depth; 64 models."""
    assert len(said(keywords=["x"] * 1000)) == 64
    many = [{"used": [f"a/b-{n}-{m}" for m in range(64)]} for n in range(64)]
    assert len(said(prov__wasGeneratedBy=many)) == 64
    deep: object = "a/b"
    for _ in range(20):
        deep = {"used": deep}
    assert said(prov__wasGeneratedBy=deep) == []


KEYS = [
    "name",
    "license",
    "isBasedOn",
    "prov:wasGeneratedBy",
    "used",
    "distribution",
    "recordSet",
    "@id",
    "data",
    "url",
]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.sampled_from(["a/b", "cr:Split", "1 B"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, "dataType", "contentSize"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*KEYS, "rai:dataBiases", "creator"]), anything, max_size=6))
def test_no_shape_is_an_error(values: dict[str, object]) -> None:
    """Whatever stands under the keys, claims come out, twice the same."""
    found = claims({**HEAD, **values})
    assert found == claims({**HEAD, **values})
    assert all(c.subject == REF for c in found)


REAL = {
    "bigcode-the-stack": {Fact.LICENSE, Fact.COLLECTION, Fact.FILTERING, Fact.SENSITIVE_DATA, Fact.LIMITATION, Fact.CREATOR},
    "gpt-3": {Fact.LICENSE, Fact.HOMEPAGE, Fact.DESCRIPTION},
    "huggingface-anthropic-hh-rlhf": {Fact.LICENSE, Fact.VERSION, Fact.SPLIT},
    "huggingface-c4": {Fact.LICENSE, Fact.VERSION, Fact.HOMEPAGE},
    "huggingface-squad": {Fact.SPLIT},
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(REAL))
def test_real_descriptions(real_data: Path, name: str) -> None:
    """What people read in published descriptions is found in them; none names a parent."""
    found = claims((real_data / "hub" / "croissant" / name / "metadata.json").read_bytes(), "metadata.json")
    assert REAL[name] <= {c.fact for c in found if isinstance(c, FactClaim)}
    assert not any(isinstance(c, LineageClaim) for c in found)
