"""The names of aibom's own properties: what CycloneDX has no field for, or not with its evidence."""

from enum import StrEnum

__all__ = ["DOCUMENTATION", "VOCABULARY", "Property", "property_table"]

VOCABULARY = "1"
"""The version of this vocabulary; a document states it in `aibom:vocabulary`."""


class Property(StrEnum):
    """A property name, or (ending in a colon) the beginning of a family of names."""

    VOCABULARY = "aibom:vocabulary"
    ENDPOINT = "aibom:walk:endpoint"
    MAX_DEPTH = "aibom:walk:max-depth"
    MAX_NODES = "aibom:walk:max-nodes"
    DATASETS = "aibom:walk:datasets"
    EXTRACTOR = "aibom:walk:extractor"
    REGISTRY = "aibom:walk:registry"
    CUT = "aibom:walk:cut"
    UNAVAILABLE = "aibom:walk:unavailable"
    RULE = "aibom:rule"
    COMPAT = "aibom:compat"
    REF = "aibom:ref"
    RESOLUTION = "aibom:resolution"
    DETAIL = "aibom:detail"
    ALIAS = "aibom:alias"
    LISTING = "aibom:listing"
    FACT = "aibom:fact:"
    CLAIM = "aibom:claim:"
    UNIDENTIFIED = "aibom:unidentified:"
    NOT_FOLLOWED = "aibom:not-followed:"
    GAP = "aibom:gap:"
    STATED = "aibom:stated:"
    STATED_BY = "aibom:stated-by"
    DOCUMENT = "aibom:document:"
    MERGED = "aibom:merged:"
    FILE_SIZE = "aibom:file:size"
    FILE_GIT_SHA1 = "aibom:file:git-blob-sha1"
    FILE_SHA256 = "aibom:file:sha256"
    FILE_SHA512 = "aibom:file:sha512"


DOCUMENTATION: dict[Property, tuple[str, str, str]] = {
    Property.VOCABULARY: ("metadata", "text", "The version of this list; a document without it was not made by aibom."),
    Property.ENDPOINT: ("metadata", "text", "The address of the registry that the walk was to ask; absent if none."),
    Property.MAX_DEPTH: ("metadata", "integer", "How many steps from the subject the walk might go; -1: any number."),
    Property.MAX_NODES: ("metadata", "integer", "How many artifacts the walk might ask for."),
    Property.DATASETS: ("metadata", "true or false", "Whether datasets were walked."),
    Property.EXTRACTOR: ("metadata, repeated", "text", "The name of an extractor that ran."),
    Property.REGISTRY: ("metadata, repeated", "text", "A registry besides the Hub that a plug-in could ask."),
    Property.CUT: ("metadata, repeated", "reference", "An artifact that was named and not asked for, at a limit."),
    Property.UNAVAILABLE: ("metadata, repeated", "reference", "An artifact whose source gave no usable answer."),
    Property.RULE: ("metadata, repeated", "text", "The id of a gap rule that ran; no gap of it means none was found."),
    Property.COMPAT: (
        "metadata, repeated",
        "text",
        "A way in which the document departs from what aibom writes by default, for a consumer (docs/consumers.md).",
    ),
    Property.REF: ("component", "reference", "The artifact's reference where its purl does not say it exactly."),
    Property.RESOLUTION: ("component", "text", "What became of asking for the artifact (docs/data-model.md)."),
    Property.DETAIL: ("component", "text", "The same in words."),
    Property.ALIAS: ("component, repeated", "text", "An id the artifact was reached by and no longer bears."),
    Property.LISTING: ("component", "integer", "How many files it has; absent where no listing is known."),
    Property.FACT: ("component, repeated", "fact", "A fact about the artifact; the name ends in what it is about."),
    Property.CLAIM: ("component, repeated", "claim", "A statement that it stems from a parent, by relation."),
    Property.UNIDENTIFIED: ("component, repeated", "claim", "A statement naming a parent that is no repository."),
    Property.NOT_FOLLOWED: ("component, repeated", "claim", "A statement beyond the limit of parents per artifact."),
    Property.GAP: ("component or metadata, repeated", "gap", "What the record lacks; the name ends in the rule's id."),
    Property.STATED: (
        "model card or data contents, repeated",
        "text",
        "A fact without a field in CycloneDX, as a plain value (emissions in grams of CO2); for evidence see `aibom:fact:`.",
    ),
    Property.STATED_BY: (
        "framework or library, repeated",
        "text",
        "The bom-ref of an artifact that states this library at this version; for evidence see its `aibom:fact:framework`.",
    ),
    Property.DOCUMENT: (
        "subject of a merged document, repeated",
        "text",
        "What document number N said of itself: a property by its NAME, a field by its pointer (docs/merging.md).",
    ),
    Property.MERGED: (
        "component of a merged document, repeated",
        "JSON",
        "What document number N said where another had filled the field; the name ends in the pointer of the field.",
    ),
    Property.FILE_SIZE: ("file", "integer", "The size in bytes; absent where unknown."),
    Property.FILE_GIT_SHA1: ("file", "text", "Git's blob id, which is not the SHA-1 of the file's bytes."),
    Property.FILE_SHA256: ("file", "text", "What the listing gave as SHA-256 and cannot be one."),
    Property.FILE_SHA512: ("file", "text", "What the listing gave as SHA-512 and cannot be one."),
}

_ENDINGS = {
    Property.FACT: "FACT",
    Property.STATED: "FACT",
    Property.CLAIM: "RELATION",
    Property.UNIDENTIFIED: "RELATION",
    Property.NOT_FOLLOWED: "RELATION",
    Property.GAP: "RULE",
    Property.DOCUMENT: "N:NAME",
    Property.MERGED: "N:/POINTER",
}

_INTRODUCTION = """\
# The properties in aibom's CycloneDX documents

<!-- Generated from aibom/formats/vocabulary/properties.py by property_table(); do not edit. -->

What CycloneDX has a field for stands in that field. These properties carry the rest, so that
reading a document gives back everything it was made from. The same names and values stand in JSON and XML.

| property | on | value | meaning |
|---|---|---|---|
"""

_VALUES = """
## Values

- **text**: as it is, except that a backslash is doubled and that characters which XML cannot carry, or which hide or
  reorder text on a screen, are written `\\uXXXX` (the bom-ref, name, group and version of a component likewise).
- **reference**: a purl; where no purl says it exactly, a JSON object with `registry`, `kind`, `namespace`, `name` and
  `revision`.
- **fact**, **claim**, **gap**: one line of compact JSON. Keys with nothing to say are left out.

| value | key | meaning |
|---|---|---|
| fact | `value` | a text, number or boolean; `{"float": "inf"}` and `{"int": "0x…"}` where JSON numbers end |
| fact | `fields` | the parts of a structured fact, such as a metric, as pairs of name and value |
| fact, claim | `subject` | the reference the statement is about, where it is not the component's own |
| fact, claim | `assurance` | mentioned, declared, derived, observed or verified |
| fact, claim | `evidence` | `path`, `pointer`, `revision`, `sha256` and `extractor`: where exactly it was read |
| fact, claim | `accountable` | who answers for a statement that was supplied, and since when; absent for what was found |
| claim | `parent` | the reference of the parent as it stands in this document |
| claim | `pin` | what the revision of the parent rests on |
| claim | `named` | the reference as the statement gives it, where that differs from `parent` |
| claim | `relation` | the relation the statement gives, where it is not that of the property's name |
| claim | `text` | the parent as written |
| claim | `form` | in place of `parent` and `pin`: what a value that names no repository looks like (`named` then holds it) |
| gap | `n` | its number among all gaps; its annotation has the bom-ref `gap-N` |
| gap | `subject` | the reference it is about, where that is not a component's own |
| gap | `severity` | info, low, medium, high or critical |
| gap | `parent` | the other end, where the gap lies between two artifacts |
| gap | `needed`, `why`, `remedy` | what was looked for, why it matters, how to close it |
| gap | `looked_at` | a list of places, each as in `evidence` |
"""


def property_table() -> str:
    """Return docs/properties.md: every property with its place, its kind of value and its meaning, in Markdown."""
    rows = (
        f"| `{name}{_ENDINGS.get(name, '')}` | {place} | {value} | {meaning} |"
        for name, (place, value, meaning) in sorted(DOCUMENTATION.items())
    )
    return _INTRODUCTION + "\n".join(rows) + "\n" + _VALUES
