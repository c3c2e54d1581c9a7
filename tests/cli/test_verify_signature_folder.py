"""`aibom verify-signature` and `aibom sign` of a model's files: the OpenSSF's own tool makes and judges the signatures."""

import base64
import json
import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from cli.command import Aibom, Done
from signing.keys import write_keys
from signing.models import FILES, accepts, folder_of, hashed, resigned, sign, statement_of

from aibom._resources import read_bytes

MODEL = Path("model")
SIG = MODEL / "model.sig"
WEIGHTS = MODEL / "model.safetensors"


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A key and its public half; the working folder holds a model's, not signed yet."""
    monkeypatch.chdir(tmp_path)
    folder_of(MODEL)
    return write_keys(Path(), "p256")


@pytest.fixture
def signed(keys: tuple[Path, Path]) -> tuple[Path, Path]:
    """The same, and the model is signed by the OpenSSF's tool."""
    sign(MODEL, keys[0])
    return keys


def told(aibom: Aibom, *arguments: str | Path) -> dict[str, Any]:
    """Return the verdict as JSON, which keeps its schema."""
    found = json.loads(aibom("verify-signature", *arguments, "--format", "json").out)
    schema = json.loads(read_bytes("schemas", "aibom/signature-1.schema.json"))
    jsonschema_rs.Draft202012Validator(schema).validate(found)
    return dict(found)


def test_a_folder_as_it_was_signed(aibom: Aibom, signed: tuple[Path, Path]) -> None:
    """It holds; what was signed is said, and that nothing proves who holds the key, when it was signed, or behaviour."""
    done = aibom("verify-signature", MODEL, "--key", signed[1])
    text = done.out.decode()
    assert (done.code, text.splitlines()[0]) == (
        0,
        "model: the signature holds (OMS), and all 4 files are as they were signed",
    )
    assert "signature verified: yes" in text
    assert "signer identity: no evidence" in text
    assert "whose it is, no file says" in text
    assert "training provenance attested: no evidence" in text
    assert "digests reproduced: yes: 4 of 4" in text
    assert "signed at: no evidence" in text
    assert text.splitlines()[-1].startswith("Matching bytes say nothing about behaviour")
    found = told(aibom, MODEL, "--key", signed[1])
    assert found["model"]["root_sha256"] == statement_of(SIG)["subject"][0]["digest"]["sha256"]
    assert {each["path"]: each["verdict"] for each in found["files"]} == dict.fromkeys(FILES, "match")


def flipped(path: Path) -> None:
    """Turn one bit."""
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def edited() -> None:
    """Put the digest of other bytes into the payload, without a key to sign it."""
    bundle = json.loads(SIG.read_bytes())
    payload = base64.b64decode(bundle["dsseEnvelope"]["payload"])
    WEIGHTS.write_bytes(b"other")
    before, after = (sha256(data).hexdigest().encode() for data in (FILES["model.safetensors"], b"other"))
    other = payload.replace(before, after)
    bundle["dsseEnvelope"]["payload"] = base64.b64encode(other).decode()
    SIG.write_text(json.dumps(bundle), encoding="utf-8")


def linked_out() -> None:
    """Put a link to the very same bytes outside the folder in the place of a file."""
    WEIGHTS.rename("outside")
    WEIGHTS.symlink_to(Path("outside").resolve())


def piped(path: Path) -> None:
    """Put a pipe in the place of a file: nobody ever writes to it."""
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def emptied() -> None:
    """Leave the folder without a file."""
    shutil.rmtree(MODEL)
    MODEL.mkdir()


TAMPERINGS: list[tuple[str, Callable[[], object], str]] = [
    ("one bit flipped", lambda: flipped(WEIGHTS), "mismatch: model.safetensors"),
    ("a file more", lambda: (MODEL / "modeling.py").write_text(""), "extra: modeling.py"),
    ("a file less", (MODEL / "config.json").unlink, "missing: config.json"),
    ("a file renamed", lambda: WEIGHTS.rename(MODEL / "a.safetensors"), "extra: a.safetensors"),
    ("the payload edited", edited, "the signature was changed"),
    ("a link out of the folder", linked_out, "unreadable: model.safetensors: a link that leads nowhere"),
    ("a file swapped with another", lambda: shutil.copy(MODEL / "config.json", WEIGHTS), "mismatch: model.safetensors"),
    ("a pipe in the place of a file", lambda: piped(WEIGHTS), "unreadable: model.safetensors"),
    ("no signature", SIG.unlink, "the folder has no such file"),
    ("a pipe in its place", lambda: piped(SIG), "model.sig: no regular file"),
    ("an empty signature", lambda: SIG.write_bytes(b""), "is no JSON"),
]


@pytest.mark.parametrize(("tamper", "said"), [each[1:] for each in TAMPERINGS], ids=[each[0] for each in TAMPERINGS])
def test_a_folder_that_was_tampered_with(
    aibom: Aibom, signed: tuple[Path, Path], tamper: Callable[[], object], said: str
) -> None:
    """It fails, and what is amiss is named; the OpenSSF's tool fails as well."""
    tamper()
    done = aibom("verify-signature", MODEL, "--key", signed[1])
    assert (done.code, done.out.decode().splitlines()[0].startswith("model: the signature does NOT hold")) == (1, True)
    assert said in done.out.decode()
    assert "Traceback" not in done.err
    assert told(aibom, MODEL, "--key", signed[1])["holds"] is False
    if not SIG.is_fifo():  # the tool would wait for somebody to write to it
        assert not accepts(MODEL, signed[1])


def test_a_link_to_the_signature(aibom: Aibom, signed: tuple[Path, Path]) -> None:
    """Under another name it is a file that is not signed, also where the signature is named."""
    (MODEL / "generation_config.json").symlink_to("model.sig")
    for named_too in ([], ["--signature", SIG]):
        done = aibom("verify-signature", MODEL, "--key", signed[1], *named_too)
        assert (done.code, "extra: generation_config.json" in done.out.decode()) == (1, True)
    (MODEL / "generation_config.json").unlink()
    assert aibom("verify-signature", MODEL, "--signature", SIG, "--key", signed[1]).code == 0


def test_a_file_of_holes(aibom: Aibom, signed: tuple[Path, Path]) -> None:
    """A signature states no sizes: a file that nobody ever wrote is not read to its end to say that it is another."""
    with WEIGHTS.open("wb") as file:
        file.truncate(5 << 30)
    done = aibom("verify-signature", MODEL, "--key", signed[1])
    assert (done.code, "unreadable: model.safetensors: nearly all of it are holes" in done.out.decode()) == (1, True)


def test_files_against_a_signature(aibom: Aibom, signed: tuple[Path, Path]) -> None:
    """`aibom verify` takes one in place of a BOM, and says whether anybody looked at the signature itself."""
    done = aibom("verify", SIG, MODEL)
    text = done.out.decode()
    assert (done.code, "the signature itself was NOT verified" in text) == (0, True)
    assert "match: model.safetensors: by SHA-256" in text
    text = aibom("verify", SIG, MODEL, "--key", signed[1]).out.decode()
    assert "the signature was verified with the key that was given" in text
    other = aibom("verify", SIG, MODEL, "--key", write_keys(Path(), "p256", "other")[1])
    assert (other.code, other.out, "another key" in other.err) == (1, b"", True)
    (MODEL / "sub/tokenizer.json").rename(MODEL / "moved.json")
    flipped(WEIGHTS)
    done = aibom("verify", SIG, MODEL, "--format", "json")
    found = json.loads(done.out)
    schema = json.loads(read_bytes("schemas", "aibom/verification-1.schema.json"))
    jsonschema_rs.Draft202012Validator(schema).validate(found)
    verdicts = {each["path"]: each["verdict"] for each in found["files"] if each["verdict"] != "match"}
    assert done.code == 1
    assert verdicts == {"model.safetensors": "mismatch", "moved.json": "extra", "sub/tokenizer.json": "missing"}
    resigned(SIG, signed[0], named("../x"))
    done = aibom("verify", SIG, MODEL)
    assert (done.code, "no path within a folder" in done.err) == (1, True)
    assert aibom("verify", SIG, MODEL, "--artifact", "a/b").code == 2


def test_another_key(aibom: Aibom, signed: tuple[Path, Path]) -> None:
    """The key that is given decides, on each curve; one of another kind than any that models are signed with is no key."""
    for kind in ("p256", "p384", "ed25519"):
        done = aibom("verify-signature", MODEL, "--key", write_keys(Path(), kind, "other")[1])
        assert (done.code, "it is signed with another key" in done.err) == (1, True)
    done = aibom("verify-signature", MODEL, "--key", write_keys(Path(), "rsa")[1])
    assert (done.code, "hint:" in done.err) == (4, True)
    private, public = write_keys(Path(), "p384")
    SIG.unlink()
    sign(MODEL, private)
    assert aibom("verify-signature", MODEL, "--key", public).code == 0
    assert aibom("verify-signature", MODEL, "--key", signed[1]).code == 1


@pytest.mark.parametrize(
    "how", [{"algorithm": "blake2"}, {"algorithm": "blake3"}, {"shard": 4}, {"shard": 10**9}], ids=str
)
def test_other_digests_and_shards(aibom: Aibom, keys: tuple[Path, Path], how: dict[str, Any]) -> None:
    """What the specification has, each made by its tool; a change is found in each, and named with its shard."""
    sign(MODEL, keys[0], how=hashed(**how))
    assert aibom("verify-signature", MODEL, "--key", keys[1]).code == 0
    flipped(WEIGHTS)
    done = aibom("verify-signature", MODEL, "--key", keys[1])
    assert (done.code, "mismatch: model.safetensors" in done.out.decode()) == (1, True)
    assert ("of the bytes 8 to 10" in done.out.decode()) == (how.get("shard") == 4)
    folder_of(MODEL)
    with WEIGHTS.open("ab") as file:
        file.write(b"more")
    assert aibom("verify-signature", MODEL, "--key", keys[1]).code == 1
    folder_of(MODEL)
    (MODEL / "__init__.py").touch()  # of empty files a signature by shards says nothing
    assert aibom("verify-signature", MODEL, "--key", keys[1]).code == 1


def test_blake3_without_its_library(aibom: Aibom, keys: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not hold, and what is missing is named."""
    sign(MODEL, keys[0], how=hashed(algorithm="blake3"))
    monkeypatch.setitem(__import__("sys").modules, "blake3", None)
    done = aibom("verify-signature", MODEL, "--key", keys[1])
    assert (done.code, "pip install 'aibom[blake3]'" in done.err) == (1, True)


def test_what_the_signer_left_out(aibom: Aibom, keys: tuple[Path, Path]) -> None:
    """It is listed, and by its name what it is; whoever leaves out everything has signed nothing of what is there."""
    sign(MODEL, keys[0], how=hashed("cache"))
    (MODEL / "cache").mkdir()
    (MODEL / "cache/run.py").write_text("1")
    (MODEL / ".git").mkdir()
    (MODEL / ".git/config").write_text("1")
    done = aibom("verify-signature", MODEL, "--key", keys[1])
    lines = done.out.decode().splitlines()
    assert done.code == 0
    assert "ignored: cache/run.py: the signer left it out, and by its name it is code that can be run" in lines
    assert "  not looked at: .git" in lines
    for everything in ("", ".", "./", "/", "..", "model"):
        resigned(SIG, keys[0], stated(ignore_paths=[everything]))
        assert aibom("verify-signature", MODEL, "--key", keys[1]).code == 1, everything


def test_files_that_are_not_signed(aibom: Aibom, signed: tuple[Path, Path]) -> None:
    """They fail; with --ignore-unsigned-files they are listed, and no file that is signed may be another."""
    (MODEL / "extra.py").write_text("1")
    assert aibom("verify-signature", MODEL, "--key", signed[1]).code == 1
    options = (MODEL, "--key", signed[1], "--ignore-unsigned-files")
    done = aibom("verify-signature", *options)
    text = done.out.decode()
    assert (done.code, "NOT signed, and admitted by --ignore-unsigned-files: 1 more" in text) == (0, True)
    assert "extra: extra.py: it is not signed, and by its name it is code that can be run; admitted" in text
    assert told(aibom, *options)["unsigned_files_admitted"] is True
    flipped(WEIGHTS)
    assert aibom("verify-signature", *options).code == 1


def test_the_hub_cache(aibom: Aibom, keys: tuple[Path, Path]) -> None:
    """Its links into blobs are followed, and that is said; the OpenSSF's tool has to be told to."""
    cached = Path("models--org--tiny")
    snapshot = cached / "snapshots" / ("a" * 40)
    (cached / "blobs").mkdir(parents=True)
    snapshot.mkdir(parents=True)
    sign(MODEL, keys[0])
    for path in [*FILES, "model.sig"]:
        blob = cached / "blobs" / sha256((MODEL / path).read_bytes()).hexdigest()
        shutil.copy(MODEL / path, blob)
        (snapshot / path).parent.mkdir(exist_ok=True)
        (snapshot / path).symlink_to(blob.resolve())
    done = aibom("verify-signature", snapshot, "--key", keys[1])
    assert (done.code, "links within the folder, which were followed" in done.out.decode()) == (0, True)
    flipped(snapshot / "config.json")
    assert aibom("verify-signature", snapshot, "--key", keys[1]).code == 1


def test_a_model_that_is_one_file(aibom: Aibom, keys: tuple[Path, Path]) -> None:
    """Its signature lies beside it, and is named."""
    beside = sign(WEIGHTS, keys[0], Path("weights.sig"))
    assert aibom("verify-signature", WEIGHTS, "--signature", beside, "--key", keys[1]).code == 0
    flipped(WEIGHTS)
    assert aibom("verify-signature", WEIGHTS, "--signature", beside, "--key", keys[1]).code == 1
    done = aibom("verify-signature", beside, "--key", keys[1])
    assert (done.code, "no files were compared with it" in done.out.decode()) == (0, True)


def stated(**members: object) -> Callable[[dict[str, Any]], object]:
    """Change members of how files are serialized."""
    return lambda value: value["predicate"]["serialization"].update(members)


def named(name: str) -> Callable[[dict[str, Any]], object]:
    """Give the first file another name."""
    return lambda value: value["predicate"]["resources"][0].update(name=name)


def twice(value: dict[str, Any]) -> None:
    """Name a file twice."""
    value["predicate"]["resources"] *= 2


ILL: list[tuple[Callable[[dict[str, Any]], object] | bytes, str]] = [
    *(
        (named(name), "no path within a folder")
        for name in ("../x", "/etc/passwd", "C:\\x", "C:/x", "a/../b", "a//b", "")
    ),
    (twice, "twice"),
    (stated(method="tensors"), "not supported"),
    (stated(hash_type="md5"), "not supported"),
    (stated(method="shards"), "is no statement about one model"),
    (stated(ignore_paths="all"), "not understood"),
    (lambda value: value.update(predicateType="https://model_signing/Digests/v0.1"), "not supported"),
    (lambda value: value.update(predicateType="https://slsa.dev/provenance/v1"), "none about a model"),
    (lambda value: value["subject"].append(value["subject"][0]), "members are missing"),
    (lambda value: value["subject"][0]["digest"].update(sha256="0" * 64), "contradicts itself"),
    (lambda value: value["predicate"]["resources"].pop(), "contradicts itself"),
    (lambda value: value["predicate"]["resources"][0].update(digest="0"), "is not one by sha256"),
    (lambda value: value["predicate"]["resources"][0].update(algorithm="blake2b"), "is not one by sha256"),
    (b'{"_type": "a", "_type": "b"}', "a name stands twice"),
    (b"[" * 100_000, "nested too deeply"),
    (b'{"a":[' + b"{}," * 1_000_001 + b"{}]}", "more than 1,000,000 values"),
    (b"{}", "no in-toto statement"),
    (b"\xff", "UTF-8"),
]


@pytest.mark.parametrize(("change", "said"), ILL)
def test_a_signer_who_means_ill(
    aibom: Aibom, signed: tuple[Path, Path], change: Callable[[dict[str, Any]], object] | bytes, said: str
) -> None:
    """A statement that is signed well and says what no statement may is refused, with what it is."""
    resigned(SIG, signed[0], change)
    done = aibom("verify-signature", MODEL, "--key", signed[1])
    assert (done.code, said in done.err, "Traceback" in done.err) == (1, True, False), done.err


def test_a_bundle_that_is_none(aibom: Aibom, signed: tuple[Path, Path]) -> None:
    """Several signatures or none, another version, names twice, no base64, too many bytes: each refused, with what it is."""
    whole = json.loads(SIG.read_bytes())
    envelope = whole["dsseEnvelope"]
    cases: list[tuple[bytes, str]] = [
        (_with(whole, dsseEnvelope={**envelope, "signatures": envelope["signatures"] * 2}), "has 2 signatures"),
        (_with(whole, dsseEnvelope={**envelope, "signatures": []}), "has 0 signatures"),
        (_with(whole, dsseEnvelope={**envelope, "payload": envelope["payload"] + "\n!"}), "not in base64"),
        (_with(whole, dsseEnvelope={**envelope, "payloadType": "text/plain"}), "something else"),
        (_with(whole, mediaType="application/vnd.dev.sigstore.bundle+json;version=0.1"), "is what is checked here"),
        (_with(whole, verificationMaterial=[]), "members are missing"),
        (_with(whole, messageSignature={}, dsseEnvelope=None), "members are missing"),
        (SIG.read_bytes().replace(b'"dsseEnvelope"', b'"dsseEnvelope":{},"dsseEnvelope"'), "a name stands twice"),
        (b'{"a":' * 100_000, "nested too deeply"),
    ]
    for data, said in cases:
        SIG.write_bytes(data)
        done = aibom("verify-signature", MODEL, "--key", signed[1])
        assert (done.code, said in done.err, "Traceback" in done.err) == (1, True, False), (said, done.err)
    with SIG.open("wb") as file:
        file.truncate(100 << 20)
    assert "has 104,857,600 bytes" in aibom("verify-signature", MODEL, "--key", signed[1]).err


def _with(whole: dict[str, Any], **members: object) -> bytes:
    return json.dumps({**whole, **members}).encode()


def test_signed_here_and_judged_there(aibom: Aibom, keys: tuple[Path, Path]) -> None:
    """The OpenSSF's tool takes what aibom signs; the same files and key give the same bytes; a signature stays."""
    (MODEL / ".gitattributes").write_text("*.safetensors filter=lfs")
    (MODEL / ".cache/huggingface").mkdir(parents=True)
    done = aibom("sign", MODEL, "--key", keys[0], "-o", SIG)
    assert (done.code, ".gitattributes" in done.err) == (0, True)
    assert accepts(MODEL, keys[1])
    assert aibom("verify-signature", MODEL, "--key", keys[1]).code == 0
    before = SIG.read_bytes()
    assert aibom("sign", MODEL, "--key", keys[0]).out == before
    again = aibom("sign", MODEL, "--key", keys[0], "-o", SIG)
    assert (again.code, "is not overwritten" in again.err, SIG.read_bytes() == before) == (2, True, True)
    flipped(WEIGHTS)
    assert not accepts(MODEL, keys[1])


def test_signing_what_cannot_be(aibom: Aibom, keys: tuple[Path, Path]) -> None:
    """Nothing is signed of which a part could not be read, and with no key that the specification's tools do not take."""
    cases: list[tuple[int, Callable[[], object], str, list[str]]] = [
        (4, lambda: None, "Ed25519", ["--key", str(write_keys(Path(), "ed25519")[0])]),
        (2, lambda: None, "--enveloped", ["--key", str(keys[0]), "--enveloped"]),
        (4, lambda: piped(MODEL / "pipe"), "pipe: no regular file", ["--key", str(keys[0])]),
        (4, emptied, "no file to sign", ["--key", str(keys[0])]),
    ]
    for code, change, said, options in cases:
        change()
        done: Done = aibom("sign", MODEL, *options, "-o", "out.sig")
        assert (done.code, said in done.err, Path("out.sig").exists()) == (code, True, False), done.err


def test_wrong_usage(aibom: Aibom, signed: tuple[Path, Path]) -> None:
    """Exactly one thing has to be named that the signature is held against; and what is for models is for no document."""
    Path("bom.json").write_text("{}")
    for options in (
        [MODEL],
        [MODEL, "--key", signed[1], "--identity", "a", "--identity-provider", "b"],
        [MODEL, "--identity", "a"],
        [MODEL, "--trust-root", "a"],
        ["bom.json", "--certificate-chain", "a"],
        ["bom.json", "--key", signed[1], "--ignore-unsigned-files"],
    ):
        done = aibom("verify-signature", *options)
        assert (done.code, "hint:" in done.err) == (2, True), options
    assert aibom("verify-signature", "none", "--key", signed[1]).code == 4
