"""What stands in SPDX 2.3 of a Bom: dates, what is asserted of nothing, what is known to be none, and the stage."""

from dataclasses import replace
from typing import Any

import pytest
from formats.family import BOM, DATA, fact

from aibom.formats.spdx2.document import STAGE, document
from aibom.formats.spdx2.formats import SpdxJson, SpdxTagValue, SpdxXml, SpdxYaml
from aibom.formats.spdx3.document import document as spdx3_document
from aibom.formats.vocabulary.gaps import NOBODY
from aibom.records.bom import Bom
from aibom.records.claims import Fact, FactClaim
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution

WRITTEN = document(BOM)
ENCODINGS = (SpdxJson(), SpdxTagValue(), SpdxYaml(), SpdxXml())


def of(bom: Bom, **changes: Any) -> Bom:
    """Return a Bom with every artifact changed."""
    nodes = tuple(replace(node, **changes) for node in bom.nodes)
    return replace(bom, lineage=replace(bom.lineage, nodes=nodes))


def stating(ref: ArtifactRef, *facts: FactClaim) -> Bom:
    """Return the family, where of one artifact these facts alone are stated."""
    nodes = tuple(replace(node, facts=facts) if node.ref == ref else node for node in BOM.nodes)
    return replace(BOM, lineage=replace(BOM.lineage, nodes=nodes))


def links(written: dict[str, Any], kind: str, related: str) -> dict[str, str]:
    """Return the comments of relationships of a type to an element, by the name of the package they are of."""
    names = {package["SPDXID"]: package["name"] for package in written["packages"]}
    return {
        names[each["spdxElementId"]]: each.get("comment", "")
        for each in written["relationships"]
        if (each["relationshipType"], each["relatedSpdxElement"]) == (kind, related)
    }


@pytest.mark.parametrize(
    ("facts", "dates"),
    [
        ([(Fact.CREATED, "2019-01-01T01:00:00+01:00", "created")], {"builtDate": "2019-01-01T00:00:00Z"}),
        ([(Fact.CREATED, "2019-01-01T00:00:00Z", "published")], {"releaseDate": "2019-01-01T00:00:00Z"}),
        ([(Fact.LAST_MODIFIED, "2019-01-01T00:00:00Z", "")], {"releaseDate": "2019-01-01T00:00:00Z"}),
        ([(Fact.LAST_MODIFIED, "2019-01-01T00:00:00Z", "modified")], {}),
        ([(Fact.CREATED, "2019-01-01", "created")], {}),
        ([(Fact.CREATED, "2019-01-01T00:00:00Z", "")], {}),
    ],
    ids=["made", "published", "pushed", "data modified", "a date alone", "of the repository"],
)
def test_dates_stand_where_somebody_states_them(facts: list[tuple[Fact, str, str]], dates: dict[str, str]) -> None:
    """A point in time that is stated as such, in both standards alike; what was modified is not thereby published."""
    bom = stating(DATA, *(fact(DATA, kind, value, (("what", what),) if what else ()) for kind, value, what in facts))
    package = next(each for each in document(bom)["packages"] if each["name"] == "org/data")
    assert {key: package[key] for key in ("builtDate", "releaseDate") if key in package} == dates
    element = next(each for each in spdx3_document(bom)["@graph"] if each.get("name") == "org/data")
    spdx3 = {"builtDate": element.get("builtTime"), "releaseDate": element.get("releaseTime")}
    assert {key: value for key, value in spdx3.items() if value} == dates
    for form in ENCODINGS:
        assert form.decode(form.encode(bom, "2.3")).bom == bom


def test_of_a_base_that_is_not_known_nothing_is_asserted() -> None:
    """Each model without a base says so, once, and why; a model with one, and a dataset, do not."""
    said = links(WRITTEN, "DESCENDANT_OF", "NOASSERTION")
    kinds = {package["name"]: package.get("comment", "") for package in WRITTEN["packages"]}
    with_base = {edge.child.repo for edge in BOM.edges if edge.relation.value in {"finetune", "merge", "adapter"}}
    models = {name for name, comment in kinds.items() if comment.startswith("kind: model")}
    assert said.keys() >= models - with_base
    assert said.keys() <= models
    assert said["org/base"] == "whether it stems from another model is not known"


def test_a_listing_without_files_contains_none() -> None:
    """That nothing is there is known; where no listing is known, nothing is said."""
    empty = {node.ref.repo for node in BOM.nodes if node.files == ()}
    assert empty
    assert links(WRITTEN, "CONTAINS", "NONE").keys() == empty
    assert links(document(of(BOM, files=None)), "CONTAINS", "NONE") == {}


def test_the_stage_is_said_only_where_something_was_read() -> None:
    """Beside the time as stated, in every encoding."""
    assert WRITTEN["creationInfo"]["comment"] == STAGE
    assert "comment" not in document(of(BOM, resolution=Resolution.DOCUMENTED))["creationInfo"]
    odd = replace(BOM, lineage=replace(BOM.lineage, walk=replace(BOM.walk, time="yesterday")))
    assert document(odd)["creationInfo"]["comment"] == f"{STAGE}\nTime as stated: yesterday"
    for form in ENCODINGS:
        assert form.decode(form.encode(odd, "2.3")).bom == odd


def test_a_name_that_is_a_reference_is_not_one_twice() -> None:
    """A stranger's LicenseRef keeps its spelling."""
    written = document(stating(DATA, fact(DATA, Fact.LICENSE, "LicenseRef-own")))
    package = next(each for each in written["packages"] if each["name"] == "org/data")
    assert package["licenseDeclared"] == "LicenseRef-own"


def test_that_it_stems_from_anything_is_not_invented() -> None:
    """A gap in the ancestry says that nothing is known of it, and not that there is any."""
    bases = [
        comment for comment in links(WRITTEN, "DESCENDANT_OF", "NOASSERTION").values() if "see the gaps" in comment
    ]
    assert all("if anything" in comment for comment in bases)
    assert "if anything" in NOBODY["incomplete"]
