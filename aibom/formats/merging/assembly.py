"""The components of the merged document: each group once, where the first document has it."""

from collections.abc import Sequence
from typing import Any

from aibom.formats.merging.head import folded
from aibom.formats.merging.joining import joined, union
from aibom.formats.merging.notes import Note, called
from aibom.formats.merging.sources import Group, Member, Source
from aibom.formats.vocabulary.properties import Property

__all__ = ["Assembled", "assemble"]

Assembled = tuple[list[dict[str, Any]], dict[str, set[int]]]
"""The components beside the subject; and by bom-ref the documents that know of fewer parts of a component than it has."""


def assemble(found: Sequence[Source], version: str, notes: list[Note]) -> Assembled:
    """Put the members of every group together into its `output`, and return what stands beside the subject.

    Where documents differ is noted. What a model's document says of itself becomes properties of the model.
    """
    parts = _Parts(version, notes)
    root = found[0].subject
    if root is not None:
        parts.put(root, "/metadata/component")
    out: list[dict[str, Any]] = []
    for source in found:
        subject = [source.subject] if source.number and source.subject is not None else []
        for member in (*subject, *source.tops):
            if member.place.leader is member:
                out.append(parts.put(member, f"/components/{len(out)}"))
        if source.subject is not None and (said := folded(source)):
            output = source.subject.place.output
            output["properties"] = union(output.get("properties", ()), said)
    if root is not None and any(each.place.leader.source for source in found[1:] for each in source.members):
        # Many tools mean the whole inventory by the parts of the subject.
        parts.grown.setdefault(root.place.ref, set()).add(0)
    return out, parts.grown


class _Parts:
    """Puts groups in their places, one inside the other."""

    def __init__(self, version: str, notes: list[Note]) -> None:
        self._version = version
        self._notes = notes
        self.grown: dict[str, set[int]] = {}

    def put(self, member: Member, pointer: str) -> dict[str, Any]:
        """Return the component that `member` leads, with those nested in it; it will stand at `pointer`."""
        group = member.place
        group.pointer = pointer
        group.output, differences = joined(group, self._version)
        inside = [child for each in group.members for child in each.children]
        nested = [child for child in inside if child.place.leader is child]
        if nested or "components" in member.component:
            group.output["components"] = [
                self.put(child, f"{pointer}/components/{number}") for number, child in enumerate(nested)
            ]
        parts = {id(child.place) for child in inside}
        for each in group.members:
            if parts - {id(child.place) for child in each.children}:
                self.grown.setdefault(group.ref, set()).add(each.source)
        self._tell(group, differences)
        return group.output

    def _tell(self, group: Group, differences: dict[int, list[str]]) -> None:
        for source, pointers in differences.items():
            fields = ", ".join(pointer.removeprefix("/") for pointer in dict.fromkeys(pointers))
            text = (
                f"the documents differ on {called(group.output)}: {fields}; what the field does not hold is in its "
                f"properties {Property.MERGED}{source}:/…"
            )
            self._notes.append(Note(subjects=(group.ref,), text=text))
