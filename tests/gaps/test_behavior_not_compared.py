"""behavior-not-compared."""

from gaps.cases import BASE, HEALTHY, TINY, changed, edge, gaps, measured, model, only

from aibom.records.claims import Relation
from aibom.records.gaps import Severity

OTHER = measured("org/other", verified=True)


def test_a_model_and_its_base_on_different_benchmarks() -> None:
    """Both were measured, and nothing shows what the training changed."""
    gap = only(changed(model(TINY, OTHER)), "behavior-not-compared")
    assert (gap.subject, gap.parent, gap.severity) == (TINY, BASE, Severity.LOW)
    assert gap.needed == (
        "one benchmark of both org/tiny and org/base, which it was fine-tuned from: org/other here, org/benchmark there"
    )


def test_one_benchmark_in_common_is_enough() -> None:
    """In whatever case its name is written."""
    assert gaps(changed(model(TINY, OTHER, measured("Org/Benchmark", verified=True)))) == ()


def test_who_was_not_measured_or_is_no_base() -> None:
    """Without a metric there is another gap; a tokenizer is no base."""
    tokenizer = changed(model(TINY, OTHER), edges=[*HEALTHY.edges[:2], edge(TINY, BASE, Relation.TOKENIZER_FROM)])
    unnamed = changed(model(TINY, measured("", verified=True)))
    for lineage in (tokenizer, unnamed):
        assert gaps(lineage) == ()
