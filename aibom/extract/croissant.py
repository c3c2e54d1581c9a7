"""Claims of a Croissant file: what its publisher states of a dataset in the vocabularies of MLCommons (1.0, 1.1, RAI).

Only files of the repository are read. The Hub also makes such a description of any dataset (`/api/datasets/ID/croissant`);
it restates the card and the listing of converted files, at the price of a request, and is not asked for.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from aibom.extract._croissant import Document, dataset_node
from aibom.extract._croissant_facts import files_and_splits, named, origins, texts
from aibom.extract._evidence import evidence, unreadable, whole
from aibom.extract._listing import nearest
from aibom.readers import json
from aibom.readers.errors import ReadError
from aibom.records.claims import Claim
from aibom.records.refs import Kind
from aibom.records.snapshot import Content, FileEntry, Snapshot

__all__ = ["CroissantExtractor"]

_MAX_BYTES = 4 << 20
_MOST_FILES = 4
_PLAIN = "metadata.json"  # what the specification's own examples are called, and many other files too
_NAME = re.compile(r"[\w.\-]{0,100}croissant[\w.\-]{0,100}\.json(?:ld)?", re.IGNORECASE)


class CroissantExtractor:
    """Reads `croissant.json`, `*croissant*.json` and, where it says that it is one, `metadata.json`."""

    name = "croissant"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Return at most four descriptions of a dataset, up to 4 MiB each."""
        return dict.fromkeys(_chosen([file.path for file in files]), _MAX_BYTES) if kind is Kind.DATASET else {}

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield what each description states of the dataset; JSON of another kind is passed over."""
        if snapshot.ref.kind is not Kind.DATASET:
            return
        contents = {content.path: content for content in snapshot.contents}
        for path in _chosen(list(contents)):
            yield from _file(snapshot, contents[path])


def _chosen(paths: Sequence[str]) -> list[str]:
    """Return the paths of at most four descriptions, those nearest to the root first."""
    found = [path for path in paths if _NAME.fullmatch(path.rpartition("/")[2]) or path == _PLAIN]
    return nearest(found, _MOST_FILES)


def _file(snapshot: Snapshot, content: Content) -> Iterator[Claim]:
    where = evidence(snapshot, content, "", CroissantExtractor.name)
    try:
        found = json.parse(whole(content))
    except ReadError as error:
        if content.path != _PLAIN or b"mlcommons.org/croissant" in content.data:
            yield unreadable(snapshot.ref, error, where)
        return
    node = dataset_node(found)
    if node is None:
        if content.path != _PLAIN:
            yield unreadable(snapshot.ref, "describes no dataset in the vocabulary of Croissant", where)
        return
    steps, values = node
    document = Document(snapshot=snapshot, where=where, steps=steps, values=values)
    yield from named(document)
    yield from origins(document)
    yield from texts(document)
    yield from files_and_splits(document)
