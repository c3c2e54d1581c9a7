"""`aibom verify-signature`: whether a signature of a document or of a model holds, by whom, and what that does not show."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import TrustOptions, Verbosity
from aibom.errors import UsageError, VerdictError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from aibom.signing.keys import Public
    from aibom.verify.model_signatures import Trust
    from aibom.verify.signatures import Signature

__all__ = ["COMMAND", "Form", "verify_signature"]

HELP = """Say whether a signature holds: of a document, which bears one, is an envelope, or has one beside it (--signature); or
of the files of a model in a folder, whose OpenSSF model signature (OMS) is in model.sig, or in --signature.

It exits with 0 if it holds, and all files are as they were signed, else with 1. Four things are told apart, each "no evidence"
until shown: that the signature holds, who signed, whether training is attested, and whether the digests of the files were
reproduced. Nothing is asked of any network. docs/signatures.md says what a signature proves.
"""
EXAMPLES = """Examples:

\b
  aibom verify-signature bom.cdx.json --signature bom.dsse.json --key signer.pub.pem
  aibom verify-signature bom.signed.cdx.json --key signer.pub.pem
  aibom verify-signature ./model --key signer.pub.pem
  aibom verify-signature ./model --certificate-chain root.pem --certificate-chain intermediate.pem
  aibom verify-signature ./model --identity me@example.com --identity-provider https://accounts.example.com
"""


class Form(StrEnum):
    """The forms the answer is shown in."""

    TEXT = "text"
    JSON = "json"


File = Annotated[
    str, typer.Argument(metavar="FILE|FOLDER", show_default=False, help="A document, an envelope, or a model's files.")
]
Beside = Annotated[
    str,
    typer.Option(
        "--signature",
        metavar="FILE",
        show_default=False,
        help="The envelope or the model signature, where it is not within; of a folder its model.sig by default.",
    ),
]
FormOption = Annotated[Form, typer.Option("--format", metavar="FORM", help="One of text and json.")]


def verify_signature(
    *,
    file: File,
    signature: Beside = "",
    trust: TrustOptions,
    form: FormOption = Form.TEXT,
    verbosity: Verbosity,
) -> None:
    """Say whether the signature of `file` holds.

    Raises:
        UsageError: what it is to be held against is not named, or the library for identities is not installed.
        VerdictError: it does not hold.
        DocumentError: a file cannot be read, or the key cannot be used.
    """
    from aibom.cli import _output, _trusted  # noqa: PLC0415 - as are all imports here: --help needs none of it

    _output.check(_output.STDOUT)
    model = _trusted.of_model(file, signature)
    if model is not None:
        held = _trusted.trust(trust)
        _model(model, held, verbosity, admits_extra=trust.ignore_unsigned_files, form=form)
        return
    if trust.of_models:
        raise UsageError(
            f"{shorten(file)} is no model: certificates, identities and unsigned files are for signatures of models",
            hint="give a folder, or --key alone",
        )
    _document(file, signature, trust.key, form, quiet=verbosity.quiet)


def _model(named: tuple[str, str], trust: "Trust", verbosity: Verbosity, *, admits_extra: bool, form: Form) -> None:
    from aibom.cli import _output, _signed_shown  # noqa: PLC0415
    from aibom.cli._progress import Progress  # noqa: PLC0415
    from aibom.cli._signed_folder import examined  # noqa: PLC0415
    from aibom.cli._verdicts import written  # noqa: PLC0415

    file, signature = named
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    try:
        found = examined(file, signature, trust, admits_extra=admits_extra, count=progress.digested)
    finally:
        progress.close()
    if form is Form.JSON:
        _output.write(_output.STDOUT, written(_signed_shown.as_json(found)))
    elif not verbosity.quiet:
        text = _signed_shown.as_text(found, every=verbosity.verbose)
        _output.write(_output.STDOUT, text.encode(errors="backslashreplace"))
    if not found.holds:
        raise VerdictError(f"{shorten(found.file)}: {shorten(found.reason, 2000)}", hint="do not load these files")


def _document(file: str, signature: str, key: str, form: Form, *, quiet: bool) -> None:
    from aibom.cli import _keys, _output, _signed_document  # noqa: PLC0415
    from aibom.cli._verdicts import written  # noqa: PLC0415
    from aibom.signing.dsse import SignatureError  # noqa: PLC0415

    trusted: Public | None = _keys.public(key) if key else None
    try:
        found: Signature | str = _signed_document.found(file, signature, trusted)
    except SignatureError as error:
        found = shorten(error, 2000)
    if form is Form.JSON:
        _output.write(_output.STDOUT, written(_signed_document.as_json(found, file)))
    elif not quiet:
        _output.write(_output.STDOUT, _signed_document.as_text(found, file).encode())
    if isinstance(found, str):
        raise VerdictError(f"{shorten(file)}: {found}", hint="do not rely on what it says")


COMMAND = Command(name="verify-signature", run=verify_signature, help=HELP, examples=EXAMPLES)
