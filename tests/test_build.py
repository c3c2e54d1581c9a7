"""The main job from end to end, with a world of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from lineage.world import Repo, Teller, World, ref

from aibom import __version__
from aibom.build import Request, build, find_gaps
from aibom.errors import AibomError, NotFoundError, PluginError
from aibom.gaps.interface import Group, Rule
from aibom.lineage.crawl import Event, Walked
from aibom.lineage.limits import Limits
from aibom.records.claims import Relation
from aibom.records.evidence import Assurance
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Lineage
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Resolution, Snapshot

REPOS = {
    "o/a": Repo(parents=[(Relation.MERGE, "o/c", Assurance.DECLARED), (Relation.MERGE, "o/b", Assurance.DECLARED)]),
    "o/b": Repo(),
    "o/gated": Repo(resolution=Resolution.GATED),
}


class Every:
    """A rule that finds a gap in every artifact."""

    group = Group.LINEAGE
    title = "Every"
    severity = Severity.INFO
    reason = "reason"
    looked_for = "looked for"
    why = "why"
    remedy = "remedy"
    references = ("reference",)
    inherited = False

    def __init__(self, name: str = "every", *, speaks_as: str = "", fails: bool = False) -> None:
        self.id = name
        self._speaks_as = speaks_as or name
        self._fails = fails

    def check(self, lineage: Lineage) -> Iterator[Gap]:
        """Yield a gap per artifact, the last one first and each of them twice; then fail, if told so."""
        for node in (*lineage.nodes[::-1], *lineage.nodes):
            yield Gap(
                rule=self._speaks_as,
                subject=node.ref,
                severity=self.severity,
                needed="x",
                why=self.why,
                remedy=self.remedy,
            )
        if self._fails:
            raise ZeroDivisionError("nothing to divide")


def refusal(snapshot: Snapshot) -> AibomError | None:
    """Refuse what is missing."""
    missing = snapshot.resolution is Resolution.PRIVATE_OR_MISSING
    return NotFoundError(f"{snapshot.requested} is not there") if missing else None


def request(subject: str = "o/a", rules: Sequence[Rule] = ()) -> Request:
    """Return a request to the test's world."""
    return Request(
        subject=ref(subject),
        source=World(repos=REPOS),
        extractors=[Teller()],
        rules=rules,
        refusal=refusal,
        limits=Limits(max_depth=3),
        jobs=2,
    )


def test_a_bom_holds_lineage_gaps_and_who_made_it() -> None:
    """What was found, what is lacking, by which rules, within which limits, and by which program."""
    bom = build(request(rules=[Every("z"), Every("a")]))
    assert [node.ref.repo for node in bom.nodes] == ["o/a", "o/b", "o/c"]
    assert bom.subject.repo == "o/a"
    assert (bom.rules, bom.tool.name, bom.tool.version) == (("a", "z"), "aibom", __version__)
    assert [(gap.rule, gap.subject.repo) for gap in bom.gaps] == [
        (rule, repo) for rule in ("a", "z") for repo in ("o/a", "o/b", "o/c")
    ]
    assert bom.walk.max_depth == 3


def test_the_same_world_gives_the_same_bom() -> None:
    """Two builds are equal to the last claim."""
    assert build(request(rules=[Every()])) == build(request(rules=[Every()]))


def test_a_subject_that_cannot_be_read_is_an_error() -> None:
    """No BOM is made of nothing, and nothing is recorded of it."""
    recorded: list[Walked] = []
    with pytest.raises(NotFoundError, match="o/nowhere is not there"):
        build(replace(request("o/nowhere"), on_walked=recorded.append))
    assert recorded == []


def test_a_gated_subject_gives_a_bom() -> None:
    """Where the record can be read there is something to say."""
    assert build(request("o/gated")).nodes[0].resolution is Resolution.GATED


def test_listeners_are_told() -> None:
    """Progress goes to one, what the BOM rests on to the other: every reference that was asked for, missing ones too."""
    events: list[Event] = []
    walks: list[Walked] = []
    build(replace(request(), on_event=events.append, on_walked=walks.append))
    assert len(events) == 6
    assert sorted(map(str, walks[0].visits)) == ["o/a", "o/b", "o/c"]


def test_a_failing_rule_is_named() -> None:
    """A bug in a rule ends the build: a BOM without its gaps would look better than it is."""
    with pytest.raises(PluginError, match=r"the rule 'every' failed: ZeroDivisionError: nothing to divide"):
        build(request(rules=[Every(fails=True)]))


def test_a_rule_speaks_for_itself_only() -> None:
    """A gap in another rule's name would be looked up in the wrong place."""
    with pytest.raises(PluginError, match="the rule 'every' found a gap in the name of 'other'"):
        build(request(rules=[Every(speaks_as="other")]))


def test_gaps_of_one_artifact_are_ordered_by_parent_and_text() -> None:
    """A gap without parent comes first, then by parent, then by what is needed."""

    class Edges(Every):
        def check(self, lineage: Lineage) -> Iterator[Gap]:
            """Yield gaps on edges in no order."""
            gap = next(super().check(lineage))
            far, near = ArtifactRef(name="z"), ArtifactRef(name="a")
            yield replace(gap, parent=far)
            yield replace(gap, parent=near, needed="y")
            yield replace(gap, parent=near)
            yield gap

    found = find_gaps(build(request("o/b")).lineage, [Edges()])
    assert [(gap.parent and gap.parent.name, gap.needed) for gap in found] == [
        (None, "x"),
        ("a", "x"),
        ("a", "y"),
        ("z", "x"),
    ]
