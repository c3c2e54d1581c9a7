"""Between a Bom and the bytes of a standard document."""
