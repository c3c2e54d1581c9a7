"""Paths from the subject: the shortest, the same in any order, and readable however long they are."""

from dataclasses import replace
from itertools import pairwise

from policy.incidents import BASE, CHAIN, DATA, SOURCE, TINY, TUNED, chain

from aibom.policy.paths import Path, Paths, path_text
from aibom.records.bom import Bom
from aibom.records.claims import Relation
from aibom.records.lineage import Edge, Pin
from aibom.records.refs import ArtifactRef

LONG = 3000


def joined(*pairs: tuple[ArtifactRef, ArtifactRef]) -> Bom:
    """Return a Bom with these derivations and no others."""
    edges = tuple(
        Edge(child=child, parent=parent, relation=Relation.FINETUNE, pin=Pin.UNKNOWN, claims=CHAIN.edges[0].claims)
        for child, parent in pairs
    )
    return replace(CHAIN, lineage=replace(CHAIN.lineage, edges=edges))


def ends(path: Path | None) -> list[ArtifactRef]:
    """Return what a path passes."""
    return [step.ref for step in path or ()]


def test_the_shortest_way_is_taken() -> None:
    """A short cut wins, a cycle does no harm, and what is not joined has no path."""
    bom = joined((TINY, TUNED), (TUNED, BASE), (BASE, DATA), (TINY, BASE), (BASE, TINY), (TUNED, TUNED))
    paths = Paths(bom)
    assert ends(paths.shortest(DATA)) == [BASE, DATA]
    assert paths.shortest(TINY) == ()
    assert paths.shortest(SOURCE) is None


def test_the_same_path_in_any_order() -> None:
    """Of two that are as short, it is always the same one."""
    pairs = [(TINY, TUNED), (TINY, BASE), (TUNED, DATA), (BASE, DATA)]
    assert Paths(joined(*pairs)).shortest(DATA) == Paths(joined(*pairs[::-1])).shortest(DATA)


def test_what_was_asked_before_changes_nothing() -> None:
    """A path is the same whether those before it were asked for or not."""
    asked = Paths(CHAIN)
    for ref in (BASE, TUNED, SOURCE, DATA):
        assert asked.shortest(ref) == Paths(CHAIN).shortest(ref)


def test_firm_and_not() -> None:
    """The subject is at its revision; a parent is where a child names it, or holds the same file."""
    for pin, firm in ((Pin.NAMED_BY_CHILD, True), (Pin.MATCHED_BY_DIGEST, True), (Pin.SEEN_WHEN_CRAWLED, False)):
        paths = Paths(chain(pin=pin))
        assert (paths.some_firm(BASE), paths.all_firm(BASE)) == (firm, firm)
        assert paths.some_firm(TINY)


def test_a_very_long_path_fits_a_line() -> None:
    """Three thousand steps are found, and a hundred of them shown."""
    refs = [TINY, *(ArtifactRef(namespace="org", name=f"m{number}") for number in range(LONG))]
    path = Paths(joined(*pairwise(refs))).shortest(refs[-1])
    assert path is not None
    assert len(path) == LONG
    text = path_text(TINY, path)
    assert text.count("--finetune-->") == 100
    assert f"({LONG - 100:,} steps left out) --finetune--> org/m{LONG - 50} " in text
