"""One artifact, file or library as a package, with everything that SPDX 2.3 has a field for."""

import re
from collections.abc import Mapping
from typing import Any

from aibom.formats.spdx2.comments import fact_lines, kind_line
from aibom.formats.spdx2.licenses import Extracted, license_fields
from aibom.formats.spdx2.text import NOASSERTION, NONE, actor, guarded, value
from aibom.formats.vocabulary.facts import plain, single
from aibom.formats.vocabulary.frameworks import Framework
from aibom.formats.vocabulary.index import HUGGING_FACE, Index
from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.purls import stated_purl
from aibom.formats.vocabulary.text import is_url, purl_of, quoted, url_of
from aibom.formats.vocabulary.times import built, released
from aibom.records.claims import Fact, FactClaim
from aibom.records.lineage import Node
from aibom.records.refs import URL, Kind
from aibom.records.registries import page
from aibom.records.snapshot import FileEntry, Resolution

__all__ = ["EMAIL", "artifact_package", "file_package", "file_tree", "library_package", "purl_reference"]

_PURPOSES = {Kind.MODEL: "OTHER", Kind.DATASET: "OTHER", Kind.SOFTWARE: "APPLICATION"}
_ORIGINATOR = "originator: the account that the registry names; whether it is an organization is not known"
EMAIL = re.compile(r"[A-Za-z0-9_+.\-]{1,64}@[A-Za-z0-9.\-]{1,200}")
_LOWER_HEX = re.compile(r"[0-9a-f]+")


def artifact_package(index: Index, node: Node, spdx_id: str, extracted: Extracted) -> dict[str, Any]:
    """Return the package of a model, dataset or application; `extracted` takes in the licenses it names."""
    ref, facts = node.ref, node.facts
    author = _one(facts, Fact.AUTHOR)
    repository = url_of(ref.unpinned, index.endpoint) if index.is_served(node) else ""
    homepage = next(filter(is_url, (_raw(facts, Fact.HOMEPAGE), repository, page(ref))), "")
    comment = [line for line in (kind_line(ref), _ORIGINATOR if _is_account(author) else "") if line]
    fields = {
        "SPDXID": spdx_id,
        "name": value(ref.repo) if ref.repo.strip() else purl_of(ref),  # parsers refuse what has no name
        "versionInfo": value(ref.revision),
        "supplier": _supplier(index, node),
        "originator": _party(author) if author else NOASSERTION,
        "downloadLocation": _download_location(index, node),
        "filesAnalyzed": False,
        "homepage": homepage,
        **license_fields(facts, _license_files(node, repository), extracted),
        "copyrightText": NOASSERTION,
        "description": guarded(single(facts, Fact.DESCRIPTION)),
        "comment": "\n".join([*comment, *fact_lines(facts)]),
        "externalRefs": [purl_reference(purl)] if (purl := stated_purl(ref, facts)) else "",
        "primaryPackagePurpose": _PURPOSES[ref.kind],
        "releaseDate": released(facts),
        "builtDate": built(facts),
    }
    return {key: item for key, item in fields.items() if item != ""}


def file_package(file: FileEntry, spdx_id: str, node: Node, tree: str) -> dict[str, Any]:
    """Return the package of one file: SPDX 2.3 demands of a `File` the SHA-1 of its bytes, which no registry gives.

    Git's blob id is no SHA-1 of the bytes; like the size it is a line of the comment. `tree` is the address that the
    files of `node` lie under; empty where it is not known.
    """
    checksums, lines = [], []
    if file.size != -1:
        lines.append((Property.FILE_SIZE, str(file.size)))
    if file.git_sha1:
        lines.append((Property.FILE_GIT_SHA1, value(file.git_sha1)))
    for name, text, digits, fallback in (
        ("SHA256", file.sha256, 64, Property.FILE_SHA256),
        ("SHA512", file.sha512, 128, Property.FILE_SHA512),
    ):
        if len(text) == digits and _LOWER_HEX.fullmatch(text):
            checksums.append({"algorithm": name, "checksumValue": text})
        elif text:
            lines.append((fallback, value(text)))
    fields = {
        "SPDXID": spdx_id,
        "name": value(file.path) if file.path.strip() else spdx_id,
        "versionInfo": value(node.ref.revision),
        "packageFileName": value(file.path),
        "downloadLocation": address if tree and is_url(address := f"{tree}{quoted(file.path)}") else NOASSERTION,
        "filesAnalyzed": False,
        "checksums": checksums,
        "licenseConcluded": NOASSERTION,
        "licenseDeclared": NOASSERTION,
        "copyrightText": NOASSERTION,
        "comment": "\n".join(f"{name} {text}" for name, text in lines),
        "primaryPackagePurpose": "FILE",
    }
    return {key: item for key, item in fields.items() if item not in ("", []) or key == "packageFileName"}


def file_tree(index: Index, node: Node) -> str:
    """Return the address that the files of an artifact are downloaded under, at the commit that was read, or nothing."""
    repository = url_of(node.ref.unpinned, index.endpoint) if index.is_served(node) and node.ref.revision else ""
    return f"{repository}/resolve/{quoted(node.ref.revision)}/" if repository else ""


def library_package(library: Framework, spdx_id: str) -> dict[str, Any]:
    """Return the package of a library that artifacts state: nothing but its identity."""
    return {
        "SPDXID": spdx_id,
        "name": library.name,
        "versionInfo": value(library.version),
        "downloadLocation": NOASSERTION,
        "filesAnalyzed": False,
        "licenseConcluded": NOASSERTION,
        "licenseDeclared": NOASSERTION,
        "copyrightText": NOASSERTION,
        "externalRefs": [purl_reference(library.purl)],
        "primaryPackagePurpose": "LIBRARY",
    }


def purl_reference(purl: str) -> dict[str, str]:
    """Return a package URL as an external reference."""
    return {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}


def _download_location(index: Index, node: Node) -> str:
    """Return where the artifact is downloaded from: its repository at the commit, where a registry served it.

    NONE is said only of what is in no registry; of what was not read nobody knows whether it can be had. What a document
    names by a purl of the Hub lies there by the definition of that type.
    """
    if node.resolution is Resolution.UNPUBLISHED:
        return NONE
    if node.ref.registry == URL and is_url(node.ref.name):
        return node.ref.name
    endpoint = index.endpoint if index.is_served(node) else ""
    if node.resolution is Resolution.DOCUMENTED and not index.endpoint:
        endpoint = HUGGING_FACE
    repository = url_of(node.ref.unpinned, endpoint) if endpoint else ""
    if not repository:
        return NOASSERTION
    commit = f"@{quoted(node.ref.revision)}" if node.ref.revision else ""
    return f"git+{repository}{commit}"


def _supplier(index: Index, node: Node) -> str:
    """Return who hands the artifact out: the registry that served it, or who is stated to where none did."""
    if index.is_served(node):
        name = (
            "Hugging Face"
            if index.endpoint == HUGGING_FACE
            else value(index.endpoint.partition("://")[2].partition("/")[0])
        )
        return actor("Organization", name) if name.strip() else NOASSERTION
    stated = _one(node.facts, Fact.SUPPLIER)
    return _party(stated) if stated else NOASSERTION


def _party(claim: FactClaim) -> str:
    """Return whom a fact names; an organization, unless a document said that it is a person."""
    parts = dict(claim.fields)
    email = str(parts.get("email", ""))
    kind = "Person" if parts.get("kind") == "person" else "Organization"
    name = guarded(plain(claim.value))
    return actor(kind, name, email if EMAIL.fullmatch(email) else "") if name.strip() else NOASSERTION


def _is_account(claim: FactClaim | None) -> bool:
    return claim is not None and "kind" not in dict(claim.fields)


def _one(facts: tuple[FactClaim, ...], fact: Fact) -> FactClaim | None:
    """Return the first claim of the one value that is stated with most assurance."""
    text = single(facts, fact)
    return next((claim for claim in facts if claim.fact is fact and text and plain(claim.value) == text), None)


def _raw(facts: tuple[FactClaim, ...], fact: Fact) -> str:
    claim = _one(facts, fact)
    return str(claim.value) if claim is not None else ""


def _license_files(node: Node, repository: str) -> Mapping[str, str]:
    """Return the addresses, at the commit that was read, of the files that license links name."""
    if not repository or not node.ref.revision:
        return {}
    listed = {file.path for file in node.files or ()}
    tree = f"{repository}/blob/{quoted(node.ref.revision)}"
    links = (str(claim.value) for claim in node.facts if claim.fact is Fact.LICENSE_LINK)
    return {link: f"{tree}/{quoted(path)}" for link in links if (path := link.removeprefix("./")) in listed}
