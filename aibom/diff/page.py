"""The page of the documentation about differences, with every kind of change."""

from collections.abc import Iterator

from aibom.diff.catalogue import KINDS

__all__ = ["page"]

_HEAD = """\
# Differences

<!-- Made from aibom/diff/catalogue.py by aibom.diff.page; do not edit. -->

`aibom diff OLD NEW` says what changed between two versions of a model, and what of it needs review. Each side is a BOM of
anybody in any format that aibom reads, a model (`ORG/NAME@v1`), a local folder, or a folder that `--record` wrote.

No finding does not mean the same behaviour: what the two records state is compared, and no model is run.

## What is compared with what

Artifacts of the two records are paired by the first of these that holds, and each stands in one pair at most:

| by | meaning |
|---|---|
| `purl` | the same id; another revision is a change |
| `digest` | files of weights with the same SHA-256, of more than a kilobyte |
| `alias` | the registry led from one id to the other |
| `name` | the name alone, in another namespace: `same-name-elsewhere`, since a name proves nothing |
| `compared` | nothing: the two subjects are compared because they were named side by side |

Where nothing joins the two subjects (no name, no id that the registry led from, no weights of one digest, no ancestor) the
first line says so, and the full difference is shown with `--force` only.

A difference of how the two records were made (other rules, extractors or limits, an artifact that was not read this time) is
told apart: it is listed last with its reason, and counts for no exit code. What could not be compared at all is listed, too.

## What needs review

The severity is that of the kind, one for the model itself and one for what it was made of. It depends on the values for
licenses (by the direction their terms went), gaps (theirs), results (within the tolerance: info) and formats of weights (full
where a pickle is new). `critical` and `high` need review, and the first line names them. A change deep in the ancestry carries
the path to it.

## The forms

| `--format` | what it is for |
|---|---|
| `text` | a terminal: what needs review first, then each change with both values, where they were read and why it matters. Of more than twenty changes of one kind, or five values of one change, the first are shown; `--verbose` shows all |
| `markdown` | a comment on a pull request: at most 60,000 characters, what needs review first, values folded away, what is left out is said. Names and texts are no markup, notify nobody and refer to no issue |
| `html` | a page to file or hand on: one file without scripts that loads nothing, both lineages side by side with what changed marked by word, sign and frame |
| `json` | programs: [the schema](../schemas/aibom/diff-1.schema.json). Texts are whole; of a path of more than twenty artifacts both ends are named, and `steps` is its length |
| `sarif` | code hosts, editors and CI: SARIF 2.1.0, a rule for each kind, a result for each change of the model, on the line of NEW on which the artifact stands. What is of the records only, or was not compared, is a notification and no result, so that no alert is made of it. Fingerprints hold no value and no revision |

The lineages of the page fold what did not change. Marks are *added* (round), *removed* (dashed) and *changed* (double), of a
derivation between artifacts that both records have *derivation added* and *derivation removed*, and *in this record only*
(dotted) where the other record could not have the artifact: that is no change of the model.

## Kinds of change

`--only` and `--ignore` take these names. Seen from NEW to OLD a change is that of the last column.

| kind | what | model | what it was made of | why it matters | reversed |
|---|---|---|---|---|---|
"""


def page() -> str:
    """Return the page (Markdown, ending in a newline)."""
    return _HEAD + "".join(_rows())


def _rows() -> Iterator[str]:
    for kind, about in KINDS.items():
        reverse = "the same" if about.reverse is kind else f"`{about.reverse}`"
        yield f"| `{kind}` | {about.title} | {about.severity} | {about.inherited} | {about.why} | {reverse} |\n"
