"""Documents of other tools: their lineage and facts are read, each with its place; the rest is named, not dropped."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from lxml import etree

from aibom.errors import DocumentError
from aibom.formats.cyclonedx import state as states
from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.cyclonedx.state import state
from aibom.formats.cyclonedx.xml_format import CycloneDxXml
from aibom.formats.cyclonedx.xml_write import write
from aibom.formats.interface import Reading
from aibom.records.bom import Bom
from aibom.records.claims import Fact
from aibom.records.evidence import Assurance
from aibom.records.refs import Kind
from aibom.records.snapshot import FileEntry, Resolution

FOREIGN = Path(__file__).resolve().parent / "foreign"
JSON, XML = CycloneDxJson(), CycloneDxXml()
LLAMA = "meta-llama/Llama-3.1-8B-Instruct@0e9e39f249a16976918f6564b8830bc894c89659"
TINY = "acme/tiny-chat@1111111111111111111111111111111111111111"
PICTURES = "document:com.example/Pictures@2.1"
APP = "generic:acme/tiny-chat@1.0"

LINEAGE: dict[str, set[tuple[str, str, str]]] = {
    "aibom-generator.cdx.json": {
        (APP, "uses", TINY),
        (TINY, "unspecified-base", "acme/tiny-base"),
        (TINY, "uses-dataset", "datasets/acme/chats"),
    },
    "cdxgen.cdx.json": {
        ("pypi:assistant@2.3.4", "uses", "mlflow:adapter@7"),
        ("pypi:assistant@2.3.4", "uses", "document:embedder@3"),
        ("mlflow:adapter@7", "adapter", LLAMA),
        ("mlflow:adapter@7", "uses", "document:embedder@3"),
        (LLAMA, "unspecified-base", "meta-llama/Llama-3.1-8B"),
    },
    "syft.cdx.json": {
        ("document:tiny-chat@v1", "merge", "acme/tiny-base"),
        ("document:tiny-chat@v1", "merge", "document:tiny-other"),
    },
    "ml-bom.cdx.json": {
        (PICTURES, "unspecified-base", "document:Backbone@1"),
        ("document:Backbone@1", "unspecified-base", "document:Root@0"),
        ("document:Pictures Mini@1", "unspecified-base", PICTURES),
        (PICTURES, "uses-dataset", "document:datasets/Training pictures"),
        (PICTURES, "uses-dataset", "document:datasets/Archive@5"),
        (PICTURES, "uses-dataset", "datasets/example/streets"),
    },
    "old-tools.cdx.xml": set(),
}
UNREAD: dict[str, set[tuple[str, str]]] = {
    "aibom-generator.cdx.json": {
        ("/components/0/copyright", "copyright of models, datasets or the subject"),
        ("/components/0/externalReferences/2", "external references of type documentation"),
        ("/components/0/modelCard/considerations/users", "users of model cards"),
        ("/components/0/modelCard/modelParameters/approach", "approach of model cards"),
        ("/components/0/modelCard/modelParameters/inputs", "inputs of model cards"),
        ("/components/0/modelCard/modelParameters/outputs", "outputs of model cards"),
        ("/components/0/modelCard/properties/1", "properties of model cards (2)"),
        ("/components/1/data/0/classification", "classification of data"),
        ("/metadata/properties/0", "properties of the document"),
    },
    "cdxgen.cdx.json": {
        ("/annotations/0", "annotations"),
        ("/components/0", "components of type library (2)"),
        ("/components/2/pedigree/notes", "notes on pedigrees"),
        ("/components/2/pedigree/variants", "variants in pedigrees"),
        ("/dependencies/0/dependsOn/0", "dependencies on components that are neither models nor data (2)"),
        (
            "/dependencies/2/dependsOn",
            "dependencies of components that are neither models, data nor the subject",
        ),
        ("/formulation", "formulation"),
        (
            "/metadata/component/components/1/components/1/hashes",
            "digests of files, neither SHA-256 nor SHA-512",
        ),
        ("/metadata/lifecycles", "lifecycles of the document"),
        ("/metadata/properties/0", "properties of the document"),
        ("/services", "services (2)"),
    },
    "syft.cdx.json": {
        ("/components/0/modelCard/properties/0", "properties of model cards"),
        ("/components/0/properties/0", "properties of components (3)"),
        ("/components/1", "components of type library"),
        ("/components/2", "components of type operating-system"),
    },
    "old-tools.cdx.xml": {
        ("/bom/components/component[1]", "components of type library"),
        ("/bom/components[1]/component[1]/licenses[1]/license[1]/text[1]", "<text> in <license>"),
        (
            "/bom/dependencies/dependency[1]/dependency[1]",
            "dependencies on components that are neither models nor data",
        ),
        ("/bom/metadata[1]/component[1]/swid[1]", "<swid> in <component>"),
        ("/bom/vulnerabilities[1]", "<vulnerabilities> in <bom>"),
    },
}


def reading(name: str) -> Reading:
    """Return what a document of others is read as."""
    data = (FOREIGN / name).read_bytes()
    form = JSON if name.endswith(".json") else XML
    assert form.identify(data[:4096])
    return form.decode(data)


def facts(bom: Bom, ref: str) -> dict[Fact, list[object]]:
    """Return the values of each fact of an artifact."""
    node = next(node for node in bom.nodes if str(node.ref) == ref)
    found: dict[Fact, list[object]] = {}
    for claim in node.facts:
        found.setdefault(claim.fact, []).append(claim.value)
    return found


@pytest.mark.parametrize("name", LINEAGE)
def test_the_lineage_is_read(name: str) -> None:
    """Each edge that the document states, and no other; every claim is declared, with its place in the document."""
    found = reading(name)
    assert not found.own
    assert {(str(edge.child), edge.relation.value, str(edge.parent)) for edge in found.bom.edges} == LINEAGE[name]
    refs = {node.ref for node in found.bom.nodes}
    for edge in found.bom.edges:
        assert {edge.child, edge.parent} <= refs
        for claim in edge.claims:
            assert claim.assurance is Assurance.DECLARED
            assert claim.evidence.pointer.startswith("/")
    assert {node.resolution for node in found.bom.nodes} == {Resolution.DOCUMENTED}


@pytest.mark.parametrize("name", UNREAD)
def test_the_rest_is_named(name: str) -> None:
    """What no record holds is listed with its place, alike things together."""
    assert {(entry.pointer, entry.what) for entry in reading(name).unread} == UNREAD[name]


@pytest.mark.parametrize("name", sorted(path.name for path in FOREIGN.glob("*.json")))
def test_every_place_is_there(name: str) -> None:
    """The pointers of claims and of what is unread lead somewhere."""
    doc = orjson.loads((FOREIGN / name).read_bytes())
    found = reading(name)
    claims = [claim for node in found.bom.nodes for claim in node.facts]
    pointers = [claim.evidence.pointer for claim in claims]
    pointers += [claim.evidence.pointer for edge in found.bom.edges for claim in edge.claims]
    for pointer in (*pointers, *(entry.pointer for entry in found.unread)):
        value: Any = doc
        for step in pointer.split("/")[1:]:
            value = value[int(step)] if isinstance(value, list) else value[step]
        assert value not in (None, ""), pointer
    assert pointers


@pytest.mark.parametrize("name", sorted(path.name for path in FOREIGN.glob("*.xml")))
def test_every_place_is_there_in_xml(name: str) -> None:
    """The same of XML: each XPath leads to an element."""
    root = etree.fromstring((FOREIGN / name).read_bytes())
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = etree.QName(element).localname
    found = reading(name)
    claims = [claim for node in found.bom.nodes for claim in node.facts]
    for pointer in [*(claim.evidence.pointer for claim in claims), *(entry.pointer for entry in found.unread)]:
        assert root.xpath(pointer), pointer


def test_an_application_and_its_model() -> None:
    """OWASP AIBOM Generator: the subject is software, the model a component with a card and a base in a property."""
    found = reading("aibom-generator.cdx.json")
    assert found.spec_version == "1.6"
    assert str(found.bom.subject) == APP
    assert found.bom.subject.kind is Kind.SOFTWARE
    assert found.bom.walk.time == "2025-11-04T09:11:12Z"
    assert facts(found.bom, APP)[Fact.DOCUMENT_TOOL] == ["OWASP AIBOM Generator"]
    said = facts(found.bom, TINY)
    assert said[Fact.LICENSE] == ["Apache-2.0"]
    assert said[Fact.LICENSE_LINK] == ["https://www.apache.org/licenses/LICENSE-2.0"]
    assert (said[Fact.AUTHOR], said[Fact.SUPPLIER]) == (["acme"], ["acme"])
    assert said[Fact.METRIC] == ["0.61", "0.7"]
    assert said[Fact.USE_CASE] == ["Chat"]
    assert Fact.HOMEPAGE not in said
    assert Fact.VERSION not in said
    data = facts(found.bom, "datasets/acme/chats")
    assert data == {
        Fact.DESCRIPTION: ["Chats of volunteers."],
        Fact.SENSITIVE_DATA: ["names of people"],
        Fact.CREATOR: ["acme"],
    }


def test_nested_models_with_their_files() -> None:
    """cdxgen: files and libraries inside a model are its own; a model card's address on the Hub says which model."""
    found = reading("cdxgen.cdx.json")
    embedder = next(node for node in found.bom.nodes if node.ref.name == "embedder")
    assert embedder.files == (
        FileEntry(path="vocab.bin"),
        FileEntry(path="weights/model.onnx", sha256="c" * 64),
    )
    assert facts(found.bom, "document:embedder@3") == {Fact.FRAMEWORK: ["onnxruntime"]}
    assert facts(found.bom, "mlflow:adapter@7") == {Fact.FRAMEWORK: ["transformers"]}
    assert facts(found.bom, LLAMA) == {
        Fact.PRETTY_NAME: ["Llama 3.1 8B Instruct"],
        Fact.LICENSE: ["Llama 3.1 Community License"],
    }
    assert facts(found.bom, "pypi:assistant@2.3.4")[Fact.EXTERNAL_ID] == ["pkg:pypi/assistant@2.3.4"]


def test_a_scan_of_a_folder() -> None:
    """syft: bases in properties, as JSON, with the relation beside them; a bare word is no id of the Hub."""
    found = reading("syft.cdx.json")
    assert str(found.bom.subject) == "document:/srv/models"
    assert facts(found.bom, "document:tiny-chat@v1") == {
        Fact.LICENSE: ["MIT OR Apache-2.0"],
        Fact.MODEL_TYPE: ["llama"],
    }


def test_datasets_inside_a_card_in_both_encodings() -> None:
    """JSON and XML of one document say the same, but for the places."""
    bom, other = reading("ml-bom.cdx.json").bom, reading("ml-bom.cdx.xml").bom
    assert facts(bom, "document:datasets/Training pictures") == {
        Fact.DESCRIPTION: ["Pictures of streets."],
        Fact.SENSITIVE_DATA: ["faces"],
        Fact.CREATOR: ["Example Labs", "Jane"],
        Fact.HOMEPAGE: ["https://data.example.org/pictures.zip"],
    }
    said = facts(bom, PICTURES)
    assert said[Fact.AUTHOR] == ["Example Labs"]
    assert said[Fact.SUPPLIER] == ["Example Shop"]
    assert said[Fact.LICENSE] == ["Example License", "MIT"]
    assert said[Fact.ARCHITECTURE] == ["ResNet-50", "head"]
    assert [node.ref for node in bom.nodes] == [node.ref for node in other.nodes]
    for node in bom.nodes:
        assert facts(bom, str(node.ref)) == facts(other, str(node.ref))
    assert {(edge.child, edge.relation, edge.parent) for edge in bom.edges} == {
        (edge.child, edge.relation, edge.parent) for edge in other.edges
    }
    counts = [sorted(entry.what for entry in reading(f"ml-bom.cdx.{end}").unread) for end in ("json", "xml")]
    assert counts[0] == counts[1]


def test_a_document_without_models() -> None:
    """1.4 in XML: the subject is the application; the old form of tools and a license expression are read."""
    found = reading("old-tools.cdx.xml")
    assert found.spec_version == "1.4"
    assert facts(found.bom, "document:shop@1.0") == {
        Fact.LICENSE: ["MIT AND BSD-3-Clause"],
        Fact.DOCUMENT_TOOL: ["scanner"],
    }
    assert [str(node.ref) for node in found.bom.nodes] == ["document:shop@1.0"]


def bom_of(doc: Mapping[str, Any]) -> Bom:
    """Return what a document is read as, the same in JSON and XML."""
    whole = {"bomFormat": "CycloneDX", "specVersion": "1.6", **doc}
    found = JSON.decode(orjson.dumps(whole)).bom
    other = XML.decode(etree.tostring(write(whole))).bom
    assert [(node.ref, node.files) for node in found.nodes] == [(node.ref, node.files) for node in other.nodes]
    assert [(edge.child, edge.parent) for edge in found.edges] == [(edge.child, edge.parent) for edge in other.edges]
    return found


def model(name: str, **fields: object) -> dict[str, object]:
    """Return the component of a model."""
    return {"type": "machine-learning-model", "name": name, "bom-ref": name, **fields}


def test_without_a_subject_the_one_model_is_it() -> None:
    """A document that names no subject is about its one model; with none or two it is about itself."""
    assert bom_of({"components": [model("m")]}).subject.name == "m"
    assert bom_of({"components": [model("m"), model("n")]}).subject.name == "document"
    serial = "urn:uuid:0b2d1c3e-8f4a-4b6c-9d7e-1f2a3b4c5d6e"
    assert bom_of({"serialNumber": serial}).subject.name == serial


def test_a_name_is_never_an_id_of_the_hub() -> None:
    """However much it looks like one; a purl of the Hub that is no id is not one either."""
    for fields in (
        {"name": "org/model"},
        {"name": "x", "group": "org"},
        {"name": "x", "purl": "pkg:huggingface/a/b/c"},
    ):
        ref = bom_of({"components": [model("m") | fields]}).subject
        assert ref.registry == "document"


@pytest.mark.parametrize(
    ("address", "kind", "registry"),
    [
        ("https://huggingface.co/org/model", "website", "huggingface"),
        ("https://huggingface.co/org/model/tree/main", "vcs", "huggingface"),
        ("https://huggingface.co/org", "website", "document"),
        ("https://huggingface.co/datasets/org/data", "vcs", "document"),
        ("https://huggingface.co/docs/hub", "documentation", "document"),
        ("https://github.com/org/model", "vcs", "document"),
    ],
)
def test_an_address_of_the_hub_identifies(address: str, kind: str, registry: str) -> None:
    """One that leads to a model; the page of an account, a dataset or another host does not."""
    ref = bom_of({"components": [model("m", externalReferences=[{"type": kind, "url": address}])]}).subject
    assert (ref.registry, ref.revision) == (registry, "")


def test_a_document_that_refers_to_itself_is_read() -> None:
    """Circles among dependencies, pedigrees and links into the document end; a model is no ancestor of itself."""
    same = {"type": "machine-learning-model", "name": "m", "purl": "pkg:huggingface/a/m"}
    doc = {
        "serialNumber": "urn:uuid:0b2d1c3e-8f4a-4b6c-9d7e-1f2a3b4c5d6e",
        "components": [
            model("m", purl="pkg:huggingface/a/m", pedigree={"ancestors": [same], "descendants": [same]}),
            model(
                "n",
                modelCard={
                    "modelParameters": {
                        "datasets": [
                            {"ref": "urn:cdx:0b2d1c3e-8f4a-4b6c-9d7e-1f2a3b4c5d6e/1#n"},
                            {"ref": "urn:cdx:ffffffff-8f4a-4b6c-9d7e-1f2a3b4c5d6e/1#d"},
                        ]
                    }
                },
            ),
        ],
        "dependencies": [{"ref": "m", "dependsOn": ["n"]}, {"ref": "n", "dependsOn": ["m"]}],
    }
    edges = {(edge.child.name, edge.parent.name) for edge in bom_of(doc).edges}
    assert edges == {("m", "n"), ("n", "m"), ("n", "urn:cdx:ffffffff-8f4a-4b6c-9d7e-1f2a3b4c5d6e/1#d")}


def test_what_a_stranger_writes_is_shown_without_secrets() -> None:
    """Credentials and home folders are taken out of facts and of names."""
    token = "hf_" + "a1" * 17
    doc = {"components": [model(f"m {token}", description=f"uses {token}")]}
    assert token not in repr(bom_of(doc).nodes)


def whats(doc: Mapping[str, Any]) -> list[str]:
    """Return what of a document is not read."""
    whole = {"bomFormat": "CycloneDX", "specVersion": "1.6", **doc}
    return [entry.what for entry in JSON.decode(orjson.dumps(whole)).unread]


def test_what_is_left_out_of_a_party_is_named() -> None:
    """Names are read, and the address and e-mail of a supplier; the rest is not dropped in silence."""
    doc = {
        "components": [
            model(
                "m",
                supplier={"url": ["https://example.org"], "address": {"country": "FR"}},
                manufacturer={"name": "A", "url": ["https://example.org"]},
                authors=[{"name": "B", "email": "b@example.org"}],
            )
        ]
    }
    assert whats(doc) == [
        "suppliers without a name",
        "postal addresses",
        "addresses and contacts of manufacturers and authors (2)",
    ]


def test_no_assertion_is_no_license() -> None:
    """A tool that writes NOASSERTION for a license states none."""
    bom = bom_of({"components": [model("m", licenses=[{"license": {"name": "NOASSERTION"}}])]})
    assert bom.nodes[0].facts == ()


def test_two_components_of_one_name_are_read_as_one_and_said_to_be() -> None:
    """Without a purl nothing tells them apart."""
    doc = {"components": [model("m"), model("m") | {"bom-ref": "other", "description": "d"}]}
    assert len(bom_of(doc).nodes) == 1
    assert whats(doc) == ["components called like one before, which are read as one with it"]


def test_too_many_or_too_deep_components_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both limits name the place where the document exceeds them."""
    inner: dict[str, object] = {"type": "library", "name": "x"}
    for _ in range(50):
        inner = {"type": "library", "name": "x", "components": [inner]}
    with pytest.raises(DocumentError, match=r"/components/0.*: components nested deeper than 50"):
        state({"components": [inner]})
    monkeypatch.setattr(states, "MAX_COMPONENTS", 3)
    with pytest.raises(DocumentError, match="more than 3 components"):
        state({"components": [{"type": "library", "name": "x"}] * 4})
