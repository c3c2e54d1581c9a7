"""What every form of a difference says, worded once; what strangers wrote comes out on one line with nothing to obey."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from aibom.diff.catalogue import KINDS, About
from aibom.diff.change import SEVERITIES, Change, Difference, Item, MatchedBy, Value, counted
from aibom.diff.kinds import Kind
from aibom.records.bom import Bom
from aibom.records.evidence import Evidence
from aibom.records.gaps import Severity
from aibom.records.refs import ArtifactRef, shorten
from aibom.records.snapshot import Resolution

__all__ = [
    "GAPS",
    "LONGEST",
    "MATCHED",
    "NO_FINDING",
    "RECORD_ONLY",
    "REVIEW",
    "UNCOMPARED",
    "Group",
    "about",
    "ends",
    "groups",
    "headline",
    "joined",
    "name",
    "place",
    "places",
    "purl",
    "rest",
    "sides",
    "tally",
    "told",
    "unpinned",
    "way",
]

LONGEST = 2000
NO_FINDING = (
    "No finding does not mean the same behaviour: what the two records state was compared, and no model was run."
)
UNCOMPARED = "Not compared"
RECORD_ONLY = "Differences of the two records only, not of the model"
REVIEW = (Severity.CRITICAL, Severity.HIGH)
"""The severities that need a person's review."""

MATCHED: Mapping[MatchedBy, str] = {
    MatchedBy.PURL: "the same id",
    MatchedBy.DIGEST: "weights of the same SHA-256",
    MatchedBy.ALIAS: "the registry led from one id to the other",
    MatchedBy.NAME: "the name alone",
    MatchedBy.COMPARED: "nothing but that they were named side by side",
}
"""Why two artifacts were compared with each other, in words."""

_REASONS = 6
_REASON = 160
_VALUE = 300
_KEPT = 32_768
_STEPS = 8
_PLACES = 3
GAPS = frozenset({Kind.GAP_OPENED, Kind.GAP_CLOSED, Kind.GAP_SEVERITY, Kind.GAP_REWORDED})
"""The kinds of change of gaps: their first value is the gap, by its rule."""
# Beyond so many characters nobody looks for where two texts part.
_LOOKED_AT = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The changes of one kind and severity."""

    severity: Severity
    kind: Kind
    changes: tuple[Change, ...]

    @property
    def about(self) -> About:
        """What there is to say of the kind."""
        return KINDS[self.kind]


def groups(changes: Iterable[Change]) -> list[Group]:
    """Return changes by severity and kind, in the order in which the first of each stands."""
    found: dict[tuple[Severity, Kind], list[Change]] = {}
    for change in changes:
        found.setdefault((change.severity, change.kind), []).append(change)
    ordered = sorted(found, key=lambda key: SEVERITIES.index(key[0]))
    return [Group(severity=key[0], kind=key[1], changes=tuple(found[key])) for key in ordered]


def headline(difference: Difference) -> str:
    """Return what needs review and why, on one line; or that nothing does, and what there is below that."""
    real, count = difference.real, len(difference.changes)
    if not real:
        missed = f"; {counted(len(difference.uncompared), 'thing')} could not be compared" * bool(difference.uncompared)
        if not count:
            return f"Nothing differs between the two records{missed}"
        said = counted(count, "difference")
        return f"No change of the model is recorded: the two records themselves have {said}, listed last{missed}"
    review = [change for change in real if change.severity in REVIEW]
    if not review:
        return f"No critical or high change; {tally(real)}: {_reasons(real)}"
    below = [change for change in real if change.severity not in REVIEW]
    besides = f"; besides {tally(below)}" if below else ""
    return f"Review needed: {tally(review)}: {_reasons(review)}{besides}"


def joined(difference: Difference) -> str:
    """Return what joins the two subjects, or plainly that nothing does."""
    if difference.related:
        return shorten(difference.related, LONGEST)
    return (
        f"Unrelated models: nothing recorded joins {name(difference.old)} and {name(difference.new)} (no name, no id that "
        "the registry led from, no weights of one digest, no ancestor); these are two things and no two versions of one"
    )


def tally(changes: Sequence[Change]) -> str:
    """Return how many changes there are of each severity, the worst first.

    >>> tally([])
    'no change'
    """
    counts = {severity: sum(change.severity is severity for change in changes) for severity in SEVERITIES}
    return ", ".join(f"{number:,} {severity}" for severity, number in counts.items() if number) or "no change"


def _reasons(changes: Sequence[Change]) -> str:
    found = groups(changes)
    said = [_reason(group) for group in found[:_REASONS]]
    if len(found) > _REASONS:
        said.append(f"{counted(len(found) - _REASONS, 'kind')} more")
    return "; ".join(said)


def _reason(group: Group) -> str:
    """Return what the first change of a group is, and how many more there are: a kind alone would not say why."""
    more = len(group.changes) - 1
    said = shorten(told(group.changes[0]), _REASON)
    return f"{said} ({group.kind.value}{f', and {more:,} more' if more else ''})"


def about(bom: Bom) -> str:
    """Return how a record came about, and how much is in it."""
    said = [f"{_recorded(bom)} by {shorten(f'{bom.tool.name} {bom.tool.version}'.strip()) or 'nobody named'}"]
    said += [f"at {shorten(bom.walk.time)}"] if bom.walk.time else []
    counts = f"{counted(len(bom.nodes), 'artifact')}, {counted(len(bom.edges), 'derivation')}"
    gaps = counted(len(bom.gaps), "gap") if bom.rules else "gaps were not looked for"
    return f"{' '.join(said)}: {counts}, {gaps}"


def _recorded(bom: Bom) -> str:
    """Return what the tool did: a document of others' making was only read."""
    stated = next((node for node in bom.nodes if node.ref == bom.subject), None)
    return "read from another's document" if stated and stated.resolution is Resolution.DOCUMENTED else "recorded"


@lru_cache(maxsize=_KEPT)
def name(ref: ArtifactRef) -> str:
    """Return an artifact's id without its revision.

    >>> name(ArtifactRef(namespace="org", name="tiny", revision="0" * 40))
    'org/tiny'
    """
    return shorten(unpinned(ref))


@lru_cache(maxsize=_KEPT)
def unpinned(ref: ArtifactRef) -> ArtifactRef:
    """Return an artifact at no particular revision."""
    return ref.unpinned


@lru_cache(maxsize=_KEPT)
def purl(ref: ArtifactRef) -> str:
    r"""Return the package URL of an artifact, whatever characters its name holds.

    >>> purl(ArtifactRef(name="a\ud800"))
    'pkg:huggingface/a%5Cud800'
    """
    try:
        return ref.purl
    except UnicodeEncodeError:
        parts = {part: _encodable(getattr(ref, part)) for part in ("registry", "namespace", "name", "revision")}
        return ArtifactRef(kind=ref.kind, **parts).purl


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def told(change: Change) -> str:
    """Return what changed, with the artifact, and the other end of a derivation, before it where the words name none."""
    said = shorten(change.summary, LONGEST)
    if any(ref is not None and name(ref) in said for ref in (change.ref, change.before, change.after)):
        return said
    parent = change.parents[1] or change.parents[0]
    return f"{name(change.ref)}{f' <- {name(parent)}' if parent is not None else ''}: {said}"


def way(path: Sequence[ArtifactRef]) -> str:
    """Return the path from the subject to an artifact; of a long one the first and last steps, and how many there are.

    >>> way([ArtifactRef(name=str(step)) for step in range(200)])
    '0 <- 1 <- 2 <- 3 <- (192 more) <- 196 <- 197 <- 198 <- 199'
    """
    said = list(map(name, ends(path, _STEPS)))
    if len(path) > _STEPS:
        said.insert(_STEPS // 2, f"({len(path) - _STEPS:,} more)")
    return " <- ".join(said)


def ends(path: Sequence[ArtifactRef], most: int) -> Sequence[ArtifactRef]:
    """Return a path, or as many of its first and last steps as make up `most` (an even number) where it is longer."""
    return path if len(path) <= most else (*path[: most // 2], *path[-most // 2 :])


def place(evidence: Evidence) -> str:
    """Return where something was read.

    >>> place(Evidence(path="README.md", pointer="/license", revision="0" * 40, extractor="card"))
    'README.md /license at 000000000000'
    """
    revision = f" at {evidence.revision[:12]}" if evidence.revision else ""
    return shorten(f"{evidence.path} {evidence.pointer}".rstrip() + revision)


def places(value: Value | None) -> str:
    """Return where a value was read; empty where nothing says so."""
    if value is None or not value.evidence:
        return ""
    said = ", ".join(dict.fromkeys(place(each) for each in value.evidence[:_PLACES]))
    more = len(value.evidence) - _PLACES
    return f"{said} and {more:,} more" if more > 0 else said


def sides(item: Item) -> tuple[str, str]:
    """Return what was and what is, shortened so that what they part in is seen; empty where there was or is nothing.

    >>> old, new = sides(Item(what="x", before=Value(text="a" * 900 + "b"), after=Value(text="a" * 900 + "c")))
    >>> len(old), old[:3], old[-2:], new[-2:]
    (77, '…aa', 'ab', 'ac')
    """
    before, after = (value.text[:_LOOKED_AT] if value is not None else None for value in (item.before, item.after))
    start = 0
    if before is not None and after is not None and max(len(before), len(after)) > _VALUE:
        shared = _shared(before, after)
        start = shared - _VALUE // 4 if shared > _VALUE // 2 else 0
    return _side(before, start), _side(after, start)


def _shared(before: str, after: str) -> int:
    """Return how many characters two texts begin with in common."""
    most = range(min(len(before), len(after)) + 1)
    return bisect_left(most, 1, key=lambda length: before[:length] != after[:length]) - 1


def _side(text: str | None, start: int) -> str:
    if text is None:
        return ""
    return shorten(f"{'…' if start else ''}{text[start:]}", _VALUE) or '""'


def rest(items: Sequence[Item], shown: int) -> str:
    """Return how many more things differ than are shown, and which they are; empty where all are.

    >>> rest([Item(what=f"model-{shard}-of-4.safetensors") for shard in range(1, 5)], 1)
    '3 more, from model-2-of-4.safetensors to model-4-of-4.safetensors'
    """
    left = items[shown:]
    if not left:
        return ""
    if len(left) == 1:
        return f"1 more, {shorten(left[0].what)}"
    return f"{len(left):,} more, from {shorten(left[0].what)} to {shorten(left[-1].what)}"
