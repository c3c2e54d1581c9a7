"""The laws of SPDX 3.0.1 as JSON-LD, over Boms that hold whatever strangers may have written."""

from dataclasses import replace

import hypothesis.strategies as st
from formats.strategies import boms
from hypothesis import HealthCheck, given, settings

from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.spdx3.json_format import Spdx3Json
from aibom.records.bom import Bom

FORM = Spdx3Json()
QUICK = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@QUICK
@given(bom=boms())
def test_nothing_is_lost(bom: Bom) -> None:
    """decode(encode(bom)) is bom, to the type of every number, and nothing of our own document stays unread."""
    reading = FORM.decode(FORM.encode(bom, "3.0.1"))
    assert reading.bom == bom
    assert repr(reading.bom) == repr(bom)
    assert (reading.own, reading.spec_version, reading.unread) == (True, "3.0.1", ())


@QUICK
@given(bom=boms())
def test_cyclonedx_and_back_is_the_same(bom: Bom) -> None:
    """CycloneDX to SPDX 3.0.1 to CycloneDX: the same Bom, and the same bytes."""
    cyclonedx = CycloneDxJson()
    first = cyclonedx.encode(bom, "1.7")
    there = FORM.encode(cyclonedx.decode(first).bom, "3.0.1")
    back = FORM.decode(there).bom
    assert back == bom
    assert cyclonedx.encode(back, "1.7") == first


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
    first = FORM.encode(bom, "3.0.1")
    assert FORM.encode(bom, "3.0.1") == first
    assert FORM.encode(replace(bom, lineage=shuffled), "3.0.1") == first


@QUICK
@given(bom=boms())
def test_a_format_knows_its_own(bom: Bom) -> None:
    """The first bytes tell SPDX 3 from CycloneDX."""
    own, other = FORM.encode(bom, "3.0.1")[:4096], CycloneDxJson().encode(bom, "1.6")[:4096]
    assert FORM.identify(own)
    assert not FORM.identify(other)
    assert not CycloneDxJson().identify(own)
