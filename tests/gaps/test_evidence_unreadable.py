"""evidence-unreadable."""

from dataclasses import replace

import pytest
from gaps.cases import BASE, TINY, changed, fact, gaps, model, only

from aibom.records.claims import Fact
from aibom.records.gaps import Severity
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution


@pytest.mark.parametrize(
    ("ref", "path", "severity"),
    [
        (TINY, "README.md", Severity.MEDIUM),
        (TINY, "adapter_config.json", Severity.LOW),
        (BASE, "README.md", Severity.LOW),
    ],
)
def test_a_file_that_cannot_be_understood(ref: ArtifactRef, path: str, severity: Severity) -> None:
    """Jikiwa/text-files-2 has a card whose YAML is invalid: the reason is quoted, the place named."""
    broken = fact(Fact.UNREADABLE, "line 3: mapping values are not allowed here", ref, path=path)
    gap = only(changed(model(ref, broken)), "evidence-unreadable")
    assert (gap.subject, gap.severity) == (ref, severity)
    assert gap.needed == f"what {path} says: line 3: mapping values are not allowed here"
    assert gap.looked_at == (broken.evidence,)


def test_reasons_of_one_file_are_joined() -> None:
    """Two extractors that fail on one file make one gap."""
    reasons = [fact(Fact.UNREADABLE, reason) for reason in ("too long", "no mapping")]
    assert only(changed(model(TINY, *reasons)), "evidence-unreadable").needed.endswith(": no mapping, too long")


def test_gated_files_are_told_of_once() -> None:
    """That a gated model's files cannot be read is said by its gate."""
    node = replace(model(BASE, fact(Fact.UNREADABLE, "403", BASE)), resolution=Resolution.GATED)
    only(changed(node), "parent-gated")


def test_many_broken_files_are_counted() -> None:
    """A repository of a hundred broken headers makes twenty-one gaps."""
    found = gaps(changed(model(TINY, *(fact(Fact.UNREADABLE, "x", path=f"{n}.gguf") for n in range(100)))))
    assert len(found) == 21
    assert any(gap.needed == "what 80 more files say: none of them could be read" for gap in found)
