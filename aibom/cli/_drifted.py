"""From a BOM and its options to what has drifted: who is asked, what is recorded, and how it ends."""

import os
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from aibom import plugins
from aibom.cli import _differences, _environment
from aibom.cli._compared import Given, Sides
from aibom.cli._hub import hub_source
from aibom.cli._input import STDIN, understood
from aibom.cli._logs import shown_on
from aibom.cli._options import AskOptions, WalkOptions
from aibom.cli._plain import hide
from aibom.cli._progress import Progress, is_terminal
from aibom.cli._subject import existing_path, is_path, place
from aibom.cli.diff import Form
from aibom.errors import DocumentError, IncompleteError, OfflineError, UsageError, VerdictError
from aibom.lineage.crawl import Event, EventKind
from aibom.lineage.questions import questions, silence
from aibom.lineage.revisit import Revisited, revisit
from aibom.records.bom import Bom
from aibom.records.refs import ArtifactRef, shorten
from aibom.sources.hub import HubSource
from aibom.sources.interface import Source
from aibom.sources.recorded import RecordedSource
from aibom.sources.recording import Recording, check_recordable

if TYPE_CHECKING:
    from aibom.cli.drift import DriftOptions
    from aibom.diff.change import Difference
    from aibom.diff.kinds import Kind

__all__ = ["Drifted", "conclude", "difference", "found", "is_machine_read"]

_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Drifted:
    """What was found out: both sides, how the asking went, and whether its answers are kept for another run."""

    sides: Sides
    revisited: Revisited
    asked_at: str
    is_kept: bool


def found(argument: str, options: "DriftOptions", asking: AskOptions, progress: Progress, *, debug: bool) -> Drifted:
    """Return what has become of the artifacts of the BOM that `argument` names; record the answers where asked for.

    Raises:
        UsageError: an option is wrong, or options exclude each other.
        DocumentError: the BOM or a recording cannot be read or written, or holds nothing that can be asked for.
        OfflineError: nobody may be asked.
    """
    hide([asking.token])
    if options.record and options.replay:
        raise UsageError("--record and --from exclude each other", hint="copy the recording instead")
    if not options.replay and _environment.is_offline():
        raise OfflineError(
            "what is the case now cannot be found out offline",
            hint="unset HF_HUB_OFFLINE, or give a recording with --from",
        )
    try:
        with shown_on(progress, debug=debug):
            bom = _bom(argument, progress, built_in_only=options.no_plugins)
            first = _subject(bom)
            if options.record:
                _check_empty(options.record, first)
            source, hub = _source(bom, options, asking, progress)
            recording = Recording(source)
            revisited = revisit(
                bom,
                recording if options.record else source,
                registries=plugins.sources(built_in_only=options.no_plugins),
                jobs=asking.jobs if hub is not None else 0,  # a recording does not keep anybody waiting
                on_event=lambda event: _count(event, progress),
            )
    finally:
        progress.close()
    _refuse_nothing(revisited, argument, options.replay)
    partial = bool(revisited.unanswered)
    if options.record and (options.allow_partial or not partial):
        walk = bom.walk
        limits = {"datasets": walk.datasets, "max_depth": walk.max_depth, "max_nodes": walk.max_nodes}
        recording.write(place(options.record), subject=first, options=limits)
    if hub is not None and not partial:
        hub.finish()
    old = Given(bom=revisited.before, argument=argument)
    new = Given(bom=revisited.after, argument=argument, is_file=argument != STDIN and not os.path.isdir(argument))  # noqa: PTH112 - as typed
    return Drifted(
        sides=Sides(old=old, new=new),
        revisited=revisited,
        asked_at=source.endpoint,
        is_kept=hub is not None and not asking.no_cache,
    )


def _bom(argument: str, progress: Progress, *, built_in_only: bool) -> Bom:
    """Return the Bom of a document, or that of a recording, which is replayed.

    Raises:
        UsageError: the argument is neither.
        DocumentError: it cannot be read.
    """
    if argument != STDIN and not is_path(argument) and not os.path.exists(argument):  # noqa: PTH110 - as typed
        raise UsageError(
            f"{shorten(argument)!r} is no BOM, and drift is looked for in what a BOM pinned",
            hint="make one with `aibom generate ORG/NAME -o bom.cdx.json`, and keep it",
        )
    path = None if argument == STDIN else existing_path(argument)
    if path is None or not path.is_dir():
        return understood(argument, built_in_only=built_in_only)[1].bom
    from aibom.cli._walk import Walks  # noqa: PLC0415 - seldom needed

    return Walks(WalkOptions(replay=str(path), allow_partial=True, no_plugins=built_in_only), progress).bom(None)


def _subject(bom: Bom) -> ArtifactRef:
    """Return the reference by which the subject is asked for, or the subject where nobody is asked for it."""
    node = bom.lineage.by_ref().get(bom.subject)
    return bom.subject if node is None or silence(node) else questions(node)[0]


def _source(
    bom: Bom, options: "DriftOptions", asking: AskOptions, progress: Progress
) -> tuple[Source, HubSource | None]:
    if options.replay:
        return RecordedSource(place(options.replay), time=_environment.source_date()), None
    hub = hub_source(asking, progress, afresh=True)
    known = hub.begin(bom.subject, keep_time=bool(_environment.source_date()))
    if known:
        progress.say(f"going on with an unfinished run: {known} answers are known")
    return hub, hub


def _check_empty(record: str, subject: ArtifactRef) -> None:
    """Make sure that nothing is lost: a recording of a walk holds files, which no revisit asks for.

    Raises:
        DocumentError: the folder is not empty, or cannot be written.
    """
    target = check_recordable(place(record), subject)
    with suppress(OSError):
        if any(Path(target).iterdir()):
            raise DocumentError(
                f"cannot record into {shorten(record)}: it is not empty",
                hint="name a new folder, for example one called by the day",
            )


def _refuse_nothing(revisited: Revisited, argument: str, recording: str) -> None:
    """Refuse to be silent where there was nothing to find out.

    Raises:
        DocumentError: nobody was asked for any artifact.
    """
    if revisited.asked or revisited.unanswered:
        return
    if recording:
        raise DocumentError(
            f"the recording {shorten(recording)} holds none of the artifacts of {shorten(argument)}",
            hint="name one that --record wrote for this BOM, or for its subject",
        )
    raise DocumentError(
        f"nothing in {shorten(argument)} can be asked for again: {'; '.join(_grouped(revisited.not_asked))}",
        hint="drift is looked for in artifacts of the Hub, by their package URLs",
    )


def difference(drifted: Drifted, kinds: "Collection[Kind]") -> "Difference":
    """Return what has changed, of these kinds, with what could not be found out, in words."""
    made = _differences.found(drifted.sides, kinds, tolerance=0.0, force=True)
    return replace(made, uncompared=(*_left(drifted), *made.uncompared))


def _left(drifted: Drifted) -> Iterator[str]:
    revisited = drifted.revisited
    if revisited.elsewhere:
        there = shorten(revisited.before.walk.endpoint)
        yield (
            f"the BOM was made from {there}, and {shorten(drifted.asked_at)} was asked: owners and dates are not compared, "
            "and what is not there is not taken for gone"
        )
    yield from (
        f"no usable answer, so that nothing is known of it now: {each}" for each in _grouped(revisited.unanswered)
    )
    yield from (f"not asked: {each}" for each in _grouped(revisited.not_asked))


def _grouped(whys: Iterable[tuple[ArtifactRef, str]]) -> Iterator[str]:
    """Yield artifacts that share a reason, the first five by name, with the reason."""
    by_reason: dict[str, list[ArtifactRef]] = defaultdict(list)
    for ref, reason in whys:
        by_reason[reason].append(ref)
    for reason, refs in sorted(by_reason.items()):
        more = f" and {len(refs) - _NAMED:,} more" if len(refs) > _NAMED else ""
        yield f"{', '.join(shorten(ref.unpinned) for ref in refs[:_NAMED])}{more} ({shorten(reason)})"


def is_machine_read(form: Form) -> bool:
    """Say whether whoever reads this form wants a document also where nothing changed."""
    return form not in {Form.TEXT, Form.MARKDOWN}


def conclude(
    drifted: Drifted, difference: "Difference", options: "DriftOptions", progress: Progress, *, tells: bool
) -> None:
    """Say what is to be said besides the report, and end as the options ask for: a change counts before a silence.

    Raises:
        VerdictError: something changed that --exit-code or --fail-on speaks of.
        IncompleteError: a repository gave no usable answer.
    """
    revisited = drifted.revisited
    missing = [(ref, why) for ref, why in revisited.not_asked if why == "not in this recording"]
    total = len(revisited.asked) + len(revisited.unanswered) + len(missing)
    if tells or is_terminal(sys.stderr):
        changed = f"{len(difference.real):,} changes" if difference.real else "nothing changed"
        progress.say(
            f"asked again for {len(revisited.asked):,} of {len(revisited.before.nodes):,} artifacts: {changed}"
        )
    for each in _grouped(missing):
        progress.say(f"{len(missing):,} of {total:,} artifacts were not compared: {each}")
    said = f"no usable answer about {len(revisited.unanswered):,} of {total:,} artifacts"
    silent = f"{said}: {'; '.join(_grouped(revisited.unanswered))}"
    try:
        _differences.conclude(difference, any_change=options.exit_code, fail_on=options.fail_on)
    except VerdictError:
        if revisited.unanswered:
            progress.complain(silent)
        raise
    if not revisited.unanswered:
        return
    if options.allow_partial:
        progress.say(silent)
        return
    kept = "run the same command again: it asks only for what is missing" if drifted.is_kept else "try again later"
    raise IncompleteError(silent, hint=f"{kept}; --allow-partial accepts a result that says what it lacks")


def _count(event: Event, progress: Progress) -> None:
    answered = event.kind is EventKind.ANSWERED
    progress.counted(event.repo, found=event.found, done=event.done, answered=answered)
