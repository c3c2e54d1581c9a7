"""What no schema says of a document, and aibom checks all the same (standards.md of the project: pitfalls 3 and 4)."""

from collections.abc import Callable
from typing import Any

import pytest
from formats.family import BOM

from aibom.errors import DocumentError
from aibom.formats.cyclonedx.checks import problems
from aibom.formats.cyclonedx.document import document
from aibom.formats.cyclonedx.validate import schema_problems, validate

Mutation = Callable[[dict[str, Any]], Any]
SUBJECT = "pkg:huggingface/org/tiny@" + "1" * 40


def _dependency(doc: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(entry for entry in doc["dependencies"] if entry["ref"] == SUBJECT)
    return found


CASES: list[tuple[str, Mutation, str, str]] = [
    (
        "a dependency on nothing",
        lambda doc: doc["dependencies"][0].update(dependsOn=["nowhere"]),
        "/dependencies/0/dependsOn/0",
        "'nowhere' is the bom-ref of nothing",
    ),
    ("a dependency of nothing", lambda doc: doc["dependencies"][0].update(ref="x"), "/dependencies/0/ref", "nothing"),
    (
        "an assembly of nothing",
        lambda doc: doc["compositions"][0]["assemblies"].append("x"),
        "/compositions/0/",
        "nothing",
    ),
    (
        "a completeness of nothing",
        lambda doc: doc["compositions"][-1]["dependencies"].insert(0, "x"),
        "/dependencies/0",
        "nothing",
    ),
    (
        "an annotation on nothing",
        lambda doc: doc["annotations"][0].update(subjects=["x"]),
        "/annotations/0/sub",
        "nothing",
    ),
    (
        "a dataset that is none",
        lambda doc: doc["metadata"]["component"]["modelCard"]["modelParameters"].update(datasets=[{"ref": "x"}]),
        "/metadata/component/modelCard/modelParameters/datasets/0/ref",
        "nothing",
    ),
    (
        "an analysis by no tool",
        lambda doc: doc["metadata"]["component"]["evidence"]["identity"][0].update(tools=["x"]),
        "/metadata/component/evidence/identity/0/tools/0",
        "nothing",
    ),
    ("a citation of nobody", lambda doc: doc["citations"][0].update(attributedTo="x"), "/citations/0/attri", "nothing"),
    (
        "a citation by no process",
        lambda doc: doc["citations"][0].update(process="x"),
        "/citations/0/process",
        "nothing",
    ),
    (
        "a citation beyond the end",
        lambda doc: doc["citations"][0].update(pointers=["/components/99"]),
        "/citations/0/pointers/0",
        "leads nowhere",
    ),
    (
        "a citation of a key that is not there",
        lambda doc: doc["citations"][0].update(pointers=["/metadata", "/metadata/x~1y"]),
        "/citations/0/pointers/1",
        "leads nowhere",
    ),
    (
        "a bom-ref given twice",
        lambda doc: doc["metadata"]["component"]["components"][1].update({"bom-ref": SUBJECT}),
        "/metadata/component/components/1/bom-ref",
        "elsewhere",
    ),
    ("itself as its dependency", lambda doc: _dependency(doc)["dependsOn"].append(SUBJECT), "dependsOn", "on itself"),
    (
        "a digest of the wrong length",
        lambda doc: doc["metadata"]["component"]["components"][1]["hashes"][0].update(alg="SHA-1"),
        "/metadata/component/components/1/hashes/0/content",
        "SHA-1 digest has 40 digits, this has 64",
    ),
    (
        "a model card on a dataset",
        lambda doc: doc["components"][0].update(modelCard={"properties": []}),
        "/components/0/modelCard",
        "machine-learning-model",
    ),
    (
        "an ancestor with a bom-ref",
        lambda doc: doc["metadata"]["component"]["pedigree"]["ancestors"][1].update({"bom-ref": "own"}),
        "/metadata/component/pedigree/ancestors/1/bom-ref",
        "join by purl",
    ),
]


def test_what_aibom_writes_has_no_problem() -> None:
    """The document in which everything occurs keeps every rule."""
    assert list(problems(document(BOM, "1.7"))) == []


@pytest.mark.parametrize(("what", "change", "pointer", "reason"), CASES, ids=[case[0] for case in CASES])
def test_a_fault_is_found_and_placed(what: str, change: Mutation, pointer: str, reason: str) -> None:
    """The schema lets the fault pass, the check finds exactly it, and validate() refuses the document."""
    broken = document(BOM, "1.7")
    change(broken)
    assert list(schema_problems(broken)) == [], what
    found = list(problems(broken))
    assert len(found) == 1, found
    assert pointer in found[0].pointer
    assert reason in found[0].reason
    with pytest.raises(DocumentError, match="would not be valid"):
        validate(broken)


def test_links_to_other_documents_are_left_alone() -> None:
    """A BOM-Link names something in another document; whether that exists cannot be seen here."""
    doc = document(BOM, "1.7")
    doc["annotations"][0]["subjects"] = ["urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#x"]
    doc["components"][0]["evidence"]["identity"] = doc["components"][0]["evidence"]["identity"][0]
    validate(doc)


def test_many_faults_are_counted_not_listed() -> None:
    """The message names the first faults and says how many more there are."""
    broken = document(BOM, "1.6")
    broken["dependencies"][0]["dependsOn"] = [f"nowhere-{number}" for number in range(40)]
    with pytest.raises(DocumentError, match=r"nowhere-4'.*and 35 more") as caught:
        validate(broken)
    assert len(str(caught.value)) < 1000


def test_a_document_without_subject_has_no_problem() -> None:
    """Documents of other tools need no metadata; what they lack is no fault."""
    plain = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{"type": "file", "name": "a"}]}
    validate(plain)
    with pytest.raises(DocumentError, match=r"/specVersion: '1\.3' is none of 1\.4, 1\.5, 1\.6, 1\.7"):
        validate(plain | {"specVersion": "1.3"})
    card = {"modelParameters": {"datasets": [{"type": "dataset", "name": "inline"}]}}
    validate(plain | {"components": [{"type": "machine-learning-model", "name": "m", "modelCard": card}]})
