"""`aibom check`: models and BOMs judged by a policy, with an exit code that a pipeline obeys."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import Verbosity, WalkOptions

__all__ = ["COMMAND", "CheckOptions", "Form", "Partial", "Role", "check"]

HELP = """Judge each model and BOM by a policy.

WHAT is a model as `aibom generate` takes it, a BOM of anybody, a folder of BOMs, or a LIST.toml of models, revisions and
contexts. Every reason for failing is listed. Exits with 0 if no enabled rule failed, 1 if one did; what was not evaluable
does not count as passed. Of several, one that cannot be read does not stop the rest. docs/policy.md describes policies.
"""
EXAMPLES = """Examples:

\b
  aibom check ORG/NAME
  aibom check bom.cdx.json --policy strict
  aibom check ORG/NAME --policy policy.toml --context use.toml
  aibom check boms/ --format sarif > findings.sarif
  aibom check models.toml --policy policy.toml --format junit > junit.xml
  aibom check bom.cdx.json --baseline accepted.cdx.json
"""


class Form(StrEnum):
    """The forms verdicts are shown in."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    MARKDOWN = "markdown"


class Role(StrEnum):
    """Whose duties of a profile are looked at."""

    PROVIDER = "provider"
    MODIFIER = "modifier"
    INTEGRATOR = "integrator"


class Partial(StrEnum):
    """What is made of an incomplete walk."""

    FAIL = "fail"
    WARN = "warn"


What = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="WHAT",
        show_default=False,
        help="Models, BOMs, folders of BOMs (with / at the end) or lists that end in .toml; - means a BOM on standard input. May "
        "be left out with --from.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """By what is judged, and how the verdict is shown."""

    policy: Annotated[
        str, typer.Option(metavar="POLICY", help="permissive, standard or strict, or a file that ends in .toml.")
    ] = "standard"
    profiles: Annotated[
        list[str] | None,
        typer.Option(
            "--profile",
            metavar="NAME",
            show_default=False,
            help="Also demand that nothing of this profile is missing; may be given more than once.",
        ),
    ] = None
    role: Annotated[
        Role | None,
        typer.Option(
            metavar="ROLE", show_default=False, help="Whose duties of a profile: provider, modifier or integrator."
        ),
    ] = None
    use: Annotated[
        str,
        typer.Option(
            "--context",
            metavar="FILE",
            show_default=False,
            help="How the models are used; it sets the tier of the policy.",
        ),
    ] = ""
    baseline: Annotated[
        str,
        typer.Option(
            metavar="OLD-BOM",
            show_default=False,
            help="An accepted BOM, or a folder of them: only what is new or worse than there fails.",
        ),
    ] = ""
    advisories: Annotated[
        str,
        typer.Option(metavar="PLACE", show_default=False, help="A file or folder of advisories in OSV's form."),
    ] = ""
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", show_default=False, help="Leave RULE out; may be given more than once."),
    ] = None
    on_partial: Annotated[
        Partial | None,
        typer.Option(
            "--on-partial",
            metavar="MEANS",
            show_default=False,
            help="What is made of a walk that did not reach everything: fail or warn. Default: as the policy has it.",
        ),
    ] = None
    form: Annotated[
        Form, typer.Option("--format", metavar="FORM", help="One of text, json, sarif, junit and markdown.")
    ] = Form.TEXT


def check(*, what: What = None, options: CheckOptions, walk: WalkOptions, verbosity: Verbosity) -> None:
    """Judge each of `what` by a policy.

    Raises:
        VerdictError: one fails.
        AibomError: one could not be judged; the others are judged all the same.
    """
    from aibom.cli import _output  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli._bench import Bench  # noqa: PLC0415

    _output.check(_output.STDOUT)
    bench = Bench(options, walk, verbosity)
    judged = bench.judge(what or [])
    _output.write(_output.STDOUT, bench.report(judged))
    bench.conclude(judged)


COMMAND = Command(name="check", run=check, help=HELP, examples=EXAMPLES)
