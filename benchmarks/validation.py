"""Judge documents of 10, 100 and 10,000 artifacts, and the first two with the official validator: ratios of the times.

Once with the schema and checks that every document passes before it is written, once as `aibom validate` does from the
bytes: strict reading, schema and all rules. The official validator is that of cyclonedx-python-lib (strict, JSON).
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import orjson
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from formats.family import BOM, fact, lineage_claim, place

from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.cyclonedx.validate import validate as check
from aibom.formats.validation.validate import validate
from aibom.records.bom import Bom
from aibom.records.claims import Fact, Relation
from aibom.records.gaps import Gap, Severity
from aibom.records.lineage import Edge, Node, Pin
from aibom.records.refs import ArtifactRef
from aibom.records.snapshot import FileEntry, Resolution

SIZES, ASKED = (10, 100, 10_000), 100
"""How many artifacts the documents have, and up to how many the official validator is asked."""
VERSION = "1.7"
LEAST = 1000


def chain(length: int) -> Bom:
    """Return `length` models, each fine-tuned from the next, each with files, a license, a model card and three gaps."""
    refs = [ArtifactRef(namespace="org", name=f"m{number}", revision=f"{number:040x}") for number in range(length)]
    edges = [
        Edge(
            child=child,
            parent=parent,
            relation=Relation.FINETUNE,
            pin=Pin.NAMED_BY_CHILD,
            claims=(lineage_claim(child, Relation.FINETUNE, parent, place("README.md", "/base_model", child)),),
        )
        for child, parent in pairwise(refs)
    ]
    gaps = (gap for ref in refs for gap in _gaps(ref))
    nodes = tuple(_node(ref) for ref in refs)
    walk = replace(BOM.lineage.walk, cut=(), unavailable=())
    lineage = replace(BOM.lineage, subject=refs[0], nodes=nodes, edges=tuple(edges), walk=walk)
    return replace(BOM, lineage=lineage, gaps=tuple(gaps), rules=("a", "b", "c"))


def _node(ref: ArtifactRef) -> Node:
    files = tuple(FileEntry(path=f"{name}.safetensors", size=1, sha256="c" * 64) for name in "abc")
    facts = (
        fact(ref, Fact.ARCHITECTURE, "LlamaForCausalLM"),
        fact(ref, Fact.AUTHOR, "Org Inc."),
        fact(ref, Fact.CARD, "present"),
        fact(ref, Fact.LIBRARY, "transformers"),
        fact(ref, Fact.LICENSE, "apache-2.0"),
        fact(ref, Fact.TASK, "text-generation"),
    )
    return Node(ref=ref, resolution=Resolution.RESOLVED, files=files, facts=facts)


def _gaps(ref: ArtifactRef) -> Iterator[Gap]:
    for rule in "abc":
        yield Gap(rule=rule, subject=ref, severity=Severity.LOW, needed="something", why="It matters.", remedy="Look.")


def median(judge: Callable[[], object], rounds: int) -> float:
    """Return the median seconds of judging."""
    judge()
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        judge()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def main() -> None:
    """Print one line a document."""
    official = JsonStrictValidator(SchemaVersion.from_version(VERSION))
    for size in SIZES:
        data = CycloneDxJson().encode(chain(size), VERSION)
        if not validate(data).valid:
            raise SystemExit(f"the document of {size} artifacts is not valid: {validate(data).findings[:3]}")
        rounds = max(3, min(200, 20_000 // size))
        whole = median(lambda data=data: validate(data), rounds)  # type: ignore[misc]
        value = orjson.loads(data)
        checked = median(lambda value=value: check(value), rounds)  # type: ignore[misc]
        line = f"{size:>6,} artifacts {len(data):>11,} bytes  schema and checks {checked * 1e3:7.2f} ms"
        line += f"  aibom validate {whole * 1e3:8.2f} ms"
        if size <= ASKED:
            text = data.decode()
            theirs = median(lambda text=text: official.validate_str(text), 3)  # type: ignore[misc]
            line += f"  official {theirs:6.2f} s: {theirs / checked:,.0f} x (aim {LEAST:,}) and {theirs / whole:,.0f} x"
        print(line, flush=True)


if __name__ == "__main__":
    main()
