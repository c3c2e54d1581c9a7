"""Supplied statements on a walk: whom they meet, what they lead to, and what they never replace."""

import random

import pytest
from lineage.world import Repo, Teller, World, commit_of, ref

from aibom.lineage.assemble import assemble
from aibom.lineage.crawl import crawl
from aibom.lineage.limits import Limits
from aibom.records.claims import Fact, Relation, Scalar
from aibom.records.evidence import Assurance
from aibom.records.lineage import Lineage, Pin
from aibom.records.refs import LOCAL, ArtifactRef
from aibom.records.snapshot import Resolution, Snapshot
from aibom.sources.interface import Wants
from aibom.statements.read import read
from aibom.statements.records import Statements

DECLARED = Assurance.DECLARED
HEAD = 'schema = "aibom-statements/1"\n[by]\nperson = "Jane"\ndate = 2026-11-01\n'
JANE = "Jane (2026-11-01)"
BASE = Relation.UNSPECIFIED_BASE


def stated(text: str) -> Statements:
    """Return what these sections state, Jane being accountable."""
    return read((HEAD + text).encode(), "ours.toml")


def lineage(world: World, text: str, subject: str | ArtifactRef = "o/a", limits: Limits | None = None) -> Lineage:
    """Walk `world` with these sections supplied."""
    begin = ref(subject) if isinstance(subject, str) else subject
    return assemble(crawl(begin, world, [Teller()], limits or Limits(), jobs=4, statements=stated(text)))


def supplied(found: Lineage) -> dict[str, set[tuple[str, Scalar]]]:
    """Return the supplied facts by artifact."""
    return {
        str(node.ref.unpinned): facts
        for node in found.nodes
        if (facts := {(claim.fact.value, claim.value) for claim in node.facts if claim.accountable})
    }


def edges(found: Lineage) -> set[tuple[str, str, str]]:
    """Return the edges: name of the child, relation, parent without revision."""
    return {(edge.child.name, edge.relation.value, str(edge.parent.unpinned)) for edge in found.edges}


def family() -> World:
    """A model, its base, and theirs."""
    return World(
        repos={
            "o/a": Repo(parents=[(BASE, "o/b", DECLARED)], facts=[(Fact.LICENSE, "mit")]),
            "o/b": Repo(parents=[(BASE, "o/old", DECLARED)]),
            "o/old": Repo(present="o/new"),
            "o/new": Repo(),
            "o/x": Repo(parents=[(BASE, "o/y", DECLARED)]),
            "o/y": Repo(),
        }
    )


def license_of(about: str) -> str:
    """Return a section that concludes a license."""
    return f'[[license]]\nconcluded = "Apache-2.0"\nabout = "{about}"\n'


def test_a_statement_without_about_is_about_the_subject() -> None:
    """It stands at the commit that was read, beside what was found, with its own evidence and name."""
    found = lineage(family(), '[[license]]\nconcluded = "Apache-2.0"\n')
    node = found.by_ref()[found.subject]
    assert {(claim.fact, claim.value, claim.accountable) for claim in node.facts} == {
        (Fact.LICENSE, "mit", ""),
        (Fact.LICENSE_CONCLUDED, "Apache-2.0", JANE),
    }
    [claim] = [claim for claim in node.facts if claim.accountable]
    assert claim.subject == node.ref
    assert (claim.evidence.path, claim.evidence.pointer) == ("ours.toml", "/license/0/concluded")
    assert "statements@1" in found.walk.extractors


@pytest.mark.parametrize(
    ("about", "met"),
    [
        ("o/a", "o/a"),
        ("o/b", "o/b"),
        (f"o/b@{commit_of('o/b')}", "o/b"),
        ("o/new", "o/new"),
        ("o/old", "o/new"),
        ("pkg:huggingface/o/b", "o/b"),
        ("https://huggingface.co/o/b", "o/b"),
    ],
)
def test_a_statement_meets_its_artifact_by_id(about: str, met: str) -> None:
    """Whatever revision was walked, and under an id that it has left; a commit only if it is that one."""
    assert supplied(lineage(family(), license_of(about))) == {met: {("license-concluded", "Apache-2.0")}}


@pytest.mark.parametrize("about", ["o/z", "datasets/o/b", f"o/b@{'0' * 40}", "O/B"])
def test_a_statement_about_something_else_is_a_fact_of_the_subject(about: str) -> None:
    """Nothing stated is lost: it says what it was about."""
    found = lineage(family(), license_of(about))
    assert supplied(found) == {"o/a": {("statement-unmatched", about)}}
    [claim] = [claim for claim in found.by_ref()[found.subject].facts if claim.accountable]
    assert (claim.fields, claim.evidence.pointer) == ((("kind", "license"),), "/license/0/concluded")


def test_a_stated_base_is_walked() -> None:
    """What no card names is asked for, and its own parents too; what was found stays."""
    world = family()
    found = lineage(world, '[[base]]\nid = "o/x"\nrelation = "merge"\n')
    assert edges(found) >= {("a", "merge", "o/x"), ("x", "unspecified-base", "o/y"), ("a", "unspecified-base", "o/b")}
    [edge] = [edge for edge in found.edges if edge.relation is Relation.MERGE]
    assert [claim.accountable for claim in edge.claims] == [JANE]


def test_a_stated_relation_and_a_found_one_stand_together() -> None:
    """The card's base without a relation joins the stated relation; both claims remain, told apart."""
    found = lineage(family(), '[[base]]\nid = "o/b"\nrelation = "quantized"\n')
    [edge] = [edge for edge in found.edges if edge.child.name == "a"]
    assert edge.relation is Relation.QUANTIZED
    assert {claim.accountable for claim in edge.claims} == {"", JANE}


def test_a_stated_commit_pins() -> None:
    """As one in a card does."""
    commit = commit_of("o/b")
    found = lineage(family(), f'[[base]]\nid = "o/b"\nversion = "{commit}"\nrelation = "finetune"\n')
    assert {edge.pin for edge in found.edges if edge.child.name == "a"} == {Pin.NAMED_BY_CHILD}


SECRET = """
[[base]]
name = "secret"
unpublished = true
relation = "finetune"
supplier = "Acme"
license = "LicenseRef-Acme"
[[base]]
about = "secret"
id = "o/x"
relation = "finetune"
[[dataset]]
about = "secret"
name = "tickets"
unpublished = true
role = "trained-on"
"""


def test_unpublished_artifacts_are_nodes_and_have_parents() -> None:
    """Nobody is asked for them; they are known from what is stated, and lead on to what is published."""
    world = family()
    found = lineage(world, SECRET)
    nodes = {node.ref.name: node for node in found.nodes}
    assert (nodes["secret"].resolution, nodes["tickets"].resolution) == (Resolution.UNPUBLISHED,) * 2
    assert {claim.fact for claim in nodes["secret"].facts} == {Fact.SUPPLIER, Fact.LICENSE_CONCLUDED}
    assert edges(found) >= {
        ("a", "finetune", "unpublished:Acme/secret"),
        ("secret", "finetune", "o/x"),
        ("secret", "trained-on", "unpublished:datasets/tickets"),
        ("x", "unspecified-base", "o/y"),
    }
    assert {asked.registry for asked in world.asked} == {"huggingface"}
    assert found.walk.cut == ()


def test_a_card_cannot_call_what_it_names_unpublished() -> None:
    """Only what the file states is answered for; another such name stays a registry that nothing here can ask."""
    world = World(
        repos={"o/a": Repo(parents=[(BASE, f"pkg:generic/unpublished/{name}", DECLARED) for name in ("b", "c")])}
    )
    text = '[[base]]\nname = "b"\nunpublished = true\nrelation = "merge"\n'
    outcome = {node.ref.name: node.resolution for node in lineage(world, text).nodes}
    assert (outcome["b"], outcome["c"]) == (Resolution.UNPUBLISHED, Resolution.REGISTRY_NOT_WALKED)
    assert {node.ref.name: node.resolution for node in lineage(world, "").nodes}["b"] is Resolution.REGISTRY_NOT_WALKED


@pytest.mark.parametrize("about", ["gpt-4", "pkg:generic/openai/gpt-4"])
def test_what_lies_in_another_registry_has_what_is_stated_of_it(about: str) -> None:
    """Nobody looked there, and the outcome says so; license and base are those stated, and the base is walked."""
    elsewhere = ArtifactRef(registry="openai", name="gpt-4")
    world = World(repos={"o/a": Repo(parents=[(BASE, "gpt-4", DECLARED)]), "o/b": Repo()})
    text = license_of(about) + f'[[base]]\nid = "o/b"\nrelation = "finetune"\nabout = "{about}"\n'
    found = lineage(world, text)
    assert found.by_ref()[elsewhere].resolution is Resolution.REGISTRY_NOT_WALKED
    assert found.by_ref()[elsewhere].detail == "the closed service 'openai' is not walked"
    assert supplied(found) == {"openai:gpt-4": {("license-concluded", "Apache-2.0")}}
    assert edges(found) == {("a", "unspecified-base", "openai:gpt-4"), ("gpt-4", "finetune", "o/b")}
    assert elsewhere not in world.asked


def test_the_limits_hold_for_stated_parents() -> None:
    """What is stated of an artifact that a limit cut off says so, with the reason."""
    found = lineage(family(), SECRET, limits=Limits(max_depth=0))
    reasons = {
        (claim.value, dict(claim.fields).get("reason"))
        for claim in found.by_ref()[found.subject].facts
        if claim.fact is Fact.STATEMENT_UNMATCHED
    }
    assert ("unpublished:Acme/secret", "the limit of 0 levels was reached") in reasons
    without = lineage(family(), SECRET, limits=Limits(datasets=False))
    assert {node.ref.name: node.detail for node in without.nodes}["tickets"] == "datasets were not asked for"


def test_a_missing_artifact_has_what_is_stated_of_it() -> None:
    """A base that is gone may still have a stated license and base."""
    world = World(repos={"o/a": Repo(parents=[(BASE, "o/gone", DECLARED)]), "o/y": Repo()})
    text = license_of("o/gone") + '[[base]]\nabout = "o/gone"\nid = "o/y"\nrelation = "finetune"\n'
    found = lineage(world, text)
    assert supplied(found)["o/gone"] == {("license-concluded", "Apache-2.0")}
    assert ("gone", "finetune", "o/y") in edges(found)


class Folder:
    """A source that answers for one local folder."""

    name, endpoint, time = "folder", "", "2026-01-01T00:00:00Z"

    def fetch(self, asked: ArtifactRef, wants: Wants) -> Snapshot:
        """Answer for the folder, and say that everything else is offline."""
        del wants
        if asked.registry == LOCAL:
            return Snapshot(
                requested=asked,
                ref=asked.at("1" * 40),
                resolution=Resolution.RESOLVED,
                info=b'{"parents":[],"facts":[]}',
            )
        return Snapshot(requested=asked, ref=asked, resolution=Resolution.OFFLINE)


def test_a_local_folder_is_a_subject_like_any_other() -> None:
    """A folder has no id; what is about nobody in particular is about it."""
    subject = ArtifactRef(registry=LOCAL, name="folder")
    text = '[[license]]\nconcluded = "MIT"\n[[base]]\nid = "o/b"\nrelation = "adapter"\n'
    found = assemble(crawl(subject, Folder(), [Teller()], Limits(), statements=stated(text)))
    assert supplied(found) == {"folder": {("license-concluded", "MIT")}}
    assert edges(found) == {("folder", "adapter", "o/b")}


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_answers_does_not_matter(seed: int) -> None:
    """Statements, unpublished chains and a limit of nodes: the same lineage however answers come."""
    text = SECRET + license_of("o/new") + license_of("o/z")
    calm = lineage(family(), text, limits=Limits(max_nodes=5))
    shaken = family()
    rng = random.Random(seed)
    pauses = {name: rng.random() / 100 for name in [*shaken.repos, "missing"]}
    shaken.delay = lambda asked: pauses.get(asked.repo, 0.0)
    assert lineage(shaken, text, limits=Limits(max_nodes=5)) == calm


def test_nothing_found_is_lost() -> None:
    """All claims of the walk without statements are in the one with them."""
    bare, full = lineage(family(), ""), lineage(family(), SECRET + license_of("o/b"))

    def claims(found: Lineage) -> set[object]:
        return {claim for node in found.nodes for claim in node.facts} | {
            c for edge in found.edges for c in edge.claims
        }

    assert claims(bare) <= claims(full)
    assert "statements@1" not in bare.walk.extractors
