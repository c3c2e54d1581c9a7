"""Why a request ended without an answer that can be used."""

__all__ = ["RefusedError", "UnansweredError"]


class UnansweredError(Exception):
    """No usable answer after all retries; the message says why, and holds no address and no token."""


class RefusedError(Exception):
    """The answer is a redirect that is not followed, or bytes that cannot be read; the message says which."""
