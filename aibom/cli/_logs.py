"""What libraries log, shown as far as it concerns people, and never a secret."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from aibom.cli._plain import plain
from aibom.cli._progress import Progress
from aibom.records.refs import shorten

__all__ = ["shown_on"]

_OURS = "aibom"
# huggingface_hub's HTTP client: one line for each request.
_REQUESTS = ("httpx", "httpx2")
_USER = re.compile(r"//[^/\s@]*@")
# The addresses of large files are signed: whoever reads one can fetch the file.
_QUERY = re.compile(r"\?\S*")


class _Shown(logging.Handler):
    """Says records as lines of progress."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self._progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        self._progress.say(shorten(_QUERY.sub("?…", plain(_USER.sub("//", record.getMessage()))), 500))


@contextmanager
def shown_on(progress: Progress, *, debug: bool) -> Iterator[None]:
    """While it lasts, show warnings of aibom on `progress`; with `debug` also each request, less its secrets."""
    handler = _Shown(progress)
    levels = {_OURS: logging.DEBUG if debug else logging.WARNING}
    if debug:
        levels |= dict.fromkeys(_REQUESTS, logging.INFO)
    before = {name: (logging.getLogger(name).level, logging.getLogger(name).propagate) for name in levels}
    for name, level in levels.items():
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(level)
        logger.propagate = False
    try:
        yield
    finally:
        for name, (level, propagate) in before.items():
            logger = logging.getLogger(name)
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate
