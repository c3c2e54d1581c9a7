"""The registries that plug-ins bring: what of the command line is theirs, and the sources that answer for them."""

from collections.abc import Mapping, Sequence

from aibom.cli import _environment
from aibom.cli._options import WalkOptions
from aibom.errors import AibomError, PluginError, UsageError, told
from aibom.lineage.recognition import ask
from aibom.plugins import sources
from aibom.records.refs import HUB, LOCAL, ArtifactRef, Kind, classify, shorten
from aibom.records.snapshot import Snapshot
from aibom.sources.interface import Registry, Settings, Source, Wants

__all__ = ["Registries"]

_HINT = "leave it out with --no-plugins, and report this to whoever made it; --debug shows where it failed"


class Registries:
    """The registries of one command line, opened once, when the first of them is needed.

    Raises:
        PluginError: one of them cannot be loaded.
    """

    def __init__(self, options: WalkOptions) -> None:
        self._options = options
        self._opened: Mapping[str, Source] | None = None
        self.known: Sequence[Registry] = sources(built_in_only=options.no_plugins)

    @property
    def names(self) -> frozenset[str]:
        """Every registry that can be walked, the Hub among them."""
        return frozenset({HUB, *(registry.name for registry in self.known)})

    def recognize(self, argument: str) -> ArtifactRef | None:
        """Return what an argument that is no id of the Hub means to one of the registries, or None.

        Raises:
            PluginError: one of them failed, or spoke for another.
            UsageError: it names another revision than --revision.
        """
        text, revision = argument.strip(), self._options.revision
        named = classify(text)
        if not self.known or (isinstance(named, ArtifactRef) and named.registry in {HUB, LOCAL}):
            return None
        found = next((found for each in self.known if (found := ask(each, text, Kind.MODEL))), None)
        if found is None or not revision:
            return found
        if found.revision not in {"", revision}:
            raise UsageError(
                f"two revisions were given: {shorten(found.revision)!r} and {shorten(revision)!r}",
                hint="leave out --revision or what stands after @",
            )
        return found.at(revision)

    def open(self, time: str) -> Mapping[str, Source]:
        """Return the source of each registry, by its name, for a walk that begins at `time`.

        Raises:
            PluginError: one of them could not be opened.
        """
        if self._opened is None:
            options = self._options
            settings = Settings(
                time=time,
                timeout=options.timeout,
                jobs=options.jobs,
                offline=options.offline or _environment.is_offline(),
            )
            self._opened = {registry.name: _open(registry, settings) for registry in self.known}
        return self._opened


def _open(registry: Registry, settings: Settings) -> Source:
    try:
        return _Answering(registry.name, registry.open(settings))
    except (Exception, SystemExit) as error:
        raise PluginError(f"the registry {registry.name!r} could not be opened: {told(error)}", hint=_HINT) from error


class _Answering:
    """The source of a registry, held to its law: it answers, or is to blame."""

    def __init__(self, name: str, source: Source) -> None:
        self.name = name
        self.endpoint, self.time, self._fetch = source.endpoint, source.time, source.fetch

    def fetch(self, ref: ArtifactRef, wants: Wants) -> Snapshot:
        """Return what the source answers.

        Raises:
            PluginError: it failed, or answered with something else than a snapshot of `ref`.
            AibomError: what it was given to read with, or this machine, failed.
        """
        try:
            found = self._fetch(ref, wants)
            asked = found.requested
        except AibomError:
            raise
        except (Exception, SystemExit) as error:
            raise PluginError(f"the registry {self.name!r} failed to answer: {told(error)}", hint=_HINT) from error
        if asked != ref:
            raise PluginError(f"the registry {self.name!r} was asked for {ref} and answered for {asked}", hint=_HINT)
        return found
