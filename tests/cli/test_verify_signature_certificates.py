"""`aibom verify-signature --certificate-chain`: who signed, by authorities that somebody trusts, and each way that fails."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli.command import Aibom
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from model_signing import signing, verifying
from signing.authorities import Certified, again, certificate, over_sha1, pem
from signing.keys import write_keys
from signing.models import folder_of, hashed

MODEL = Path("model")
SIG = MODEL / "model.sig"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certified:
    """A root, also in root.pem; the working folder holds a model's."""
    monkeypatch.chdir(tmp_path)
    folder_of(MODEL)
    made = certificate("Root of Trust", ca=True)
    pem(Path("root.pem"), made)
    return made


def sign(signer: Certified, *chain: Certified) -> None:
    """Sign the model with a certificate and those above it, as the OpenSSF's tool does it."""
    config = signing.Config().use_certificate_signer(
        private_key=signer.key_pem(Path("key.pem")),
        signing_certificate=pem(Path("signer.pem"), signer),
        certificate_chain=[pem(Path("chain.pem"), *(chain or (signer,)))],  # it takes no empty one
    )
    config.set_hashing_config(hashed()).sign(MODEL, SIG)
    if not chain:
        bundle = json.loads(SIG.read_bytes())
        bundle["verificationMaterial"]["x509CertificateChain"]["certificates"].pop()
        SIG.write_text(json.dumps(bundle), encoding="utf-8")


def test_who_signed(aibom: Aibom, root: Certified) -> None:
    """Subject, alternative names, issuer, root and validity are told; and that it was not asked whether it was revoked."""
    between = certificate("Issuer", root, ca=True, path_length=0)
    names = x509.SubjectAlternativeName([x509.RFC822Name("models@example.com")])
    sign(certificate("Models of Example", between, extra=(names,)), between)
    verifying.Config().use_certificate_verifier(certificate_chain=[Path("root.pem")]).verify(MODEL, SIG)
    done = aibom("verify-signature", MODEL, "--certificate-chain", "root.pem")
    text = done.out.decode()
    assert done.code == 0, done.err
    assert "signer identity: yes: CN=Models of Example, by the authority CN=Root of Trust" in text
    assert "revocation was not checked" in text
    assert "RFC822Name: models@example.com" in text
    assert "issued by CN=Issuer" in text
    assert "signed at: no evidence" in text
    found = json.loads(aibom("verify-signature", MODEL, "--certificate-chain", "root.pem", "--format", "json").out)
    assert (found["signer"]["method"], len(found["signer"]["chain"])) == ("certificate", 3)
    flipped = bytearray((MODEL / "config.json").read_bytes())
    flipped[0] ^= 1
    (MODEL / "config.json").write_bytes(flipped)
    assert aibom("verify-signature", MODEL, "--certificate-chain", "root.pem").code == 1


def test_intermediates_that_are_trusted(aibom: Aibom, root: Certified) -> None:
    """They may come with the signature or from whoever trusts them; without them no path is found."""
    between = certificate("Issuer", root, ca=True)
    pem(Path("between.pem"), between)
    sign(certificate("Signer", between))
    chain = ["--certificate-chain", "root.pem", "--certificate-chain", "between.pem"]
    assert aibom("verify-signature", MODEL, *chain).code == 0
    done = aibom("verify-signature", MODEL, "--certificate-chain", "root.pem")
    assert (done.code, "its issuer, CN=Issuer, is not among those that are trusted" in done.err) == (1, True)


FAULTS: list[tuple[str, Callable[[Certified], tuple[Certified, ...]], str]] = [
    ("expired", lambda root: (certificate("S", root, days=(-9, -1)),), "expired at"),
    ("not yet valid", lambda root: (certificate("S", root, days=(1, 9)),), "is valid from"),
    (
        "for servers",
        lambda root: (certificate("S", root, purposes=(ExtendedKeyUsageOID.SERVER_AUTH,)),),
        "signing code",
    ),
    ("for no signatures", lambda root: (certificate("S", root, usage=False),), "not for digital signatures"),
    ("for nothing", lambda root: (certificate("S", root, usage=None, purposes=()),), "does not say what it is for"),
    ("an authority", lambda root: (certificate("S", root, ca=True),), "is that of an authority"),
    ("self-signed", lambda _: (certificate("S"),), "signs itself"),
    ("the root itself", lambda root: (root,), "signs itself"),
    ("another root", lambda _: (certificate("S", certificate("Other", ca=True)),), "CN=Other, is not among those"),
    ("SHA-1", lambda root: (over_sha1(certificate("S", root), root),), "SHA-1"),
    (
        "a root of the same name",
        lambda _: (certificate("S", certificate("Root of Trust", ca=True)),),
        "not signed with the key of CN=Root of Trust",
    ),
    ("no authority above", lambda root: _under(root, ca=False), "is not that of an authority (CA)"),
    ("does not say authority", lambda root: _under(root, ca=None), "does not say that it is that of an authority (CA)"),
    ("expired above", lambda root: _under(root, ca=True, days=(-9, -1)), "its issuer (CN=Issuer) expired at"),
    ("too long a path", lambda root: _under(certificate("Short", root, ca=True, path_length=0), ca=True), "no trusted"),
    ("may not certify", lambda root: _under(root, ca=True, usage=False), "leads to no trusted root"),
]


def _under(root: Certified, **wrong: Any) -> tuple[Certified, ...]:
    """Return a signer under an issuer that is wrong, with what leads to the root."""
    between = certificate("Issuer", root, **wrong)
    above = (root,) if root.certificate.subject != root.certificate.issuer else ()
    return (certificate("S", between), between, *above)


@pytest.mark.parametrize(("make", "said"), [each[1:] for each in FAULTS], ids=[each[0] for each in FAULTS])
def test_certificates_that_do_not_do(
    aibom: Aibom, root: Certified, make: Callable[[Certified], tuple[Certified, ...]], said: str
) -> None:
    """Each fails, with the reason in words."""
    sign(*make(root))
    done = aibom("verify-signature", MODEL, "--certificate-chain", "root.pem")
    assert (done.code, said in done.err, "Traceback" in done.err) == (1, True, False), done.err
    assert "signer identity: no evidence" in done.out.decode()


def test_a_certificate_of_somebody_else(aibom: Aibom, root: Certified) -> None:
    """Whoever puts another's certificate into a signature has not their key."""
    sign(certificate("Honest", root))
    honest = json.loads(SIG.read_bytes())["verificationMaterial"]
    SIG.unlink()
    sign(certificate("Other", root))
    bundle = json.loads(SIG.read_bytes())
    bundle["verificationMaterial"] = honest
    SIG.write_text(json.dumps(bundle), encoding="utf-8")
    done = aibom("verify-signature", MODEL, "--certificate-chain", "root.pem")
    assert (done.code, "by the key of the signer's certificate" in done.err) == (1, True)
    raw = bundle["verificationMaterial"]["x509CertificateChain"]["certificates"][0]
    for ill in ("AAAA", "*", 3):
        raw["rawBytes"] = ill
        SIG.write_text(json.dumps(bundle), encoding="utf-8")
        done = aibom("verify-signature", MODEL, "--certificate-chain", "root.pem")
        assert (done.code, "Traceback" in done.err) == (1, False)


@pytest.mark.usefixtures("root")
def test_authorities_in_a_circle(aibom: Aibom) -> None:
    """Those that sign one another lead nowhere, and not for long; more of them than any chain has are not read."""
    first = certificate("X", certificate("Y", ca=True), ca=True)
    circle = [first, *(again("Y", "X", first) for _ in range(4)), *(again("X", "Y", first) for _ in range(4))]
    sign(certificate("S", first), *circle)
    done = aibom("verify-signature", MODEL, "--certificate-chain", "root.pem")
    assert (done.code, "leads to no trusted root" in done.err) == (1, True)
    SIG.unlink()
    sign(certificate("S", first), *circle, first)
    done = aibom("verify-signature", MODEL, "--certificate-chain", "root.pem")
    assert (done.code, "names 11 certificates" in done.err) == (1, True)


def test_what_is_trusted(aibom: Aibom, root: Certified) -> None:
    """Files without a root, or with no certificates, are told; a key and its signature have no certificate to check."""
    signer = certificate("Signer", root)
    sign(signer)
    pem(Path("no-root.pem"), signer)
    Path("text.pem").write_text("none")
    for file, said in (("no-root.pem", "is a root"), ("text.pem", "no certificates"), ("key.pem", "a private key")):
        done = aibom("verify-signature", MODEL, "--certificate-chain", file)
        assert (done.code, said in done.err, "hint:" in done.err) == (4, True, True)
    SIG.unlink()
    private, _ = write_keys(Path(), "p256")
    assert aibom("sign", MODEL, "--key", private, "-o", SIG).code == 0
    done = aibom("verify-signature", MODEL, "--certificate-chain", "root.pem")
    assert (done.code, "names no certificate" in done.err) == (1, True)
