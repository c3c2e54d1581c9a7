"""The one error a reader raises."""

__all__ = ["ReadError"]


class ReadError(ValueError):
    """The bytes are not what they should be, or exceed a bound; the message says what and where, for people.

    It never leaves the rooms that read: an extractor turns it into a claim `unreadable`.
    """
