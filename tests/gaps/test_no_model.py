"""no-model."""

from dataclasses import replace

from gaps.cases import HEALTHY, changed, gaps, model

from aibom.records.lineage import Node
from aibom.records.refs import DOCUMENT, ArtifactRef, Kind
from aibom.records.snapshot import Resolution

APP = Node(
    ref=ArtifactRef(registry=DOCUMENT, kind=Kind.SOFTWARE, name="app", revision="1"), resolution=Resolution.DOCUMENTED
)


def test_software_without_a_model() -> None:
    """A document about software in which no model stands has this gap, and no other."""
    alone = replace(HEALTHY, subject=APP.ref, nodes=(APP,), edges=())
    assert [(gap.rule, gap.subject, gap.needed) for gap in gaps(alone)] == [
        ("no-model", APP.ref, "a model: the document names none")
    ]


def test_software_with_a_model() -> None:
    """With a model in it there is no such gap, nor where the subject is a model."""
    with_model = replace(changed(APP), subject=APP.ref)
    assert "no-model" not in {gap.rule for gap in gaps(with_model)}
    assert "no-model" not in {gap.rule for gap in gaps(changed(model(HEALTHY.subject)))}
