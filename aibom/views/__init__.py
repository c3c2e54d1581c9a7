"""Pictures and summaries of a BOM, for people and for graph tools; they know the records alone."""

from aibom.views._facts import summary

__all__ = ["summary"]
