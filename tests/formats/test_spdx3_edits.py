"""No document carries a serialised copy of our records: whoever edits a standard's field changes what is read."""

from collections.abc import Callable
from typing import Any

import pytest
from formats.family import BASE, BOM, DATA, GONE, TINY
from formats.spdx3_documents import RICH, Document, changed, decoded, facts_of, written

from aibom.records.bom import Bom
from aibom.records.claims import Fact, Relation
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import FileEntry

WRITTEN = written()


def element(document: Document, ending: str, kind: str = "") -> Document:
    """Return the one element whose id ends so."""
    found: list[Document] = [
        each
        for each in document["@graph"]
        if each.get("spdxId", "").endswith(ending) and (not kind or each["type"] == kind)
    ]
    assert len(found) == 1, (ending, found)
    return found[0]


def tiny(document: Document) -> Document:
    """Return the package of the subject."""
    return element(document, f"/{TINY.purl}", "ai_AIPackage")


def data(document: Document) -> Document:
    """Return the package of the dataset."""
    return element(document, f"/{DATA.purl}", "dataset_DatasetPackage")


def link(document: Document, kind: str, start: ArtifactRef = TINY, end: str = "") -> Document:
    """Return the one relationship of a type from an artifact."""
    found: list[Document] = [
        each
        for each in document["@graph"]
        if each.get("relationshipType") == kind
        and each["from"].endswith("/" + start.purl)
        and (not end or any(to.endswith(end) for to in each["to"]))
    ]
    assert len(found) == 1, (kind, found)
    return found[0]


def put(owner: Callable[[Document], Document], *path: Any) -> Callable[[Document], object]:
    """Return a change that sets the last of `path` at the rest of it."""

    def change(document: Document) -> None:
        place: Any = owner(document)
        for step in path[:-2]:
            place = place[step]
        place[path[-2]] = path[-1]

    return change


# The field edited, the artifact, the fact, and the value with its fields that is read then; and the value that is gone.
FACTS: dict[str, tuple[Callable[[Document], object], ArtifactRef, Fact, object, object]] = {
    "description": (put(tiny, "description", "Bigger"), TINY, Fact.DESCRIPTION, "Bigger", "A small model"),
    "name": (put(tiny, "name", "Tiny Prime"), TINY, Fact.PRETTY_NAME, "Tiny Prime", None),
    "packageVersion": (put(tiny, "software_packageVersion", "v2"), TINY, Fact.VERSION, "v2", None),
    "homePage": (
        put(tiny, "software_homePage", "https://example.org/new"),
        TINY,
        Fact.HOMEPAGE,
        "https://example.org/new",
        "https://example.org/tiny",
    ),
    "downloadLocation": (
        put(tiny, "software_downloadLocation", "https://example.org/tiny.zip"),
        TINY,
        Fact.EXTERNAL_ID,
        "https://example.org/tiny.zip",
        None,
    ),
    "externalRef vcs": (
        put(tiny, "externalRef", 0, "locator", ["https://git.example.org/t"]),
        TINY,
        Fact.EXTERNAL_ID,
        "https://git.example.org/t",
        None,
    ),
    "externalRef license": (
        put(tiny, "externalRef", 2, "locator", ["https://example.org/NEW"]),
        TINY,
        Fact.LICENSE_LINK,
        "https://example.org/NEW",
        "https://example.org/LICENSE",
    ),
    "originatedBy": (
        put(lambda d: element(d, "/agent/Org%20Inc."), "name", "Other Inc."),
        TINY,
        Fact.AUTHOR,
        "Other Inc.",
        "Org Inc.",
    ),
    "suppliedBy": (
        put(lambda d: element(d, "/agent/Hugging%20Face"), "name", "Mirror"),
        TINY,
        Fact.SUPPLIER,
        "Mirror",
        None,
    ),
    "releaseTime": (
        put(tiny, "releaseTime", "2025-01-01T00:00:00Z"),
        TINY,
        Fact.CREATED,
        "2025-01-01T00:00:00Z",
        None,
    ),
    "builtTime": (
        put(data, "builtTime", "2019-01-01T00:00:00Z"),
        DATA,
        Fact.CREATED,
        "2019-01-01T00:00:00Z",
        "2020-01-01T00:00:00Z",
    ),
    "license text": (
        put(lambda d: element(d, "/license-text/tiny-license"), "name", "huge-license"),
        TINY,
        Fact.LICENSE,
        "huge-license",
        None,
    ),
    "concluded license": (
        put(lambda d: element(d, "/license/MIT"), "simplelicensing_licenseExpression", "ISC"),
        TINY,
        Fact.LICENSE_CONCLUDED,
        "ISC",
        "MIT",
    ),
    "declared license": (
        put(lambda d: element(d, "/license/CC-BY-4.0"), "simplelicensing_licenseExpression", "CC0-1.0"),
        DATA,
        Fact.LICENSE,
        "CC0-1.0",
        "CC-by-4.0",
    ),
    "ai_domain": (put(tiny, "ai_domain", ["summarization"]), TINY, Fact.TASK, "summarization", "text-generation"),
    "ai_typeOfModel": (put(tiny, "ai_typeOfModel", 0, "mistral"), TINY, Fact.MODEL_TYPE, "mistral", "llama"),
    "ai_typeOfModel (architecture)": (
        put(tiny, "ai_typeOfModel", 1, "Bert (architecture)"),
        TINY,
        Fact.ARCHITECTURE,
        "Bert",
        "LlamaForCausalLM",
    ),
    "ai_limitation": (
        put(tiny, "ai_limitation", "It is small.\nIt lies."),
        TINY,
        Fact.LIMITATION,
        "It lies.",
        "It hallucinates.",
    ),
    "ai_informationAboutApplication": (
        put(tiny, "ai_informationAboutApplication", "Search"),
        TINY,
        Fact.USE_CASE,
        "Search",
        "Chat",
    ),
    "ai_informationAboutTraining": (
        put(tiny, "ai_informationAboutTraining", "training-code: https://example.org/other"),
        TINY,
        Fact.TRAINING_CODE,
        "https://example.org/other",
        "https://example.org/code",
    ),
    "ai_hyperparameter seed": (put(tiny, "ai_hyperparameter", 0, "value", "43"), TINY, Fact.SEED, "43", 42),
    "ai_hyperparameter": (
        put(tiny, "ai_hyperparameter", 1, "value", "0.01"),
        TINY,
        Fact.TRAINING_ARGUMENT,
        "0.01",
        0.001,
    ),
    "ai_metric": (put(tiny, "ai_metric", 0, "value", "0.9"), TINY, Fact.METRIC, "0.9", 0.5),
    "ai_energyConsumption": (
        put(tiny, "ai_energyConsumption", "ai_trainingEnergyConsumption", 0, "ai_energyQuantity", "9.5"),
        TINY,
        Fact.ENERGY,
        9.5,
        1.5,
    ),
    "dataset_dataCollectionProcess": (
        put(data, "dataset_dataCollectionProcess", "Bought."),
        DATA,
        Fact.COLLECTION,
        "Bought.",
        "Scraped.",
    ),
    "dataset_dataPreprocessing": (
        put(data, "dataset_dataPreprocessing", ["Sorted."]),
        DATA,
        Fact.FILTERING,
        "Sorted.",
        "Deduplicated.",
    ),
    "dataset_knownBias": (
        put(data, "dataset_knownBias", ["Old."]),
        DATA,
        Fact.ETHICAL_CONSIDERATION,
        "Old.",
        "Skewed.",
    ),
    "dataset_datasetAvailability": (
        put(data, "dataset_datasetAvailability", "directDownload"),
        DATA,
        Fact.GATED,
        False,
        "auto",
    ),
    "dataset_datasetSize": (put(data, "dataset_datasetSize", 99), DATA, Fact.SIZE, 99, 1234),
    "dataset_datasetType": (
        put(data, "dataset_datasetType", ["audio"]),
        DATA,
        Fact.TAG,
        "modality:audio",
        "modality:text",
    ),
    "dataset_datasetUpdateMechanism": (
        put(data, "dataset_datasetUpdateMechanism", "Never."),
        DATA,
        Fact.MAINTENANCE,
        "Never.",
        "Yearly.",
    ),
    "dataset_hasSensitivePersonalInformation": (
        put(data, "dataset_hasSensitivePersonalInformation", "no"),
        DATA,
        Fact.SENSITIVE_DATA,
        "no",
        "yes",
    ),
    "dataset_intendedUse": (put(data, "dataset_intendedUse", "Tests"), DATA, Fact.USE_CASE, "Tests", "Pretraining"),
    "library": (
        put(lambda d: element(d, "/pkg:pypi/torch@2.1.0%2Bcu118"), "software_packageVersion", "2.2.0"),
        TINY,
        Fact.FRAMEWORK,
        "torch",
        None,
    ),
}


def test_what_nobody_edited_is_what_was_written() -> None:
    """The document, in whatever spacing and order of keys, is the Bom."""
    assert decoded(WRITTEN) == RICH
    assert decoded({"@graph": WRITTEN["@graph"], "@context": WRITTEN["@context"]}) == RICH


@pytest.mark.parametrize("name", FACTS)
def test_an_edited_field_changes_the_fact(name: str) -> None:
    """The new value is a declared fact whose evidence is its place in the document; the old one is gone."""
    change, ref, kind, new, old = FACTS[name]
    bom = changed(WRITTEN, change)
    values = [value for value, _ in facts_of(bom, ref, kind)]
    assert new in values
    assert old not in values or old is None
    before = {claim.value for node in RICH.nodes if node.ref == ref for claim in node.facts if claim.fact is kind}
    assert before - {old} <= set(values), "what was not edited stays"
    [claim] = [
        claim
        for node in bom.nodes
        if node.ref == ref
        for claim in node.facts
        if claim.fact is kind and claim.value == new and claim.evidence.extractor == "spdx3-json"
    ]
    assert claim.evidence.pointer.startswith("/@graph/")


def test_an_edited_field_survives_being_written_again() -> None:
    """Reading an edited document, writing it and reading it again is stable."""
    bom = changed(WRITTEN, put(tiny, "description", "Bigger"))
    assert decoded_again(bom) == bom


def decoded_again(bom: Bom) -> Bom:
    """Return a Bom written and read."""
    from formats.spdx3_documents import FORM  # noqa: PLC0415

    return FORM.decode(FORM.encode(bom, "3.0.1")).bom


def files_of(bom: Bom) -> tuple[FileEntry, ...]:
    """Return the files of the subject."""
    return next(node for node in bom.nodes if node.ref == TINY).files or ()


def relations(bom: Bom, child: ArtifactRef = TINY) -> set[tuple[ArtifactRef, Relation]]:
    """Return the parents of an artifact."""
    return {(edge.parent, edge.relation) for edge in bom.edges if edge.child == child}


def test_another_base_is_another_parent() -> None:
    """Who changes `to` of a descendantOf changes the edge."""
    change = put(
        lambda d: link(d, "descendantOf", end=BASE.purl),
        "to",
        [element(WRITTEN, "/pkg:huggingface/far/left", "ai_AIPackage")["spdxId"]],
    )
    found = relations(changed(WRITTEN, change))
    assert (BASE, Relation.FINETUNE) not in found
    assert (ArtifactRef(namespace="far", name="left"), Relation.FINETUNE) in found


def test_another_relation_in_the_comment_is_another_edge() -> None:
    """The first word of the comment says what kind of descendant."""

    def change(document: Document) -> None:
        relationship = link(document, "descendantOf", end=BASE.purl)
        relationship["comment"] = relationship["comment"].replace("finetune: ", "quantized: ", 1)

    found = relations(changed(WRITTEN, change))
    assert (BASE, Relation.QUANTIZED) in found
    assert (BASE, Relation.FINETUNE) not in found


def test_another_type_of_relationship_is_another_edge() -> None:
    """A dataset that was tested on, not trained on."""
    found = relations(changed(WRITTEN, put(lambda d: link(d, "trainedOn"), "relationshipType", "testedOn")))
    assert (DATA, Relation.EVALUATED_ON) in found
    assert (DATA, Relation.TRAINED_ON) not in found


def test_a_relationship_taken_out_is_an_edge_gone() -> None:
    """Both statements of an adapter's base are taken out; the artifact stays."""

    def change(document: Document) -> None:
        document["@graph"] = [
            each
            for each in document["@graph"]
            if not (each.get("relationshipType") in {"descendantOf", "dependsOn"} and each["to"][0].endswith("/gone"))
        ]

    bom = changed(WRITTEN, change)
    assert (GONE, Relation.ADAPTER) not in relations(bom)
    assert relations(bom) < relations(RICH)
    assert any(node.ref == GONE for node in bom.nodes)


def test_a_relationship_put_in_is_an_edge_more() -> None:
    """A second dataset that somebody adds by hand."""
    new: Document = {
        "type": "dataset_DatasetPackage",
        "spdxId": "urn:x:data",
        "name": "new",
        "software_packageUrl": "pkg:huggingface/datasets/org/new",
    }
    trained: Document = {
        "type": "Relationship",
        "spdxId": "urn:x:trained",
        "relationshipType": "trainedOn",
        "from": tiny(WRITTEN)["spdxId"],
        "to": ["urn:x:data"],
    }
    bom = changed(WRITTEN, lambda document: document["@graph"].extend([new, trained]))
    added = ArtifactRef.from_purl("pkg:huggingface/datasets/org/new")
    assert (added, Relation.TRAINED_ON) in relations(bom)
    assert relations(RICH) < relations(bom)


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        (("verifiedUsing", 0, "hashValue", "f" * 64), "sha256", "f" * 64),
        (
            ("software_contentIdentifier", 0, "software_contentIdentifierValue", "gitoid:blob:sha1:" + "0" * 40),
            "git_sha1",
            "0" * 40,
        ),
        (("name", "renamed.bin"), "path", "renamed.bin"),
        (("comment", "aibom:file:size 99"), "size", 99),
    ],
)
def test_an_edited_file_is_another_file(change: tuple[Any, ...], field: str, value: object) -> None:
    """Digests, git's id, name and size are read from the file's own element."""
    bom = changed(WRITTEN, put(lambda d: element(d, "#model.safetensors"), *change))
    files, before = files_of(bom), files_of(RICH)
    assert [getattr(file, field) for file in files][1] == value
    assert [file for file in files if file in before] == [before[0], before[2]]


def test_a_gap_follows_its_annotation() -> None:
    """A gap reworded; one whose annotation is gone stays, since a tool that drops annotations closes none."""

    def change(document: Document) -> None:
        gap = element(document, "/gap-1")
        gap["statement"] = gap["statement"].replace("the record of gone", "a word with gone").replace("(high)", "(low)")
        document["@graph"].remove(element(document, "/gap-2"))

    bom = changed(WRITTEN, change)
    gap, other = bom.gaps
    assert other == BOM.gaps[1]
    assert (gap.rule, gap.severity, gap.needed, gap.why) == (
        "parent-missing",
        "low",
        "a word with gone",
        BOM.gaps[0].why,
    )


def test_time_tool_and_subject_follow_their_fields() -> None:
    """Who made the document, when, and what it is about."""

    def change(document: Document) -> None:
        document["@graph"][0]["created"] = "2027-01-01T00:00:00Z"
        tool = element(document, "/tool")
        tool["name"], tool["comment"] = "other", "version 9"
        element(document, "/sbom")["rootElement"] = [element(document, f"/{BASE.purl}", "ai_AIPackage")["spdxId"]]

    bom = changed(WRITTEN, change)
    assert (bom.walk.time, bom.tool.name, bom.tool.version, bom.subject) == ("2027-01-01T00:00:00Z", "other", "9", BASE)


def test_another_purl_is_another_artifact() -> None:
    """The purl is the identity of an artifact, and its child follows."""

    def change(document: Document) -> None:
        element(document, "/pkg:huggingface/datasets/org/source", "dataset_DatasetPackage")["software_packageUrl"] = (
            "pkg:huggingface/datasets/org/moved"
        )

    bom = changed(WRITTEN, change)
    moved = ArtifactRef.from_purl("pkg:huggingface/datasets/org/moved")
    assert relations(bom, DATA) == {(moved, Relation.DERIVED_FROM_DATASET)}


def test_what_is_added_and_cannot_be_read_is_listed() -> None:
    """A field that no record can hold, in a document of aibom."""
    from formats.spdx3_documents import FORM, packed  # noqa: PLC0415

    document = written()
    tiny(document)["ai_modelExplainability"] = ["by looking"]
    reading = FORM.decode(packed(document))
    assert reading.own
    assert [unread.what for unread in reading.unread] == ["ai_modelExplainability"]


def test_a_package_taken_out_is_gone_with_its_edges() -> None:
    """Who deletes an element of another tool's liking does not make the document unreadable."""

    def change(document: Document) -> None:
        document["@graph"].remove(element(document, "/pkg:huggingface/gone", "ai_AIPackage"))

    bom = changed(WRITTEN, change)
    assert all(node.ref != GONE for node in bom.nodes)
    assert all(edge.parent != GONE for edge in bom.edges)
