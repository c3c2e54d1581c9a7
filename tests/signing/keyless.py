"""A Sigstore of the tests' own: an authority, a log of certificates and a log of signatures, and bundles as these make them."""

import base64
import hashlib
import json
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import rfc8785
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID
from signing.authorities import Certified, certificate

__all__ = ["Keyless"]

_SCTS = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_PROVIDER = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
_KIND = b"application/vnd.in-toto+json"


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _der(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)


def _sign(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    return key.sign(data, ec.ECDSA(hashes.SHA256()))


def _coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


@dataclass(frozen=True)
class Keyless:
    """The authority and both logs."""

    root: Certified = field(
        default_factory=lambda: certificate(
            "sigstore of the tests", ca=True, extra=(x509.SubjectKeyIdentifier(b"\x01" * 20),)
        )
    )
    certificates_log: ec.EllipticCurvePrivateKey = field(default_factory=_key)
    signatures_log: ec.EllipticCurvePrivateKey = field(default_factory=_key)

    def trust_root(self, path: Path) -> Path:
        """Write what is to be trusted as Sigstore's tools have it, and return where."""
        since = {"start": "2020-01-01T00:00:00Z"}
        raw = self.root.certificate.public_bytes(form.Encoding.DER)
        made = {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [self._log(self.signatures_log, since)],
            "ctlogs": [self._log(self.certificates_log, since)],
            "certificateAuthorities": [
                {
                    "subject": {"organization": "tests", "commonName": "tests"},
                    "uri": "https://fulcio.example",
                    "certChain": {"certificates": [{"rawBytes": _coded(raw)}]},
                    "validFor": since,
                }
            ],
            "timestampAuthorities": [],
        }
        path.write_text(json.dumps(made), encoding="utf-8")
        return path

    def _log(self, key: ec.EllipticCurvePrivateKey, since: dict[str, str]) -> dict[str, Any]:
        return {
            "baseUrl": "https://log.example",
            "hashAlgorithm": "SHA2_256",
            "publicKey": {"rawBytes": _coded(_der(key)), "keyDetails": "PKIX_ECDSA_P256_SHA_256", "validFor": since},
            "logId": {"keyId": _coded(hashlib.sha256(_der(key)).digest())},
        }

    def signed(self, payload: bytes, path: Path, identity: str, provider: str, *, at: datetime | None = None) -> None:
        """Sign a statement as `identity` by `provider`, and write the bundle; the log promises the time `at`."""
        key, now = _key(), datetime.now(tz=UTC)
        leaf = self._leaf(key, identity, provider, now)
        made = _sign(key, b"DSSEv1 %d %s %d %s" % (len(_KIND), _KIND, len(payload), payload))
        bundle = {
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {
                "certificate": {"rawBytes": _coded(leaf.public_bytes(form.Encoding.DER))},
                "tlogEntries": [self._entry(leaf, payload, made, at or now)],
            },
            "dsseEnvelope": {
                "payload": _coded(payload),
                "payloadType": _KIND.decode(),
                "signatures": [{"sig": _coded(made)}],
            },
        }
        path.write_text(json.dumps(bundle), encoding="utf-8")

    def _leaf(self, key: ec.EllipticCurvePrivateKey, identity: str, provider: str, now: datetime) -> x509.Certificate:
        """Return a certificate for ten minutes, in which the log of certificates says that it has it (RFC 6962)."""
        usage = dict.fromkeys(
            ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign"), False
        )
        more = dict.fromkeys(("crl_sign", "encipher_only", "decipher_only"), False)
        made = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([]))
            .issuer_name(self.root.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(minutes=1))
            .not_valid_after(now + timedelta(minutes=9))
            .add_extension(x509.KeyUsage(digital_signature=True, **usage, **more), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
            .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(identity)]), critical=True)
            .add_extension(x509.UnrecognizedExtension(_PROVIDER, provider.encode()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier(b"\x01" * 20, None, None), critical=False)
        )
        tbs = made.sign(self.root.key, hashes.SHA256()).tbs_certificate_bytes
        stamp = struct.pack("!Q", int(now.timestamp() * 1000))
        issuer = hashlib.sha256(_der(self.root.key)).digest()
        entry = b"\0\0" + stamp + b"\0\1" + issuer + len(tbs).to_bytes(3, "big") + tbs + b"\0\0"
        said = _sign(self.certificates_log, entry)
        log = hashlib.sha256(_der(self.certificates_log)).digest()
        sct = b"\0" + log + stamp + b"\0\0" + b"\4\3" + struct.pack("!H", len(said)) + said
        several = struct.pack("!HH", len(sct) + 2, len(sct)) + sct
        wrapped = b"\4" + (bytes([len(several)]) if len(several) < 128 else b"\x81" + bytes([len(several)])) + several
        made = made.add_extension(x509.UnrecognizedExtension(_SCTS, wrapped), critical=False)
        return made.sign(self.root.key, hashes.SHA256())

    def _entry(self, leaf: x509.Certificate, payload: bytes, made: bytes, at: datetime) -> dict[str, Any]:
        """Return the entry of the log of signatures: the only one in it, so that its hash is the root's."""
        verifier = _coded(leaf.public_bytes(form.Encoding.PEM))
        body = json.dumps(
            {
                "apiVersion": "0.0.1",
                "kind": "dsse",
                "spec": {
                    "envelopeHash": {"algorithm": "sha256", "value": "0" * 64},
                    "payloadHash": {"algorithm": "sha256", "value": hashlib.sha256(payload).hexdigest()},
                    "signatures": [{"signature": _coded(made), "verifier": verifier}],
                },
            }
        ).encode()
        log = hashlib.sha256(_der(self.signatures_log)).digest()
        root = hashlib.sha256(b"\0" + body).digest()
        note = f"log.example\n1\n{_coded(root)}\n"
        checkpoint = f"{note}\n— log.example {_coded(log[:4] + _sign(self.signatures_log, note.encode()))}\n"
        seconds = int(at.timestamp())
        promised = rfc8785.dumps({"body": _coded(body), "integratedTime": seconds, "logID": log.hex(), "logIndex": 0})
        return {
            "logIndex": "0",
            "logId": {"keyId": _coded(log)},
            "kindVersion": {"kind": "dsse", "version": "0.0.1"},
            "integratedTime": str(seconds),
            "inclusionPromise": {"signedEntryTimestamp": _coded(_sign(self.signatures_log, promised))},
            "inclusionProof": {
                "logIndex": "0",
                "rootHash": _coded(root),
                "treeSize": "1",
                "hashes": [],
                "checkpoint": {"envelope": checkpoint},
            },
            "canonicalizedBody": _coded(body),
        }
