"""What stands where in a CycloneDX document, read off a family in which everything occurs once."""

from dataclasses import replace
from typing import Any

import orjson
import pytest
from formats.family import BASE, BOM, DATA, GONE, LEFT, SOURCE, TINY, fact

from aibom.errors import DocumentError, UsageError
from aibom.formats.cyclonedx.document import document
from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.cyclonedx.xml_format import CycloneDxXml
from aibom.formats.vocabulary.text import parse_ref
from aibom.records.bom import Bom
from aibom.records.claims import Fact, FactClaim
from aibom.records.evidence import Assurance
from aibom.records.lineage import Node
from aibom.records.refs import LOCAL, ArtifactRef, Kind
from aibom.records.snapshot import FileEntry, Resolution

DOC = document(BOM, "1.7")
SUBJECT = DOC["metadata"]["component"]
HUB = "https://huggingface.co"
FLASH, TORCH = "pkg:pypi/flash-attn@2.5.8", "pkg:pypi/torch@2.1.0%2Bcu118"
LIBRARIES = ["library", "framework"]


def _component(ref: ArtifactRef, doc: dict[str, Any] = DOC) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in doc["components"] if item["bom-ref"] == ref.purl)
    return found


def _values(owner: dict[str, Any], name: str) -> list[str]:
    return [item["value"] for item in owner["properties"] if item["name"] == name]


def _subject_with(*facts: FactClaim) -> dict[str, Any]:
    """Return the component of a subject that has these facts and nothing else."""
    nodes = (Node(ref=TINY, resolution=Resolution.RESOLVED, facts=facts),)
    bom = replace(BOM, gaps=(), lineage=replace(BOM.lineage, nodes=nodes, edges=()))
    found: dict[str, Any] = document(bom, "1.6")["metadata"]["component"]
    return found


def test_the_head_says_what_it_is() -> None:
    """Format, version, and the time and address of the walk; the subject is not repeated among the components."""
    assert (DOC["bomFormat"], DOC["specVersion"], DOC["version"]) == ("CycloneDX", "1.7", 1)
    assert DOC["metadata"]["timestamp"] == "2026-01-01T00:00:00Z"
    assert DOC["metadata"]["lifecycles"] == [{"phase": "discovery"}]
    tools = DOC["metadata"]["tools"]
    assert [(tool["name"], tool["version"]) for tool in tools["components"]] == [("aibom", "0.1.0")]
    assert tools["services"][0]["endpoints"] == [HUB]
    assert SUBJECT["purl"] == TINY.purl
    assert TINY.purl not in {item["purl"] for item in DOC["components"]}
    kinds = [*(("data",) * 2), *(("machine-learning-model",) * 3), *LIBRARIES]
    assert [item["type"] for item in DOC["components"]] == kinds


def test_the_stage_is_said_only_where_something_was_read() -> None:
    """What was made from a document of somebody else discovered nothing."""
    nodes = tuple(replace(node, resolution=Resolution.DOCUMENTED) for node in BOM.nodes)
    found = document(replace(BOM, lineage=replace(BOM.lineage, nodes=nodes)), "1.7")
    assert "lifecycles" not in found["metadata"]


def test_the_serial_number_follows_the_content() -> None:
    """The same content has the same serial number; another time, another one."""
    later = replace(BOM, lineage=replace(BOM.lineage, walk=replace(BOM.walk, time="2026-01-01T00:00:01Z")))
    assert document(BOM, "1.7")["serialNumber"] == DOC["serialNumber"]
    assert len({DOC["serialNumber"], document(BOM, "1.6")["serialNumber"], document(later, "1.7")["serialNumber"]}) == 3


def test_the_walk_is_recorded() -> None:
    """Limits, extractors, rules, and what was cut or unavailable stand in the metadata."""
    metadata = DOC["metadata"]
    assert _values(metadata, "aibom:walk:max-depth") == ["2"]
    assert _values(metadata, "aibom:walk:datasets") == ["true"]
    assert _values(metadata, "aibom:walk:extractor") == ["adapter", "card"]
    assert _values(metadata, "aibom:rule") == ["parent-missing", "subject-elsewhere"]
    assert _values(metadata, "aibom:walk:cut") == [LEFT.purl]
    assert _values(metadata, "aibom:walk:unavailable") == [SOURCE.purl]


def test_the_subject_is_a_model_with_its_maker_and_its_supplier() -> None:
    """Who made it is what was stated, who hands it out is the registry that served it."""
    assert SUBJECT["type"] == "machine-learning-model"
    assert (SUBJECT["group"], SUBJECT["name"], SUBJECT["version"]) == ("org", "tiny", "1" * 40)
    assert SUBJECT["manufacturer"] == {"name": "Org Inc."}
    assert SUBJECT["supplier"] == {"name": "Hugging Face", "url": [HUB]}
    assert SUBJECT["description"] == "A small model"
    assert SUBJECT["tags"] == ["a", "b"]
    assert {item["type"]: item["url"] for item in SUBJECT["externalReferences"]} == {
        "vcs": f"{HUB}/org/tiny",
        "distribution": f"{HUB}/org/tiny/tree/{'1' * 40}",
        "model-card": f"{HUB}/org/tiny/blob/{'1' * 40}/README.md",
    }


def test_what_was_not_read_is_named_and_no_more() -> None:
    """A missing parent has its identity and outcome: no supplier, no address, no evidence, no model card."""
    assert _component(GONE) == {
        "type": "machine-learning-model",
        "bom-ref": "pkg:huggingface/gone",
        "name": "gone",
        "purl": "pkg:huggingface/gone",
        "properties": [
            {"name": "aibom:resolution", "value": "private-or-missing"},
            {"name": "aibom:detail", "value": "401"},
        ],
    }


def test_files_carry_their_digests() -> None:
    """Weights are data, other files files; git's blob id is a property, and so is what cannot be a digest."""
    readme, weights, odd = SUBJECT["components"]
    assert (readme["type"], weights["type"], odd["type"]) == ("file", "data", "file")
    assert weights["hashes"] == [{"alg": "SHA-256", "content": "c" * 64}, {"alg": "SHA-512", "content": "d" * 128}]
    assert weights["bom-ref"] == f"{TINY.purl}#model.safetensors"
    assert odd["bom-ref"] == f"{TINY.purl}#odd%20file.json"
    assert "hashes" not in readme
    assert _values(readme, "aibom:file:git-blob-sha1") == ["b" * 40]
    assert _values(readme, "aibom:file:size") == ["321"]
    assert odd["properties"] == [{"name": "aibom:file:sha256", "value": "not a digest"}]


def test_a_path_listed_twice_does_not_spoil_the_document() -> None:
    """Two files of one path get two bom-refs."""
    node = Node(ref=TINY, resolution=Resolution.RESOLVED, files=(FileEntry(path="a"), FileEntry(path="a", size=1)))
    bom = replace(BOM, gaps=(), lineage=replace(BOM.lineage, nodes=(node,), edges=()))
    files = document(bom, "1.6")["metadata"]["component"]["components"]
    assert [item["bom-ref"] for item in files] == [f"{TINY.purl}#a", f"{TINY.purl}#a?same-path=2"]


def test_ancestors_are_joined_by_purl() -> None:
    """Only the parents it was made from, without itself, without bom-ref, with relation and pin in words."""
    pedigree = SUBJECT["pedigree"]
    assert [item["purl"] for item in pedigree["ancestors"]] == [GONE.purl, BASE.purl]
    assert all("bom-ref" not in item for item in pedigree["ancestors"])
    assert f"finetune: {BASE.purl}; the revision is the one seen when crawled" in pedigree["notes"]
    assert f"adapter: {GONE.purl}; the revision is unknown" in pedigree["notes"]
    assert [item["purl"] for item in _component(DATA)["pedigree"]["ancestors"]] == [SOURCE.purl]
    assert "pedigree" not in _component(BASE), "what generated something is no ancestor"


def test_the_model_card_says_what_was_stated() -> None:
    """Task, family, architectures, datasets by reference, metrics as text; the rest as plain properties."""
    card = SUBJECT["modelCard"]
    assert card["modelParameters"] == {
        "task": "text-generation",
        "architectureFamily": "llama",
        "modelArchitecture": "LlamaForCausalLM, llama",
        "datasets": [{"ref": DATA.purl}],
    }
    assert card["quantitativeAnalysis"]["performanceMetrics"] == [
        {"type": "acc", "value": "0.5", "slice": "ARC, easy, test"}
    ]
    assert _values(card, "aibom:stated:library") == ["transformers"]
    assert _values(card, "aibom:stated:co2-emissions") == ["12.5"]
    assert _values(card, "aibom:stated:parameter-count") == ["1100048384"]
    assert "considerations" not in card
    assert all("modelCard" not in item for item in DOC["components"])


def test_considerations_are_the_sections_of_the_card() -> None:
    """Use, limits and ethics stand in the standard's fields as the publisher wrote them; without them there is none."""
    assert "considerations" not in _component(BASE).get("modelCard", {})
    considerations = _subject_with(
        fact(TINY, Fact.USE_CASE, "Tests."),
        fact(TINY, Fact.LIMITATION, "Knows nothing."),
        fact(TINY, Fact.ETHICAL_CONSIDERATION, "May offend."),
    )["modelCard"]["considerations"]
    assert considerations == {
        "useCases": ["Tests."],
        "technicalLimitations": ["Knows nothing."],
        "ethicalConsiderations": [{"name": "May offend."}],
    }


def test_a_dataset_has_an_address_and_an_owner() -> None:
    """`data` holds name, address, facts and the owner as stated."""
    component = _component(DATA)
    assert component["type"] == "data"
    assert component["data"] == [
        {
            "type": "dataset",
            "name": "org/data",
            "contents": {
                "url": f"{HUB}/datasets/org/data/tree/{'3' * 40}",
                "properties": [{"name": "aibom:stated:size-category", "value": "1K<n<10K"}],
            },
            "governance": {"owners": [{"organization": {"name": "Data Club"}}]},
        }
    ]
    assert {item["type"] for item in component["externalReferences"]} == {"vcs", "distribution", "documentation"}
    assert _component(SOURCE)["data"] == [{"type": "dataset", "name": "org/source"}]


def test_dependencies_mirror_the_lineage() -> None:
    """Each artifact has an entry; parents of every relation stand in it, datasets too, and never the child itself."""
    found = {item["ref"]: item.get("dependsOn", []) for item in DOC["dependencies"]}
    assert found == {
        DATA.purl: [SOURCE.purl, FLASH, TORCH],
        SOURCE.purl: [],
        GONE.purl: [],
        LEFT.purl: [],
        BASE.purl: [LEFT.purl],
        TINY.purl: [DATA.purl, GONE.purl, BASE.purl, TORCH],
    }


def test_no_ancestry_is_called_complete() -> None:
    """Files are complete where listed; ancestry is incomplete with a gap, unknown without, unspecified if not asked."""
    files = {item["aggregate"]: set(item["assemblies"]) for item in DOC["compositions"] if "assemblies" in item}
    ancestry = {item["aggregate"]: set(item["dependencies"]) for item in DOC["compositions"] if "dependencies" in item}
    assert files == {
        "complete": {TINY.purl, DATA.purl},
        "unknown": {BASE.purl, GONE.purl, LEFT.purl, SOURCE.purl},
    }
    assert ancestry == {
        "incomplete": {TINY.purl},
        "unknown": {DATA.purl, BASE.purl, GONE.purl, SOURCE.purl},
        "not_specified": {LEFT.purl, FLASH, TORCH},
    }


@pytest.mark.parametrize("field", ["unidentified", "not_followed"])
def test_a_parent_that_is_not_in_the_document_makes_ancestry_incomplete(field: str) -> None:
    """Even where no rule speaks of it."""
    subject = next(node for node in BOM.nodes if node.ref == TINY)
    others = {"unidentified": (), "not_followed": ()}
    nodes = (replace(subject, **(others | {field: getattr(subject, field)})),)
    bom = replace(BOM, gaps=(), lineage=replace(BOM.lineage, nodes=nodes, edges=()))
    assert {"aggregate": "incomplete", "dependencies": [TINY.purl]} in document(bom, "1.6")["compositions"]


def test_a_gap_is_said_to_people_and_to_machines() -> None:
    """An annotation on both ends in words, and a property with the details on the component."""
    first, second = DOC["annotations"]
    assert first["subjects"] == [TINY.purl, GONE.purl]
    assert first["annotator"]["component"]["name"] == "aibom"
    assert first["text"].splitlines() == [
        f"parent-missing (high), {TINY} and gone: the record of gone",
        "Why it matters: It cannot be checked.",
        "What to do: Publish it again.",
    ]
    gap = orjson.loads(_values(SUBJECT, "aibom:gap:parent-missing")[0])
    assert (gap["n"], gap["severity"], gap["parent"]) == (1, "high", GONE.purl)
    assert gap["looked_at"][0]["pointer"] == "/base_model"
    assert second["subjects"] == [TINY.purl], "what is no component is annotated on the subject"
    elsewhere = orjson.loads(_values(DOC["metadata"], "aibom:gap:subject-elsewhere")[0])
    assert elsewhere["subject"] == "pkg:huggingface/elsewhere"


def test_evidence_names_what_was_read() -> None:
    """The identity is the purl, by this tool; the occurrences are the files and records with the places in them."""
    evidence = SUBJECT["evidence"]
    assert evidence["identity"] == [{"field": "purl", "concludedValue": TINY.purl, "tools": ["tool:aibom@0.1.0"]}]
    found = {item["location"]: item.get("additionalContext") for item in evidence["occurrences"]}
    assert found["/api/models/org/tiny"] == "/cardData/base_model"
    assert found["config.json"] == "/x, /_name_or_path"
    assert found["README.md"] is not None
    assert found["README.md"].endswith("more")
    assert "evidence" not in _component(GONE)


def test_a_file_that_could_not_be_had_is_no_evidence() -> None:
    """A weight file whose header the registry did not give is no occurrence; one whose bytes are malformed is."""
    malformed = fact(TINY, Fact.UNREADABLE, "no YAML")
    absent = replace(malformed, evidence=replace(malformed.evidence, path="a.gguf", sha256=""))
    evidence = _subject_with(malformed, absent)["evidence"]
    assert [item["location"] for item in evidence["occurrences"]] == ["README.md"]


def test_citations_lead_from_the_field_to_the_file() -> None:
    """Each claim cites the field it supports and the file, the registry or the artifact that says so; in 1.7 only."""
    notes = {item["note"]: (item["pointers"], item["attributedTo"]) for item in DOC["citations"]}
    assert notes == {
        "aibom:claim:derived-from-dataset (declared) README.md /source_datasets/0": (
            ["/components/0/pedigree/ancestors/0"],
            DATA.purl,
        ),
        "aibom:claim:generated-by (declared) README.md line 3": (["/dependencies/4/dependsOn/0"], BASE.purl),
        "aibom:claim:trained-on (declared) README.md /datasets/0": (
            ["/metadata/component/modelCard/modelParameters/datasets/0"],
            f"{TINY.purl}#README.md",
        ),
        "aibom:claim:adapter (declared) adapter_config.json /base": (
            ["/metadata/component/pedigree/ancestors/0"],
            TINY.purl,
        ),
        "aibom:claim:finetune (declared) README.md /base_model": (
            ["/metadata/component/pedigree/ancestors/1"],
            f"{TINY.purl}#README.md",
        ),
        "aibom:claim:finetune (declared) /api/models/org/tiny /cardData/base_model": (
            ["/metadata/component/pedigree/ancestors/1"],
            f"service:{HUB}",
        ),
        "aibom:claim:unspecified-base (declared) config.json /x": (["/metadata/component/properties"], TINY.purl),
    }
    assert "citations" not in document(BOM, "1.6")


def test_a_single_field_does_not_choose_between_equals() -> None:
    """Two tasks of equal assurance fill no field; the one with more assurance does."""
    tied = _subject_with(fact(TINY, Fact.TASK, "a"), fact(TINY, Fact.TASK, "b"))
    assert "modelCard" not in tied
    better = _subject_with(fact(TINY, Fact.TASK, "a"), fact(TINY, Fact.TASK, "b", assurance=Assurance.OBSERVED))
    assert better["modelCard"]["modelParameters"]["task"] == "b"


def test_a_folder_on_disk_has_no_registry() -> None:
    """A local model names no supplier, no address and no service that was asked."""
    ref = ArtifactRef(registry=LOCAL, name="folder", revision="f" * 64)
    node = Node(ref=ref, resolution=Resolution.RESOLVED, facts=(fact(ref, Fact.CARD, "present"),))
    walk = replace(BOM.walk, endpoint="", cut=(), unavailable=())
    bom = replace(BOM, gaps=(), lineage=replace(BOM.lineage, subject=ref, nodes=(node,), edges=(), walk=walk))
    doc = document(bom, "1.6")
    component = doc["metadata"]["component"]
    assert component["purl"] == f"pkg:generic/folder@{'f' * 64}"
    assert not {"supplier", "externalReferences"} & set(component)
    assert "services" not in doc["metadata"]["tools"]
    assert "components" not in doc


@pytest.mark.parametrize("link", ["odd file.json", "./odd file.json"])
def test_a_license_link_that_names_a_file_is_its_address_at_the_commit(link: str) -> None:
    """Cards write `license_link: LICENSE`; the address is known only where the file is listed."""
    files = (FileEntry(path="odd file.json"),)
    facts = (fact(TINY, Fact.LICENSE, "gemma"), fact(TINY, Fact.LICENSE_LINK, link))
    node = Node(ref=TINY, resolution=Resolution.RESOLVED, files=files, facts=facts)
    bom = replace(BOM, gaps=(), lineage=replace(BOM.lineage, nodes=(node,), edges=()))
    found = document(bom, "1.6")["metadata"]["component"]["licenses"][0]["license"]
    assert found["url"] == f"{HUB}/org/tiny/blob/{'1' * 40}/odd%20file.json"
    assert "url" not in _subject_with(*facts)["licenses"][0]["license"]


def test_a_mirror_is_not_called_hugging_face() -> None:
    """With HF_ENDPOINT set, whoever served the record is named by its own address."""
    mirror = "https://mirror.example:8443"
    doc = document(replace(BOM, lineage=replace(BOM.lineage, walk=replace(BOM.walk, endpoint=mirror + "/"))), "1.6")
    assert doc["metadata"]["component"]["supplier"] == {"name": "mirror.example:8443", "url": [mirror]}
    assert doc["metadata"]["tools"]["services"] == [
        {"bom-ref": f"service:{mirror}", "name": mirror, "endpoints": [mirror]}
    ]


@pytest.mark.parametrize(("resolution", "asked"), [(Resolution.OFFLINE, False), (Resolution.UNAVAILABLE, True)])
def test_a_registry_that_was_not_asked_is_no_service(resolution: Resolution, asked: bool) -> None:
    """A folder read offline used no service, even where an endpoint is configured."""
    ref = ArtifactRef(registry=LOCAL, name="folder", revision="f" * 64)
    nodes = (Node(ref=ref, resolution=Resolution.RESOLVED), Node(ref=GONE, resolution=resolution))
    bom = replace(BOM, gaps=(), lineage=replace(BOM.lineage, subject=ref, nodes=nodes, edges=()))
    assert ("services" in document(bom, "1.6")["metadata"]["tools"]) is asked


def test_artifacts_that_share_a_purl_stay_apart() -> None:
    """A dataset `x` and a model `datasets/x` have one purl; they get two bom-refs and come back as two artifacts."""
    model = ArtifactRef(namespace="datasets", name="x")
    dataset = ArtifactRef(kind=Kind.DATASET, name="x")
    assert model.purl == dataset.purl
    nodes = tuple(Node(ref=ref, resolution=Resolution.OFFLINE) for ref in (dataset, model))
    bom = replace(BOM, gaps=(), lineage=replace(BOM.lineage, subject=dataset, nodes=nodes, edges=()))
    doc = document(bom, "1.6")
    assert doc["components"][0]["bom-ref"] == f"{model.purl}?same-purl=2"
    assert parse_ref(_values(doc["components"][0], "aibom:ref")[0]) == model
    assert CycloneDxJson().decode(CycloneDxJson().encode(bom, "1.6")).bom == bom


@pytest.mark.parametrize("form", [CycloneDxJson(), CycloneDxXml()], ids=lambda form: form.name)
def test_an_unknown_version_is_a_mistake_of_the_caller(form: CycloneDxJson | CycloneDxXml) -> None:
    """Only 1.6 and 1.7 are written, 1.6 by default."""
    assert form.versions == ("1.6", "1.7")
    with pytest.raises(UsageError, match=r"1\.5 is not written"):
        form.encode(BOM, "1.5")


BROKEN: list[tuple[Bom, str]] = [
    (replace(BOM, lineage=replace(BOM.lineage, subject=LEFT.at("9" * 40))), "subject is no artifact"),
    (replace(BOM, lineage=replace(BOM.lineage, nodes=(*BOM.nodes, BOM.nodes[0]))), "twice"),
    (replace(BOM, lineage=replace(BOM.lineage, nodes=BOM.nodes[1:])), "lacks an end"),
    (replace(BOM, lineage=replace(BOM.lineage, edges=(replace(BOM.edges[0], claims=()),))), "or a claim"),
    (replace(BOM, lineage=replace(BOM.lineage, walk=replace(BOM.walk, time="today"))), "/metadata/timestamp"),
]


@pytest.mark.parametrize(("bom", "message"), BROKEN, ids=[message for _, message in BROKEN])
def test_a_bom_that_is_not_whole_is_refused(bom: Bom, message: str) -> None:
    """Nothing is written that could not be read back or would not be valid."""
    with pytest.raises(DocumentError, match=message):
        document(bom, "1.6")
