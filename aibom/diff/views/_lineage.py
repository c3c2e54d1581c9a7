"""One of two lineages as the lines of a nested list: what changed stays in sight, what did not is folded away."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from aibom.diff.change import Difference
from aibom.diff.matching import Key, Side, match
from aibom.diff.views import words
from aibom.diff.views._marks import Mark, Marked, Marks
from aibom.records.bom import Bom
from aibom.records.gaps import Severity
from aibom.records.refs import ArtifactRef, shorten

__all__ = ["Line", "Shape", "sides"]

_MOST = 1500
_OPEN = 40
_SIBLINGS = 6
_RUN = 4
_DEPTH = 24


class Shape(StrEnum):
    """What a line is of a nested list."""

    LEAF = "leaf"
    BRANCH = "branch"
    """An artifact with a list below it."""
    FOLD = "fold"
    """A list folded away under words."""
    END = "end"
    """The list that was begun last ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: an artifact with what leads to it, or words."""

    shape: Shape
    text: str = ""
    pin: str = ""
    relations: str = ""
    mark: Mark = Mark.NONE
    note: str = ""
    severity: Severity | None = None
    changes: int = 0
    change: int | None = None
    """The place of the first change of it among all."""
    is_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    """What an artifact stems from; `again` where it stands in another place of the list."""

    parent: ArtifactRef
    relations: str
    mark: Mark
    again: bool


def sides(difference: Difference, old: Bom, new: Bom) -> tuple[list[Line], list[Line]]:
    """Return the lines of both lineages."""
    left, right = Side(old), Side(new)
    matching = match(left, right)
    pairs = _pairs(old, matching.old_key), _pairs(new, matching.new_key)
    marks = Marks.of(difference, matching)
    drawings = (
        _Drawing(old, marks.old, lambda ref: ref in matching.pairs, _other(matching.old_key, pairs[1]), is_new=False),
        _Drawing(new, marks.new, lambda ref: ref in matching.back, _other(matching.new_key, pairs[0]), is_new=True),
    )
    return list(drawings[0].lines()), list(drawings[1].lines())


def _pairs(bom: Bom, named: Callable[[ArtifactRef], Key]) -> set[tuple[Key, Key]]:
    return {(named(edge.child), named(edge.parent)) for edge in bom.edges}


def _other(
    named: Callable[[ArtifactRef], Key], pairs: set[tuple[Key, Key]]
) -> Callable[[ArtifactRef, ArtifactRef], bool]:
    """Return whether the other record has a derivation."""
    return lambda child, parent: (named(child), named(parent)) in pairs


class _Drawing:
    """One lineage as a tree: each artifact below the one that leads to it from nearest the subject, and once."""

    def __init__(
        self,
        bom: Bom,
        marked: Marked,
        is_known: Callable[[ArtifactRef], bool],
        has_link: Callable[[ArtifactRef, ArtifactRef], bool],
        *,
        is_new: bool,
    ) -> None:
        self._bom, self._marked, self._is_known, self._is_new = bom, marked, is_known, is_new
        self._order: list[ArtifactRef] = []
        self._roots: list[ArtifactRef] = []
        self._below: dict[ArtifactRef, list[_Link]] = {}
        self._walk(_relations(bom), has_link)
        self._is_small = len(self._order) <= _OPEN
        self._holds = self._holding()

    def lines(self) -> Iterator[Line]:
        """Yield the lines, so many at most; those left out are counted."""
        depth = 0
        for count, line in enumerate(self._all(), 1):
            depth += {Shape.BRANCH: 1, Shape.FOLD: 1, Shape.END: -1}.get(line.shape, 0)
            if count > _MOST and line.shape is not Shape.END:
                ends = depth - (line.shape is not Shape.LEAF)
                yield Line(shape=Shape.LEAF, text=f"the rest of {len(self._order):,} artifacts is not drawn here")
                yield from (Line(shape=Shape.END) for _ in range(ends))
                return
            yield line

    def _walk(
        self,
        relations: Mapping[ArtifactRef, Mapping[ArtifactRef, str]],
        has_link: Callable[[ArtifactRef, ArtifactRef], bool],
    ) -> None:
        seen: set[ArtifactRef] = set()
        for root in (self._bom.subject, *(node.ref for node in self._bom.nodes)):
            if root in seen:
                continue
            seen.add(root)
            self._roots.append(root)
            todo = deque([root])
            while todo:
                child = todo.popleft()
                self._order.append(child)
                below = self._below[child] = []
                for parent, relation in relations.get(child, {}).items():
                    below.append(
                        _Link(
                            parent=parent,
                            relations=relation,
                            mark=Mark.NONE if has_link(child, parent) else self._link_mark(child, parent),
                            again=parent in seen,
                        )
                    )
                    if parent not in seen:
                        seen.add(parent)
                        todo.append(parent)

    def _link_mark(self, child: ArtifactRef, parent: ArtifactRef) -> Mark:
        if not self._is_known(parent) or not self._is_known(child) or parent not in self._marked.alone:
            return Mark.NONE
        return Mark.LINK_ADDED if self._is_new else Mark.LINK_REMOVED

    def _mark(self, ref: ArtifactRef) -> Mark:
        if self._is_known(ref):
            return Mark.CHANGED if self._marked.count[ref] else Mark.NONE
        if ref not in self._marked.alone:
            return Mark.ONLY_HERE
        return Mark.ADDED if self._is_new else Mark.REMOVED

    def _holding(self) -> set[ArtifactRef]:
        """Return the artifacts that are marked, or have something marked below them."""
        holds: set[ArtifactRef] = set()
        for ref in reversed(self._order):
            links = self._below[ref]
            if self._mark(ref) or any(link.mark or (not link.again and link.parent in holds) for link in links):
                holds.add(ref)
        return holds

    def _all(self) -> Iterator[Line]:
        subject = self._bom.subject
        yield from self._tree([_Link(parent=subject, relations="", mark=Mark.NONE, again=False)])
        alone = self._roots[1:]
        if alone:
            text = f"{len(alone):,} to which no derivation leads from the subject"
            yield Line(shape=Shape.FOLD, text=text, is_open=self._is_small or any(ref in self._holds for ref in alone))
            yield from self._tree([_Link(parent=ref, relations="", mark=Mark.NONE, again=False) for ref in alone])
            yield Line(shape=Shape.END)

    def _tree(self, roots: Iterable[_Link]) -> Iterator[Line]:
        """Yield lines depth first, on a stack of its own: real chains are deeper than recursion, and than browsers nest."""
        stack: list[tuple[Iterator[_Link | Line], bool, str]] = [(iter(roots), False, "")]
        while stack:
            links, ends, note = stack[-1]
            link = next(links, None)
            if link is None:
                stack.pop()
                if ends:
                    yield Line(shape=Shape.END)
            elif isinstance(link, Line):
                yield link
            elif steps := self._run(link):
                first, last = (words.name(step.parent) for step in (steps[0], steps[-1]))
                text = f"{len(steps):,} steps without a change, from {first} to {last}"
                yield Line(shape=Shape.FOLD, text=text, note=note, is_open=False)
                yield from (self._line(Shape.LEAF, step) for step in steps)
                yield Line(shape=Shape.END)
                stack.append((iter(self._below[steps[-1].parent]), False, f"what {last} stems from"))
            else:
                below = [] if link.again else self._below[link.parent]
                nested = bool(below) and len(stack) < _DEPTH
                yield self._line(Shape.BRANCH if nested else Shape.LEAF, link, note)
                if below:
                    ours = "" if nested else f"what {words.name(link.parent)} stems from"
                    stack.append((self._folded(below), nested, ours))

    def _run(self, link: _Link) -> list[_Link]:
        """Return the steps of a chain from here on in which nothing is marked and nothing branches off, if it is long."""
        steps: list[_Link] = []
        step: _Link | None = link
        while step is not None and self._is_plain(step):
            steps.append(step)
            step = self._below[step.parent][0]
        return steps if len(steps) >= _RUN else []

    def _is_plain(self, link: _Link) -> bool:
        if link.again or link.mark or link.parent == self._bom.subject or self._mark(link.parent):
            return False
        return len(self._below[link.parent]) == 1

    def _folded(self, links: list[_Link]) -> Iterator[_Link | Line]:
        """Yield what is below an artifact: what holds a mark first, and the rest folded where it is much."""
        marked = [link for link in links if self._is_marked(link)]
        plain = [link for link in links if not self._is_marked(link)]
        yield from marked
        if len(plain) > _SIBLINGS and not self._is_small:
            yield Line(shape=Shape.FOLD, text=f"{len(plain):,} without a change", is_open=False)
            yield from plain
            yield Line(shape=Shape.END)
        else:
            yield from plain

    def _is_marked(self, link: _Link) -> bool:
        return bool(link.mark) or (not link.again and link.parent in self._holds)

    def _line(self, shape: Shape, link: _Link, note: str = "") -> Line:
        ref = link.parent
        place, severity = self._marked.first.get(ref, (None, None))
        mark = self._mark(ref) or link.mark
        opened = self._is_small or any(self._is_marked(below) for below in self._below[ref])
        return Line(
            shape=shape,
            text=words.name(ref),
            pin=shorten(ref.revision)[:12],
            relations=link.relations,
            mark=link.mark if link.again else mark,
            note="; ".join(filter(None, [note, "shown elsewhere in this list" if link.again else ""])),
            severity=None if link.again else severity,
            changes=0 if link.again else self._marked.count[ref],
            change=None if link.again else place,
            is_open=opened,
        )


def _relations(bom: Bom) -> dict[ArtifactRef, dict[ArtifactRef, str]]:
    found: dict[ArtifactRef, dict[ArtifactRef, set[str]]] = {}
    for edge in bom.edges:
        found.setdefault(edge.child, {}).setdefault(edge.parent, set()).add(edge.relation.value)
    return {
        child: {parent: " + ".join(sorted(parents[parent])) for parent in sorted(parents, key=_models_first)}
        for child, parents in found.items()
    }


def _models_first(ref: ArtifactRef) -> tuple[str, ArtifactRef]:
    return "" if ref.kind.value == "model" else ref.kind.value, ref
