"""A Bom against a profile: each verdict, its reason and its place; scopes, roles, and what no evidence can lower."""

from dataclasses import replace
from typing import Any

import hypothesis.strategies as st
import pytest
from formats.strategies import boms
from hypothesis import Phase, given, settings
from policy.profile_boms import BASE, CHAT, DATA, TINY, bom, edge, element, fact, need, node, sample, text

from aibom.errors import UsageError
from aibom.policy import profiles
from aibom.policy.profile import Assessed, Assessment, Profile, Verdict
from aibom.policy.profile_file import read
from aibom.records.bom import Bom
from aibom.records.claims import Fact, FactClaim, Relation
from aibom.records.evidence import ASSURANCE_ORDER, Assurance
from aibom.records.lineage import Lineage
from aibom.records.snapshot import FileEntry, Resolution

LICENSE: dict[str, Any] = {"fact": "license", "except": ["other"]}
_ORDER = tuple(Verdict)


def ours(*elements: dict[str, Any]) -> Profile:
    return read(text(*elements), "ours.json")


def verdict(found: Bom, *criteria: dict[str, Any], **more: Any) -> Assessed:
    return profiles.evaluate(found, ours(element(need(*criteria), **more))).elements[0]


def test_evidenced() -> None:
    """Found with the assurance that is asked for: the value, the artifact and the place stand with it."""
    found = verdict(bom(node(TINY, fact(TINY, Fact.LICENSE, "mit", Assurance.DERIVED))), LICENSE)
    assert found.verdict is Verdict.EVIDENCED
    (support,) = found.judged[0].parts[0].supports
    assert (support.about, support.value, support.assurance) == (TINY, "mit", "derived")
    assert support.where == "README.md /license at aaaaaaaaaaaa"
    assert support.evidence is not None


def test_declared_only() -> None:
    """Found with less assurance than that."""
    declared = bom(node(TINY, fact(TINY, Fact.LICENSE, "mit")))
    assert verdict(declared, LICENSE).verdict is Verdict.DECLARED_ONLY
    assert verdict(declared, LICENSE | {"least": "declared"}).verdict is Verdict.EVIDENCED
    assert verdict(declared, LICENSE | {"least": "verified"}).verdict is Verdict.DECLARED_ONLY


def test_supplied_statements_are_declared_only() -> None:
    """Whatever the element asks for; who answers for it is named."""
    supplied = fact(TINY, Fact.LICENSE, "mit", Assurance.VERIFIED, accountable="Jane Doe (2026-11-01)")
    found = verdict(bom(node(TINY, supplied)), LICENSE | {"least": "mentioned"})
    assert found.verdict is Verdict.DECLARED_ONLY
    assert "supplied by Jane Doe (2026-11-01)" in found.reason


def test_needs_statement_and_missing() -> None:
    """What only a person can say asks for it in words; the rest is missing."""
    empty = bom(node(TINY))
    asked = profiles.evaluate(empty, ours(element(need(human="Say it.")), element(need(LICENSE), id="2"))).elements
    assert [each.verdict for each in asked] == [Verdict.NEEDS_STATEMENT, Verdict.MISSING]
    assert "Say it." in asked[0].reason
    assert "nothing in the record states it" in asked[1].reason


def test_not_read() -> None:
    """Of what was not read it is said that it was not."""
    found = verdict(bom(node(TINY, resolution=Resolution.OFFLINE)), LICENSE)
    assert found.verdict is Verdict.MISSING
    assert "was not read (offline)" in found.reason


def test_values() -> None:
    """Barred, other than asked for, empty, or without a field: none of these counts."""
    named = bom(
        node(
            TINY,
            fact(TINY, Fact.LICENSE, "Other"),
            fact(TINY, Fact.CARD, "absent"),
            fact(TINY, Fact.AUTHOR, " "),
            fact(TINY, Fact.SUPPLIER, "Acme", fields=(("email", "a@acme.example"), ("url", ""))),
        )
    )
    for criterion in (
        LICENSE,
        {"fact": "card", "value": ["present"]},
        {"fact": "author"},
        {"fact": "supplier", "fields": ["url"]},
    ):
        assert verdict(named, criterion).verdict is Verdict.MISSING, criterion
    supplier = verdict(named, {"fact": "supplier", "fields": ["email"]})
    assert supplier.judged[0].parts[0].supports[0].value == "Acme, email a@acme.example"


def test_edges() -> None:
    """By relation, by any derivation, and from either end; what names itself as its base has none."""
    edges = (edge(TINY, BASE, Relation.FINETUNE), edge(TINY, DATA, Relation.TRAINED_ON, Assurance.OBSERVED))
    family = bom(node(TINY), node(BASE), node(DATA), edges=edges)
    assert verdict(family, {"edge": "derivation"}).verdict is Verdict.DECLARED_ONLY
    assert verdict(family, {"edge": "trained-on", "least": "observed"}).verdict is Verdict.EVIDENCED
    assert verdict(family, {"edge": "merge"}).verdict is Verdict.MISSING
    assert verdict(family, {"edge": "trained-on", "end": "parent"}, scope="dataset").verdict is Verdict.EVIDENCED
    assert verdict(family, {"edge": "any"}, scope="document").verdict is Verdict.EVIDENCED
    itself = bom(node(TINY), edges=(edge(TINY, TINY, Relation.FINETUNE),))
    assert verdict(itself, {"edge": "derivation"}).verdict is Verdict.MISSING


def test_files() -> None:
    """All weights of a model need the digest; files that are no weights count elsewhere."""
    sha256 = {"file": "sha256", "of": "content"}
    whole, bare = FileEntry(path="a.safetensors", sha256="0" * 64), FileEntry(path="b.safetensors")
    card = FileEntry(path="README.md", sha256="1" * 64)
    assert verdict(bom(node(TINY, files=(whole,))), sha256).verdict is Verdict.EVIDENCED
    assert verdict(bom(node(TINY, files=(whole, bare))), sha256).verdict is Verdict.MISSING
    assert verdict(bom(node(TINY, files=(card,))), sha256).verdict is Verdict.MISSING
    assert verdict(bom(node(TINY, files=None)), sha256).verdict is Verdict.MISSING
    rows, more = (
        FileEntry(path="data/rows.parquet", sha256="2" * 64),
        FileEntry(path="data/more.csv", git_sha1="3" * 40),
    )
    assert verdict(bom(node(DATA, files=(rows, card))), sha256).verdict is Verdict.EVIDENCED
    assert verdict(bom(node(DATA, files=(card,))), sha256).verdict is Verdict.MISSING, (
        "the digest of a card is none of data"
    )
    half = verdict(bom(node(DATA, files=(rows, more, card))), sha256)
    assert half.verdict is Verdict.MISSING
    assert "1 of its 2 files have a sha256" in half.reason
    [listed] = verdict(bom(node(DATA, files=(rows,))), sha256).judged[0].parts[0].supports
    assert listed.assurance is Assurance.DERIVED, "a registry says so: nobody here has hashed the file"
    assert verdict(bom(node(TINY, files=(whole,))), {"file": "sha512"}).verdict is Verdict.MISSING
    documented = node(TINY, files=(whole,), resolution=Resolution.DOCUMENTED)
    assert verdict(bom(documented), sha256).verdict is Verdict.DECLARED_ONLY


def test_identity() -> None:
    """A commit that was seen is evidence; what a document calls a version is declared, and what has no purl has none."""
    assert verdict(bom(node(TINY)), {"identity": "revision"}).verdict is Verdict.EVIDENCED
    assert verdict(bom(node(BASE)), {"identity": "revision"}).verdict is Verdict.MISSING
    assert verdict(bom(node(BASE.at("main"))), {"identity": "revision"}).verdict is Verdict.DECLARED_ONLY
    assert verdict(bom(node(BASE)), {"identity": "address"}).verdict is Verdict.EVIDENCED
    software = bom(node(CHAT, resolution=Resolution.DOCUMENTED))
    assert verdict(software, {"identity": "name"}).verdict is Verdict.DECLARED_ONLY
    assert verdict(software, {"identity": "purl"}).verdict is Verdict.MISSING


def test_documents() -> None:
    """What every document of aibom states is not said of one that somebody else made."""
    own, other = bom(node(TINY)), bom(node(TINY, resolution=Resolution.DOCUMENTED))
    timeless = replace(other, lineage=replace(other.lineage, walk=replace(other.walk, time="")))
    assert verdict(timeless, {"document": "time"}, scope="document").verdict is Verdict.MISSING
    assert verdict(other, {"identity": "address"}).verdict is Verdict.MISSING, (
        "no document states what is made of an id"
    )
    for name in ("tool-name", "tool-version", "version", "generation-context", "known-unknowns"):
        assert verdict(own, {"document": name}, scope="document").verdict is Verdict.EVIDENCED, name
        assert verdict(other, {"document": name}, scope="document").verdict is Verdict.MISSING, name
    for name in ("time", "format", "format-version"):
        assert verdict(other, {"document": name}, scope="document").verdict is Verdict.EVIDENCED, name
    assert verdict(own, {"document": "components"}, scope="document").verdict is Verdict.MISSING


def test_scopes() -> None:
    """Each scope asks its artifacts, and the least of them counts."""
    both = bom(node(TINY, fact(TINY, Fact.LICENSE, "mit", Assurance.DERIVED)), node(BASE), node(DATA))
    asked = {scope: verdict(both, LICENSE, scope=scope) for scope in ("subject", "model", "dataset", "component")}
    assert {scope: [each.about for each in found.judged] for scope, found in asked.items()} == {
        "subject": [TINY],
        "model": [BASE, TINY],
        "dataset": [DATA],
        "component": [DATA, BASE, TINY],
    }
    assert asked["subject"].verdict is Verdict.EVIDENCED
    assert asked["model"].verdict is Verdict.MISSING
    assert "org/base" in asked["model"].reason
    assert "org/tiny" not in asked["model"].reason


def test_what_is_not_there() -> None:
    """That a lineage names no dataset does not mean there is none; a model is no system, and a dataset no model."""
    model = bom(node(TINY))
    none = verdict(model, LICENSE, scope="dataset")
    assert (none.verdict, none.judged) == (Verdict.MISSING, ())
    assert "is not known" in none.reason
    system = verdict(model, LICENSE, scope="system")
    assert (system.verdict, system.judged) == (Verdict.NOT_APPLICABLE, ())
    assert "about a model" in system.reason
    assert verdict(bom(node(DATA)), LICENSE, scope="model").verdict is Verdict.NOT_APPLICABLE
    assert verdict(bom(node(CHAT)), {"identity": "name"}, scope="system").verdict is Verdict.EVIDENCED


def test_each_dataset() -> None:
    """A part that is needed of each dataset is as good as the least of them."""
    of_each = ours(element(need(LICENSE, each="dataset")))
    other = DATA.at("b" * 40)
    stated = node(DATA, fact(DATA, Fact.LICENSE, "mit", Assurance.DERIVED))
    assert profiles.evaluate(bom(node(TINY)), of_each).elements[0].verdict is Verdict.MISSING
    assert profiles.evaluate(bom(node(TINY), stated), of_each).elements[0].verdict is Verdict.EVIDENCED
    found = profiles.evaluate(bom(node(TINY), stated, node(other)), of_each).elements[0]
    assert found.verdict is Verdict.MISSING
    assert len(found.judged[0].parts[0].supports) == 1
    weak = node(other, fact(other, Fact.LICENSE, "mit"))
    assert profiles.evaluate(bom(node(TINY), stated, weak), of_each).elements[0].verdict is Verdict.DECLARED_ONLY


def test_the_least_part_counts() -> None:
    """An element of two parts of which one is found is not found."""
    parts = ours(element(need({"identity": "name"}), need(LICENSE)))
    found = profiles.evaluate(bom(node(TINY)), parts).elements[0]
    assert [part.verdict for part in found.judged[0].parts] == [Verdict.EVIDENCED, Verdict.MISSING]
    assert found.verdict is Verdict.MISSING


def test_roles() -> None:
    """A role selects what is listed as its duty; without one everything is judged, and an unknown one is refused."""
    both = ours(
        element(need(LICENSE)),
        element(need(LICENSE), id="2", duty=["modifier"]),
        element(need(LICENSE), id="3", duty=["integrator", "provider"]),
    )
    empty = bom(node(TINY))

    def shown(role: str) -> list[str]:
        found = profiles.evaluate(empty, both, role=role).elements
        return [each.element.id for each in found if each.verdict is not Verdict.NOT_APPLICABLE]

    assert {role: shown(role) for role in ("", "provider", "modifier", "integrator")} == {
        "": ["1", "2", "3"],
        "provider": ["1", "3"],
        "modifier": ["2"],
        "integrator": ["3"],
    }
    reason = profiles.evaluate(empty, both, role="modifier").elements[2].reason
    assert reason == "listed as the duty of the provider or integrator, and the role modifier was selected"
    with pytest.raises(UsageError, match="no role 'owner'"):
        profiles.evaluate(empty, both, role="owner")


@pytest.mark.parametrize("name", ["training-data", "supplied-statements"])
def test_a_sample_has_every_kind_of_verdict_that_it_can(name: str) -> None:
    """Of the longest list; and the counts are those of the elements."""
    found = profiles.evaluate(sample(name), profiles.load("g7-ai-2026"))
    counts = found.counts()
    assert all(counts.values())
    assert sum(counts.values()) == len(found.elements) == 50


def _verdicts(assessment: Assessment) -> dict[tuple[str, object, int], Verdict]:
    return {
        (each.element.id, judged.about, number): part.verdict
        for each in assessment.elements
        for judged in each.judged
        for number, part in enumerate(judged.parts)
    }


@settings(max_examples=50, phases=[Phase.generate])
@given(st.data())
def test_evidence_never_lowers_a_verdict(data: st.DataObject) -> None:
    """A further fact, more assurance of one, or a digest of a file: no part and no element is worse for it."""
    before = data.draw(boms())
    after = replace(before, lineage=data.draw(_more(before.lineage)))
    for profile in map(profiles.load, profiles.names()):
        old, new = (profiles.evaluate(found, profile) for found in (before, after))
        parts = _verdicts(new)
        for key, was in _verdicts(old).items():
            assert _ORDER.index(parts[key]) >= _ORDER.index(was), key
        for was_element, is_element in zip(old.elements, new.elements, strict=True):
            assert _ORDER.index(is_element.verdict) >= _ORDER.index(was_element.verdict)


@st.composite
def _more(draw: st.DrawFn, lineage: Lineage) -> Lineage:
    nodes = list(lineage.nodes)
    number = draw(st.integers(0, len(nodes) - 1))
    chosen = nodes[number]
    added = draw(st.lists(_facts(chosen.ref), max_size=3))
    stronger = tuple(replace(claim, assurance=_raised(draw, claim)) for claim in chosen.facts)
    files = chosen.files and tuple(replace(file, sha256="0" * 64, sha512="0" * 128) for file in chosen.files)
    nodes[number] = replace(chosen, facts=(*stronger, *added), files=files)
    return replace(lineage, nodes=tuple(nodes))


def _raised(draw: st.DrawFn, claim: FactClaim) -> Assurance:
    return ASSURANCE_ORDER[draw(st.integers(ASSURANCE_ORDER.index(claim.assurance), len(ASSURANCE_ORDER) - 1))]


def _facts(ref: Any) -> st.SearchStrategy[FactClaim]:
    return st.builds(
        fact,
        st.just(ref),
        st.sampled_from(Fact),
        st.sampled_from(["", "mit", "other", "present"]),
        st.sampled_from(Assurance),
        accountable=st.sampled_from(["", "Jane Doe (2026-11-01)"]),
    )
