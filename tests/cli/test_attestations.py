"""Training provenance beside a signed model: present and not verified, until its own signature and its subjects hold."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cli.command import Aibom
from signing.keys import write_keys
from signing.models import FILES, folder_of, hashed, sign

from aibom.signing.dsse import sealed
from aibom.signing.keys import private_key

MODEL = Path("model")
PROVENANCE = "https://slsa.dev/provenance/v1"
ATTESTED = "build.intoto.jsonl"


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A key and its public half; the working folder holds a model's."""
    monkeypatch.chdir(tmp_path)
    folder_of(MODEL)
    return write_keys(Path(), "p256")


def statement(files: dict[str, bytes], kind: str = PROVENANCE) -> dict[str, Any]:
    """An attestation of how files were made."""
    subjects = [{"name": name, "digest": {"sha256": sha256(data).hexdigest()}} for name, data in files.items()]
    return {"_type": "https://in-toto.io/Statement/v1", "subject": subjects, "predicateType": kind, "predicate": {}}


def training(aibom: Aibom, key: Path, stated: dict[str, Any] | bytes, public: Path, **how: Any) -> dict[str, Any]:
    """Attest something with a key, sign the model with the one beside `public`, and return the fact about its training."""
    made = stated if isinstance(stated, bytes) else sealed(stated, private_key(key.read_bytes(), "key"))
    (MODEL / ATTESTED).write_bytes(json.dumps(json.loads(made)).encode() if stated is not made else made)
    (MODEL / "model.sig").unlink(missing_ok=True)
    sign(MODEL, Path("p256.pem"), how=hashed(**how))
    done = aibom("verify-signature", MODEL, "--key", public, "--format", "json")
    assert done.code == 0, done.err
    return dict(json.loads(done.out)["proofs"]["training_provenance"])


def test_provenance_that_holds(aibom: Aibom, keys: tuple[Path, Path]) -> None:
    """It is signed with the key that the model is, and about its weights."""
    weights = {"model.safetensors": FILES["model.safetensors"]}
    found = training(aibom, keys[0], statement(weights), keys[1])
    assert (found["standing"], ATTESTED in found["said"]) == ("verified", True)
    text = aibom("verify-signature", MODEL, "--key", keys[1]).out.decode()
    assert "training provenance attested: yes: build.intoto.jsonl" in text
    assert "what it says is its signer's word" in text


def test_provenance_that_shows_nothing(aibom: Aibom, keys: tuple[Path, Path]) -> None:
    """Another key, other files, no weights, other bytes, another kind, no statement, a pipe: present, and not verified."""
    other = write_keys(Path(), "p256", "other")[0]
    weights = {"model.safetensors": FILES["model.safetensors"]}
    cases: list[tuple[Path, dict[str, Any] | bytes]] = [
        (other, statement(weights)),
        (keys[0], statement({"else": b"1"})),
        (keys[0], statement({"config.json": FILES["config.json"]})),
        (keys[0], statement({"model.safetensors": b"other"})),
        (keys[0], statement(weights, "https://in-toto.io/attestation/vulns")),
        (keys[0], {**statement(weights), "_type": "x"}),
        (keys[0], {**statement(weights), "subject": 3}),
        (keys[0], b"{}"),
        (keys[0], b"no JSON\n\xff"),
        (keys[0], b"[" * 1000),
        (keys[0], b""),
        (keys[0], b'{"payloadType": "application/vnd.in-toto+json", "payload": "e30=", "signatures": [{}]}'),
    ]
    for key, stated in cases:
        assert training(aibom, key, stated, keys[1])["standing"] == "present, not verified", stated
    found = training(aibom, keys[0], statement(weights), keys[1], algorithm="blake2")
    assert found["standing"] == "present, not verified"  # the SHA-256 of the files was not made
