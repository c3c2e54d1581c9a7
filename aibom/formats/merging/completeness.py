"""How complete the merged document is: what each document says of that, as far as it still holds."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aibom.formats.merging.edges import Edges
from aibom.formats.merging.joining import union
from aibom.formats.merging.notes import Note
from aibom.formats.merging.sources import Source

__all__ = ["compositions"]

_KINDS = ("assemblies", "dependencies")
_COMPLETE, _INCOMPLETE, _UNKNOWN = "complete", "incomplete", "unknown"
_SHOWN = 3

Question = tuple[str, str]
"""Of what completeness is stated: assemblies or dependencies, and the bom-ref of whose."""


def compositions(found: Sequence[Source], edges: Edges, grown: Mapping[str, set[int]], notes: list[Note]) -> list[Any]:
    """Return the compositions of all documents, with one answer to each question.

    `grown` holds, by bom-ref, the documents whose component has more nested in it now than they said. Who said
    `complete` of something that has gained an edge or a part did not know of it: it becomes `unknown`, unless another
    document knows it to be incomplete. Of two answers that of who knows is kept: `incomplete` (of whatever kind)
    before `complete`, before `unknown`, before `not_specified`. An aggregate without references is about the whole of
    the application's document, which is not this one: `complete` becomes `unknown`.
    """
    said: dict[Question, list[tuple[int, str]]] = defaultdict(list)
    for source in found:
        for item in source.written.get("compositions", ()):
            for kind in _KINDS:
                for ref in item.get(kind, ()):
                    said[kind, ref].append((source.number, item["aggregate"]))
    gained = _Gained(found, edges, grown)
    answers = {question: _answer(question, statements, gained) for question, statements in said.items()}
    changed = {
        question: sorted({aggregate for _, aggregate in statements} - {answers[question]})
        for question, statements in said.items()
        if any(aggregate != answers[question] for _, aggregate in statements)
    }
    notes.extend(_told(changed, answers))
    return _written(found, answers)


class _Gained:
    """Whether what a document said of a component's parts or edges is less than the merged document holds."""

    def __init__(self, found: Sequence[Source], edges: Edges, grown: Mapping[str, set[int]]) -> None:
        self._edges = edges
        self._grown = grown
        self._own: dict[tuple[int, str], set[str]] = {}
        for source in found:
            for item in source.written.get("dependencies", ()):
                self._own.setdefault((source.number, item["ref"]), set()).update(item.get("dependsOn", ()))

    def __call__(self, question: Question, source: int) -> bool:
        kind, ref = question
        if kind == "assemblies":
            return source in self._grown.get(ref, ())
        return not self._edges.get(ref, {}).get("dependsOn", {}).keys() <= self._own.get((source, ref), set())


def _answer(question: Question, statements: list[tuple[int, str]], gained: _Gained) -> str:
    held = {
        _UNKNOWN if aggregate == _COMPLETE and gained(question, source) else aggregate
        for source, aggregate in statements
    }
    partial = sorted(aggregate for aggregate in held if aggregate.startswith(_INCOMPLETE))
    if partial:
        return partial[0] if len(partial) == 1 else _INCOMPLETE
    return next(each for each in (_COMPLETE, _UNKNOWN, *sorted(held)) if each in held)


def _told(changed: Mapping[Question, list[str]], answers: Mapping[Question, str]) -> Iterator[Note]:
    alike: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for (kind, ref), before in changed.items():
        alike[kind, " and ".join(before), answers[kind, ref]].append(ref)
    for (kind, was, after), refs in alike.items():
        named = ", ".join(refs[:_SHOWN]) + (f" and {len(refs) - _SHOWN} more" if len(refs) > _SHOWN else "")
        text = f"the {kind} of {named} were called {was} in one document, and are {after} here"
        yield Note(subjects=tuple(refs), text=text)


def _written(found: Sequence[Source], answers: Mapping[Question, str]) -> list[Any]:
    """Return the compositions, each bom-ref in the first that answers so; one that changes bears no signature."""
    out: list[Any] = []
    seen: set[Question] = set()
    for source in found:
        for item in source.written.get("compositions", ()):
            if not any(kind in item for kind in (*_KINDS, "vulnerabilities")):
                if source.number == 0:
                    out.append(item | ({"aggregate": _UNKNOWN} if item["aggregate"] == _COMPLETE else {}))
                continue
            parts: dict[str, dict[str, list[str]]] = {}
            for kind in _KINDS:
                for ref in item.get(kind, ()):
                    if (kind, ref) not in seen or "bom-ref" in item:
                        seen.add((kind, ref))
                        parts.setdefault(answers[kind, ref], {}).setdefault(kind, []).append(ref)
            out.extend(_parts(item, parts))
    return union(out)


def _parts(item: dict[str, Any], parts: dict[str, dict[str, list[str]]]) -> Iterator[dict[str, Any]]:
    rest = {key: value for key, value in item.items() if key not in _KINDS}
    if "vulnerabilities" in item:
        parts.setdefault(item["aggregate"], {})
    ordered = sorted(parts, key=lambda aggregate: (aggregate != item["aggregate"], aggregate))
    for number, aggregate in enumerate(ordered):
        part = (rest if number == 0 else {}) | {"aggregate": aggregate} | parts[aggregate]
        if part != item:
            part.pop("signature", None)
        yield part
