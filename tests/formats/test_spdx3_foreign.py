"""SPDX 3.0.1 documents of other tools: what they state is taken, and what no record can hold is listed."""

from typing import Any

import pytest
from formats.spdx3_documents import CONTEXT, FORM, Document, facts_of, foreign, packed

from aibom.formats.interface import Reading
from aibom.records.bom import Bom
from aibom.records.claims import Fact, Relation
from aibom.records.evidence import Assurance
from aibom.records.refs import DOCUMENT, ArtifactRef, Kind
from aibom.records.snapshot import FileEntry, Resolution

MODEL: Document = {
    "type": "ai_AIPackage",
    "spdxId": "urn:x:model",
    "name": "tiny",
    "software_packageUrl": "pkg:huggingface/org/tiny@" + "1" * 40,
}
TINY = ArtifactRef(namespace="org", name="tiny", revision="1" * 40)
BASE: Document = {
    "type": "ai_AIPackage",
    "spdxId": "urn:x:base",
    "name": "base",
    "software_packageUrl": "pkg:huggingface/org/base",
}
DATA: Document = {
    "type": "dataset_DatasetPackage",
    "spdxId": "urn:x:data",
    "name": "data",
    "software_downloadLocation": "https://huggingface.co/datasets/org/data",
    "dataset_datasetType": ["noAssertion"],
}


def relationship(kind: str, start: str, *ends: object, **more: object) -> Document:
    """Return a relationship."""
    name = f"urn:x:{kind}:{start}"
    return {"type": "Relationship", "spdxId": name, "relationshipType": kind, "from": start, "to": list(ends)} | more


def read(*elements: Document, roots: tuple[str, ...] = ("urn:x:model",)) -> Reading:
    """Return what a document is read as."""
    return FORM.decode(packed(foreign(*elements, roots=roots)))


def edges(bom: Bom) -> set[tuple[str, str, Relation]]:
    """Return the edges of a Bom in short."""
    return {(str(edge.child.unpinned), str(edge.parent.unpinned), edge.relation) for edge in bom.edges}


def test_a_document_of_another_tool_is_taken_at_its_word() -> None:
    """Subject, time, makers; each claim is declared, with its place in the document as evidence."""
    reading = read(MODEL | {"description": "A model"})
    bom = reading.bom
    assert not reading.own
    assert (reading.spec_version, reading.unread) == ("3.0.1", ())
    assert (bom.subject, bom.walk.time, bom.gaps) == (TINY, "2025-02-03T04:05:06Z", ())
    assert bom.nodes[0].resolution is Resolution.DOCUMENTED
    assert facts_of(bom, TINY, Fact.DOCUMENT_AUTHOR) == [("Ada", {})]
    assert facts_of(bom, TINY, Fact.DOCUMENT_TOOL) == [("sbom-maker 2", {})]
    [claim] = [claim for claim in bom.nodes[0].facts if claim.fact is Fact.DESCRIPTION]
    assert (claim.value, claim.assurance) == ("A model", Assurance.DECLARED)
    assert (claim.evidence.path, claim.evidence.pointer) == ("urn:x:document", "/@graph/5/description")
    assert (claim.evidence.extractor, len(claim.evidence.sha256)) == ("spdx3-json", 64)


@pytest.mark.parametrize(
    ("elements", "wanted"),
    [
        ([relationship("trainedOn", "urn:x:model", "urn:x:data")], ("org/tiny", "datasets/org/data", Relation.TRAINED_ON)),
        ([relationship("testedOn", "urn:x:model", "urn:x:data")], ("org/tiny", "datasets/org/data", Relation.EVALUATED_ON)),
        ([relationship("descendantOf", "urn:x:model", "urn:x:base")], ("org/tiny", "org/base", Relation.UNSPECIFIED_BASE)),
        ([relationship("ancestorOf", "urn:x:base", "urn:x:model")], ("org/tiny", "org/base", Relation.UNSPECIFIED_BASE)),
        ([relationship("dependsOn", "urn:x:model", "urn:x:base")], ("org/tiny", "org/base", Relation.USES)),
        ([relationship("generates", "urn:x:base", "urn:x:data")], ("datasets/org/data", "org/base", Relation.GENERATED_BY)),
        (
            [relationship("descendantOf", "urn:x:model", "urn:x:base", comment="quantized: to four bits")],
            ("org/tiny", "org/base", Relation.QUANTIZED),
        ),
    ],
)  # fmt: skip
def test_relationships_in_both_directions(elements: list[Document], wanted: tuple[str, str, Relation]) -> None:
    """Each is one edge, whichever end it is stated from."""
    assert edges(read(MODEL, BASE, DATA, *elements).bom) == {wanted}


def test_an_adapter_that_states_its_base_twice_has_one_base() -> None:
    """DescendantOf and dependsOn on the same model are one edge, in whichever order."""
    both = [
        relationship("dependsOn", "urn:x:model", "urn:x:base"),
        relationship("descendantOf", "urn:x:model", "urn:x:base"),
    ]
    assert edges(read(MODEL, BASE, *both).bom) == {("org/tiny", "org/base", Relation.UNSPECIFIED_BASE)}


def test_an_application_that_uses_a_model() -> None:
    """The software is the subject, its model an edge away; libraries of Python are facts, others are listed."""
    app: Document = {
        "type": "software_Package",
        "spdxId": "urn:x:app",
        "name": "chat",
        "software_packageVersion": "1.0",
    }
    libraries: list[Document] = [
        {
            "type": "software_Package",
            "spdxId": f"urn:x:{kind}",
            "name": "torch",
            "software_packageVersion": "2.1",
            "software_packageUrl": f"pkg:{kind}/torch@2.1",
        }
        for kind in ("pypi", "npm")
    ]
    reading = read(
        app,
        MODEL,
        *libraries,
        relationship("dependsOn", "urn:x:app", "urn:x:model", "urn:x:pypi", "urn:x:npm"),
        roots=("urn:x:app",),
    )
    subject = ArtifactRef(registry=DOCUMENT, kind=Kind.SOFTWARE, name="chat", revision="1.0")
    assert reading.bom.subject == subject
    assert [(edge.child, edge.parent, edge.relation) for edge in reading.bom.edges] == [(subject, TINY, Relation.USES)]
    assert facts_of(reading.bom, subject, Fact.FRAMEWORK) == [("torch", {"version": "2.1"})]
    assert [unread.what for unread in reading.unread] == ["1 elements of type software_Package"]


def test_a_package_whose_purpose_is_a_model_is_one() -> None:
    """Tools without the AI profile say so in primaryPurpose."""
    plain: Document = {**MODEL, "type": "software_Package", "software_primaryPurpose": "model"}
    assert read(plain).bom.subject == TINY


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"software_packageUrl": "pkg:huggingface/Org/Tiny"}, ArtifactRef(namespace="Org", name="Tiny")),
        (
            {"externalIdentifier": [{"externalIdentifierType": "packageUrl", "identifier": "pkg:huggingface/org/x"}]},
            ArtifactRef(namespace="org", name="x"),
        ),
        ({"software_downloadLocation": "https://huggingface.co/org/x"}, ArtifactRef(namespace="org", name="x")),
        ({"software_packageUrl": "pkg:github/org/x@v1"}, ArtifactRef(registry="github", namespace="org", name="x", revision="v1")),
        ({"software_packageVersion": "3"}, ArtifactRef(registry=DOCUMENT, name="org/name", revision="3")),
        (
            {"software_packageUrl": "pkg:huggingface/org/x", "software_packageVersion": "2" * 40},
            ArtifactRef(namespace="org", name="x", revision="2" * 40),
        ),
    ],
)  # fmt: skip
def test_identity_is_never_a_guess(fields: dict[str, Any], wanted: ArtifactRef) -> None:
    """A purl, else an address of the Hub, else a purl of another type, else a name that is no id of the Hub."""
    bom = read({"type": "ai_AIPackage", "spdxId": "urn:x:model", "name": "org/name"} | fields).bom
    assert bom.subject == wanted


def test_a_purl_of_another_type_stays_a_fact() -> None:
    """What the reference does not say in full is kept."""
    bom = read({**MODEL, "software_packageUrl": "pkg:github/org/x@v1?arch=arm#sub"}).bom
    assert facts_of(bom, bom.subject, Fact.EXTERNAL_ID) == [("pkg:github/org/x@v1?arch=arm#sub", {"catalogue": "purl"})]


def test_fields_of_the_profiles_are_facts() -> None:
    """Metrics, hyperparameters, energy, kinds of data, and whom it comes from."""
    people: list[Document] = [
        {"type": "Organization", "spdxId": "urn:x:org", "name": "Org"},
        {
            "type": "Organization",
            "spdxId": "urn:x:shop",
            "name": "Shop",
            "externalIdentifier": [{"externalIdentifierType": "email", "identifier": "shop@example.org"}],
        },
    ]
    model = MODEL | {
        "originatedBy": ["urn:x:org"],
        "suppliedBy": "urn:x:shop",
        "ai_metric": [{"type": "DictionaryEntry", "key": "F1 (macro)", "value": "0.7"}],
        "ai_hyperparameter": [{"type": "DictionaryEntry", "key": "lr", "value": "0.1"}],
        "ai_limitation": "line one\nline two",
        "ai_energyConsumption": {
            "type": "ai_EnergyConsumption",
            "ai_trainingEnergyConsumption": [{"ai_energyQuantity": "12.5", "ai_energyUnit": "megajoule"}],
        },
        "ai_safetyRiskAssessment": "high",
        "verifiedUsing": [{"type": "Hash", "algorithm": "sha256", "hashValue": "a" * 64}],
    }
    data = DATA | {"dataset_datasetType": ["text", "sensor"], "dataset_hasSensitivePersonalInformation": "noAssertion"}
    reading = read(model, data, *people)
    bom, dataset = reading.bom, ArtifactRef(kind=Kind.DATASET, namespace="org", name="data")
    assert facts_of(bom, TINY, Fact.AUTHOR) == [("Org", {})]
    assert facts_of(bom, TINY, Fact.SUPPLIER) == [("Shop", {"email": "shop@example.org"})]
    assert facts_of(bom, TINY, Fact.METRIC) == [("0.7", {"metric-type": "F1 (macro)"})]
    assert facts_of(bom, TINY, Fact.TRAINING_ARGUMENT) == [("0.1", {"name": "lr"})]
    assert facts_of(bom, TINY, Fact.LIMITATION) == [("line one\nline two", {})]
    assert facts_of(bom, TINY, Fact.ENERGY) == [(12.5, {"activity": "training", "unit": "MJ"})]
    assert facts_of(bom, TINY, Fact.EXTERNAL_ID) == [("a" * 64, {"catalogue": "sha256"})]
    assert facts_of(bom, dataset, Fact.TAG) == [("modality:text", {})]
    assert facts_of(bom, dataset, Fact.SENSITIVE_DATA) == []
    doubts = {unread.what for unread in reading.unread if "is not valid" in unread.what}
    assert {unread.what for unread in reading.unread} - doubts == {
        "ai_safetyRiskAssessment",
        "dataset_datasetType: sensor",
    }
    assert len(doubts) == 1


def test_a_person_stays_one() -> None:
    """Of whom it comes from, and of whom it is had."""
    ada: Document = {"type": "Person", "spdxId": "urn:x:ada", "name": "Ada"}
    bom = read(MODEL | {"originatedBy": ["urn:x:ada"], "suppliedBy": "urn:x:ada"}, ada).bom
    assert facts_of(bom, TINY, Fact.AUTHOR) == facts_of(bom, TINY, Fact.SUPPLIER) == [("Ada", {"kind": "person"})]
    assert FORM.decode(FORM.encode(bom, "3.0.1")).bom == bom


def test_text_of_others_is_not_unescaped() -> None:
    """A backslash is what it is."""
    bom = read(MODEL | {"description": "C:\\\\new"}).bom
    assert facts_of(bom, TINY, Fact.DESCRIPTION) == [("C:\\\\new", {})]


def test_files_with_their_digests() -> None:
    """Files by hasDistributionArtifact and contains; one that is nobody's is listed."""
    files: list[Document] = [
        {
            "type": "software_File",
            "spdxId": f"urn:x:{name}",
            "name": name,
            "verifiedUsing": [{"type": "Hash", "algorithm": "sha256", "hashValue": name * 64}],
        }
        for name in "abc"
    ]
    links = [
        relationship("hasDistributionArtifact", "urn:x:model", "urn:x:b"),
        relationship("contains", "urn:x:model", "urn:x:a"),
    ]
    reading = read(MODEL, *files, *links)
    [node] = reading.bom.nodes
    assert node.files == (FileEntry(path="a", sha256="a" * 64), FileEntry(path="b", sha256="b" * 64))
    assert [unread.what for unread in reading.unread] == ["1 elements of type software_File"]


def test_files_of_which_there_are_none() -> None:
    """NoneElement says that there are no files, and nothing says nothing."""
    none = relationship("hasDistributionArtifact", "urn:x:model", "NoneElement")
    assert read(MODEL, none).bom.nodes[0].files == ()
    assert read(MODEL).bom.nodes[0].files is None


_EXPRESSION = "simplelicensing_licenseExpression"


@pytest.mark.parametrize(
    ("target", "elements", "wanted"),
    [
        ("urn:x:l", [{"type": "simplelicensing_LicenseExpression", _EXPRESSION: "MIT OR ISC"}], ["MIT OR ISC"]),
        ("https://spdx.org/licenses/Apache-2.0", [], ["Apache-2.0"]),
        ("expandedlicensing_NoAssertionLicense", [], []),
        ("https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoneLicense", [], ["NONE"]),
        ("urn:x:l", [{"type": "expandedlicensing_CustomLicense", "name": "Ours"}], ["Ours"]),
        ("urn:x:l", [{"type": "simplelicensing_LicenseExpression", _EXPRESSION: "NOASSERTION"}], []),
        (
            "urn:x:l",
            [
                {
                    "type": "expandedlicensing_DisjunctiveLicenseSet",
                    "expandedlicensing_member": ["https://spdx.org/licenses/MIT", "urn:x:and", "urn:x:l"],
                },
                {
                    "type": "expandedlicensing_ConjunctiveLicenseSet",
                    "spdxId": "urn:x:and",
                    "expandedlicensing_member": ["https://spdx.org/licenses/ISC", "https://spdx.org/licenses/Zlib"],
                },
            ],
            None,
        ),
    ],
)
def test_licenses_however_they_are_written(target: str, elements: list[Document], wanted: list[str] | None) -> None:
    """Expressions, addresses of the list, sets, custom ones; a set that holds itself ends."""
    named = [{"spdxId": "urn:x:l"} | element for element in elements]
    link = relationship("hasDeclaredLicense", "urn:x:model", target)
    found = [value for value, _ in facts_of(read(MODEL, *named, link).bom, TINY, Fact.LICENSE)]
    if wanted is None:
        assert str(found[0]).startswith("MIT OR (ISC AND Zlib)")
    else:
        assert found == wanted


def test_names_in_full_prefixes_and_objects_inside_others() -> None:
    """What JSON-LD allows besides the shortest form."""
    terms = "https://spdx.org/rdf/3.0.1/terms"
    document: Document = {
        "@context": [CONTEXT, {"our": "urn:x:"}],
        "@graph": [
            {
                "@type": f"{terms}/AI/AIPackage",
                "@id": "our:model",
                f"{terms}/Core/name": "tiny",
                "software_packageUrl": MODEL["software_packageUrl"],
                "originatedBy": [{"type": "Organization", "spdxId": "urn:x:org", "name": "Org"}],
                "creationInfo": {"type": "CreationInfo", "specVersion": "3.0.1", "created": "2025-01-01T00:00:00Z"},
            },
            {
                "type": "Relationship",
                "spdxId": "our:r",
                "from": "urn:x:model",
                "relationshipType": "trainedOn",
                "to": [DATA],
            },
            {"type": "SpdxDocument", "spdxId": "our:d", "rootElement": ["our:model"]},
        ],
    }
    bom = FORM.decode(packed(document)).bom
    assert bom.subject == TINY
    assert edges(bom) == {("org/tiny", "datasets/org/data", Relation.TRAINED_ON)}
    assert facts_of(bom, TINY, Fact.AUTHOR) == [("Org", {})]
    assert bom.walk.time == "2025-01-01T00:00:00Z"


def test_one_object_without_a_graph_is_a_document() -> None:
    """The form that the schema allows for a single element."""
    assert FORM.decode(packed({"@context": CONTEXT, **MODEL})).bom.subject == TINY


def test_a_document_without_a_model_is_an_empty_lineage() -> None:
    """Its subject is the document itself, and the gaps are for the rules to find."""
    bom = read(roots=()).bom
    assert (bom.subject.kind, bom.edges) == (Kind.SOFTWARE, ())
    assert len(bom.nodes) == 1


def test_what_no_record_can_hold_is_listed_and_grouped() -> None:
    """Variants, elements of other profiles, further roots, fields without a record."""
    extra: list[Document] = [
        relationship("hasVariant", "urn:x:model", "urn:x:base"),
        {"type": "security_Vulnerability", "spdxId": "urn:x:v1"},
        {"type": "security_Vulnerability", "spdxId": "urn:x:v2"},
        {
            "type": "Annotation",
            "spdxId": "urn:x:note",
            "annotationType": "review",
            "subject": "urn:x:model",
            "statement": "x",
        },
    ]
    texts = {"software_copyrightText": "(c) Org"}
    reading = read(MODEL | texts, BASE | texts, *extra, roots=("urn:x:model", "urn:x:base"))
    assert {(unread.pointer, unread.what) for unread in reading.unread} == {
        ("/@graph/5/software_copyrightText", "software_copyrightText, of 2 elements"),
        ("/@graph/6", "a further root element"),
        ("/@graph/7", "1 relationships hasVariant"),
        ("/@graph/8", "2 elements of type security_Vulnerability"),
        ("/@graph/10", "1 annotations"),
    }


def test_a_stranger_who_writes_our_words_is_no_document_of_ours() -> None:
    """Pairs in notes mean something only where the document says that aibom wrote it."""
    note: Document = {
        "type": "Annotation",
        "spdxId": "urn:x:n",
        "subject": "urn:x:model",
        "statement": 'aibom:resolution resolved\naibom:fact:license {"value":"MIT"}',
    }
    reading = read(MODEL, note)
    assert not reading.own
    assert facts_of(reading.bom, TINY, Fact.LICENSE) == []


def test_secrets_are_taken_out() -> None:
    """A credential in a stranger's text does not travel on."""
    token = "hf_" + "a" * 34
    bom = read(MODEL | {"description": f"use {token}"}).bom
    assert token not in repr(bom)
