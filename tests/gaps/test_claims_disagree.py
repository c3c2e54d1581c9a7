"""claims-disagree."""

from dataclasses import replace

import pytest
from gaps.cases import BASE, DATA, HEALTHY, RECORD, TINY, changed, claim, edge, fact, gaps, model, only, said

from aibom.records.claims import Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge, Lineage
from aibom.records.refs import ArtifactRef

OTHER = ArtifactRef(namespace="org", name="other", revision="4" * 40)
TRAINED = [*HEALTHY.edges[:2], edge(OTHER, DATA, Relation.TRAINED_ON)]


def said_by(
    path: str, parent: ArtifactRef, relation: Relation = Relation.UNSPECIFIED_BASE, *, prose: bool = False
) -> Edge:
    """Return an edge from the model that rests on one file."""
    assurance = Assurance.MENTIONED if prose else Assurance.DERIVED
    return edge(TINY, parent, relation, claims=[claim(relation, parent, path=path, assurance=assurance)])


def quoting(spoken: LineageClaim, pointer: str) -> LineageClaim:
    """Return the claim as it stands in another place of its file."""
    return replace(spoken, evidence=replace(spoken.evidence, pointer=pointer))


def family(*edges: Edge) -> Lineage:
    """Return a lineage of model, base and another model with these edges between them."""
    return changed(model(OTHER), edges=[*TRAINED, *edges])


def test_two_relations_of_one_pair() -> None:
    """The card says merge and the registry quantized: both stand, and the files that say so are named."""
    lineage = family(said_by("README.md", BASE, Relation.MERGE), said_by(RECORD, BASE, Relation.QUANTIZED))
    gap = only(lineage, "claims-disagree")
    assert (gap.subject, gap.parent, gap.severity) == (TINY, BASE, Severity.MEDIUM)
    assert gap.needed == (
        "one relation to org/base: it is said that org/tiny was merged from (README.md); "
        "was quantized from (the registry's record)"
    )
    assert len(gap.looked_at) == 2


def test_a_record_that_quotes_two_files_speaks_with_two_voices() -> None:
    """qwopqwop/EEVE-ALMA-R: known from the registry's record alone, card and adapter configuration name two bases."""
    card = claim(Relation.UNSPECIFIED_BASE, BASE, path=RECORD)
    adapter = claim(Relation.ADAPTER, OTHER, path=RECORD)
    lineage = family(
        edge(TINY, BASE, Relation.UNSPECIFIED_BASE, claims=[quoting(card, "/cardData/base_model")]),
        edge(TINY, OTHER, Relation.ADAPTER, claims=[quoting(adapter, "/config/peft/base_model_name_or_path")]),
    )
    gap = only(lineage, "claims-disagree")
    assert gap.needed == ("the same parents in every file: README.md says org/base; adapter_config.json says org/other")


def test_a_relation_in_prose_weighs_less() -> None:
    """The field says merge, a sentence says fine-tuned."""
    lineage = family(
        said_by("mergekit_config.yml", BASE, Relation.MERGE), said_by("README.md", BASE, Relation.FINETUNE, prose=True)
    )
    assert only(lineage, "claims-disagree").severity is Severity.LOW


def test_an_adapter_is_fine_tuned_from_its_base() -> None:
    """Every PEFT card says "fine-tuned version of": that is no contradiction, unless a field says it."""
    adapter = said_by("adapter_config.json", BASE, Relation.ADAPTER)
    assert gaps(family(adapter, said_by("README.md", BASE, Relation.FINETUNE, prose=True))) == ()
    only(family(adapter, said_by("README.md", BASE, Relation.FINETUNE)), "claims-disagree")


def test_unspecified_and_tokenizer_contradict_nothing() -> None:
    """A base without relation and a tokenizer's origin go with any relation."""
    lineage = family(
        said_by("README.md", BASE),
        said_by("README.md", BASE, Relation.FINETUNE),
        said_by("tokenizer_config.json", BASE, Relation.TOKENIZER_FROM),
    )
    assert gaps(lineage) == ()


def test_two_files_with_two_parents() -> None:
    """qwopqwop/EEVE-ALMA-R: the adapter configuration names another base than the card."""
    gap = only(family(said_by("README.md", BASE), said_by("adapter_config.json", OTHER)), "claims-disagree")
    assert (gap.subject, gap.parent, gap.severity) == (TINY, None, Severity.MEDIUM)
    assert gap.needed == ("the same parents in every file: README.md says org/base; adapter_config.json says org/other")


def test_a_file_that_names_fewer_parents_does_not_contradict() -> None:
    """A card that names one of the models its recipe merges is poor, not wrong; neither is prose."""
    recipe = "mergekit_config.yml"
    prose = claim(Relation.MERGE, OTHER, path="NOTES.md", assurance=Assurance.MENTIONED)
    lineage = family(
        edge(
            TINY, BASE, Relation.MERGE, claims=[claim(Relation.MERGE, BASE), claim(Relation.MERGE, BASE, path=recipe)]
        ),
        edge(TINY, OTHER, Relation.MERGE, claims=[claim(Relation.MERGE, OTHER, path=recipe), prose]),
    )
    assert gaps(lineage) == ()


def test_a_configuration_handed_down_names_a_grandparent() -> None:
    """config.json is copied with the weights, and then names the origin of the origin."""
    known = edge(BASE, OTHER)
    assert gaps(family(said_by("README.md", BASE), said_by("config.json", OTHER), known)) == ()


def test_a_gguf_header_names_the_parents_of_the_model_it_was_converted_from() -> None:
    """llama.cpp copies base_model from that model's card: a grandparent; what it names as its source is its own."""
    key = "key general.base_model.0.repo_url"
    spoken = claim(Relation.UNSPECIFIED_BASE, BASE, path="x.gguf", assurance=Assurance.DERIVED)
    parent = said_by("README.md", OTHER)
    copied = edge(TINY, BASE, Relation.UNSPECIFIED_BASE, claims=[quoting(spoken, key)])
    assert gaps(family(copied, parent, edge(OTHER, BASE))) == ()
    own = edge(TINY, BASE, Relation.UNSPECIFIED_BASE, claims=[quoting(spoken, "key general.source.repo_url")])
    only(family(own, parent, edge(OTHER, BASE)), "claims-disagree")


def test_a_configuration_that_names_a_stranger_weighs_less() -> None:
    """It may be a leftover; it is said all the same."""
    gap = only(family(said_by("README.md", BASE), said_by("config.json", OTHER)), "claims-disagree")
    assert gap.severity is Severity.LOW


def test_ancestors_in_a_cycle_are_looked_at_once() -> None:
    """Looking for grandparents ends where they are their own."""
    third = ArtifactRef(namespace="org", name="third", revision="5" * 40)
    loop = [edge(BASE, third), edge(third, BASE), edge(third, DATA, Relation.TRAINED_ON)]
    lineage = family(said_by("README.md", BASE), said_by("config.json", OTHER), *loop)
    found = gaps(replace(lineage, nodes=tuple(sorted((*lineage.nodes, model(third)), key=lambda node: node.ref))))
    assert [gap.rule for gap in found] == ["claims-disagree", "cycle"]


def licensed(*facts: FactClaim) -> Lineage:
    """Return the sound lineage in which the model's license is stated as given."""
    node = model(TINY)
    return changed(replace(node, facts=(node.facts[0], *said(TINY), *facts)), edges=HEALTHY.edges[:2])


def test_two_licenses() -> None:
    """The header of the weights says apache-2.0, the card llama3: 337 edges of 2024 lost a license that way."""
    lineage = licensed(fact(Fact.LICENSE, "llama3"), fact(Fact.LICENSE, "Apache-2.0", path="model.gguf"))
    gap = only(lineage, "claims-disagree")
    assert gap.needed == "the same license in every file: README.md says llama3; model.gguf says apache-2.0"


def test_licenses_that_do_not_disagree() -> None:
    """Case does not matter, nor that a list of two is in one place a single one."""
    both = (fact(Fact.LICENSE, "MIT"), fact(Fact.LICENSE, "apache-2.0"))
    assert gaps(licensed(*both, fact(Fact.LICENSE, "mit", path=RECORD), fact(Fact.LICENSE, "", path="x"))) == ()


def test_one_license_in_two_spellings() -> None:
    """A header writes the title of the license the card names by its id; both stay as they are, and agree."""
    card = fact(Fact.LICENSE, "apache-2.0")
    assert gaps(licensed(card, fact(Fact.LICENSE, "Apache License 2.0", path="x.gguf"))) == ()
    only(licensed(card, fact(Fact.LICENSE, "BSD 3-Clause License", path="x.gguf")), "claims-disagree")


def test_a_license_other_is_the_one_it_is_named() -> None:
    """The card says other and names it llama3, as GGUF headers made from it do; another name is another license."""
    card = (fact(Fact.LICENSE, "other"), fact(Fact.LICENSE_NAME, "llama3"))
    assert gaps(licensed(*card, fact(Fact.LICENSE, "llama3", path="x.gguf"))) == ()
    only(licensed(*card, fact(Fact.LICENSE, "mit", path="x.gguf")), "claims-disagree")


def test_many_voices_are_few_words() -> None:
    """A hundred files with a hundred licenses make one gap of bounded length."""
    lineage = licensed(*(fact(Fact.LICENSE, f"l{number}", path=f"{number}.gguf") for number in range(100)))
    [gap] = [gap for gap in gaps(lineage) if gap.rule == "claims-disagree"]
    assert len(gap.needed) < 300
    assert len(gap.looked_at) == 16


COPY = ArtifactRef(namespace="unsloth", name="base-bnb-4bit", revision="6" * 40)


def disagreements(*edges: Edge) -> list[str]:
    """Return what of these edges of the model, a base and its copies the rule finds contradictory."""
    third = ArtifactRef(namespace="org", name="tq-pack", revision="7" * 40)
    lineage = changed(model(OTHER), model(COPY), model(third), edges=[*TRAINED, *edges])
    return [gap.needed for gap in gaps(lineage) if gap.rule == "claims-disagree"]


@pytest.mark.parametrize(
    ("named", "known"),
    [
        (COPY, []),  # by its name
        (COPY, [edge(COPY, OTHER, Relation.QUANTIZED)]),  # whatever else it is said to stem from
        (OTHER, [edge(OTHER, BASE, Relation.QUANTIZED)]),  # by what is said of it
        (OTHER, [edge(OTHER, COPY, Relation.CONVERTED), edge(COPY, BASE, Relation.UNSPECIFIED_BASE)]),
    ],
)
def test_a_quantized_copy_and_its_original_are_one_parent(named: ArtifactRef, known: list[Edge]) -> None:
    """Of 6,816 edges to copies of unsloth: the card names the model, and the configuration the copy it was loaded from."""
    assert disagreements(said_by("README.md", BASE), said_by("adapter_config.json", named), *known) == []


@pytest.mark.parametrize(
    ("named", "known"),
    [
        (OTHER, []),
        (OTHER, [edge(OTHER, BASE)]),  # qwopqwop/EEVE-ALMA-R: a fine-tune of it is another model
        (OTHER, [edge(OTHER, BASE, Relation.UNSPECIFIED_BASE)]),
        (OTHER, [edge(OTHER, BASE, Relation.QUANTIZED), edge(BASE, OTHER, Relation.QUANTIZED)]),
    ],
)
def test_what_is_no_copy_is_another_parent(named: ArtifactRef, known: list[Edge]) -> None:
    """A relation that trains, none at all, or two that are said to be copies of each other."""
    found = disagreements(said_by("README.md", BASE), said_by("adapter_config.json", named), *known)
    assert found == ["the same parents in every file: README.md says org/base; adapter_config.json says org/other"]


def test_a_stranger_beside_a_copy_is_quoted_as_it_is_written() -> None:
    """Copy and original agree, a third file does not: all three names stand in the gap."""
    found = disagreements(
        said_by("README.md", BASE), said_by("adapter_config.json", COPY), said_by("x/adapter_config.json", OTHER)
    )
    quoted = (
        "README.md says org/base; adapter_config.json says unsloth/base-bnb-4bit; x/adapter_config.json says org/other"
    )
    assert found == [f"the same parents in every file: {quoted}"]


def test_files_that_agree_are_named_together() -> None:
    """Two files of one mind stand before one verb."""
    two = said_by("README.md", BASE), said_by(RECORD, BASE)
    both = edge(TINY, BASE, Relation.UNSPECIFIED_BASE, claims=[*two[0].claims, *two[1].claims])
    quoted = "README.md, the registry's record say org/base; adapter_config.json says org/other"
    found = disagreements(both, said_by("adapter_config.json", OTHER))
    assert found == [f"the same parents in every file: {quoted}"]
