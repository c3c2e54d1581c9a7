"""How CycloneDX XML spells what CycloneDX JSON says: one ordered table per type, used both to write and to read.

The order within a table is the order the XSD demands; a test compares each table with the XSD.
"""

from aibom.formats.cyclonedx.schema_shapes import Field, Option, Shape
from aibom.formats.cyclonedx.schema_shapes import a_list as _list
from aibom.formats.cyclonedx.schema_shapes import a_number as _number
from aibom.formats.cyclonedx.schema_shapes import a_text as _text
from aibom.formats.cyclonedx.schema_shapes import an_attribute as _attribute
from aibom.formats.cyclonedx.schema_shapes import an_object as _object
from aibom.formats.cyclonedx.schema_shapes import content as _content
from aibom.formats.cyclonedx.schema_shapes import refs as _refs
from aibom.formats.cyclonedx.schema_shapes import repeated as _repeated
from aibom.formats.cyclonedx.schema_shapes import texts as _texts

__all__ = ["TABLES", "Field", "Shape"]

_REF = _attribute("bom-ref")
_PROPERTIES = _list("properties", "property", "property")
_LICENSES = Field(
    key="licenses",
    tag="licenses",
    shape=Shape.CHOICE,
    options=(
        Option(key="license", tag="license", type="license"),
        Option(key="expression", tag="expression", type="expression", wrapped=False),
        Option(key="expressionDetails", tag="expression-detailed", type="detailed", wrapped=False),
    ),
)
_EXTERNAL_REFERENCES = _list("externalReferences", "reference", "reference")
_HASHES = _list("hashes", "hash", "hash")

_PARTS: dict[str, tuple[Field, ...]] = {
    "property": (_attribute("name"), _content("value")),
    "hash": (_attribute("alg"), _content("content")),
    "dependency": (_attribute("ref"), Field(key="dependsOn", tag="dependency", shape=Shape.REPEATED_REF)),
    "lifecycle": (_text("phase"), _text("name"), _text("description")),
    "license": (_REF, _attribute("acknowledgement"), _text("id"), _text("name"), _text("url"), _PROPERTIES),
    "expression": (_REF, _attribute("acknowledgement"), _content("expression")),
    "detailed": (_REF, _attribute("acknowledgement"), _attribute("expression")),
    "reference": (_attribute("type"), _text("url"), _text("comment"), _HASHES),
}

_PARTIES: dict[str, tuple[Field, ...]] = {
    "contact": (_REF, _text("name"), _text("email"), _text("phone")),
    "organization": (
        _REF,
        _text("name"),
        Field(key="url", tag="url", shape=Shape.REPEATED_TEXT),
        _repeated("contact", "contact"),
    ),
    "party": (_object("organization", "organization"), _object("contact", "contact", "individual")),
    "governance": tuple(_list(f"{role}s", role, "party") for role in ("custodian", "steward", "owner")),
    "annotator": (
        _object("organization", "organization"),
        _object("individual", "contact"),
        _object("component", "component"),
        _object("service", "service"),
    ),
}

_ENERGY: dict[str, tuple[Field, ...]] = {
    "environment": (_list("energyConsumptions", "energyConsumption", "consumption"), _PROPERTIES),
    "consumption": (
        _text("activity"),
        _repeated("energyProviders", "provider"),
        _object("activityEnergyCost", "measure"),
        _object("co2CostEquivalent", "measure"),
        _object("co2CostOffset", "measure"),
        _PROPERTIES,
    ),
    "provider": (
        _REF,
        _object("organization", "organization"),
        _text("energySource"),
        _object("energyProvided", "measure"),
    ),
    "measure": (_number("value"), _text("unit")),
}

_MODEL: dict[str, tuple[Field, ...]] = {
    "metric": (_text("type"), _text("value"), _text("slice"), _object("confidenceInterval", "interval")),
    "interval": (_text("lowerBound"), _text("upperBound")),
    "format": (_text("format"),),
    "approach": (_text("type"),),
    "risk": (_text("name"), _text("mitigationStrategy")),
    "fairness": (_text("groupAtRisk"), _text("benefits"), _text("harms"), _text("mitigationStrategy")),
    "parameters": (
        _object("approach", "approach"),
        _text("task"),
        _text("architectureFamily"),
        _text("modelArchitecture"),
        Field(
            key="datasets",
            tag="datasets",
            shape=Shape.CHOICE,
            options=(Option(key="ref", tag="ref"), Option(key="", tag="dataset", type="data", wrapped=False)),
        ),
        _list("inputs", "input", "format"),
        _list("outputs", "output", "format"),
    ),
    "analysis": (_list("performanceMetrics", "performanceMetric", "metric"),),
    "considerations": (
        _texts("users", "user"),
        _texts("useCases", "useCase"),
        _texts("technicalLimitations", "technicalLimitation"),
        _texts("performanceTradeoffs", "performanceTradeoff"),
        _list("ethicalConsiderations", "ethicalConsideration", "risk"),
        _object("environmentalConsiderations", "environment"),
        _list("fairnessAssessments", "fairnessAssessment", "fairness"),
    ),
    "card": (
        _REF,
        _object("modelParameters", "parameters"),
        _object("quantitativeAnalysis", "analysis"),
        _object("considerations", "considerations"),
        _PROPERTIES,
    ),
    "contents": (_text("url"), _PROPERTIES),
    "data": (
        _REF,
        _text("type"),
        _text("name"),
        _object("contents", "contents"),
        _text("classification"),
        Field(key="sensitiveData", tag="sensitiveData", shape=Shape.REPEATED_TEXT),
        _text("description"),
        _object("governance", "governance"),
    ),
}

_EVIDENCE: dict[str, tuple[Field, ...]] = {
    "method": (_text("technique"), _number("confidence"), _text("value")),
    "identity": (
        _text("field"),
        _number("confidence"),
        _text("concludedValue"),
        _list("methods", "method", "method"),
        _refs("tools", "tool"),
    ),
    "occurrence": (
        _REF,
        _text("location"),
        _number("line"),
        _number("offset"),
        _text("symbol"),
        _text("additionalContext"),
    ),
    "evidence": (
        _repeated("identity", "identity"),
        _list("occurrences", "occurrence", "occurrence"),
        _LICENSES,
    ),
}

_COMPONENTS: dict[str, tuple[Field, ...]] = {
    "pedigree": (
        *(_list(kin, "component", "component") for kin in ("ancestors", "descendants", "variants")),
        _text("notes"),
    ),
    "component": (
        _attribute("type"),
        _attribute("mime-type"),
        _REF,
        _object("supplier", "organization"),
        _object("manufacturer", "organization"),
        _list("authors", "author", "contact"),
        *map(_text, ("author", "publisher", "group", "name", "version", "description", "scope")),
        _HASHES,
        _LICENSES,
        *map(_text, ("copyright", "cpe", "purl")),
        _object("pedigree", "pedigree"),
        _EXTERNAL_REFERENCES,
        _PROPERTIES,
        _list("components", "component", "component"),
        _object("evidence", "evidence"),
        _object("modelCard", "card"),
        _repeated("data", "data"),
        _texts("tags", "tag"),
    ),
    "service": (
        _REF,
        _object("provider", "organization"),
        *map(_text, ("group", "name", "version", "description")),
        _texts("endpoints", "endpoint"),
        _EXTERNAL_REFERENCES,
        _PROPERTIES,
    ),
}

_DOCUMENT: dict[str, tuple[Field, ...]] = {
    "tools": (_list("components", "component", "component"), _list("services", "service", "service")),
    "tool": (*map(_text, ("vendor", "name", "version")), _HASHES, _EXTERNAL_REFERENCES),
    "metadata": (
        _text("timestamp"),
        _list("lifecycles", "lifecycle", "lifecycle"),
        Field(key="tools", tag="tools", shape=Shape.OBJECT, type="tools", older="tool"),
        _list("authors", "author", "contact"),
        _object("component", "component"),
        _object("manufacturer", "organization"),
        _object("manufacture", "organization"),
        _object("supplier", "organization"),
        _LICENSES,
        _PROPERTIES,
    ),
    "composition": (_REF, _text("aggregate"), _refs("assemblies", "assembly"), _refs("dependencies", "dependency")),
    "annotation": (
        _REF,
        _refs("subjects", "subject"),
        _object("annotator", "annotator"),
        _text("timestamp"),
        _text("text"),
    ),
    "citation": (
        _REF,
        _texts("pointers", "pointer"),
        _texts("expressions", "expression"),
        *map(_text, ("timestamp", "attributedTo", "process", "note")),
    ),
    "bom": (
        _attribute("serialNumber"),
        _object("metadata", "metadata"),
        _list("components", "component", "component"),
        _list("services", "service", "service"),
        _EXTERNAL_REFERENCES,
        _list("dependencies", "dependency", "dependency"),
        _list("compositions", "composition", "composition"),
        _PROPERTIES,
        _list("annotations", "annotation", "annotation"),
        _list("citations", "citation", "citation"),
    ),
}

TABLES: dict[str, tuple[Field, ...]] = _PARTS | _PARTIES | _ENERGY | _MODEL | _EVIDENCE | _COMPONENTS | _DOCUMENT
"""The fields of each type, attributes first, then elements in the order of the XSD."""
