"""What a registry answered when it was asked which models were trained on a dataset."""

from dataclasses import dataclass

from aibom.records.refs import ArtifactRef

__all__ = ["ModelList"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelList:
    """One answer: the most used models that the registry knows as trained on `dataset` (at no revision).

    `path` is what was asked for, `body` the answer byte for byte, `limit` how many models were asked for at most, `more`
    whether the registry names a further page, `time` when it was asked (RFC 3339, UTC, whole seconds). Where no usable
    answer came `detail` says why, and `body` is empty.
    """

    dataset: ArtifactRef
    path: str
    limit: int
    time: str
    body: bytes = b""
    more: bool = False
    detail: str = ""
