"""Signatures of models: whether one holds by what somebody trusts, and what it says of the files."""

from dataclasses import dataclass
from datetime import datetime

from aibom.records.manifests import Manifest
from aibom.records.proofs import Signer
from aibom.signing import dsse
from aibom.signing.bundles import Bundle, hint_of
from aibom.signing.certificates import Authorities
from aibom.signing.certificates import signer as certified
from aibom.signing.dsse import SignatureError
from aibom.signing.identities import signer as identified
from aibom.signing.keys import Public, key_id
from aibom.verify.manifests import manifest

__all__ = ["Signed", "Trust", "signed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What a signature is held against: one of a key, authorities, or an identity with who vouches for it."""

    key: Public | None = None
    authorities: Authorities | None = None
    identity: str = ""
    provider: str = ""
    trust_root: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signature that holds: who signed, with which key, and what it says of the files."""

    signer: Signer
    key: Public
    manifest: Manifest


def signed(bundle: Bundle, trust: Trust, at: datetime) -> Signed:
    """Return what a signature says that holds; certificates are those of `at`, where nothing proves when it was made.

    Raises:
        SignatureError: it does not hold, with the reason, or what it says is not supported.
        UsageError: an identity is to be checked, and the library for that is not installed.
        DocumentError: a trust root cannot be used.
    """
    if trust.key is not None:
        key, signer = trust.key, _with(bundle, trust.key)
    elif trust.authorities is not None:
        key, signer = certified(bundle.certificates, trust.authorities, at)
        if not dsse.holds(bundle.envelope, key):
            raise SignatureError("the signature is not that of its statement by the key of the signer's certificate")
    else:
        key, signer = identified(bundle, trust.identity, trust.provider, trust.trust_root)
    return Signed(signer=signer, key=key, manifest=manifest(bundle.envelope.payload, bundle.name))


def _with(bundle: Bundle, key: Public) -> Signer:
    other = f"it is signed with another key than the one with the SHA-256 {key_id(key)}"
    if dsse.holds(bundle.envelope, key):
        return Signer(method="key", key=key_id(key))
    if bundle.hint and bundle.hint != hint_of(key):
        raise SignatureError(other)
    raise SignatureError(f"{other}, or its statement or the signature was changed")
