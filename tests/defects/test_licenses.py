"""Rows of docs/defects.md about licenses."""

import pytest
from defects.walk import Walk, gap, gaps, node, repo

from aibom.records.claims import Fact
from aibom.records.gaps import Severity


@pytest.mark.parametrize(
    ("child", "parent", "license"),
    [
        ("quantus17/rise3", "stabilityai/stable-diffusion-xl-base-1.0", "openrail++"),
        ("yogeshp284/manik", "stabilityai/stable-diffusion-2-1", "openrail++"),
        ("bluuwhale/Neuropy-7B", "Undi95/Toppy-M-7B", "cc-by-nc-4.0"),
    ],
)
def test_child_without_license(walk: Walk, child: str, parent: str, license: str) -> None:  # noqa: A002 - the field
    """473,022 of 760,000 models state none; on 18,489 edges the parent does, and what it states is quoted."""
    bom = walk(repo(child, base_model=parent), repo(parent, license=license))
    found = gap(bom, "license-missing")
    assert found.severity is Severity.HIGH
    assert found.needed == (f"a license: none is stated; {parent}, which it is based on, is under '{license}'")
    assert {place.path for place in found.looked_at} >= {"README.md", f"/api/models/{child}"}


@pytest.mark.parametrize(
    ("child", "ours", "parent", "theirs"),
    [
        ("NousResearch/Nous-Hermes-2-Llama-2-70B", "apache-2.0", "meta-llama/Llama-2-70b-hf", "llama2"),
        (
            "kevinkawchak/gradientai-Llama-3-8B-Instruct-Gradient-1048k-16Molecule",
            "apache-2.0",
            "gradientai/Llama-3-8B-Instruct-Gradient-1048k",
            "llama3",
        ),
        ("Menouar/pygemma-2b-it", "apache-2.0", "google/gemma-2b", "gemma"),
        ("FredrikBL/FlashbackMist-dare", "apache-2.0", "EmbeddedLLM/Mistral-7B-Merge-14-v0.2", "cc-by-nc-4.0"),
    ],
)
def test_restrictive_to_permissive(walk: Walk, child: str, ours: str, parent: str, theirs: str) -> None:
    """4,243 edges drop what the parent's terms ask of whoever passes it on: both are named, at full weight, once."""
    bom = walk(repo(child, base_model=parent, license=ours), repo(parent, license=theirs))
    found = gap(bom, "license-more-permissive")
    assert (found.severity, found.parent) == (Severity.HIGH, node(bom, parent).ref)
    assert f" ({theirs}: " in found.needed
    assert f" ({ours}: " in found.needed
    assert gaps(bom, "license-differs") == []


@pytest.mark.parametrize(
    ("child", "ours", "parent", "theirs", "severity"),
    [
        (
            "kopyl/miniSDXL",
            "creativeml-openrail-m",
            "stabilityai/stable-diffusion-xl-base-1.0",
            "openrail++",
            Severity.LOW,
        ),
        ("WaheedLone/bge-base-financial-matryoshka", "apache-2.0", "BAAI/bge-base-en-v1.5", "mit", Severity.LOW),
        ("LoneStriker/bagel-34b-v0.4-4.0bpw-h6-exl2", "other", "01-ai/Yi-34B-200K", "apache-2.0", Severity.INFO),
    ],
)
def test_license_differs(  # noqa: PLR0917 - a table
    walk: Walk, child: str, ours: str, parent: str, theirs: str, severity: Severity
) -> None:
    """12,601 of 75,340 edges where both ends state one: said, with little weight where nothing is dropped."""
    bom = walk(repo(child, base_model=parent, license=ours), repo(parent, license=theirs))
    found = gap(bom, "license-differs")
    assert found.severity is severity
    assert f"'{theirs}' there, '{ours}' here" in found.needed


def test_license_other(walk: Walk) -> None:
    """16,447 are `other`; of 300 records 158 have no license_name and 164 no license_link."""
    bom = walk(repo("Shalie/BlendSHideriKanzakiPonyXL", license="other"))
    found = gap(bom, "license-unnamed")
    assert found.severity is Severity.MEDIUM
    assert found.needed == "license_name and license_link: the license is stated as 'other'"
    half = walk(repo("Norod78/SDXL-LaundryArt-LoRA-r16", license="other", license_name="bespoke-lora-trained-license"))
    assert (gap(half, "license-unnamed").severity, "license_link" in gap(half, "license-unnamed").needed) == (
        Severity.LOW,
        True,
    )


@pytest.mark.parametrize(("value", "stated"), [(["mit"], {"mit"}), (["mit", "apache-2.0"], {"mit", "apache-2.0"})])
def test_license_as_list(walk: Walk, value: list[str], stated: set[str]) -> None:
    """Nine records and eleven cards, such as moreh/MoMo-70B-lora-1.8.6-DPO's copies: each entry is a license."""
    bom = walk(repo("MaziyarPanahi/MoMo-70B-lora-1.8.6-DPO-GPTQ", license=value))
    facts = [fact for fact in node(bom, bom.subject.repo).facts if fact.fact is Fact.LICENSE]
    assert {fact.value for fact in facts} == stated
    assert {fact.evidence.pointer for fact in facts if fact.evidence.path == "README.md"} == {
        f"/license/{index}" for index in range(len(value))
    }
    assert gaps(bom, "license-missing") == gaps(bom, "claims-disagree") == []
