"""Every error a user can meet: what was wrong, where, what to do next, and the exit code it ends in."""

__all__ = [
    "AibomError",
    "DocumentError",
    "GatedError",
    "IncompleteError",
    "NotFoundError",
    "OfflineError",
    "PluginError",
    "SourceError",
    "UsageError",
    "VerdictError",
]


class AibomError(Exception):
    """Root of all errors aibom raises on purpose; `hint` says what to do next, `exit_code` how the process ends."""

    exit_code = 70

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class VerdictError(AibomError):
    """The job was done, and the answer is no: something is not valid, not met, not found, or would have been lost."""

    exit_code = 1


class UsageError(AibomError):
    """The command line is wrong: unknown format, malformed id, options that exclude each other."""

    exit_code = 2


class SourceError(AibomError):
    """The subject could not be read from its source."""

    exit_code = 3


class NotFoundError(SourceError):
    """The source has no such repository or revision, or hides it from this caller."""


class GatedError(SourceError):
    """The repository exists, but nothing of it can be read without access granted by its owner."""


class OfflineError(SourceError):
    """The network is switched off and neither cache nor recording holds the answer."""


class IncompleteError(SourceError):
    """The walk ended with repositories whose source gave no usable answer after all retries."""


class DocumentError(AibomError):
    """A file or folder cannot be read or written, or a document is not valid."""

    exit_code = 4


class PluginError(AibomError):
    """A plug-in is missing, duplicated or failed."""

    exit_code = 5


def told(error: BaseException) -> str:
    """Return what an error of somebody else's code says, also where it cannot even do that.

    >>> told(ValueError("no such thing")), told(SystemExit(0))
    ('ValueError: no such thing', 'SystemExit: 0')
    """
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - it is as strange as the error itself
        return type(error).__name__
