"""What each bom-ref of each document is called in the merged one."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aibom.formats.merging.links import defined, renamed
from aibom.formats.merging.sources import Member, Source, same

__all__ = ["distinct", "name_all"]


def name_all(found: Sequence[Source]) -> None:
    """Say in `names` of each document what its bom-refs are called, and write it with these names into `written`.

    A component bears the first bom-ref that a document gives it. Others keep theirs, too, unless an earlier document
    uses it for something else; then `~2` follows, or the first such number that is free. What two documents say word
    by word under the same bom-ref is one thing. A reference to what becomes a property of the model (the head of its
    document) leads to the model.
    """
    listed = [list(defined(source.document)) for source in found]
    names = _Names({ref for refs in listed for ref, _ in refs})
    shared = Counter(ref for refs in listed for ref, _ in refs)
    for source, refs in zip(found, listed, strict=True):
        _name_components(source, names)
        source.names |= dict(_cards(source, found)) | dict(_folded(source))
        for ref, bearer in refs:
            if ref not in source.names:
                source.names[ref] = names.of(ref, bearer, source.names) if shared[ref] > 1 else names.new(ref)
        source.written = renamed(source.document, source.names)
        _attach(source)


class _Names:
    """The names given so far, and what bears them."""

    def __init__(self, reserved: set[str]) -> None:
        self._reserved = reserved
        self._next: dict[str, int] = {}
        self._taken: set[str] = set()
        self._bearers: dict[tuple[str, bytes], str] = {}

    def new(self, ref: str) -> str:
        """Return `ref` if nothing bears it yet, else it with a number."""
        name, number = ref, self._next.get(ref, 2)
        while name in self._taken or (name != ref and name in self._reserved):
            name = f"{ref}~{number}"
            number += 1
        self._next[ref] = number
        self._taken.add(name)
        return name

    def of(self, ref: str, bearer: Mapping[str, Any], names: Mapping[str, str]) -> str:
        """Return the name of what was called `ref` and says the same in an earlier document, else a new one."""
        key = (ref, same(_spelled(bearer, names)))
        if key not in self._bearers:
            self._bearers[key] = self.new(ref)
        return self._bearers[key]


def _spelled(value: Any, names: Mapping[str, str]) -> Any:
    """Return a value with every text that may be a reference put as the merged document does: for comparing only."""
    if isinstance(value, dict):
        return {key: _spelled(held, names) for key, held in value.items()}
    if isinstance(value, list):
        return [_spelled(held, names) for held in value]
    return names.get(value, value) if isinstance(value, str) else value


def _name_components(source: Source, names: _Names) -> None:
    for member in source.members:
        ref = member.component.get("bom-ref")
        group = member.place
        if ref is not None:
            group.ref = group.ref or names.new(ref)
            source.names[ref] = group.ref


def _cards(source: Source, found: Sequence[Source]) -> Iterator[tuple[str, str]]:
    """Yield the bom-refs of model cards that are put together with an earlier one, with the name of that."""
    for member in source.members:
        card = _card(member)
        first = next((each for each in member.place.members if _card(each)), member) if card else member
        if first.source < source.number:
            yield card, found[first.source].names[_card(first)]


def _card(member: Member) -> str:
    return str(member.component.get("modelCard", {}).get("bom-ref", ""))


def _folded(source: Source) -> Iterator[tuple[str, str]]:
    """Yield the bom-refs in the head of a model's document, with that of the model."""
    if source.number and source.subject is not None:
        head = {key: value for key, value in source.document["metadata"].items() if key not in {"component", "tools"}}
        for ref, _ in defined([head, source.document.get("externalReferences", [])]):
            yield ref, source.subject.place.ref


def _attach(source: Source) -> None:
    """Let each member know itself as it was written: the components stand in the order in which they were read."""
    metadata = source.written.get("metadata", {})
    order = [metadata["component"]] if "component" in metadata else []
    written = [each for top in (*order, *source.written.get("components", ())) for each in _flat(top)]
    for member, component in zip(source.members, written, strict=True):
        member.written = component


def _flat(component: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield component
    for nested in component.get("components", ()):
        yield from _flat(nested)


def distinct(document: Mapping[str, Any]) -> None:
    """Rename, in place, what bears a bom-ref that stands earlier in the document: both say the same, word by word.

    A component without bom-ref that another in the same list has become equal to gets one: no item may stand twice.
    """
    taken: set[str] = set()
    again: list[tuple[str, dict[str, Any]]] = []
    for ref, bearer in defined(document):
        if ref in taken:
            again.append((ref, bearer))
        taken.add(ref)
    again += [(str(each["name"]), each) for each in _repeated(document)]
    following: dict[str, int] = {}
    for ref, bearer in again:
        number = following.get(ref, 2)
        while (name := f"{ref}~{number}") in taken:
            number += 1
        following[ref] = number + 1
        taken.add(name)
        bearer["bom-ref"] = name


def _repeated(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    waiting = [document.get("components", ()), document.get("metadata", {}).get("component", {}).get("components", ())]
    while waiting:
        seen: set[bytes] = set()
        for component in waiting.pop():
            if "bom-ref" not in component:
                content = same(component)
                if content in seen:
                    yield component
                seen.add(content)
            waiting.append(component.get("components", ()))
