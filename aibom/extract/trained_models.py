"""Claims of a list of models trained on a dataset: how many there are, and which of them publish what they can do.

The list is the registry's: what it says of a model is a copy of that model's own card, and was not looked up there.
"""

from collections.abc import Iterator
from functools import partial

from aibom.extract._eval_entries import eval_entries
from aibom.extract._evaluations import evaluations
from aibom.extract._evidence import fact, within
from aibom.extract.benchmarks import benchmark
from aibom.readers import json
from aibom.readers.errors import ReadError
from aibom.records.claims import Fact, FactClaim, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.listing import ModelList
from aibom.records.refs import ArtifactRef, classify, is_commit, shorten
from aibom.records.snapshot import digest

__all__ = ["NAME", "NO_ANSWER", "VERSION", "trained_models"]

NAME, VERSION = "trained-models", "1"
NO_ANSWER = "no usable answer"
"""The value of the fact `trained-models` where the registry was asked in vain; its field `reason` says why."""

_MOST_MODELS = 4
_MOST_BENCHMARKS = 4


def trained_models(dataset: ArtifactRef, found: ModelList) -> Iterator[FactClaim]:
    """Yield how many models `found` shows as trained on `dataset`, then up to four that name benchmarks, four of each.

    A model counts only where its own tags name the dataset, since an endpoint may take no notice of a filter; a result
    on the dataset itself is no benchmark.
    """
    where = Evidence(path=found.path, sha256=digest(found.body) if found.body else "", extractor=NAME)
    asked: tuple[tuple[str, Scalar], ...] = (("asked", found.time), ("limit", found.limit))
    say = partial(fact, dataset, assurance=Assurance.DERIVED)
    try:
        elements = _elements(found)
    except ReadError as error:
        yield say(Fact.TRAINED_MODELS, NO_ANSWER, where, fields=(*asked, ("reason", shorten(error))))
        return
    trained = [(index, model) for index, model in elements if _names(model, dataset)]
    evaluated = [(model, named) for index, model in trained if (named := _benchmarks(dataset, index, model, where))]
    fields = (*asked, ("evaluated", len(evaluated)), ("more", found.more))
    yield say(Fact.TRAINED_MODELS, len(trained), where, fields=fields)
    for model, named in evaluated[:_MOST_MODELS]:
        commit = model.get("sha")
        for name, place in list(named.items())[:_MOST_BENCHMARKS]:
            parts: list[tuple[str, Scalar]] = [("benchmark", name), ("claimed-by", "the Hub"), ("asked", found.time)]
            if isinstance(commit, str) and is_commit(commit):
                parts.append(("commit", commit))
            yield say(Fact.EVALUATED_MODEL, str(model["id"]), place, fields=tuple(parts))


def _elements(found: ModelList) -> list[tuple[int, dict[str, object]]]:
    """Return the models of a list with their places.

    Raises:
        ReadError: there is no answer, it is no list, or holds other fields than were asked for.
    """
    if found.detail:
        raise ReadError(found.detail)
    value = json.parse(found.body)
    if not isinstance(value, list):
        raise ReadError(f"not a list but {type(value).__name__}")
    models = [(index, each) for index, each in enumerate(value[: found.limit]) if isinstance(each, dict)]
    models = [(index, each) for index, each in models if isinstance(classify(each.get("id")), ArtifactRef)]
    if value and not any("sha" in each for _, each in models):
        # who takes no notice of `expand` gives no evaluations: that none is there would mean nothing
        raise ReadError("the list lacks the fields that were asked for")
    return models


def _names(model: dict[str, object], dataset: ArtifactRef) -> bool:
    tags = model.get("tags")
    wanted = f"dataset:{dataset.repo}".lower()
    return isinstance(tags, list) and any(isinstance(tag, str) and tag.lower() == wanted for tag in tags)


def _benchmarks(dataset: ArtifactRef, index: int, model: dict[str, object], where: Evidence) -> dict[str, Evidence]:
    """Return the benchmarks a model publishes results on, each with the place of the first."""
    results = model.get("evalResults")
    own = {dataset.repo.lower(), dataset.name.lower()}
    claims = (
        *evaluations(dataset, model.get("model-index"), partial(within, where, index, "model-index")),
        *eval_entries(
            dataset, results if isinstance(results, list) else [], partial(within, where, index, "evalResults")
        ),
    )
    found: dict[str, Evidence] = {}
    for claim in claims:
        if isinstance(claim, FactClaim) and (name := benchmark(claim)) and name not in own:
            found.setdefault(shorten(name), claim.evidence)
    return found
