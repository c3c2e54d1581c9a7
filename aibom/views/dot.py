"""The lineage in DOT, the language of Graphviz: arrows lead from a child to its parent."""

from aibom.records.bom import Bom
from aibom.records.refs import Kind
from aibom.views._facts import Shown, links_by_child, plural, shown

__all__ = ["render"]


def render(bom: Bom) -> str:
    """Return the digraph; artifacts are named by their purl, so that it can be joined with the BOM."""
    table, links = shown(bom), links_by_child(bom)
    lines = ["digraph lineage {", "  rankdir=BT;", '  node [shape=box, fontname="sans-serif"];']
    lines += [
        f"  {_quote(ref.purl)} [{_attributes(node, is_subject=ref == bom.subject)}];" for ref, node in table.items()
    ]
    lines += [
        f"  {_quote(child.purl)} -> {_quote(link.parent.purl)} [label={_quote(' + '.join(link.relations))}];"
        for child in table
        for link in links.get(child, ())
    ]
    return "\n".join([*lines, "}"]) + "\n"


def _attributes(node: Shown, *, is_subject: bool) -> str:
    parts = [node.name, *([", ".join(node.licenses)] if node.licenses else []), *([node.pin] if node.pin else [])]
    if not node.resolution.is_read:
        parts.append(str(node.resolution))
    if node.worst is not None:
        parts.append(f"{plural(node.gaps, 'gap')} ({node.worst})")
    attributes = ["label=" + _quote("\n".join(parts))]
    if node.ref.kind is Kind.DATASET:
        attributes.append("shape=cylinder")
    if is_subject:
        attributes.append("penwidth=3")
    if not node.resolution.is_read:
        attributes.append("style=dashed")
    return ", ".join(attributes)


def _quote(text: str) -> str:
    r"""Return `text` as a quoted DOT string, in which a backslash and an entity would have a meaning.

    >>> print(_quote('a "b" \\N &amp;'))
    "a \"b\" \\N &amp;amp;"
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;").replace("\n", "\\n")
    return f'"{escaped}"'
