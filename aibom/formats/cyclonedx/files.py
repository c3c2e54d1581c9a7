"""Files as components inside their artifact's component."""

import re

from aibom.formats.vocabulary.index import Index
from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.text import escape
from aibom.records.lineage import Node
from aibom.records.refs import Kind
from aibom.records.snapshot import FileEntry

__all__ = ["file_components"]

_WEIGHTS = re.compile(
    r"\.(?:safetensors|gguf|ggml|bin|h5|hdf5|keras|pt|pth|ckpt|onnx|pkl|pickle|msgpack|tflite|npz|ot|pb|mlmodel)$",
    re.IGNORECASE,
)
_HEX = re.compile(r"[0-9A-Fa-f]+")


def file_components(index: Index, node: Node) -> list[dict[str, object]]:
    """Return a component per file; weights are of type `data`, as the CycloneDX guide to ML-BOMs has it."""
    weights = node.ref.kind is Kind.MODEL
    refs = index.file_refs.get(node.ref, ())
    return [_file(file, ref, weights=weights) for file, ref in zip(node.files or (), refs, strict=True)]


def _file(file: FileEntry, ref: str, *, weights: bool) -> dict[str, object]:
    hashes: list[dict[str, str]] = []
    facts: list[tuple[str, str]] = []
    if file.size != -1:
        facts.append((Property.FILE_SIZE, str(file.size)))
    if file.git_sha1:
        facts.append((Property.FILE_GIT_SHA1, escape(file.git_sha1)))
    for name, text, digits, fallback in (
        ("SHA-256", file.sha256, 64, Property.FILE_SHA256),
        ("SHA-512", file.sha512, 128, Property.FILE_SHA512),
    ):
        if len(text) == digits and _HEX.fullmatch(text):
            hashes.append({"alg": name, "content": text})
        elif text:
            facts.append((fallback, escape(text)))
    fields: dict[str, object] = {
        "type": "data" if weights and _WEIGHTS.search(file.path) else "file",
        "bom-ref": ref,
        "name": escape(file.path),
    }
    if hashes:
        fields["hashes"] = hashes
    if facts:
        fields["properties"] = [{"name": name, "value": text} for name, text in facts]
    return fields
