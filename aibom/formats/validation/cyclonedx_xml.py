"""What no XSD of CycloneDX sees, looked for in the XML itself."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from aibom.formats.validation.licenses import expression_faults
from aibom.formats.validation.records import Fault
from aibom.formats.validation.values import CYCLONEDX_TIMES, digest_fault, is_email, purl_fault, time_fault
from aibom.records.refs import shorten

__all__ = ["faults", "schema_faults"]

Faults = Iterator[Fault]
_SET = re.compile(r"set \{([^}]{100})[^}]*\}?\.?$")
_LINK = "urn:cdx:"
_MANY_ELEMENTS, _MANY_FAULTS = 20_000, 2_000
_NOTHING = frozenset({"NOASSERTION", "NONE"})
_TEXT_REFERENCES = frozenset(
    {
        ("attestation", "assessor"),
        ("citation", "attributedTo"),
        ("citation", "process"),
        ("claim", "target"),
        ("claims", "claim"),
        ("counterClaims", "counterClaim"),
        ("dataset", "ref"),
        ("map", "requirement"),
        ("resourceReference", "ref"),
        ("target", "ref"),
    }
)
"""Where the text of an element names a bom-ref: its parent and itself."""


def schema_faults(root: Any, version: str, data: bytes) -> Faults:
    """Yield where a document, read from `data`, breaks the official XSD of its version.

    In a large one that breaks it in very many places, each reason is named once, with how often it holds.
    """
    from aibom.formats.cyclonedx.validate import unplaced_xml_problems, xml_problems  # noqa: PLC0415 - slow to import

    space = f"{{{root.nsmap.get(root.prefix, '')}}}"
    if root.xpath("count(//*)") > _MANY_ELEMENTS:
        reasons = Counter(unplaced_xml_problems(data, version))
        if reasons.total() > _MANY_FAULTS:
            for reason, count in reasons.items():
                message = f"{_shown(reason, space)} (in {count:,} place{'' if count == 1 else 's'})"
                yield Fault(rule="xml-schema", message=message, element=root)
            return
    for line, path, reason in xml_problems(root, version):
        yield Fault(rule="xml-schema", message=_shown(reason, space), element=path or "/*", line=line)


def _shown(reason: str, space: str) -> str:
    return shorten(_SET.sub(r"set {\1…", reason.replace(space, "")), 300)


def faults(root: Any) -> Faults:
    """Yield what is wrong with a document, of any version, whether it keeps the XSD or not."""
    refs: set[str] = set()
    named: list[tuple[Any, str, str]] = []
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        name = _name(element)
        own = element.get("bom-ref")
        if own is not None:
            if own in refs:
                message = f"the bom-ref {shorten(own)!r} stands elsewhere in the document too"
                yield Fault(rule="ref-duplicate", message=message, element=element, attribute="bom-ref")
            refs.add(own)
        link = element.get("ref")
        if link is not None:
            named.append((element, "ref", link))
        elif (_parent(element), name) in _TEXT_REFERENCES and len(element) == 0:
            named.append((element, "", (element.text or "").strip()))
        yield from _of_element(element, name)
    yield from _references(root, refs, named)


def _references(root: Any, refs: set[str], named: list[tuple[Any, str, str]]) -> Faults:
    serial = root.get("serialNumber", "").removeprefix("urn:uuid:")
    own_link = f"{_LINK}{serial}/{root.get('version', '1')}#" if serial else ""
    for element, attribute, ref in named:
        if ref in refs:
            continue
        if ref.startswith(_LINK):
            if not own_link or not ref.startswith(own_link) or ref[len(own_link) :] in refs:
                continue
            message = f"{shorten(ref)!r} links to this document, in which nothing has that bom-ref"
        else:
            message = f"{shorten(ref)!r} is the bom-ref of nothing in the document"
        yield Fault(rule="ref-dangling", message=message, element=element, attribute=attribute)


def _of_element(element: Any, name: str) -> Faults:
    text = (element.text or "").strip()
    found: tuple[str, str] | None = None
    if name == "hash" and element.get("alg"):
        found = digest_fault(element.get("alg"), text)
    elif name == "purl":
        found = purl_fault(text)
    elif name in CYCLONEDX_TIMES and len(element) == 0:
        message = time_fault(text)
        found = ("timestamp-invalid", message) if message else None
    elif name == "email" and not is_email(text):
        found = ("email-invalid", f"{shorten(text, 80)!r} is no e-mail address")
    elif name == "modelCard":
        found = _card(element)
    elif name == "pointer" and _parent(element) == "pointers" and text and not text.startswith("/"):
        found = ("citation-pointer", f"{shorten(text)!r} is no JSON pointer")
    elif name == "expression" and _parent(element) == "licenses":
        yield from _expression(element, text)
    elif name == "dependencies" and _parent(element) == "bom":
        yield from _dependencies(element)
    if found:
        yield Fault(rule=found[0], message=found[1], element=element)


def _card(element: Any) -> tuple[str, str] | None:
    kind = element.getparent().get("type")
    if kind == "machine-learning-model":
        return None
    return "model-card-misplaced", f"a component of type {shorten(kind, 60)!r} has a model card"


def _expression(element: Any, text: str) -> Faults:
    if text in _NOTHING:
        message = f"{text} is no license expression of CycloneDX"
        yield Fault(rule="expression-noassertion", message=message, element=element)
        return
    for rule, message, value in expression_faults(text):
        yield Fault(rule=rule, message=message, value=value, element=element)


def _dependencies(entries: Any) -> Faults:
    stated: set[str] = set()
    for entry in entries:
        ref = entry.get("ref")
        if ref is None:
            continue
        if ref in stated:
            message = f"the dependencies of {shorten(ref)!r} are stated before, too"
            yield Fault(rule="dependency-twice", message=message, element=entry, attribute="ref")
        stated.add(ref)
        for inner in entry:
            if inner.get("ref") == ref:
                what = "provides" if _name(inner) == "provides" else "depends on"
                message = f"{shorten(ref)!r} {what} itself"
                yield Fault(rule="ref-self", message=message, element=inner, attribute="ref")


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _parent(element: Any) -> str:
    parent = element.getparent()
    return "" if parent is None else _name(parent)
