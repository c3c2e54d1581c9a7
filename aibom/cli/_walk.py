"""From an argument and its options to a Bom: which source is asked, what is recorded, and when a walk is no success."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aibom import plugins
from aibom.build import Request, build
from aibom.cli import _environment
from aibom.cli._hub import hub_source
from aibom.cli._logs import shown_on
from aibom.cli._options import WalkOptions
from aibom.cli._plain import hide
from aibom.cli._progress import Progress
from aibom.cli._registries import Registries
from aibom.cli._statements import recordable, supplied
from aibom.cli._subject import Subject, identify, is_path, place, repository
from aibom.errors import IncompleteError, SourceError, UsageError
from aibom.extract.interface import Extractor
from aibom.gaps.interface import Rule
from aibom.lineage.crawl import Event, EventKind
from aibom.lineage.examined import NOTHING, Examination
from aibom.lineage.limits import Limits
from aibom.lineage.memory import Memory
from aibom.records.bom import Bom
from aibom.records.lineage import Lineage
from aibom.records.refs import HUB, ArtifactRef, shorten
from aibom.sources.answers import refusal
from aibom.sources.hub import HubSource
from aibom.sources.interface import Source
from aibom.sources.local import LocalSource
from aibom.sources.recorded import RecordedSource
from aibom.sources.recording import Recording, check_recordable
from aibom.sources.routed import RoutedSource
from aibom.sources.shared import SharedSource

__all__ = ["Walks"]

_NAMED = 5

Examine = Callable[[Lineage, Path | None], Examination]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """Where a walk begins, whom it asks and how far it goes; `hub` is the source that can be taken up again, `folder` that of the subject."""

    subject: ArtifactRef
    source: Source
    limits: Limits
    hub: HubSource | SharedSource | None = None
    folder: Path | None = None


class Walks:
    """The walks of one command line: one source of the Hub, one time and the same plug-ins for all of them.

    With `several`, what one walk was answered the next ones need not ask for nor read again, and a recording is not in
    the folder that was named but below it. `examine` looks into the files of a subject, in its folder if it is one.
    """

    def __init__(
        self, options: WalkOptions, progress: Progress, *, several: bool = False, examine: Examine | None = None
    ) -> None:
        hide([options.token])
        self._examine = examine
        self._options = options
        self._progress = progress
        self._several = several
        self._memory = Memory() if several else None
        self._hub: HubSource | SharedSource | None = None
        self._plugins: tuple[Sequence[Extractor], Sequence[Rule]] | None = None
        self._registries = Registries(options)

    @contextmanager
    def shown(self, *, debug: bool) -> Iterator[None]:
        """While it lasts, show what is logged; take the line of progress away in the end."""
        try:
            with shown_on(self._progress, debug=debug):
                yield
        finally:
            self._progress.close()

    def identify(self, argument: str) -> Subject:
        """Return what an argument names.

        Raises:
            UsageError: it names nothing that can be walked.
            DocumentError: it is a path where no folder can be read.
            PluginError: a registry that was asked for it failed.
        """
        found = None if is_path(argument) else self._registries.recognize(argument)
        if found is not None:
            return Subject(ref=found)
        return identify(argument, self._options.revision, endpoint=_environment.endpoint())

    def load(self) -> tuple[Sequence[Extractor], Sequence[Rule]]:
        """Return the extractors and the rules, which are loaded once.

        Raises:
            PluginError: one of them cannot be.
        """
        if self._plugins is None:
            alone = self._options.no_plugins
            self._plugins = plugins.extractors(built_in_only=alone), plugins.rules(built_in_only=alone)
        return self._plugins

    def subject(self, argument: str | None) -> Subject:
        """Return what the walk of `argument` would begin with (None: what a recording is about).

        Raises:
            UsageError: as `bom`.
            DocumentError: likewise.
        """
        if self._options.replay:
            return Subject(ref=self._replay(argument, place(self._options.replay)).subject)
        return self.identify(_named(argument))

    def bom(self, argument: str | None) -> Bom:
        """Return the Bom of what `argument` names (None: of what a recording is about); record it where asked for.

        Raises:
            UsageError: the argument or an option is wrong, or they exclude each other.
            SourceError: the subject cannot be read, or the walk is incomplete and may not be.
            DocumentError: a folder or recording cannot be read or written.
            PluginError: an extractor or a rule cannot be loaded, or failed.
        """
        if self._options.replay:
            plan = self._replay(argument, place(self._options.replay))
        else:
            plan = self._plan(self.identify(_named(argument)))
        return self._walk(plan, self._options.record)

    def bom_of(self, subject: Subject, name: str) -> Bom:
        """Return the Bom of one subject of several, whose recording is called `name`.

        Raises:
            AibomError: as `bom`.
        """
        options = self._options
        if options.replay:
            recorded = RecordedSource(place(options.replay) / name, time=_environment.source_date())
            asked = recorded.subject if subject.folder is not None else subject.ref
            plan = _Plan(subject=asked, source=recorded, limits=self._limits(recorded.options))
        else:
            plan = self._plan(subject)
        return self._walk(plan, os.path.join(options.record, name) if options.record else "")  # noqa: PTH118 - as typed

    def _walk(self, plan: _Plan, record: str) -> Bom:
        options = self._options
        if record:
            check_recordable(place(record), plan.subject)
        extractors, rules = self.load()
        statements = supplied(options.statements, plan.source)
        endpoint = plan.source.endpoint if plan.subject.registry == HUB else ""
        recording = Recording(plan.source)
        used: set[ArtifactRef] = set()
        request = Request(
            subject=plan.subject,
            source=recording if record else plan.source,
            extractors=extractors,
            rules=rules,
            registries=self._registries.known,
            refusal=lambda snapshot: refusal(snapshot, endpoint),
            limits=plan.limits,
            jobs=0 if options.replay else options.jobs,  # a recording does not keep anybody waiting
            on_event=lambda event: _count(event, self._progress),
            on_walked=lambda walked: used.update(walked.visits),
            statements=statements,
            examine=lambda lineage: NOTHING if self._examine is None else self._examine(lineage, plan.folder),
            memory=self._memory,
        )
        try:
            bom = build(request)
        except SourceError:
            _finish(plan)
            raise
        if bom.walk.unavailable and not options.allow_partial:
            raise _incomplete(bom, is_kept=plan.hub is not None and not options.no_cache)
        if record:
            limits = {
                "datasets": plan.limits.datasets,
                "max_depth": plan.limits.max_depth,
                "max_nodes": plan.limits.max_nodes,
            }
            kept = recordable(statements)
            recording.write(place(record), subject=plan.subject, options=limits, used=used, statements=kept)
        if not bom.walk.unavailable:
            _finish(plan)
        return bom

    def _plan(self, subject: Subject) -> _Plan:
        local = None
        if subject.folder is not None:
            local = LocalSource(subject.folder, time=_environment.now(), count=self._progress.digested)
        hub = self._begun(subject.ref)
        first: dict[ArtifactRef, Source] = {} if local is None else {local.ref: local}
        opened = self._registries.open(hub.time)
        source: Source = RoutedSource(first, hub, registries=opened) if first or opened else hub
        return _Plan(subject=subject.ref, source=source, limits=self._limits({}), hub=hub, folder=subject.folder)

    def _replay(self, argument: str | None, folder: Path) -> _Plan:
        options = self._options
        if options.record:
            raise UsageError("--record and --from exclude each other", hint="copy the recording instead")
        recorded = RecordedSource(folder, time=_environment.source_date())
        subject = recorded.subject
        if argument is not None:
            if is_path(argument):
                raise UsageError("with --from a folder is not read", hint="name the recorded model, or leave it out")
            known = self._registries.recognize(argument)
            subject = known or repository(argument, options.revision, endpoint=recorded.endpoint)
        elif options.revision:
            raise UsageError("--revision needs MODEL", hint="name the recorded model, or leave out --revision")
        return _Plan(subject=subject, source=recorded, limits=self._limits(recorded.options))

    def _begun(self, subject: ArtifactRef) -> HubSource | SharedSource:
        """The source of the Hub, with the walk of `subject` begun or taken up again."""
        if self._hub is None:
            hub = hub_source(self._options, self._progress, offline=self._options.offline or _environment.is_offline())
            self._hub = SharedSource(hub) if self._several else hub
        known = self._hub.begin(subject, keep_time=bool(_environment.source_date()))
        if known:
            self._progress.say(f"going on with an unfinished walk: {known} answers are known")
        return self._hub

    def _limits(self, recorded: Mapping[str, bool | int]) -> Limits:
        """The limits as recorded, unless the command line says otherwise, and else the usual ones."""
        usual, options = Limits(), self._options
        depth, nodes = options.max_depth, options.max_nodes
        return Limits(
            max_depth=int(recorded.get("max_depth", usual.max_depth)) if depth is None else depth,
            max_nodes=int(recorded.get("max_nodes", usual.max_nodes)) if nodes is None else nodes,
            max_lists=0 if options.no_evaluations else usual.max_lists,
            datasets=bool(recorded.get("datasets", usual.datasets)) and not options.no_datasets,
            registries=self._registries.names,
        )


def _named(argument: str | None) -> str:
    if argument is None:
        raise UsageError("no model was named", hint="write ORG/NAME, or give a recording with --from")
    return argument


def _finish(plan: _Plan) -> None:
    """Let the next walk of this subject ask anew: nothing of this one is open."""
    if plan.hub is not None:
        plan.hub.finish()


def _incomplete(bom: Bom, *, is_kept: bool) -> IncompleteError:
    silent = [str(ref) for ref in bom.walk.unavailable]
    more = f" and {len(silent) - _NAMED} more" if len(silent) > _NAMED else ""
    kept = "run the same command again: it asks only for what is missing" if is_kept else "try again later"
    return IncompleteError(
        f"no usable answer about {len(silent)} of {len(bom.nodes)} repositories after all retries: "
        f"{', '.join(map(shorten, silent[:_NAMED]))}{more}; nothing was written",
        hint=f"{kept}; --allow-partial accepts a result that says what it lacks",
    )


def _count(event: Event, progress: Progress) -> None:
    answered = event.kind is EventKind.ANSWERED
    progress.counted(event.repo, found=event.found, done=event.done, answered=answered)
