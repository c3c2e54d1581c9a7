"""Where each thing that a record says stands in CycloneDX, for the documentation and for the test that edits each place."""

from aibom.formats.vocabulary.rows import Row, table

__all__ = ["MAPPING", "cannot", "mapping_table"]


_CARD = "component.modelCard"
_PARAMETERS = f"{_CARD}.modelParameters"
_CONSIDERATIONS = f"{_CARD}.considerations"

MAPPING: tuple[Row, ...] = (
    Row(what="the subject", place="metadata.component", fixed="its purl says which artifact it is"),
    Row(what="artifacts", place="components[]", note="models, datasets; a library that artifacts state is one, too"),
    Row(what="identity", place="component.purl", note="else an address of the Hub, else group, name and version"),
    Row(what="kind", place="component.type", fixed="the purl says it", note="machine-learning-model or data"),
    Row(what="revision, `version`", place="component.version", note="a revision where the purl says it, too"),
    Row(what="`pretty-name`", place="component.name", note="where it is another than in the purl"),
    Row(what="`external-id`", place="component.cpe", note="likewise `swhid`, `omniborId`, and purls of other types"),
    Row(what="`description`", place="component.description", note="of a dataset `component.data[].description`, too"),
    Row(what="`author`", place="component.manufacturer.name", note="of others also `author`, `authors`, `publisher`"),
    Row(what="`creator`", place="component.publisher", note="of others, beside a manufacturer or author; field `role`"),
    Row(what="`supplier`", place="component.supplier.name", note="else the registry that served the artifact"),
    Row(what="`license`", place="component.licenses[].license.id", note="of the SPDX list"),
    Row(what="`license-name`", place="component.licenses[].license.name"),
    Row(what="`license-link`", place="component.licenses[].license.url"),
    Row(what="`license`, an expression", place="component.licenses[].expression", note="of others"),
    Row(what="`license-concluded`", place="component.licenses[].license.acknowledgement", note="`concluded`"),
    Row(what="`tag`", place="component.tags[]"),
    Row(what="`homepage`", place="component.externalReferences[].url", note="of type `website`"),
    Row(
        what="the artifact's pages",
        place="component.externalReferences[].type",
        fixed="they follow from the identity",
        note="`vcs`, `distribution`, `model-card`",
    ),
    Row(what="files", place="component.components[].name", note="of type `file`, weights of type `data`"),
    Row(what="digests of files", place="component.components[].hashes[]", note="SHA-256 and SHA-512"),
    Row(what="derivations", place="component.pedigree.ancestors[]", note="joined by purl"),
    Row(what="the relation of a derivation", place="component.pedigree.notes", note="a line `RELATION: PURL; …` each"),
    Row(what="datasets of a model", place=f"{_PARAMETERS}.datasets[]", note="the role stands in properties only"),
    Row(what="other relations", place="dependencies[].dependsOn[]", note="derivations and datasets stand here, too"),
    Row(what="`framework`", place="components[].version", note="of a library that an artifact depends on"),
    Row(what="`task`", place=f"{_PARAMETERS}.task"),
    Row(what="`model-type`", place=f"{_PARAMETERS}.architectureFamily"),
    Row(what="`architecture`", place=f"{_PARAMETERS}.modelArchitecture", note="several with commas between them"),
    Row(what="`metric`", place=f"{_CARD}.quantitativeAnalysis.performanceMetrics[].value", note="a text"),
    Row(what="what a metric measures", place=f"{_CARD}.quantitativeAnalysis.performanceMetrics[].type"),
    Row(what="what a metric was measured on", place=f"{_CARD}.quantitativeAnalysis.performanceMetrics[].slice"),
    Row(what="`use-case`", place=f"{_CONSIDERATIONS}.useCases[]"),
    Row(what="`limitation`", place=f"{_CONSIDERATIONS}.technicalLimitations[]"),
    Row(what="`ethical-consideration`", place=f"{_CONSIDERATIONS}.ethicalConsiderations[].name"),
    Row(
        what="`energy`",
        place=f"{_CONSIDERATIONS}.environmentalConsiderations.energyConsumptions[].activityEnergyCost.value",
        note="where amount, activity and provider are stated",
    ),
    Row(what="`sensitive-data`", place="component.data[].sensitiveData[]"),
    Row(what="`creator` of data", place="component.data[].governance.owners[]", note="who holds the rights"),
    Row(what="`creator` who maintains data", place="component.data[].governance.custodians[]"),
    Row(what="where data lie", place="component.data[].contents.url", note="`homepage`, if not its page on the Hub"),
    Row(what="gaps", place="annotations[].text", note="with the bom-ref `gap-N`; in documents of aibom"),
    Row(what="how complete files and ancestry are", place="compositions[]", fixed="it follows from listings and gaps"),
    Row(what="which file says so", place="citations[]", fixed="it follows from the claims", note="1.7 only"),
    Row(what="what was read", place="component.evidence", fixed="it follows from the claims"),
    Row(what="the time of the walk", place="metadata.timestamp"),
    Row(what="the program", place="metadata.tools.components[]", note="of others `document-tool`"),
    Row(what="`document-author`", place="metadata.authors[]"),
    Row(what="`document-organization`", place="metadata.manufacturer.name"),
    Row(what="`document-contact`", place="metadata.manufacturer.contact[]"),
    Row(
        what="the stage",
        place="metadata.lifecycles[]",
        note="`discovery` where a registry or folder was read, else absent",
        fixed="it follows from what was read",
    ),
    Row(what="the document", place="serialNumber", fixed="it follows from the content"),
    Row(
        what="everything else, and all evidence",
        place="component.properties[]",
        note="see [properties](../properties.md)",
    ),
)
"""Every place of CycloneDX that aibom writes or reads, in the order of reading."""

_CANNOT = """\
- How a model stems from its base: an ancestor is an ancestor, whether fine-tuned, quantized or merged. The notes of the
  pedigree and a property say it.
- Whether a model was trained, evaluated or calibrated on a dataset: the model card has one list. A property says it.
- Which file says so, before 1.7: then it stands in properties only.
- That ancestry is known to be incomplete: compositions speak of assemblies and dependencies, not of pedigrees. So bases and
  datasets stand among the dependencies, too, and the composition speaks of these; an annotation names each gap.
- Emissions without the energy that caused them: a consumption demands activity, provider and amount.
- Files with git's own digests: a blob id is no SHA-1 of the bytes. A property says it.
- A training approach that is not known, a license that is not stated: fields of this kind are left out.

Of the documents of others no record holds: services, vulnerabilities, formulation, declarations, definitions, signatures,
attachments, graphics, release notes, and of model cards the approach, inputs, outputs, users, trade-offs and fairness.
They are named when such a document is read.
"""


def mapping_table() -> str:
    """Return the mapping as a table in Markdown.

    >>> mapping_table().splitlines()[0]
    '| what | in CycloneDX | note | edited |'
    """
    return table(MAPPING, "CycloneDX")


def cannot() -> str:
    """Return what CycloneDX cannot say, as a list in Markdown."""
    return _CANNOT
