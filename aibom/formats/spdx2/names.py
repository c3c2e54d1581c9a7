"""The SPDX identifiers of a document: readable, unique, the same wherever the same content is written."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from aibom.formats.spdx2.text import slug
from aibom.formats.vocabulary.index import Index
from aibom.records.refs import ArtifactRef

__all__ = ["DOCUMENT_ID", "Names", "names"]

DOCUMENT_ID = "SPDXRef-DOCUMENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The identifiers of the packages: those of artifacts, of their files in the order listed, of stated libraries by purl."""

    artifacts: Mapping[ArtifactRef, str]
    files: Mapping[ArtifactRef, tuple[str, ...]]
    libraries: Mapping[str, str]


def names(index: Index) -> Names:
    """Return the identifiers of everything in `index` that becomes a package."""
    artifacts = {
        ref: f"SPDXRef-{ref.kind.value.capitalize()}-{slug(ref.repo)}-{_mark(bom_ref)}"
        for ref, bom_ref in index.bom_refs.items()
    }
    files = {
        ref: tuple(
            f"SPDXRef-File-{artifacts[ref].rpartition('-')[2]}-{number}-{slug(file.path)}"
            for number, file in enumerate(index.by_ref[ref].files or (), 1)
        )
        for ref in index.file_refs
    }
    libraries = {
        library.purl: f"SPDXRef-Library-{slug(library.name)}-{slug(library.version, 40)}-{_mark(library.purl)}"
        for library in index.frameworks
    }
    return Names(artifacts=artifacts, files=files, libraries=libraries)


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:12]
