"""The whole of the main job on one screen: walk, assemble, look for gaps, and hand over the record."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from aibom import __version__
from aibom.errors import AibomError, PluginError, told
from aibom.extract.interface import Extractor
from aibom.gaps.interface import Rule
from aibom.gaps.questions import to_ask
from aibom.lineage.assemble import assemble
from aibom.lineage.crawl import NOTHING_STATED, Event, Walked, crawl
from aibom.lineage.examined import NOTHING, Examination, examined
from aibom.lineage.inquiry import inquire
from aibom.lineage.limits import Limits
from aibom.lineage.memory import Memory
from aibom.records.bom import Bom, Tool
from aibom.records.gaps import Gap
from aibom.records.lineage import Lineage
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import Snapshot
from aibom.sources.interface import Registry, Source
from aibom.statements.records import Statements

__all__ = ["Request", "build", "find_gaps", "ordered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a BOM is to be made of.

    `jobs` artifacts are asked for at a time (0: one by one, without threads); `registries` are asked what a parent is
    that the Hub does not know, and `source` must answer for them. `refusal` says with which error a subject's answer ends
    the build, if it does. `statements` are what somebody answers for beyond what is found. `on_event` is told of
    progress, `on_walked` of what the BOM rests on (for a recording), before any gap is looked for. `examine` looks into
    bytes that no walk reads, once the lineage is known. `memory` is shared by
    BOMs that may have ancestors in common; no BOM depends on it.
    """

    subject: ArtifactRef
    source: Source
    extractors: Sequence[Extractor]
    rules: Sequence[Rule]
    registries: Sequence[Registry] = ()
    refusal: Callable[[Snapshot], AibomError | None]
    limits: Limits = field(default_factory=Limits)
    jobs: int = 32
    on_event: Callable[[Event], None] = lambda _: None
    on_walked: Callable[[Walked], None] = lambda _: None
    examine: Callable[[Lineage], Examination] = lambda _: NOTHING
    statements: Statements = NOTHING_STATED
    memory: Memory | None = None


def build(request: Request) -> Bom:
    """Return the BOM of the subject: its lineage as far as the limits allow, and all gaps the rules see in it.

    Raises:
        SourceError: the subject cannot be read (what `refusal` returned).
        DocumentError: the folder or recording behind the source cannot be read.
        PluginError: an extractor or a rule failed; the message names it.
    """
    walked = crawl(
        request.subject,
        request.source,
        request.extractors,
        request.limits,
        registries=request.registries,
        jobs=request.jobs,
        on_event=request.on_event,
        statements=request.statements,
        memory=request.memory,
    )
    if error := request.refusal(walked.snapshot):
        raise error
    request.on_walked(walked)
    lineage = assemble(walked)
    lineage = inquire(lineage, request.source, to_ask(lineage, request.limits.max_lists), jobs=request.jobs)
    lineage = examined(lineage, request.examine(lineage))
    return Bom(
        lineage=lineage,
        gaps=find_gaps(lineage, request.rules),
        rules=tuple(sorted(rule.id for rule in request.rules)),
        tool=Tool(name="aibom", version=__version__),
    )


def find_gaps(lineage: Lineage, rules: Sequence[Rule]) -> tuple[Gap, ...]:
    """Return all gaps the rules see, each once, sorted by rule, artifact and parent.

    Raises:
        PluginError: a rule failed, or spoke in another's name.
    """
    return ordered(gap for rule in rules for gap in _check(rule, lineage))


def ordered(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Return gaps each once, sorted by rule, artifact and parent."""
    return tuple(sorted(set(gaps), key=_order))


def _check(rule: Rule, lineage: Lineage) -> Iterator[Gap]:
    try:
        gaps = list(rule.check(lineage))
        stranger = next((gap.rule for gap in gaps if gap.rule != rule.id), None)
    except (Exception, SystemExit) as error:
        raise PluginError(
            f"the rule {rule.id!r} failed: {told(error)}",
            hint="leave it out, and report this to whoever made it; --debug shows where it failed",
        ) from error
    if stranger is not None:
        raise PluginError(
            f"the rule {rule.id!r} found a gap in the name of {stranger!r}",
            hint="leave it out, and report this to whoever made it",
        )
    yield from gaps


def _order(gap: Gap) -> tuple[str, ...]:
    parent = () if gap.parent is None else _spelled(gap.parent)
    return gap.rule, *_spelled(gap.subject), "on an edge" if parent else "", *parent, gap.needed, gap.severity


def _spelled(ref: ArtifactRef) -> tuple[str, ...]:
    """Return what references are sorted by, as plain text: thousands of gaps are compared with each other."""
    return ref.registry, ref.kind, ref.namespace, ref.name, ref.revision
