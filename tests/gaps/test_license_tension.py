"""license-tension."""

import pytest
from gaps.cases import BASE, DATA, TINY, changed, edge, only
from gaps.license_cases import OTHER, judged, lineage, said, under

from aibom.records.claims import Relation
from aibom.records.gaps import Severity
from aibom.records.refs import ArtifactRef, Kind

RULE = "license-tension"
LLAMA = ArtifactRef(namespace="meta-llama", name="Meta-Llama-3-8B", revision="6" * 40)
MORE = ArtifactRef(kind=Kind.DATASET, namespace="org", name="more", revision="7" * 40)


@pytest.mark.parametrize(
    ("theirs", "ours", "words"),
    [
        (
            "agpl-3.0",
            "gpl-3.0",
            "stays under the license (agpl-3.0: sections 5(c) and 13, read 2026-11-24) and what is",
        ),
        ("cc-by-sa-4.0", "cc-by-nc-4.0", "and no share-alike (cc-by-nc-4.0"),
        ("cc-by-nc-4.0", "gpl-3.0", "and commercial use permitted (gpl-3.0: section 2"),
        ("llama2", "cc-by-nc-4.0", "and no limits of use (cc-by-nc-4.0"),
        ("cc-by-nc-4.0", "llama2", "and commercial use permitted on conditions (llama2: sections 1.a and 2"),
        ("cc-by-nc-nd-4.0", "cc-by-nc-nd-4.0", "and org/tiny, which was fine-tuned from org/base; needs"),
        ("cc-by-nd-4.0", "house-rules", "and org/tiny, which was fine-tuned from org/base; needs"),
    ],
)
def test_terms_that_may_not_go_together(theirs: str, ours: str, words: str) -> None:
    """Both are named with their clauses; where terms are compared, license-differs is silent."""
    [gap] = judged(theirs, ours, RULE)
    assert gap.needed.startswith("possible tension: ")
    assert words in gap.needed
    assert gap.needed.endswith(f"needs legal review (path: org/tiny was fine-tuned from {BASE})")
    assert gap.severity is Severity.MEDIUM
    assert judged(theirs, ours, "license-differs") == []
    assert judged(theirs, ours, "license-more-permissive") == []


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("cc-by-sa-3.0", "cc-by-sa-4.0"),  # its clause names later versions
        ("lgpl-3.0", "gpl-3.0"),
        ("GPL-2.0-or-later", "gpl-3.0"),
        ("agpl-3.0", "house-rules"),
        ("agpl-3.0", "gpl-3.0|agpl-3.0"),
        ("llama2", "gemma"),
        ("openrail++", "creativeml-openrail-m"),
        ("cc-by-nc-4.0", "mnpl|cc-by-nc-4.0"),
        ("openrail", "openrail"),
        ("llama2", "mit"),  # license-more-permissive
        ("mit", "agpl-3.0"),
        ("gpl-3.0|cc-by-sa-4.0", "cc-by-sa-4.0"),  # of two that may be chosen, the second was
    ],
)
def test_silent(theirs: str, ours: str) -> None:
    """It may be met, nobody can tell, or another rule says it."""
    assert judged(theirs, ours, RULE) == []


def test_what_was_not_read_clears_nothing() -> None:
    """That openrail passes limits of use on was not read: the tension stays, with less weight."""
    [gap] = judged("creativeml-openrail-m", "openrail", RULE)
    assert gap.severity is Severity.LOW
    assert "(openrail: as its publisher describes it; text not read, unverified)" in gap.needed


def test_only_here() -> None:
    """A model handed on under the license that forbids to hand on what is derived: no other rule sees it."""
    gap = only(changed(under(BASE, ["cc-by-nd-4.0"]), under(TINY, ["cc-by-nd-4.0"])), RULE)
    assert gap.severity is Severity.MEDIUM


def test_another_file_format_is_nothing_derived() -> None:
    """A conversion alone is no tension with a ban of what is derived."""
    assert judged("cc-by-nd-4.0", "cc-by-nd-4.0", RULE, edge(TINY, BASE, Relation.CONVERTED)) == []


def test_a_name_that_does_not_show_the_duty() -> None:
    """Llama 3 at the beginning of the name is asked for; what has it anywhere is let be, and so is a quantization."""
    named = ArtifactRef(namespace="org", name="Tuned-Llama_3-8B", revision="8" * 40)
    found = said(lineage({TINY: "llama3", LLAMA: "llama3"}, [edge(TINY, LLAMA)]), RULE)
    assert [gap.severity for gap in found] == [Severity.LOW]
    assert "a name that is to be shown (llama3: section 1.b.i, read 2026-11-24): 'Llama 3' and the name 'tiny'" in (
        found[0].needed
    )
    assert said(lineage({TINY: "llama3", named: "llama3", LLAMA: "llama3"}, [edge(named, LLAMA)]), RULE) == []
    assert said(lineage({TINY: "llama3", LLAMA: "llama3"}, [edge(TINY, LLAMA, Relation.QUANTIZED)]), RULE) == []
    assert said(lineage({TINY: "llama2", LLAMA: "llama2"}, [edge(TINY, LLAMA)]), RULE) == []


def test_distilled_from_a_model_whose_outputs_train_no_other() -> None:
    """The ban spares what is derived from the model itself, which its license on the child shows."""
    distilled = [edge(TINY, BASE, Relation.DISTILLED)]
    [gap] = [gap for gap in said(lineage({TINY: "", BASE: "llama2"}, distilled), RULE) if "outputs" in gap.needed]
    assert (
        "no training of other models on outputs (llama2: section 1.b.v, read 2026-11-24) and org/tiny, which was"
        in (gap.needed)
    )
    assert said(lineage({TINY: "llama2", BASE: "llama2"}, distilled), RULE) == []
    assert said(lineage({TINY: "mit", BASE: "apache-2.0"}, distilled), RULE) == []


def test_trained_on_data_that_such_a_model_generated() -> None:
    """Three steps: the model, a dataset, the dataset it was made of, and the model that generated that."""
    edges = [
        edge(TINY, DATA, Relation.TRAINED_ON),
        edge(DATA, MORE, Relation.DERIVED_FROM_DATASET),
        edge(MORE, OTHER, Relation.GENERATED_BY),
    ]
    stated = {TINY: "mit", DATA: "mit", MORE: "mit", OTHER: "llama2"}
    [gap] = said(lineage(stated, edges), RULE)
    assert (gap.subject, gap.parent, gap.severity) == (TINY, DATA, Severity.MEDIUM)
    assert gap.needed.endswith(
        f"and org/more, which was generated by org/other; needs legal review (path: org/tiny was trained on {DATA}, which "
        f"was derived from {MORE}, which was generated by {OTHER})"
    )
    assert said(lineage(stated | {OTHER: "llama3.1"}, edges), RULE) == []


def test_data_derived_from_share_alike_data() -> None:
    """Datasets are compared as models are; a model and its data are not."""
    edges = [edge(DATA, MORE, Relation.DERIVED_FROM_DATASET), edge(TINY, MORE, Relation.TRAINED_ON)]
    found = said(lineage({TINY: "gpl-3.0", DATA: "cc-by-nc-4.0", MORE: "cc-by-sa-4.0"}, edges), RULE)
    assert [(gap.subject, gap.severity) for gap in found] == [(DATA, Severity.LOW)]
