"""Where each thing that a record says stands in SPDX 2.3, for the documentation and for the test that edits each place."""

from aibom.formats.vocabulary.rows import Row, table

__all__ = ["MAPPING", "cannot", "mapping_table"]

_COMMENT = "packages[].comment"
_RELATED = "relationships[].relatedSpdxElement"

MAPPING: tuple[Row, ...] = (
    Row(what="the subject", place="relationships[].relationshipType", note="DESCRIBES", fixed="nothing else is one"),
    Row(what="artifacts", place="packages[]", note="purpose OTHER, of an application APPLICATION"),
    Row(
        what="kind",
        place="packages[].primaryPackagePurpose",
        fixed="the purl says it",
        note="and `kind: ` in the comment",
    ),
    Row(what="identity", place="packages[].externalRefs[].referenceLocator", note="the purl, PACKAGE-MANAGER"),
    Row(what="`pretty-name`", place="packages[].name", note="where it is another than the id"),
    Row(what="revision, `version`", place="packages[].versionInfo", note="a version where it is not the commit"),
    Row(what="`supplier`", place="packages[].supplier", note="else the registry that served the artifact"),
    Row(
        what="`author`",
        place="packages[].originator",
        note="as Organization, though an account may be a person's: the comment says so",
    ),
    Row(
        what="where it is downloaded from",
        place="packages[].downloadLocation",
        note="`git+` address at the commit; NONE where it is in no registry, NOASSERTION where that is not known",
    ),
    Row(what="`homepage`", place="packages[].homepage", note="else the artifact's page"),
    Row(
        what="`license`",
        place="packages[].licenseDeclared",
        note="several side by side are NOASSERTION: whether all apply or any is not said",
    ),
    Row(what="`license-concluded`", place="packages[].licenseConcluded"),
    Row(what="licenses side by side", place="packages[].licenseComments", note="a line each"),
    Row(what="`license-name`", place="hasExtractedLicensingInfos[].name", note="of what is not on the SPDX list"),
    Row(what="`license-link`", place="hasExtractedLicensingInfos[].seeAlsos[]", note="else in `licenseComments`"),
    Row(
        what="the text of such a license",
        place="hasExtractedLicensingInfos[].extractedText",
        note="the standard demands it; it was not read, and that is what stands there",
        fixed="it says only where the text is",
    ),
    Row(
        what="`created` (field `what` = `created`)", place="packages[].builtDate", note="a full time only, never a date"
    ),
    Row(
        what="`created` (`published`), else `last-modified`",
        place="packages[].releaseDate",
        note="a registry shows a revision from when it was pushed",
    ),
    Row(what="copyright", place="packages[].copyrightText", note="NOASSERTION", fixed="nobody looked for it"),
    Row(what="`description`", place="packages[].description"),
    Row(what="every other fact of the artifact", place=_COMMENT, note="lines `FACT: VALUE [PART=VALUE; …]`"),
    Row(what="files", place="packages[].packageFileName", note="purpose FILE, CONTAINS from the artifact"),
    Row(what="digests of files", place="packages[].checksums[].checksumValue", note="SHA256 and SHA512"),
    Row(what="sizes and git's blob ids of files", place=f"{_COMMENT} of files", note="lines `aibom:file:…`"),
    Row(
        what="`framework`",
        place="packages[].versionInfo of libraries",
        note="purpose LIBRARY, DEPENDS_ON from who states it",
    ),
    Row(what="base, source of a dataset", place=_RELATED, note="DESCENDANT_OF; an adapter DEPENDS_ON its base, too"),
    Row(what="`trained-on`, `calibrated-on`, `generated-by`", place=f"{_RELATED} of GENERATED_FROM"),
    Row(what="`evaluated-on`", place="relationships[].spdxElementId", note="the dataset is TEST_OF the model"),
    Row(what="`uses`", place=f"{_RELATED} of DEPENDS_ON", note="software on the model"),
    Row(what="`uses-dataset`, `tokenizer-from`", place=f"{_RELATED} of OTHER", note="no type means either"),
    Row(
        what="how it stems, pin, and which file says so",
        place="relationships[].comment",
        note="`RELATION; PIN; PLACES`; the relation is followed",
    ),
    Row(
        what="a parent that is no repository, or was not followed; a model of which no base is known",
        place=f"{_RELATED} NOASSERTION",
        note="of a model DESCENDANT_OF, its comment says why",
        fixed="the annotation holds the claim",
    ),
    Row(what="that a listing names no file", place=f"{_RELATED} NONE", note="CONTAINS", fixed="the annotation says it"),
    Row(what="gaps", place="packages[].annotations[].comment", note="`Gap N: …`; of no artifact: the document's"),
    Row(what="the time of the walk", place="creationInfo.created"),
    Row(what="the program", place="creationInfo.creators[]", note="the first Tool; of others `document-tool`"),
    Row(what="`document-author`, `document-organization`", place="creationInfo.creators[] Person or Organization"),
    Row(
        what="the stage; a time that is not written as SPDX demands",
        place="creationInfo.comment",
        note="analyzed, where a registry or folder was read; else nothing is said of the stage",
        fixed="the stage follows from what was read, and the time has to fit `created`",
    ),
    Row(what="the document", place="documentNamespace", fixed="it follows from the content"),
    Row(what="the document's name", place="name", fixed="it follows from the subject"),
    Row(
        what="everything else, and all evidence", place="packages[].annotations[].comment of claims", note="a line each"
    ),
)
"""Every place of SPDX 2.3 that aibom writes, in the order of reading."""

_CANNOT = """\
- That a package is a model or a dataset: no purpose says so. The comment does, and the purl.
- How a model stems from its base, and the revision it was made from: DESCENDANT_OF says that it does. The comment of the
  relationship begins with the relation, then says what the revision rests on.
- That a model was trained on a dataset: GENERATED_FROM is the nearest, and is said of calibration and of generated data, too.
  For "trained or evaluated" and for the origin of a tokenizer there is OTHER only.
- A dataset to be tested on that is not known: TEST_OF would begin with it, and only the other end may be NOASSERTION. OTHER
  with a comment says it.
- Who is behind an account: an originator is a person or an organization. The comment says that it is not known.
- Files as files: those demand the SHA-1 of their bytes, which registries do not give. They are packages of purpose FILE.
- Several licenses of which nothing says whether all apply or any one: an expression needs AND or OR. NOASSERTION, and a
  comment that names them.
- A license that is not on the SPDX list without its text: a sentence stands there that says where the text is.
- That ancestry is incomplete: NOASSERTION says only that nothing is asserted. Its comment and the gaps, which are
  annotations, say more.
- Metrics, architecture, hyperparameters, energy, what is said of data: lines of the comment.
- A time with fractions or an offset, or none: `created` is in UTC to the second, and 1970 stands for none. The creator
  comment says how it was stated.
- That an artifact names itself as its base: the claim stands in the annotation only.

Nothing of this is lost to aibom: what has no field is read from the annotations. Of the documents of others no record holds
snippets, files of no package, references to other documents, reviews, copyright and attribution texts, verification codes,
end-of-validity dates, digests other than SHA-256 and SHA-512, texts of licenses, annotations, free comments, and
packages that are no models and no stated libraries of one. They are named when such a document is read.
"""


def mapping_table() -> str:
    """Return the mapping as a table in Markdown.

    >>> mapping_table().splitlines()[0]
    '| what | in SPDX 2.3 | note | edited |'
    """
    return table(MAPPING, "SPDX 2.3")


def cannot() -> str:
    """Return what SPDX 2.3 cannot say, as a list in Markdown."""
    return _CANNOT
