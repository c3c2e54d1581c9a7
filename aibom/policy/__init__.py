"""What a BOM amounts to, and whether that is enough: it reads Boms, and nothing of how they came about."""
