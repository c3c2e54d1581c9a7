"""What the data component of a dataset says: every fact as people read it, and nothing that was not stated."""

from dataclasses import replace

import pytest
from formats.family import DATA
from gaps.cases import fact

from aibom.formats.vocabulary.facts import readable
from aibom.records.claims import Fact, Scalar


@pytest.mark.parametrize(
    ("kind", "value", "fields", "expected"),
    [
        (Fact.SPLIT, "train", {"config": "default", "examples": 1000, "bytes": 12345}, "train (default): 1,000 examples, 12,345 bytes"),
        (Fact.SPLIT, "train", {}, "train"),
        (Fact.SPLIT, "train", {"examples": "many"}, "train"),
        (Fact.SIZE, 4321, {"what": "download"}, "4,321 bytes (download)"),
        (Fact.SIZE, 9, {"what": "file", "file": "x.csv", "sha256": "ab"}, "9 bytes (file, x.csv): SHA-256 ab"),
        (Fact.SIZE, "10M rows", {}, "10M rows"),
        (Fact.SIZE, True, {}, "true"),
        (Fact.SOURCE_DATASET, "https://example.org", {"bytes": 9, "sha256": "ab"}, "https://example.org: 9 bytes, SHA-256 ab"),
        (Fact.SOURCE_DATASET, "original", {}, "original"),
        (Fact.COLLECTION, "Web Scraping", {"what": "dataCollectionType"}, "Web Scraping (dataCollectionType)"),
        (Fact.CREATOR, "Ada", {"role": "creator"}, "Ada (creator)"),
        (Fact.EXTERNAL_ID, "squad", {"catalogue": "paperswithcode"}, "squad (paperswithcode)"),
        (Fact.VERSION, "1.0.0", {"config": "en"}, "1.0.0 (en)"),
        (Fact.LANGUAGE, "en", {"config": "en"}, "en"),
    ],
)  # fmt: skip
def test_facts_as_people_read_them(kind: Fact, value: Scalar, fields: dict[str, Scalar], expected: str) -> None:
    """Counts, configuration, role and aspect stand with the value; what is not stated is not filled in."""
    claim = replace(fact(kind, "", DATA), value=value, fields=tuple(sorted(fields.items())))
    assert readable(claim) == expected
