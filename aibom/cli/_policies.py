"""Files of policies, contexts and lists on this machine: read from where they lie."""

import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from aibom.errors import AibomError, DocumentError
from aibom.policy._toml import MAX_BYTES
from aibom.policy.context import Entry, read_context, read_list
from aibom.policy.joined import load_profile
from aibom.policy.policy import Context, Policy
from aibom.policy.read import PRESETS, preset, read
from aibom.records.refs import shorten

__all__ = ["context_of", "entries_of", "policy_of", "profiles_of"]


def policy_of(named: str, rules: Collection[str]) -> Policy:
    """Return the preset, or the policy in the file, of that name; `rules` are the ids of all rules there are.

    Raises:
        UsageError: there is neither.
        DocumentError: the file cannot be read, or is not valid; the message names file and line.
    """
    if named in PRESETS or not (named.endswith(".toml") or os.path.isfile(named)):  # noqa: PTH113 - as in _subject
        return preset(named, rules)
    return read(_policy_bytes(named), named, rules, _policy_bytes)


def profiles_of(policy: Policy, named: Iterable[str] = ()) -> dict[str, Any]:
    """Return the profiles that a policy requires in some tier, and those that are named besides.

    Raises:
        UsageError: there is no profile that is named.
        DocumentError: there is none that the policy names, said with file and line; or one is not valid.
    """
    found = {name: load_profile(name) for name in dict.fromkeys(named)}
    for name, where in policy.profiles.items():
        try:
            found[name] = found.get(name) or load_profile(name)
        except AibomError as error:
            raise DocumentError(f"{where}: {error}", hint=error.hint) from error
    return found


def context_of(file: str) -> Context:
    """Return what a file says of the use of a model.

    Raises:
        DocumentError: it cannot be read, or is not valid.
    """
    return read_context(_bytes_of(file), file)


def entries_of(file: str) -> tuple[Entry, ...]:
    """Return what a file lists.

    Raises:
        DocumentError: it cannot be read, or is not valid.
    """
    return read_list(_bytes_of(file), file)


def _policy_bytes(name: str) -> bytes:
    return _bytes_of(name, hint="`aibom policy init FILE` writes one to begin with")


def _bytes_of(name: str, *, hint: str = "docs/policy.md shows what such a file holds") -> bytes:
    try:
        with Path(name).expanduser().open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DocumentError(f"cannot read {shorten(name)!r}: {reason}", hint=hint) from error
