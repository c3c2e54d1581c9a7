"""A model's files, and the tensors in those of them that hold its weights."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from aibom.readers import gguf, json, safetensors
from aibom.readers.errors import ReadError
from aibom.readers.spans import Span
from aibom.records.refs import shorten
from aibom.records.tensors import Tensor, TensorList

__all__ = ["Checkpoint", "Holding", "Stored", "checkpoint", "read_json"]

MAX_TENSORS = 200_000
MAX_FILES = 4096
_INDEX = "model.safetensors.index.json"
_NO_WEIGHTS = re.compile(r"^(adapter_model|optimizer|scheduler|rng_state|training_args)", re.IGNORECASE)
_PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".h5", ".msgpack")
_SPLIT = re.compile(r"^(.*)-\d{5}-of-(\d{5})\.gguf$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What is read of a model: `files` by their path, and why others could not be opened.

    `name` is as the model was named. Of the files in `sparse` most bytes were never written: none is read whole. With
    `remote` every read is a request, so that fewer tensors are read, and of each one stretch.
    """

    name: str
    files: Mapping[str, Span]
    faults: Mapping[str, str] = field(default_factory=dict)
    sparse: frozenset[str] = frozenset()
    remote: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A tensor and the bytes it lies in.

    `heads` says that its rows are in the order of a GGUF converter: the two halves of each of so many heads interleaved,
    as rotary embeddings of ggml want them (0: as they stand). `sparse` and `remote` are those of the holding.
    """

    tensor: Tensor
    span: Span
    path: str
    sparse: bool = False
    remote: bool = False
    heads: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The tensors of one model by name; `format` is `safetensors`, `gguf` or empty where there are none."""

    name: str
    format: str
    tensors: Mapping[str, Stored]
    metadata: Mapping[str, object]
    faults: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    remote: bool = False

    @property
    def parameters(self) -> int:
        """Return how many values all tensors hold."""
        return sum(each.tensor.parameters for each in self.tensors.values())


@dataclass(slots=True)
class _Gathered:
    tensors: dict[str, Stored] = field(default_factory=dict)
    metadata: dict[str, object] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    repeated: int = 0


def checkpoint(holding: Holding) -> Checkpoint:
    """Return the tensors of a model's weight files: safetensors before GGUF, and of several variants one.

    A file that cannot be read, or whose header does not fit it, is among the faults, and none of its tensors is taken.
    """
    gathered = _Gathered(faults=sorted(holding.faults.items()))
    form, paths = _weight_files(holding, gathered)
    for path in paths[:MAX_FILES]:
        _gather(holding, form, path, gathered)
    if len(paths) > MAX_FILES:
        gathered.notes.append(f"{holding.name}: {len(paths):,} weight files; the first {MAX_FILES:,} are read")
    if gathered.repeated:
        gathered.notes.append(
            f"{holding.name}: {gathered.repeated:,} tensors stand in several files; the first of each is compared"
        )
    return Checkpoint(
        name=holding.name,
        format=form if gathered.tensors else "",
        tensors=gathered.tensors,
        metadata=gathered.metadata,
        faults=tuple(gathered.faults),
        notes=tuple(gathered.notes),
        remote=holding.remote,
    )


def read_json(holding: Holding, path: str, *, most: int = json.MAX_BYTES) -> object:
    """Return what a JSON file of the model holds, or None where there is none.

    Raises:
        ReadError: it is no JSON, or exceeds a bound.
        OSError: it cannot be read.
    """
    span = holding.files.get(path)
    if span is None:
        return None
    if span.size > most:
        raise ReadError(f"JSON of {span.size:,} bytes; at most {most:,} are read")
    return json.parse(span.read(0, span.size))


def _weight_files(holding: Holding, gathered: _Gathered) -> tuple[str, list[str]]:
    """Return the format of the files that hold the weights, and their paths in the order they are read in."""
    indexed = _indexed(holding, gathered)
    if indexed:
        return "safetensors", indexed
    found = [path for path in sorted(holding.files) if not _NO_WEIGHTS.match(PurePosixPath(path).name)]
    tensors = [path for path in found if path.endswith(".safetensors")]
    if tensors:
        top = [path for path in tensors if "/" not in path]
        kept = sorted(top or tensors, key=lambda path: (not PurePosixPath(path).name.startswith("model"), path))
        if len(kept) < len(tensors):
            gathered.notes.append(
                f"{holding.name}: weights in folders below are left out, since there are some at the top"
            )
        return "safetensors", kept
    packed = [path for path in found if path.endswith(".gguf")]
    if packed:
        return "gguf", _one_gguf(holding, packed, gathered)
    pickled = [path for path in found if path.endswith(_PICKLED)]
    if pickled:
        gathered.notes.append(
            f"{holding.name}: its weights are in files that are never loaded here ({shorten(pickled[0])}"
            f"{' and others' if len(pickled) > 1 else ''}): safetensors and GGUF are read"
        )
    return "", []


def _indexed(holding: Holding, gathered: _Gathered) -> list[str]:
    """Return the files that the index of a sharded checkpoint names, noting those that are not there."""
    try:
        index = read_json(holding, _INDEX)
    except (ReadError, OSError) as error:
        gathered.faults.append((_INDEX, _said(error)))
        return []
    places = index.get("weight_map") if isinstance(index, dict) else None
    if not isinstance(places, dict):
        return []
    named = sorted({path for path in places.values() if isinstance(path, str)})
    missing = [path for path in named if path not in holding.files]
    for path in missing[:20]:
        if path not in holding.faults:
            gathered.faults.append((shorten(path), f"{_INDEX} names it, and it is not there"))
    return [path for path in named if path in holding.files]


def _one_gguf(holding: Holding, paths: Sequence[str], gathered: _Gathered) -> list[str]:
    """Return the files of one model among several GGUF files: those of the largest, which keeps the most bits."""
    groups: dict[str, list[str]] = {}
    for path in paths:
        split = _SPLIT.match(path)
        groups.setdefault(f"{split[1]} {split[2]}" if split else path, []).append(path)
    largest = max(sorted(groups), key=lambda name: sum(holding.files[path].size for path in groups[name]))
    if len(groups) > 1:
        gathered.notes.append(
            f"{holding.name}: {len(groups):,} GGUF models; the largest is compared, {shorten(groups[largest][0])}"
        )
    return groups[largest]


def _gather(holding: Holding, form: str, path: str, gathered: _Gathered) -> None:
    span = holding.files[path]
    try:
        found = safetensors.tensors(span) if form == "safetensors" else gguf.tensors(span)
    except (ReadError, OSError) as error:
        gathered.faults.append((path, _said(error)))
        return
    if found.faults:
        gathered.faults.append((path, f"its header does not fit the file: {shorten(found.faults[0])}"))
        return
    if len(gathered.tensors) + len(found.tensors) > MAX_TENSORS:
        gathered.faults.append((path, f"more than {MAX_TENSORS:,} tensors in all"))
        return
    if path in holding.sparse:
        gathered.faults.append((path, "most of its bytes were never written (a sparse file): it is not read whole"))
    _keep(holding, path, found, gathered)


def _keep(holding: Holding, path: str, found: TensorList, gathered: _Gathered) -> None:
    prefix = path.rpartition("/")[0]
    for key, value in found.metadata:
        gathered.metadata.setdefault(key, value)
    for tensor in _named(found, prefix):
        if tensor.name in gathered.tensors:
            gathered.repeated += 1
        else:
            gathered.tensors[tensor.name] = Stored(
                tensor=tensor,
                span=holding.files[path],
                path=path,
                sparse=path in holding.sparse,
                remote=holding.remote,
            )


def _named(found: TensorList, prefix: str) -> Iterator[Tensor]:
    """Yield the tensors; of a pipeline's parts each is named after its folder, too."""
    for each in found.tensors:
        if prefix and found.format == "safetensors":
            yield Tensor(
                name=f"{prefix}/{each.name}", dtype=each.dtype, shape=each.shape, begin=each.begin, end=each.end
            )
        else:
            yield each


def _said(error: Exception) -> str:
    return shorten((error.strerror or type(error).__name__) if isinstance(error, OSError) else str(error))
