"""Four facts about the files of an artifact, each on its own, and each "no evidence" until it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Attestation", "Proof", "Proofs", "Signer", "Standing"]


class Standing(StrEnum):
    """How far a fact is shown."""

    NO_EVIDENCE = "no evidence"
    """Nothing shows it, and nothing contradicts it."""
    PRESENT = "present, not verified"
    """Something is there that claims it, and was not or could not be checked."""
    REFUTED = "does not hold"
    """It was checked, and is not so."""
    VERIFIED = "verified"
    """It was checked, and is so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One fact: how far it is shown, and in one sentence by what; `details` are lines more, one thing each."""

    standing: Standing = Standing.NO_EVIDENCE
    said: str = ""
    details: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The fact in words.

        >>> Proof().text, Proof(standing=Standing.VERIFIED, said="with the key").text
        ('no evidence', 'verified: with the key')
        """
        return f"{self.standing.value}: {self.said}" if self.said else self.standing.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signed, as far as a signature that holds shows it.

    `method` is `key`, `certificate` or `identity`; `key` the SHA-256 of the public key as DER has it
    (SubjectPublicKeyInfo). Of a certificate are `subject` and `issuer` (RFC 4514), `names` (its alternative names), `root`
    (the subject of the trust anchor), `chain` (the SHA-256 of each certificate, the signer's first), `not_before` and
    `not_after`, within which it was valid at `checked_at`. Of an identity are `identity` and `provider`. Times are RFC 3339
    in UTC; `signed_at` is empty unless a timestamp or a log proves it, and `time_source` says which.
    """

    method: str
    key: str
    subject: str = ""
    issuer: str = ""
    names: tuple[str, ...] = ()
    root: str = ""
    chain: tuple[str, ...] = ()
    not_before: str = ""
    not_after: str = ""
    checked_at: str = ""
    identity: str = ""
    provider: str = ""
    signed_at: str = ""
    time_source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """A file that attests something, or claims to: of what kind, and how far it holds.

    `predicate_type` is that of its in-toto statement, empty where none was read; `is_provenance` says that this is one
    about how something was made. `proof` is about the attestation: its signature and the files it names.
    """

    path: str
    predicate_type: str = ""
    is_provenance: bool = False
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """The four facts about the files of one artifact; a signature proves neither training nor behaviour."""

    signature: Proof = Proof()
    """Whether a signature of the files holds."""
    signer: Proof = Proof()
    """Who signed."""
    training: Proof = Proof()
    """Whether an attestation of how the model was made is there."""
    digests: Proof = Proof()
    """Whether the digests that are stated were reproduced from the bytes."""

    @property
    def facts(self) -> Mapping[str, Proof]:
        """The four by the names that documents have for them, always in this order."""
        return {
            "signature_verified": self.signature,
            "signer_identity": self.signer,
            "training_provenance": self.training,
            "digests_reproduced": self.digests,
        }
