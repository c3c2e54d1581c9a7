"""Rows of docs/defects.md about datasets."""

from dataclasses import replace

import pytest
from defects.walk import Walk, dataset, edge, gap, gaps, node, repo, texts

from aibom.records.claims import Relation
from aibom.records.gaps import Severity
from aibom.records.refs import Kind
from aibom.records.snapshot import Resolution


def test_legacy_id_of_a_dataset(walk: Walk) -> None:
    """45,186 of 118,537 edges name a dataset without namespace: `squad` is rajpurkar/squad since."""
    squad = replace(dataset("rajpurkar/squad", license="cc-by-4.0"), moved_from=("squad",))
    bom = walk(repo("AdapterHub/bert-base-uncased_qa_squad1_pfeiffer", datasets=["squad"]), squad)
    found = node(bom, "rajpurkar/squad")
    assert (found.ref.kind, found.aliases) == (Kind.DATASET, ("squad",))
    assert texts(edge(bom, "rajpurkar/squad")) == {"squad"}
    assert "squad is now rajpurkar/squad" in gap(bom, "parent-moved").needed


def test_prefix_of_the_sites_address(walk: Walk) -> None:
    """LoneStriker's copies of UNA-34Beagles name datasets/winogrande: the dataset is asked for, the text stays."""
    name = "LoneStriker/UNA-34Beagles-32K-bf16-v1-4.0bpw-h6-exl2"
    bom = walk(repo(name, datasets=["datasets/winogrande"]), dataset("winogrande", license="cc-by-4.0"))
    assert "datasets/winogrande" in texts(edge(bom, "winogrande"))
    assert gaps(bom, "dataset-missing") == []


def test_dataset_not_in_list(walk: Walk) -> None:
    """7,811 edges: deleted, private, or renamed without trace."""
    name = "LoneStriker/UNA-34Beagles-32K-bf16-v1-4.0bpw-h6-exl2"
    bom = walk(repo(name, datasets=["cakiki/rosetta-code", "JULIELab/EmoBank"]))
    assert {found.parent.repo for found in gaps(bom, "dataset-missing") if found.parent} == {
        "cakiki/rosetta-code",
        "JULIELab/EmoBank",
    }
    assert {found.severity for found in gaps(bom, "dataset-missing")} == {Severity.MEDIUM}


def test_wrong_case_of_a_dataset(walk: Walk) -> None:
    """75 edges, such as claritylab/UTCD."""
    utcd = replace(dataset("claritylab/utcd"), moved_from=("claritylab/UTCD",))
    bom = walk(repo("claritylab/zero-shot-explicit-binary-bert", datasets=["claritylab/UTCD"]), utcd)
    assert texts(edge(bom, "claritylab/utcd")) == {"claritylab/UTCD"}
    assert gap(bom, "wrong-case").needed.endswith("(they differ in case only)")


def test_datasets_as_text(walk: Walk) -> None:
    """Twelve records hold one text where a list belongs: it names the one dataset."""
    bom = walk(repo("qwopqwop/EEVE-ALMA-R", datasets="qwopqwop/ALMA-R-ko-en"), dataset("qwopqwop/ALMA-R-ko-en"))
    found = edge(bom, "qwopqwop/ALMA-R-ko-en")
    assert found.relation is Relation.TRAINED_ON
    assert "/datasets" in {claim.evidence.pointer for claim in found.claims}
    assert gaps(bom, "dataset-undeclared") == []


@pytest.mark.parametrize("granted", [False, True])
@pytest.mark.parametrize("gate", ["auto", "manual"])
def test_gated_dataset(walk: Walk, gate: str, *, granted: bool) -> None:
    """2,601 ask for consent, 2,180 for a person's approval: the record is read, the files are not, and how is said."""
    locked = replace(dataset("lmsys/lmsys-chat-1m", license="other"), gated=gate, granted=granted)  # type: ignore[arg-type]
    bom = walk(repo("jondurbin/bagel-dpo-7b-v0.5", datasets=["lmsys/lmsys-chat-1m"]), locked)
    found = gap(bom, "parent-gated")
    assert node(bom, "lmsys/lmsys-chat-1m").resolution is Resolution.GATED
    assert found.severity is Severity.MEDIUM
    assert found.needed.endswith(f"(gated: {gate})")


def test_disabled_dataset(walk: Walk) -> None:
    """Twelve of 175,000: it is there, and the registry has switched it off. The record does not name them here."""
    off = replace(dataset("example-org/disabled"), disabled=True)
    bom = walk(repo("example-org/model", datasets=["example-org/disabled"]), off)
    assert node(bom, "example-org/disabled").resolution is Resolution.DISABLED
    assert gap(bom, "dataset-missing").needed.endswith("the registry has disabled it")
