"""The lineage as a drawing: boxes and lines in plain numbers, parts of a large one folded into boxes that say how many."""

from collections import Counter
from collections.abc import Mapping, Sequence

from aibom.records.bom import Bom
from aibom.records.claims import DERIVATIONS, Relation
from aibom.records.evidence import ASSURANCE_ORDER
from aibom.records.gaps import Severity
from aibom.records.lineage import Edge, Node, Pin
from aibom.records.refs import ArtifactRef, Kind, shorten
from aibom.report._words import cut, licenses_of, name_of
from aibom.report.layout import layered, shown_of
from aibom.report.texts import Texts
from aibom.report.view import Line, Picture, PictureNode

__all__ = ["FAMILIES", "Drawing", "family", "strongest"]

_WIDTH, _HEIGHT = 224, 60
_ACROSS, _DOWN = 346, 76
_MARGIN = 12
_MOST, _EACH = 40, 8
"""How many artifacts the folded picture shows at most, and how many parents of one where not all have room."""
_WHOLE = 1500
FAMILIES: tuple[str, ...] = ("derivation", "data", "evaluation", "other")
_DATA = frozenset(
    {
        *(Relation.TRAINED_ON, Relation.GENERATED_BY, Relation.DERIVED_FROM_DATASET),
        *(Relation.CALIBRATED_ON, Relation.USES_DATASET),
    }
)
_SEVERITIES = tuple(Severity)


def family(relation: Relation) -> str:
    """Return what sort of relation one is, by which its line is drawn."""
    if relation in DERIVATIONS:
        return "derivation"
    if relation in _DATA:
        return "data"
    return "evaluation" if relation is Relation.EVALUATED_ON else "other"


def strongest(edge: Edge) -> str:
    """Return the best assurance that speaks for an edge."""
    if edge.pin is Pin.MATCHED_BY_DIGEST:
        return ASSURANCE_ORDER[-1].value
    return max((claim.assurance for claim in edge.claims), key=ASSURANCE_ORDER.index, default=ASSURANCE_ORDER[0]).value


class Drawing:
    """What is drawn, looked up once: artifacts with the subject first, the worst gap of each, and how each is called."""

    def __init__(
        self,
        bom: Bom,
        texts: Texts,
        nodes: Sequence[Node],
        anchors: Mapping[ArtifactRef, str],
        own: frozenset[ArtifactRef],
    ) -> None:
        self.bom = bom
        self.texts = texts
        self.nodes = nodes
        self._anchors = anchors
        self._own = own
        self._counts = Counter(gap.subject for gap in bom.gaps)
        self._worst: dict[ArtifactRef, Severity] = {}
        for gap in bom.gaps:
            before = self._worst.get(gap.subject, gap.severity)
            self._worst[gap.subject] = max(before, gap.severity, key=_SEVERITIES.index)

    def folded(self) -> Picture:
        """Return the picture with its far and its many parts folded."""
        edges = self._edges()
        weights = [self._weight(node) for node in self.nodes]
        each = _EACH if len(self.nodes) > _MOST else _MOST
        represented = shown_of(len(self.nodes), sorted(edges), weights, _MOST, each)
        return self._picture(edges, represented)

    def whole(self) -> Picture | None:
        """Return the picture with every artifact in it; None where there are too many to be looked at."""
        if len(self.nodes) > _WHOLE:
            return None
        return self._picture(self._edges(), list(range(len(self.nodes))))

    def _edges(self) -> dict[tuple[int, int], list[Edge]]:
        index = {node.ref: number for number, node in enumerate(self.nodes)}
        edges: dict[tuple[int, int], list[Edge]] = {}
        for edge in self.bom.edges:
            if edge.child in index and edge.parent in index:
                edges.setdefault((index[edge.child], index[edge.parent]), []).append(edge)
        return edges

    def _weight(self, node: Node) -> int:
        """Return how much an artifact is worth showing: what the model stems from before its data, then what lacks most."""
        worst = self._worst.get(node.ref)
        return (100 if node.ref.kind is Kind.MODEL else 0) + (_SEVERITIES.index(worst) + 1 if worst else 0)

    def _picture(self, edges: Mapping[tuple[int, int], list[Edge]], represented: Sequence[int]) -> Picture:
        members: dict[int, list[int]] = {}
        for number, by in enumerate(represented):
            members.setdefault(by, []).append(number)
        folds = sorted((by for by in members if by < 0), reverse=True)
        boxes = [by for by in sorted(members) if by >= 0]
        places = {box: place for place, box in enumerate([*boxes, *folds])}
        drawn: dict[tuple[int, int], list[Edge]] = {}
        for (child, parent), found in sorted(edges.items()):
            ends = places[represented[child]], places[represented[parent]]
            if ends[0] != ends[1]:
                drawn.setdefault(ends, []).extend(found)
        for fold in folds:  # also where the way to it leads through what is folded elsewhere
            drawn.setdefault((places[-1 - fold], places[fold]), [])
        placed = layered(len(places), list(drawn))
        at = [_at(layer, row) for layer, row in zip(placed.layers, placed.rows, strict=True)]
        into: dict[int, set[Relation]] = {}
        for (_, parent), found in drawn.items():
            into.setdefault(parent, set()).update(edge.relation for edge in found)
        nodes = [
            self._box(self.nodes[box], at[place], _relations(into.get(place, set())), place)
            if box >= 0
            else self._fold([self.nodes[member].ref for member in members[box]], at[place], place)
            for box, place in places.items()
        ]
        lines = [
            self._line(
                ends, found, _path(at[ends[0]], at[ends[1]], [_at(*bend) for bend in placed.bends.get(ends, ())])
            )
            for ends, found in sorted(drawn.items())
        ]
        hidden = len(self.nodes) - len(boxes)
        return Picture(
            width=max(x for x, _ in at) + _WIDTH + _MARGIN,
            height=round(max(y for _, y in at) + _HEIGHT + _MARGIN, 1),
            nodes=nodes,
            lines=lines,
            folded=hidden,
            summary=self.texts.said(
                "picture_summary", shown=len(boxes), lines=len(lines), folded=hidden, name=name_of(self.bom.subject)
            ),
        )

    def _box(self, node: Node, at: tuple[float, float], relations: str, number: int) -> PictureNode:
        texts, ref = self.texts, node.ref
        severity = self._worst.get(ref)
        gaps = f"{texts.counted('gaps', self._counts[ref])}, {severity.value}" if severity else texts["no_gaps"]
        state = texts.get(f"short.{node.resolution}", texts["not_read"])
        if node.resolution.is_read:
            state = shorten(", ".join(licenses_of(node))) or texts["no_license"]
        kind = "" if ref.kind is Kind.MODEL else f"{texts[f'kind.{ref.kind}']} · "
        return PictureNode(
            x=at[0],
            y=at[1],
            anchor=self._anchors.get(ref, ""),
            over=cut(f"{kind}{shorten(ref.namespace or ref.registry)}", 34),
            name=cut(shorten(ref.name), 23),
            under=cut(f"{cut(state, 18)} · {gaps}", 36),
            full=f"{name_of(ref)}: {state}; {gaps}",
            severity=severity.value if severity else "",
            kind=ref.kind.value,
            relations=relations,
            is_subject=ref == self.bom.subject,
            is_read=node.resolution.is_read,
            is_own=ref in self._own,
            number=number,
        )

    def _fold(self, refs: Sequence[ArtifactRef], at: tuple[float, float], number: int) -> PictureNode:
        datasets = sum(ref.kind is Kind.DATASET for ref in refs)
        found = [self._worst[ref] for ref in refs if ref in self._worst]
        texts = self.texts
        names = ", ".join(cut(name_of(ref), 60) for ref in refs[:12])
        return PictureNode(
            x=at[0],
            y=at[1],
            anchor="whole",
            over=texts["folded"],
            name=texts.counted("more_artifacts", len(refs)),
            under=f"{texts.counted('models', len(refs) - datasets)}, {texts.counted('datasets', datasets)}",
            full=texts.said("fold_title", count=len(refs), names=names),
            severity=max(found, key=_SEVERITIES.index).value if found else "",
            kind="fold",
            relations="",
            is_subject=False,
            is_read=True,
            is_own=False,
            folded=len(refs),
            number=number,
        )

    def _line(self, ends: tuple[int, int], found: Sequence[Edge], path: str) -> Line:
        best = max(found, key=lambda edge: (-FAMILIES.index(family(edge.relation)), edge.relation), default=None)
        assurance = max((strongest(edge) for edge in found), key=[a.value for a in ASSURANCE_ORDER].index, default="")
        texts = self.texts
        said = [
            texts.said(
                "line_title",
                child=name_of(edge.child),
                relation=texts.get(f"relation.{edge.relation}", edge.relation),
                parent=name_of(edge.parent),
                assurance=strongest(edge),
            )
            for edge in found[:6]
        ]
        return Line(
            path=path,
            relation=" ".join(sorted({edge.relation.value for edge in found})),
            family=family(best.relation) if best else "other",
            assurance=assurance,
            title="; ".join(said) or texts["folded"],
            child=ends[0],
            parent=ends[1],
        )


def _at(layer: int, row: float) -> tuple[float, float]:
    return _MARGIN + layer * _ACROSS, round(_MARGIN + row * _DOWN, 1)


def _relations(into: set[Relation]) -> str:
    names = sorted(each.value for each in into)
    return ", ".join(names) if len(names) < 3 else f"{names[0]}, +{len(names) - 1}"


def _path(child: tuple[float, float], parent: tuple[float, float], bends: Sequence[tuple[float, float]]) -> str:
    """Return the path of a line from a child's right side to its parent's left one, level where it passes a layer."""
    middle = _HEIGHT / 2
    is_back = parent[0] <= child[0]
    x, y = (child[0] if is_back else child[0] + _WIDTH), child[1] + middle
    parts = [f"M{_n(x)} {_n(y)}"]
    step = -1 if is_back else 1
    for left, top in (*bends, parent):
        goal, level = (left + _WIDTH if is_back else left), top + middle
        half = step * abs(goal - x) / 2
        parts.append(f"C{_n(x + half)} {_n(y)} {_n(goal - half)} {_n(level)} {_n(goal)} {_n(level)}")
        x, y = goal, level
        if (left, top) != parent:
            x = left if is_back else left + _WIDTH
            parts.append(f"H{_n(x)}")
    return "".join(parts)


def _n(number: float) -> str:
    return f"{round(number, 1):.1f}".removesuffix(".0")
