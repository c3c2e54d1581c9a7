"""What a reader is given of evidence and statements, from `public`, `all` or a file, and a BOM without what is withheld of it."""

import os
from collections.abc import Mapping
from typing import Any

from aibom.cli._mapped import toml_bytes
from aibom.cli._rederived import rederived
from aibom.cli._restated import is_at, unsaid
from aibom.errors import DocumentError, UsageError
from aibom.package.disclosure import ALL, PUBLIC, Disclosure, Otherwise, Rule
from aibom.package.supplied import supplied_claims
from aibom.package.verify import NotDerivableError
from aibom.policy._toml import Sheet, sheet
from aibom.records.bom import Bom
from aibom.records.refs import shorten
from aibom.sources._layout import STATEMENTS

__all__ = ["disclosure_of", "without_unsaid"]

_SCHEMA = "disclosure-1.schema.json"
_NAMED = {each.name: each for each in (PUBLIC, ALL)}
_SECTIONS = ("document", "supplier", "license", "compute", "energy", "infrastructure", "intended_use")
_NOWHERE = "statements in it are withheld, and stand nowhere in this package"


def disclosure_of(argument: str) -> Disclosure:
    """Return what `public`, `all` or a file says is given.

    Raises:
        UsageError: it is none of them.
        DocumentError: the file cannot be read, or is not valid; with file, line and key.
    """
    if argument in _NAMED:
        return _NAMED[argument]
    if not argument.endswith(".toml") and not os.path.isfile(argument):  # noqa: PTH113 - as in _subject
        raise UsageError(
            f"--disclose {shorten(argument)!r} is neither public nor all, nor a file",
            hint="name one of them, or a file that ends in .toml (docs/package.md)",
        )
    made = sheet(toml_bytes(argument), argument, _SCHEMA, page="package.md")
    statements = made.values.get("statements", {})
    places = tuple(_place(made, number, each) for number, each in enumerate(statements.get("withhold", ())))
    if places and statements.get("give"):
        raise made.error(
            ["statements", "give"],
            "give: the file holds the statements that are withheld",
            hint="leave give out, or withhold none",
        )
    return Disclosure(
        name="chosen",
        otherwise=Otherwise(made.values["otherwise"]),
        rules=tuple(_rule(made, number, each) for number, each in enumerate(made.values.get("artifact", ()))),
        statements=statements.get("give", False),
        unsaid=places,
        reason=statements.get("reason", _NOWHERE if places else ""),
    )


def _rule(made: Sheet, number: int, value: Mapping[str, Any]) -> Rule:
    if value["give"] and "reason" in value:
        raise made.error(
            ["artifact", number, "reason"],
            "reason: nothing is withheld there",
            hint="leave it out, or set give = false",
        )
    return Rule(
        artifact=value["id"],
        files=tuple(value.get("files", ())),
        give=value["give"],
        reason=value.get("reason", ""),
        where=made.at(["artifact", number]),
    )


def _place(made: Sheet, number: int, text: str) -> str:
    place = f"/{text.strip('/')}"
    if place.split("/")[1] not in _SECTIONS:
        raise made.error(
            ["statements", "withhold", number],
            f"withhold: {shorten(text)!r} is no place that can be withheld",
            hint=f"name {', '.join(_SECTIONS)}, or an entry such as compute/0; what base and dataset state is the lineage "
            "itself: leave it out of the statements and record again",
            value=text,
        )
    return place


def without_unsaid(bom: Bom, evidence: Mapping[str, bytes], disclosure: Disclosure) -> Bom:
    """Return the BOM as it is handed out: made again without the statements that are to stand nowhere.

    Raises:
        DocumentError: what is to be withheld is not there, or the BOM cannot be made again.
        PluginError: an extractor or a rule failed.
    """
    if not evidence and (disclosure.rules or disclosure.unsaid):
        raise DocumentError(
            "there is no evidence of which something could be withheld or given", hint="name it with --from"
        )
    claims = [claim for _, claim in supplied_claims(bom)]
    for place in disclosure.unsaid:
        if not any(is_at(claim, (place,)) for claim in claims):
            raise DocumentError(
                f"statements.withhold: nothing is stated at {shorten(place)!r}", hint="name a place of the statements"
            )
    if not disclosure.unsaid:
        return bom
    try:
        return rederived(evidence, unsaid(bom, disclosure.unsaid), [STATEMENTS])
    except NotDerivableError as error:
        raise DocumentError(f"the BOM cannot be made without what is withheld: {error}", hint="install it") from None
