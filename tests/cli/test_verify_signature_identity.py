"""`aibom verify-signature --identity`: keyless signatures, against a Sigstore of the tests' own, without any network."""

import importlib.util
import json
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli.command import Aibom
from model_signing import verifying
from signing.keyless import Keyless
from signing.keys import write_keys
from signing.models import folder_of, payload_of, sign
from sigstore.errors import VerificationError

MODEL = Path("model")
SIG = MODEL / "model.sig"
WHO = "models@example.com"
PROVIDER = "https://accounts.example.com"
OPTIONS = ("--identity", WHO, "--identity-provider", PROVIDER, "--trust-root", "trusted_root.json")


@pytest.fixture
def keyless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keyless:
    """A Sigstore that is trusted by trusted_root.json; the working folder holds a model that is signed keyless."""
    monkeypatch.chdir(tmp_path)
    folder_of(MODEL)
    sign(MODEL, write_keys(Path(), "p256")[0])
    made = Keyless()
    made.trust_root(Path("trusted_root.json"))
    made.signed(payload_of(SIG), SIG, WHO, PROVIDER)
    return made


@pytest.mark.usefixtures("keyless")
def test_an_identity_that_holds(aibom: Aibom) -> None:
    """Who signed, by whom that is vouched for, and when: here the log proves it."""
    done = aibom("verify-signature", MODEL, *OPTIONS)
    assert done.code == 0, done.err
    text = done.out.decode()
    assert f"signer identity: yes: {WHO}, as {PROVIDER} knows it" in text
    assert "by an entry of a transparency log" in text
    found = json.loads(aibom("verify-signature", MODEL, *OPTIONS, "--format", "json").out)
    assert found["signer"]["signed_at"].endswith("Z")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--identity", "other@example.com", "--identity-provider", PROVIDER), "other@example.com"),
        (("--identity", WHO, "--identity-provider", "https://other.example.com"), "other.example.com"),
    ],
)
@pytest.mark.usefixtures("keyless")
def test_another_identity(aibom: Aibom, options: tuple[str, ...], said: str) -> None:
    """It fails, and is named."""
    done = aibom("verify-signature", MODEL, *options, "--trust-root", "trusted_root.json")
    assert (done.code, said in done.err, "Traceback" in done.err) == (1, True, False), done.err


def test_what_the_log_does_not_prove(aibom: Aibom, keyless: Keyless) -> None:
    """A certificate that was over when it was logged, another Sigstore, a payload that was not logged, no log at all."""
    payload = payload_of(SIG)
    keyless.signed(payload, SIG, WHO, PROVIDER, at=datetime.now(tz=UTC) + timedelta(hours=1))
    assert aibom("verify-signature", MODEL, *OPTIONS).code == 1
    Keyless().signed(payload, SIG, WHO, PROVIDER)
    assert aibom("verify-signature", MODEL, *OPTIONS).code == 1
    keyless.signed(payload, SIG, WHO, PROVIDER)
    bundle = json.loads(SIG.read_bytes())
    bundle["verificationMaterial"]["tlogEntries"] = []
    SIG.write_text(json.dumps(bundle), encoding="utf-8")
    assert "is in no transparency log" in aibom("verify-signature", MODEL, *OPTIONS).err
    sign(MODEL, write_keys(Path(), "p256")[0], Path("key.sig"))
    done = aibom("verify-signature", MODEL, "--signature", "key.sig", *OPTIONS)
    assert (done.code, "names a key and no certificate" in done.err) == (1, True)


@pytest.mark.usefixtures("keyless")
def test_trust_roots(aibom: Aibom) -> None:
    """One that is none is told; without any, what the library keeps is used, which does not know this one."""
    Path("none.json").write_text("{}")
    done = aibom("verify-signature", MODEL, *OPTIONS[:4], "--trust-root", "none.json")
    assert (done.code, "cannot use the trust root" in done.err, "Traceback" in done.err) == (4, True, False)
    assert aibom("verify-signature", MODEL, *OPTIONS[:4], "--trust-root", "missing.json").code == 4


@pytest.mark.usefixtures("keyless")
def test_the_library_is_an_extra(aibom: Aibom, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it the command says what to install."""
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "sigstore" else found(name, *rest)
    )
    done = aibom("verify-signature", MODEL, *OPTIONS)
    assert (done.code, "pip install 'aibom[identity]'" in done.err) == (2, True)


@pytest.mark.usefixtures("keyless")
def test_the_judge_agrees() -> None:
    """The OpenSSF's tool takes the same signature, so that the Sigstore of these tests is one."""
    trusted = json.loads(Path("trusted_root.json").read_bytes())
    configuration = {
        "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
        "trustedRoot": trusted,
        "signingConfig": {"mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json"},
    }
    Path("config.json").write_text(json.dumps(configuration))
    for who, agrees in ((WHO, True), (f"not-{WHO}", False)):
        judge = verifying.Config().use_sigstore_verifier(
            identity=who, oidc_issuer=PROVIDER, trust_config=Path("config.json")
        )
        with nullcontext() if agrees else pytest.raises(VerificationError, match="SANs do not match"):
            judge.verify(MODEL, SIG)
