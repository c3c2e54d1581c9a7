"""Documents to merge: an application's SBOM as other tools write one, a model's BOM, and any small documents at all."""

import copy
import json
from pathlib import Path
from typing import Any

import hypothesis.strategies as st

from aibom.formats.cyclonedx.validate import schema_problems
from aibom.formats.merging.merge import Made, Merged, merge
from aibom.formats.merging.sources import Given
from aibom.records.bom import Tool

__all__ = ["SAMPLES", "TINY", "application", "by_ref", "documents", "merged", "model", "sample"]

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
TINY = "pkg:huggingface/org/tiny@" + "1" * 40
_MADE = Made(tool=Tool(name="aibom", version="9.9"), time="2026-01-01T00:00:00Z")
_SERIAL = "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"
_WHO = {"individual": {"name": "Jane Doe"}}
_WHEN = "2025-01-01T00:00:00Z"


def application(version: str = "1.5", **fields: Any) -> dict[str, Any]:
    """Return the SBOM of a service in JavaScript and Python that calls a model by its name."""
    document: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": version,
        "serialNumber": _SERIAL,
        "version": 3,
        "metadata": {
            "timestamp": _WHEN,
            "tools": [{"vendor": "Acme", "name": "scanner", "version": "7"}],
            "authors": [{"name": "Jane Doe"}],
            "component": {"type": "application", "bom-ref": "chat", "name": "chat", "version": "1.0"},
            "properties": [{"name": "build", "value": "42"}],
        },
        "components": [
            {
                "type": "library",
                "bom-ref": "express",
                "name": "express",
                "version": "4.18.2",
                "purl": "pkg:npm/express@4.18.2",
                "licenses": [{"expression": "MIT OR Apache-2.0"}],
                "components": [{"type": "file", "bom-ref": "1", "name": "index.js"}],
            },
            {
                "type": "library",
                "bom-ref": "client",
                "name": "inference",
                "version": "2",
                "purl": "pkg:PyPI/Inference@2",
            },
        ],
        "services": [{"bom-ref": "api", "name": "api"}],
        "externalReferences": [{"type": "website", "url": "https://acme.example"}],
        "dependencies": [
            {"ref": "chat", "dependsOn": ["express", "client"]},
            {"ref": "express"},
            {"ref": "client"},
        ],
        "compositions": [{"bom-ref": "all", "aggregate": "complete", "dependencies": ["chat", "express", "client"]}],
        "vulnerabilities": [{"bom-ref": "v1", "id": "CVE-2026-1", "affects": [{"ref": "express"}]}],
    }
    if version == "1.4":
        del document["compositions"][0]["bom-ref"]
    else:
        document["annotations"] = [
            {"bom-ref": "a1", "subjects": ["express"], "annotator": _WHO, "timestamp": _WHEN, "text": "Looked at."}
        ]
        document["properties"] = [{"name": "shelf", "value": "b"}]
    return copy.deepcopy(document | fields)


def model(name: str = "tiny", **fields: Any) -> dict[str, Any]:
    """Return the BOM of a model as some other tool would write it."""
    purl = f"pkg:huggingface/org/{name}@" + "1" * 40
    document: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:00000000-0000-4000-8000-{name.encode().hex():0<12}"[:45],
        "version": 1,
        "metadata": {
            "timestamp": "2026-02-01T00:00:00Z",
            "authors": [{"name": "Model team", "bom-ref": "team"}],
            "component": {
                "type": "machine-learning-model",
                "bom-ref": "1",
                "group": "org",
                "name": name,
                "version": "1" * 40,
                "purl": purl,
                "modelCard": {"modelParameters": {"task": "text", "datasets": [{"ref": "data"}]}},
                "components": [
                    {
                        "type": "data",
                        "bom-ref": "weights",
                        "name": "model.bin",
                        "hashes": [{"alg": "SHA-256", "content": "a" * 64}],
                    }
                ],
            },
            "properties": [{"name": "walk", "value": name}],
        },
        "components": [{"type": "data", "bom-ref": "data", "name": "corpus", "purl": "pkg:generic/corpus@1"}],
        "dependencies": [{"ref": "1", "dependsOn": ["data"]}, {"ref": "data"}],
        "compositions": [{"aggregate": "incomplete", "dependencies": ["1"]}],
        "annotations": [
            {"bom-ref": "a1", "subjects": ["1", "team"], "annotator": _WHO, "timestamp": _WHEN, "text": f"On {name}."}
        ],
    }
    return copy.deepcopy(document | fields)


def sample(name: str, version: str = "1.6") -> dict[str, Any]:
    """Return a sample of the repository."""
    document: dict[str, Any] = json.loads((SAMPLES / name / f"bom-{version}.cdx.json").read_bytes())
    return document


def merged(app: dict[str, Any], *models: dict[str, Any], **options: Any) -> Merged:
    """Return the merge of documents; that none of them is changed by it is asserted."""
    before = copy.deepcopy((app, models))
    given = [Given(document=each, name=f"number {number}") for number, each in enumerate(models)]
    out = merge(Given(document=app, name="the app"), given, made=_MADE, **options)
    assert (app, models) == before
    return out


def by_ref(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the components of a document by bom-ref, the subject and nested ones too."""
    waiting = [document["metadata"]["component"], *document.get("components", ())]
    found = {}
    while waiting:
        part = waiting.pop()
        found[part.get("bom-ref", id(part))] = part
        waiting += part.get("components", ())
    return found


_names = st.sampled_from(["a", "b", "c", "d"])
_refs = st.sampled_from([*"123456", "a", "gap-1", "pkg:npm/a@1"])
_hashes = st.lists(st.sampled_from("ab"), max_size=1).map(
    lambda found: [{"alg": "SHA-256", "content": letter * 64} for letter in found]
)


@st.composite
def _component(draw: Any, free: list[str], *, depth: int) -> dict[str, Any]:
    name = draw(_names)
    out: dict[str, Any] = {"type": draw(st.sampled_from(["library", "data", "machine-learning-model"])), "name": name}
    if free and draw(st.integers(0, 4)):
        out["bom-ref"] = free.pop(draw(st.integers(0, len(free) - 1)))
    if draw(st.booleans()):
        out["purl"] = f"pkg:npm/{name}@{draw(st.sampled_from('12'))}"
    for key, value in (
        ("hashes", draw(_hashes)),
        ("licenses", draw(st.sampled_from([[], [{"license": {"id": "MIT"}}], [{"expression": "MIT"}]]))),
        ("description", draw(st.sampled_from(["", "one", "other"]))),
        (
            "properties",
            draw(st.sampled_from([[], [{"name": "aibom:resolution", "value": "resolved"}], [_gap(1)], [_gap(2)]])),
        ),
    ):
        out |= {key: value} if value else {}
    if out["type"] == "machine-learning-model" and draw(st.booleans()):
        out["modelCard"] = {"modelParameters": {"task": draw(st.sampled_from(["x", "y"]))}}
    if depth:
        out["components"] = draw(st.lists(_component(free, depth=depth - 1), max_size=2))
    return out


def _gap(number: int) -> dict[str, str]:
    return {"name": "aibom:gap:x", "value": f'{{"n":{number},"severity":"low"}}'}


def documents() -> st.SearchStrategy[dict[str, Any]]:
    """Any small valid document: few names, purls, digests and bom-refs, so that documents meet in all of them."""
    return _documents().filter(lambda document: not any(schema_problems(document)))


@st.composite
def _documents(draw: Any) -> dict[str, Any]:
    free = sorted(set(draw(st.lists(_refs, min_size=3, max_size=9))))
    root = draw(_component(free, depth=1))
    document: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": draw(st.sampled_from(["1.6", "1.7"])),
        "version": 1,
        "metadata": {"component": root},
        "components": draw(st.lists(_component(free, depth=1), max_size=4)),
    }
    refs = sorted(part["bom-ref"] for part in by_ref(document).values() if "bom-ref" in part)
    if not refs:
        return document
    some = st.lists(st.sampled_from(refs), min_size=1, max_size=3, unique=True)
    document["dependencies"] = [
        {"ref": ref, "dependsOn": [each for each in draw(some) if each != ref]} for ref in draw(some)
    ]
    document["compositions"] = [
        {
            "aggregate": draw(st.sampled_from(["complete", "unknown", "incomplete"])),
            draw(st.sampled_from(["assemblies", "dependencies"])): draw(some),
        }
        for _ in range(draw(st.integers(0, 2)))
    ]
    document["annotations"] = [
        {"subjects": draw(some), "annotator": _WHO, "timestamp": _WHEN, "text": draw(_names)}
        | ({"bom-ref": free.pop()} if free and draw(st.booleans()) else {})
    ]
    document["vulnerabilities"] = [{"id": draw(_names), "affects": [{"ref": ref} for ref in draw(some)]}]
    if document["specVersion"] == "1.7":
        pointers = [
            "/metadata/component",
            "/dependencies/0/dependsOn",
            "/annotations/0",
            "/vulnerabilities/0/affects/0",
        ]
        pointers += [f"/components/{number}/name" for number in range(len(document["components"]))]
        chosen = draw(st.lists(st.sampled_from(pointers), min_size=1, max_size=3, unique=True))
        document["citations"] = [{"pointers": chosen, "timestamp": _WHEN, "attributedTo": draw(st.sampled_from(refs))}]
    return document
