"""`aibom package`: everything that is known of a model in one file, and checking such a file."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import BrowserOption, Token, Verbosity, WalkOptions
from aibom.errors import DocumentError, UsageError, VerdictError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aibom.package.questions import Questionnaire
    from aibom.package.verify import Check

__all__ = ["COMMANDS", "Form", "build", "verify"]

_BUILD_HELP = """Make the due-diligence package of MODEL.

One zip with the BOM in CycloneDX and SPDX, its gaps, the results of profiles, answers to a questionnaire, and the evidence
all of it rests on, so that somebody else can check it with `aibom package verify`. MODEL is what `aibom generate` takes, or
a BOM; --from names a recording in both cases. The same evidence gives the same package. docs/package.md describes it.
"""
_BUILD_EXAMPLES = """Examples:

\b
  aibom package build ORG/NAME -o package.zip
  aibom package build --from evidence/ -o package.zip --profile g7-ai-2026
  aibom package build bom.cdx.json --from evidence/ -o package.zip
  aibom package build --from evidence/ -o package.zip --sign key.pem
"""
_VERIFY_HELP = """Check a due-diligence package.

Says, each on its own, whether the package is intact, who signed it, whether its documents are valid and say the same,
whether the BOM and the answers follow from the evidence enclosed, which is made a BOM of again, and what cannot be
confirmed. Asks no network, unless --refetch is given; --offline lists what could not be confirmed for that. Exits with 0 if it holds, 1 if it does not, 4 if it is no package that can be read.
"""
_VERIFY_EXAMPLES = """Examples:

\b
  aibom package verify package.zip
  aibom package verify package.zip --key signer.pub.pem
  aibom package verify package.zip --refetch
  aibom package verify package.zip --format json
"""


class Form(StrEnum):
    """The forms a verification is shown in."""

    TEXT = "text"
    JSON = "json"


Model = Annotated[
    str | None,
    typer.Argument(
        metavar="MODEL",
        show_default=False,
        help="What `aibom generate` takes, or a BOM. May be left out with --from, which knows it.",
    ),
]
Target = Annotated[
    str, typer.Option("--output", "-o", metavar="FILE", show_default=False, help="Write the package to FILE.")
]
Key = Annotated[
    str,
    typer.Option(
        metavar="KEY",
        show_default=False,
        help="Sign it with the private key in this file: ECDSA P-256 or Ed25519, PEM, without a passphrase.",
    ),
]
Disclose = Annotated[
    str,
    typer.Option(
        metavar="WHAT",
        help="public withholds supplied statements and evidence from private and gated repositories, folders and registries "
        "of unknown access, and says so; all encloses everything; a file ending in .toml says what this reader is given.",
    ),
]
Profiles = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        show_default=False,
        help="Also hold the record against a profile (`aibom profiles` lists them); may be given more than once.",
    ),
]
Questions = Annotated[
    str,
    typer.Option(
        metavar="FILE", show_default=False, help="Answer the questions in FILE instead of those that ship with aibom."
    ),
]
Use = Annotated[
    str,
    typer.Option(
        "--context",
        metavar="FILE",
        show_default=False,
        help="Also say what `aibom check` says of the BOM in this use, which FILE describes.",
    ),
]
Package = Annotated[str, typer.Argument(metavar="PACKAGE", help="The package; - means standard input.")]
PublicKey = Annotated[
    str,
    typer.Option(
        metavar="PUB", show_default=False, help="The public key, in PEM, that the package has to be signed with."
    ),
]
Offline = Annotated[
    bool,
    typer.Option("--offline", help="Ask nobody, and list what could therefore not be confirmed."),
]
Refetch = Annotated[
    bool,
    typer.Option(
        "--refetch",
        help="Also ask the Hub (that of HF_ENDPOINT) for every file of the evidence at its commit, and compare.",
    ),
]
FormOption = Annotated[Form, typer.Option("--format", metavar="FORM", help="One of text and json.")]


def build(  # noqa: PLR0913 - options of one command, and all keyword-only
    *,
    model: Model = None,
    output: Target = "",
    sign: Key = "",
    disclose: Disclose = "public",
    profile: Profiles = None,
    questionnaire: Questions = "",
    use: Use = "",
    browser: BrowserOption = "",
    options: WalkOptions,
    verbosity: Verbosity,
) -> None:
    """Write the package of MODEL.

    Raises:
        UsageError: no file is named, there is no such profile, or options exclude each other.
        DocumentError: a key, questionnaire, recording or the target cannot be used.
        AibomError: no BOM was made; the error says why and what to do.
    """
    from aibom.cli import _keys, _output  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli._disclosed import disclosure_of  # noqa: PLC0415
    from aibom.cli._package_given import context_bytes, profiles_of  # noqa: PLC0415
    from aibom.cli._packaged import Wanted, given, packed  # noqa: PLC0415
    from aibom.cli._progress import Progress  # noqa: PLC0415
    from aibom.report.pdf import found  # noqa: PLC0415

    if not output:
        raise UsageError("no file is named to write the package to", hint="add -o package.zip; - means standard output")
    _output.check(output)
    profiles, own = profiles_of(profile or ())
    wanted = Wanted(
        disclosure=disclosure_of(disclose),
        questionnaire=_questionnaire(questionnaire),
        profiles=profiles,
        own=own,
        context=context_bytes(use) if use else None,
        key=_keys.private(sign) if sign else None,
        browser=found(browser),
        draws_large=bool(browser),
    )
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    made = given(model, options, progress, debug=verbosity.debug)
    _output.write(output, packed(made, wanted))
    if output != _output.STDOUT:
        progress.say(f"wrote {shorten(output)}, {'signed' if sign else 'not signed'}: {shorten(made.bom.subject.purl)}")


def verify(  # noqa: PLR0913 - options of one command, and all keyword-only
    *,
    package: Package,
    key: PublicKey = "",
    offline: Offline = False,
    refetch: Refetch = False,
    token: Token = "",
    browser: BrowserOption = "",
    form: FormOption = Form.TEXT,
    verbosity: Verbosity,
) -> None:
    """Say where each question about `package` stands.

    Raises:
        UsageError: a token is given and nobody is asked, or somebody is to be asked offline.
        VerdictError: it does not hold.
        DocumentError: it cannot be read, is of a version that is not, or the key cannot be used.
    """
    from aibom.cli import _environment, _keys, _output  # noqa: PLC0415
    from aibom.cli._input import read_document  # noqa: PLC0415
    from aibom.cli._rechecked import Toolkit  # noqa: PLC0415
    from aibom.cli._refetched import unasked  # noqa: PLC0415
    from aibom.cli._verified import as_json, as_text  # noqa: PLC0415
    from aibom.package.verify import Standing  # noqa: PLC0415
    from aibom.package.verify import verify as judged  # noqa: PLC0415
    from aibom.report.pdf import found as found_browser  # noqa: PLC0415

    if token and not refetch:
        raise UsageError("--token is used with --refetch only", hint="add --refetch, or leave --token out")
    if refetch and (offline or _environment.is_offline()):
        said = "--offline" if offline else "HF_HUB_OFFLINE, which is set,"
        raise UsageError(f"--refetch asks the Hub, and {said} asks nobody", hint="leave one of them out")
    _output.check(_output.STDOUT)
    trusted = _keys.public(key) if key else None
    try:
        asked = _asking(token, verbosity) if refetch else unasked if offline else None
        found = judged(read_document(package), Toolkit(asked, found_browser(browser)), trusted)
    except DocumentError as error:
        raise DocumentError(f"cannot check {shorten(package)!r}: {error}", hint=error.hint) from error
    if form is Form.JSON:
        _output.write(_output.STDOUT, as_json(found, package))
    elif not (verbosity.quiet and found.holds):
        _output.write(_output.STDOUT, as_text(found, package).encode())
    if not found.holds:
        wrong = "; ".join(each.said for each in found.checks if each.standing is Standing.FAILS)
        raise VerdictError(f"{shorten(package)} does not hold: {wrong}", hint="ask whoever gave it to you for it again")


def _asking(token: str, verbosity: Verbosity) -> "Callable[[Mapping[str, bytes]], Check]":
    """Return what holds evidence against the registry that the environment names; no address in a package is asked."""
    from aibom.cli._hub import hub_source  # noqa: PLC0415
    from aibom.cli._options import AskOptions  # noqa: PLC0415
    from aibom.cli._progress import Progress  # noqa: PLC0415
    from aibom.cli._refetched import refetched  # noqa: PLC0415

    options = AskOptions(token=token, no_cache=True)
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    source = hub_source(options, progress)
    return lambda evidence: refetched(source, evidence, jobs=options.jobs)


def _questionnaire(file: str) -> "Questionnaire":
    from aibom.cli._input import read_document  # noqa: PLC0415
    from aibom.package.questions import default, parsed  # noqa: PLC0415

    return parsed(read_document(file), file) if file else default()


COMMANDS = (
    Command(name="package build", run=build, help=_BUILD_HELP, examples=_BUILD_EXAMPLES),
    Command(name="package verify", run=verify, help=_VERIFY_HELP, examples=_VERIFY_EXAMPLES),
)
