"""Claims of `.eval_results/*.yaml`: evaluations a repository keeps for the Hub's leaderboards."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from aibom.extract._eval_entries import eval_entries
from aibom.extract._evidence import evidence, unreadable, whole, within
from aibom.extract._listing import nearest
from aibom.readers import yaml
from aibom.readers.errors import ReadError
from aibom.records.claims import Claim
from aibom.records.refs import Kind
from aibom.records.snapshot import FileEntry, Snapshot

__all__ = ["EvalResultsExtractor"]

_MAX_BYTES = 256 << 10
_MAX_FILES = 4
_NAME = re.compile(r"\.eval_results/[^/]{1,200}\.ya?ml")


class EvalResultsExtractor:
    """Reads the evaluations in a model's repository."""

    name = "eval-results"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:
        """Return at most four files of evaluations, up to 256 KiB each."""
        return dict.fromkeys(_chosen([file.path for file in files]) if kind is Kind.MODEL else (), _MAX_BYTES)

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Yield each metric, and the dataset it was measured on at the commit it names, as the publisher declares."""
        contents = {content.path: content for content in snapshot.contents}
        for path in _chosen(list(contents)) if snapshot.ref.kind is Kind.MODEL else ():
            where = evidence(snapshot, contents[path], "", self.name)
            try:
                found = yaml.parse(whole(contents[path]))
            except ReadError as error:
                yield unreadable(snapshot.ref, error, where)
                continue
            if isinstance(found, list):
                yield from eval_entries(snapshot.ref, found, partial(within, where))
            elif found is not None:
                yield unreadable(snapshot.ref, "not a list, as evaluations are", where)


def _chosen(paths: Sequence[str]) -> list[str]:
    return nearest((path for path in paths if _NAME.fullmatch(path)), _MAX_FILES)
