"""Lineage to gaps: one rule per file."""
