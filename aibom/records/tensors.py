"""Tensors as the header of a weight file states them: names, types, shapes and where their bytes lie."""

from dataclasses import dataclass
from math import prod

__all__ = ["Tensor", "TensorList"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tensor:
    """One tensor. `dtype` is the format's own word (`BF16`, `Q4_K`), `shape` has the outermost dimension first.

    `begin` and `end` are the bytes of the file that hold it.

    >>> Tensor(name="w", dtype="F16", shape=(2, 3), begin=64, end=76).parameters
    6
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int

    @property
    def parameters(self) -> int:
        """Return how many elements it has."""
        return prod(self.shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class TensorList:
    """What a header states, in its order. `format` is `safetensors` or `gguf`.

    `data_start` is where the header ends and tensors may begin; `faults` say, for people, what of the list does not fit
    the file: with any, no tensor's bytes can be relied on. `metadata` holds texts (safetensors) or values (GGUF).
    """

    format: str
    tensors: tuple[Tensor, ...]
    metadata: tuple[tuple[str, object], ...]
    data_start: int
    faults: tuple[str, ...] = ()

    @property
    def parameters(self) -> int:
        """Return how many elements all tensors have."""
        return sum(tensor.parameters for tensor in self.tensors)

    @property
    def dtypes(self) -> tuple[tuple[str, int], ...]:
        """Return how many parameters have which type, sorted by type."""
        counts: dict[str, int] = {}
        for tensor in self.tensors:
            counts[tensor.dtype] = counts.get(tensor.dtype, 0) + tensor.parameters
        return tuple(sorted(counts.items()))
