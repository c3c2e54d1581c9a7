"""Profiles, lists of minimum elements: those that ship with aibom, one's own, and a Bom against one of them.

What is said is what the record holds. Whether a duty applies to somebody, and whether it is met, is never said.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from aibom import _resources
from aibom.errors import DocumentError, UsageError
from aibom.policy._supports import Supports, partly
from aibom.policy.profile import (
    Assessed,
    Assessment,
    Element,
    Judged,
    Need,
    Part,
    Profile,
    Role,
    Scope,
    Support,
    Verdict,
)
from aibom.policy.profile_file import MAX_BYTES, read
from aibom.records.bom import Bom
from aibom.records.lineage import Node
from aibom.records.refs import ArtifactRef, Kind, shorten

__all__ = ["evaluate", "load", "names"]

_ORDER = tuple(Verdict)
_SHOWN = 5
_SUFFIX = ".json"


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Return the names of the profiles that ship with aibom, sorted.

    >>> "ntia-2021" in names()
    True
    """
    folder = _resources.root("schemas").joinpath("aibom", "profiles")
    return tuple(sorted(file.name.removesuffix(_SUFFIX) for file in folder.iterdir() if file.name.endswith(_SUFFIX)))


def load(name_or_path: str) -> Profile:
    """Return the profile of this name, or that of the file (one's own) at this path.

    Raises:
        UsageError: there is no profile of this name, and it is no path.
        DocumentError: the file cannot be read, or is no valid profile.
    """
    if name_or_path in names():
        return _shipped(name_or_path)
    if "/" not in name_or_path and "\\" not in name_or_path and not name_or_path.endswith(_SUFFIX):
        near = get_close_matches(name_or_path, names(), n=1, cutoff=0.4)
        guess = f"did you mean {near[0]}? " if near else ""
        raise UsageError(
            f"there is no profile {shorten(name_or_path)!r}",
            hint=f"{guess}there are {', '.join(names())}; a file of your own is named as ./FILE or FILE.json",
        )
    return read(_bytes(name_or_path), name_or_path)


@lru_cache(maxsize=16)
def _shipped(name: str) -> Profile:
    return read(_resources.read_bytes("schemas", f"aibom/profiles/{name}{_SUFFIX}"), f"{name}{_SUFFIX}")


def _bytes(path: str) -> bytes:
    try:
        with Path(path).expanduser().open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise DocumentError(
            f"cannot read the profile {shorten(path)!r}: {reason}", hint="name a file you may read"
        ) from error


def evaluate(bom: Bom, profile: Profile, *, role: str = "") -> Assessment:
    """Return what the record of `bom` holds of each element of `profile`.

    With `role` (provider, modifier or integrator) the elements that are listed as the duty of others do not apply.

    Raises:
        UsageError: there is no such role.
    """
    if role and role not in tuple(Role):
        raise UsageError(f"there is no role {shorten(role)!r}", hint=f"one of {', '.join(Role)}")
    judge = _Judge(bom)
    return Assessment(
        profile=profile,
        subject=bom.subject,
        role=role,
        elements=tuple(judge.assess(element, role) for element in profile.elements),
    )


class _Judge:
    """Asks elements of one Bom."""

    def __init__(self, bom: Bom) -> None:
        self._bom = bom
        self._supports = Supports(bom)
        self._nodes = sorted(bom.nodes, key=lambda node: node.ref)
        self._datasets = [node for node in self._nodes if node.ref.kind is Kind.DATASET]

    def assess(self, element: Element, role: str) -> Assessed:
        """Return what the Bom holds of `element`."""
        if role and role not in element.duty:
            reason = f"listed as the duty of the {_either(element.duty)}, and the role {role} was selected"
            return Assessed(element=element, verdict=Verdict.NOT_APPLICABLE, reason=reason)
        if element.scope is Scope.DOCUMENT:
            return self._weakest(element, [self._ask(element, None)])
        asked = self._asked(element.scope)
        if isinstance(asked, str):
            return Assessed(element=element, verdict=Verdict.NOT_APPLICABLE, reason=asked)
        if not asked:
            return self._none_named(element)
        return self._weakest(element, [self._ask(element, node) for node in asked])

    def _asked(self, scope: Scope) -> list[Node] | str:
        """Return the artifacts that an element of `scope` is asked of, or why it is asked of none."""
        subject = self._bom.subject
        match scope:
            case Scope.SYSTEM if subject.kind is not Kind.SOFTWARE:
                return f"the BOM is about a {subject.kind}, not about a system that uses one"
            case Scope.MODEL if subject.kind is Kind.DATASET and not self._of_kind(Kind.MODEL):
                return "the BOM is about a dataset and names no model"
            case Scope.SYSTEM | Scope.SUBJECT:
                return [node for node in self._nodes if node.ref == subject]
            case Scope.MODEL:
                return self._of_kind(Kind.MODEL)
            case Scope.DATASET:
                return self._datasets
            case _:
                return self._nodes

    def _of_kind(self, kind: Kind) -> list[Node]:
        return [node for node in self._nodes if node.ref.kind is kind]

    def _none_named(self, element: Element) -> Assessed:
        followed = (
            "" if self._bom.walk.datasets or element.scope is not Scope.DATASET else "; datasets were not followed"
        )
        reason = f"the lineage names no {element.scope}: that there is none is not known{followed}"
        return Assessed(element=element, verdict=Verdict.MISSING, reason=reason)

    def _weakest(self, element: Element, judged: list[Judged]) -> Assessed:
        verdict = min((each.verdict for each in judged), key=_ORDER.index)
        return Assessed(element=element, verdict=verdict, reason=_told(verdict, judged), judged=tuple(judged))

    def _ask(self, element: Element, node: Node | None) -> Judged:
        parts = tuple(self._part(need, node) for need in element.needs)
        verdict = min((part.verdict for part in parts), key=_ORDER.index)
        return Judged(about=node.ref if node else None, verdict=verdict, parts=parts)

    def _part(self, need: Need, node: Node | None) -> Part:
        if not need.each_dataset:
            return _judged(need, self._supports.of(node, need.criteria), [node])
        if not self._datasets:
            return _lacking(need, "the lineage names no dataset")
        found = [self._supports.of(dataset, need.criteria) for dataset in self._datasets]
        parts = [_judged(need, each, [dataset]) for each, dataset in zip(found, self._datasets, strict=True)]
        weakest = min(parts, key=lambda part: _ORDER.index(part.verdict))
        firsts = [each[0] for each in found if each]
        lacking = [dataset.ref for dataset, each in zip(self._datasets, found, strict=True) if not each]
        if lacking:
            without = f"nothing is stated of {_some(lacking)}"
            return _lacking(need, without, firsts)
        return Part(
            what=need.what,
            verdict=weakest.verdict,
            reason=weakest.reason,
            supports=tuple(firsts[:_SHOWN]),
            more=max(0, len(firsts) - _SHOWN),
        )


def _judged(need: Need, supports: list[Support], asked: list[Node | None]) -> Part:
    if not supports:
        unread = [node for node in asked if node is not None and not node.resolution.is_read]
        some = next((said for node in asked if node is not None and (said := partly(node, need.criteria))), "")
        why = (
            f"its record was not read ({unread[0].resolution})" if unread else some or "nothing in the record states it"
        )
        return _lacking(need, why)
    enough = supports[0].enough
    verdict = Verdict.EVIDENCED if enough else Verdict.DECLARED_ONLY
    reason = "found in the record" if enough else "stated, with less assurance than the element asks for"
    if not enough and supports[0].accountable:
        reason = f"supplied by {shorten(supports[0].accountable)}, who answers for it"
    more = max(0, len(supports) - _SHOWN)
    return Part(what=need.what, verdict=verdict, reason=reason, supports=tuple(supports[:_SHOWN]), more=more)


def _lacking(need: Need, why: str, supports: Iterable[Support] = ()) -> Part:
    found = list(supports)
    return Part(
        what=need.what,
        verdict=Verdict.NEEDS_STATEMENT if need.human else Verdict.MISSING,
        reason=f"{why}. {need.human}" if need.human else why,
        supports=tuple(found[:_SHOWN]),
        more=max(0, len(found) - _SHOWN),
    )


def _told(verdict: Verdict, judged: list[Judged]) -> str:
    """Return which parts, of what, make the verdict of an element."""
    weak = [each for each in judged if each.verdict is verdict]
    parts = [part for each in weak for part in each.parts if part.verdict is verdict]
    whats = ", ".join(dict.fromkeys(part.what for part in parts))
    reason = "; ".join(list(dict.fromkeys(part.reason for part in parts))[:3])
    of = [each.about for each in weak if each.about is not None]
    artifacts = f" ({_some(of)})" if len(judged) > 1 else ""
    return f"{whats}{artifacts}: {reason}"


def _some(refs: list[ArtifactRef]) -> str:
    shown = ", ".join(shorten(ref.unpinned) for ref in refs[:3])
    return f"{shown} and {len(refs) - 3:,} more" if len(refs) > 3 else shown


def _either(words: Iterable[str]) -> str:
    return " or ".join(words)
