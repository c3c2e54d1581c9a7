"""`aibom gaps`: what the record of a model lacks or contradicts, its own and inherited, and how to close it."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import Output, Verbosity, WalkOptions
from aibom.errors import UsageError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aibom.gaps.interface import Rule
    from aibom.policy.profile import Profile
    from aibom.records.bom import Bom

__all__ = ["COMMAND", "Form", "gaps"]

HELP = """Show what the record of MODEL lacks, and how to close it.

MODEL is a BOM, of whatever tool and in any format that aibom reads (- reads one from standard input), or anything
`aibom generate` takes. First come the gaps of the model itself, then those it inherits from what it was made of, each with
the path. Nothing is judged: the exit code is 0 whatever is found. docs/gaps.md describes the rules.
"""
EXAMPLES = """Examples:

\b
  aibom gaps ORG/NAME
  aibom gaps bom.cdx.json --format markdown
  aibom gaps vendor.spdx.json --format sarif > gaps.sarif
  aibom gaps bom.cdx.json --profile g7-ai-2026 --profile ntia-2021
  aibom gaps --explain parent-unpinned
"""


class Form(StrEnum):
    """The forms gaps are shown in."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    SARIF = "sarif"


Model = Annotated[
    str | None,
    typer.Argument(
        metavar="MODEL",
        show_default=False,
        help="A BOM, or what `aibom generate` takes. May be left out with --from, which knows it.",
    ),
]
FormOption = Annotated[Form, typer.Option("--format", metavar="FORM", help="One of text, json, markdown and sarif.")]
Explain = Annotated[
    str,
    typer.Option(metavar="RULE", show_default=False, help="Say all that there is to say of RULE, and look at nothing."),
]
Profiles = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        show_default=False,
        help="Also show what the record holds of a profile (`aibom profiles` lists them), or of a file that describes one; "
        "may be given more than once.",
    ),
]


def gaps(  # noqa: PLR0913 - options of one command, and all keyword-only
    *,
    model: Model = None,
    form: FormOption = Form.TEXT,
    explain: Explain = "",
    profile: Profiles = None,
    output: Output = "-",
    options: WalkOptions,
    verbosity: Verbosity,
) -> None:
    """Show the gaps of MODEL, or explain a rule.

    Raises:
        UsageError: there is no such rule.
        AibomError: no lineage was found; the error says why and what to do.
    """
    from aibom import plugins  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli import _output  # noqa: PLC0415
    from aibom.cli._given import given  # noqa: PLC0415
    from aibom.cli._progress import Progress  # noqa: PLC0415

    _output.check(output)
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    rules = plugins.rules(built_in_only=options.no_plugins)
    if explain:
        if model is not None:
            raise UsageError("--explain looks at no model", hint="leave out MODEL, or --explain")
        _output.write(output, _explained(explain, rules).encode())
        return
    chosen = _profiles(profile or ())
    found = given(model, options, progress, debug=verbosity.debug)
    bom = _looked_through(found.bom, rules)
    if form is Form.SARIF:
        _output.write(output, _log(bom, rules, model or "", found.document, chosen))
    else:
        _output.write(output, _shown(bom, rules, form, chosen))
    if output != _output.STDOUT:
        progress.say(f"wrote {shorten(output)}")


def _looked_through(bom: "Bom", rules: "Sequence[Rule]") -> "Bom":
    """Return the Bom with what the rules find in its lineage, whatever its document says of gaps."""
    from dataclasses import replace  # noqa: PLC0415

    from aibom.cli._again import looked_again  # noqa: PLC0415

    again = looked_again(bom, rules).bom
    return replace(again, rules=tuple(sorted({*bom.rules, *(rule.id for rule in rules)})))


def _profiles(names: "Sequence[str]") -> "list[Profile]":
    from aibom.policy.profiles import load  # noqa: PLC0415

    return [load(name) for name in names]


def _log(
    bom: "Bom", rules: "Sequence[Rule]", argument: str, document: bytes | None, profiles: "Sequence[Profile]"
) -> bytes:
    from aibom.cli._gap_sarif import sarif  # noqa: PLC0415
    from aibom.cli._origin import source_of  # noqa: PLC0415
    from aibom.policy.inheritance import found  # noqa: PLC0415
    from aibom.policy.profiles import evaluate  # noqa: PLC0415

    source = source_of(argument, bom, document, (each for gap in bom.gaps for each in gap.looked_at))
    every = found(bom, frozenset(rule.id for rule in rules if rule.inherited))
    return sarif(bom, every, rules, source, [evaluate(bom, each) for each in profiles])


def _shown(bom: "Bom", rules: "Sequence[Rule]", form: Form, profiles: "Sequence[Profile]" = ()) -> bytes:
    from aibom.policy import (  # noqa: PLC0415
        findings,
        profile_json,
        profile_text,
    )
    from aibom.policy.figures import figures  # noqa: PLC0415
    from aibom.policy.inheritance import found  # noqa: PLC0415
    from aibom.policy.profiles import evaluate  # noqa: PLC0415

    every = found(bom, frozenset(rule.id for rule in rules if rule.inherited))
    if form is Form.JSON:
        from aibom.cli._verdicts import written  # noqa: PLC0415

        record = dict(findings.record(bom, every, figures(bom)))
        if profiles:
            record["profiles"] = [profile_json.assessment_object(evaluate(bom, each)) for each in profiles]
        return written(record)
    is_text = form is Form.TEXT
    shown = [(findings.text if is_text else findings.markdown)(bom, every, figures(bom))]
    shown += [(profile_text.text if is_text else profile_text.markdown)(evaluate(bom, each)) for each in profiles]
    return "\n".join(shown).encode()


def _explained(name: str, rules: "Sequence[Rule]") -> str:
    from difflib import get_close_matches  # noqa: PLC0415

    from aibom.gaps.catalogue import explained  # noqa: PLC0415

    known = {rule.id: rule for rule in rules}
    if name in known:
        return explained(known[name])
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise UsageError(f"there is no rule {shorten(name)!r}", hint=f"{hint}`aibom rules` lists them all")


COMMAND = Command(name="gaps", run=gaps, help=HELP, examples=EXAMPLES)
