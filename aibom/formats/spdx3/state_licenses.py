"""The licenses of a relationship as texts, however a document writes them."""

import re
from collections.abc import Iterator
from itertools import islice

from aibom.formats.spdx3.graph import Graph, Item, objects, texts

__all__ = ["license_texts"]

_LISTED = re.compile(r"https?://spdx\.org/licenses/(?P<id>[A-Za-z0-9.+\-]{1,100})(?:\.html|\.json)?")
_SETS = {"expandedlicensing_ConjunctiveLicenseSet": " AND ", "expandedlicensing_DisjunctiveLicenseSet": " OR "}
_NAMES = ("expandedlicensing_CustomLicense", "simplelicensing_SimpleLicensingText")
_OPERATORS = {"expandedlicensing_OrLaterOperator": "+", "expandedlicensing_WithAdditionOperator": ""}
_SUBJECTS = ("expandedlicensing_subjectLicense", "expandedlicensing_subjectExtendableLicense")
_DEEPEST = 8
_MOST = 200


def license_texts(graph: Graph, item: Item) -> list[str]:
    """Return the licenses that a relationship leads to; nothing where it asserts none.

    A license that is declared not to exist is `NONE`, as the standard calls it.
    """
    found = []
    for end in graph.refs(item, "to")[:_MOST]:
        if end not in graph.licenses:
            graph.licenses[end] = _text(graph, end, 0, iter(range(_MOST)))
        found.append(graph.licenses[end])
    return [text for text in found if text]


def _text(graph: Graph, name: str, depth: int, left: Iterator[int]) -> str:
    """Return one license as a text; `left` ends a set of sets that holds itself or more than anybody reads."""
    if name.endswith("/NoneLicense"):
        return "NONE"
    if found := _LISTED.fullmatch(name):
        return found["id"].removesuffix(".html").removesuffix(".json")
    item = graph.by_id.get(name)
    if item is None or depth > _DEEPEST or next(left, None) is None:
        return ""
    if item.kind == "simplelicensing_LicenseExpression":
        return _expression(graph, item)
    if item.kind in _SETS:
        members = (_text(graph, member, depth + 1, left) for member in graph.refs(item, "expandedlicensing_member"))
        parts = [text for text in islice(members, _MOST) if text]
        whole = _SETS[item.kind].join(parts)
        return f"({whole})" if depth and len(parts) > 1 else whole
    for kind, after in _OPERATORS.items():
        if item.kind == kind:
            inner = (_text(graph, each, depth + 1, left) for field in _SUBJECTS for each in graph.refs(item, field)[:1])
            return next((text + after for text in inner if text), "")
    if item.kind in _NAMES:
        return item.text("name") or item.id
    return item.text("name") if item.kind.startswith(("expandedlicensing_", "simplelicensing_")) else ""


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
