"""Documents of other tools through every format: what was read of them once is never lost again."""

import json
from itertools import permutations
from pathlib import Path

import pytest

from aibom.formats.cyclonedx.json_format import CycloneDxJson
from aibom.formats.cyclonedx.xml_format import CycloneDxXml
from aibom.formats.interface import Format
from aibom.formats.spdx2.formats import SpdxJson, SpdxTagValue, SpdxXml, SpdxYaml
from aibom.formats.spdx3.json_format import Spdx3Json
from aibom.records.bom import Bom

FOREIGN = Path(__file__).resolve().parent / "foreign"
NAMES = sorted(path.name for path in FOREIGN.glob("*.cdx.*"))
FORMATS: tuple[Format, ...] = (
    CycloneDxJson(),
    CycloneDxXml(),
    Spdx3Json(),
    SpdxJson(),
    SpdxTagValue(),
    SpdxYaml(),
    SpdxXml(),
)


def first(name: str) -> Bom:
    """Return what a document of another tool says."""
    form: Format = CycloneDxXml() if name.endswith(".xml") else CycloneDxJson()
    return form.decode((FOREIGN / name).read_bytes()).bom


def test_there_are_documents() -> None:
    """The folder is there; without it the laws would hold of nothing."""
    assert len(NAMES) >= 6


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_one_format_and_back(form: Format, name: str) -> None:
    """The record of a stranger's document is the same in every version of every format."""
    bom = first(name)
    for version in form.versions:
        reading = form.decode(form.encode(bom, version))
        assert reading.bom == bom
        assert reading.unread == ()


@pytest.mark.no_cover
@pytest.mark.parametrize("name", NAMES)
def test_one_format_after_the_other(name: str) -> None:
    """CycloneDX, SPDX 3, SPDX 2, XML and CycloneDX again: the last bytes are those of the first."""
    bom = first(name)
    ends = FORMATS[0].encode(bom, FORMATS[0].versions[0])
    chains = list(permutations(FORMATS[1:], 3))
    for chain in chains[NAMES.index(name) % 3 :: 3]:  # each document goes a third of the ways, all together every way
        passed = bom
        for form in chain:
            passed = form.decode(form.encode(passed, form.versions[0])).bom
        assert passed == bom, [form.name for form in chain]
        assert FORMATS[0].encode(passed, FORMATS[0].versions[0]) == ends


@pytest.mark.parametrize("form", [FORMATS[0], FORMATS[2], FORMATS[3]], ids=lambda form: form.name)
def test_nothing_is_called_by_another_package_url(form: Format) -> None:
    """An application of PyPI is not called a generic package because it came from a document."""
    value = json.loads(form.encode(first("cdxgen.cdx.json"), form.versions[0]))
    stated = {"cyclonedx-json": "purl", "spdx3-json": "software_packageUrl", "spdx-json": "referenceLocator"}[form.name]
    assert f'"{stated}": "pkg:pypi/assistant@2.3.4"' in json.dumps(value)
    fields = [text for text in json.dumps(value).split("},") if f'"{stated}": "pkg:generic/pypi' in text]
    assert fields == []


@pytest.mark.parametrize("name", NAMES)
def test_nobody_walked_it(name: str) -> None:
    """Neither limits of a walk nor a stage of discovery are said of what was only read."""
    for form in (FORMATS[0], FORMATS[2], FORMATS[3]):
        data = form.encode(first(name), form.versions[0])
        for word in (b"aibom:walk:max-", b"aibom:walk:datasets", b'"phase"', b"software_sbomType", b"Stage: "):
            assert word not in data


@pytest.mark.parametrize(
    "purl",
    [
        "pkg:pypi/assistant@2.3.4?arch=x86#a/b",
        "pkg:npm/%40scope/assistant@2",
        "pkg:generic/acme%2Ftiny@1.0",
        "pkg:oci/tiny@sha256:abc?repository_url=ghcr.io/acme",
        "pkg:docker/a%20b/c%3Ad@1",
        "pkg:huggingface/org/tiny?repository_url=https://hub.example",
        "pkg:mlflow/tiny@3?repository_url=https://example.org",
        "pkg:pypi/a b@1",
        "pkg:PyPI/Mixed_Case@1",
        "pkg:pypi/%zz@1",
    ],
)
def test_whatever_package_url_it_came_with(purl: str) -> None:
    """It is written and read again in every format, and the record is the same."""
    component = {"type": "machine-learning-model", "name": "tiny", "version": "9", "purl": purl}
    given = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": component}}
    bom = FORMATS[0].decode(json.dumps(given).encode()).bom
    for form in FORMATS:
        assert form.decode(form.encode(bom, form.versions[0])).bom == bom, form.name
