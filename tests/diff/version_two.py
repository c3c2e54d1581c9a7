"""A supplier's version 2, made by hand: same name, same card, and nearly everything else is not what it was."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from views.shop import Shop

from aibom.diff.change import Change, Difference, Item, Value
from aibom.diff.compare import diff
from aibom.diff.kinds import Kind
from aibom.records.bom import Bom
from aibom.records.claims import Relation
from aibom.records.evidence import Evidence
from aibom.records.gaps import Severity
from aibom.records.lineage import Pin
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import FileEntry, Resolution

__all__ = ["PLACE", "SHOP", "changes", "difference", "hostile", "made", "plain", "versions"]

SHOP = Shop()
PLACE = Evidence(path="README.md", pointer="line 3", revision="1" * 40, sha256="2" * 64, extractor="card")
_KEPT = "0" * 40


def versions() -> tuple[Bom, Bom]:
    """Return the BOMs of version 1 and 2."""
    return _version("1", base="good/base", weights="model.safetensors"), _version(
        "2", base="other/base-v2", weights="pytorch_model.bin"
    )


def difference() -> tuple[Difference, Bom, Bom]:
    """Return what the two versions differ in, with both."""
    old, new = versions()
    return diff(old, new), old, new


def _version(version: str, *, base: str, weights: str) -> Bom:
    second = version == "2"
    subject, parent = SHOP.ref("vendor/chat", version * 40), SHOP.ref(base, _KEPT)
    middle, root, data = (
        SHOP.ref("good/root", _KEPT),
        SHOP.ref("good/first", _KEPT),
        SHOP.ref("datasets/good/data", _KEPT),
    )
    gone = SHOP.node(SHOP.ref("old/gone"), resolution=Resolution.PRIVATE_OR_MISSING if second else Resolution.RESOLVED)
    files = (
        FileEntry(path="config.json", size=600, sha256="3" * 64),
        FileEntry(path=weights, size=4096, sha256=version * 64),
    )
    nodes = [
        replace(SHOP.node(subject, "mit"), files=files),
        SHOP.node(parent, "apache-2.0"),
        SHOP.node(middle, "apache-2.0"),
        SHOP.node(root, "apache-2.0"),
        SHOP.node(data, "cc-by-nc-4.0" if second else "cc-by-4.0"),
        gone,
    ]
    edges = [
        SHOP.edge(subject, parent, Relation.FINETUNE, Pin.NAMED_BY_CHILD),
        SHOP.edge(parent, middle),
        SHOP.edge(middle, root),
        SHOP.edge(root, data, Relation.TRAINED_ON),
        SHOP.edge(root, gone.ref, Relation.MERGE),
    ]
    gaps = [SHOP.gap(root, Severity.HIGH)] if second else []
    bom = SHOP.bom(nodes, edges, gaps)
    return replace(bom, rules=("parent-missing",), tool=replace(bom.tool, version=f"0.{version}.0"))


def made(number: int = 1, **changed: object) -> Change:
    """Return a change of one artifact, as a test wants it."""
    ref = changed.pop("ref", None) or SHOP.ref("org/tiny", "a" * 40)
    assert isinstance(ref, ArtifactRef)
    value = Value(text=f"was {number}", evidence=(PLACE,))
    fields: dict[str, object] = {
        "kind": Kind.WEIGHTS_CHANGED,
        "severity": Severity.HIGH,
        "ref": ref,
        "before": ref,
        "after": ref,
        "summary": f"model-{number}.safetensors of {ref.unpinned} changed",
        "items": (Item(what=f"model-{number}.safetensors", before=value, after=Value(text=f"is {number}")),),
    }
    return Change(**(fields | changed))  # type: ignore[arg-type]


def changes(found: Iterable[Change], *, related: str = "a name", uncompared: Sequence[str] = ()) -> Difference:
    """Return a difference of these changes."""
    ref = SHOP.ref("org/tiny", "a" * 40)
    return Difference(old=ref, new=ref, related=related, changes=tuple(found), uncompared=tuple(uncompared))


def plain() -> Bom:
    """Return a BOM of one artifact."""
    return SHOP.bom([SHOP.node(SHOP.ref("org/tiny", "a" * 40))])


def hostile(value: str) -> tuple[Difference, Bom, Bom]:
    """Return a difference with a hostile value wherever what strangers wrote reaches a view."""
    spelled = value.encode("utf-8", "replace").decode()
    ref = ArtifactRef(registry="elsewhere", namespace=spelled, name=spelled, revision=spelled)
    place = Evidence(path=value, pointer=value, revision=value, sha256=value, extractor=value)
    item = Item(
        what=value, before=Value(text=f"1{value}", evidence=(place,)), after=Value(text=f"2{value}", evidence=(place,))
    )
    node = replace(SHOP.node(ref, value), detail=value, files=(FileEntry(path=value, sha256=value),))
    bom = SHOP.bom(
        [node, SHOP.node(SHOP.ref("org/tiny"))], [SHOP.edge(ref, SHOP.ref("org/tiny"))], [SHOP.gap(ref, rule=value)]
    )
    bom = replace(bom, tool=replace(bom.tool, name=value, version=value))
    bom = replace(bom, lineage=replace(bom.lineage, walk=replace(bom.walk, time=value, endpoint=value)))
    found = [
        made(ref=ref, kind=kind, summary=value, items=(item,), path=(ref, ref), parents=(ref, ref), record_only=only)
        for kind, only in ((Kind.GAP_OPENED, ""), (Kind.PARENT_ADDED, ""), (Kind.RECORD, value))
    ]
    return (
        Difference(old=ref, new=ref, related=value, changes=tuple(found), matched=(), uncompared=(value,)),
        bom,
        bom,
    )
