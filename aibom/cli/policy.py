"""`aibom policy`: begin a policy, and check one."""

from typing import Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import Verbosity
from aibom.records.refs import shorten

__all__ = ["COMMANDS", "init", "validate"]

_INIT_HELP = """Write a policy to begin with.

It extends the preset `standard`; every other section is there, explained and switched off. Nothing is overwritten; -
means standard output.
"""
_INIT_EXAMPLES = """Examples:

\b
  aibom policy init policy.toml
  aibom policy init -
"""
_VALIDATE_HELP = """Check a policy.

Says what it demands in each tier, or what is wrong and where: a key or rule that there is not, what contradicts itself, a
waiver without an end, a policy that demands nothing.
"""
_VALIDATE_EXAMPLES = """Examples:

\b
  aibom policy validate policy.toml
"""

Target = Annotated[str, typer.Argument(metavar="FILE", help="The file to write; - means standard output.")]
Given = Annotated[str, typer.Argument(metavar="FILE", help="A TOML file as docs/policy.md describes it.")]


def init(*, file: Target, verbosity: Verbosity) -> None:
    """Write a policy in which every section is explained.

    Raises:
        DocumentError: the file is there already, or cannot be written.
    """
    from aibom.cli._begin import begin  # noqa: PLC0415 - as are all imports here: --help needs none of it

    begin(file, "policy.toml", "aibom policy validate", verbosity)


def validate(*, file: Given, verbosity: Verbosity) -> None:
    """Check a policy, and say what it demands.

    Raises:
        DocumentError: it cannot be read, or is not valid; the message names file and line.
    """
    from aibom import plugins  # noqa: PLC0415
    from aibom.cli import _output  # noqa: PLC0415
    from aibom.cli._policies import policy_of, profiles_of  # noqa: PLC0415
    from aibom.policy.demands import enabled  # noqa: PLC0415

    rules = [rule.id for rule in plugins.rules()]
    found = policy_of(file, rules)
    profiles_of(found)
    lines = [f"{shorten(file)} is valid: {' over '.join(map(shorten, found.chain))}"]
    for tier, demands in found.demands.items():
        on = sum(demands.is_on(rule) for rule in rules)
        asked = ", ".join((*enabled(demands), *(f"profile {shorten(name)}" for name in demands.profiles)))
        lines.append(f"  tier {tier}: fails at {demands.fail_at}; {on} of {len(rules)} rules on; demands: {asked}")
    lines.append(f"  {len(found.waivers)} waiver{'' if len(found.waivers) == 1 else 's'}")
    if not verbosity.quiet:
        _output.write(_output.STDOUT, "".join(f"{line}\n" for line in lines).encode())


COMMANDS = (
    Command(name="policy init", run=init, help=_INIT_HELP, examples=_INIT_EXAMPLES),
    Command(name="policy validate", run=validate, help=_VALIDATE_HELP, examples=_VALIDATE_EXAMPLES),
)
