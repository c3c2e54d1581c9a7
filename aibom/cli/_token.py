"""The access token that a command line names."""

import sys

from aibom.errors import UsageError

__all__ = ["access_token"]


def access_token(value: str) -> str | None:
    """Return the token to use, from standard input for `-`, or None for the login of huggingface_hub.

    Raises:
        UsageError: standard input holds none, or no text.
    """
    if value != "-":
        return value or None
    try:
        token = sys.stdin.readline(10_000).strip() if sys.stdin is not None else ""
    except (OSError, ValueError) as error:  # a folder, or bytes that are no text
        raise UsageError("standard input cannot be read as text", hint="pipe the token in") from error
    if not token:
        raise UsageError("standard input holds no token", hint="pipe one in, or leave out --token -")
    return token
