"""identity-missing."""

from dataclasses import replace

from gaps.cases import BASE, HEALTHY, TINY, changed, gaps, model

from aibom.records.refs import DOCUMENT, ArtifactRef, Kind
from aibom.records.snapshot import Resolution


def test_a_name_is_no_identity() -> None:
    """A model that a document calls by name only is such a gap; the same model under its purl is none."""
    named = replace(TINY, registry=DOCUMENT)
    lineage = replace(changed(model(named)), subject=TINY)
    found = [gap for gap in gaps(lineage) if gap.rule == "identity-missing"]
    assert [(gap.subject, gap.needed) for gap in found] == [
        (named, "a package URL or the address of the repository: the document gives the name 'org/tiny' only")
    ]
    assert not [gap for gap in gaps(HEALTHY) if gap.rule == "identity-missing"]


def test_software_is_known_by_its_name() -> None:
    """The application that a document is about needs no package URL to be meant."""
    app = replace(
        model(ArtifactRef(registry=DOCUMENT, kind=Kind.SOFTWARE, name="app")), resolution=Resolution.DOCUMENTED
    )
    assert not [gap for gap in gaps(changed(app)) if gap.rule == "identity-missing"]
    assert BASE.registry != DOCUMENT
