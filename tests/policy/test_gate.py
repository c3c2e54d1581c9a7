"""The gate as a function: what it concludes depends on the record, not on its order, and nothing passes unseen."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aibom import plugins
from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.policy.gate import Terms, judge
from aibom.policy.policy import Context, OnPartial, Tier, Use
from aibom.policy.read import preset, read
from aibom.policy.verdict import Outcome, Verdict, rank
from aibom.records.bom import Bom
from aibom.records.claims import LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge, Lineage, Node, Pin
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
BOMS = {
    path.parent.name: CycloneDxJson().decode(path.read_bytes()).bom
    for path in sorted(SAMPLES.glob("*/bom-1.6.cdx.json"))
}
RULES = tuple(rule.id for rule in plugins.rules(built_in_only=True))
HEAD = 'schema = "aibom-policy/1"\n'


def terms(text: str = "", *, name: str = "strict") -> Terms:
    """The terms of a preset, or of a policy."""
    policy = read((HEAD + text).encode(), "p.toml", RULES) if text else preset(name, RULES)
    return Terms(policy=policy, today=date(2026, 1, 1), rules=RULES)


@given(
    name=st.sampled_from(sorted(BOMS)), preset_=st.sampled_from(["permissive", "standard", "strict"]), data=st.data()
)
def test_the_order_of_a_record_changes_nothing(name: str, preset_: str, data: st.DataObject) -> None:
    """Neither that of gaps, nor of nodes, edges and claims."""
    bom = BOMS[name]
    edges = [replace(edge, claims=tuple(data.draw(st.permutations(edge.claims)))) for edge in bom.edges]
    lineage = replace(
        bom.lineage,
        nodes=tuple(data.draw(st.permutations(bom.nodes))),
        edges=tuple(data.draw(st.permutations(edges))),
    )
    other = replace(bom, lineage=lineage, gaps=tuple(data.draw(st.permutations(bom.gaps))))
    assert judge(other, terms(name=preset_)) == judge(bom, terms(name=preset_))


@pytest.mark.parametrize("name", sorted(BOMS))
def test_a_record_accepts_itself_and_nothing_of_it_is_lost(name: str) -> None:
    """With itself as baseline nothing fails; without, every finding is in one of the outcomes."""
    bom = BOMS[name]
    lowest = terms('extends = "strict"\nfail-at = "info"\n')
    alone, beside = judge(bom, lowest), judge(bom, lowest, baseline=bom)
    assert beside.passed
    assert len(alone.findings) == len(beside.findings) >= len(set(bom.gaps))
    assert {each.identity for each in alone.of(Outcome.FAILED)} == {
        each.identity for each in beside.of(Outcome.ACCEPTED)
    }


@given(name=st.sampled_from(sorted(BOMS)), kept=st.sets(st.integers(0, 60)))
def test_what_an_accepted_record_lacks_is_new(name: str, kept: set[int]) -> None:
    """As many findings are accepted as the accepted record has, and the rest fails."""
    bom = BOMS[name]
    lowest = terms('extends = "permissive"\nfail-at = "info"\n[rules]\ncomplete-walk = "off"\n')
    old = replace(bom, gaps=tuple(gap for number, gap in enumerate(bom.gaps) if number in kept))
    found = judge(bom, replace(lowest, on_partial=OnPartial.FAIL), baseline=old)
    assert len(found.of(Outcome.ACCEPTED)) == len(old.gaps)
    assert len(found.of(Outcome.FAILED)) == len(bom.gaps) - len(old.gaps)


@pytest.mark.parametrize("name", sorted(BOMS))
def test_a_stricter_preset_fails_for_no_fewer_reasons(name: str) -> None:
    """What fails under a laxer one fails under a stricter one."""
    found = [judge(BOMS[name], terms(name=preset_)) for preset_ in ("permissive", "standard", "strict")]
    failed = [{each.identity for each in verdict.of(Outcome.FAILED)} for verdict in found]
    assert failed[0] <= failed[1] <= failed[2]


@pytest.mark.parametrize("preset_", ["permissive", "standard", "strict"])
def test_a_higher_tier_asks_for_no_less(preset_: str) -> None:
    """Of every preset."""
    demands = preset(preset_, RULES).demands
    assert rank(demands[Tier.HIGH].fail_at) <= rank(demands[Tier.MEDIUM].fail_at) <= rank(demands[Tier.LOW].fail_at)
    assert demands[Tier.UNSTATED] == demands[Tier.LOW]


@given(uses=st.sets(st.sampled_from(sorted(Use))))
def test_the_tier_is_the_highest_that_one_use_sets(uses: set[Use]) -> None:
    """And low where none does."""
    found = preset("standard", RULES).tier(Context(uses=frozenset(uses)))
    grave = {Use.AUTOMATED_DECISIONS, Use.REGULATED_DATA, Use.WRITE_ACCESS}
    assert found is (Tier.HIGH if uses & grave else Tier.MEDIUM if uses else Tier.LOW)


def _counts(verdict: Verdict) -> tuple[int, int]:
    skipped = {each.check for each in verdict.not_evaluable}
    return len(set(verdict.checks) - skipped), len(skipped)


def test_what_did_not_run_is_not_checked() -> None:
    """A record of no rules passes nothing."""
    bom = replace(BOMS["adapter"], gaps=(), rules=())
    found = judge(bom, terms('extends = "standard"\n'))
    assert found.passed
    assert _counts(found) == (1, len(RULES))
    assert found.sentence == f"no enabled rule failed (1 checked, {len(RULES)} not evaluable, 0 waived)"


def test_a_gap_of_a_rule_that_is_not_installed_counts() -> None:
    """A plug-in saw it when the record was made; that it is not here now does not make it go away."""
    bom: Bom = BOMS["adapter"]
    gap = replace(bom.gaps[0], rule="of-a-plug-in", severity=Severity.CRITICAL)
    found = judge(replace(bom, gaps=(gap,), rules=(*bom.rules, "of-a-plug-in")), terms('extends = "standard"\n'))
    assert [each.rule for each in found.of(Outcome.FAILED)] == ["of-a-plug-in"]


@pytest.mark.parametrize(
    ("horizon", "failed"), [(0, {"parent", "grandparent", "data"}), (1, {"grandparent"}), (2, set())]
)
def test_the_horizon_counts_steps_without_evidence(horizon: int, failed: set[str]) -> None:
    """In a row, on the best way to an artifact; one step that was observed begins anew."""
    bom = _chain()
    found = judge(bom, terms(f'[rules]\nunlisted = "off"\n[lineage]\nhorizon = {horizon}\n'))
    assert {each.subject.name for each in found.of(Outcome.FAILED)} == failed


def _chain() -> Bom:
    def ref(name: str) -> ArtifactRef:
        return ArtifactRef(namespace="org", name=name)

    def edge(child: str, parent: str, assurance: Assurance) -> Edge:
        claim = LineageClaim(
            subject=ref(child),
            relation=Relation.FINETUNE,
            parent=ref(parent),
            text=parent,
            assurance=assurance,
            evidence=Evidence(path="README.md", extractor="card"),
        )
        return Edge(child=ref(child), parent=ref(parent), relation=Relation.FINETUNE, pin=Pin.UNKNOWN, claims=(claim,))

    edges = (
        edge("child", "parent", Assurance.DECLARED),
        edge("parent", "grandparent", Assurance.MENTIONED),
        edge("parent", "seen", Assurance.OBSERVED),
        edge("seen", "data", Assurance.DERIVED),
        edge("grandparent", "child", Assurance.DECLARED),
    )
    names = ("child", "data", "grandparent", "parent", "seen")
    nodes = tuple(Node(ref=ref(name), resolution=Resolution.RESOLVED) for name in names)
    walk = BOMS["adapter"].walk
    lineage = Lineage(subject=ref("child"), nodes=nodes, edges=edges, walk=replace(walk, cut=(), unavailable=()))
    return Bom(lineage=lineage, gaps=(), rules=RULES, tool=BOMS["adapter"].tool)


def test_every_reason_is_listed_with_its_path() -> None:
    """Not the first one only, and each with the way from the subject, the shortest there is."""
    found = judge(_chain(), terms('[rules]\nunlisted = "off"\n[lineage]\nassurance = "observed"\nhorizon = 0\n'))
    assert len(found.of(Outcome.FAILED)) == 4 + 3
    paths = {each.subject.name: [step.name for step in each.via] for each in found.findings}
    assert paths["data"] == ["child", "parent", "seen", "data"]
    assert paths["child"] == []
