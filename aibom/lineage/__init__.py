"""Claims to lineage: the walk, and the assembly of what it found."""
