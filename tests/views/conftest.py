"""Boms that views must cope with."""

from itertools import pairwise

import pytest
from views.shop import HOSTILE, Shop

from aibom.records.bom import Bom
from aibom.records.claims import Fact, Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Node, Walk
from aibom.records.refs import ArtifactRef, Form, Unidentified
from aibom.records.snapshot import Resolution


@pytest.fixture
def shop() -> Shop:
    """The maker of Boms."""
    return Shop()


@pytest.fixture(params=HOSTILE, ids=[ascii(value) for value in HOSTILE])
def hostile(request: pytest.FixtureRequest, shop: Shop) -> Bom:
    """A Bom that carries a hostile value wherever a stranger's text reaches a view."""
    value: str = request.param
    subject = shop.ref("org/tiny", "a" * 40)
    spelled = value.encode("utf-8", "replace").decode()  # a purl is UTF-8, and nothing else can name it
    elsewhere = ArtifactRef(registry="elsewhere", namespace=spelled, name=spelled, revision=spelled)
    node = Node(
        ref=subject,
        resolution=Resolution.MOVED,
        detail=value,
        aliases=(value,),
        facts=(shop.fact(subject, Fact.LICENSE, value),),
        unidentified=(shop.claim(subject, Unidentified(text=value, form=Form.MALFORMED), Relation.FINETUNE),),
    )
    other = Node(ref=elsewhere, resolution=Resolution.NOT_FOLLOWED, detail=value)
    walk = Walk(endpoint="https://hub.test", time="2026-01-01T00:00:00Z", unavailable=(elsewhere,))
    gap = Gap(rule="parent-missing", subject=subject, severity=Severity.LOW, needed=value, why=value, remedy=value)
    return shop.bom([node, other], [shop.edge(subject, elsewhere)], [gap], walk)


@pytest.fixture
def deep(shop: Shop) -> Bom:
    """A chain of 5,000 models: deeper than Python recurses."""
    names = [f"org/m{number:04}" for number in range(5000)]
    return shop.repos(names, pairwise(names))
