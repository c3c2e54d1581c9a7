"""The standard's own fields have the last word: whoever edits one in a document of aibom changes the record."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from formats.family import BASE, DATA, GONE, SOURCE, TINY
from formats.strategies import boms
from formats.whole import WHOLE
from hypothesis import HealthCheck, given, settings
from lxml import etree

from aibom.formats.cyclonedx.document import document
from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.cyclonedx.mapping import MAPPING, cannot, mapping_table
from aibom.formats.cyclonedx.xml_format import CycloneDxXml
from aibom.formats.cyclonedx.xml_write import write
from aibom.formats.interface import Reading
from aibom.records.bom import Bom
from aibom.records.claims import Fact, Relation
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Resolution

JSON, XML = CycloneDxJson(), CycloneDxXml()
Document = dict[str, Any]
NEW = "Something else"


def facts(bom: Bom, ref: ArtifactRef, fact: Fact) -> list[object]:
    """Return the values a Bom holds of a fact of an artifact."""
    node = bom.lineage.by_ref()[ref]
    return [claim.value for claim in node.facts if claim.fact is fact]


def links(bom: Bom) -> set[tuple[ArtifactRef, ArtifactRef, Relation]]:
    """Return the edges of a Bom."""
    return {(edge.child, edge.parent, edge.relation) for edge in bom.edges}


def component(doc: Document, ref: ArtifactRef) -> Document:
    """Return the component of an artifact."""
    every = [doc["metadata"]["component"], *doc["components"]]
    found: Document = next(item for item in every if item["bom-ref"] == ref.purl)
    return found


@dataclass(frozen=True)
class Edit:
    """A change to the field of a row, and what is then true of the record and was not before."""

    change: Callable[[Document], Any]
    holds: Callable[[Bom], bool]


def said(ref: ArtifactRef, change: Callable[[Document], Any], fact: Fact, now: list[object]) -> Edit:
    """Return an edit of the component of `ref`, after which these are the values of the fact."""
    return Edit(
        change=lambda doc: change(component(doc, ref)),
        holds=lambda bom: sorted(map(str, facts(bom, ref, fact))) == sorted(map(str, now)),
    )


def card(item: Document) -> Document:
    """Return the model card of a component."""
    found: Document = item["modelCard"]
    return found


def data(item: Document) -> Document:
    """Return the data of a component."""
    found: Document = item["data"][0]
    return found


def metric(item: Document) -> Document:
    """Return the first metric of a component."""
    found: Document = card(item)["quantitativeAnalysis"]["performanceMetrics"][0]
    return found


def library(doc: Document) -> Document:
    """Return the component of torch."""
    found: Document = next(item for item in doc["components"] if item["name"] == "torch")
    return found


def depends(doc: Document, ref: ArtifactRef) -> list[str]:
    """Return what an artifact depends on."""
    found: list[str] = next(item for item in doc["dependencies"] if item["ref"] == ref.purl)["dependsOn"]
    return found


def of_metric(bom: Bom, name: str) -> set[object]:
    """Return what the metrics of the subject say in one field."""
    node = bom.lineage.by_ref()[TINY]
    return {dict(claim.fields).get(name) for claim in node.facts if claim.fact is Fact.METRIC}


MOVED = TINY.at("9" * 40)
P = "component.modelCard.modelParameters"
C = "component.modelCard.considerations"
A = "component.modelCard.quantitativeAnalysis.performanceMetrics[]"
EDITS: dict[str, Edit] = {
    "components[]": Edit(
        lambda doc: doc["components"].append(
            {"type": "machine-learning-model", "name": "n", "purl": "pkg:huggingface/a/b"}
        ),
        lambda bom: (
            (ArtifactRef(namespace="a", name="b"), Resolution.DOCUMENTED)
            in {(node.ref, node.resolution) for node in bom.nodes}
        ),
    ),
    "component.purl": Edit(
        lambda doc: component(doc, TINY).update(purl=MOVED.purl, version=MOVED.revision),
        lambda bom: bom.subject == MOVED,
    ),
    "component.version": said(TINY, lambda item: item.update(version="2.0"), Fact.VERSION, ["2.0"]),
    "component.name": said(TINY, lambda item: item.update(name="Tiny!"), Fact.PRETTY_NAME, ["Tiny!"]),
    "component.cpe": said(TINY, lambda item: item.update(cpe="cpe:/a:x:y:1"), Fact.EXTERNAL_ID, ["cpe:/a:x:y:1"]),
    "component.description": said(TINY, lambda item: item.update(description=NEW), Fact.DESCRIPTION, [NEW]),
    "component.manufacturer.name": said(TINY, lambda item: item["manufacturer"].update(name=NEW), Fact.AUTHOR, [NEW]),
    "component.publisher": said(TINY, lambda item: item.update(publisher=NEW), Fact.CREATOR, [NEW]),
    "component.supplier.name": said(TINY, lambda item: item["supplier"].update(name=NEW), Fact.SUPPLIER, [NEW]),
    "component.licenses[].license.id": said(
        DATA, lambda item: item["licenses"][0]["license"].update(id="MIT"), Fact.LICENSE, ["MIT"]
    ),
    "component.licenses[].license.name": said(
        BASE, lambda item: item["licenses"][0]["license"].update(name=NEW), Fact.LICENSE, [NEW]
    ),
    "component.licenses[].license.url": said(
        BASE,
        lambda item: item["licenses"][0]["license"].update(url="https://example.org/new"),
        Fact.LICENSE_LINK,
        ["https://example.org/new"],
    ),
    "component.licenses[].expression": said(
        DATA,
        lambda item: item.update(licenses=[{"expression": "MIT OR Apache-2.0"}]),
        Fact.LICENSE,
        ["MIT OR Apache-2.0"],
    ),
    "component.licenses[].license.acknowledgement": said(
        DATA,
        lambda item: item["licenses"][0]["license"].update(acknowledgement="concluded"),
        Fact.LICENSE_CONCLUDED,
        ["CC-BY-4.0"],
    ),
    "component.tags[]": said(TINY, lambda item: item.update(tags=["a", "c"]), Fact.TAG, ["a", "c"]),
    "component.externalReferences[].url": said(
        TINY,
        lambda item: item["externalReferences"].append({"type": "website", "url": "https://example.org/"}),
        Fact.HOMEPAGE,
        ["https://example.org/"],
    ),
    "component.components[].name": Edit(
        lambda doc: component(doc, TINY)["components"].append({"type": "file", "name": "new.txt"}),
        lambda bom: "new.txt" in {file.path for file in bom.lineage.by_ref()[TINY].files or ()},
    ),
    "component.components[].hashes[]": Edit(
        lambda doc: component(doc, TINY)["components"][1]["hashes"][0].update(content="9" * 64),
        lambda bom: (bom.lineage.by_ref()[TINY].files or ())[1].sha256 == "9" * 64,
    ),
    "component.pedigree.ancestors[]": Edit(
        lambda doc: component(doc, TINY)["pedigree"]["ancestors"].append(
            {"type": "machine-learning-model", "name": "b", "purl": "pkg:huggingface/a/b"}
        ),
        lambda bom: (TINY, ArtifactRef(namespace="a", name="b"), Relation.UNSPECIFIED_BASE) in links(bom),
    ),
    "component.pedigree.notes": Edit(
        lambda doc: component(doc, TINY)["pedigree"].update(
            notes=component(doc, TINY)["pedigree"]["notes"].replace("finetune", "merge")
        ),
        lambda bom: (TINY, BASE, Relation.MERGE) in links(bom) and (TINY, BASE, Relation.FINETUNE) not in links(bom),
    ),
    f"{P}.datasets[]": Edit(
        lambda doc: card(component(doc, TINY))["modelParameters"].update(datasets=[{"ref": SOURCE.purl}]),
        lambda bom: (TINY, SOURCE, Relation.USES_DATASET) in links(bom),
    ),
    "dependencies[].dependsOn[]": Edit(
        lambda doc: depends(doc, DATA).remove(BASE.purl),
        lambda bom: (DATA, BASE, Relation.GENERATED_BY) not in links(bom),
    ),
    "components[].version": Edit(
        lambda doc: library(doc).update(version="3"),
        lambda bom: (
            {
                value
                for claim in bom.lineage.by_ref()[TINY].facts
                if claim.fact is Fact.FRAMEWORK
                for _, value in claim.fields
            }
            == {"3"}
        ),
    ),
    f"{P}.task": said(TINY, lambda item: card(item)["modelParameters"].update(task=NEW), Fact.TASK, [NEW]),
    f"{P}.architectureFamily": said(
        TINY, lambda item: card(item)["modelParameters"].update(architectureFamily=NEW), Fact.MODEL_TYPE, [NEW]
    ),
    f"{P}.modelArchitecture": said(
        TINY,
        lambda item: card(item)["modelParameters"].update(modelArchitecture="A, llama"),
        Fact.ARCHITECTURE,
        ["A", "llama"],
    ),
    f"{A}.value": said(TINY, lambda item: metric(item).update(value="0.9"), Fact.METRIC, [0.75, "0.9"]),
    f"{A}.type": Edit(
        lambda doc: metric(component(doc, TINY)).update(type="bleu"),
        lambda bom: of_metric(bom, "metric-type") == {"bleu", "f1"},
    ),
    f"{A}.slice": Edit(
        lambda doc: metric(component(doc, TINY)).update(slice="ARC"), lambda bom: "ARC" in of_metric(bom, "slice")
    ),
    f"{C}.useCases[]": said(
        TINY, lambda item: card(item)["considerations"].update(useCases=[NEW]), Fact.USE_CASE, [NEW]
    ),
    f"{C}.technicalLimitations[]": said(
        TINY, lambda item: card(item)["considerations"].pop("technicalLimitations"), Fact.LIMITATION, []
    ),
    f"{C}.ethicalConsiderations[].name": said(
        TINY,
        lambda item: card(item)["considerations"]["ethicalConsiderations"][0].update(name=NEW),
        Fact.ETHICAL_CONSIDERATION,
        [NEW],
    ),
    f"{C}.environmentalConsiderations.energyConsumptions[].activityEnergyCost.value": said(
        TINY,
        lambda item: card(item)["considerations"]["environmentalConsiderations"]["energyConsumptions"][0][
            "activityEnergyCost"
        ].update(value=8),
        Fact.ENERGY,
        [8],
    ),
    "component.data[].sensitiveData[]": said(
        DATA, lambda item: data(item).update(sensitiveData=["faces"]), Fact.SENSITIVE_DATA, ["faces"]
    ),
    "component.data[].governance.owners[]": said(
        DATA,
        lambda item: data(item)["governance"]["owners"][1]["organization"].update(name=NEW),
        Fact.CREATOR,
        [NEW, "Keeper"],
    ),
    "component.data[].governance.custodians[]": said(
        DATA, lambda item: data(item)["governance"].pop("custodians"), Fact.CREATOR, ["Holder"]
    ),
    "component.data[].contents.url": said(
        DATA,
        lambda item: data(item)["contents"].update(url="https://example.org/data"),
        Fact.HOMEPAGE,
        ["https://example.org/data"],
    ),
    "annotations[].text": Edit(
        lambda doc: doc["annotations"][0].update(text=doc["annotations"][0]["text"].replace("the record of gone", NEW)),
        lambda bom: bom.gaps[0].needed == NEW,
    ),
    "metadata.timestamp": Edit(
        lambda doc: doc["metadata"].update(timestamp="2027-01-01T00:00:00Z"),
        lambda bom: bom.walk.time == "2027-01-01T00:00:00Z",
    ),
    "metadata.tools.components[]": Edit(
        lambda doc: doc["metadata"]["tools"]["components"].append(
            {"type": "application", "name": "polish", "version": "1"}
        ),
        lambda bom: facts(bom, TINY, Fact.DOCUMENT_TOOL) == ["polish"],
    ),
    "metadata.authors[]": said(TINY, lambda _: None, Fact.DOCUMENT_AUTHOR, ["Bob"]),
    "metadata.manufacturer.name": said(TINY, lambda _: None, Fact.DOCUMENT_ORGANIZATION, [NEW]),
    "metadata.manufacturer.contact[]": said(TINY, lambda _: None, Fact.DOCUMENT_CONTACT, []),
    "component.properties[]": Edit(
        lambda doc: component(doc, TINY)["properties"].append({"name": "acme:baseModel", "value": "a/b"}),
        lambda bom: (TINY, ArtifactRef(namespace="a", name="b"), Relation.UNSPECIFIED_BASE) in links(bom),
    ),
}
HEAD: dict[str, Callable[[Document], Any]] = {
    "metadata.authors[]": lambda head: head.update(authors=[{"name": "Bob"}]),
    "metadata.manufacturer.name": lambda head: head["manufacturer"].update(name=NEW),
    "metadata.manufacturer.contact[]": lambda head: head["manufacturer"].pop("contact"),
}
FOLLOWED = [row.place for row in MAPPING if not row.fixed]


def edited(place: str, version: str) -> Document:
    """Return the document of WHOLE with the field of a row edited."""
    doc = document(WHOLE, version)
    EDITS[place].change(doc)
    if place in HEAD:
        HEAD[place](doc["metadata"])
    return doc


def in_xml(doc: Document) -> bytes:
    """Return a document as XML."""
    return etree.tostring(write(doc))


@pytest.mark.no_cover
@pytest.mark.parametrize("version", ["1.6", "1.7"])
@pytest.mark.parametrize("place", FOLLOWED)
def test_the_record_follows_the_field(place: str, version: str) -> None:
    """What holds after the edit did not before, in JSON and in XML, and reading what is then written gives it again."""
    doc = edited(place, version)
    assert not EDITS[place].holds(JSON.decode(JSON.encode(WHOLE, version)).bom)
    for reading in (JSON.decode(orjson.dumps(doc)), XML.decode(in_xml(doc))):
        assert reading.own
        assert EDITS[place].holds(reading.bom), place
        assert JSON.decode(JSON.encode(reading.bom, version)).bom == reading.bom


# Another identity is another subject of every claim.
@pytest.mark.parametrize("place", [place for place in FOLLOWED if place != "component.purl"])
def test_an_edit_changes_nothing_else(place: str) -> None:
    """Of all facts and edges at most two go and at most two come; what stays keeps its evidence."""
    found = JSON.decode(orjson.dumps(edited(place, "1.7"))).bom
    before = {claim for node in WHOLE.nodes for claim in node.facts}
    after = {claim for node in found.nodes for claim in node.facts}
    assert len(before - after) <= 2
    assert len(after - before) <= 2
    assert len(links(WHOLE) ^ links(found)) <= 2


def test_every_row_is_edited_or_says_why_not() -> None:
    """The table and the edits agree."""
    assert set(EDITS) == set(FOLLOWED)
    assert all(row.fixed for row in MAPPING if row.place not in EDITS)


def test_the_table_and_the_list_are_markdown() -> None:
    """Each row is one of four cells; the list says what is missing."""
    lines = mapping_table().splitlines()
    assert len(lines) == len(MAPPING) + 2
    assert all(line.count(" | ") == 3 or line.startswith("|---") for line in lines)
    assert cannot().startswith("- ")


def decoded(change: Callable[[Document], Any]) -> Reading:
    """Return the reading of the changed document of WHOLE."""
    doc = document(WHOLE, "1.7")
    change(doc)
    return JSON.decode(orjson.dumps(doc))


def test_what_was_taken_out_is_gone() -> None:
    """A base whose component, ancestor and dependency were all removed is no part of the record any more."""

    def remove(doc: Document) -> None:
        doc["components"] = [item for item in doc["components"] if item["bom-ref"] != GONE.purl]
        pedigree = component(doc, TINY)["pedigree"]
        pedigree["ancestors"] = [item for item in pedigree["ancestors"] if item["purl"] != GONE.purl]
        depends(doc, TINY).remove(GONE.purl)
        doc["dependencies"] = [item for item in doc["dependencies"] if item["ref"] != GONE.purl]

    bom = decoded(remove).bom
    assert GONE not in bom.lineage.by_ref()
    assert {child for child, parent, _ in links(bom) if parent == GONE} == set()


def test_a_component_taken_out_is_still_named() -> None:
    """As long as the pedigree names it, the base stands in the record, known from the document only."""
    bom = decoded(lambda doc: doc["components"].remove(component(doc, GONE))).bom
    assert bom.lineage.by_ref()[GONE].resolution is Resolution.DOCUMENTED
    assert (TINY, GONE, Relation.ADAPTER) in links(bom)


def test_a_gap_taken_out_is_gone() -> None:
    """Whoever removes the property of a gap closes it; a tool that drops annotations closes none."""

    def close(doc: Document) -> None:
        stated = component(doc, TINY)["properties"]
        stated[:] = [each for each in stated if each["name"] != "aibom:gap:parent-missing"]

    assert decoded(lambda doc: doc.pop("annotations")).bom.gaps == WHOLE.gaps
    assert [gap.rule for gap in decoded(close).bom.gaps] == ["subject-elsewhere"]


def test_new_claims_say_where_they_stand() -> None:
    """What an edited field says is a declared claim with the place in the document as its evidence."""
    reading = decoded(lambda doc: component(doc, TINY).update(description=NEW))
    claim = next(claim for claim in reading.bom.lineage.by_ref()[TINY].facts if claim.fact is Fact.DESCRIPTION)
    assert claim.evidence.pointer == "/metadata/component/description"
    assert claim.evidence.path.startswith("urn:uuid:")
    assert claim.evidence.extractor == "cyclonedx-json"
    assert len(claim.evidence.sha256) == 64


def test_what_only_repeats_the_record_is_not_unread() -> None:
    """Nothing of our own document is passed over; what somebody added is, and so is an edit that cannot be followed."""
    assert decoded(lambda _: None).unread == ()
    added = decoded(lambda doc: doc.update(services=[{"name": "s"}]))
    assert [(entry.pointer, entry.what) for entry in added.unread] == [("/services", "services")]
    derived = decoded(lambda doc: doc["compositions"][0].update(aggregate="incomplete"))
    assert [entry.pointer for entry in derived.unread] == ["/compositions"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(bom=boms())
def test_an_edit_of_no_consequence_changes_nothing(bom: Bom) -> None:
    """Fields are compared, not bytes: with its components in another order, any document says what it did."""
    doc = document(bom, "1.6")
    if "components" in doc:
        doc["components"].reverse()
    doc["serialNumber"] = "urn:uuid:00000000-0000-0000-0000-000000000000"
    doc["services"] = [{"name": "s"}]
    assert JSON.decode(orjson.dumps(doc)).bom == bom


def test_the_kind_is_not_lost() -> None:
    """A dataset put into the model card by hand is one, though nobody said so before."""
    bom = decoded(
        lambda doc: card(component(doc, TINY))["modelParameters"]["datasets"].append({"type": "dataset", "name": "D"})
    ).bom
    assert (TINY, ArtifactRef(registry="document", kind=Kind.DATASET, name="D"), Relation.USES_DATASET) in links(bom)
