"""source-unavailable."""

import pytest
from gaps.cases import BASE, changed, fact, only

from aibom.records.claims import Fact
from aibom.records.gaps import Severity
from aibom.records.lineage import Node
from aibom.records.snapshot import Resolution


@pytest.mark.parametrize(
    ("resolution", "severity"),
    [
        (Resolution.UNAVAILABLE, Severity.CRITICAL),
        (Resolution.OFFLINE, Severity.HIGH),
        (Resolution.UNREADABLE, Severity.HIGH),
    ],
)
def test_no_usable_answer(resolution: Resolution, severity: Severity) -> None:
    """No network, no answer, or one that cannot be understood: each is a gap of the artifact, never `missing`."""
    node = Node(ref=BASE, resolution=resolution, detail="429 after 5 tries")
    gap = only(changed(node), "source-unavailable")
    assert (gap.subject, gap.severity) == (BASE, severity)
    assert gap.needed.startswith(f"the record of {BASE}: ")
    assert gap.needed.endswith(" (429 after 5 tries)")


def test_an_unreadable_record_is_shown() -> None:
    """What was read of it is named."""
    record = fact(Fact.TAG, "x", BASE, path="/api/models/org/base", pointer="/tags/0")
    node = Node(ref=BASE, resolution=Resolution.UNREADABLE, facts=(record,))
    gap = only(changed(node), "source-unavailable")
    assert [(place.path, place.pointer) for place in gap.looked_at] == [("/api/models/org/base", "")]
    assert not gap.needed.endswith(")")
