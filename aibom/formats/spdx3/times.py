"""Points in time as SPDX 3 writes them."""

from aibom.formats.vocabulary.index import EPOCH
from aibom.formats.vocabulary.times import utc

__all__ = ["EPOCH", "utc"]
