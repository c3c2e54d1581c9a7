"""The laws of SPDX 2.3, over Boms that hold whatever strangers may have written: nothing at all is lost."""

from dataclasses import replace

import hypothesis.strategies as st
import pytest
from formats.family import BOM
from formats.strategies import boms
from hypothesis import HealthCheck, given, settings

from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.cyclonedx.xml_format import CycloneDxXml
from aibom.formats.interface import Format
from aibom.formats.spdx2.document import document
from aibom.formats.spdx2.formats import SpdxJson, SpdxTagValue, SpdxXml, SpdxYaml
from aibom.formats.spdx2.read import READERS
from aibom.formats.spdx2.write import ENCODINGS, write
from aibom.records.bom import Bom

FORMATS: list[Format] = [SpdxJson(), SpdxTagValue(), SpdxYaml(), SpdxXml()]
QUICK = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@QUICK
@given(bom=boms())
def test_nothing_is_lost(form: Format, bom: Bom) -> None:
    """decode(encode(bom)) is bom, to the type of every number; so nothing of the record stands on the list of losses."""
    reading = form.decode(form.encode(bom, "2.3"))
    assert reading.bom == bom
    assert repr(reading.bom) == repr(bom)
    assert (reading.own, reading.spec_version, reading.unread) == (True, "2.3", ())


@QUICK
@given(bom=boms(), data=st.data())
def test_the_order_of_nodes_and_edges_does_not_matter(bom: Bom, data: st.DataObject) -> None:
    """Boms that differ in the order of nodes and edges only are the same bytes, and so is a second encoding."""
    shuffled = replace(
        bom.lineage,
        nodes=tuple(data.draw(st.permutations(bom.nodes))),
        edges=tuple(data.draw(st.permutations(bom.edges))),
    )
    for form in FORMATS:
        first = form.encode(bom, "2.3")
        assert form.encode(bom, "2.3") == first
        assert form.encode(replace(bom, lineage=shuffled), "2.3") == first


@pytest.mark.parametrize("encoding", ENCODINGS)
@QUICK
@given(bom=boms())
def test_every_encoding_says_the_same(encoding: str, bom: Bom) -> None:
    """Reading any encoding gives the very dict that was written, whatever the texts hold."""
    written = document(bom)
    read = READERS[encoding](write(written, encoding))
    assert read.shape.document == written
    assert not read.shape.unread


@QUICK
@given(bom=boms())
def test_a_format_knows_its_own(bom: Bom) -> None:
    """The first bytes tell the four encodings from each other and from CycloneDX."""
    others: list[Format] = [CycloneDxJson(), CycloneDxXml()]
    heads = {form.name: form.encode(bom, form.versions[0])[:4096] for form in (*FORMATS, *others)}
    for form in (*FORMATS, *others):
        assert {name for name, head in heads.items() if form.identify(head)} == {form.name}


@pytest.mark.parametrize(
    "time", ["", "yesterday", "2026-01-01T00:00:00.5+02:00", "0001-01-01T00:00:00Z", "2026-13-01T00:00:00Z"]
)
@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_time_that_spdx_does_not_know_comes_back(form: Format, time: str) -> None:
    """The field holds what the standard demands, the creator comment the time as it was stated."""
    bom = replace(BOM, lineage=replace(BOM.lineage, walk=replace(BOM.walk, time=time)))
    assert form.decode(form.encode(bom, "2.3")).bom == bom
