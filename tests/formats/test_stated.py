"""What is common to the documents of all standards: what stands behind other things, who is meant, who wrote it."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from formats.spdx3_documents import FORM, Document, foreign, packed
from formats.whole import WHOLE

from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.interface import Format, Reading
from aibom.formats.spdx2.formats import SpdxJson, SpdxTagValue
from aibom.formats.stated.identity import Named, identify
from aibom.formats.stated.reach import reached
from aibom.records.claims import Relation
from aibom.records.refs import Kind

JSON = CycloneDxJson()
APP = {"type": "application", "name": "app", "bom-ref": "app"}
TINY = {
    "type": "machine-learning-model",
    "group": "org",
    "name": "tiny",
    "bom-ref": "tiny",
    "purl": "pkg:huggingface/org/tiny",
}


def read(components: Iterable[Any] = (), subject: Any = APP, **more: Any) -> Reading:
    """Return what a document of CycloneDX is read as."""
    whole = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": subject}}
    return JSON.decode(json.dumps(whole | {"components": list(components)} | more).encode())


def edges(reading: Reading) -> list[tuple[str, str, str]]:
    """Return the edges in short, with the place of their claim."""
    return [(str(edge.parent), edge.relation.value, edge.claims[0].evidence.pointer) for edge in reading.bom.edges]


def unread(reading: Reading) -> list[str]:
    """Return what was passed over."""
    return [entry.what for entry in reading.unread]


def depend(**names: list[str]) -> list[Any]:
    """Return dependencies."""
    return [{"ref": ref, "dependsOn": on} for ref, on in names.items()]


def test_an_application_uses_the_model_of_its_library() -> None:
    """Whatever goes in circles on the way; what was followed to the model is not called unread."""
    libraries = [{"type": "library", "name": name, "version": "1", "bom-ref": name} for name in ("one", "two", "aside")]
    found = read([*libraries, TINY], dependencies=depend(app=["one"], one=["two"], two=["tiny", "one"], aside=["tiny"]))
    assert edges(found) == [("org/tiny", "uses", "/dependencies/2/dependsOn/0")]
    what = "dependencies of components that are neither models, data nor the subject (3)"
    assert what in unread(found)


def test_a_model_uses_nothing_through_its_library() -> None:
    """What a framework depends on is no ancestor of the model that was made with it."""
    library = {"type": "library", "name": "one", "version": "1", "bom-ref": "one"}
    other = TINY | {"name": "other", "bom-ref": "other", "purl": "pkg:huggingface/org/other"}
    assert edges(read([library, other], TINY, dependencies=depend(tiny=["one"], one=["other"]))) == []


def test_an_application_of_spdx_3_uses_the_model_of_its_library() -> None:
    """However many packages stand between the two."""

    def package(name: str, **more: object) -> Document:
        return {"type": "software_Package", "spdxId": f"urn:x:{name}", "name": name, **more}

    def depends(start: str, end: str) -> Document:
        name = f"urn:x:{start}-{end}"
        ends: Document = {"from": f"urn:x:{start}", "to": [f"urn:x:{end}"]}
        return {"type": "Relationship", "spdxId": name, "relationshipType": "dependsOn", **ends}

    model = package("tiny", software_packageUrl="pkg:huggingface/org/tiny") | {"type": "ai_AIPackage"}
    chain = [depends("app", "one"), depends("one", "two"), depends("two", "tiny"), depends("two", "one")]
    document = foreign(package("app"), package("one"), package("two"), model, *chain, roots=("urn:x:app",))
    bom = FORM.decode(packed(document)).bom
    assert ("app", "tiny", Relation.USES) in {(edge.child.name, edge.parent.name, edge.relation) for edge in bom.edges}


def test_a_long_chain_takes_no_longer_than_it_is() -> None:
    """Each thing is passed once: a mesh in which everything leads to everything ends, too."""
    passed: list[int] = []

    def links(number: int) -> list[tuple[int, str]]:
        passed.append(number)
        return [(other, f"/{number}") for other in range(100)]

    assert list(reached(0, links, {99})) == [(99, f"/{number}") for number in range(1, 99)]
    assert sorted(passed) == list(range(99))


def test_an_application_uses_the_models_inside_it() -> None:
    """Of a model inside another one no record says more than that it is there."""
    inner = TINY | {"name": "inner", "bom-ref": "inner", "purl": "pkg:huggingface/org/inner"}
    nested = {"type": "library", "name": "one", "components": [TINY | {"components": [inner]}]}
    found = read(subject=APP | {"components": [nested]})
    place = "/metadata/component/components/0/components/0"
    assert edges(found) == [("org/tiny", "uses", place)]
    assert "that models or datasets stand inside others" in unread(found)


def test_digests_of_others_are_in_lower_case_and_all_accounted_for() -> None:
    """As everywhere in the record; a digest of another algorithm beside them is named."""
    hashes = [{"alg": "SHA-256", "content": "AB" * 32}, {"alg": "SHA-1", "content": "AB" * 20}]
    found = read(subject=TINY | {"components": [{"type": "file", "name": "w.bin", "hashes": hashes}]})
    [node] = found.bom.nodes
    assert node.files is not None
    assert [file.sha256 for file in node.files] == ["ab" * 32]
    assert unread(found) == ["digests of files, neither SHA-256 nor SHA-512"]


@pytest.mark.parametrize(
    ("qualifiers", "registry"),
    [
        ("", "huggingface"),
        ("?repository_url=https%3A%2F%2Fhuggingface.co", "huggingface"),
        ("?repository_url=huggingface.co#sub/folder", "huggingface"),
        ("?repository_url=https://hub.example.org", "document"),
    ],
)
def test_a_purl_of_another_hub_is_none_of_the_hub(qualifiers: str, registry: str) -> None:
    """The same names mean something else at another registry; the purl itself is kept."""
    purl = f"pkg:huggingface/org/tiny{qualifiers}"
    found = identify(Named(kind=Kind.MODEL, purl=purl, group="org", name="tiny"))
    assert found.ref.registry == registry
    assert found.purl == (purl if qualifiers else "")


@pytest.mark.parametrize("form", [JSON, SpdxJson(), SpdxTagValue(), FORM], ids=lambda form: form.name)
def test_another_vocabulary_is_said(form: Format) -> None:
    """A document of another version of aibom is read as a stranger's, and says that it is."""
    text = form.encode(WHOLE, form.versions[0]).decode()
    changed = text.replace('"aibom:vocabulary",\n        "value": "1"', '"aibom:vocabulary",\n        "value": "9"')
    changed = changed.replace("aibom:vocabulary 1", "aibom:vocabulary 9")
    assert changed != text
    found = form.decode(changed.encode())
    assert not found.own
    assert any("the vocabulary '9' of another version of aibom" in what for what in unread(found))


def test_a_document_of_aibom_in_an_older_version_is_said_to_be_one() -> None:
    """Another tool wrote it down to a version that aibom does not write."""
    component = TINY | {"properties": [{"name": "aibom:resolution", "value": "resolved"}]}
    head = {"component": component, "properties": [{"name": "aibom:vocabulary", "value": "1"}]}
    whole = {"bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": head}
    found = JSON.decode(json.dumps(whole).encode())
    assert not found.own
    assert found.unread[0].pointer == "/specVersion"
    assert "1.5 is read as a document of another tool" in found.unread[0].what


@pytest.mark.parametrize("key", ["compositions", "citations", "annotations", "dependencies"])
def test_the_order_of_a_list_says_nothing(key: str) -> None:
    """Nothing is called edited that only stands in another order."""
    document = json.loads(JSON.encode(WHOLE, "1.7"))
    document[key].reverse()
    for item in document[key]:
        for inner in item.values():
            if isinstance(inner, list):
                inner.reverse()
    found = JSON.decode(json.dumps(document).encode())
    assert (found.bom, found.unread) == (WHOLE, ())
