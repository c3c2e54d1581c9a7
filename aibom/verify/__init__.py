"""What the bytes say of what a record claims; nothing here reads a file or asks a registry itself."""
