"""Bounded parsers of what strangers send: bytes to plain facts."""
