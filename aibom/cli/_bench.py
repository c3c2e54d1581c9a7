"""The judging of one command line: everything it names, on the same terms, and the report of that."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from aibom import plugins
from aibom.cli import _environment, _judging
from aibom.cli._explain import explain
from aibom.cli._input import STDIN
from aibom.cli._names import names_of
from aibom.cli._options import Verbosity, WalkOptions
from aibom.cli._origin import source_of
from aibom.cli._policies import context_of, policy_of, profiles_of
from aibom.cli._progress import Progress
from aibom.cli._subject import Subject
from aibom.cli._uri import uri_of
from aibom.cli._walk import Walks
from aibom.errors import AibomError, DocumentError, SourceError, UsageError, VerdictError
from aibom.policy import joined
from aibom.policy.demands import Reason, enabled
from aibom.policy.gate import Terms, judge
from aibom.policy.policy import Demands, OnPartial, named
from aibom.policy.read import DEMANDS
from aibom.policy.reports import words
from aibom.policy.verdict import Judged, Source, sorted_subjects
from aibom.records.bom import Bom
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from aibom.cli.check import CheckOptions

__all__ = ["Bench"]


class Bench:
    """The terms of one command line, and what is judged on them."""

    def __init__(self, options: "CheckOptions", walk: WalkOptions, verbosity: Verbosity) -> None:
        self._options = options
        self._walk = walk
        self._verbosity = verbosity
        self._progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
        rules = plugins.rules(built_in_only=walk.no_plugins)
        self._rules = rules
        self._titles = {rule.id: rule.title for rule in rules}
        policy = policy_of(options.policy, self._titles)
        _refuse_unknown(options.ignore or (), (*self._titles, *DEMANDS))
        self._context = context_of(options.use) if options.use else None
        self._profiles = profiles_of(policy, options.profiles or ())
        self._advisories = joined.load_advisories(options.advisories) if options.advisories else None
        partial = options.on_partial or ("warn" if walk.allow_partial else None)
        self._terms = Terms(
            policy=policy,
            today=date.fromisoformat(_environment.now()[:10]),
            rules=tuple(self._titles),
            ignored=tuple(options.ignore or ()),
            on_partial=None if partial is None else OnPartial(partial),
        )
        self._role = options.role.value if options.role else ""
        self._accepted = self._baselines(options.baseline)

    def judge(self, arguments: Sequence[str]) -> list[Judged]:
        """Return what became of each thing that the arguments name, the highest tier first, then by severity.

        Raises:
            UsageError: nothing is named.
            DocumentError: a list or folder cannot be read.
            AibomError: the one thing that is named cannot be judged.
        """
        found = _judging.asked(arguments, self._context, recognised=self._recognised)
        if not found and self._walk.replay:
            found = [_judging.Asked(called=self._walk.replay, context=self._context)]
        if not found:
            raise UsageError("nothing was named that could be judged", hint="write ORG/NAME, a BOM, a folder or a list")
        several = len([one for one in found if not one.file]) > 1
        # What a walk did not reach is for the policy to weigh.
        walks = Walks(replace(self._walk, allow_partial=True), self._progress, several=several)
        with walks.shown(debug=self._verbosity.debug):
            subjects = _subjects(found, walks) if several else {}
            judged = [
                self._judged(one, lambda one: self._read(one, walks, subjects), alone=len(found) == 1) for one in found
            ]
        return sorted_subjects(judged)

    def report(self, judged: Sequence[Judged]) -> bytes:
        """Return the verdicts in the form that was asked for."""
        form = self._options.form.value
        if form == "json":
            from aibom.policy.reports.json import json  # noqa: PLC0415 - one of five is needed

            return json(judged)
        if form == "sarif":
            from aibom.policy.reports.sarif import sarif  # noqa: PLC0415

            return sarif(judged, self._titles)
        if form == "junit":
            from aibom.policy.reports.junit import junit  # noqa: PLC0415

            return junit(judged, self._titles)
        if form == "markdown":
            from aibom.policy.reports.markdown import markdown  # noqa: PLC0415

            return markdown(judged, self._titles)
        from aibom.policy.reports.text import text  # noqa: PLC0415

        return text(judged, self._titles, every=self._verbosity.verbose, quiet=self._verbosity.quiet)

    def conclude(self, judged: Sequence[Judged]) -> None:
        """End as the verdicts ask for: an error beats a failure.

        Raises:
            VerdictError: one fails.
            AibomError: one could not be judged; its exit code is that of them all, or 3 where these differ.
        """
        errors = [one.error for one in judged if one.error is not None]
        if errors:
            codes = {error.exit_code for error in errors}
            kind = type(errors[0]) if len(codes) == 1 else SourceError
            raise kind(f"of {len(judged):,}: {words.summary(judged)}", hint="the report says why")
        failed = [one for one in judged if one.standing == "fail"]
        if failed:
            first = failed[0].verdict
            what = words.called(failed[0]) if len(judged) == 1 else f"{len(failed):,} of {len(judged):,}"
            said = f": {first.sentence}" if len(judged) == 1 and first is not None else ""
            name = shorten(self._terms.policy.name)
            raise VerdictError(
                f"{what} {'fails' if len(failed) == 1 else 'fail'} the policy {name}{said}",
                hint="the report lists every reason; docs/policy.md says how to waive one, or to accept what is old",
            )

    def _judged(self, one: _judging.Asked, read: Callable[[_judging.Asked], Judged], *, alone: bool) -> Judged:
        error: AibomError | None = one.fault
        if error is None:
            try:
                return read(one)
            except Exception as found:
                if alone and not (one.where and isinstance(found, AibomError)):
                    raise
                error = self._told(found)
        if alone:
            raise type(error)(f"{one.where}: {error}", hint=error.hint)
        source = Source(uri=uri_of(one.file)) if one.file else Source()
        tier = self._terms.policy.tier(one.context)
        judged = Judged(called=one.called, source=source, tier=tier, error=error)
        self._progress.complain(f"{words.called(judged)}: {words.error_text(judged)}")
        return judged

    def _told(self, error: Exception) -> AibomError:
        if isinstance(error, AibomError):
            return error
        said = explain(error, debug=self._verbosity.debug)
        if said.trace:
            self._progress.complain(said.trace.rstrip())
        return AibomError(said.message, hint=said.hint)

    def _read(self, one: _judging.Asked, walks: Walks, subjects: dict[str, tuple[Subject, str]]) -> Judged:
        if one.file:
            found = self._document(one.file)
            return self._verdict(found.bom, one, found)
        if not subjects:
            return self._verdict(walks.bom(one.model or None), one)
        subject, name = subjects[one.model] if one.model in subjects else (walks.identify(one.model), "")
        self._progress.begin(shorten(one.model))
        return self._verdict(walks.bom_of(subject, name), one)

    def _document(self, file: str, *, accepted: bool = False) -> _judging.Document:
        return _judging.document(file, self._rules, built_in_only=self._walk.no_plugins, accepted=accepted)

    def _verdict(self, bom: Bom, one: _judging.Asked, read: _judging.Document | None = None) -> Judged:
        tier = self._terms.policy.tier(one.context)
        baseline = self._accepted.get(named(bom.subject))
        profiles = dict.fromkeys((*self._terms.policy.demands[tier].profiles, *(self._options.profiles or ())))
        checks = ("required-profiles",) * bool(profiles) + ("advisories",) * bool(self._options.advisories)
        verdict = judge(
            bom,
            replace(self._terms, more_checks=checks),
            one.context,
            baseline=baseline,
            more=self._more(bom, profiles, self._terms.policy.demands[tier], read),
            # An advisory may be younger than what was accepted: nobody can have accepted what it says.
            before=() if baseline is None else self._profiled(baseline, profiles),
        )
        notes = () if read is None else read.notes
        if "required-profiles" not in self._terms.ignored:
            notes += tuple(joined.profile_note(bom, self._profiles[name], self._role) for name in profiles)
        if self._options.baseline and baseline is None:
            notes = (*notes, "the accepted BOMs hold none of it: every finding is new")
        verdict = replace(verdict, notes=(*verdict.notes, *notes))
        source = Source()
        if self._options.form.value == "sarif":  # which alone points at lines
            looked_at = (each for finding in verdict.findings for each in finding.looked_at)
            source = source_of(one.file or one.model, bom, None if read is None else read.data, looked_at)
        return Judged(called=one.called, source=source, tier=tier, verdict=verdict)

    def _more(
        self, bom: Bom, profiles: Iterable[str], demands: Demands, read: _judging.Document | None
    ) -> Sequence[Reason]:
        found = list(self._profiled(bom, profiles))
        advisories = self._advisories if "advisories" not in self._terms.ignored else None
        beyond = None if read is None else read.beyond
        if advisories is not None:
            found += joined.advised(bom, advisories, beyond)
        if beyond is not None:
            denials = sorted({"denied-ancestors", "denied-datasets"} & {*enabled(demands)} - {*self._terms.ignored})
            found += joined.unread(beyond, denials)
        return found

    def _profiled(self, bom: Bom, profiles: Iterable[str]) -> Sequence[Reason]:
        if "required-profiles" in self._terms.ignored:
            return ()
        return [each for name in profiles for each in joined.profiled(bom, self._profiles[name], self._role)]

    def _baselines(self, place: str) -> dict[str, Bom]:
        if not place:
            return {}
        if place != STDIN and os.path.isdir(os.path.expanduser(place)):  # noqa: PTH111, PTH112 - as typed
            files = _judging.boms_in(place, self._recognised)
        else:
            files = [place]
        found: dict[str, Bom] = {}
        for file in files:
            bom = self._document(file, accepted=True).bom
            if found.setdefault(named(bom.subject), bom) is not bom:
                raise DocumentError(
                    f"{shorten(place)!r} holds two accepted BOMs about {shorten(bom.subject.unpinned)}",
                    hint="keep the one that was accepted last",
                )
        return found

    def _recognised(self, head: bytes) -> bool:
        formats: Any = plugins.formats(built_in_only=self._walk.no_plugins)
        for each in formats:
            with plugins.blamed(each.name, "read"):
                if each.identify(head):
                    return True
        return False


def _subjects(found: Sequence[_judging.Asked], walks: Walks) -> dict[str, tuple[Subject, str]]:
    """Return the subjects of the models that are named, with the names of their recordings."""
    subjects = {}
    for one in found:
        if one.model and one.fault is None:
            try:
                subjects[one.model] = walks.identify(one.model)
            except AibomError:
                continue  # it is said when its turn comes
    names = names_of(list(subjects.values()))
    return {model: (subject, names[subject]) for model, subject in subjects.items()}


def _refuse_unknown(ignored: Iterable[str], known: Sequence[str]) -> None:
    from aibom.policy._toml import nearest  # noqa: PLC0415 - needed when something is wrong

    for rule in ignored:
        if rule not in known:
            raise UsageError(
                f"--ignore {shorten(rule)}: there is no such rule{nearest(rule, sorted(known))}",
                hint="`aibom rules` lists them; docs/policy.md names the demands",
            )
