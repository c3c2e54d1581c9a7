"""The part of the demo about bytes: a small model that is scanned, compared with its base, signed, and tampered with."""

import json
import os
import pickle
import random
import shutil
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

__all__ = ["TAMPERED", "write_key", "write_models"]

CARD = """\
---
base_model: example-org/tiny-base
base_model_relation: finetune
license: apache-2.0
---
# Tiny model

Constructed for the demo: random numbers, and a checkpoint that would run a command if anybody loaded it.
"""
_SIDE, _LAYERS = 64, 6


class _Command:
    """Pickled, it is a call of os.system("true"); nothing here unpickles it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("true",)


def write_models(folder: Path) -> tuple[Path, Path]:
    """Write a base and a model that has four of its six matrices and a pickle that calls a command; return both folders."""
    base, model = folder / "base", folder / "model"
    for each in (base, model):
        shutil.rmtree(each, ignore_errors=True)
        each.mkdir(parents=True)
    numbers = random.Random(8)
    layers = [[numbers.gauss(0, 1) for _ in range(_SIDE * _SIDE)] for _ in range(_LAYERS)]
    (base / "model.safetensors").write_bytes(_safetensors(layers))
    for layer in layers[-2:]:
        layer[:] = [value + numbers.gauss(0, 0.02) for value in layer]
    (model / "model.safetensors").write_bytes(_safetensors(layers))
    (model / "README.md").write_text(CARD, encoding="utf-8")
    (model / "config.json").write_text('{"architectures": ["TinyModel"]}\n', encoding="utf-8")
    (model / "optimizer.pt").write_bytes(pickle.dumps({"step": 3, "state": _Command()}, protocol=4))
    return base, model


def write_key(folder: Path) -> tuple[Path, Path]:
    """Write a fresh ECDSA P-256 key and its public half in PEM; return both files."""
    from cryptography.hazmat.primitives import serialization as pem  # noqa: PLC0415 - the demo alone makes keys
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    private, public = folder / "key.pem", folder / "signer.pub.pem"
    private.write_bytes(key.private_bytes(pem.Encoding.PEM, pem.PrivateFormat.PKCS8, pem.NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(pem.Encoding.PEM, pem.PublicFormat.SubjectPublicKeyInfo))
    return private, public


def _safetensors(layers: Sequence[Sequence[float]]) -> bytes:
    header: dict[str, Any] = {}
    blob = b""
    for number, layer in enumerate(layers):
        data = struct.pack(f"<{len(layer)}f", *layer)
        place = [len(blob), len(blob) + len(data)]
        header[f"layers.{number}.weight"] = {"dtype": "F32", "shape": [_SIDE, _SIDE], "data_offsets": place}
        blob += data
    head = json.dumps(header).encode()
    return len(head).to_bytes(8, "little") + head + blob


def _flip(model: Path) -> None:
    path = model / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def _add(model: Path) -> None:
    (model / "modeling_tiny.py").write_text("print()\n", encoding="utf-8")


def _take(model: Path) -> None:
    (model / "config.json").unlink()


def _rename(model: Path) -> None:
    (model / "optimizer.pt").rename(model / "scheduler.pt")


def _link(model: Path) -> None:
    (model / "config.json").unlink()
    (model / "config.json").symlink_to("../base/model.safetensors")


def _rewrite(model: Path) -> None:
    path = model / "model.sig"
    bundle = json.loads(path.read_bytes())
    payload = bundle["dsseEnvelope"]["payload"]
    bundle["dsseEnvelope"]["payload"] = payload[:40] + ("A" if payload[40] != "A" else "B") + payload[41:]
    path.write_text(json.dumps(bundle), encoding="utf-8")


TAMPERED: tuple[tuple[str, Callable[[Path], None]], ...] = (
    ("one bit of the weights is flipped", _flip),
    ("a Python file is added", _add),
    ("the configuration is taken away", _take),
    ("a checkpoint is renamed", _rename),
    ("a file becomes a link out of the folder", _link),
    ("the signed statement is edited", _rewrite),
)
"""Six ways of tampering with a signed folder: in words, and the deed."""
