"""What a package is made with besides BOM and evidence: profiles, those of one's own with their bytes, and a context."""

from collections.abc import Sequence

from aibom.cli._input import read_document
from aibom.cli._mapped import toml_bytes
from aibom.errors import UsageError
from aibom.policy.context import read_context
from aibom.policy.profile import Profile
from aibom.policy.profile_file import read
from aibom.policy.profiles import load, names
from aibom.records.refs import shorten

__all__ = ["context_bytes", "profiles_of"]


def profiles_of(named: Sequence[str]) -> tuple[list[Profile], dict[str, bytes]]:
    """Return the profiles of these names and files, and the bytes of the files by the id of the profile.

    Raises:
        UsageError: there is none of a name, or two are called alike.
        DocumentError: a file cannot be read, or is no profile.
    """
    found: list[Profile] = []
    own: dict[str, bytes] = {}
    for name in dict.fromkeys(named):
        profile = load(name)
        if name not in names():
            data = read_document(name)
            profile = read(data, name)
            own[profile.id] = data
        found.append(profile)
    ids = [profile.id for profile in found]
    twice = next((each for each in ids if ids.count(each) > 1 or (each in own and each in names())), None)
    if twice is not None:
        raise UsageError(f"two profiles are called {shorten(twice)!r}", hint="give your own another id")
    return found, own


def context_bytes(file: str) -> bytes:
    """Return the bytes of a file that says how a model is used.

    Raises:
        DocumentError: it cannot be read, or is not valid.
    """
    data = toml_bytes(file, page="policy.md")
    read_context(data, file)
    return data
