"""A document that is read after one it has much in common with says what it says when it is read alone."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import hypothesis.strategies as st
import orjson
import pytest
from formats.test_cyclonedx_mutations import change
from formats.test_cyclonedx_unedited import CHANGES, JSON, QUICK, Document, as_ever, at_once
from formats.whole import WHOLE
from hypothesis import given, settings

from aibom.formats.cyclonedx.document import document
from aibom.formats.cyclonedx.json_format import written
from aibom.formats.cyclonedx.remembered import remembered
from aibom.formats.cyclonedx.unedited import unedited
from aibom.formats.interface import Reading
from aibom.records.bom import Bom, Tool
from aibom.records.claims import Fact, FactClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef

FIRST = {version: JSON.encode(WHOLE, version) for version in ("1.6", "1.7")}


def afterwards(data: bytes, version: str = "1.7") -> Reading | str:
    """Return what is read of a document, or why it is refused, after the whole one was read."""
    with remembered():
        assert JSON.decode(FIRST[version]).bom == WHOLE
        found = as_ever(data)
        assert repr(as_ever(data)) == repr(found)
    return found


@settings(QUICK, max_examples=25)
@given(random=st.randoms(use_true_random=False), version=st.sampled_from(["1.6", "1.7"]))
def test_any_change_is_read_alike(random: Random, version: str) -> None:
    """Whatever was changed in the second document: the same record, or the same refusal, as if it were the only one."""
    doc = document(WHOLE, version)
    for _ in range(random.randrange(1, 3)):
        change(doc, random)
    data = written(doc)
    assert repr(afterwards(data, version)) == repr(at_once(data))


@pytest.mark.parametrize("alter", CHANGES, ids=lambda alter: alter.__name__)
def test_a_change_beside_the_fields_is_read_alike(alter: Callable[[Document], None]) -> None:
    """Properties, order, numbers and depth, with every other component as it was."""
    doc = document(WHOLE, "1.7")
    alter(doc)
    data = written(doc)
    assert repr(afterwards(data)) == repr(at_once(data))


def _elsewhere(bom: Bom) -> Bom:
    walk = replace(bom.walk, endpoint="https://mirror.example")
    return replace(bom, lineage=replace(bom.lineage, walk=walk))


def _by_another(bom: Bom) -> Bom:
    return replace(bom, tool=Tool(name="aibom", version="999"))


def _shorn(bom: Bom) -> Bom:
    nodes = tuple(replace(node, facts=()) if node.ref != bom.subject else node for node in bom.nodes)
    return replace(bom, lineage=replace(bom.lineage, nodes=nodes))


OTHERS: list[Callable[[Bom], Bom]] = [_elsewhere, _by_another, _shorn]


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: other.__name__)
def test_a_component_is_compared_anew_where_what_it_is_written_by_changed(other: Callable[[Bom], Bom]) -> None:
    """With its properties and fields as they were, a component says something else beside another registry, tool or parent."""
    new = other(WHOLE)
    assert afterwards(JSON.encode(new, "1.7")) == Reading(bom=new, spec_version="1.7")
    kept, now = document(WHOLE, "1.7"), document(new, "1.7")
    for one, rest in ((kept, now), (now, kept)):
        doc = rest | {"components": one["components"]}
        assert repr(afterwards(written(doc))) == repr(at_once(written(doc)))
    for number, component in enumerate(now["components"]):
        doc = orjson.loads(orjson.dumps(kept))
        doc["components"][number : number + 1] = [component]
        assert repr(afterwards(written(doc))) == repr(at_once(written(doc)))


def _with_a_purl(*purls: str) -> Bom:
    """Return the whole one with a parent of another registry, of which package URLs are stated."""
    edge = next(edge for edge in WHOLE.edges if edge.relation is Relation.DERIVED_FROM_DATASET)
    moved = ArtifactRef(registry="pypi", kind=edge.parent.kind, name="source", revision="2")
    place = Evidence(path="a.json", extractor="cyclonedx-json")
    facts = [
        FactClaim(
            subject=moved,
            fact=Fact.EXTERNAL_ID,
            value=purl,
            fields=(("catalogue", "purl"),),
            assurance=Assurance.DECLARED,
            evidence=place,
        )
        for purl in purls
    ]
    nodes = [replace(node, ref=moved, facts=tuple(facts)) if node.ref == edge.parent else node for node in WHOLE.nodes]
    edges = [replace(each, parent=moved) if each.parent == edge.parent else each for each in WHOLE.edges]
    lineage = replace(
        WHOLE.lineage,
        nodes=tuple(sorted(nodes, key=lambda node: node.ref)),
        edges=tuple(sorted(edges, key=lambda each: (each.child, each.parent, each.relation, each.pin))),
    )
    return replace(WHOLE, lineage=lineage)


def test_a_child_is_compared_anew_where_its_parent_changed() -> None:
    """The package URL in a child's pedigree is what is stated of the parent, which has a component of its own."""
    old, new = (_with_a_purl(f"pkg:pypi/source@2?arch={arch}") for arch in ("x", "y"))
    data = JSON.encode(new, "1.7")
    stale = data.replace(b'"purl": "pkg:pypi/source@2?arch=y"', b'"purl": "pkg:pypi/source@2?arch=x"', 1)
    assert stale != data
    with remembered():
        assert JSON.decode(JSON.encode(old, "1.7")).bom == old
        assert JSON.decode(data).bom == new
    with remembered():
        JSON.decode(JSON.encode(old, "1.7"))
        assert unedited(stale) is None


def test_a_version_is_no_other() -> None:
    """What is valid in one version of the standard is judged anew in another."""
    assert afterwards(FIRST["1.6"], "1.7") == Reading(bom=WHOLE, spec_version="1.6")


def test_a_gap_that_closed_changes_the_numbers_of_others() -> None:
    """The gaps behind it stand in other numbers and are the same records; a number given twice is read as ever."""
    gaps = tuple(replace(WHOLE.gaps[0], subject=node.ref, parent=None) for node in WHOLE.nodes)
    old, new = replace(WHOLE, gaps=gaps), replace(WHOLE, gaps=gaps[1:])
    with remembered():
        first, second = (JSON.decode(JSON.encode(bom, "1.7")).bom for bom in (old, new))
    assert (first, second) == (old, new)
    pairs = zip(first.gaps[1:], second.gaps, strict=True)
    assert all(one is other for one, other in pairs if one.subject != WHOLE.subject)
    doc = document(old, "1.7")
    for item in doc["components"]:
        for held in item["properties"]:
            if held["name"].startswith("aibom:gap:"):
                held["value"] = held["value"][:-1] + f',"n":{orjson.loads(held["value"])["n"]}}}'
    twice = written(doc)
    other = twice.replace(rb'"{\"n\":2,', rb'"{\"n\":92,')
    assert other != twice
    with remembered():
        as_ever(twice)
        assert repr(as_ever(other)) == repr(at_once(other))


@pytest.mark.parametrize("number", [b"", b"-1", b"02", b"2.0", b"true", b"9" * 30, b"0"])
def test_a_number_that_is_none_is_read_alike(number: bytes) -> None:
    """What stands in the place of a gap's number is refused, or read, as in a document that is read alone."""
    gaps = tuple(replace(WHOLE.gaps[0], subject=node.ref, parent=None) for node in WHOLE.nodes)
    data = JSON.encode(replace(WHOLE, gaps=gaps), "1.7")
    other = data.replace(rb'"{\"n\":2,', rb'"{\"n\":' + number + b",")
    assert other != data
    with remembered():
        as_ever(data)
        assert repr(as_ever(other)) == repr(at_once(other))


def test_what_two_documents_share_is_there_once() -> None:
    """The artifacts of the second are those of the first, unless it is read by itself."""
    with remembered():
        first, second = (JSON.decode(FIRST["1.7"]).bom for _ in range(2))
    shared = [one is other for one, other in zip(first.nodes, second.nodes, strict=True) if one.ref != first.subject]
    assert shared
    assert all(shared)
    alone = JSON.decode(FIRST["1.7"]).bom
    assert not any(one is other for one, other in zip(first.nodes, alone.nodes, strict=True))
