"""The licenses of a relationship as texts, however a document writes them."""

import re
from collections.abc import Iterator

from aibom.formats.spdx3.graph import Graph, Item, objects, texts

__all__ = ["license_texts"]

_LISTED = re.compile(r"https?://spdx\.org/licenses/(?P<id>[A-Za-z0-9.+\-]{1,100})(?:\.html|\.json)?")
_SETS = {"expandedlicensing_ConjunctiveLicenseSet": " AND ", "expandedlicensing_DisjunctiveLicenseSet": " OR "}
_NAMES = ("expandedlicensing_CustomLicense", "simplelicensing_SimpleLicensingText")
_DEEPEST = 8
_MOST = 200


def license_texts(graph: Graph, item: Item) -> list[str]:
    """Return the licenses that a relationship leads to; nothing where it asserts none.

    A license that is declared not to exist is `NONE`, as the standard calls it.
    """
    return [text for end in graph.refs(item, "to")[:_MOST] if (text := _text(graph, end, 0))]


def _text(graph: Graph, name: str, depth: int) -> str:
    if name.endswith("/NoneLicense"):
        return "NONE"
    if found := _LISTED.fullmatch(name):
        return found["id"].removesuffix(".html").removesuffix(".json")
    item = graph.by_id.get(name)
    if item is None or depth > _DEEPEST:
        return ""
    if item.kind == "simplelicensing_LicenseExpression":
        return _expression(graph, item)
    if item.kind in _SETS:
        members = graph.refs(item, "expandedlicensing_member")[:_MOST]
        found_texts = [text for member in members if (text := _text(graph, member, depth + 1))]
        whole = _SETS[item.kind].join(found_texts)
        return f"({whole})" if depth and len(found_texts) > 1 else whole
    if item.kind == "expandedlicensing_OrLaterOperator":
        return next((f"{text}+" for text in _inner(graph, item, depth)), "")
    if item.kind == "expandedlicensing_WithAdditionOperator":
        return next(iter(_inner(graph, item, depth)), "")
    if item.kind in _NAMES:
        return item.text("name") or item.id
    return item.text("name") if item.kind.startswith(("expandedlicensing_", "simplelicensing_")) else ""


def _inner(graph: Graph, item: Item, depth: int) -> Iterator[str]:
    for field in ("expandedlicensing_subjectLicense", "expandedlicensing_subjectExtendableLicense"):
        for name in graph.refs(item, field)[:1]:
            if text := _text(graph, name, depth + 1):
                yield text


def _expression(graph: Graph, item: Item) -> str:
    """Return an expression; one that is a custom id alone by the name of its text."""
    text = item.text("simplelicensing_licenseExpression")
    if text in {"NOASSERTION", "NONE"}:
        return "" if text == "NOASSERTION" else text
    for entry in objects(item.fields.get("simplelicensing_customIdToUri")):
        if entry.get("key") == text:
            for uri in texts(entry.get("value")):
                custom = graph.by_id.get(graph.whole(uri))
                if custom is not None and custom.text("name"):
                    return custom.text("name")
    return text
