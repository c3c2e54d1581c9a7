"""Certificates of signers, held against the authorities that somebody trusts (RFC 5280)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aibom.errors import DocumentError
from aibom.records.proofs import Signer
from aibom.records.refs import shorten
from aibom.signing.dsse import SignatureError
from aibom.signing.keys import Public, key_id

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from cryptography.x509.verification import ExtensionPolicy

__all__ = ["Authorities", "authorities", "signer"]

_MOST = 1000
_LONGEST_CHAIN = 10  # authorities that sign one another in circles make the search for a path long
_DEEPEST = 6
_LONGEST = 500
_HINT = "give the PEM files of the authority that the signer's certificate comes from, its root among them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorities:
    """Certificates that somebody trusts: `roots` sign themselves and are where every path has to end."""

    roots: tuple["Certificate", ...]
    others: tuple["Certificate", ...]


def authorities(files: Sequence[tuple[str, bytes]]) -> Authorities:
    """Return the certificates in PEM files, each with its name.

    Raises:
        DocumentError: one holds none that can be read, or none of them is a root.
    """
    from cryptography.x509 import load_pem_x509_certificates  # noqa: PLC0415 - slow to import, as are all here

    found: list[Certificate] = []
    for name, data in files:
        try:
            found += load_pem_x509_certificates(data)
            for each in found:
                _ = each.subject, each.issuer, each.public_key()
        except Exception as error:  # noqa: BLE001 - whatever the library finds wrong with bytes of strangers
            what = "a private key" if b"PRIVATE KEY" in data else f"no certificates in PEM ({_brief(error)})"
            raise DocumentError(f"{shorten(name)!r} holds {what}", hint=_HINT) from None
        if len(found) > _MOST:
            raise DocumentError(f"{shorten(name)!r} holds more than {_MOST:,} certificates", hint=_HINT)
    roots = tuple(each for each in found if each.subject == each.issuer)
    if not roots:
        raise DocumentError("none of the certificates that are to be trusted is a root: none signs itself", hint=_HINT)
    return Authorities(roots=roots, others=tuple(each for each in found if each.subject != each.issuer))


def signer(chain: Sequence[bytes], trusted: Authorities, at: datetime) -> tuple[Public, Signer]:
    """Return the key of the certificate that a signature names, and whose it is, valid at `at` by who is trusted.

    `chain` are certificates in DER, the signer's first. It has to be one for signing code (its extended key usage, or with
    none a key usage that has digital signatures), to be no authority's, and to lead to one of the roots over authorities;
    with signatures of today's strength, all valid at `at`.

    Raises:
        SignatureError: it does not, with the reason.
    """
    from cryptography.x509.verification import PolicyBuilder, Store, VerificationError  # noqa: PLC0415

    certificates = _loaded(chain)
    leaf, between = certificates[0], [*certificates[1:], *trusted.others]
    for fault in _faults_of_signer(leaf, at):
        raise SignatureError(f"the signer's certificate ({_name(leaf)}) {fault}")
    ca_policy, ee_policy = _policies()
    builder = PolicyBuilder().store(Store(list(trusted.roots))).time(at).max_chain_depth(_DEEPEST)
    verifier = builder.extension_policies(ca_policy=ca_policy, ee_policy=ee_policy).build_client_verifier()
    try:
        path = verifier.verify(leaf, [each for each in between if each.subject != each.issuer]).chain
    except (VerificationError, ValueError) as error:
        reason = next(_faults_of_path(leaf, between, trusted, at), "") or _brief(error)
        raise SignatureError(f"the signer's certificate ({_name(leaf)}) leads to no trusted root: {reason}") from None
    key: Any = leaf.public_key()  # of a kind that _faults_of_signer let through
    return key, _told(leaf, key, path, at)


def _loaded(chain: Sequence[bytes]) -> list["Certificate"]:
    from cryptography.x509 import load_der_x509_certificate  # noqa: PLC0415

    if not chain:
        raise SignatureError("the signature names no certificate: it was made with a key, so give that one with --key")
    if len(chain) > _LONGEST_CHAIN:
        raise SignatureError(f"the signature names {len(chain):,} certificates, and at most {_LONGEST_CHAIN} are read")
    try:
        return [load_der_x509_certificate(each) for each in chain]
    except Exception:  # noqa: BLE001 - whatever the library finds wrong with bytes of strangers
        raise SignatureError("the signature names a certificate that cannot be read") from None


def _policies() -> tuple["ExtensionPolicy", "ExtensionPolicy"]:
    """Return what authorities and signers have to state; the library's own policies are those of web servers."""
    from cryptography import x509  # noqa: PLC0415
    from cryptography.x509.verification import Criticality, ExtensionPolicy  # noqa: PLC0415

    anything = ExtensionPolicy.permit_all()
    of_authority = anything.require_present(x509.BasicConstraints, Criticality.AGNOSTIC, _is_authority)
    of_authority = of_authority.may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _may_certify)
    return of_authority, anything


def _is_authority(_policy: object, _certificate: object, constraints: Any) -> None:
    if not constraints.ca:
        raise ValueError("it is no authority")


def _may_certify(_policy: object, _certificate: object, usage: Any) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError("its key may not sign certificates")


def _faults_of_signer(leaf: "Certificate", at: datetime) -> Iterator[str]:
    """Yield why a certificate is none of somebody who signs, or not at that time."""
    from cryptography import x509  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519  # noqa: PLC0415
    from cryptography.x509.oid import ExtendedKeyUsageOID  # noqa: PLC0415

    yield from _faults_of_time(leaf, at)
    try:
        extensions = {type(each.value): each.value for each in leaf.extensions}
        key = leaf.public_key()
    except Exception as error:  # noqa: BLE001
        yield f"cannot be read ({_brief(error)})"
        return
    if leaf.subject == leaf.issuer:
        yield "signs itself, so that nobody vouches for whose it is"
    constraints: Any = extensions.get(x509.BasicConstraints)
    if constraints is not None and constraints.ca:
        yield "is that of an authority, which signs certificates and no models"
    usage: Any = extensions.get(x509.KeyUsage)
    if usage is not None and not usage.digital_signature:
        yield "is not for digital signatures, by its key usage"
    purposes: Any = extensions.get(x509.ExtendedKeyUsage)
    if purposes is not None and ExtendedKeyUsageOID.CODE_SIGNING not in purposes:
        yield "is not for signing code, by its extended key usage"
    if usage is None and purposes is None:
        yield "does not say what it is for: it has neither a key usage nor an extended one"
    if not isinstance(key, ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey):
        yield "has a key of a kind that models are not signed with"
    yield from _faults_of_strength(leaf)


def _faults_of_time(certificate: "Certificate", at: datetime) -> Iterator[str]:
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if at > last:
        yield f"expired at {_time(last)}, and nothing proves that the signature was made before"
    if at < first:
        yield f"is valid from {_time(first)} only"


def _faults_of_strength(certificate: "Certificate") -> Iterator[str]:
    try:
        used = certificate.signature_hash_algorithm
    except Exception:  # noqa: BLE001 - an algorithm that the library does not know
        yield "is signed by an algorithm that is not known"
        return
    if used is not None and used.name in {"md5", "sha1"}:
        yield f"is signed over a digest by {used.name.upper().replace('SHA1', 'SHA-1')}, for which collisions can be made"


def _faults_of_path(
    leaf: "Certificate", between: Sequence["Certificate"], trusted: Authorities, at: datetime
) -> Iterator[str]:
    """Yield why no path leads from a certificate to a root, in words: the library says it in its own."""
    from cryptography import x509  # noqa: PLC0415

    step = leaf
    for _ in range(len(between) + 1):
        above = [each for each in (*between, *trusted.roots) if each.subject == step.issuer and each is not step]
        if not above:
            yield f"its issuer, {shorten(step.issuer.rfc4514_string(), _LONGEST)}, is not among those that are trusted"
            return
        signing = [each for each in above if _signed_by(step, each)]
        if not signing:
            yield f"it is not signed with the key of {_name(above[0])}, whom it names as its issuer"
            return
        step = signing[0]
        named = f"the certificate of its issuer ({_name(step)})"
        yield from (f"{named} {fault}" for fault in (*_faults_of_time(step, at), *_faults_of_strength(step)))
        try:
            if not step.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
                yield f"{named} is not that of an authority (CA)"
        except x509.ExtensionNotFound:
            yield f"{named} does not say that it is that of an authority (CA)"
        except ValueError as error:
            yield f"{named} cannot be read ({_brief(error)})"
        if step.subject == step.issuer:
            return


def _signed_by(certificate: "Certificate", issuer: "Certificate") -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except Exception:  # noqa: BLE001 - whatever it is, it is not
        return False
    return True


def _told(leaf: "Certificate", key: Public, path: Sequence["Certificate"], at: datetime) -> Signer:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    return Signer(
        method="certificate",
        key=key_id(key),
        subject=_name(leaf),
        issuer=shorten(leaf.issuer.rfc4514_string(), _LONGEST),
        names=tuple(_alternative_names(leaf)),
        root=_name(path[-1]),
        chain=tuple(each.fingerprint(SHA256()).hex() for each in path),
        not_before=_time(leaf.not_valid_before_utc),
        not_after=_time(leaf.not_valid_after_utc),
        checked_at=_time(at),
    )


def _alternative_names(leaf: "Certificate") -> Iterator[str]:
    from cryptography import x509  # noqa: PLC0415

    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return
    for each in list(names)[:20]:
        yield shorten(f"{type(each).__name__}: {getattr(each, 'value', '')}", _LONGEST)


def _name(certificate: "Certificate") -> str:
    return shorten(certificate.subject.rfc4514_string() or "a certificate without a name", _LONGEST)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _brief(error: BaseException) -> str:
    return shorten(str(error), 300)
