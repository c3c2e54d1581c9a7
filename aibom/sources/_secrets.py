"""What is sent to an endpoint so that it knows who asks, in every form in which an answer could repeat it."""

from base64 import b64encode
from urllib.parse import unquote, urlsplit

__all__ = ["secrets_of"]

_SHORTEST = 6  # of a password: a shorter one would take words apart


def secrets_of(endpoint: str, token: str) -> tuple[str, ...]:
    """Return the access token, and the password of an endpoint alone and as HTTP's basic scheme sends it.

    >>> secrets_of("https://me:s3cret@hub.example", "hf_x")
    ('bWU6czNjcmV0', 's3cret', 'hf_x')
    """
    address = urlsplit(endpoint)
    user, password = unquote(address.username or ""), unquote(address.password or "")
    sent = b64encode(f"{user}:{password}".encode()).decode() if user or password else ""
    found = {token, sent, *(text for text in (password, address.password or "") if len(text) >= _SHORTEST)}
    return tuple(sorted(found - {""}, key=lambda secret: (-len(secret), secret)))
