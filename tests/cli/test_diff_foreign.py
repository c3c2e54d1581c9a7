"""`aibom diff` of documents that others made: what they state is compared, and what they cannot state is said."""

import json
from pathlib import Path
from typing import Any

from cli.command import Aibom

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = ROOT / "tests/formats/foreign"
OURS = ROOT / "samples/quantized-chain/bom-1.6.cdx.json"
MODEL = "QuantFactory/zephyr-7b-beta-GGUF"
COMMIT = "8bb803beceee01b2744940bf5ea2141fd8cff435"


def package(ref: str, name: str, purl: str) -> dict[str, object]:
    """A package of SPDX 2.3 as a vendor writes it."""
    locator = {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}
    return {
        "SPDXID": ref,
        "name": name,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseDeclared": "MIT",
        "licenseConcluded": "NOASSERTION",
        "externalRefs": [locator],
    }


def vendors(path: Path, parent: str) -> Path:
    """A vendor's SPDX 2.3 of the sample's subject, which names this parent."""
    relationships = [("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-m"), ("SPDXRef-m", "DESCENDANT_OF", "SPDXRef-b")]
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": "vendor",
        "documentNamespace": "https://vendor.example/sbom/1",
        "creationInfo": {"created": "2024-08-01T00:00:00Z", "creators": ["Tool: vendor-sbom-3.1"]},
        "packages": [
            package("SPDXRef-m", MODEL, f"pkg:huggingface/{MODEL}@{COMMIT}"),
            package("SPDXRef-b", parent, f"pkg:huggingface/{parent}"),
        ],
        "relationships": [
            {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}
            for one, kind, other in relationships
        ],
    }
    path.write_text(json.dumps(document))
    return path


def told(aibom: Aibom, old: Path, new: Path) -> dict[str, Any]:
    """The difference as JSON."""
    done = aibom("diff", old, new, "--format", "json", "--quiet")
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def real(difference: dict[str, Any]) -> set[str]:
    """The kinds of change that are more than differences of the records."""
    return {change["kind"] for change in difference["changes"] if not change["record_only"]}


def test_a_vendors_document_that_says_the_same(aibom: Aibom, tmp_path: Path) -> None:
    """It has no files, no datasets, and writes MIT for mit: nothing of the model changed, and what is missing is said."""
    found = told(aibom, OURS, vendors(tmp_path / "v.spdx.json", "HuggingFaceH4/zephyr-7b-beta"))
    assert not real(found) & {"parent-replaced", "parent-removed", "dataset-removed", "subject-revision"}
    licenses = [change for change in found["changes"] if change["kind"] == "license"]
    assert {change["severity"] for change in licenses} == {"info"}
    behind = [change for change in found["changes"] if change["kind"] in {"parent-removed", "dataset-removed"}]
    assert len(behind) == 3
    assert all("did not run for NEW" in change["record_only"] for change in behind)
    assert any("files not listed in NEW" in words for words in found["uncompared"])
    assert any("from a document alone" in words for words in found["uncompared"])


def test_a_vendors_document_that_names_another_base(aibom: Aibom, tmp_path: Path) -> None:
    """That is a change of the model, whoever says so."""
    found = told(aibom, OURS, vendors(tmp_path / "v.spdx.json", "example-org/another"))
    replaced = [change for change in found["changes"] if change["kind"] == "parent-replaced"]
    assert [(change["severity"], change["record_only"]) for change in replaced] == [("high", "")]
    closed = [change["summary"] for change in found["changes"] if change["kind"] == "gap-closed"]
    gone = [summary for summary in closed if summary.startswith(("dataset-without-source: ", "dataset-undeclared: "))]
    assert gone
    assert all("; it went with " in summary for summary in gone)


def test_two_scans_of_one_folder(aibom: Aibom, tmp_path: Path) -> None:
    """Of a scanner's document the license and the quantization are compared, and what no record holds is named."""
    old, new = FOREIGN / "syft.cdx.json", tmp_path / "later.cdx.json"
    text = old.read_text(encoding="utf-8")
    new.write_text(text.replace('"MIT OR Apache-2.0"', '"CC-BY-NC-4.0"'))
    found = told(aibom, old, new)
    assert real(found) >= {"license"}
    assert "parent-replaced" not in real(found)
    license_ = next(change for change in found["changes"] if change["kind"] == "license")
    assert "more restrictive" in license_["summary"]
    assert license_["severity"] == "high"
    assert real(told(aibom, old, old)) == set()


def test_documents_of_different_things(aibom: Aibom) -> None:
    """A scan and an application's document: nothing joins them, and --exit-code says so."""
    done = aibom("diff", FOREIGN / "syft.cdx.json", FOREIGN / "cdxgen.cdx.json", "--exit-code")
    assert done.code == 1
    assert done.out.startswith(b"Unrelated models: ")
