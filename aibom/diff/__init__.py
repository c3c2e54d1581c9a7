"""What changed between two records of a model: two Boms in, changes out, with kind, severity, values and evidence."""
