"""Where each thing of a record stands in SPDX 3.0.1, for people and for the tests that edit it there."""

from aibom.formats.vocabulary.rows import Row

__all__ = ["CANNOT", "ROWS", "cannot", "mapping_table"]


ROWS = (
    Row(
        what="the document", place="`SpdxDocument`, `software_Sbom`", note="ids begin with a UUID made from the content"
    ),
    Row(what="the subject", place="`rootElement` of `software_Sbom`"),
    Row(
        what="when the walk began",
        place="`CreationInfo.created`",
        note="UTC and whole seconds; a time it cannot hold stands in the pair `aibom:walk:time`",
    ),
    Row(
        what="who makes the document",
        place="`CreationInfo.createdBy`",
        note="`Organization` and `Person` as stated; where nobody is, the program as `SoftwareAgent`",
    ),
    Row(what="the program", place="`CreationInfo.createdUsing`, a `Tool`", note="the version stands in its `comment`"),
    Row(
        what="how the BOM came about",
        place="`software_sbomType`",
        note="`analyzed` where a registry or folder was read, else absent",
    ),
    Row(what="model, dataset, software", place="`ai_AIPackage`, `dataset_DatasetPackage`, `software_Package`"),
    Row(
        what="identity",
        place="`software_packageUrl`, `name`, `software_packageVersion`",
        note="the purl has the last word",
    ),
    Row(what="what it is for", place="`software_primaryPurpose`", note="`model`, `data`, `application`, `library`"),
    Row(what="`description`", place="`description`"),
    Row(
        what="`author`",
        place="`originatedBy`",
        note="a `Person` where somebody says so, else an `Agent`: a registry does not say which",
    ),
    Row(
        what="who hands it out",
        place="`suppliedBy`",
        note="the registry that served it, an `Organization`; else `supplier`",
    ),
    Row(what="its tree at the commit, or its page", place="`software_downloadLocation`"),
    Row(what="`homepage`", place="`software_homePage`"),
    Row(what="repository and card", place="`externalRef` of type `vcs`, `documentation`"),
    Row(what="`created` (field `what` = `created`)", place="`builtTime`", note="a full time only, never a date"),
    Row(
        what="`created` (`published`), else `last-modified`",
        place="`releaseTime`",
        note="a registry shows a revision from when it was pushed",
    ),
    Row(
        what="`license`, `license-name`, `license-concluded`",
        place="`hasDeclaredLicense`, `hasConcludedLicense` to `simplelicensing_LicenseExpression`",
        note="one relationship of each kind; unknown: `expandedlicensing_NoAssertionLicense`; its `comment` says who concluded",
    ),
    Row(
        what="a license that is none of the SPDX list",
        place="`simplelicensing_customIdToUri` to `simplelicensing_SimpleLicensingText`",
        note="its `name`; the text is not in the document",
    ),
    Row(what="`license-link`", place="`externalRef` of type `license`"),
    Row(what="files", place="`software_File` by `hasDistributionArtifact`", note="no files: `NoneElement`"),
    Row(what="SHA-256, SHA-512 of a file", place="`verifiedUsing`, a `Hash`"),
    Row(what="git's id of a file", place="`software_contentIdentifier` of type `gitoid`"),
    Row(
        what="`finetune`, `quantized`, `merge`, `distilled`, `converted`, `adapter`, `unspecified-base`, "
        "`derived-from-dataset`",
        place="`descendantOf`",
        note="the first word of `comment` is the relation; an adapter also `dependsOn` its base",
    ),
    Row(what="`trained-on`", place="`trainedOn`"),
    Row(what="`evaluated-on`", place="`testedOn`"),
    Row(what="`generated-by`", place="`generates`", note="from the model to the dataset"),
    Row(what="`tokenizer-from`, `uses`", place="`dependsOn`", note="the relation in `comment`"),
    Row(what="`calibrated-on`, `uses-dataset`", place="`other`", note="the relation in `comment`"),
    Row(what="claims of a parent with their evidence", place="`comment` of the relationship", note="one pair a line"),
    Row(
        what="how complete the ancestry is",
        place="`completeness`",
        note="`incomplete` where a gap lies on it, else `noAssertion`; of files `complete`",
    ),
    Row(what="a parent that is not known", place="relationship to `NoAssertionElement`"),
    Row(what="`framework`", place="`software_Package` by `dependsOn`", note="of purl type pypi"),
    Row(what="`task`", place="`ai_domain`", note="the word of the card; the standard leaves the words free"),
    Row(what="`model-type`, `architecture`", place="`ai_typeOfModel`", note="an architecture ends in `(architecture)`"),
    Row(what="`use-case` of a model", place="`ai_informationAboutApplication`"),
    Row(what="`limitation` of a model", place="`ai_limitation`"),
    Row(
        what="`training-code`, `training-commit`, `infrastructure`, `compute`, `co2-emissions`, `quantization`",
        place="`ai_informationAboutTraining`",
        note="lines `FACT: VALUE`",
    ),
    Row(what="`training-argument`, `seed`", place="`ai_hyperparameter`, a `DictionaryEntry`"),
    Row(what="`metric`", place="`ai_metric`, a `DictionaryEntry`", note="its parts in parentheses behind the key"),
    Row(
        what="`energy` in kWh of training, fine-tuning, inference",
        place="`ai_energyConsumption`",
        note="`kilowattHour`; other units and activities are pairs",
    ),
    Row(
        what="`sensitive-data` that is yes or no",
        place="`ai_useSensitivePersonalInformation`, `dataset_hasSensitivePersonalInformation`",
    ),
    Row(what="`tag` `modality:…`", place="`dataset_datasetType`", note="`noAssertion` where none says"),
    Row(what="`gated`", place="`dataset_datasetAvailability`", note="`directDownload`, `clickthrough`, `registration`"),
    Row(what="`size` of the whole dataset", place="`dataset_datasetSize`"),
    Row(what="`collection`", place="`dataset_dataCollectionProcess`"),
    Row(what="`filtering`", place="`dataset_dataPreprocessing`"),
    Row(what="`use-case` of a dataset", place="`dataset_intendedUse`"),
    Row(what="`ethical-consideration` (field `what` = `dataBiases`)", place="`dataset_knownBias`"),
    Row(what="`maintenance`", place="`dataset_datasetUpdateMechanism`"),
    Row(what="a gap", place="`Annotation` on what it is about", note="`gap-N`; what, why and what to do"),
    Row(
        what="all facts with their evidence, the walk",
        place="`statement` of an `Annotation`",
        note="one pair a line, `NAME VALUE`, on the artifact or the document",
    ),
    Row(
        what="profiles",
        place="`profileConformance`",
        note="`ai` and `dataset` only where every requirement of the text holds; else an `Annotation` says what is missing",
    ),
)
CANNOT = (
    "The size of a file: it stands in the `comment` of its `software_File`.",
    "How a model stems from its base (fine-tuned, quantized, merged): `descendantOf` is all there is; the comment says more.",
    "That a dataset was the measure of a quantization, or that a tokenizer was taken over.",
    "What the revision of a parent rests on, who made a claim, how much it is worth and where exactly it was read.",
    "Languages, parameter counts, data types, chat templates, emissions and ethical considerations as fields of their own.",
    "The version of a tool, and a severity, a reason or a remedy of what is missing.",
    "An author of whom nobody says whether it is a person, other than as a bare `Agent`.",
    "When data were made, if only a date is known: `builtTime` demands a time, so the Dataset profile is then not claimed.",
    "Whether several licenses all apply or any one, if nobody says: a relationship to several means each; its comment denies it.",
    "The text of a license that is not at hand: `simplelicensing_licenseText` is demanded and says so.",
)
"""What SPDX 3.0.1 has no field for; it stands in comments and annotations instead."""


def mapping_table() -> str:
    """Return the table of what stands where, in Markdown."""
    rows = (f"| {row.what} | {row.place} | {row.note} |" for row in ROWS)
    return "| what | in SPDX 3.0.1 | |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def cannot() -> str:
    """Return the list of what SPDX 3.0.1 has no field for, in Markdown."""
    return "\n".join(f"- {line}" for line in CANNOT) + "\n"
