"""The files of an artifact with their digests."""

import re

from aibom.formats.spdx3.draft import NAMESPACE, Draft, comment_of
from aibom.formats.spdx3.terms import NONE, Element
from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.text import escape
from aibom.records.lineage import Node
from aibom.records.refs import Kind
from aibom.records.snapshot import FileEntry

__all__ = ["GITOID", "add_files"]

GITOID = "gitoid:blob:sha1:"
"""Begins the identifier that git's id of a file is, as the standard writes it."""
_WEIGHTS = re.compile(
    r"\.(?:safetensors|gguf|ggml|bin|h5|hdf5|keras|pt|pth|ckpt|onnx|pkl|pickle|msgpack|tflite|npz|ot|pb|mlmodel)$",
    re.IGNORECASE,
)
_HEX = re.compile(r"[0-9A-Fa-f]+", re.ASCII)
_GIT = re.compile(r"[0-9a-f]{40}", re.ASCII)


def add_files(draft: Draft, node: Node) -> None:
    """Add the files of an artifact and say that these are all there are; nothing where no listing is known."""
    if node.files is None:
        return
    weights = node.ref.kind is Kind.MODEL
    refs = draft.known.file_refs.get(node.ref, ())
    ids = [NAMESPACE + ref for ref in refs]
    for file, ref in zip(node.files, refs, strict=True):
        draft.add("files", "software_File", ref, _fields(file, weights=weights))
    draft.relate(draft.id_of(node.ref), "hasDistributionArtifact", ids or [NONE], completeness="complete")


def _fields(file: FileEntry, *, weights: bool) -> Element:
    hashes: list[Element] = []
    pairs: list[tuple[str, str]] = []
    fields: Element = {"name": escape(file.path), "verifiedUsing": hashes}
    if weights and _WEIGHTS.search(file.path):
        fields["software_primaryPurpose"] = "model"
    if file.size != -1:
        pairs.append((Property.FILE_SIZE, str(file.size)))
    if _GIT.fullmatch(file.git_sha1):
        fields["software_contentIdentifier"] = [
            {
                "type": "software_ContentIdentifier",
                "software_contentIdentifierType": "gitoid",
                "software_contentIdentifierValue": GITOID + file.git_sha1,
            }
        ]
    elif file.git_sha1:
        pairs.append((Property.FILE_GIT_SHA1, escape(file.git_sha1)))
    for name, text, digits, fallback in (
        ("sha256", file.sha256, 64, Property.FILE_SHA256),
        ("sha512", file.sha512, 128, Property.FILE_SHA512),
    ):
        if len(text) == digits and _HEX.fullmatch(text):
            hashes.append({"type": "Hash", "algorithm": name, "hashValue": text})
        elif text:
            pairs.append((fallback, escape(text)))
    fields["comment"] = comment_of(pairs)
    return fields
