"""What other parts find in a Bom, as reasons the gate understands: profiles and advisories."""

from collections.abc import Sequence
from typing import Any

from aibom.errors import UsageError
from aibom.policy.demands import Reason
from aibom.records.bom import Bom

__all__ = ["advised", "load_advisories", "load_profile", "profiled"]


def load_profile(name: str) -> Any:
    """Return the profile of that name or file.

    Raises:
        UsageError: profiles are not available.
    """
    raise UsageError(f"profiles are not available: {name!r} cannot be required", hint="leave --profile out")


def profiled(bom: Bom, profile: Any, role: str) -> Sequence[Reason]:
    """Return what a Bom lacks of a profile: a finding for each missing element, and what needs a human statement.

    Raises:
        UsageError: profiles are not available.
    """
    del bom, role
    return (load_profile(str(profile)),)


def load_advisories(place: str) -> Any:
    """Return the advisories in a file or folder.

    Raises:
        UsageError: advisories are not available.
    """
    raise UsageError(f"advisories are not available: {place!r} cannot be read", hint="leave --advisories out")


def advised(bom: Bom, advisories: Any) -> Sequence[Reason]:
    """Return a finding, with its path, for each artifact of a Bom that an advisory concerns.

    Raises:
        UsageError: advisories are not available.
    """
    del bom
    return (load_advisories(str(advisories)),)
