"""What the argument of a command names: a path of this machine, or a repository."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from aibom.errors import DocumentError, UsageError
from aibom.records.refs import HUB, HUB_HOSTS, ArtifactRef, parse_subject, shorten

__all__ = ["Subject", "existing_path", "identify", "is_path", "place", "repository"]

_PATH_STARTS = ("/", "./", "../", "~")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an argument names: a repository, or a folder of this machine under the reference its files are known by."""

    ref: ArtifactRef
    folder: Path | None = None


def is_path(argument: str) -> bool:
    """Say whether `argument` is a path: by its start, or because a file of that name exists.

    A folder of that name does not make it one: `ORG/NAME` stays a model id in every directory.

    >>> is_path("./org/name"), is_path("org/name"), is_path("..")
    (True, False, True)
    """
    if argument.startswith(_PATH_STARTS) or argument in {".", ".."}:
        return True
    return os.path.isfile(argument)  # noqa: PTH113 - Path.is_file raises for what is too long to be a path


def existing_path(argument: str) -> Path:
    """Return the path `argument` names.

    Raises:
        DocumentError: there is nothing, or it may not be read.
    """
    try:
        path = Path(argument).expanduser()
        path.stat()
    except FileNotFoundError as error:
        raise DocumentError(
            f"{shorten(argument)!r} does not exist", hint="for a repository write ORG/NAME, without ./ or / before it"
        ) from error
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DocumentError(f"cannot read {shorten(argument)!r}: {reason}", hint="check the path") from error
    return path


def _without_prefix(text: str, hosts: frozenset[str], prefix: str) -> str:
    """Return a link to a mirror that has a path of its own as it would be without that path, anything else as it is.

    Raises:
        UsageError: it is a link to the mirror's host that lies beside that path.

    >>> _without_prefix("https://m.example/hf/org/tiny", frozenset({"m.example"}), "/hf")
    'https://m.example/org/tiny'
    """
    scheme, mark, rest = text.rpartition("://")
    host, slash, path = rest.partition("/")
    if host.rpartition("@")[2].lower() not in hosts:
        return text
    if not f"/{path}".startswith(f"{prefix}/"):
        raise UsageError(
            f"{shorten(text)!r} is a link beside the endpoint, whose repositories lie below {prefix}/",
            hint=f"write NAMESPACE/NAME, or a link such as https://{shorten(host)}{prefix}/NAMESPACE/NAME",
        )
    return f"{scheme}{mark}{host}{slash}{path[len(prefix) :]}"


def repository(argument: str, revision: str, *, endpoint: str) -> ArtifactRef:
    """Return the repository of the Hub at `endpoint` that `argument` names, at `revision` where that is given.

    Raises:
        UsageError: it names none, none of the Hub, or another revision than `revision`.
    """
    address = urlsplit(endpoint)
    # A port belongs to the address, but people also paste links without it.
    ours = {address.hostname, f"{address.hostname}:{address.port}"} if address.hostname else set()
    text = argument.strip()
    if address.path.strip("/"):
        text = _without_prefix(text, frozenset(ours), address.path.rstrip("/"))
    found = parse_subject(text, hosts=HUB_HOSTS | ours)
    if found.registry != HUB:
        raise UsageError(
            f"{shorten(argument)!r} names no repository of the Hub",
            hint="write NAMESPACE/NAME, a Hub URL or pkg:huggingface/NAMESPACE/NAME; a local folder starts with ./ or /",
        )
    if not revision:
        return found
    if found.revision not in {"", revision}:
        raise UsageError(
            f"two revisions were given: {shorten(found.revision)!r} and {shorten(revision)!r}",
            hint="leave out --revision or what stands after @",
        )
    return ArtifactRef.from_repo(found.repo, kind=found.kind, revision=revision)


def identify(argument: str, revision: str, *, endpoint: str) -> Subject:
    """Return what `argument` names, at `revision` where that is given.

    Raises:
        UsageError: it names neither a repository nor a path, or another revision, or a folder at a revision.
        DocumentError: it is a path where no folder can be read.
    """
    if not is_path(argument):
        return Subject(ref=repository(argument, revision, endpoint=endpoint))
    if revision:
        raise UsageError("a folder has no revisions", hint="leave out --revision")
    from aibom.sources.local import local_ref  # noqa: PLC0415 - not needed for what is none

    folder = existing_path(argument)
    return Subject(ref=local_ref(folder), folder=folder)


def place(text: str) -> Path:
    """Return the path an option names, whether or not anything is there.

    Raises:
        UsageError: it begins with the home folder of a user that there is not.
    """
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise UsageError(f"{shorten(text)!r} cannot be found: {error}", hint="check the path") from error
