"""From an argument and its options to a Bom: which source is asked, what is recorded, and when a walk is no success."""

import sys
from dataclasses import dataclass
from pathlib import Path

from aibom import plugins
from aibom.build import Request, build
from aibom.cli import _environment
from aibom.cli._logs import shown_on
from aibom.cli._options import WalkOptions
from aibom.cli._progress import Progress
from aibom.cli._subject import existing_path, is_path, repository
from aibom.errors import IncompleteError, SourceError, UsageError
from aibom.lineage.crawl import Event, EventKind
from aibom.lineage.limits import Limits
from aibom.records.bom import Bom
from aibom.records.refs import ArtifactRef, shorten
from aibom.sources.answers import refusal
from aibom.sources.cache import Cache, default_dir
from aibom.sources.hub import Event as HubEvent
from aibom.sources.hub import HubSource
from aibom.sources.interface import Source
from aibom.sources.local import LocalSource
from aibom.sources.recorded import RecordedSource
from aibom.sources.recording import Recording, check_recordable
from aibom.sources.routed import RoutedSource

__all__ = ["walk"]

_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """Where a walk begins, whom it asks and how far it goes; `hub` is the source that can be taken up again."""

    subject: ArtifactRef
    source: Source
    limits: Limits
    hub: HubSource | None = None


def walk(argument: str | None, options: WalkOptions, progress: Progress, *, debug: bool = False) -> Bom:
    """Return the Bom of what `argument` names (None: of what a recording is about), and record it where asked for.

    Raises:
        UsageError: the argument or an option is wrong, or they exclude each other.
        SourceError: the subject cannot be read, or the walk is incomplete and may not be.
        DocumentError: a folder or recording cannot be read or written.
        PluginError: an extractor or a rule cannot be loaded, or failed.
    """
    try:
        with shown_on(progress, debug=debug):
            return _walk(_plan(argument, options, progress), options, progress)
    finally:
        progress.close()


def _walk(plan: _Plan, options: WalkOptions, progress: Progress) -> Bom:
    if options.record:
        check_recordable(_folder(options.record), plan.subject)
    recording = Recording(plan.source)
    used: set[ArtifactRef] = set()
    request = Request(
        subject=plan.subject,
        source=recording if options.record else plan.source,
        extractors=plugins.extractors(),
        rules=plugins.rules(),
        refusal=lambda snapshot: refusal(snapshot, plan.source.endpoint),
        limits=plan.limits,
        jobs=0 if options.replay else options.jobs,  # a recording does not keep anybody waiting
        on_event=lambda event: _count(event, progress),
        on_walked=lambda walked: used.update(walked.visits),
    )
    try:
        bom = build(request)
    except SourceError:
        _finish(plan)
        raise
    if bom.walk.unavailable and not options.allow_partial:
        raise _incomplete(bom, is_kept=plan.hub is not None and not options.no_cache)
    if options.record:
        limits = {
            "datasets": plan.limits.datasets,
            "max_depth": plan.limits.max_depth,
            "max_nodes": plan.limits.max_nodes,
        }
        recording.write(_folder(options.record), subject=plan.subject, options=limits, used=used)
    if not bom.walk.unavailable:
        _finish(plan)
    return bom


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


def _plan(argument: str | None, options: WalkOptions, progress: Progress) -> _Plan:
    if options.replay:
        return _replay(argument, options)
    if argument is None:
        raise UsageError("no model was named", hint="write ORG/NAME, or give a recording with --from")
    endpoint = _environment.endpoint()
    if not is_path(argument):
        subject = repository(argument, options.revision, endpoint=endpoint)
        hub = _hub(endpoint, options, progress)
        _begin(hub, subject, progress)
        return _Plan(subject=subject, source=hub, limits=_limits(options, {}), hub=hub)
    if options.revision:
        raise UsageError("a folder has no revisions", hint="leave out --revision")
    local = LocalSource(existing_path(argument), time=_environment.now())
    hub = _hub(endpoint, options, progress)
    _begin(hub, local.ref, progress)
    source = RoutedSource({local.ref: local}, hub)
    return _Plan(subject=local.ref, source=source, limits=_limits(options, {}), hub=hub)


def _replay(argument: str | None, options: WalkOptions) -> _Plan:
    if options.record:
        raise UsageError("--record and --from exclude each other", hint="copy the recording instead")
    recorded = RecordedSource(_folder(options.replay), time=_environment.source_date())
    subject = recorded.subject
    if argument is not None:
        if is_path(argument):
            raise UsageError("with --from a folder is not read", hint="name the recorded model, or leave it out")
        subject = repository(argument, options.revision, endpoint=recorded.endpoint)
    elif options.revision:
        raise UsageError("--revision needs MODEL", hint="name the recorded model, or leave out --revision")
    return _Plan(subject=subject, source=recorded, limits=_limits(options, recorded.options))


def _hub(endpoint: str, options: WalkOptions, progress: Progress) -> HubSource:
    return HubSource(
        endpoint=endpoint,
        time=_environment.now(),
        token=_token(options.token),
        cache=None if options.no_cache else Cache(_folder(options.cache_dir) if options.cache_dir else default_dir()),
        timeout=options.timeout,
        jobs=options.jobs,
        offline=options.offline or _environment.is_offline(),
        on_event=lambda event: _wait(event, progress),
    )


def _begin(hub: HubSource, subject: ArtifactRef, progress: Progress) -> None:
    known = hub.begin(subject, keep_time=bool(_environment.source_date()))
    if known:
        progress.say(f"going on with an unfinished walk: {known} answers are known")


def _token(value: str) -> str | None:
    """The token to use, or None for the login of huggingface_hub."""
    if value != "-":
        return value or None
    try:
        token = sys.stdin.readline(10_000).strip() if sys.stdin is not None else ""
    except (OSError, ValueError) as error:  # a folder, or bytes that are no text
        raise UsageError("standard input cannot be read as text", hint="pipe the token in") from error
    if not token:
        raise UsageError("standard input holds no token", hint="pipe one in, or leave out --token -")
    return token


def _limits(options: WalkOptions, recorded: dict[str, bool | int]) -> Limits:
    """The limits as recorded, unless the command line says otherwise, and else the usual ones."""
    usual = Limits()
    depth, nodes = options.max_depth, options.max_nodes
    return Limits(
        max_depth=int(recorded.get("max_depth", usual.max_depth)) if depth is None else depth,
        max_nodes=int(recorded.get("max_nodes", usual.max_nodes)) if nodes is None else nodes,
        datasets=bool(recorded.get("datasets", usual.datasets)) and not options.no_datasets,
    )


def _folder(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise UsageError(f"{shorten(text)!r} cannot be found: {error}", hint="check the path") from error


def _count(event: Event, progress: Progress) -> None:
    answered = event.kind is EventKind.ANSWERED
    progress.counted(event.repo, found=event.found, done=event.done, answered=answered)


def _wait(event: HubEvent, progress: Progress) -> None:
    reasons = {"waiting": "rate limit", "retry": "no usable answer"}
    if event.kind in reasons:
        progress.waiting(event.repo, event.seconds, reasons[event.kind])
