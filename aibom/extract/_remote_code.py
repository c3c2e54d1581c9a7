"""The classes a configuration has loaded from code in a repository."""

from collections.abc import Iterator

from aibom.extract._evidence import fact, within
from aibom.records.claims import Claim, Fact, Scalar
from aibom.records.evidence import Evidence
from aibom.records.refs import ArtifactRef

__all__ = ["remote_code"]

_MAX_ENTRIES = 64  # of one list or mapping


def remote_code(subject: ArtifactRef, where: Evidence, config: dict[str, object]) -> Iterator[Claim]:
    """Yield the classes that are loaded from code in a repository, and which if it is another (`REPO--MODULE.CLASS`)."""
    for steps, reference in _references(config):
        repo, separator, _ = reference.partition("--")
        fields: tuple[tuple[str, Scalar], ...] = (("class", str(steps[1])),)
        if separator:
            fields = (*fields, ("repo", repo))
        yield fact(subject, Fact.REMOTE_CODE, reference, within(where, *steps), fields=fields)


def _references(config: dict[str, object]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield place and text of each reference to a class of `auto_map` and `custom_pipelines`."""
    for key in ("auto_map", "custom_pipelines"):
        mapping = config.get(key)
        for role, entry in sorted(mapping.items())[:_MAX_ENTRIES] if isinstance(mapping, dict) else ():
            if isinstance(entry, str) and entry:
                yield (key, role), entry
            elif isinstance(entry, list):  # a slow and a fast tokenizer, either of which may be null
                for index, reference in enumerate(entry[:_MAX_ENTRIES]):
                    if isinstance(reference, str) and reference:
                        yield (key, role, index), reference
            elif isinstance(entry, dict) and isinstance(entry.get("impl"), str):
                yield (key, role, "impl"), entry["impl"]
