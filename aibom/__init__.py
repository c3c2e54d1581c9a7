"""aibom: where a neural network comes from, what that record lacks, and what of it is proven."""

__all__ = ["__version__"]

__version__ = "0.1.0"
