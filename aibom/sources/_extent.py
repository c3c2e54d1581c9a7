"""How much of the beginning of a file is read: what is asked for, or a header that says it is longer."""

__all__ = ["MAX_EXTENT", "extent"]

MAX_EXTENT = 4 << 20
"""A header of more bytes is read as far as was asked for; those of real shards have less than one million."""


def extent(path: str, data: bytes, limit: int, total: int) -> int:
    """Return how many first bytes of a file of `total` bytes (-1: unknown) are read, of which `data` are the first.

    They are `limit`; but a safetensors file begins with the length of its header, all of which is then read.

    >>> head = (5000).to_bytes(8, "little")
    >>> extent("a.safetensors", head, 1024, 9999), extent("a.bin", head, 1024, 9999)
    (5008, 1024)
    """
    if not path.lower().endswith(".safetensors") or len(data) < 8:
        return limit
    needed = 8 + int.from_bytes(data[:8], "little")
    return max(limit, needed) if needed <= min(MAX_EXTENT, total) else limit
