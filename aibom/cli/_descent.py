"""From a child and its bases, as they were named, to what their weights say, and to an exit code."""

import os
from collections.abc import Sequence
from functools import cache

from aibom.cli._hub import hub_source
from aibom.cli._options import AskOptions
from aibom.cli._progress import Progress
from aibom.cli._verdicts import written
from aibom.cli._weights import holding
from aibom.errors import UsageError, VerdictError
from aibom.records.descent import Descent, DescentVerdict
from aibom.views.descent import json, text
from aibom.weights.descent import descent
from aibom.weights.mixture import MOST_PARENTS

__all__ = ["conclude", "found", "shown"]


def found(child: str, bases: Sequence[str], ask: AskOptions, progress: Progress, *, full: bool) -> Descent:
    """Return what the weights of `child` say of the claim that it was made from `bases`.

    Raises:
        UsageError: an argument names nothing, or there are too many.
        DocumentError: one cannot be read.
        SourceError: one cannot be read at the Hub.
    """
    if len(bases) > MOST_PARENTS:
        raise UsageError(f"{len(bases):,} parents were given", hint=f"name at most {MOST_PARENTS}")
    # Read by numpy's library when it is loaded: threads that wait for each other cost more than they bring on blocks so small.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    hub = cache(lambda: hub_source(ask, progress))
    models = [holding(argument, hub) for argument in (child, *bases)]
    try:
        return descent(models[0], models[1:], full=full, count=progress.digested)
    finally:
        progress.close()


def shown(result: Descent, form: str, *, every: bool) -> bytes:
    """Return what was found in the form that was asked for; `every` lists each tensor in text, too."""
    if form == "text":
        return text(result, every=every).encode(errors="backslashreplace")
    return written(json(result))


def conclude(result: Descent) -> None:
    """End as the verdict asks for.

    Raises:
        VerdictError: the weights contradict the claim.
    """
    if result.verdict is DescentVerdict.CONTRADICTED:
        raise VerdictError(
            f"the weights contradict the claim that the child was made from {' and '.join(result.bases)}",
            hint="ask who published it from which weights it was made; the lines above say what was compared",
        )
