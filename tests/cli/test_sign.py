"""`aibom sign` and `aibom verify-signature`: what holds, what does not, and what neither shows."""

import base64
import json
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from cli.command import Aibom
from signing.keys import write_keys

from aibom._resources import read_bytes

KINDS = ("ed25519", "p256")
BOM = "bom.cdx.json"


@pytest.fixture
def work(aibom: Aibom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the BOM of a model that lies beside it."""
    monkeypatch.chdir(tmp_path)
    Path("model").mkdir()
    Path("model/adapter_model.safetensors").write_bytes(b"\x02\0\0\0\0\0\0\0{}")
    Path("model/README.md").write_text("---\nlicense: mit\n---\n# Adapter é\n", encoding="utf-8")
    assert aibom("generate", "./model", "-o", BOM).code == 0
    return tmp_path


@pytest.fixture(params=KINDS)
def keys(request: pytest.FixtureRequest, work: Path) -> tuple[Path, Path]:
    """A key and its public half."""
    return write_keys(work, request.param)


def told(aibom: Aibom, *arguments: str | Path) -> dict[str, Any]:
    """Return the verdict as JSON, which keeps its schema."""
    found = json.loads(aibom("verify-signature", *arguments, "--format", "json").out)
    schema = json.loads(read_bytes("schemas", "aibom/signature-1.schema.json"))
    jsonschema_rs.Draft202012Validator(schema).validate(found)
    return dict(found)


def test_beside_the_document(aibom: Aibom, keys: tuple[Path, Path]) -> None:
    """It holds of these bytes, names the files whose SHA-256 the BOM states, and says what it does not show."""
    private, public = keys
    assert aibom("sign", BOM, "--key", private, "-o", "bom.dsse.json").code == 0
    done = aibom("verify-signature", BOM, "--signature", "bom.dsse.json", "--key", public)
    text = done.out.decode()
    assert (done.code, text.splitlines()[0]) == (0, "bom.cdx.json: the signature holds (DSSE)")
    assert "whose it is, no file says" in text
    assert "training provenance attested: no evidence" in text
    assert "digests reproduced: no evidence" in text
    found = told(aibom, "bom.dsse.json", "--key", public)
    assert found["predicate_type"] == "https://cyclonedx.org/bom"
    assert found["subjects"][0] == {"name": BOM, "sha256": sha256(Path(BOM).read_bytes()).hexdigest()}
    assert any(each["name"].endswith("adapter_model.safetensors") for each in found["subjects"])


def test_the_envelope_is_one_that_others_read(aibom: Aibom, keys: tuple[Path, Path]) -> None:
    """Its signature is over the DSSE encoding, as openssl checks it; its payload is an in-toto statement about the BOM."""
    private, public = keys
    assert aibom("sign", BOM, "--key", private, "-o", "bom.dsse.json").code == 0
    envelope = json.loads(Path("bom.dsse.json").read_bytes())
    payload, kind = base64.b64decode(envelope["payload"]), envelope["payloadType"]
    Path("message").write_bytes(b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload))
    Path("made").write_bytes(base64.b64decode(envelope["signatures"][0]["sig"]))
    raw = ["-rawin"] if "ed25519" in public.name else ["-rawin", "-digest", "sha256"]
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(public), "-in", "message", "-sigfile", "made"]
    try:
        done = subprocess.run([*command, *raw], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    assert done.returncode == 0, done.stderr
    statement = json.loads(payload)
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicate"] == json.loads(Path(BOM).read_bytes())


def test_within_the_document(aibom: Aibom, keys: tuple[Path, Path]) -> None:
    """The document stays valid, says what it said, and the signature holds however it is laid out."""
    private, public = keys
    assert aibom("sign", BOM, "--key", private, "--enveloped", "-o", "signed.cdx.json").code == 0
    assert aibom("validate", "signed.cdx.json").code == 0
    assert aibom("diff", BOM, "./signed.cdx.json", "--exit-code").code == 0
    assert told(aibom, "signed.cdx.json", "--key", public)["holds"] is True
    value = json.loads(Path("signed.cdx.json").read_bytes())
    Path("other.json").write_text(json.dumps(dict(reversed(value.items())), ensure_ascii=True), encoding="ascii")
    assert aibom("verify-signature", "./other.json", "--key", public).code == 0


def test_a_key_that_the_document_names_proves_nothing_of_who(aibom: Aibom, keys: tuple[Path, Path]) -> None:
    """It is said, since anybody could have signed it so."""
    private, _ = keys
    assert aibom("sign", BOM, "--key", private, "--enveloped", "-o", "signed.cdx.json").code == 0
    done = aibom("verify-signature", "signed.cdx.json")
    assert done.code == 0
    assert b"the document names that key itself, which proves nothing of who holds it" in done.out
    assert told(aibom, "signed.cdx.json")["key_named_by_document"] is True


@pytest.mark.parametrize("form", ["cyclonedx-xml", "spdx-tv", "spdx3-json", "spdx-yaml"])
def test_documents_of_every_format(aibom: Aibom, work: Path, form: str) -> None:
    """A document that is no JSON is signed by its digest alone."""
    private, public = write_keys(work, "ed25519")
    assert aibom("convert", BOM, "--format", form, "-o", "document").code == 0
    assert aibom("sign", "./document", "--key", private, "-o", "made").code == 0
    assert told(aibom, "./document", "--signature", "./made", "--key", public)["holds"] is True
    with Path("document").open("ab") as file:
        file.write(b" ")
    assert told(aibom, "./document", "--signature", "./made", "--key", public)["holds"] is False


def edited(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    """Change the value of a document in JSON."""

    def do(path: Path) -> None:
        value = json.loads(path.read_bytes())
        change(value)
        path.write_text(json.dumps(value), encoding="utf-8")

    return do


CHANGES: list[tuple[str, Callable[[dict[str, Any]], object]]] = [
    ("a value", lambda value: value["metadata"]["component"].update(name="other")),
    ("a version", lambda value: value.update(version=2)),
    ("a member more", lambda value: value.update(components=[])),
    ("a member less", lambda value: value.pop("dependencies")),
    ("the algorithm", lambda value: value["signature"].update(algorithm="ES512")),
    ("the value", lambda value: value["signature"].update(value=value["signature"]["value"][::-1])),
    ("no value", lambda value: value["signature"].pop("value")),
    ("a value of another type", lambda value: value["signature"].update(value=[1])),
    ("no base64", lambda value: value["signature"].update(value="*")),
    ("what is left out of it", lambda value: value["signature"].update(excludes=["components"])),
    ("its key", lambda value: value["signature"].update(publicKey={"kty": "OKP", "crv": "Ed25519", "x": "AAAA"})),
    ("a list of signers", lambda value: value.update(signature={"signers": [value["signature"]]})),
    ("no signature", lambda value: value.pop("signature")),
]


@pytest.mark.parametrize(("what", "change"), CHANGES, ids=[what for what, _ in CHANGES])
@pytest.mark.parametrize("with_key", [True, False], ids=["key", "own key"])
def test_a_document_that_was_changed(
    aibom: Aibom, keys: tuple[Path, Path], what: str, change: Callable[[dict[str, Any]], object], *, with_key: bool
) -> None:
    """Whatever was changed of it or of its signature: exit code 1 with the reason."""
    private, public = keys
    assert aibom("sign", BOM, "--key", private, "--enveloped", "-o", "signed.json").code == 0
    edited(change)(Path("signed.json"))
    done = aibom("verify-signature", "./signed.json", *(["--key", public] if with_key else []))
    assert (done.code, b"does NOT hold" in done.out) == (1, True), what


def test_a_document_signed_with_another_key(aibom: Aibom, work: Path) -> None:
    """The key that is given decides, not the one that a document names; of each kind against each kind."""
    made = [write_keys(work, kind, name) for kind in KINDS for name in ("one", "two")]
    for number, (private, _) in enumerate(made):
        assert aibom("sign", BOM, "--key", private, "--enveloped", "-o", "signed.json").code == 0
        assert aibom("sign", BOM, "--key", private, "-o", "made.json").code == 0
        for other, (_, public) in enumerate(made):
            expected = 0 if other == number else 1
            assert aibom("verify-signature", "./signed.json", "--key", public).code == expected
            assert aibom("verify-signature", BOM, "--signature", "made.json", "--key", public).code == expected


def test_an_envelope_that_was_changed(aibom: Aibom, keys: tuple[Path, Path]) -> None:
    """Payload, type, signature and key, each on its own."""
    private, public = keys
    assert aibom("sign", BOM, "--key", private, "-o", "made.json").code == 0
    whole = json.loads(Path("made.json").read_bytes())
    other = base64.b64encode(base64.b64decode(whole["payload"]).replace(b"adapter", b"adaptar")).decode()
    first = whole["signatures"][0]
    changes: list[dict[str, Any]] = [
        {"payload": other},
        {"payload": "*"},
        {"payloadType": "text/plain"},
        {"signatures": []},
        {"signatures": [{**first, "sig": first["sig"][::-1]}]},
        {"signatures": [{**first, "keyid": "0" * 64}]},
        {"signatures": "none"},
    ]
    for change in changes:
        Path("changed.json").write_text(json.dumps(whole | change), encoding="utf-8")
        done = aibom("verify-signature", BOM, "--signature", "changed.json", "--key", public)
        assert (done.code, b"does NOT hold" in done.out) == (1, True), change


def test_the_same_key_gives_the_same_bytes(aibom: Aibom, keys: tuple[Path, Path]) -> None:
    """Signatures are determined; and what is signed names no folder."""
    private, _ = keys
    for extra in ([], ["--enveloped"]):
        one, two = (aibom("sign", Path(BOM).resolve(), "--key", private, *extra).out for _ in range(2))
        assert one == two
        assert str(Path.cwd()).encode() not in base64.b64decode(json.loads(one).get("payload", ""))


def test_a_key_is_never_overwritten(aibom: Aibom, keys: tuple[Path, Path]) -> None:
    """Whichever key lies there."""
    private, _ = keys
    before = private.read_bytes()
    done = aibom("sign", BOM, "--key", private, "-o", private)
    assert (done.code, private.read_bytes()) == (2, before)
    assert "is not overwritten" in done.err


def test_bad_input(aibom: Aibom, work: Path) -> None:
    """Each with what is wrong and what to do; nothing is written."""
    private, public = write_keys(work, "ed25519")
    Path("twice.json").write_text('{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "version": 2}')
    Path("text").write_text("no BOM")
    cases: list[tuple[int, list[str | Path]]] = [
        (2, ["sign", BOM]),
        (4, ["sign", BOM, "--key", public]),
        (4, ["sign", BOM, "--key", "none.pem"]),
        (4, ["sign", "./text", "--key", private]),
        (4, ["sign", "none.json", "--key", private]),
        (4, ["sign", "./twice.json", "--key", private, "--enveloped"]),
        (2, ["verify-signature", "-", "--signature", "-"]),
        (4, ["verify-signature", "none.json", "--key", public]),
        (4, ["verify-signature", BOM, "--key", private]),
        (4, ["verify-signature", "./text", "--key", public]),
        (1, ["verify-signature", BOM, "--key", public]),
    ]
    for code, arguments in cases:
        target = ["-o", "out.json"] if arguments[0] == "sign" else []
        done = aibom(*arguments, *target)
        assert (done.code, "hint:" in done.err, "Traceback" in done.err) == (code, True, False), arguments
        assert not Path("out.json").exists()
    assert aibom("sign", BOM, "--key", private, "-o", "made.json").code == 0
    done = aibom("verify-signature", "made.json")
    assert (done.code, "give the signer's with --key" in done.err) == (2, True)
    assert aibom("convert", BOM, "--format", "cyclonedx-xml", "-o", "bom.xml").code == 0
    assert aibom("sign", "bom.xml", "--key", private, "--enveloped").code == 2
    assert aibom("sign", BOM, "--key", private, "--enveloped", "-o", "signed.json").code == 0
    assert "signed already" in aibom("sign", "./signed.json", "--key", private, "--enveloped").err
