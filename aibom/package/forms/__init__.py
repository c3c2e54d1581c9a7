"""Questionnaires of buyers, as workbooks and as CSV: filled in where a map says so, and nowhere else."""
