"""The standard's own fields have the last word: each place of the mapping is edited, and the record follows."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from formats.family import BASE, BOM, DATA, GONE, TINY, fact, lineage_claim, place

from aibom.formats.spdx2.document import document
from aibom.formats.spdx2.formats import SpdxJson
from aibom.formats.spdx2.mapping import MAPPING
from aibom.records.bom import Bom
from aibom.records.claims import Fact, Relation
from aibom.records.lineage import Edge, Node, Pin
from aibom.records.refs import ArtifactRef, Kind

APP = ArtifactRef(registry="document", kind=Kind.SOFTWARE, name="app")
TEST = replace(DATA, name="test")


def _edge(child: ArtifactRef, parent: ArtifactRef, relation: Relation) -> Edge:
    claim = lineage_claim(child, relation, parent, place("README.md", "/x", child))
    return Edge(child=child, parent=parent, relation=relation, pin=Pin.UNKNOWN, claims=(claim,))


def _rich() -> Bom:
    """Return the family with what else a field can say, once each."""
    extra = {
        TINY: (
            fact(TINY, Fact.LICENSE_CONCLUDED, "mit"),
            fact(TINY, Fact.DOCUMENT_AUTHOR, "Ada", (("email", "ada@example.org"),)),
            fact(TINY, Fact.HOMEPAGE, "https://example.org/tiny"),
        ),
        DATA: (fact(DATA, Fact.LICENSE, "mit"),),
    }
    nodes = [replace(node, facts=(*node.facts, *extra.get(node.ref, ()))) for node in BOM.nodes]
    resolution = nodes[0].resolution
    nodes += [Node(ref=APP, resolution=resolution), Node(ref=TEST, resolution=resolution)]
    edges = (
        *BOM.edges,
        _edge(APP, TINY, Relation.USES),
        _edge(TINY, TEST, Relation.EVALUATED_ON),
        _edge(TINY, BASE, Relation.TOKENIZER_FROM),
    )
    lineage = replace(
        BOM.lineage,
        nodes=tuple(sorted(nodes, key=lambda node: node.ref)),
        edges=tuple(sorted(edges, key=lambda edge: (edge.child, edge.parent, edge.relation, edge.pin))),
    )
    return replace(BOM, lineage=lineage)


RICH = _rich()
FORM = SpdxJson()


def _facts(bom: Bom, ref: ArtifactRef, kind: Fact) -> list[Any]:
    return [claim.value for claim in bom.lineage.by_ref()[ref].facts if claim.fact is kind]


def _parents(bom: Bom, child: ArtifactRef) -> set[tuple[str, Relation]]:
    return {(edge.parent.name, edge.relation) for edge in bom.edges if edge.child == child}


def _package(written: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in written["packages"] if each["name"] == name)
    return found


def _link(written: dict[str, Any], kind: str, word: str = "") -> dict[str, Any]:
    links = (each for each in written["relationships"] if each["relationshipType"] == kind)
    found: dict[str, Any] = next(each for each in links if each.get("comment", "").startswith(word))
    return found


def _set(name: str, key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda written: _package(written, name).__setitem__(key, value)


def _replaced(name: str, key: str, old: str, new: str) -> Callable[[dict[str, Any]], None]:
    def edit(written: dict[str, Any]) -> None:
        package = _package(written, name)
        assert old in package[key]
        package[key] = package[key].replace(old, new)

    return edit


def _gap(written: dict[str, Any]) -> None:
    gap = next(each for each in _package(written, "org/tiny")["annotations"] if each["comment"].startswith("Gap"))
    gap["comment"] = gap["comment"].replace("the record of gone", "something else")


def _claims(written: dict[str, Any]) -> None:
    claims = _package(written, "org/tiny")["annotations"][0]
    claims["comment"] = claims["comment"].replace("aibom:alias old/tiny", "aibom:alias older/tiny")


def _another(written: dict[str, Any]) -> None:
    purl = {
        "referenceCategory": "PACKAGE-MANAGER",
        "referenceType": "purl",
        "referenceLocator": "pkg:huggingface/org/new",
    }
    package = {"SPDXID": "SPDXRef-New", "name": "org/new", "downloadLocation": "NOASSERTION", "externalRefs": [purl]}
    written["packages"].append(package)


def _other_purl(written: dict[str, Any]) -> None:
    _another(written)
    written["packages"][-1]["externalRefs"][0]["referenceLocator"] = "pkg:huggingface/org/newer@v2"


def _to(kind: str, word: str, name: str, key: str = "relatedSpdxElement") -> Callable[[dict[str, Any]], None]:
    return lambda written: _link(written, kind, word).__setitem__(key, _package(written, name)["SPDXID"])


def _creators(number: int, text: str) -> Callable[[dict[str, Any]], None]:
    return lambda written: written["creationInfo"]["creators"].__setitem__(number, text)


def _seen(value: object, ref: ArtifactRef, kind: Fact) -> Callable[[Bom], bool]:
    return lambda bom: value in _facts(bom, ref, kind)


Edit = tuple[Callable[[dict[str, Any]], None], Callable[[Bom], bool]]
EDITS: dict[str, Edit] = {
    "packages[]": (_another, lambda bom: ArtifactRef(namespace="org", name="new") in bom.lineage.by_ref()),
    "packages[].externalRefs[].referenceLocator": (
        _other_purl,
        lambda bom: ArtifactRef(namespace="org", name="newer", revision="v2") in bom.lineage.by_ref(),
    ),
    "packages[].name": (_set("org/tiny", "name", "Tiny"), _seen("Tiny", TINY, Fact.PRETTY_NAME)),
    "packages[].versionInfo": (_set("org/tiny", "versionInfo", "1.0"), _seen("1.0", TINY, Fact.VERSION)),
    "packages[].supplier": (
        _set("org/tiny", "supplier", "Person: Bob (b@example.org)"),
        _seen("Bob", TINY, Fact.SUPPLIER),
    ),
    "packages[].originator": (
        _set("org/tiny", "originator", "Organization: Other"),
        lambda bom: _facts(bom, TINY, Fact.AUTHOR) == ["Other"],
    ),
    "packages[].downloadLocation": (
        _set("org/tiny", "downloadLocation", "https://example.org/tiny.zip"),
        _seen("https://example.org/tiny.zip", TINY, Fact.EXTERNAL_ID),
    ),
    "packages[].homepage": (
        _set("org/tiny", "homepage", "https://example.org/new"),
        lambda bom: _facts(bom, TINY, Fact.HOMEPAGE) == ["https://example.org/new"],
    ),
    "packages[].licenseDeclared": (
        _set("org/base", "licenseDeclared", "Apache-2.0"),
        lambda bom: _facts(bom, BASE, Fact.LICENSE) == ["Apache-2.0"],
    ),
    "packages[].licenseConcluded": (
        _set("org/tiny", "licenseConcluded", "Apache-2.0"),
        lambda bom: _facts(bom, TINY, Fact.LICENSE_CONCLUDED) == ["Apache-2.0"],
    ),
    "packages[].licenseComments": (
        _replaced("org/data", "licenseComments", "Declared: MIT", "Declared: 0BSD"),
        lambda bom: _facts(bom, DATA, Fact.LICENSE) == ["CC-by-4.0", "0BSD"],
    ),
    "hasExtractedLicensingInfos[].name": (
        lambda written: written["hasExtractedLicensingInfos"][0].__setitem__("name", "Llama 4"),
        lambda bom: _facts(bom, BASE, Fact.LICENSE) == ["Llama 4"],
    ),
    "hasExtractedLicensingInfos[].seeAlsos[]": (
        lambda written: written["hasExtractedLicensingInfos"][1].__setitem__("seeAlsos", ["https://example.org/2"]),
        lambda bom: _facts(bom, TINY, Fact.LICENSE_LINK) == ["https://example.org/2"],
    ),
    "packages[].builtDate": (
        _set("org/data", "builtDate", "2019-01-01T00:00:00Z"),
        _seen("2019-01-01T00:00:00Z", DATA, Fact.CREATED),
    ),
    "packages[].releaseDate": (
        _set("org/tiny", "releaseDate", "2025-01-01T00:00:00Z"),
        _seen("2025-01-01T00:00:00Z", TINY, Fact.CREATED),
    ),
    "packages[].description": (
        _set("org/tiny", "description", "A tiny model"),
        lambda bom: _facts(bom, TINY, Fact.DESCRIPTION) == ["A tiny model"],
    ),
    "packages[].comment": (
        _replaced("org/tiny", "comment", "metric: 0.5", "metric: 0.75"),
        lambda bom: _facts(bom, TINY, Fact.METRIC) == [0.75],
    ),
    "packages[].packageFileName": (
        _set("model.safetensors", "packageFileName", "m.safetensors"),
        lambda bom: "m.safetensors" in {file.path for file in bom.lineage.by_ref()[TINY].files or ()},
    ),
    "packages[].checksums[].checksumValue": (
        _set("model.safetensors", "checksums", [{"algorithm": "SHA256", "checksumValue": "0" * 64}]),
        lambda bom: ("0" * 64, "") in {(file.sha256, file.sha512) for file in bom.lineage.by_ref()[TINY].files or ()},
    ),
    "packages[].comment of files": (
        _replaced("model.safetensors", "comment", "size 10", "size 11"),
        lambda bom: 11 in {file.size for file in bom.lineage.by_ref()[TINY].files or ()},
    ),
    "packages[].versionInfo of libraries": (
        _set("torch", "versionInfo", "2.2.0"),
        lambda bom: "2.2.0" in str([claim.fields for claim in bom.lineage.by_ref()[TINY].facts]),
    ),
    "relationships[].relatedSpdxElement": (
        _to("DESCENDANT_OF", "finetune", "far/left"),
        lambda bom: (
            ("left", Relation.FINETUNE) in _parents(bom, TINY)
            and ("base", Relation.FINETUNE) not in _parents(bom, TINY)
        ),
    ),
    "relationships[].relatedSpdxElement of GENERATED_FROM": (
        _to("GENERATED_FROM", "trained-on", "org/source"),
        lambda bom: (
            ("source", Relation.TRAINED_ON) in _parents(bom, TINY)
            and ("data", Relation.TRAINED_ON) not in _parents(bom, TINY)
        ),
    ),
    "relationships[].spdxElementId": (
        _to("TEST_OF", "evaluated-on", "org/source", "spdxElementId"),
        lambda bom: ("source", Relation.EVALUATED_ON) in _parents(bom, TINY),
    ),
    "relationships[].relatedSpdxElement of DEPENDS_ON": (
        _to("DEPENDS_ON", "uses;", "org/base"),
        lambda bom: _parents(bom, APP) == {("base", Relation.USES)},
    ),
    "relationships[].relatedSpdxElement of OTHER": (
        _to("OTHER", "tokenizer-from", "gone"),
        lambda bom: ("gone", Relation.TOKENIZER_FROM) in _parents(bom, TINY),
    ),
    "relationships[].comment": (
        lambda written: _link(written, "DESCENDANT_OF", "finetune").__setitem__("comment", "quantized; by hand"),
        lambda bom: (
            ("base", Relation.QUANTIZED) in _parents(bom, TINY)
            and ("base", Relation.FINETUNE) not in _parents(bom, TINY)
        ),
    ),
    "packages[].annotations[].comment": (_gap, lambda bom: bom.gaps[0].needed == "something else"),
    "packages[].annotations[].comment of claims": (
        _claims,
        lambda bom: bom.lineage.by_ref()[TINY].aliases == ("older/tiny",),
    ),
    "creationInfo.created": (
        lambda written: written["creationInfo"].__setitem__("created", "2027-01-01T00:00:00Z"),
        lambda bom: bom.walk.time == "2027-01-01T00:00:00Z",
    ),
    "creationInfo.creators[]": (
        _creators(0, "Tool: other-9"),
        lambda bom: (bom.tool.name, bom.tool.version) == ("other", "9"),
    ),
    "creationInfo.creators[] Person or Organization": (
        _creators(1, "Person: Eve"),
        lambda bom: _facts(bom, TINY, Fact.DOCUMENT_AUTHOR) == ["Eve"],
    ),
}
STILL: dict[str, Callable[[dict[str, Any]], None]] = {
    "packages[].primaryPackagePurpose": _set("org/tiny", "primaryPackagePurpose", "SOURCE"),
    "hasExtractedLicensingInfos[].extractedText": lambda written: written["hasExtractedLicensingInfos"][0].__setitem__("extractedText", "x"),
    "packages[].copyrightText": _set("org/tiny", "copyrightText", "(c) Org"),
    "relationships[].relatedSpdxElement NOASSERTION": lambda written: written["relationships"].remove(_link(written, "DESCENDANT_OF", "merge")),
    "relationships[].relatedSpdxElement NONE": lambda written: written["relationships"].remove(next(each for each in written["relationships"] if each["relatedSpdxElement"] == "NONE")),
    "creationInfo.comment": lambda written: written["creationInfo"].__setitem__("comment", "Time as stated: tomorrow"),
    "documentNamespace": lambda written: written.__setitem__("documentNamespace", "https://example.org/x"),
    "name": lambda written: written.__setitem__("name", "x"),
}  # fmt: skip


def _read(edit: Callable[[dict[str, Any]], None]) -> Bom:
    written = deepcopy(document(RICH))
    edit(written)
    return FORM.decode(json.dumps(written).encode()).bom


def test_every_place_of_the_mapping_is_edited() -> None:
    """No row of the documentation goes untested, and no test is of a place that it does not name."""
    follows = {row.place for row in MAPPING if not row.fixed}
    fixed = {row.place for row in MAPPING if row.fixed} - {"relationships[].relationshipType"}
    assert follows == EDITS.keys()
    assert fixed == STILL.keys()


def test_without_an_edit_nothing_changes() -> None:
    """The document that the edits begin with reads as what it was made from."""
    assert _read(lambda written: written.update(written)) == RICH


@pytest.mark.parametrize("where", EDITS)
def test_the_record_follows_the_field(where: str) -> None:
    """What the field now says is what the record says."""
    edit, holds = EDITS[where]
    bom = _read(edit)
    assert not holds(RICH)
    assert holds(bom)


@pytest.mark.parametrize("where", EDITS)
def test_nothing_else_moves(where: str) -> None:
    """Artifacts and edges that the edit does not touch stay as they were."""
    bom = _read(EDITS[where][0])
    assert {node.ref for node in RICH.nodes} <= {node.ref for node in bom.nodes}
    changed = [node for node in RICH.nodes if bom.lineage.by_ref()[node.ref] != node]
    assert len(changed) <= 1 + (where == "packages[].versionInfo of libraries")
    assert len(set(RICH.edges) - set(bom.edges)) <= 1
    assert GONE in bom.lineage.by_ref()


@pytest.mark.parametrize("where", STILL)
def test_what_is_fixed_says_so(where: str) -> None:
    """Where the documentation says that the record does not follow, it does not."""
    assert _read(STILL[where]) == RICH
