"""Reading a Croissant file as what it is, JSON-LD: its keys under whatever prefix, its values in whatever wrapping."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from aibom.extract._evidence import at, fact, pointer
from aibom.records.claims import Fact, FactClaim, Scalar
from aibom.records.evidence import Evidence
from aibom.records.snapshot import Snapshot

__all__ = ["Document", "Steps", "dataset_node", "listed", "local_name", "members", "text_of"]

Steps = tuple[str | int, ...]

_MOST_ENTRIES = 64
_MARK = "mlcommons.org/croissant"
_TEXT_KEYS = ("@value", "name", "@id", "url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A description being read: the node of the dataset, and the steps that lead to it in the file of `where`."""

    snapshot: Snapshot
    where: Evidence
    steps: Steps
    values: Mapping[str, object]

    def entries(self, *names: str) -> Iterator[tuple[str, Steps, object]]:
        """Yield (local name, steps, entry) of the properties called `names`, lists taken apart; 64 of each."""
        for key, value in self.values.items():
            if (name := local_name(key)) in names:
                yield from ((name, (key, *index), entry) for index, entry in listed(value))

    def fact(self, kind: Fact, value: Scalar, steps: Steps, **fields: Scalar) -> FactClaim:
        """Return what the publisher declares at `steps`."""
        return fact(self.snapshot.ref, kind, value, self.place(steps), fields=tuple(fields.items()))

    def place(self, steps: Steps) -> Evidence:
        """Return the evidence for what stands at `steps` below the dataset."""
        return at(self.where, pointer(*self.steps, *steps))


def dataset_node(found: object) -> tuple[Steps, Mapping[str, object]] | None:
    """Return the dataset a file describes and the steps to it, or None where it does not say that it is Croissant.

    >>> dataset_node({"@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.0"})[0]
    ()
    """
    if not isinstance(found, dict):
        return None
    nodes: list[tuple[Steps, object]] = [((), found)]
    nodes += [(("@graph", *index), entry) for index, entry in listed(found.get("@graph"))]
    for steps, node in nodes:
        if isinstance(node, dict) and any(local_name(str(kind)) == "Dataset" for _, kind in listed(node.get("@type"))):
            marks = (found.get("@context"), *(node[key] for key in node if local_name(key) == "conformsTo"))
            return (steps, node) if any(_MARK in str(mark) for mark in marks) else None
    return None


def local_name(key: str) -> str:
    """Return a property without prefix or vocabulary.

    >>> local_name("rai:dataBiases"), local_name("https://schema.org/name"), local_name("name")
    ('dataBiases', 'name', 'name')
    """
    return key.replace("#", "/").replace(":", "/").rpartition("/")[2]


def listed(value: object) -> Iterator[tuple[Steps, object]]:
    """Yield the entries of a list with their index, the first 64, or the one value that stands in its place."""
    if isinstance(value, list):
        yield from (((index,), entry) for index, entry in enumerate(islice(value, _MOST_ENTRIES)))
    else:
        yield (), value


def members(node: object) -> Iterator[tuple[str, str, object]]:
    """Yield (local name, key, value) of what a node holds; nothing where it is none."""
    if isinstance(node, dict):
        yield from ((local_name(key), key, value) for key, value in node.items())


def text_of(value: object) -> str:
    """Return the text a value stands for, on one line: itself, a number, or what its node is called.

    >>> text_of(" en "), text_of({"@type": "Person", "name": "Ada"}), text_of(None)
    ('en', 'Ada', '')
    """
    if isinstance(value, dict):
        inner = {name: part for name, _, part in members(value)}
        found = next((inner[key] for key in _TEXT_KEYS if isinstance(inner.get(key), str)), "")
        return " ".join(str(found).split())
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return " ".join(str(value).split())
