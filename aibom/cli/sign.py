"""`aibom sign`: a signature of a BOM by a key on this machine, beside it or within it."""

from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import Output, Verbosity
from aibom.errors import UsageError

if TYPE_CHECKING:
    from aibom.formats.interface import Format

__all__ = ["COMMAND", "sign"]

HELP = """Sign BOM with a private key: a DSSE envelope around an in-toto statement, or with --enveloped within the document.

The statement names the BOM by SHA-256 and SHA-512, and the files of its subject whose SHA-256 it states; a BOM in JSON is its
predicate. --enveloped writes CycloneDX JSON with a signature in it (JSF over canonical JSON, RFC 8785), which holds however the
document is laid out. A key is never overwritten. docs/signatures.md says what a signature proves.
"""
EXAMPLES = """Examples:

\b
  aibom sign bom.cdx.json --key key.pem -o bom.dsse.json
  aibom sign bom.cdx.json --key key.pem --enveloped -o bom.signed.cdx.json
"""

Document = Annotated[
    str, typer.Argument(metavar="BOM", show_default=False, help="The BOM; - reads it from standard input.")
]
Key = Annotated[
    str,
    typer.Option(
        metavar="KEY",
        show_default=False,
        help="The private key: ECDSA P-256 or Ed25519, PEM, without a passphrase.",
    ),
]
Enveloped = Annotated[
    bool, typer.Option("--enveloped", help="Write the signature into the document, which has to be CycloneDX JSON.")
]


def sign(
    *, bom: Document, key: Key = "", enveloped: Enveloped = False, output: Output = "-", verbosity: Verbosity
) -> None:
    """Sign the document `bom`.

    Raises:
        UsageError: no key is named, the target is a key, or the document is no CycloneDX JSON and is to hold its signature.
        DocumentError: the document or the key cannot be read or used, or the target not be written.
    """
    from aibom.cli import _keys, _output  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli._input import decoded, read_document  # noqa: PLC0415
    from aibom.cli._progress import Progress  # noqa: PLC0415
    from aibom.signing import dsse, jsf  # noqa: PLC0415
    from aibom.signing.keys import key_id  # noqa: PLC0415
    from aibom.verify.signatures import statement  # noqa: PLC0415

    if not key:
        raise UsageError("no key is named to sign with", hint="add --key key.pem")
    _output.check(output)
    _keys.refuse_key(output)
    held = _keys.private(key)
    data = read_document(bom)
    form, reading = decoded(data, bom)
    if enveloped:
        if form.name != "cyclonedx-json":
            raise UsageError(
                f"a signature within the document is for CycloneDX JSON, and this is {form.name}",
                hint="leave --enveloped out, or convert it first",
            )
        made = jsf.signed(data, held)
    else:
        made = dsse.sealed(statement(data, _base(bom), reading.bom, _predicate(form)), held)
    _output.write(output, made)
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    if output != _output.STDOUT:
        progress.say(
            f"wrote {output}, signed with the key whose public half has the SHA-256 {key_id(held.public_key())}"
        )


def _base(bom: str) -> str:
    """Return the name of a document without the folders above it, which are nobody's business."""
    from pathlib import PurePath  # noqa: PLC0415

    return "bom" if bom == "-" else PurePath(bom).name.encode(errors="replace").decode()


def _predicate(form: "Format") -> str:
    from aibom.verify.signatures import CYCLONEDX, DOCUMENT, SPDX  # noqa: PLC0415

    known = {"cyclonedx-json": CYCLONEDX, "spdx-json": SPDX, "spdx3-json": SPDX}
    return known.get(form.name, DOCUMENT)


COMMAND = Command(name="sign", run=sign, help=HELP, examples=EXAMPLES)
