"""On what a metric was measured, where that has a name."""

from aibom.records.claims import FactClaim

__all__ = ["benchmark"]

_UNNAMED = frozenset({"", "-", "n/a", "none", "null", "unknown", "unk", "custom", "generator", "json", "text"})


def benchmark(claim: FactClaim) -> str:
    """Return the dataset that a metric was measured on, in lower case; empty where none is named."""
    fields = dict(claim.fields)
    names = (str(fields.get(key, "")).strip().lower() for key in ("dataset-type", "dataset-name"))
    return next((name for name in names if name not in _UNNAMED), "")
