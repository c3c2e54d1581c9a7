"""Bytes to claims: pure functions, one file per thing that is read."""
