"""The lineage as a Mermaid flowchart, for README files and wikis: arrows lead from a child to its parent."""

from aibom.records.bom import Bom
from aibom.records.refs import Kind
from aibom.views._facts import Shown, links_by_child, plural, shown

__all__ = ["render"]

# Mermaid gives up on more edges unless its host raises `maxEdges`, which a diagram itself is not allowed to do.
_MAX_EDGES = 500
_SAFE = frozenset(" -_./:,()+@")


def render(bom: Bom) -> str:
    """Return the flowchart; every character with a meaning to Mermaid or HTML is written as a numbered entity."""
    table, links = shown(bom), links_by_child(bom)
    ids = {ref: f"n{index}" for index, ref in enumerate(table)}
    arrows = [
        f'  {ids[child]} -->|"{_escape(" + ".join(link.relations))}"| {ids[link.parent]}'
        for child in table
        for link in links.get(child, ())
    ]
    lines = ["flowchart BT"]
    if len(arrows) > _MAX_EDGES:
        lines.append(f"  %% {len(arrows)} arrows: a page that shows this needs maxEdges set to at least that many")
    lines += [f"  {ids[ref]}{_node(node)}" for ref, node in table.items()]
    lines += arrows
    lines += ["  classDef subject stroke-width:3px", "  classDef unread stroke-dasharray:4"]
    lines.append(f"  class {ids[bom.subject]} subject")
    unread = [ids[ref] for ref, node in table.items() if not node.resolution.is_read]
    if unread:
        lines.append(f"  class {','.join(unread)} unread")
    return "\n".join(lines) + "\n"


def _node(node: Shown) -> str:
    parts = [node.name, *([", ".join(node.licenses)] if node.licenses else []), *([node.pin] if node.pin else [])]
    if not node.resolution.is_read:
        parts.append(str(node.resolution))
    if node.worst is not None:
        parts.append(f"{plural(node.gaps, 'gap')} ({node.worst})")
    label = "<br/>".join(map(_escape, parts))
    return f'[("{label}")]' if node.ref.kind is Kind.DATASET else f'["{label}"]'


def _escape(text: str) -> str:
    """Return `text` for a quoted Mermaid string.

    >>> _escape('a"b#c')
    'a#34;b#35;c'
    """
    return "".join(c if c.isalnum() or c in _SAFE else f"#{ord(c)};" for c in text)
