"""`aibom profiles`: the lists of minimum elements, with their sources, and what satisfies each element."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import Verbosity

if TYPE_CHECKING:
    from aibom.policy.profile import Profile

__all__ = ["COMMAND", "Form", "profiles"]

HELP = """List the profiles, or show one with its elements.

A profile is a list of minimum elements that somebody asks of a BOM. Each is shown with its source and how far that was
verified against the original; NAME may also be the file of a profile of your own, which is checked. docs/profiles.md
describes them.
"""
EXAMPLES = """Examples:

\b
  aibom profiles
  aibom profiles g7-ai-2026
  aibom profiles ./ours.json
  aibom profiles ntia-2021 --format json
"""


class Form(StrEnum):
    """The forms profiles are shown in."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


Given = Annotated[str, typer.Argument(metavar="[NAME]", help="A profile by name, or the file of one's own.")]
FormOption = Annotated[Form, typer.Option("--format", metavar="FORM", help="One of text, json and markdown.")]


def profiles(*, name: Given = "", form: FormOption = Form.TEXT, verbosity: Verbosity) -> None:
    """List the profiles, or show the one that is called `name`.

    Raises:
        UsageError: there is no such profile.
        DocumentError: a file of one's own cannot be read, or is no valid profile.
    """
    from aibom.cli import _output  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.policy import profile_json, profile_page  # noqa: PLC0415
    from aibom.policy.profiles import load, names  # noqa: PLC0415

    del verbosity
    _output.check(_output.STDOUT)
    if name:
        shown = _one(load(name), form)
    else:
        every = [load(each) for each in names()]
        ways = {Form.TEXT: profile_page.listed, Form.MARKDOWN: profile_page.listed_markdown}
        shown = profile_json.catalogue(every) if form is Form.JSON else ways[form](every).encode()
    _output.write(_output.STDOUT, shown)


def _one(profile: "Profile", form: Form) -> bytes:
    from aibom.policy import profile_json, profile_page  # noqa: PLC0415

    if form is Form.JSON:
        return profile_json.whole(profile)
    return (profile_page.told if form is Form.TEXT else profile_page.told_markdown)(profile).encode()


COMMAND = Command(name="profiles", run=profiles, help=HELP, examples=EXAMPLES)
