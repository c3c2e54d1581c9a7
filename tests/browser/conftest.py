"""One browser for the tests of a file."""

from collections.abc import Iterator

import pytest
from browser.drive import Driven, started


@pytest.fixture(scope="module")
def chromium() -> Iterator[Driven]:
    """Return a browser; it ends with the file, since Playwright keeps an event loop in the thread as long as it runs."""
    with started() as driven:
        yield driven
