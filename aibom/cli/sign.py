"""`aibom sign`: a signature of a BOM, beside it or within it, or of the files of a model, by a key on this machine."""

from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import Output, Verbosity
from aibom.errors import UsageError

if TYPE_CHECKING:
    from aibom.cli._progress import Progress
    from aibom.formats.interface import Format
    from aibom.signing.keys import Private

__all__ = ["COMMAND", "sign"]

HELP = """Sign BOM with a private key: a DSSE envelope around an in-toto statement, or with --enveloped within the document.
Or sign all files of a model in FOLDER: an OpenSSF model signature (OMS), which is called model.sig in the folder.

The statement names the BOM by SHA-256 and SHA-512, and the files of its subject whose SHA-256 it states; a BOM in JSON is its
predicate. --enveloped writes CycloneDX JSON with a signature in it (JSF over canonical JSON, RFC 8785), which holds however the
document is laid out. A key is never overwritten. docs/signatures.md says what a signature proves.
"""
EXAMPLES = """Examples:

\b
  aibom sign bom.cdx.json --key key.pem -o bom.dsse.json
  aibom sign bom.cdx.json --key key.pem --enveloped -o bom.signed.cdx.json
  aibom sign ./model --key key.pem -o ./model/model.sig
"""

Document = Annotated[
    str,
    typer.Argument(
        metavar="BOM|FOLDER", show_default=False, help="The BOM (- reads it from standard input), or a model's folder."
    ),
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
    """Sign the document, or the files in the folder, `bom`.

    Raises:
        UsageError: no key is named, the target is a key or a model's signature, or what is to hold its signature cannot.
        DocumentError: the document, the folder or the key cannot be read or used, or the target not be written.
    """
    from aibom.cli import _keys, _output  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli._progress import Progress  # noqa: PLC0415
    from aibom.signing.keys import key_id  # noqa: PLC0415

    if not key:
        raise UsageError("no key is named to sign with", hint="add --key key.pem")
    _output.check(output)
    _keys.refuse_key(output)
    held = _keys.private(key)
    progress = Progress(quiet=verbosity.quiet, verbose=verbosity.verbose or verbosity.debug)
    if _is_folder(bom):
        made = _of_folder(bom, held, output, progress, enveloped=enveloped)
    else:
        made = _of_document(bom, held, enveloped=enveloped)
    _output.write(output, made)
    if output != _output.STDOUT:
        progress.say(
            f"wrote {output}, signed with the key whose public half has the SHA-256 {key_id(held.public_key())}"
        )


def _is_folder(bom: str) -> bool:
    from pathlib import Path  # noqa: PLC0415

    try:
        return Path(bom).expanduser().is_dir()
    except RuntimeError:  # there is no such home folder, as whoever reads it says
        return False


def _of_folder(folder: str, key: "Private", target: str, progress: "Progress", *, enveloped: bool) -> bytes:
    from aibom.cli._model_signing import refuse_signature, signature_of  # noqa: PLC0415

    if enveloped:
        raise UsageError("a folder bears no signature within", hint="leave --enveloped out")
    refuse_signature(target)
    try:
        made, manifest = signature_of(folder, key, target, progress.digested)
    finally:
        progress.close()
    progress.say(f"{len(manifest.files):,} files are signed; left out are {', '.join(manifest.ignored)}")
    return made


def _of_document(bom: str, key: "Private", *, enveloped: bool) -> bytes:
    from aibom.cli._input import decoded, read_document  # noqa: PLC0415
    from aibom.signing import dsse, jsf  # noqa: PLC0415
    from aibom.verify.signatures import statement  # noqa: PLC0415

    data = read_document(bom)
    form, reading = decoded(data, bom)
    if not enveloped:
        return dsse.sealed(statement(data, _base(bom), reading.bom, _predicate(form)), key)
    if form.name != "cyclonedx-json":
        raise UsageError(
            f"a signature within the document is for CycloneDX JSON, and this is {form.name}",
            hint="leave --enveloped out, or convert it first",
        )
    return jsf.signed(data, key)


def _base(bom: str) -> str:
    """Return the name of a document without the folders above it, which are nobody's business."""
    from pathlib import PurePath  # noqa: PLC0415

    return "bom" if bom == "-" else PurePath(bom).name.encode(errors="replace").decode()


def _predicate(form: "Format") -> str:
    from aibom.verify.signatures import CYCLONEDX, DOCUMENT, SPDX  # noqa: PLC0415

    known = {"cyclonedx-json": CYCLONEDX, "spdx-json": SPDX, "spdx3-json": SPDX}
    return known.get(form.name, DOCUMENT)


COMMAND = Command(name="sign", run=sign, help=HELP, examples=EXAMPLES)
