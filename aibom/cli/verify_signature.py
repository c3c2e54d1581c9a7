"""`aibom verify-signature`: whether a signature of a document holds, by which key, and what that does not show."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from aibom.cli._command import Command
from aibom.cli._options import Verbosity
from aibom.errors import DocumentError, UsageError, VerdictError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from aibom.signing.keys import Public
    from aibom.verify.signatures import Signature

__all__ = ["COMMAND", "Form", "verify_signature"]

HELP = """Say whether a signature holds: of FILE, which bears one, is an envelope, or has one beside it (--signature).

It exits with 0 if it holds, else with 1. Four things are told apart, each "no evidence" until shown: that the signature holds,
who signed, whether training is attested, and whether the digests of the files were reproduced. Nothing is asked of any network.
docs/signatures.md says what a signature proves.
"""
EXAMPLES = """Examples:

\b
  aibom verify-signature bom.cdx.json --signature bom.dsse.json --key signer.pub.pem
  aibom verify-signature bom.dsse.json --key signer.pub.pem
  aibom verify-signature bom.signed.cdx.json --key signer.pub.pem
"""


class Form(StrEnum):
    """The forms the answer is shown in."""

    TEXT = "text"
    JSON = "json"


File = Annotated[str, typer.Argument(metavar="FILE", show_default=False, help="A document or an envelope.")]
Beside = Annotated[
    str,
    typer.Option(
        "--signature", metavar="ENVELOPE", show_default=False, help="The envelope that `aibom sign` wrote of FILE."
    ),
]
PublicKey = Annotated[
    str,
    typer.Option(metavar="PUB", show_default=False, help="The public key, in PEM, that it has to be signed with."),
]
FormOption = Annotated[Form, typer.Option("--format", metavar="FORM", help="One of text and json.")]


def verify_signature(
    *,
    file: File,
    signature: Beside = "",
    key: PublicKey = "",
    form: FormOption = Form.TEXT,
    verbosity: Verbosity,
) -> None:
    """Say whether the signature of `file` holds.

    Raises:
        UsageError: an envelope cannot be checked without a key.
        VerdictError: it does not hold.
        DocumentError: a file cannot be read, or the key cannot be used.
    """
    from aibom.cli import _keys, _output  # noqa: PLC0415 - as are all imports here: --help needs none of it
    from aibom.cli._verdicts import written  # noqa: PLC0415
    from aibom.signing.dsse import SignatureError  # noqa: PLC0415

    _output.check(_output.STDOUT)
    trusted = _keys.public(key) if key else None
    try:
        found: Signature | str = _found(file, signature, trusted)
    except SignatureError as error:
        found = shorten(error, 2000)
    if form is Form.JSON:
        _output.write(_output.STDOUT, written(_object(found, file)))
    elif not verbosity.quiet:
        _output.write(_output.STDOUT, "".join(f"{line}\n" for line in _lines(found, file)).encode())
    if isinstance(found, str):
        raise VerdictError(f"{shorten(file)}: {found}", hint="do not rely on what it says")


def _found(file: str, signature: str, key: "Public | None") -> "Signature":
    from aibom.cli._input import STDIN, read_document  # noqa: PLC0415
    from aibom.verify.signatures import is_envelope, of_document, of_envelope  # noqa: PLC0415

    if file == signature == STDIN:
        raise UsageError("standard input is named twice", hint="it can be read once")
    data = read_document(file)
    beside = read_document(signature) if signature else None
    if beside is None and not is_envelope(data):
        try:
            return of_document(data, key)
        except DocumentError as error:
            raise DocumentError(f"{shorten(file)}: {error}", hint=error.hint) from error
    if key is None:
        raise UsageError("an envelope names no key that could be trusted", hint="give the signer's with --key")
    return of_envelope(beside or data, signature or file, key, data if beside is not None else None)


def _lines(found: "Signature | str", file: str) -> list[str]:
    name = shorten(file)
    if isinstance(found, str):
        return [f"{name}: the signature does NOT hold: {found}", *_facts(found)]
    told = f"  signed: {len(found.subjects):,} by SHA-256" if found.subjects else "  signed: the document as it is read"
    lines = [f"{name}: the signature holds ({found.method.upper()})", *_facts(found), told]
    lines += [
        f"    {shorten(subject, 300)}: {shorten(digest, 100) or 'no SHA-256'}"
        for subject, digest in found.subjects[:20]
    ]
    if len(found.subjects) > 20:
        lines.append(f"    and {len(found.subjects) - 20:,} more; --format json has them")
    return lines


def _facts(found: "Signature | str") -> list[str]:
    return [f"  {name}: {said}" for name, said in _told(found).items()]


def _told(found: "Signature | str") -> dict[str, str]:
    """Return the four facts in words: each is "no evidence" until shown."""
    identity = "no evidence"
    if not isinstance(found, str):
        whose = (
            "the document names that key itself, which proves nothing of who holds it; give one with --key"
            if found.is_own
            else "whose it is, no file says"
        )
        identity = f"the key with the SHA-256 {found.key}: {whose}"
    return {
        "signature verified": "no" if isinstance(found, str) else "yes",
        "signer identity": identity,
        "training provenance attested": "no evidence",
        "digests reproduced": "no evidence; aibom verify compares files",
    }


def _object(found: "Signature | str", file: str) -> dict[str, object]:
    names = ("signature_verified", "signer_identity", "training_provenance", "digests_reproduced")
    facts = dict(zip(names, _told(found).values(), strict=True))
    head: dict[str, object] = {"schema": "aibom-signature/1", "file": file, "holds": not isinstance(found, str)}
    if isinstance(found, str):
        return {**head, "reason": found, "facts": facts}
    return {
        **head,
        "method": found.method,
        "key": found.key,
        "key_named_by_document": found.is_own,
        "predicate_type": found.predicate,
        "subjects": [{"name": name, "sha256": digest} for name, digest in found.subjects],
        "facts": facts,
    }


COMMAND = Command(name="verify-signature", run=verify_signature, help=HELP, examples=EXAMPLES)
