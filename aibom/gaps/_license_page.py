"""The table of licenses as a page of documentation, made from the data itself."""

from aibom.gaps._license_terms import License, Topic, Value, known

__all__ = ["license_page"]

_HEAD = """\
# Licenses

<!-- Made from schemas/aibom/licenses-1.json by aibom.gaps._license_page; do not edit. -->

What the licenses of models and datasets ask for, as facts that the rules of licenses compare ([gaps.md](gaps.md)). It is
no legal advice and no verdict: that nothing is said of a path means that the table holds nothing against it.

The data are `schemas/aibom/licenses-1.json` (schema: `licenses-1.schema.json`). Each term names the clause it stands in
and the day its text was read, or is marked as not read. A term that was not read lowers the weight of what is said, and
clears no path. A license that is not here is unknown, and so is one whose file in the repository holds another text.

A license is found by its tag on the Hub, its SPDX id or its name, whatever the case and the separators; `other` by its
`license_name`. In an SPDX expression the terms of all licenses joined by `AND` hold; of those joined by `OR` any may be
chosen, and something is said only where it holds for every choice. A license with an exception is not in the table.

- *commercial use*, *derivatives*, *outputs*: whether it permits commercial use, handing on what is derived, and training
  other models on outputs. *share-alike*, *naming*, *use limits*, *threshold*, *attribution*, *notice*: whether it demands
  that what is derived stays under it, that a given name or phrase is shown, that limits of use are passed on, that
  another license is asked for above a size, that the author is named, that notices are kept.
- `yes`, `no`, `if`: on conditions that the clause names; `?`: not known, or the text does not speak of it; `*`: not read
  in the license's own text.
- *confidence*: `read` where every term was read in the text, `in part`, or `not read`.

| license | SPDX | confidence | commercial use | derivatives | share-alike | use limits | naming | threshold | outputs | attribution | notice |
|---|---|---|---|---|---|---|---|---|---|---|---|
"""
_COLUMNS = (
    *(Topic.COMMERCIAL_USE, Topic.DERIVATIVES, Topic.SHARE_ALIKE, Topic.USE_RESTRICTIONS, Topic.NAMING),
    *(Topic.USER_THRESHOLD, Topic.OUTPUTS_TRAINING, Topic.ATTRIBUTION, Topic.NOTICE),
)
_SHORT = {Value.YES: "yes", Value.NO: "no", Value.CONDITIONAL: "if", Value.UNKNOWN: "?"}


def license_page() -> str:
    """Return the page: a table by license, then where each term stands (Markdown, ending in a newline)."""
    rows = "".join(_row(license_) for license_ in known())
    return _HEAD + rows + "\n## Where the terms stand\n\n" + "".join(_sources(license_) for license_ in known())


def _row(license_: License) -> str:
    terms = [license_.terms[topic] for topic in _COLUMNS]
    read = sum(bool(term.read) for term in terms)
    confidence = "read" if read == len(terms) else ("in part" if read else "not read")
    cells = (_SHORT[term.value] + ("" if term.read or term.value is Value.UNKNOWN else "*") for term in terms)
    name = f"[{license_.id}]({license_.url})" if license_.url else license_.id
    return f"| {name} | {license_.spdx} | {confidence} | {' | '.join(cells)} |\n"


def _sources(license_: License) -> str:
    """Return one line: the clauses of what a license says, what none of them asks for left out."""
    said = [
        f"{topic} {_SHORT[term.value]}: {term.source}"
        for topic, term in license_.terms.items()
        if term.value is not Value.UNKNOWN and term.read and not term.source.startswith("no clause")
    ]
    days = sorted({term.read for term in license_.terms.values() if term.read})
    read = f"read {', '.join(days)}" if days else "text not read"
    return f"- **{license_.id}** ({license_.title}; {read}){': ' if said else ''}{'; '.join(said)}\n"
