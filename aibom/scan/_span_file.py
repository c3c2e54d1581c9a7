"""A span as a file, for libraries that read files."""

import io

from aibom.readers.spans import Span

__all__ = ["SpanFile"]


class SpanFile(io.RawIOBase):
    """A file that is read from a span, and cannot be written to."""

    def __init__(self, span: Span) -> None:
        super().__init__()
        self._span, self._at = span, 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be read from anywhere."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to an offset, and return it.

        Raises:
            ValueError: it lies before the beginning.
        """
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._span.size}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        """Return the offset that is read from next."""
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read as many bytes as fit, and return how many those were.

        Raises:
            OSError: they cannot be read.
        """
        data = self._span.read(self._at, len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
