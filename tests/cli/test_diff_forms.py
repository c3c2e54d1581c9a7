"""What the command hands to the forms of a difference: the line of NEW for SARIF, and --verbose for the text."""

import json
from pathlib import Path

import jsonschema_rs
from cli.command import Aibom

ROOT = Path(__file__).resolve().parents[2]
OLD = ROOT / "samples" / "quantized-chain" / "bom-1.7.cdx.json"


def _with_other_licenses(folder: Path) -> Path:
    """Return a copy in which a license was edited by hand, in the field of the standard."""
    document = json.loads(OLD.read_text(encoding="utf-8"))
    document["metadata"]["component"]["licenses"] = [{"license": {"id": "CC-BY-NC-4.0"}}]
    path = folder / "new.cdx.json"
    path.write_text(json.dumps(document, indent=2), encoding="utf-8")
    return path


def test_sarif_points_into_new(aibom: Aibom, tmp_path: Path, real_data: Path) -> None:
    """The result lies on the line on which the component begins that changed."""
    new = _with_other_licenses(tmp_path)
    done = aibom("diff", OLD, new, "--format", "sarif", "--only", "license")
    assert done.code == 0
    log = json.loads(done.out)
    schema = json.loads((real_data.parent / "schemas" / "sarif-2.1.0.json").read_bytes())
    jsonschema_rs.validator_for(schema).validate(log)
    [result] = log["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith("new.cdx.json")
    purl = result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]
    line = new.read_text(encoding="utf-8").splitlines()[place["region"]["startLine"] - 1]
    assert purl in line
    assert "bom-ref" in line


def test_nothing_is_folded_with_verbose(aibom: Aibom) -> None:
    """The option the text itself names."""
    other = ROOT / "samples" / "merge" / "bom-1.7.cdx.json"
    folded, whole = (aibom("diff", OLD, other, "--force", *more).out.decode() for more in ([], ["--verbose"]))
    assert "--verbose lists them" in folded
    assert "--verbose lists them" not in whole
    assert len(whole) > len(folded)
