"""Bytes in: the only room with a network or a disk to read artifacts from."""
