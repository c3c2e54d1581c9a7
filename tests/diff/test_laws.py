"""The laws of a comparison, over Boms that hold whatever strangers may have written, and over all that can differ."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import hypothesis.strategies as st
import pytest
from diff.drawn import Drawn
from diff.mutations import mutation, shuffled
from formats.strategies import boms
from hypothesis import HealthCheck, Phase, given, settings

from aibom.diff.catalogue import KINDS
from aibom.diff.change import Change
from aibom.diff.compare import diff
from aibom.diff.delta import apply, delta, inverse, ordered
from aibom.diff.kinds import Kind
from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.cyclonedx.xml_format import CycloneDxXml
from aibom.formats.interface import Format
from aibom.formats.spdx2.formats import SpdxJson, SpdxTagValue
from aibom.formats.spdx3.json_format import Spdx3Json
from aibom.records.bom import Bom
from aibom.records.claims import LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Node, Pin
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution

seeds = st.integers(min_value=0, max_value=2**40)
# A seed cannot be made smaller, and what it draws is quick to draw: the seconds are better spent on many.
MANY = settings(max_examples=150, phases=(Phase.explicit, Phase.generate))
# Texts as hostile as strangers may write, and slow to draw.
HOSTILE = settings(
    max_examples=10,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
EITHER_WAY = {Kind.READABLE, Kind.NOT_READ, Kind.RECORD} | {
    kind for kind in Kind if KINDS[kind].reverse is Kind.READABLE
}
"""Kinds of what became of asking: gone and back are not told by the same words."""


def seen(changes: Sequence[Change]) -> Counter[object]:
    """What changes say, without the words."""
    return Counter(
        (
            change.kind if change.kind not in EITHER_WAY else Kind.READABLE,
            change.before,
            change.after,
            change.parents,
            frozenset(Counter((item.what, item.before, item.after) for item in change.items).items()),
        )
        for change in changes
    )


def turned(changes: Sequence[Change]) -> Counter[object]:
    """What the same changes say from the other side."""
    return seen(
        [
            replace(
                change,
                kind=KINDS[change.kind].reverse,
                before=change.after,
                after=change.before,
                parents=(change.parents[1], change.parents[0]),
                items=tuple(replace(item, before=item.after, after=item.before) for item in change.items),
            )
            for change in changes
        ]
    )


@HOSTILE
@given(bom=boms(), seed=seeds)
def test_nothing_differs_from_itself(bom: Bom, seed: int) -> None:
    """diff(a, a) is empty, in any order, and so is the delta; whatever the texts hold."""
    for one in (bom, Drawn(seed).bom()):
        other = shuffled(one, seed)
        found = diff(one, other)
        assert found.changes == diff(other, one).changes == diff(one, one).changes == ()
        assert found.related
        assert delta(one, other).is_empty


@MANY
@given(seed=seeds)
def test_what_changed_does_not_depend_on_order(seed: int) -> None:
    """Whoever writes the records down in another order hides nothing and invents nothing."""
    one = mutation(seed)
    assert diff(one.old, shuffled(one.old, seed)).changes == ()
    expected = diff(one.old, one.new)
    other = diff(shuffled(one.old, seed), shuffled(one.new, seed + 1))
    assert seen(other.changes) == seen(expected.changes)
    assert other.uncompared == expected.uncompared


@settings(MANY, max_examples=700)
@given(seed=seeds)
def test_whatever_changes_is_seen_as_what_it_is(seed: int) -> None:
    """Any one thing that differs yields a change of the right kind, whichever way one looks at it."""
    one = mutation(seed)
    is_same = ordered(one.old) == ordered(one.new)
    for found in (diff(one.old, one.new), diff(one.new, one.old)):
        kinds = {change.kind for change in found.changes}
        assert bool(kinds) is not is_same, one.what
        assert is_same or kinds & one.kinds, (one.what, kinds)


@MANY
@given(seed=seeds, far=st.booleans())
def test_the_way_back_is_the_inverse(seed: int, far: bool) -> None:
    """diff(b, a) says what diff(a, b) says, with both sides exchanged, and joins what it joins."""
    one = mutation(seed)
    new = Drawn(seed + 1).bom() if far else one.new
    forth, back = diff(one.old, new), diff(new, one.old)
    assert seen(back.changes) == turned(forth.changes)
    assert bool(back.related) == bool(forth.related)
    assert sorted((b, a, by) for a, b, by in back.matched) == sorted(forth.matched)


@MANY
@given(seed=seeds, far=st.booleans())
def test_the_delta_applied_gives_the_other(seed: int, far: bool) -> None:
    """What diff(a, b) was made from, applied to a, gives b; turned round it leads back; and it fits nothing else."""
    one = mutation(seed)
    old, new = one.old, Drawn(seed + 1).bom() if far else one.new
    made = delta(old, new)
    assert apply(made, old) == ordered(new)
    assert inverse(made) == delta(new, old)
    assert apply(inverse(made), new) == ordered(old)
    assert made.is_empty == (ordered(old) == ordered(new))
    if made.removed:
        with pytest.raises(ValueError, match="another Bom"):
            apply(made, apply(made, old))


@MANY
@given(seed=seeds, bare=st.booleans(), gap=st.booleans())
def test_adding_a_component_yields_exactly_that(seed: int, bare: bool, gap: bool) -> None:
    """An artifact more, with the derivation that leads to it and its gap, is that change and that gap."""
    bom = Drawn(seed).bom()
    lineage, ref = bom.lineage, ArtifactRef(namespace="nobody", name="has-this-name")
    claim = LineageClaim(
        subject=bom.subject,
        relation=Relation.MERGE,
        parent=ref,
        text=str(ref),
        assurance=Assurance.DECLARED,
        evidence=Evidence(path="README.md", extractor="card"),
    )
    edge = Edge(child=bom.subject, parent=ref, relation=Relation.MERGE, pin=Pin.UNKNOWN, claims=(claim,))
    opened = Gap(rule="a", subject=ref, severity=Severity.HIGH, needed="n", why="w", remedy="r")
    more = replace(
        lineage,
        nodes=(*lineage.nodes, Node(ref=ref, resolution=Resolution.RESOLVED, files=())),
        edges=lineage.edges if bare else (*lineage.edges, edge),
    )
    found = diff(bom, replace(bom, lineage=more, gaps=(*bom.gaps, opened) if gap else bom.gaps))
    kinds = [Kind.ARTIFACT_ADDED if bare else Kind.PARENT_ADDED, *([Kind.GAP_OPENED] if gap else [])]
    assert sorted(change.kind for change in found.changes) == sorted(kinds)
    assert all(ref in {change.after, change.parents[1]} for change in found.changes)


FORMS: list[tuple[Format, str]] = [
    (CycloneDxJson(), "1.6"),
    (CycloneDxJson(), "1.7"),
    (CycloneDxXml(), "1.6"),
    (CycloneDxXml(), "1.7"),
    (Spdx3Json(), "3.0.1"),
    (SpdxJson(), "2.3"),
    (SpdxTagValue(), "2.3"),
]


@pytest.mark.parametrize(("form", "version"), FORMS, ids=[f"{form.name}-{version}" for form, version in FORMS])
@settings(HOSTILE, max_examples=3)
@given(bom=boms(), seed=seeds)
def test_the_format_does_not_matter(form: Format, version: str, bom: Bom, seed: int) -> None:
    """The same model through any format differs in nothing."""
    for one in (bom, Drawn(seed).bom()):
        assert diff(one, form.decode(form.encode(one, version)).bom).changes == ()
