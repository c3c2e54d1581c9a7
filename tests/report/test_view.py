"""What a report shows of real families, and that it is the whole of them."""

import dataclasses
import re
from pathlib import Path

import pytest
from report.boms import SAMPLES, sample, viewed

from aibom.diff.compare import diff
from aibom.records.bom import Bom
from aibom.records.identity import ArtifactRef
from aibom.report.render import Templates


@pytest.mark.parametrize("name", SAMPLES)
def test_every_gap_artifact_and_derivation_has_its_place(name: str) -> None:
    """Nothing of a family of usual size is left out, and each gap stands once, with a remedy."""
    bom = sample(name)
    report = viewed(bom)
    groups = [*report.own, *report.inherited, *report.others]
    gaps = [gap for group in groups for gap in (*group.gaps, *group.briefly)]
    assert sorted((gap.rule, gap.needed) for gap in gaps) == sorted(
        (gap.rule, gap.needed if len(gap.needed) <= 1000 else gap.needed[:999] + "…") for gap in bom.gaps
    )
    assert all(gap.remedy and gap.why for gap in gaps)
    assert len({gap.anchor for gap in gaps}) == len(gaps)
    assert sorted(artifact.purl for artifact in report.artifacts) == sorted(node.ref.purl for node in bom.nodes)
    edges = [edge for artifact in report.artifacts for edge in artifact.made_of]
    assert len(edges) == len(bom.edges)
    assert sum(len(edge.claims) for edge in edges) == sum(len(edge.claims) for edge in bom.edges)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_link_in_the_page_leads_somewhere(name: str) -> None:
    """No anchor is missing, and none is there twice."""
    page = Templates().html(viewed(sample(name))).decode()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page)) <= set(ids)


def test_what_the_supplier_added_is_apart_from_what_it_inherited() -> None:
    """Steps from the supplier's artifacts to those of others stand on one side, the others on the other."""
    bom = sample("merge")
    added, inherited = viewed(bom).shares
    assert "Q-bert" in added.title
    assert any("berkeley-nest/Starling-LM-7B-alpha" in line for line in added.lines)
    assert any("Q-bert/MetaMath-Cybertron" in line and "Also" in line for line in added.lines)
    assert not any("Q-bert" in line for line in inherited.lines)
    own = sum(gap.subject == bom.subject for gap in bom.gaps)
    assert added.gaps.startswith(f"{own} gaps")
    assert inherited.gaps.startswith(f"{len(bom.gaps) - own} gaps")


def test_weights_are_compared_by_digest() -> None:
    """A file that an ancestor lists with the same digest is said to be inherited; without one, nothing is claimed."""
    bom = sample("merge")
    by_ref = bom.lineage.by_ref()
    subject = by_ref[bom.subject]
    parent = next(node for node in bom.nodes if node.ref.name == "Starling-LM-7B-alpha")
    file = dataclasses.replace((subject.files or ())[0], path="model.safetensors", sha256="a" * 64, size=10)
    theirs = dataclasses.replace(file, path="theirs.safetensors")
    nodes = tuple(
        dataclasses.replace(
            node, files=(file,) if node.ref == subject.ref else (theirs,) if node.ref == parent.ref else None
        )
        for node in bom.nodes
    )
    lines = viewed(dataclasses.replace(bom, lineage=dataclasses.replace(bom.lineage, nodes=nodes))).shares[0].lines
    assert any("same digest" in line and "Starling-LM-7B-alpha" in line for line in lines)
    assert any("10 B" in line for line in lines)


def test_the_order_of_records_does_not_matter() -> None:
    """The page is made of what the Bom holds, not of how it is arranged; and twice the same page."""
    bom = sample("merge")
    turned = dataclasses.replace(
        bom,
        lineage=dataclasses.replace(bom.lineage, nodes=bom.nodes[::-1], edges=bom.edges[::-1]),
        gaps=bom.gaps[::-1],
    )
    page = Templates().html(viewed(bom))
    assert Templates().html(viewed(bom)) == page
    assert viewed(turned).shares == viewed(bom).shares
    assert viewed(turned).picture == viewed(bom).picture
    assert viewed(turned).matter_most == viewed(bom).matter_most


def test_coverage_is_in_counts_and_says_how_far_a_list_was_verified() -> None:
    """Numbers of elements by what the record holds; no share, no grade, and a list that was not compared says so here."""
    report = viewed(sample("merge"), profiles=("g7-ai-2026", "ntia-2021"))
    for checklist in report.checklists:
        assert sum(checklist.counts.values()) == len(checklist.rows)
        assert not checklist.is_original
    page = Templates().html(report).decode()
    overview = page[page.index('id="overview"') : page.index('id="lineage"')]
    assert overview.count("Not verified against its original:") == 2
    assert not re.search(r"\bcompliant\b|\d\s?%", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL))


def _wide(count: int) -> Bom:
    """A model with so many parents."""
    bom = sample("training-data")
    subject, edge = bom.lineage.by_ref()[bom.subject], bom.edges[0]
    refs = [ArtifactRef(namespace="org", name=f"parent-{number}") for number in range(count)]
    nodes = (subject, *(dataclasses.replace(subject, ref=ref, facts=(), files=None) for ref in refs))
    edges = tuple(dataclasses.replace(edge, child=bom.subject, parent=ref) for ref in refs)
    return dataclasses.replace(bom, gaps=(), lineage=dataclasses.replace(bom.lineage, nodes=nodes, edges=edges))


@pytest.mark.parametrize("count", [39, 40])
def test_a_lineage_is_folded_only_if_it_has_to_be(count: int) -> None:
    """Up to 40 artifacts stand in the picture, however many of them are parents of one; of 41 some are folded."""
    report = viewed(_wide(count))
    assert (report.picture.folded == 0) is (count == 39)
    assert (report.whole is None) is (count == 39)


def test_a_large_lineage_is_folded_and_shown_as_a_whole_too() -> None:
    """More than can be looked at is folded, the number said; the whole stands beside it."""
    report = viewed(_wide(200))
    assert len(report.picture.nodes) < 50
    assert report.picture.folded + sum(not node.folded for node in report.picture.nodes) == 201
    assert sum(node.folded for node in report.picture.nodes) == report.picture.folded
    assert report.whole is not None
    assert len(report.whole.nodes) == 201


def test_what_is_left_out_is_said() -> None:
    """Of 200 parents 60 stand with the model and 120 licenses in the table: how many more there are, in both forms."""
    report = viewed(_wide(200))
    assert (report.subject.more_made_of, report.more_flow, report.more_datasheets) == (140, 81, 0)
    for text in (Templates().html(report).decode(), Templates().markdown(report).decode()):
        assert "140 more stand in the BOM and not here." in text
        assert "81 more stand in the BOM and not here." in text


def test_changes_are_those_of_the_comparison() -> None:
    """Every change of the model stands in the report, by kind; those of the records alone are counted apart."""
    old, new = sample("merge"), sample("supplied-statements")
    difference = diff(old, new)
    changes = viewed(new, difference).changes
    assert changes is not None
    assert sum(kind.count for kind in changes.kinds) == len(difference.real)
    assert changes.record_only == len(difference.changes) - len(difference.real)


def test_texts_have_no_key_that_nothing_says() -> None:
    """Who translates the texts translates none for nothing, and none is missing."""
    root = Path(__file__).resolve().parents[2]
    sources = [*(root / "templates" / "report").glob("*.j2"), *(root / "aibom" / "report").glob("*.py")]
    said = "".join(path.read_text(encoding="utf-8") for path in [*sources, root / "aibom" / "cli" / "_reported.py"])
    table = Templates().texts.table
    stems = {key.partition(".")[0] for key in table if "." in key}
    unused = [key for key in table if "." not in key and not re.search(rf'[."\']{key}\b', said)]
    assert unused == []
    assert [stem for stem in stems if not re.search(rf'["\']{stem}\b', said)] == []
