"""evaluation-self-reported."""

import pytest
from gaps.cases import TINY, changed, gaps, measured, model, only

from aibom.records.claims import Scalar
from aibom.records.gaps import Severity


def test_numbers_of_the_publisher_alone() -> None:
    """A metric on a benchmark, and nobody named beside it."""
    gap = only(changed(model(TINY, measured("org/benchmark"))), "evaluation-self-reported")
    assert (gap.subject, gap.severity) == (TINY, Severity.INFO)
    assert gap.needed == "an evaluation by somebody else: all metrics (1) are the publisher's own, without a source"


@pytest.mark.parametrize(
    "beside", [{"verified": True}, {"claimed-by": "the registry"}, {"source-url": "https://bench.test/run/1"}]
)
def test_a_metric_that_somebody_else_speaks_for(beside: dict[str, Scalar]) -> None:
    """Verified, stated by another, or with a source; one of several is enough."""
    assert gaps(changed(model(TINY, measured("org/benchmark"), measured("org/benchmark", TINY, **beside)))) == ()


def test_not_verified_is_no_verification() -> None:
    """`verified: false` says what is the case without it."""
    only(changed(model(TINY, measured("org/benchmark", verified=False))), "evaluation-self-reported")
