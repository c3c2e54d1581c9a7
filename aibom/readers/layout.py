"""How tensors lie in a file: overlaps, holes, and what reaches beyond its end."""

from collections.abc import Iterator, Sequence

from aibom.records.tensors import Tensor

__all__ = ["misfits"]

_MAX_TOLD = 20
_LONGEST = 200


def misfits(tensors: Sequence[Tensor], *, start: int, size: int, alignment: int = 1) -> Iterator[str]:
    """Yield, in words, what of the tensors does not fit a file of `size` bytes whose tensors begin at byte `start`.

    Tensors are to follow each other without overlap, and without a hole beyond what `alignment` (in bytes) takes, up to
    the end of the file. At most twenty are told.

    >>> one = Tensor(name="w", dtype="U8", shape=(8,), begin=0, end=8)
    >>> list(misfits([one], start=0, size=4))
    ["the tensor 'w' ends at byte 8, beyond the file's end at 4"]
    """
    for told, text in enumerate(_all(tensors, start=start, size=size, alignment=alignment)):
        if told == _MAX_TOLD:
            yield "and more of the kind"
            return
        yield text


def _all(tensors: Sequence[Tensor], *, start: int, size: int, alignment: int) -> Iterator[str]:
    reached, last = start, ""
    for tensor in sorted(tensors, key=lambda tensor: (tensor.begin, tensor.end)):
        name = repr(tensor.name[:_LONGEST])
        if tensor.begin < reached:
            yield f"the tensor {name} begins at byte {tensor.begin}, within {last or 'the header'}"
        elif tensor.begin > _aligned(reached, alignment):
            yield f"a hole of {tensor.begin - reached} bytes lies before the tensor {name}, at byte {reached}"
        if tensor.end > size:
            yield f"the tensor {name} ends at byte {tensor.end}, beyond the file's end at {size}"
        if tensor.end >= reached:
            reached, last = tensor.end, name
    if size > _aligned(reached, alignment):
        yield f"{size - reached} bytes follow {'the last tensor' if tensors else 'the header'}, at byte {reached}"


def _aligned(position: int, alignment: int) -> int:
    return -(-position // alignment) * alignment
