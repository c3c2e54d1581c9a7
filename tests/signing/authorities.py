"""Authorities of the tests' own: roots, intermediates and signers' certificates, with whatever is to be wrong with them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

__all__ = ["Certified", "again", "certificate", "over_sha1", "pem"]


@dataclass(frozen=True)
class Certified:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def key_pem(self, path: Path) -> Path:
        """Write the key, and return where."""
        data = self.key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
        path.write_bytes(data)
        return path


def certificate(
    name: str,
    issuer: Certified | None = None,
    *,
    ca: bool | None = False,
    days: tuple[int, int] = (-2, 10),
    usage: bool | None = True,
    purposes: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.CODE_SIGNING,),
    path_length: int | None = None,
    extra: tuple[x509.ExtensionType, ...] = (),
) -> Certified:
    """Make a certificate; with `ca` None it does not say whether it is an authority's, with `usage` None not what it is for."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.now(tz=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(issuer.certificate.subject if issuer else called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today + timedelta(days=days[0]))
        .not_valid_after(today + timedelta(days=days[1]))
    )
    if ca is not None:
        made = made.add_extension(x509.BasicConstraints(ca=ca, path_length=path_length if ca else None), critical=True)
    if usage is not None:
        signs, certifies = usage and not ca, bool(usage and ca)
        made = made.add_extension(
            x509.KeyUsage(
                digital_signature=signs,
                content_commitment=False,
                key_encipherment=not usage,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=certifies,
                crl_sign=certifies,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    if purposes and not ca:
        made = made.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    for each in extra:
        made = made.add_extension(each, critical=False)
    return Certified(made.sign(issuer.key if issuer else key, hashes.SHA256()), key)


def again(name: str, issuer: str, of: Certified) -> Certified:
    """Return another authority's certificate for one and the same key, signed with it as well."""
    called, above = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, issuer))
    today = datetime.now(tz=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(above)
        .public_key(of.key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    return Certified(made.sign(of.key, hashes.SHA256()), of.key)


def over_sha1(held: Certified, issuer: Certified) -> Certified:
    """Return a certificate as its issuer would have signed it in the past, which the library does no more."""
    made = asn1.Certificate.load(held.certificate.public_bytes(form.Encoding.DER))
    algorithm = asn1.SignedDigestAlgorithm({"algorithm": "sha1_ecdsa"})
    made["tbs_certificate"]["signature"] = made["signature_algorithm"] = algorithm
    signed = issuer.key.sign(made["tbs_certificate"].dump(force=True), ec.ECDSA(hashes.SHA1()))
    made["signature_value"] = signed
    return Certified(x509.load_der_x509_certificate(made.dump(force=True)), held.key)


def pem(path: Path, *held: Certified) -> Path:
    """Write certificates into a file, and return it."""
    path.write_bytes(b"".join(each.certificate.public_bytes(form.Encoding.PEM) for each in held))
    return path
