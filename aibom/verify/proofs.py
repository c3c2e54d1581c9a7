"""The four facts about the files of an artifact, from what was checked and from nothing else."""

from collections.abc import Sequence

from aibom.records.proofs import Attestation, Proof, Proofs, Signer, Standing
from aibom.verify.signed_files import Comparison

__all__ = ["proofs"]

_MOST = 20


def proofs(
    *,
    signer: Signer | None = None,
    refused: str = "",
    comparison: Comparison | None = None,
    attestations: Sequence[Attestation] = (),
) -> Proofs:
    """Return the four facts: `signer` of a signature that holds, or why one does not (`refused`); neither: none was checked.

    `comparison` is that of the files with what is stated of them, `attestations` are those found beside them.

    >>> proofs().signature.text
    'no evidence'
    """
    return Proofs(
        signature=_signature(signer, refused),
        signer=_signer(signer),
        training=_training(attestations),
        digests=_digests(comparison),
    )


def _signature(signer: Signer | None, refused: str) -> Proof:
    if refused:
        return Proof(standing=Standing.REFUTED, said=refused)
    if signer is None:
        return Proof()
    by = {"key": "with the key that was given", "certificate": "with the key of the signer's certificate"}
    return Proof(
        standing=Standing.VERIFIED, said=by.get(signer.method, "with the key of a certificate of the identity")
    )


def _signer(signer: Signer | None) -> Proof:
    if signer is None:
        return Proof()
    key = f"the key with the SHA-256 {signer.key}"
    if signer.method == "key":
        return Proof(said=f"{key}: whose it is, no file says")
    valid = f"its certificate is valid from {signer.not_before} to {signer.not_after}"
    checked = f"checked for {signer.checked_at}" if signer.checked_at else "at a time that the library proved"
    details = [f"issued by {signer.issuer}", *signer.names, f"{valid}, {checked}", key]
    if signer.method == "identity":
        said = f"{signer.identity}, as {signer.provider} knows it"
        return Proof(standing=Standing.VERIFIED, said=said, details=tuple(details))
    said = f"{signer.subject}, by the authority {signer.root}; revocation was not checked"
    return Proof(standing=Standing.VERIFIED, said=said, details=tuple(details))


def _training(attestations: Sequence[Attestation]) -> Proof:
    """Return what attestations show: provenance that is verified, else that something is there, else nothing."""
    shown = [each for each in attestations if each.is_provenance and each.proof.standing is Standing.VERIFIED]
    details = tuple(f"{each.path}: {each.proof.text}" for each in attestations[:_MOST])
    if shown:
        said = f"{shown[0].path} attests how the files were made, by the same key; what it says is its signer's word"
        return Proof(standing=Standing.VERIFIED, said=said, details=details)
    if attestations:
        said = f"{attestations[0].path}" + (f" and {len(attestations) - 1:,} more" if len(attestations) > 1 else "")
        return Proof(standing=Standing.PRESENT, said=said, details=details)
    return Proof()


def _digests(comparison: Comparison | None) -> Proof:
    if comparison is None:
        return Proof()
    count, all_of = comparison.matching, len(comparison.manifest.files)
    said = f"{count:,} of {all_of:,} signed files have the digest that is signed"
    if comparison.amiss:
        first = comparison.amiss[0]
        return Proof(standing=Standing.REFUTED, said=f"{said}; {first.path}: {first.verdict.value}")
    if not comparison.holds:
        return Proof(standing=Standing.REFUTED, said="no file is signed")
    return Proof(standing=Standing.VERIFIED, said=said)
