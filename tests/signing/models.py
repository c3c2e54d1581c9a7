"""Models that are signed by the OpenSSF's own tool, and judged by it: aibom is never its own judge here."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from model_signing import hashing, signing, verifying

__all__ = ["FILES", "accepts", "folder_of", "hashed", "payload_of", "resigned", "sign", "statement_of"]

FILES = {
    "README.md": b"# A model\n",
    "config.json": b"{}",
    "model.safetensors": b"\x02\0\0\0\0\0\0\0{}",
    "sub/tokenizer.json": b"[]",
}


def folder_of(path: Path, files: dict[str, bytes] | None = None) -> Path:
    """Write the files of a model."""
    for name, data in (files or FILES).items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def hashed(*ignored: str, shard: int = 0, algorithm: str = "sha256") -> Any:
    """Return how files are digested, with git's own left out as the tool does it by default."""
    made: Any = hashing.Config()
    if shard:
        made = made.use_shard_serialization(hashing_algorithm=algorithm, shard_size=shard)
    else:
        made = made.use_file_serialization(hashing_algorithm=algorithm)
    return made.set_ignored_paths(paths=["model.sig", *ignored])


def sign(folder: Path, key: Path, target: Path | None = None, *, how: Any = None) -> Path:
    """Sign a folder with a key, and return where the signature is."""
    target = target or folder / "model.sig"
    config = signing.Config().use_elliptic_key_signer(private_key=key)
    config.set_hashing_config(how or hashed()).sign(folder, target)
    return target


def accepts(folder: Path, public: Path, signature: Path | None = None, *, links: bool = False) -> bool:
    """Say whether the tool takes a signature for one of the folder."""
    config = verifying.Config().use_elliptic_key_verifier(public_key=public)
    if links:
        config.set_hashing_config(hashing.Config().set_allow_symlinks(True))
    try:
        config.verify(folder, signature or folder / "model.sig")
    except Exception:  # noqa: BLE001 - it has no error of its own
        return False
    return True


def statement_of(signature: Path) -> dict[str, Any]:
    """Return the statement that a signature is of."""
    return dict(json.loads(payload_of(signature)))


def payload_of(signature: Path) -> bytes:
    """Return the bytes that a signature is of."""
    return base64.b64decode(json.loads(signature.read_bytes())["dsseEnvelope"]["payload"])


def resigned(signature: Path, key: Path, change: Callable[[dict[str, Any]], object] | bytes) -> None:
    """Change what a signature states, and sign that with the same key: what a signer could do who means ill."""
    bundle = json.loads(signature.read_bytes())
    payload = change if isinstance(change, bytes) else _changed(signature, change)
    private: Any = load_pem_private_key(key.read_bytes(), password=None)
    kind = b"application/vnd.in-toto+json"
    message = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
    made = private.sign(message, ec.ECDSA(SHA256()))
    bundle["dsseEnvelope"]["payload"] = base64.b64encode(payload).decode()
    bundle["dsseEnvelope"]["signatures"] = [{"sig": base64.b64encode(made).decode(), "keyid": ""}]
    signature.write_text(json.dumps(bundle), encoding="utf-8")


def _changed(signature: Path, change: Callable[[dict[str, Any]], object]) -> bytes:
    value = statement_of(signature)
    change(value)
    return json.dumps(value).encode()
