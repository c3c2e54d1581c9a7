"""What stands in a document of SPDX 3.0.1, element by element."""

from dataclasses import replace

import pytest
from formats.family import BASE, BOM, DATA, GONE, TINY, fact
from formats.spdx3_documents import FORM, Document, written

from aibom.errors import DocumentError, UsageError
from aibom.formats.spdx3.document import document
from aibom.formats.spdx3.terms import NO_ASSERTION, NO_ASSERTION_LICENSE, RELATIONSHIPS
from aibom.formats.vocabulary.expressions import expression
from aibom.records.bom import Bom
from aibom.records.claims import Fact, FactClaim, Relation
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution

WRITTEN = written()


def with_facts(*facts: FactClaim, resolution: Resolution = Resolution.RESOLVED) -> Document:
    """Return the document of the family whose subject has these facts and no others."""
    nodes = (
        replace(node, facts=facts, resolution=resolution) if node.ref == TINY else node for node in BOM.lineage.nodes
    )
    return document(replace(BOM, lineage=replace(BOM.lineage, nodes=tuple(nodes))))


def at(time: str) -> Bom:
    """Return the family walked at another time."""
    return replace(BOM, lineage=replace(BOM.lineage, walk=replace(BOM.lineage.walk, time=time)))


def of_type(value: Document, kind: str) -> list[Document]:
    """Return the elements of a type."""
    return [element for element in value["@graph"] if element["type"] == kind]


def links(value: Document, kind: str, start: ArtifactRef) -> list[Document]:
    """Return the relationships of a type from an artifact."""
    found = (each for each in of_type(value, "Relationship") if each["relationshipType"] == kind)
    return [each for each in found if each["from"].endswith("/" + start.purl)]


def licenses(value: Document, kind: str = "hasDeclaredLicense") -> list[str]:
    """Return what the relationship of the subject to its licenses leads to, expressions as text."""
    by_id = {element.get("spdxId"): element for element in value["@graph"]}
    [link] = links(value, kind, TINY)
    return [by_id[end]["simplelicensing_licenseExpression"] if end in by_id else end for end in link["to"]]


def test_every_relation_has_a_type() -> None:
    """A relation added to the records must be given a place."""
    assert set(RELATIONSHIPS) == set(Relation)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("mit", "MIT"),
        ("(mit OR isc) and zlib", "(MIT OR ISC) AND Zlib"),
        ("mit or", ""),
        ("or mit", ""),
        ("(mit", ""),
        ("mit)", ""),
        ("mit isc", ""),
        ("mit or llama3", ""),
        ("mit/isc", ""),
        ("", ""),
    ],
)
def test_an_expression_holds_ids_of_the_list_only(text: str, wanted: str) -> None:
    """Anything else is a name."""
    assert expression(text) == wanted


def test_an_expression_is_one_license_of_the_document() -> None:
    """In the list's spelling, whoever states it how."""
    value = with_facts(fact(TINY, Fact.LICENSE, "mit or isc"), fact(TINY, Fact.LICENSE, "MIT OR ISC"))
    assert licenses(value) == ["MIT OR ISC"]


def test_names_that_look_alike_as_ids_stay_apart() -> None:
    """Two custom licenses whose letters are the same get a LicenseRef each, with a text each."""
    value = with_facts(fact(TINY, Fact.LICENSE, "Our License"), fact(TINY, Fact.LICENSE, "Our-License"))
    assert licenses(value) == ["LicenseRef-Our-License", "LicenseRef-Our-License-2"]
    names = [text["name"] for text in of_type(value, "simplelicensing_SimpleLicensingText")]
    assert names[-2:] == ["Our License", "Our-License"]


def test_what_was_concluded_says_by_whom() -> None:
    """And of several side by side, that nobody says whether all of them apply."""
    value = with_facts(*(fact(TINY, Fact.LICENSE_CONCLUDED, name) for name in ("MIT", "ISC")))
    by_id = {element.get("spdxId"): element for element in value["@graph"]}
    [comment] = [
        each["comment"]
        for each in of_type(value, "Relationship")
        if each["relationshipType"] == "hasConcludedLicense" and by_id[each["from"]]["name"] == "org/tiny"
    ]
    several, first, second = comment.split("\n")
    assert several.startswith("Stated side by side;")
    assert (first[:5], second[:5]) == ("MIT: ", "ISC: ")


def test_a_name_that_is_a_reference_is_not_one_twice() -> None:
    """A stranger's LicenseRef keeps its spelling, apart from the license that is called so without it."""
    value = with_facts(fact(TINY, Fact.LICENSE, "LicenseRef-own"), fact(TINY, Fact.LICENSE, "own"))
    found = {
        each.get("simplelicensing_licenseExpression") for each in of_type(value, "simplelicensing_LicenseExpression")
    }
    assert {"LicenseRef-own", "LicenseRef-own-2"} <= found


def test_of_an_unknown_license_nothing_is_asserted() -> None:
    """Declared and concluded alike, exactly one relationship of each."""
    value = with_facts()
    assert licenses(value) == [NO_ASSERTION_LICENSE]
    assert licenses(value, "hasConcludedLicense") == [NO_ASSERTION_LICENSE]


def test_who_makes_the_document_is_whom_the_operator_names() -> None:
    """An organization and a person; the program is what it was made with."""
    value = with_facts(
        fact(TINY, Fact.DOCUMENT_ORGANIZATION, "Maker Ltd", (("url", "https://maker.example"),)),
        fact(TINY, Fact.DOCUMENT_AUTHOR, "Ada", (("email", "ada@maker.example"),)),
    )
    by_id = {element.get("spdxId"): element for element in value["@graph"]}
    creation = value["@graph"][0]
    makers = [by_id[maker] for maker in creation["createdBy"]]
    assert [(maker["type"], maker["name"]) for maker in makers] == [("Organization", "Maker Ltd"), ("Person", "Ada")]
    assert makers[0]["externalRef"][0]["locator"] == ["https://maker.example"]
    assert makers[1]["externalIdentifier"][0]["identifier"] == "ada@maker.example"
    assert [by_id[tool]["type"] for tool in creation["createdUsing"]] == ["Tool"]
    assert not of_type(value, "SoftwareAgent")


def test_where_nobody_is_named_the_program_is_the_agent() -> None:
    """Never a tool: the standard wants an agent."""
    by_id = {element.get("spdxId"): element for element in WRITTEN["@graph"]}
    assert [by_id[maker]["type"] for maker in WRITTEN["@graph"][0]["createdBy"]] == ["SoftwareAgent"]


def test_whom_a_statement_names_supplies_what_no_registry_served() -> None:
    """With the address to ask at."""
    stated = fact(TINY, Fact.SUPPLIER, "Shop", (("email", "shop@example.org"), ("url", "https://shop.example")))
    value = with_facts(stated, resolution=Resolution.UNPUBLISHED)
    by_id = {element.get("spdxId"): element for element in value["@graph"]}
    [tiny] = [each for each in of_type(value, "ai_AIPackage") if each["name"] == "org/tiny"]
    shop = by_id[tiny["suppliedBy"]]
    assert (shop["name"], shop["externalIdentifier"][0]["identifier"]) == ("Shop", "shop@example.org")
    assert "software_downloadLocation" not in tiny


def test_a_person_is_called_one_where_somebody_says_so() -> None:
    """As a document of another tool does; and the record of it is the same."""
    person = (("kind", "person"),)
    stated = (fact(TINY, Fact.AUTHOR, "Ada", person), fact(TINY, Fact.SUPPLIER, "Bob", person))
    value = with_facts(*stated, resolution=Resolution.UNPUBLISHED)
    by_id = {element.get("spdxId"): element for element in value["@graph"]}
    [tiny] = [each for each in of_type(value, "ai_AIPackage") if each["name"] == "org/tiny"]
    assert [by_id[each]["type"] for each in (*tiny["originatedBy"], tiny["suppliedBy"])] == ["Person", "Person"]


@pytest.mark.parametrize(
    ("time", "created"),
    [
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("2026-01-01T02:00:00.123+02:00", "2026-01-01T00:00:00Z"),
        ("yesterday", "1970-01-01T00:00:00Z"),
        ("", "1970-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00+23:00", "1970-01-01T00:00:00Z"),
    ],
)
def test_a_time_that_created_cannot_hold_is_kept_beside_it(time: str, created: str) -> None:
    """And comes back as it was."""
    value = document(at(time))
    assert value["@graph"][0]["created"] == created
    assert FORM.decode(FORM.encode(at(time), "3.0.1")).bom.walk.time == time
    [record] = [each for each in of_type(value, "Annotation") if each["spdxId"].endswith("/record")]
    assert ("aibom:walk:time" in record["statement"]) == (created != time)


def test_what_is_not_known_is_said_with_no_assertion() -> None:
    """A parent that names no repository, and a model of which nobody names a parent."""
    [unknown] = [each for each in links(WRITTEN, "descendantOf", TINY) if each["to"] == [NO_ASSERTION]]
    assert unknown["completeness"] == "noAssertion"
    assert "unspecified-base: /home/me/llama, which is no repository (path)" in unknown["comment"]
    [nobody] = links(WRITTEN, "descendantOf", GONE)
    assert (nobody["to"], nobody["completeness"]) == ([NO_ASSERTION], "noAssertion")


def test_edges_say_how_sure_they_are_and_carry_their_claims() -> None:
    """The first line is for people, each further one a claim."""
    [base] = [each for each in links(WRITTEN, "descendantOf", TINY) if each["to"][0].endswith(BASE.purl)]
    lines = base["comment"].split("\n")
    assert lines[0].startswith(f"finetune: {BASE.purl}; the revision is the one seen when crawled")
    assert [line.partition(" ")[0] for line in lines[1:]] == ["aibom:claim:finetune"] * 2
    assert base["completeness"] == "incomplete"
    [depends] = [each for each in links(WRITTEN, "dependsOn", TINY) if each["to"][0].endswith("/gone")]
    assert "aibom:" not in depends["comment"]
    [generated] = [each for each in of_type(WRITTEN, "Relationship") if each["relationshipType"] == "generates"]
    assert generated["to"][0].endswith(BASE.purl)


def test_no_statement_stands_twice() -> None:
    """Each pair is a line of one annotation or of one comment."""
    texts = [str(each.get("statement", "")) + "\n" + str(each.get("comment", "")) for each in WRITTEN["@graph"]]
    claims = [line for text in texts for line in text.split("\n") if line.startswith("aibom:claim:")]
    assert len(claims) == len(set(claims)) == sum(len(edge.claims) for edge in BOM.edges)


def test_how_the_bom_came_about_is_said_only_where_something_was_read() -> None:
    """A document made from another document analyses nothing."""
    assert of_type(WRITTEN, "software_Sbom")[0]["software_sbomType"] == ["analyzed"]
    nodes = tuple(replace(node, resolution=Resolution.DOCUMENTED) for node in BOM.lineage.nodes)
    value = document(replace(BOM, lineage=replace(BOM.lineage, nodes=nodes)))
    assert "software_sbomType" not in of_type(value, "software_Sbom")[0]


def test_ids_are_readable_unique_and_of_the_content() -> None:
    """One namespace made from the bytes; the purl follows."""
    ids = [element["spdxId"] for element in WRITTEN["@graph"][1:]]
    assert len(ids) == len(set(ids))
    namespace = ids[0].removesuffix("document")
    assert all(name.startswith(namespace) for name in ids)
    assert namespace + DATA.purl in ids
    assert namespace not in FORM.encode(at("2026-01-02T00:00:00Z"), "3.0.1").decode()


def test_only_one_version_is_written_and_no_broken_record() -> None:
    """Wrong usage and a Bom that is not whole are errors of their own."""
    with pytest.raises(UsageError, match=r"SPDX 3\.1 is not written"):
        FORM.encode(BOM, "3.1")
    with pytest.raises(DocumentError, match="no artifact of the lineage"):
        FORM.encode(replace(BOM, lineage=replace(BOM.lineage, subject=ArtifactRef(name="x"))), "3.0.1")
