"""`aibom verify`: whether the files in a folder are those that a BOM, or the Hub's record, states."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import Output, Verbosity, WalkOptions
from aibom.errors import UsageError

if TYPE_CHECKING:
    from aibom.cli._documents import Target

__all__ = ["COMMAND", "Form", "verify"]

HELP = """Compare the files in FOLDER with what BOM states of them: size and digests, file by file.

BOM is a document of any format that aibom reads, an OpenSSF model signature, or a model, whose record the Hub is then asked for.
FOLDER is a plain one, or a snapshot in the Hub client's own cache. It exits with 0 if every file is the one that is stated, with none missing and none
besides, else with 1. Matching bytes say nothing about behaviour. docs/verification.md says what is compared.
"""
EXAMPLES = """Examples:

\b
  aibom verify bom.cdx.json ./model
  aibom verify bom.cdx.json ~/.cache/huggingface/hub/models--ORG--NAME
  aibom verify ORG/NAME@COMMIT ./model --format sarif -o files.sarif
  aibom verify bom.cdx.json ./base --artifact ORG/BASE
  aibom verify model.sig ./model --key signer.pub.pem
"""


class Form(StrEnum):
    """The forms the answer is shown in."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


Record = Annotated[
    str,
    typer.Argument(
        metavar="BOM",
        show_default=False,
        help="A BOM, a model's signature, or a model; - reads one of the former from standard input.",
    ),
]
FolderArgument = Annotated[str, typer.Argument(metavar="FOLDER", show_default=False, help="Where the files lie.")]
FormOption = Annotated[Form, typer.Option("--format", metavar="FORM", help="One of text, json and sarif.")]
Artifact = Annotated[
    str,
    typer.Option(
        metavar="ID",
        show_default=False,
        help="The artifact of the BOM whose files these are: ORG/NAME or a purl. The subject by default.",
    ),
]
Key = Annotated[
    str,
    typer.Option(
        metavar="PUB", show_default=False, help="The public key, in PEM, that a model's signature has to be made with."
    ),
]

BomOut = Annotated[
    str,
    typer.Option(
        metavar="FILE",
        show_default=False,
        help="Write BOM once more to FILE, with what was proven of the digests; its ending says in which format.",
    ),
]


def verify(  # noqa: PLR0913 - options of one command, and all keyword-only
    *,
    bom: Record,
    folder: FolderArgument,
    artifact: Artifact = "",
    key: Key = "",
    form: FormOption = Form.TEXT,
    output: Output = "-",
    bom_out: BomOut = "",
    walk: WalkOptions,
    verbosity: Verbosity,
) -> None:
    """Compare the files in `folder` with what `bom` states of them.

    Raises:
        UsageError: an option is wrong, or the BOM holds no such artifact.
        VerdictError: a file is not the one that is stated, nothing could be compared, or a signature does not hold.
        AibomError: the BOM or the folder could not be read; the error says why and what to do.
    """
    from aibom.cli import _output, _verifying  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli._progress import Progress  # noqa: PLC0415

    _output.check(output)
    again = _again(bom, bom_out, built_in_only=walk.no_plugins)
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    record = _verifying.recorded(bom, walk, progress, debug=verbosity.debug)
    if again is not None and record.bom is None:
        raise UsageError("--bom-out writes a BOM once more, and a model's signature is none", hint="give it a BOM")
    found = _verifying.verification(record, folder, artifact, progress, key=key)
    _output.write(output, _verifying.shown(found, form.value, folder, every=not verbosity.quiet))
    if output != _output.STDOUT:
        progress.say(f"wrote {output}")
    if again is not None and record.bom is not None:
        from aibom.cli import _proven  # noqa: PLC0415

        _proven.write(again, record.bom, found)
        progress.say(f"wrote {bom_out}")
    _verifying.conclude(found)


def _again(bom: str, output: str, *, built_in_only: bool) -> "Target | None":
    from aibom.cli._given import is_document  # noqa: PLC0415
    from aibom.cli._proven import place  # noqa: PLC0415

    if not output:
        return None
    if not is_document(bom):
        raise UsageError("--bom-out writes a BOM once more, and a model is none", hint="give it a BOM")
    return place(output, built_in_only=built_in_only)


COMMAND = Command(name="verify", run=verify, help=HELP, examples=EXAMPLES)
