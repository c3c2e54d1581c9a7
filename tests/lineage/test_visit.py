"""What becomes of each claim of one artifact."""

from dataclasses import replace

from lineage.world import ref

from aibom.lineage.visit import Visit, sort_out
from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import Form, Unidentified, classify
from aibom.records.snapshot import Resolution, Snapshot

CHILD = ref("o/a@" + "c" * 40)
SNAPSHOT = Snapshot(requested=ref("o/a"), ref=CHILD, resolution=Resolution.RESOLVED)
PLACE = Evidence(path="README.md", extractor="card")


def claim(relation: Relation, value: str, assurance: Assurance = Assurance.DECLARED) -> LineageClaim:
    """Return what the child says of a parent."""
    return LineageClaim(
        subject=CHILD, relation=relation, parent=classify(value), text=value, assurance=assurance, evidence=PLACE
    )


def sort(*claims: LineageClaim, most: int = 256) -> Visit:
    """Sort out claims of the child."""
    return sort_out(SNAPSHOT, claims, max_parents=most)


def targets(visit: Visit) -> list[str]:
    """Return what is to be asked for."""
    return [str(target) for target in visit.targets()]


def test_each_claim_has_one_place() -> None:
    """Facts, parents and what is no parent are told apart."""
    license_ = FactClaim(subject=CHILD, fact=Fact.LICENSE, value="mit", assurance=Assurance.DECLARED, evidence=PLACE)
    base, path = claim(Relation.MERGE, "o/p"), claim(Relation.MERGE, "./p")
    visit = sort_out(SNAPSHOT, [license_, base, path], max_parents=1)
    assert (visit.facts, visit.unidentified, visit.not_followed) == ((license_,), (path,), ())
    assert [link.claim for link in visit.links] == [base]


def test_two_revisions_of_one_parent_leave_a_third_claim_as_it_is() -> None:
    """Where a child names a parent at two revisions, nobody can say which one the claim without any means."""
    visit = sort(claim(Relation.MERGE, "o/p"), claim(Relation.MERGE, "o/p@v1"), claim(Relation.MERGE, "o/p@v2"))
    assert targets(visit) == ["o/p", "o/p@v1", "o/p@v2"]


def test_a_tokenizers_revision_is_not_the_bases() -> None:
    """Relations of different sorts do not lend each other revisions; all derivations are of one sort."""
    assert targets(sort(claim(Relation.MERGE, "o/p"), claim(Relation.TOKENIZER_FROM, "o/p@v1"))) == ["o/p", "o/p@v1"]
    assert targets(sort(claim(Relation.MERGE, "o/p"), claim(Relation.ADAPTER, "o/p@v1"))) == ["o/p@v1"]


def test_a_model_and_a_dataset_of_one_name_are_two() -> None:
    """The kind is part of the identity."""
    visit = sort(claim(Relation.MERGE, "o/p"), claim(Relation.MERGE, "datasets/o/p"))
    assert targets(visit) == ["o/p", "datasets/o/p"]


def test_the_limit_counts_parents_and_not_claims() -> None:
    """Three claims of one parent are one parent (the largest real number of parents is 53)."""
    visit = sort(*[claim(Relation.MERGE, "o/p")] * 3, claim(Relation.MERGE, "o/q"), most=2)
    assert (targets(visit), visit.not_followed) == (["o/p", "o/q"], ())


def test_the_strongest_claim_of_a_parent_decides() -> None:
    """A parent that is mentioned in one place and declared in another counts as declared."""
    visit = sort(
        claim(Relation.MERGE, "o/z", Assurance.MENTIONED),
        claim(Relation.MERGE, "o/a1", Assurance.MENTIONED),
        claim(Relation.MERGE, "o/z", Assurance.DECLARED),
        most=1,
    )
    assert targets(visit) == ["o/z"]
    assert [left.text for left in visit.not_followed] == ["o/a1"]


def test_what_strangers_write_leaves_without_secrets_and_places() -> None:
    """A path on somebody's disk and a token are taken out of every claim; an id and ordinary text stay as they are."""
    path = sort_out(SNAPSHOT, [claim(Relation.MERGE, "/home/alice/models/base")], max_parents=1).unidentified[0]
    assert (path.text, path.parent) == ("…/models/base", Unidentified(text="…/models/base", form=Form.PATH))
    token = "hf_" + "a" * 34
    fact = FactClaim(
        subject=SNAPSHOT.ref,
        fact=Fact.HEADER_METADATA,
        value=f"pushed with {token}",
        fields=(("key", f"Authorization: Bearer {token}"), ("number", 3)),
        assurance=Assurance.DECLARED,
        evidence=PLACE,
    )
    clean = sort_out(SNAPSHOT, [fact], max_parents=1).facts[0]
    assert (clean.value, clean.fields) == ("pushed with ***", (("key", "Authorization: ***"), ("number", 3)))
    linked = replace(claim(Relation.FINETUNE, "o/p"), text=f"https://me:{token}@huggingface.co/o/p")
    assert sort_out(SNAPSHOT, [linked], max_parents=1).links[0].claim.text == "https://***@huggingface.co/o/p"
    keyed = replace(claim(Relation.FINETUNE, "o/p"), evidence=replace(PLACE, pointer=f"/{token}/base_model"))
    assert sort_out(SNAPSHOT, [keyed], max_parents=1).links[0].claim.evidence.pointer == "/***/base_model"


def test_a_credential_in_place_of_an_id_is_no_parent() -> None:
    """What would be asked for, and written into a purl, names nobody: it is kept as unidentified, without the secret."""
    visit = sort(claim(Relation.FINETUNE, "o/hf_" + "Ab1" * 12))
    assert (targets(visit), visit.links) == ([], ())
    assert [(left.text, left.parent) for left in visit.unidentified] == [
        ("o/***", Unidentified(text="o/***", form=Form.MALFORMED))
    ]
