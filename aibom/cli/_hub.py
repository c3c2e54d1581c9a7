"""The source of the Hub that a command line asks for, and what is said while it waits."""

import logging

from aibom.cli import _environment
from aibom.cli._options import AskOptions, WalkOptions
from aibom.cli._plain import hide
from aibom.cli._progress import Progress
from aibom.cli._subject import place
from aibom.cli._token import access_token
from aibom.errors import UsageError
from aibom.sources.cache import Cache, default_dir
from aibom.sources.hub import Event, HubSource

__all__ = ["hub_source"]

_log = logging.getLogger(__name__)


def hub_source(
    options: WalkOptions | AskOptions, progress: Progress, *, offline: bool = False, afresh: bool = False
) -> HubSource:
    """Return the source of the Hub that the environment names, whose secrets nothing shows from now on.

    With `offline` nobody is asked; with `afresh` everybody is, whatever the cache holds.

    Raises:
        UsageError: the environment or an option is wrong.
    """
    source = HubSource(
        endpoint=_environment.endpoint(),
        time=_environment.now(),
        token=access_token(options.token),
        cache=_cache(options),
        timeout=options.timeout,
        jobs=options.jobs,
        offline=offline,
        afresh=afresh,
        on_event=lambda event: _wait(event, progress),
    )
    hide(source.secrets)
    return source


def _cache(options: WalkOptions | AskOptions) -> Cache | None:
    """The cache that the options name; none, which is said, where there is no home folder to keep it in."""
    if options.no_cache or options.cache_dir:
        return None if options.no_cache else Cache(place(options.cache_dir))
    try:
        return Cache(default_dir())
    except UsageError as error:
        _log.warning("%s; nothing is kept (%s)", error, error.hint)
        return None


def _wait(event: Event, progress: Progress) -> None:
    reasons = {"waiting": "rate limit", "retry": "no usable answer"}
    if event.kind in reasons:
        progress.waiting(event.repo, event.seconds, reasons[event.kind])
