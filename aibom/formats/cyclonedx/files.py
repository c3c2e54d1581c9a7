"""Files as components inside their artifact's component."""

from aibom.formats.vocabulary.index import Index
from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.text import escape
from aibom.records.lineage import Node
from aibom.records.refs import Kind
from aibom.records.snapshot import FileEntry

__all__ = ["file_components"]

_WEIGHTS = (
    *(".safetensors", ".gguf", ".ggml", ".bin", ".h5", ".hdf5", ".keras", ".pt", ".pth", ".ckpt", ".onnx", ".pkl"),
    *(".pickle", ".msgpack", ".tflite", ".npz", ".ot", ".pb", ".mlmodel"),
)
_HEX = "0123456789abcdefABCDEF"
_SIZE, _GIT_SHA1 = Property.FILE_SIZE.value, Property.FILE_GIT_SHA1.value
_SHA256, _SHA512 = Property.FILE_SHA256.value, Property.FILE_SHA512.value


def file_components(index: Index, node: Node) -> list[dict[str, object]]:
    """Return a component per file; weights are of type `data`, as the CycloneDX guide to ML-BOMs has it."""
    weights = node.ref.kind is Kind.MODEL
    refs = index.file_refs.get(node.ref, ())
    return [_file(file, ref, weights=weights) for file, ref in zip(node.files or (), refs, strict=True)]


def _file(file: FileEntry, ref: str, *, weights: bool) -> dict[str, object]:
    hashes: list[dict[str, str]] = []
    facts: list[dict[str, str]] = []
    if file.size != -1:
        facts.append({"name": _SIZE, "value": str(file.size)})
    if file.git_sha1:
        facts.append({"name": _GIT_SHA1, "value": escape(file.git_sha1)})
    for name, text, digits, fallback in (
        ("SHA-256", file.sha256, 64, _SHA256),
        ("SHA-512", file.sha512, 128, _SHA512),
    ):
        if not text:
            continue
        if len(text) == digits and not text.strip(_HEX):
            hashes.append({"alg": name, "content": text})
        else:
            facts.append({"name": fallback, "value": escape(text)})
    fields: dict[str, object] = {
        "type": "data" if weights and file.path.lower().endswith(_WEIGHTS) else "file",
        "bom-ref": ref,
        "name": escape(file.path),
    }
    if hashes:
        fields["hashes"] = hashes
    if facts:
        fields["properties"] = facts
    return fields
