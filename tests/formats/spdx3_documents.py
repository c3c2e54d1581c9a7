"""A rich Bom for the tests of SPDX 3, documents of strangers, and what the tests do to them."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from formats.family import BASE, BOM, DATA, TINY, fact

from aibom.formats.spdx3.document import document
from aibom.formats.spdx3.json_format import Spdx3Json
from aibom.records.bom import Bom
from aibom.records.claims import Fact, FactClaim
from aibom.records.refs import ArtifactRef

__all__ = ["CONTEXT", "FORM", "RICH", "Document", "changed", "decoded", "facts_of", "foreign", "packed", "written"]

Document = dict[str, Any]
FORM = Spdx3Json()
CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"

_MODEL_FACTS = (
    fact(TINY, Fact.ENERGY, 1.5, (("activity", "training"), ("unit", "kWh"))),
    fact(TINY, Fact.HOMEPAGE, "https://example.org/tiny"),
    fact(TINY, Fact.LAST_MODIFIED, "2024-05-06T07:08:09.000Z"),
    fact(TINY, Fact.LICENSE_CONCLUDED, "MIT"),
    fact(TINY, Fact.LIMITATION, "It hallucinates."),
    fact(TINY, Fact.LIMITATION, "It is small."),
    fact(TINY, Fact.SEED, 42),
    fact(TINY, Fact.TRAINING_ARGUMENT, 0.001, (("name", "learning_rate"),)),
    fact(TINY, Fact.TRAINING_CODE, "https://example.org/code"),
    fact(TINY, Fact.USE_CASE, "Chat"),
)
_DATA_FACTS = (
    fact(DATA, Fact.COLLECTION, "Scraped."),
    fact(DATA, Fact.CREATED, "2020-01-01T00:00:00Z", (("what", "created"),)),
    fact(DATA, Fact.DESCRIPTION, "Data"),
    fact(DATA, Fact.ETHICAL_CONSIDERATION, "Skewed.", (("what", "dataBiases"),)),
    fact(DATA, Fact.FILTERING, "Deduplicated."),
    fact(DATA, Fact.GATED, "auto"),
    fact(DATA, Fact.LAST_MODIFIED, "2024-05-06T07:08:09.000Z"),
    fact(DATA, Fact.MAINTENANCE, "Yearly."),
    fact(DATA, Fact.SENSITIVE_DATA, "yes"),
    fact(DATA, Fact.SIZE, 1234, (("config", "default"), ("what", "dataset"))),
    fact(DATA, Fact.TAG, "modality:text"),
    fact(DATA, Fact.USE_CASE, "Pretraining"),
)


def _with(bom: Bom, more: dict[ArtifactRef, tuple[FactClaim, ...]]) -> Bom:
    nodes = (replace(node, facts=node.facts + more.get(node.ref, ())) for node in bom.nodes)
    return replace(bom, lineage=replace(bom.lineage, nodes=tuple(nodes)))


RICH = _with(BOM, {TINY: _MODEL_FACTS, DATA: _DATA_FACTS, BASE: (fact(BASE, Fact.AUTHOR, "Base Inc."),)})
"""The family with every fact that SPDX 3 has a field for."""


def written() -> Document:
    """Return the document of `RICH`."""
    return document(RICH)


def packed(value: object) -> bytes:
    """Return JSON as another tool would write it."""
    return json.dumps(value).encode()


def decoded(value: object) -> Bom:
    """Return the Bom that a document is read as."""
    return FORM.decode(packed(value)).bom


def changed(value: Document, change: Callable[[Document], object]) -> Bom:
    """Return the Bom of a document after `change` was made to a copy of it."""
    other = copy.deepcopy(value)
    change(other)
    assert other != value
    return decoded(other)


def facts_of(bom: Bom, ref: ArtifactRef, kind: Fact) -> list[tuple[object, dict[str, object]]]:
    """Return value and fields of the facts of one kind."""
    node = next(node for node in bom.nodes if node.ref == ref)
    return [(claim.value, dict(claim.fields)) for claim in node.facts if claim.fact is kind]


def foreign(*elements: Document, roots: tuple[str, ...] = ("urn:x:model",)) -> Document:
    """Return a document as another tool would write it, about `roots`."""
    head: list[Document] = [
        {
            "type": "CreationInfo",
            "@id": "_:creation",
            "specVersion": "3.0.1",
            "created": "2025-02-03T04:05:06Z",
            "createdBy": ["urn:x:me"],
            "createdUsing": ["urn:x:tool"],
        },
        {"type": "Person", "spdxId": "urn:x:me", "name": "Ada"},
        {"type": "Tool", "spdxId": "urn:x:tool", "name": "sbom-maker 2"},
        {"type": "SpdxDocument", "spdxId": "urn:x:document", "rootElement": ["urn:x:sbom"]},
        {"type": "software_Sbom", "spdxId": "urn:x:sbom", "rootElement": list(roots)},
    ]
    graph = [*head, *(dict(element) for element in elements)]
    for element in graph[1:]:
        element.setdefault("creationInfo", "_:creation")
    return {"@context": CONTEXT, "@graph": graph}
