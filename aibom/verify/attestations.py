"""Attestations beside the files of a model: whether one is signed by somebody known, and about these files."""

from collections.abc import Mapping
from typing import Any

from aibom.records.files import Role, role
from aibom.records.proofs import Attestation, Proof, Standing
from aibom.records.refs import shorten
from aibom.signing import bundles, dsse
from aibom.signing.dsse import STATEMENT, Envelope, SignatureError
from aibom.signing.keys import Public
from aibom.signing.strict import mapping

__all__ = ["MAX_BYTES", "attestation"]

MAX_BYTES = 1024 * 1024
"""The largest file of attestations that is read."""

_STATEMENTS = {STATEMENT, "https://in-toto.io/Statement/v0.1"}
_PROVENANCE = "https://slsa.dev/provenance/"
_MOST_LINES = 100
_NO_KEY = "no key was given to check it with"
_NOT_BY_KEY = "it is not signed with the key that the model is, so that its signer is not known"


def attestation(path: str, data: bytes, key: Public | None, digests: Mapping[str, str]) -> Attestation:
    """Return how far the attestation in the file `path` holds: a DSSE envelope or a Sigstore bundle, or one on each line.

    It is verified if it is signed with `key`, and the SHA-256 it names are those of files; as provenance only if all files
    of weights are among these. `digests` has the SHA-256 of each file by its path, as far as they were made.
    """
    found = [_one(path, line, key, digests) for line in _parts(data)]
    order = [Standing.REFUTED, Standing.VERIFIED, Standing.PRESENT, Standing.NO_EVIDENCE]
    return min(found, key=lambda each: order.index(each.proof.standing))


def _parts(data: bytes) -> list[bytes]:
    lines = [line for line in data.splitlines() if line.strip()]
    is_list = len(lines) > 1 and all(line.lstrip().startswith(b"{") and line.rstrip().endswith(b"}") for line in lines)
    return lines[:_MOST_LINES] if is_list else [data]


def _one(path: str, data: bytes, key: Public | None, digests: Mapping[str, str]) -> Attestation:
    try:
        envelope = _envelope(data, path)
        stated = mapping(envelope.payload, f"the statement in {shorten(path, 200)}")
        is_signed = key is not None and dsse.holds(envelope, key)
    except SignatureError as error:
        return Attestation(path=path, proof=_present(str(error)))
    kind = stated.get("predicateType")
    if stated.get("_type") not in _STATEMENTS or not isinstance(kind, str):
        return Attestation(path=path, proof=_present("it signs something that is no in-toto statement"))
    proof = _about(stated.get("subject"), digests) if is_signed else _present(_NOT_BY_KEY if key else _NO_KEY)
    is_provenance = kind.startswith(_PROVENANCE)
    return Attestation(path=path, predicate_type=shorten(kind, 300), is_provenance=is_provenance, proof=proof)


def _envelope(data: bytes, path: str) -> Envelope:
    name = shorten(path, 200)
    if bundles.is_bundle(data):
        return bundles.read(data, name).envelope
    mapping(data, name)  # which has bounds that the reader of envelopes has not
    return dsse.read(data, name, most=MAX_BYTES)


def _about(subjects: Any, digests: Mapping[str, str]) -> Proof:
    """Return whether the files that a statement is about are these."""
    if not isinstance(subjects, list) or not all(isinstance(each, dict) for each in subjects):
        return _present("its signature holds, and it names no subjects")
    named = {str(each.get("name", "")): _sha256(each) for each in subjects}
    for name, stated in named.items():
        if stated and digests.get(name) not in {None, "", stated}:
            said = f"its signature holds, and it is about another {shorten(name, 200)}: the SHA-256 is not that of the file"
            return Proof(standing=Standing.REFUTED, said=said)
    about = {path for path, digest in digests.items() if digest and digest in named.values()}
    weights = {path for path in digests if role(path) is Role.WEIGHTS}
    if not about:
        return _present("its signature holds, and none of the files is among those it names by SHA-256")
    if not weights or weights - about:
        missing = shorten(min(weights - about, default="any weights"), 200)
        return _present(f"its signature holds, and it says nothing of {missing}")
    return Proof(standing=Standing.VERIFIED, said=f"signed with the same key, about {len(about):,} of the files")


def _sha256(subject: Mapping[str, Any]) -> str:
    digest = subject.get("digest")
    return str(digest.get("sha256", "")).lower() if isinstance(digest, dict) else ""


def _present(said: str) -> Proof:
    return Proof(standing=Standing.PRESENT, said=said)
