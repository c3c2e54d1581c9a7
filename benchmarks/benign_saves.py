"""What a save of the benign corpus is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["BENIGN", "REVIEW", "Save"]

BENIGN, REVIEW = "benign", "benign-review-ok"


@dataclass(frozen=True, slots=True)
class Save:
    """`name` is a path whose first folder is the id, `library` the function that saves, `write` does so."""

    name: str
    library: str
    write: Callable[[Path], object]
    label: str = BENIGN

    @property
    def id(self) -> str:
        """Return the id."""
        return self.name.split("/", maxsplit=1)[0]
