"""Boms for tests of reports: real samples, and the same with what strangers might write in every field."""

import dataclasses
import enum
from functools import lru_cache
from pathlib import Path
from typing import Any

from aibom import plugins
from aibom.cli._again import looked_again
from aibom.cli._input import assessed, understood
from aibom.cli._reported import handed
from aibom.diff.change import Difference
from aibom.policy.profiles import load
from aibom.records.bom import Bom
from aibom.records.identity import ArtifactRef
from aibom.records.lineage import Node
from aibom.report.assemble import report
from aibom.report.render import Templates
from aibom.report.view import Report

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ("adapter", "disagreeing-claims", "gated-parent", "merge", "no-card", "supplied-statements", "training-data")
_FIXED = {"registry", "rule", "extractor"}
"""Fields whose values aibom itself gives, or by which it decides what to do."""


@lru_cache(maxsize=16)
def sample(name: str) -> Bom:
    """The Bom of a sample, its gaps looked for."""
    path = ROOT / "samples" / name / "bom-1.6.cdx.json"
    return looked_again(assessed(understood(str(path))[1]), plugins.rules()).bom


def viewed(bom: Bom, difference: Difference | None = None, profiles: tuple[str, ...] = ("ntia-2021",)) -> Report:
    """What a report of `bom` shows."""
    texts = Templates().texts
    rules = plugins.rules()
    return report(bom, handed(bom, rules, [load(name) for name in profiles], difference, texts), texts)


def grown(bom: Bom, size: int) -> Bom:
    """A Bom of `size` artifacts: `bom`, and copies under other names, without facts, that its subject was made of, too."""
    nodes, edges, subject = list(bom.nodes), list(bom.edges), bom.subject
    pattern = next(edge for edge in edges if edge.child == subject)
    for number in range(1, size // len(nodes) + 1):
        lineage = spoiled(dataclasses.replace(bom.lineage, nodes=tuple(map(_bare, bom.nodes))), f"c{number}")
        nodes += lineage.nodes
        edges += [*lineage.edges, dataclasses.replace(pattern, parent=lineage.subject)]
    kept = nodes[:size]
    known = {node.ref for node in kept}
    within = tuple(edge for edge in edges if {edge.child, edge.parent} <= known)
    return dataclasses.replace(bom, lineage=dataclasses.replace(bom.lineage, nodes=tuple(kept), edges=within))


def _bare(node: Node) -> Node:
    return dataclasses.replace(node, facts=(), files=None, unidentified=())


def spoiled(value: Any, payload: str, field: str = "") -> Any:
    """A record with `payload` before every text in it, at whatever depth; the same text becomes the same."""
    if isinstance(value, enum.Enum) or field in _FIXED:
        return value
    if isinstance(value, str):
        return payload + value
    if isinstance(value, tuple):
        return tuple(spoiled(each, payload, field) for each in value)
    if isinstance(value, ArtifactRef):  # no reader lets half a character into an identity
        payload = payload.encode(errors="replace").decode()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changed = {
            each.name: spoiled(getattr(value, each.name), payload, each.name)
            for each in dataclasses.fields(value)
            if each.init and not (isinstance(value, ArtifactRef) and each.name == "revision" and not value.revision)
        }
        return dataclasses.replace(value, **changed)
    return value
