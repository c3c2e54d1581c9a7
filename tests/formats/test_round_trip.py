"""The laws of the CycloneDX formats, over Boms that hold whatever strangers may have written."""

from dataclasses import replace

import hypothesis.strategies as st
import pytest
from formats.strategies import boms
from hypothesis import HealthCheck, given, settings

from aibom.formats.cyclonedx.document import document
from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.cyclonedx.xml_format import CycloneDxXml
from aibom.formats.cyclonedx.xml_read import read
from aibom.formats.interface import Format
from aibom.records.bom import Bom

FORMATS: list[Format] = [CycloneDxJson(), CycloneDxXml()]
QUICK = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.mark.parametrize("version", ["1.6", "1.7"])
@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@QUICK
@given(bom=boms())
def test_nothing_is_lost(form: Format, version: str, bom: Bom) -> None:
    """decode(encode(bom)) is bom, to the type of every number."""
    found = form.decode(form.encode(bom, version)).bom
    assert found == bom
    assert repr(found) == repr(bom)


@QUICK
@given(bom=boms(), data=st.data())
def test_the_order_of_nodes_and_edges_does_not_matter(bom: Bom, data: st.DataObject) -> None:
    """Boms that differ in the order of nodes and edges only are the same bytes, and so is a second encoding."""
    lineage = bom.lineage
    shuffled = replace(
        lineage,
        nodes=tuple(data.draw(st.permutations(lineage.nodes))),
        edges=tuple(data.draw(st.permutations(lineage.edges))),
    )
    for form in FORMATS:
        first = form.encode(bom, "1.7")
        assert form.encode(bom, "1.7") == first
        assert form.encode(replace(bom, lineage=shuffled), "1.7") == first


@QUICK
@given(bom=boms(), version=st.sampled_from(["1.6", "1.7"]))
def test_xml_says_what_json_says(bom: Bom, version: str) -> None:
    """Reading the XML gives the very document that the JSON is."""
    assert read(CycloneDxXml().encode(bom, version)) == document(bom, version)


@QUICK
@given(bom=boms())
def test_a_format_knows_its_own(bom: Bom) -> None:
    """The first bytes tell JSON from XML."""
    heads = {form.name: form.encode(bom, "1.6")[:4096] for form in FORMATS}
    for form in FORMATS:
        assert {name for name, head in heads.items() if form.identify(head)} == {form.name}
