"""The table of licenses, and how it is looked up."""

import re
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from aibom.gaps._license_terms import License, Topic, Value, choices, known, lookup
from aibom.gaps._licenses import FAMILIES, Terms, family, same_license

FOLDER = Path(__file__).resolve().parents[2] / "schemas" / "aibom"
TABLE = orjson.loads((FOLDER / "licenses-1.json").read_bytes())
CORE = (Topic.COMMERCIAL_USE, Topic.DERIVATIVES, Topic.SHARE_ALIKE, Topic.USE_RESTRICTIONS)


def test_the_table_keeps_its_schema() -> None:
    """A term is read, with the day, or is marked as not read."""
    validator = Draft202012Validator(
        orjson.loads((FOLDER / "licenses-1.schema.json").read_bytes()), validate_formats=True
    )
    assert [error.message for error in validator.iter_errors(TABLE)] == []
    broken = {**TABLE["licenses"][0], "terms": {**TABLE["licenses"][0]["terms"]}}
    broken["terms"]["notice"] = {"value": "yes", "verified": True, "source": "clause 1"}
    assert not validator.is_valid({**TABLE, "licenses": [broken]})


def test_there_are_at_least_sixty_and_each_name_is_one_license() -> None:
    """Ids are sorted, each is among its names, no name is that of two, and what one accepts is there."""
    ids = [entry["id"] for entry in TABLE["licenses"]]
    assert len(ids) >= 60
    assert ids == sorted(set(ids))
    owner: dict[str, str] = {}
    for entry in TABLE["licenses"]:
        assert entry["id"] in entry["names"] or lookup(entry["id"]) is not None
        for name in (*entry["names"], entry["title"], entry["spdx"]):
            assert owner.setdefault(same_license(name), entry["id"]) == entry["id"] or not name, name
        assert set(entry.get("accepts", ())) <= set(ids) - {entry["id"]}


def test_what_was_read_names_a_clause() -> None:
    """A term that says more than that nothing is asked names where it stands; what was not read says so."""
    for entry in TABLE["licenses"]:
        for topic, term in entry["terms"].items():
            if term["verified"] and term["value"] in {"yes", "conditional"}:
                assert "text not read" not in term["source"], (entry["id"], topic)
                assert not term["source"].startswith("no clause"), (entry["id"], topic)
            if not term["verified"]:
                assert "read" not in term


@pytest.mark.parametrize(
    "tag",
    [
        *("apache-2.0", "mit", "openrail", "creativeml-openrail-m", "other", "cc-by-nc-4.0", "llama2", "unknown"),
        *("cc-by-4.0", "llama3", "openrail++", "afl-3.0", "cc-by-nc-sa-4.0", "gpl-3.0", "cc-by-sa-4.0", "gemma", "cc"),
        *("artistic-2.0", "bsd-3-clause", "bigscience-openrail-m", "bigscience-bloom-rail-1.0", "cc-by-nc-nd-4.0"),
        *("bigcode-openrail-m", "wtfpl", "agpl-3.0", "cc0-1.0", "unlicense", "cc-by-sa-3.0", "gpl", "bsd", "c-uda"),
        *("cc-by-nc-2.0", "cc-by-3.0", "cc-by-2.0", "gpl-2.0", "lgpl-3.0", "bsl-1.0", "bsd-2-clause", "cc-by-nd-4.0"),
        *("osl-3.0", "cc-by-nc-3.0", "ms-pl", "pddl", "cdla-permissive-2.0", "ecl-2.0", "cc-by-nc-nd-3.0", "zlib"),
        *("bsd-3-clause-clear", "gfdl", "odbl", "mpl-2.0", "cc-by-nc-sa-3.0", "cc-by-nc-sa-2.0", "lgpl", "lgpl-2.1"),
        *("deepfloyd-if-license", "odc-by", "epl-2.0", "cc-by-2.5", "lgpl-lr", "eupl-1.1", "isc", "ncsa", "etalab-2.0"),
        *("cdla-sharing-1.0", "postgresql", "lppl-1.3c", "epl-1.0", "ofl-1.1", "apple-ascl", "cdla-permissive-1.0"),
        *("llama3.1", "llama3.2", "llama3.3", "llama4", "deepseek", "qwen", "tongyi-qianwen", "mrl", "apple-amlr"),
        *("intel-research", "h-research", "nvidia-open-model-license", "stabilityai-ai-community", "openmdw"),
    ],
)
def test_every_tag_of_the_hub_is_there(tag: str) -> None:
    """All that 760,000 models of July 2024 carry alone, and what came since."""
    assert lookup(tag) is not None
    assert lookup(tag.upper()) is lookup(tag)


def test_spdx_ids_are_those_of_the_list() -> None:
    """The list is the one that documents are checked against."""
    listed = set(orjson.loads((FOLDER.parent / "cyclonedx" / "spdx.SNAPSHOT.schema.json").read_bytes())["enum"])
    assert {entry["spdx"] for entry in TABLE["licenses"]} - {""} <= listed


@pytest.mark.parametrize("license_", known(), ids=lambda license_: license_.id)
def test_families_and_terms_agree(license_: License) -> None:
    """What the families of license-differs call permissive binds to nothing here, and the other way round."""
    found = family(same_license(license_.id))
    binds = (
        license_.terms[Topic.COMMERCIAL_USE].value is Value.NO
        or license_.terms[Topic.DERIVATIVES].value is Value.NO
        or Value.YES in {license_.terms[Topic.SHARE_ALIKE].value, license_.terms[Topic.USE_RESTRICTIONS].value}
    )
    if found is not None and license_.id not in {"qwen", "tongyi-qianwen", "c-uda"}:
        assert binds is (found.terms is not Terms.PERMISSIVE)
    assert FAMILIES


def test_llama_names() -> None:
    """The beginning of a name that is demanded stands with the duty."""
    for license_ in known():
        assert bool(license_.name_begins) <= (license_.terms[Topic.NAMING].value is Value.YES)
        assert set(license_.terms) == set(Topic)
        assert all(re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", digest) for digest in license_.texts)


@given(st.lists(st.sampled_from(["mit", "gpl-3.0", "x", "and", "or", "with", "(", ")", "\x00", "'", ","]), max_size=40))
def test_no_expression_fails(words: list[str]) -> None:
    """Whatever stands where a license belongs is at least one choice of at least one license."""
    found = choices(" ".join(words))
    assert found
    assert all(found)
    assert len(found) <= 16


def test_an_expression_of_too_many_choices_is_one_unknown_license() -> None:
    """None of them is left out unseen; neither depth nor length costs anything."""
    many = " and ".join(["(mit or x)"] * 12)
    assert choices(many) == ((many,),)
    long = " or ".join(["mit"] * 17)
    assert choices(long) == ((long,),)
    deep = "(" * 400 + "mit or x" + ")" * 400
    assert choices(deep) in {((deep,),), (("mit",), ("x",))}
