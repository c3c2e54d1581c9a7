"""The rules a document is judged by, each with what it asks for and what to do: also the table of docs/validation.md."""

from dataclasses import dataclass
from typing import Final

from aibom.formats.validation.records import Origin

__all__ = ["RULES", "Rule", "rules_page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule: the standards it applies to, what it asks for, and what to do where a document breaks it."""

    id: str
    standards: str
    asks: str
    remedy: str
    origin: Origin = Origin.AIBOM


_CDX, _SPDX2, _SPDX3, _ALL = "CycloneDX", "SPDX 2.3", "SPDX 3.0.1", "all"
_SPDX = f"{_SPDX2}, {_SPDX3}"


def _of_schema(id_: str, standards: str, asks: str, remedy: str) -> Rule:
    return Rule(id=id_, standards=standards, asks=asks, remedy=remedy, origin=Origin.SCHEMA)


def _of_ours(id_: str, standards: str, asks: str, remedy: str) -> Rule:
    return Rule(id=id_, standards=standards, asks=asks, remedy=remedy)


_LIST: Final = (
    _of_schema(
        "json-schema",
        _ALL,
        "The document keeps the official JSON schema of its version; of CycloneDX the strict one, which refuses keys it "
        "does not define.",
        "change the value to what the schema of this version allows",
    ),
    _of_schema(
        "xml-schema",
        _CDX,
        "The document keeps the official XSD of its version.",
        "change the element to what the schema of this version allows; the order of elements counts",
    ),
    _of_schema(
        "shacl",
        _SPDX3,
        "The document keeps the official SHACL model (with `--deep`).",
        "change the element to what the model allows",
    ),
    _of_ours(
        "actor-format",
        _SPDX2,
        "A creator, supplier, originator or annotator is written `Person: NAME (EMAIL)`, `Organization: NAME (EMAIL)` or "
        "`Tool: NAME-VERSION`, each where it may stand.",
        "put Person:, Organization: or Tool: before the name",
    ),
    _of_ours(
        "citation-dangling",
        _CDX,
        "The JSON pointer of a citation leads to a field of the document.",
        "point at the field that is meant; pointers count positions, so write them last",
    ),
    _of_ours(
        "citation-pointer",
        _CDX,
        "The pointer of a citation is a JSON pointer (RFC 6901), in XML too.",
        "write a JSON pointer: empty, or steps that each begin with /",
    ),
    _of_ours(
        "dependency-twice",
        _CDX,
        "The dependencies of something are stated in one place.",
        "join the two entries into one",
    ),
    _of_ours(
        "describes-missing",
        _SPDX2,
        "A document of several packages or files says which of them it describes.",
        "add a relationship DESCRIBES from SPDXRef-DOCUMENT",
    ),
    _of_ours(
        "digest-alphabet",
        _ALL,
        "A digest is written in hexadecimal digits; SPDX asks for lower case.",
        "write the digest in hexadecimal, not in Base64",
    ),
    _of_ours(
        "digest-length",
        _ALL,
        "A digest has as many digits as its algorithm gives.",
        "name the algorithm that the digest was made with, or give the whole digest",
    ),
    _of_ours(
        "download-location",
        _SPDX,
        "A download location is NONE, NOASSERTION (SPDX 2.3), or an address that a browser or a version control system "
        "understands; `hf://` is none.",
        "write the https address, such as https://huggingface.co/ORG/NAME",
    ),
    _of_ours(
        "email-invalid",
        _CDX,
        "An e-mail address has a name, an @ and a domain.",
        "write the address as NAME@DOMAIN, or leave it out",
    ),
    _of_ours(
        "expression-noassertion",
        _CDX,
        "A license expression names licenses; NOASSERTION and NONE are words of SPDX documents.",
        "leave `licenses` out where nothing is known",
    ),
    _of_ours(
        "file-sha1",
        _SPDX2,
        "A file has a SHA-1 checksum.",
        "add the SHA-1 of its content, or describe the file as a package with the digest you have",
    ),
    _of_ours(
        "files-not-analyzed",
        _SPDX2,
        "A package with `filesAnalyzed: false` contains no File, has no verification code and no license information "
        "from files.",
        "describe the files as packages with primaryPackagePurpose FILE, or say filesAnalyzed: true",
    ),
    _of_ours(
        "license-expression",
        _ALL,
        "A license expression is well formed: ids joined by AND, OR and WITH, with brackets in pairs.",
        "write it by the grammar of SPDX license expressions",
    ),
    _of_ours(
        "license-ref-undefined",
        _SPDX,
        "A LicenseRef is defined in the document: its text or where that is.",
        "define it: hasExtractedLicensingInfos in SPDX 2.3, customIdToUri in SPDX 3",
    ),
    _of_ours(
        "license-unknown",
        _ALL,
        "A license id is on the SPDX license list.",
        "use the id of the list, or LicenseRef-NAME (in CycloneDX also license.name) for a license that is not on it",
    ),
    _of_ours(
        "model-card-misplaced",
        _CDX,
        "Only a component of type machine-learning-model has a modelCard.",
        "move the model card to the model, or change the type of the component",
    ),
    _of_ours(
        "namespace-invalid",
        _SPDX2,
        "documentNamespace is an absolute address without #.",
        "give the document an address of its own, such as https://example.org/sboms/ID",
    ),
    _of_ours(
        "purl-invalid",
        _ALL,
        "A purl has a type and a name and is encoded as ECMA-427 has it.",
        "write pkg:TYPE/NAMESPACE/NAME@VERSION, percent-encoded",
    ),
    _of_ours(
        "purl-type",
        _ALL,
        "A purl of type huggingface names NAMESPACE/NAME as the Hub spells it, and a commit in lower case.",
        "write pkg:huggingface/NAMESPACE/NAME@COMMIT",
    ),
    _of_ours(
        "ref-dangling",
        _ALL,
        "Every reference leads to something in the document, or says that it leads to another document.",
        "name the id of something in the document, or take the reference out",
    ),
    _of_ours(
        "ref-duplicate",
        _ALL,
        "Every id is given once in a document.",
        "give each its own id; an ancestor in a pedigree that stands elsewhere too needs none: its purl joins the two",
    ),
    _of_ours(
        "ref-self",
        _ALL,
        "Nothing depends on itself, contains itself or descends from itself.",
        "take the reference out, or name what is really meant",
    ),
    _of_ours(
        "relationship-ends",
        _SPDX3,
        "A relationship joins what its type may join: a model is trained and tested on datasets, an agent (and no tool) "
        "makes a document.",
        "name a DatasetPackage as what a model was trained on, an agent in createdBy, a tool in createdUsing",
    ),
    _of_ours(
        "required-by-text",
        _SPDX,
        "What the specification demands in prose, and no schema checks, is there.",
        "add the property; where nothing is known, say so with NOASSERTION or a NoAssertionElement",
    ),
    _of_ours(
        "spdx-id",
        _SPDX2,
        "An SPDXID is SPDXRef- followed by letters, digits, dots and hyphens.",
        "replace what else stands in it by hyphens",
    ),
    _of_ours(
        "timestamp-invalid",
        _ALL,
        "A time is an RFC 3339 time with a zone, and a day and second that exist; SPDX allows UTC in whole seconds only.",
        "write it as 2026-01-31T12:00:00Z",
    ),
)
RULES: Final = {rule.id: rule for rule in _LIST}
"""Every rule by its id."""

_HEAD = """\
# Validation

<!-- Made from the program by aibom.formats.validation.rules; do not edit. -->

`aibom validate FILE...` says what is wrong with a document, whoever made it: CycloneDX 1.4 to 1.7 in JSON and XML, SPDX 2.3
in JSON, YAML, XML and tag-value, SPDX 3.0.1 in JSON-LD. The format is recognised from the content. Nothing is fetched.

| exit code | when |
|---|---|
| 0 | every document is valid |
| 1 | at least one is not valid |
| 4 | at least one could not be read: no JSON or XML, cut off, another encoding than UTF-8, a key given twice, a document type, a version not listed above |

Each finding has a place (a JSON pointer by RFC 6901; of XML an XPath, the namespace of the root being the default one), a
line, a rule, what is wrong and what to do. At most 1,000 findings of a document are listed; the rest is counted. Notes
say what was not checked, and do not change the exit code.

## Rules

`schema` is the official schema or model of the standard, `aibom` a rule of ours about what the standard says in prose or no
schema can see. Both make a document not valid.

| rule | by | standards | what it asks for | what to do |
|---|---|---|---|---|
"""

_TAIL = """
## Where the verdict of the schema differs from other validators

The verdict equals that of the official Python library (`cyclonedx-python-lib`, strict) but for these, all of the library's
own making: it refuses addresses with a host in IPv6 brackets, which the standard of addresses allows, and accepts a
line break at the end of a time, or of a text for which the schema has a pattern. It also refuses leap seconds and the year 0, which the schema allows; here `timestamp-invalid` does.
The schema asks of an e-mail address no more than an @, as the library has it; `email-invalid` asks for the rest.

## Output for tools

`--format json` prints an array with one object for each file:

| key | value |
|---|---|
| `file` | the file as it was named; `-` is standard input |
| `verdict` | `valid`, `not-valid` or `unreadable` |
| `standard`, `version`, `encoding` | what it was recognised as, empty where it could not be read |
| `findings` | objects with `pointer`, `line` (or null), `rule`, `origin` (`schema` or `aibom`), `message` and `remedy` |
| `more` | how many findings there are beyond those listed |
| `notes` | what was not checked |
| `error`, `hint` | why it could not be read, and what to do; empty otherwise |

`--format sarif` prints a SARIF 2.1.0 log with one run: the rules, a result for each finding, and a notification for each file
that could not be read.
"""


def rules_page() -> str:
    """Return docs/validation.md: exit codes, every rule, and the output for tools (Markdown)."""
    rows = (
        f"| `{rule.id}` | {rule.origin.value} | {rule.standards} | {rule.asks} | {rule.remedy} |\n"
        for rule in sorted(_LIST, key=lambda rule: (rule.origin is Origin.AIBOM, rule.id))
    )
    return _HEAD + "".join(rows) + _TAIL
