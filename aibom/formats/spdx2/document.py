"""A whole document, as a dict in the shape of SPDX 2.3 JSON."""

import uuid
from collections.abc import Iterator
from typing import Any

import orjson

from aibom.formats.spdx2.annotations import annotation, gap_text, pairs_text
from aibom.formats.spdx2.licenses import Extracted
from aibom.formats.spdx2.names import DOCUMENT_ID, Names, names
from aibom.formats.spdx2.package import EMAIL, artifact_package, file_package, file_tree, library_package
from aibom.formats.spdx2.relations import relationships
from aibom.formats.spdx2.text import actor, guarded, moment, value
from aibom.formats.vocabulary.facts import plain
from aibom.formats.vocabulary.index import Index, index
from aibom.formats.vocabulary.pairs import artifact_pairs, document_pairs
from aibom.records.bom import Bom
from aibom.records.claims import Fact, FactClaim
from aibom.records.lineage import Node
from aibom.records.snapshot import digest

__all__ = ["HYPHEN", "STAGE", "TIME", "document", "tool_actor"]

# Any fixed UUID does; namespaces of equal content are then equal everywhere.
_NAMESPACE = uuid.UUID("5c1b7f7e-8f0e-5f43-9a55-0e6b1c3a9d27")
HYPHEN = "\\u002d"
"""How a hyphen inside the version of the tool is written, since one divides name and version."""
STAGE = "Stage: analyzed, from what registries and folders hold; nothing was built or run"
"""The line of the creator comment that says how the document came about; absent where it was made from other documents."""
TIME = "Time as stated: "
"""How a line of the creator comment begins where the time of the walk is not written as SPDX demands."""
_CREATORS = {Fact.DOCUMENT_ORGANIZATION: "Organization", Fact.DOCUMENT_AUTHOR: "Person", Fact.DOCUMENT_TOOL: "Tool"}


def document(bom: Bom) -> dict[str, Any]:
    """Return `bom` as an SPDX 2.3 document; equal for Boms that differ only in the order of nodes or edges.

    Raises:
        DocumentError: `bom` is not whole.
    """
    known = index(bom)
    named = names(known)
    extracted = Extracted()
    created = moment(bom.walk.time)
    tool = tool_actor(bom.tool.name, bom.tool.version)
    head = pairs_text(document_pairs(known))
    notes = [head, *(gap_text(number, gap) for number, gap in known.loose_gaps())]
    creation = {"created": created, "creators": [tool, *_creators(known)]}
    comment = [STAGE] if known.is_analyzed else []
    comment += [f"{TIME}{value(bom.walk.time)}"] if created != bom.walk.time else []
    if comment:
        creation["comment"] = "\n".join(comment)
    body = {
        "SPDXID": DOCUMENT_ID,
        "annotations": [annotation(text, tool, created) for text in notes],
        "creationInfo": creation,
        "dataLicense": "CC0-1.0",
        "name": value(f"{bom.subject}"),
        "spdxVersion": "SPDX-2.3",
    }
    packages = list(_packages(known, named, extracted))
    if extracted.infos:
        body["hasExtractedLicensingInfos"] = extracted.infos
    body |= {"packages": packages, "relationships": list(relationships(known, named))}
    name = uuid.uuid5(_NAMESPACE, digest(orjson.dumps(body)))
    return body | {"documentNamespace": f"https://spdx.org/spdxdocs/aibom-{name}"}


def tool_actor(name: str, version: str) -> str:
    """Return a tool with its version as the standard writes it: `Tool: NAME-VERSION`."""
    return actor("Tool", f"{value(name)}-{value(version).replace('-', HYPHEN)}")


def _creators(known: Index) -> Iterator[str]:
    """Yield who is stated to have made the document, and the program that made the one it was read from."""
    found: dict[str, None] = {}
    for claim in known.subject.facts:
        if claim.fact in _CREATORS and plain(claim.value).strip():
            found[_creator(claim)] = None
    yield from found


def _creator(claim: FactClaim) -> str:
    parts = dict(claim.fields)
    kind = _CREATORS[claim.fact]
    if kind == "Tool":
        version = str(parts.get("version", ""))
        return tool_actor(str(claim.value), version) if version else actor(kind, value(str(claim.value)))
    email = str(parts.get("email", ""))
    return actor(kind, guarded(plain(claim.value)), email if EMAIL.fullmatch(email) else "")


def _packages(known: Index, named: Names, extracted: Extracted) -> Iterator[dict[str, Any]]:
    """Yield the subject, then the other artifacts, each followed by its files; then the libraries."""
    subject = known.subject
    for node in (subject, *(node for node in known.nodes if node is not subject)):
        spdx_id = named.artifacts[node.ref]
        package = artifact_package(known, node, spdx_id, extracted)
        yield package | {"annotations": _annotations(known, node)}
        tree = file_tree(known, node)
        for file, file_id in zip(node.files or (), named.files.get(node.ref, ()), strict=True):
            # Who hands the artifact out hands out its files; the NTIA's minimum elements ask for it of each.
            yield file_package(file, file_id, node, tree) | {"supplier": package["supplier"]}
    for library in known.frameworks:
        yield library_package(library, named.libraries[library.purl])


def _annotations(known: Index, node: Node) -> list[dict[str, str]]:
    tool = tool_actor(known.bom.tool.name, known.bom.tool.version)
    gaps = (gap_text(number, gap) for number, gap in known.gaps.get(node.ref, ()))
    texts = [pairs_text(artifact_pairs(known, node)), *gaps]
    date = moment(known.bom.walk.time)
    return [annotation(text, tool, date) for text in texts]
