"""What is worked out once for a lineage: never told of another, and gone with it."""

import gc
from dataclasses import replace
from weakref import ref

from gaps.cases import HEALTHY

from aibom.gaps._kept import kept
from aibom.records.lineage import Lineage


def test_an_answer_is_made_once_for_each_lineage_and_question() -> None:
    """The same lineage is not asked twice; an equal one is another, since the first may be gone by then."""
    asked = []

    @kept
    def count(lineage: Lineage, more: int) -> int:
        asked.append(more)
        return len(lineage.nodes) + more

    other = replace(HEALTHY, nodes=HEALTHY.nodes[:1])
    assert [count(HEALTHY, 1), count(HEALTHY, 1), count(HEALTHY, 2)] == [len(HEALTHY.nodes) + n for n in (1, 1, 2)]
    assert asked == [1, 2]
    assert count(other, 1) == 2
    assert count(HEALTHY, 1) == len(HEALTHY.nodes) + 1
    assert asked == [1, 2, 1, 1]


def test_an_answer_goes_with_its_lineage() -> None:
    """Nothing of a lineage stays behind in a process that makes thousands of BOMs."""

    class Answer:
        pass

    @kept
    def make(_lineage: Lineage) -> Answer:
        return Answer()

    lineage = replace(HEALTHY)
    seen = ref(make(lineage))
    gc.collect()
    assert seen() is make(lineage)
    del lineage
    gc.collect()
    assert seen() is None
