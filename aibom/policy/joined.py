"""What other parts find in a Bom, as reasons the gate understands: profiles and advisories."""

from collections.abc import Iterator, Sequence
from typing import Any

from aibom.policy import advisories as incidents
from aibom.policy import profiles
from aibom.policy.advisory import Advisory
from aibom.policy.beyond import Beyond, words_of
from aibom.policy.demands import Reason
from aibom.policy.names import key_of
from aibom.policy.profile_text import VERIFIED, WORDS
from aibom.policy.verdict import Finding, NotEvaluable
from aibom.records.bom import Bom
from aibom.records.gaps import Severity
from aibom.records.refs import ArtifactRef, shorten

__all__ = ["advised", "load_advisories", "load_profile", "profile_note", "profiled", "unread"]

_PROFILES = "required-profiles"
_ADVISORIES = "advisories"
_NAMED = 5


def load_profile(name: str) -> Any:
    """Return the profile of that name or file.

    Raises:
        UsageError: there is none of that name.
        DocumentError: it is not valid.
    """
    return profiles.load(name)


def profiled(bom: Bom, profile: Any, role: str) -> Sequence[Reason]:
    """Return what a Bom lacks of a profile.

    A required element that is missing is a finding for each artifact that lacks it. What only a person can say and nobody
    did, and what is required only where it exists, was not judged.

    Raises:
        UsageError: there is no such role.
    """
    found: list[Reason] = []
    for each in profiles.evaluate(bom, profile, role=role).elements:
        named = shorten(f"{profile.id} {each.element.id} ({each.element.name})")
        if each.verdict == "missing" and each.element.level == "required":
            lacking = [one.about or bom.subject for one in each.judged if one.verdict == "missing"] or [bom.subject]
            found += [_missing(ref, f"{named}: {shorten(each.reason, 500)}") for ref in dict.fromkeys(lacking)]
        elif each.verdict == "missing" and each.element.level == "conditional":
            found.append(
                NotEvaluable(check=_PROFILES, reason=f"{named} is required where it exists, and none is known")
            )
        elif each.verdict == "needs-statement":
            found.append(NotEvaluable(check=_PROFILES, reason=f"{named} needs a human statement"))
    return found


def profile_note(bom: Bom, profile: Any, role: str) -> str:
    """Return what a reader has to know of a profile that a Bom was held against: how far it was verified, and the counts.

    Raises:
        UsageError: there is no such role.
    """
    counts = profiles.evaluate(bom, profile, role=role).counts()
    said = ", ".join(f"{number:,} {WORDS[verdict]}" for verdict, number in counts.items() if number)
    whose = f"; only what is listed as the duty of the {role} is judged" if role else ""
    return shorten(
        f"profile {profile.id}, version {profile.version}, {profile.verified}: {VERIFIED[profile.verified]}; "
        f"source: {profile.source.rstrip('.')}{whose}; elements: {said}",
        1000,
    )


def _missing(ref: ArtifactRef, message: str) -> Finding:
    return Finding(
        rule=_PROFILES,
        subject=ref,
        severity=Severity.HIGH,
        message=message,
        why="The policy asks that nothing of this profile is missing.",
        remedy="State it where the publisher states such things, or supply it with `aibom statements`.",
    )


def load_advisories(place: str) -> Sequence[Advisory]:
    """Return the advisories in a file or folder.

    Raises:
        DocumentError: one cannot be read, or is not valid.
    """
    return incidents.load(place)


def advised(bom: Bom, advisories: Sequence[Advisory], known: Beyond | None = None) -> Sequence[Reason]:
    """Return a finding, with its path, for each artifact that an advisory concerns; what it may concern was not judged.

    Nor was an advisory that meets nothing in a document that says more than was read (`known`).
    """
    found: list[Reason] = []
    met: set[str] = set()
    for hit in incidents.find(bom, advisories):
        met.add(hit.advisory.id)
        advisory = shorten(hit.advisory.id)
        if not hit.certain:
            reason = f"{advisory} may concern it: {shorten(hit.why, 500)}"
            found.append(NotEvaluable(check=_ADVISORIES, reason=reason, subjects=(hit.ref,)))
            continue
        told = "every revision" in hit.why
        every = "; it concerns every revision, since it names none" if hit.every_revision and not told else ""
        summary = f" ({shorten(hit.advisory.summary)})" if hit.advisory.summary else ""
        steps = tuple(step.ref for step in hit.path or ())
        found.append(
            Finding(
                rule=_ADVISORIES,
                subject=hit.ref,
                severity=Severity.CRITICAL,
                message=f"{advisory} concerns {hit.ref}{summary}: {shorten(hit.why, 500)}{every}",
                why="An advisory concerns an artifact of the lineage.",
                remedy="Use a model that does not stem from it, or a revision that the advisory does not concern.",
                via=steps if not steps or steps[0] == bom.subject else (bom.subject, *steps),
            )
        )
    for ids, refs in incidents.undigested(bom, advisories):
        listed = _listed([advisory.id for advisory in ids])
        reason = f"{listed}: files are listed by digest, and not all files here have one recorded"
        found.append(NotEvaluable(check=_ADVISORIES, reason=reason, subjects=refs))
    if known is not None:
        found += _beyond(known, bom, [each for each in advisories if not each.withdrawn and each.id not in met])
    return found


def unread(known: Beyond, denials: Sequence[str]) -> Sequence[Reason]:
    """Return that each of `denials` was not judged of a document that was not read whole."""
    reason = f"{known.told}: what is denied may stand there"
    return [NotEvaluable(check=check, reason=reason) for check in denials]


def _beyond(known: Beyond, bom: Bom, rest: Sequence[Advisory]) -> Iterator[NotEvaluable]:
    """Yield what a document that was not read whole leaves open of advisories that met nothing."""
    held = frozenset(key_of(node.ref) for node in bom.nodes)
    for each in rest:
        for words in sorted(set(words_of(known, each, held))):
            reason = (
                f"{shorten(each.id)} may concern it: {shorten(words)} stands in the document, in what no record holds"
            )
            yield NotEvaluable(check=_ADVISORIES, reason=reason, subjects=(bom.subject,))
    if rest:
        reason = f"{_listed([each.id for each in rest])}: met nothing that was read, and {known.told}"
        yield NotEvaluable(check=_ADVISORIES, reason=reason)


def _listed(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else ""
    return ", ".join(shorten(each) for each in sorted(ids)[:_NAMED]) + more
