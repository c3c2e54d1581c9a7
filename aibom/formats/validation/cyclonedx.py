"""What no schema of CycloneDX sees, looked for in documents of anybody, whether they keep the schema or not."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aibom.formats.validation.licenses import expression_faults
from aibom.formats.validation.records import Fault, Place, pointer_to
from aibom.formats.validation.values import CYCLONEDX_TIMES, digest_fault, is_email, purl_fault, time_fault
from aibom.records.refs import shorten

__all__ = ["faults"]

Faults = Iterator[Fault]
_LINK = "urn:cdx:"
_MODEL = "machine-learning-model"
_NOTHING = frozenset({"NOASSERTION", "NONE"})
_PLAIN_REFERENCES = frozenset({"ref", "algorithmRef", "signatureAlgorithmRef", "subjectPublicKeyRef"})
_REFERENCES = frozenset(
    {
        ("annotations", "subjects"),
        ("attestations", "assessor"),
        ("citations", "attributedTo"),
        ("citations", "process"),
        ("claims", "counterEvidence"),
        ("claims", "evidence"),
        ("claims", "mitigationStrategies"),
        ("claims", "target"),
        ("compositions", "assemblies"),
        ("compositions", "dependencies"),
        ("compositions", "vulnerabilities"),
        ("conformance", "mitigationStrategies"),
        ("dependencies", "dependsOn"),
        ("dependencies", "provides"),
        ("identity", "tools"),
        ("levels", "requirements"),
        ("map", "claims"),
        ("map", "counterClaims"),
        ("map", "requirement"),
        ("requirements", "parent"),
    }
)
"""Where a bom-ref is named: the key of the list or object it stands in, and its own."""


class _Seen:
    """What was met on the way through one document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        serial, version = document.get("serialNumber"), document.get("version", 1)
        self.own_link = f"{_LINK}{str(serial).removeprefix('urn:uuid:')}/{version}#" if serial else ""
        self.refs: set[str] = set()
        self.named: list[tuple[Place, str]] = []


def faults(document: Mapping[str, Any]) -> Faults:
    """Yield what is wrong with a document in the shape of CycloneDX JSON, of any version; wrong types are passed over."""
    seen = _Seen(document)
    stack: list[tuple[Mapping[str, Any], Place | None, str]] = [(document, None, "")]
    while stack:
        owner, place, kind = stack.pop()
        if "bom-ref" in owner:
            yield from _bom_ref(owner["bom-ref"], (place, "bom-ref"), seen)
        inside: list[tuple[Mapping[str, Any], Place | None, str]] = []
        for key, item in owner.items():
            if key in _KNOWN:
                if key in _CHECKED:
                    yield from _CHECKED[key](owner, (place, key), kind)
                if key in _PLAIN_REFERENCES or (kind, key) in _REFERENCES:
                    seen.named.extend(_named(item, (place, key)))
            # Exact types: this line is passed for every value there is, and a JSON reader makes no others.
            if type(item) is dict:
                inside.append((item, (place, key), key))
            elif type(item) is list and key != "properties":
                around: Place = (place, key)
                inside += [(each, (around, n), key) for n, each in enumerate(item) if type(each) is dict]
        stack.extend(reversed(inside))
    for named, ref in seen.named:
        yield from _reference(named, ref, seen)
    yield from _dependencies(document.get("dependencies"))
    yield from _citations(document)


def _named(item: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(item, str):
        yield place, item
    elif isinstance(item, list):
        yield from (((place, number), ref) for number, ref in enumerate(item) if isinstance(ref, str))


def _bom_ref(ref: Any, place: Place, seen: _Seen) -> Faults:
    if not isinstance(ref, str):
        return
    if ref in seen.refs:
        message = f"the bom-ref {shorten(ref)!r} stands elsewhere in the document too"
        yield Fault(pointer=pointer_to(place), rule="ref-duplicate", message=message)
    seen.refs.add(ref)


def _reference(place: Place, ref: str, seen: _Seen) -> Faults:
    if ref in seen.refs:
        return
    if ref.startswith(_LINK):
        if not seen.own_link or not ref.startswith(seen.own_link) or ref[len(seen.own_link) :] in seen.refs:
            return
        message = f"{shorten(ref)!r} links to this document, in which nothing has that bom-ref"
    else:
        message = f"{shorten(ref)!r} is the bom-ref of nothing in the document"
    yield Fault(pointer=pointer_to(place), rule="ref-dangling", message=message)


def _dependencies(entries: Any) -> Faults:
    stated: set[str] = set()
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        ref = entry.get("ref") if isinstance(entry, dict) else None
        if not isinstance(ref, str):
            continue
        pointer = f"/dependencies/{number}"
        if ref in stated:
            message = f"the dependencies of {shorten(ref)!r} are stated before, too"
            yield Fault(pointer=f"{pointer}/ref", rule="dependency-twice", message=message)
        stated.add(ref)
        for key in ("dependsOn", "provides"):
            named = entry.get(key)
            if isinstance(named, list) and ref in named:
                message = f"{shorten(ref)!r} {'depends on' if key == 'dependsOn' else 'provides'} itself"
                yield Fault(pointer=f"{pointer}/{key}/{named.index(ref)}", rule="ref-self", message=message)


def _citations(document: Mapping[str, Any]) -> Faults:
    citations = document.get("citations")
    for number, citation in enumerate(citations if isinstance(citations, list) else ()):
        pointers = citation.get("pointers") if isinstance(citation, dict) else None
        for nth, pointer in enumerate(pointers if isinstance(pointers, list) else ()):
            if not isinstance(pointer, str):
                continue
            where = f"/citations/{number}/pointers/{nth}"
            if pointer and not pointer.startswith("/"):
                message = f"{shorten(pointer)!r} is no JSON pointer"
                yield Fault(pointer=where, rule="citation-pointer", message=message)
            elif not _leads_somewhere(document, pointer):
                yield Fault(pointer=where, rule="citation-dangling", message=f"{shorten(pointer)!r} leads nowhere")


def _leads_somewhere(document: Mapping[str, Any], pointer: str) -> bool:
    value: Any = document
    for step in pointer.split("/")[1:]:
        token = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and token.isascii() and token.isdigit() and len(token) < 12:
            number = int(token)
            if number >= len(value) or str(number) != token:
                return False
            value = value[number]
        elif isinstance(value, dict) and token in value:
            value = value[token]
        else:
            return False
    return True


def _hashes(owner: Mapping[str, Any], place: Place, _: str) -> Faults:
    hashes = owner["hashes"]
    for number, entry in enumerate(hashes if isinstance(hashes, list) else ()):
        algorithm = entry.get("alg") if isinstance(entry, dict) else None
        content = entry.get("content") if isinstance(entry, dict) else None
        if isinstance(algorithm, str) and isinstance(content, str):
            found = digest_fault(algorithm, content)
            if found:
                yield Fault(pointer=pointer_to(((place, number), "content")), rule=found[0], message=found[1])


def _card(owner: Mapping[str, Any], place: Place, _: str) -> Faults:
    if owner.get("type") != _MODEL:
        message = f"a component of type {shorten(owner.get('type'), 60)!r} has a model card"
        yield Fault(pointer=pointer_to(place), rule="model-card-misplaced", message=message)


def _purl(owner: Mapping[str, Any], place: Place, _: str) -> Faults:
    purl = owner["purl"]
    found = purl_fault(purl) if isinstance(purl, str) else None
    if found:
        yield Fault(pointer=pointer_to(place), rule=found[0], message=found[1])


def _licenses(owner: Mapping[str, Any], place: Place, _: str) -> Faults:
    licenses = owner["licenses"]
    for number, entry in enumerate(licenses if isinstance(licenses, list) else ()):
        expression = entry.get("expression") if isinstance(entry, dict) else None
        if not isinstance(expression, str):
            continue
        pointer = pointer_to(((place, number), "expression"))
        if expression.strip() in _NOTHING:
            message = f"{expression.strip()} is no license expression of CycloneDX"
            yield Fault(pointer=pointer, rule="expression-noassertion", message=message)
            continue
        for rule, message, value in expression_faults(expression):
            yield Fault(pointer=pointer, rule=rule, message=message, value=value)


def _time(key: str) -> Callable[[Mapping[str, Any], Place, str], Faults]:
    def check(owner: Mapping[str, Any], place: Place, _: str) -> Faults:
        value = owner[key]
        message = time_fault(value) if isinstance(value, str) else ""
        if message:
            yield Fault(pointer=pointer_to(place), rule="timestamp-invalid", message=message)

    return check


def _email(owner: Mapping[str, Any], place: Place, _: str) -> Faults:
    email = owner["email"]
    if isinstance(email, str) and not is_email(email):
        message = f"{shorten(email, 80)!r} is no e-mail address"
        yield Fault(pointer=pointer_to(place), rule="email-invalid", message=message)


_CHECKED = {"email": _email, "hashes": _hashes, "licenses": _licenses, "modelCard": _card, "purl": _purl} | {
    key: _time(key) for key in CYCLONEDX_TIMES
}
_KNOWN = frozenset(key for _, key in _REFERENCES) | _PLAIN_REFERENCES | _CHECKED.keys()
