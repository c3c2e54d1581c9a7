"""Whether the signature of a document holds, and what that is told as."""

from typing import TYPE_CHECKING

from aibom.errors import DocumentError, UsageError
from aibom.records.refs import shorten

if TYPE_CHECKING:
    from aibom.signing.keys import Public
    from aibom.verify.signatures import Signature

__all__ = ["as_json", "as_text", "found"]


def found(file: str, signature: str, key: "Public | None") -> "Signature":
    """Return what a signature of a document says that holds: one within it, or in an envelope beside it.

    Raises:
        SignatureError: it does not hold.
        UsageError: an envelope cannot be checked without a key.
        DocumentError: a file cannot be read.
    """
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


def as_text(made: "Signature | str", file: str) -> str:
    """Return the verdict in the first line, the four facts, and what is signed; `made` may be why it does not hold."""
    return "".join(f"{line}\n" for line in _lines(made, file))


def _lines(made: "Signature | str", file: str) -> list[str]:
    name = shorten(file)
    if isinstance(made, str):
        return [f"{name}: the signature does NOT hold: {made}", *_facts(made)]
    told = f"  signed: {len(made.subjects):,} by SHA-256" if made.subjects else "  signed: the document as it is read"
    lines = [f"{name}: the signature holds ({made.method.upper()})", *_facts(made), told]
    lines += [
        f"    {shorten(subject, 300)}: {shorten(digest, 100) or 'no SHA-256'}" for subject, digest in made.subjects[:20]
    ]
    if len(made.subjects) > 20:
        lines.append(f"    and {len(made.subjects) - 20:,} more; --format json has them")
    return lines


def _facts(made: "Signature | str") -> list[str]:
    return [f"  {name}: {said}" for name, said in _told(made).items()]


def _told(made: "Signature | str") -> dict[str, str]:
    """Return the four facts in words: each is "no evidence" until shown."""
    identity = "no evidence"
    if not isinstance(made, str):
        whose = (
            "the document names that key itself, which proves nothing of who holds it; give one with --key"
            if made.is_own
            else "whose it is, no file says"
        )
        identity = f"the key with the SHA-256 {made.key}: {whose}"
    return {
        "signature verified": "no" if isinstance(made, str) else "yes",
        "signer identity": identity,
        "training provenance attested": "no evidence",
        "digests reproduced": "no evidence; aibom verify compares files",
    }


def as_json(made: "Signature | str", file: str) -> dict[str, object]:
    """Return the same as `schemas/aibom/signature-1.schema.json` has it."""
    names = ("signature_verified", "signer_identity", "training_provenance", "digests_reproduced")
    facts = dict(zip(names, _told(made).values(), strict=True))
    head: dict[str, object] = {"schema": "aibom-signature/1", "file": file, "holds": not isinstance(made, str)}
    if isinstance(made, str):
        return {**head, "reason": made, "facts": facts}
    return {
        **head,
        "method": made.method,
        "key": made.key,
        "key_named_by_document": made.is_own,
        "predicate_type": made.predicate,
        "subjects": [{"name": name, "sha256": digest} for name, digest in made.subjects],
        "facts": facts,
    }
