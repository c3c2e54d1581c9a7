"""Keys for tests, in files as openssl writes them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

__all__ = ["write_keys"]

_MAKERS: dict[str, Callable[[], Any]] = {
    "ed25519": ed25519.Ed25519PrivateKey.generate,
    "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "p384": lambda: ec.generate_private_key(ec.SECP384R1()),  # of a kind that is not used, as is the next
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
}


def write_keys(folder: Path, kind: str, name: str = "") -> tuple[Path, Path]:
    """Write a private key and its public half, and return their places."""
    key = _MAKERS[kind]()
    private, public = folder / f"{name}{kind}.pem", folder / f"{name}{kind}.pub.pem"
    private.write_bytes(key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo))
    return private, public
