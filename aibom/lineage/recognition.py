"""Parents that a registry brought by a plug-in knows, and the Hub does not."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from aibom.errors import PluginError, told
from aibom.records.claims import Claim, FactClaim
from aibom.records.refs import HUB, ArtifactRef, Form, Kind, Unidentified
from aibom.sources.interface import Registry

__all__ = ["ask", "recognized"]

_NO_NAMES = frozenset({Form.EMPTY, Form.NOT_TEXT})


def recognized(claims: Iterable[Claim], registries: Sequence[Registry]) -> Iterator[Claim]:
    """Yield the claims, their parents replaced where one of `registries` recognises what is written.

    Only values that are no id of the Hub are shown to them, the first that knows one is believed.

    Raises:
        PluginError: a registry failed, or named an artifact of another registry.
    """
    if not registries:
        yield from claims
        return
    for claim in claims:
        parent = None if isinstance(claim, FactClaim) else claim.parent
        if isinstance(claim, FactClaim) or parent is None or not _is_open(parent):
            yield claim
            continue
        kind = parent.kind if isinstance(parent, ArtifactRef) else Kind.MODEL
        found = next((found for each in registries if (found := ask(each, claim.text.strip(), kind))), None)
        yield claim if found is None else replace(claim, parent=found)


def _is_open(parent: ArtifactRef | Unidentified) -> bool:
    return parent.form not in _NO_NAMES if isinstance(parent, Unidentified) else parent.registry != HUB


def ask(registry: Registry, text: str, kind: Kind) -> ArtifactRef | None:
    """Return what `text` means to `registry`, or None.

    Raises:
        PluginError: it failed, or named an artifact of another registry.
    """
    try:
        found = registry.recognize(text, kind)
        named = found.registry if found is not None else registry.name
    except (Exception, SystemExit) as error:
        raise PluginError(
            f"the registry {registry.name!r} failed to recognise a name: {told(error)}",
            hint="leave it out with --no-plugins, and report this to whoever made it",
        ) from error
    if named != registry.name:
        raise PluginError(
            f"the registry {registry.name!r} named an artifact of {named!r}",
            hint="leave it out with --no-plugins, and report this to whoever made it",
        )
    return found
