"""The lineage as a tree of text: the subject at the root, what each artifact stems from below it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from aibom.records.bom import Bom
from aibom.records.claims import LineageClaim
from aibom.records.gaps import Severity
from aibom.records.lineage import Pin
from aibom.records.refs import ArtifactRef, Kind, Unidentified, shorten
from aibom.records.snapshot import Resolution
from aibom.views._facts import Link, Shown, links_by_child, plural, shown, summary

__all__ = ["render"]

_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_DIM = "\x1b[2m"
_RED = "\x1b[31m"
_YELLOW = "\x1b[33m"
_CYAN = "\x1b[36m"
_SEVERITY_COLOR = {Severity.CRITICAL: _RED, Severity.HIGH: _RED, Severity.MEDIUM: _YELLOW}
# Deeper levels keep their innermost guides only: a chain of thousands would otherwise fill gigabytes with margin.
_GUIDES = 60
_WIDTH = 3
_PIN_WORDS = {
    Pin.NAMED_BY_CHILD: "named by child",
    Pin.MATCHED_BY_DIGEST: "matched by digest",
    Pin.SEEN_WHEN_CRAWLED: "seen when crawled",
    Pin.UNKNOWN: "",
}


def render(bom: Bom, *, color: bool = False) -> str:
    """Return the tree, a line for each link, then a summary; with `color`, ANSI escape sequences for a terminal.

    An artifact that was shown before is referred to, not repeated, so that the text stays as small as the graph.
    """
    drawing = _Drawing(table=shown(bom), links=links_by_child(bom), color=color)
    lines = list(drawing.lines(bom.subject))
    for ref in drawing.table:
        if ref not in drawing.seen:
            lines += ["", *drawing.lines(ref)]
    return "\n".join([*lines, "", *_closing(bom)]) + "\n"


@dataclass(slots=True, kw_only=True)
class _Drawing:
    """The artifacts, their links, and which of them were shown already."""

    table: dict[ArtifactRef, Shown]
    links: dict[ArtifactRef, tuple[Link, ...]]
    color: bool
    seen: set[ArtifactRef] = field(default_factory=set)

    def lines(self, root: ArtifactRef) -> Iterator[str]:
        """Yield the tree below `root`, depth first, on a stack of its own: real chains are deeper than recursion."""
        yield self._artifact(self.table[root], Pin.UNKNOWN)
        self.seen.add(root)
        path = {root}
        # Each entry: the margin of its links, the artifact whose links they are, and the links still to draw.
        stack = [("", root, iter(self._below(root)))]
        while stack:
            margin, owner, rest = stack[-1]
            item = next(rest, None)
            if item is None:
                path.discard(owner)
                stack.pop()
                continue
            last, below = item
            branch = _clip(margin) + ("└─ " if last else "├─ ")
            if isinstance(below, str):
                yield f"{branch}{below}"
                continue
            yield f"{branch}{self._link(below, on_path=below.parent in path)}"
            if below.parent not in self.seen:
                self.seen.add(below.parent)
                path.add(below.parent)
                inner = margin + ("   " if last else "│  ")
                stack.append((inner, below.parent, iter(self._below(below.parent))))

    def _below(self, ref: ArtifactRef) -> list[tuple[bool, Link | str]]:
        node = self.table[ref]
        items: list[Link | str] = [*self.links.get(ref, ()), *(_unidentified(claim) for claim in node.unidentified)]
        if node.not_followed:
            items.append(f"… {plural(node.not_followed, 'parent')} more, not followed")
        return [(index == len(items) - 1, item) for index, item in enumerate(items)]

    def _link(self, link: Link, *, on_path: bool) -> str:
        relation = self._paint(" + ".join(link.relations), _CYAN)
        node = self.table[link.parent]
        if on_path:
            return f"{relation}  {node.name}  (cycle: see above)"
        if link.parent in self.seen:
            return f"{relation}  {node.name}{_pin(node, link.pin)}  (see above)"
        return f"{relation}  {self._artifact(node, link.pin)}"

    def _artifact(self, node: Shown, pin: Pin) -> str:
        parts = [self._paint(node.name, _BOLD)]
        if node.licenses:
            parts.append("license " + ", ".join(node.licenses))
        elif node.resolution.is_read:
            parts.append("no license stated")
        text = "  ".join(parts) + self._paint(_pin(node, pin), _DIM)
        if node.resolution is not Resolution.RESOLVED:
            text += "  " + self._paint(f"[{_resolution(node)}]", _YELLOW)
        if node.worst is not None:
            mark = f"! {plural(node.gaps, 'gap')} ({node.worst})"
            text += "  " + self._paint(mark, _SEVERITY_COLOR.get(node.worst, _DIM))
        return text

    def _paint(self, text: str, style: str) -> str:
        return f"{style}{text}{_RESET}" if self.color and text else text


def _clip(margin: str) -> str:
    limit = _GUIDES * _WIDTH
    return margin if len(margin) <= limit else f"(depth {len(margin) // _WIDTH + 1}) " + margin[-limit:]


def _pin(node: Shown, pin: Pin) -> str:
    if not node.pin:
        return ""
    words = _PIN_WORDS[pin]
    return f"  @{node.pin}" + (f" ({words})" if words else "")


def _resolution(node: Shown) -> str:
    if node.resolution is Resolution.MOVED and node.aliases:
        return f"moved from {', '.join(node.aliases)}"
    return node.resolution.replace("-", " ")


def _unidentified(claim: LineageClaim) -> str:
    form = claim.parent.form.replace("-", " ") if isinstance(claim.parent, Unidentified) else "not followed"
    return f"{claim.relation}  {shorten(claim.text, 80)!r}  [no repository: {form}]"


def _closing(bom: Bom) -> Iterator[str]:
    kinds = [node.ref.kind for node in bom.nodes]
    yield f"{plural(kinds.count(Kind.MODEL), 'model')}, {plural(kinds.count(Kind.DATASET), 'dataset')}; {summary(bom)}"
    if bom.walk.cut:
        yield f"cut off: {plural(len(bom.walk.cut), 'repository')} named and not asked for, a limit was reached"
    if bom.walk.unavailable:
        yield f"incomplete: no usable answer about {', '.join(shorten(str(ref)) for ref in bom.walk.unavailable)}"
