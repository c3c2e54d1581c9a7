"""The walk: what is asked for, in which limits, and that the order of answers does not matter."""

import random
import threading
from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lineage.world import Repo, Teller, World, commit_of, ref

from aibom.errors import DocumentError, PluginError
from aibom.lineage.assemble import assemble
from aibom.lineage.crawl import Event, Walked, crawl
from aibom.lineage.limits import Limits
from aibom.records.claims import Claim, Fact, FactClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.lineage import Lineage
from aibom.records.refs import LOCAL, ArtifactRef, Kind
from aibom.records.snapshot import FileEntry, Resolution, Snapshot
from aibom.sources.interface import Wants

DECLARED = Assurance.DECLARED
BASE = Relation.UNSPECIFIED_BASE


def chain(*names: str) -> dict[str, Repo]:
    """Return repositories each of which is based on the next."""
    following = [*names[1:], ""]
    return {
        name: Repo(parents=[(BASE, after, DECLARED)] if after else [])
        for name, after in zip(names, following, strict=True)
    }


def walk(world: World, subject: str = "o/a", limits: Limits | None = None, jobs: int = 4) -> Walked:
    """Crawl `world` with the test's own extractor."""
    return crawl(ref(subject), world, [Teller()], limits or Limits(), jobs=jobs)


def names(refs: object) -> set[str]:
    """Return references as text."""
    return {str(each) for each in refs}  # type: ignore[attr-defined] # any iterable of references


def test_every_ancestor_is_visited_and_asked_for_once() -> None:
    """A diamond's far corner is asked for once, and everything named is visited."""
    world = World(
        repos={
            "o/a": Repo(parents=[(BASE, "o/b", DECLARED), (BASE, "o/c", DECLARED)]),
            "o/b": Repo(parents=[(BASE, "o/d", DECLARED)]),
            "o/c": Repo(parents=[(BASE, "o/d", DECLARED)]),
            "o/d": Repo(),
        }
    )
    walked = walk(world)
    assert names(walked.visits) == {"o/a", "o/b", "o/c", "o/d"}
    assert sorted(world.asked) == sorted(set(world.asked))


def test_real_cycle_and_self_reference_end() -> None:
    """weiren119/distilhubert-finetuned-gtzan stands in a cycle and Fischerboot/ll3-test-1 names itself: both end."""
    world = World(
        repos={
            "o/a": Repo(parents=[(BASE, "o/b", DECLARED), (BASE, "o/a", DECLARED)]),
            "o/b": Repo(parents=[(BASE, "o/a", DECLARED)]),
        }
    )
    assert names(walk(world).visits) == {"o/a", "o/b"}


@pytest.mark.parametrize(
    ("depth", "visited", "cut"), [(0, "a", "b"), (1, "ab", "c"), (3, "abcd", ""), (-1, "abcd", "")]
)
def test_depth_limit_names_what_it_cuts(depth: int, visited: str, cut: str) -> None:
    """At most so many edges from the subject; the next one is named in the walk's record and not asked for."""
    world = World(repos=chain("o/a", "o/b", "o/c", "o/d"))
    walked = walk(world, limits=Limits(max_depth=depth))
    assert names(walked.visits) == {f"o/{name}" for name in visited}
    assert names(walked.walk.cut) == names(walked.left) == {f"o/{name}" for name in cut}
    assert names(world.asked) == names(walked.visits)
    assert all(left.reason == f"the limit of {depth} levels was reached" for left in walked.left.values())


def test_node_limit_prefers_models_and_near_ones() -> None:
    """Of a level that does not fit, models come before datasets, then the order of references decides."""
    world = World(
        repos={
            "o/a": Repo(
                parents=[
                    (Relation.TRAINED_ON, "datasets/a/data", DECLARED),
                    (BASE, "o/z", DECLARED),
                    (BASE, "o/b", DECLARED),
                ]
            ),
            "o/b": Repo(parents=[(BASE, "o/c", DECLARED)]),
            "o/z": Repo(),
        }
    )
    walked = walk(world, limits=Limits(max_nodes=3))
    assert list(map(str, walked.visits)) == ["o/a", "o/b", "o/z"]
    assert names(walked.walk.cut) == {"datasets/a/data", "o/c"}
    assert {left.reason for left in walked.left.values()} == {"the limit of 3 artifacts was reached"}


def test_no_more_is_asked_for_than_the_limit_allows() -> None:
    """Of a long chain only as many are asked for as may be; the walk does not go on in the dark."""
    world = World(repos=chain(*(f"o/{number:02}" for number in range(50))))
    walk(world, "o/00", Limits(max_nodes=3))
    assert names(world.asked) == {"o/00", "o/01", "o/02"}


def test_the_limit_is_not_spent_by_whoever_answers_first() -> None:
    """A quick branch may use up the requests; what belongs into the lineage is then asked for all the same."""
    world = World(
        repos={
            "o/a": Repo(parents=[(BASE, "o/slow", DECLARED), (BASE, "o/b", DECLARED)]),
            "o/b": Repo(parents=[(BASE, "o/z", DECLARED)]),
            "o/slow": Repo(parents=[(BASE, "o/c", DECLARED)]),
            "o/c": Repo(parents=[(BASE, "o/d", DECLARED)]),
            "o/z": Repo(),
        },
        delay=lambda asked: 0.1 if asked.name == "slow" else 0.0,
    )
    walked = walk(world, limits=Limits(max_nodes=4))
    assert list(map(str, walked.visits)) == ["o/a", "o/b", "o/slow", "o/c"]
    assert names(walked.walk.cut) == {"o/d", "o/z"}
    assert "o/z" in names(world.asked)


def test_a_shorter_way_found_late_brings_more_into_reach() -> None:
    """What lay at the limit by the way that answered first is walked on from when a shorter way turns up."""
    repos = chain("o/a", "o/b", "o/c", "o/t", "o/u", "o/v")
    repos["o/a"] = Repo(parents=[(BASE, "o/b", DECLARED), (BASE, "o/slow", DECLARED)])
    repos["o/slow"] = Repo(parents=[(BASE, "o/t", DECLARED)])
    world = World(repos=repos, delay=lambda asked: 0.1 if asked.name == "slow" else 0.0)
    walked = walk(world, limits=Limits(max_depth=4))
    assert "o/v" in names(walked.visits)
    assert walked.walk.cut == ()
    assert names(world.asked) == names(walked.visits)


def test_datasets_and_foreign_registries_are_not_asked_for() -> None:
    """Without datasets none is asked for; a registry nobody can ask, the local disk above all, never is."""
    world = World(
        repos={
            "o/a": Repo(
                parents=[
                    (Relation.TRAINED_ON, "datasets/squad", DECLARED),
                    (BASE, "pkg:generic/etc", DECLARED),
                    (BASE, "pkg:generic/ollama/library/llama3", DECLARED),
                ]
            )
        }
    )
    walked = walk(world, limits=Limits(datasets=False))
    assert names(world.asked) == {"o/a"}
    unwalked = Resolution.REGISTRY_NOT_WALKED
    assert {str(ref): (left.resolution, left.reason) for ref, left in walked.left.items()} == {
        "datasets/squad": (Resolution.NOT_FOLLOWED, "datasets were not asked for"),
        "etc": (unwalked, "a folder of another machine is not walked"),
        "ollama:library/llama3": (unwalked, "the registry 'ollama' is not walked"),
    }
    assert walked.walk.cut == ()


def test_a_local_subject_may_name_itself() -> None:
    """The subject is asked for whatever its registry is, also when it is its own parent."""

    class Folder(World):
        def fetch(self, ref: ArtifactRef, wants: Wants) -> Snapshot:
            """Answer for the folder."""
            self.asked.append(ref)
            wants(ref.kind, ())
            info = b'{"parents": [["merge", "pkg:generic/mine", "declared"]], "facts": []}'
            return Snapshot(requested=ref, ref=ref, resolution=Resolution.RESOLVED, info=info)

    world = Folder(repos={})
    mine = ArtifactRef(registry=LOCAL, name="mine")
    lineage = assemble(crawl(mine, world, [Teller()], Limits()))
    assert [(edge.child, edge.parent) for edge in lineage.edges] == [(mine, mine)]
    assert world.asked == [mine]


def test_walk_record_says_how_it_went() -> None:
    """Endpoint and time are the source's; limits, extractors and those without an answer are named."""
    world = World(
        repos={
            "o/a": Repo(parents=[(BASE, "o/b", DECLARED), (BASE, "o/off", DECLARED)]),
            "o/b": Repo(resolution=Resolution.UNAVAILABLE),
            "o/off": Repo(resolution=Resolution.OFFLINE),
        }
    )
    record = walk(world, limits=Limits(max_depth=7, max_nodes=9)).walk
    assert (record.endpoint, record.time) == ("https://hub.test", "2026-01-01T00:00:00Z")
    assert (record.max_depth, record.max_nodes, record.datasets) == (7, 9, True)
    assert record.extractors == ("teller@1",)
    assert names(record.unavailable) == {"o/b"}


def test_only_the_subjects_bytes_are_kept() -> None:
    """Five thousand records in memory would be gigabytes: those of ancestors are dropped once they are read."""
    walked = walk(World(repos=chain("o/a", "o/b")))
    assert walked.snapshot.info
    assert not walked.visits[ref("o/b")].snapshot.info


def test_progress_is_told_in_the_callers_thread() -> None:
    """Each artifact is asked for and answered once, the counts only grow, and no lock is needed to listen."""
    heard: list[tuple[Event, int]] = []
    crawl(
        ref("o/a"),
        World(repos=chain("o/a", "o/b", "o/c")),
        [Teller()],
        Limits(),
        jobs=3,
        on_event=lambda event: heard.append((event, threading.get_ident())),
    )
    events = [event for event, _ in heard]
    told = sorted((event.kind, event.repo) for event in events)
    assert told == [(kind, name) for kind in ("answered", "asked") for name in ("o/a", "o/b", "o/c")]
    assert (events[-1].found, events[-1].done) == (3, 3)
    assert [event.done for event in events] == sorted(event.done for event in events)
    assert {thread for _, thread in heard} == {threading.get_ident()}


class Broken(Teller):
    """An extractor that fails, or speaks of others."""

    name = "broken"

    def __init__(self, where: str) -> None:
        self.where = where

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Fail if told so."""
        if self.where == "wants":
            raise KeyError("wants")
        return super().wants(kind, files)

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Fail half-way, or speak of somebody else, if told so."""
        yield from super().claims(snapshot)
        if self.where == "claims":
            raise RecursionError("claims")
        place = Evidence(path="x", extractor="broken")
        other = ref("o/other")
        yield FactClaim(subject=other, fact=Fact.TAG, value="x", assurance=DECLARED, evidence=place)


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("wants", "the extractor 'broken' failed while choosing files: KeyError"),
        ("claims", "the extractor 'broken' failed while reading o/a@.*: RecursionError: claims"),
        ("other", "the extractor 'broken' spoke of o/other when it read o/a@"),
    ],
)
def test_a_failing_extractor_is_named(where: str, message: str) -> None:
    """A bug of an extractor ends the walk with its name, not with a BOM that lacks what it would have said."""
    with pytest.raises(PluginError, match=message):
        crawl(ref("o/a"), World(repos=chain("o/a", "o/b")), [Teller(), Broken(where)], Limits())


def test_wants_are_joined() -> None:
    """Where two extractors want the same file, the longer range is read."""
    seen: list[Mapping[str, int]] = []

    class Greedy(Teller):
        name = "greedy"

        def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
            """Want everything, and more of it."""
            assert kind is Kind.MODEL
            return {file.path: 500 for file in files}

    class Watched(World):
        def fetch(self, ref: ArtifactRef, wants: Wants) -> Snapshot:
            """Note what is wanted."""
            seen.append(wants(ref.kind, [FileEntry(path="README.md"), FileEntry(path="config.json")]))
            return super().fetch(ref, wants)

    crawl(ref("o/a"), Watched(repos=chain("o/a")), [Greedy(), Teller()], Limits())
    assert seen == [{"README.md": 500, "config.json": 500}]


def test_a_fault_of_the_source_ends_the_walk() -> None:
    """What a source raises (a recording that was altered) reaches the caller as it is, although a thread met it."""

    class Altered(World):
        def fetch(self, ref: ArtifactRef, wants: Wants) -> Snapshot:
            """Refuse the second repository."""
            if ref.repo == "o/b":
                raise DocumentError("altered")
            return super().fetch(ref, wants)

    with pytest.raises(DocumentError, match="altered"):
        walk(Altered(repos=chain("o/a", "o/b", "o/c")))


def test_ctrl_c_does_not_wait_for_answers() -> None:
    """An interrupt in the caller's thread passes through while an answer is still out."""
    gate = threading.Event()

    class Slow(World):
        def fetch(self, ref: ArtifactRef, wants: Wants) -> Snapshot:
            """Hang on the second repository until the test is over."""
            if ref.repo == "o/b":
                gate.wait(30)
            return super().fetch(ref, wants)

    def interrupt(event: Event) -> None:
        if event.repo == "o/b":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crawl(ref("o/a"), Slow(repos=chain("o/a", "o/b")), [Teller()], Limits(), on_event=interrupt)
    assert not gate.is_set()
    gate.set()


def test_unread_artifacts_state_nothing() -> None:
    """Nothing is extracted from an answer that is none."""
    walked = walk(World(repos={"o/a": Repo(parents=[(BASE, "o/gone", DECLARED)])}))
    assert walked.visits[ref("o/gone")].facts == ()
    assert walked.visits[ref("o/gone")].snapshot.resolution is Resolution.PRIVATE_OR_MISSING


# Laws over random worlds

NODES = 9
WORLDS = st.lists(
    st.lists(st.integers(0, NODES), max_size=4, unique=True),  # the last one is nowhere to be found
    min_size=NODES,
    max_size=NODES,
)
LIMITS = st.builds(
    Limits,
    max_depth=st.integers(-1, 4),
    max_nodes=st.integers(1, NODES + 2),
    max_parents=st.integers(1, 4),
)


def name(number: int) -> str:
    """Return the id of a node; every third is a dataset."""
    return f"datasets/o/n{number}" if number % 3 == 2 else f"o/n{number}"


def random_world(graph: list[list[int]], seed: int) -> World:
    """Return a world of that shape that answers in an order of its own; n1 has moved to where n4 is."""
    rng = random.Random(seed)
    pauses = {f"o/n{number}": rng.choice([0, 0, 0.0005, 0.002]) for number in range(NODES + 1)}
    repos = {
        name(node): Repo(parents=[(BASE, name(parent), DECLARED) for parent in parents])
        for node, parents in enumerate(graph)
    }
    repos["o/n1"] = Repo(present="o/n4")
    return World(repos=repos, delay=lambda asked: pauses[asked.repo])


def expected(graph: list[list[int]], limits: Limits) -> tuple[list[str], set[str]]:
    """Return by the plainest means what a walk in those limits asks for, in order, and what it cuts."""
    graph = [graph[4] if node == 1 else parents for node, parents in enumerate(graph)] + [[]]
    order = sorted(range(NODES + 1), key=lambda node: (node % 3 == 2, node))
    visited: list[int] = []
    cut: set[int] = set()
    level, depth = [0], 0
    while level:
        following: set[int] = set()
        for node in sorted(level, key=order.index):
            if len(visited) == limits.max_nodes or (limits.max_depth >= 0 and depth > limits.max_depth):
                cut.add(node)
                continue
            visited.append(node)
            following.update(sorted(graph[node], key=name_order)[: limits.max_parents])
        level = [node for node in following if node not in visited and node not in cut]
        depth += 1
    return [name(node) for node in visited], {name(node) for node in cut}


def name_order(number: int) -> ArtifactRef:
    """Return what references are sorted by."""
    return ref(name(number))


@settings(max_examples=60, deadline=None)
@given(graph=WORLDS, limits=LIMITS, seed=st.integers(0, 5))
def test_the_order_of_answers_does_not_matter(graph: list[list[int]], limits: Limits, seed: int) -> None:
    """Any world, cycles and all, in any limits: the walk ends, and any order of answers gives the same lineage."""
    quick = random_world(graph, 0)
    quick.delay = lambda _: 0.0
    one = crawl(ref("o/n0"), quick, [Teller()], limits, jobs=1)
    slow = random_world(graph, seed)
    other = crawl(ref("o/n0"), slow, [Teller()], limits, jobs=5)
    assert list(one.visits) == list(other.visits)
    assert one == other
    assert assemble(one) == assemble(other)
    assert len(slow.asked) == len(set(slow.asked))


@settings(max_examples=150, deadline=None)
@given(graph=WORLDS, limits=LIMITS)
def test_the_limits_mean_what_they_say(graph: list[list[int]], limits: Limits) -> None:
    """What is visited and what is cut is what a plain breadth-first search gives."""
    walked = crawl(ref("o/n0"), random_world(graph, 1), [Teller()], limits, jobs=2)
    visited, cut = expected(graph, limits)
    assert list(map(str, walked.visits)) == visited
    assert names(walked.walk.cut) == cut


@settings(max_examples=60, deadline=None)
@given(graph=WORLDS, limits=LIMITS)
def test_every_claim_ends_in_exactly_one_place(graph: list[list[int]], limits: Limits) -> None:
    """What the repositories state stands in an edge, or among the unidentified or not followed, once and unaltered."""
    world = random_world(graph, 1)
    lineage = assemble(crawl(ref("o/n0"), world, [Teller()], limits, jobs=2))
    for node in lineage.nodes:
        if not node.resolution.is_read:
            continue
        placed = [claim for edge in lineage.edges if edge.child == node.ref for claim in edge.claims]
        placed += [*node.unidentified, *node.not_followed]
        number = int(node.ref.name.removeprefix("n"))
        assert sorted(claim.text for claim in placed) == sorted(name(parent) for parent in graph[number])
    claimed = {(edge.child, claim.parent) for edge in lineage.edges for claim in edge.claims}
    assert all(isinstance(parent, ArtifactRef) for _, parent in claimed)
    assert {edge.parent for edge in lineage.edges} <= set(lineage.by_ref())


@settings(max_examples=60, deadline=None)
@given(graph=WORLDS, extra=st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES)))
def test_more_evidence_never_invents_an_edge(graph: list[list[int]], extra: tuple[int, int]) -> None:
    """A second source that states what one repository says already, or one thing more, adds that pair at most."""
    child, parent = extra
    pairs = {(edge.child.repo, edge.parent.repo) for edge in _lineage(graph).edges}
    more = [[*parents, parent] if node == child else parents for node, parents in enumerate(graph)]
    added = {(edge.child.repo, edge.parent.repo) for edge in _lineage(more).edges} - pairs
    told = {(node, each) for node, parents in enumerate(more) for each in parents}
    moved = {1: 4}
    assert pairs <= {(edge.child.repo, edge.parent.repo) for edge in _lineage(more).edges}
    assert added <= {(f"o/n{moved.get(one, one)}", f"o/n{moved.get(two, two)}") for one, two in told}


def _lineage(graph: list[list[int]]) -> Lineage:
    return assemble(crawl(ref("o/n0"), random_world(graph, 1), [Teller()], Limits(), jobs=2))


@pytest.mark.no_cover
@pytest.mark.parametrize("shape", ["chain", "star"])
def test_five_thousand_artifacts_take_seconds(shape: str) -> None:
    """No step is quadratic: a chain and a star of 5,000 are walked and assembled."""
    count = 5000
    if shape == "chain":
        repos = chain(*(f"o/m{number:05}" for number in range(count)))
    else:
        branches = [f"o/b{number:03}" for number in range(50)]
        leaves = {branch: [f"{branch}-{leaf:03}" for leaf in range(98)] for branch in branches}
        repos = {"o/m00000": Repo(parents=[(BASE, branch, DECLARED) for branch in branches])}
        repos |= {branch: Repo(parents=[(BASE, leaf, DECLARED) for leaf in leaves[branch]]) for branch in branches}
        repos |= {leaf: Repo() for branch in branches for leaf in leaves[branch]}
    lineage = assemble(walk(World(repos=repos), "o/m00000", Limits(max_depth=count), jobs=2))
    assert len(lineage.nodes) == len(repos)
    assert all(node.ref.revision == commit_of(node.ref.repo) for node in lineage.nodes)


@pytest.mark.no_cover
def test_what_one_extractor_says_of_one_artifact_is_bounded() -> None:
    """The first ten thousand statements are taken, and that there are more is said where they stand."""
    world = World(repos={"o/a": Repo(facts=[(Fact.TAG, str(number)) for number in range(10_001)])})
    facts = walk(world).visits[ref("o/a")].facts
    last = facts[-1]
    assert len(facts) == 10_001
    assert (last.fact, last.value) == (Fact.UNREADABLE, "at least 10,000 statements; the rest is not read")
    assert (last.evidence.path, last.evidence.pointer) == ("/api/models/o/a", "")
