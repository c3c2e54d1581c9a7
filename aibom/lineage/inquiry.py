"""What the registry is asked for once the lineage is known: models outside it that were trained on its datasets."""

from collections.abc import Sequence
from dataclasses import replace

from aibom.extract.trained_models import NAME, VERSION, trained_models
from aibom.lineage.order import distinct
from aibom.lineage.pool import Pool
from aibom.lineage.visit import redacted
from aibom.records.lineage import Lineage
from aibom.records.listing import ModelList
from aibom.records.refs import ArtifactRef
from aibom.sources.interface import ListsModels, Source

__all__ = ["inquire"]


def inquire(lineage: Lineage, source: Source, datasets: Sequence[ArtifactRef], *, jobs: int) -> Lineage:
    """Return the lineage with what `source` knows of models trained on `datasets`, asked `jobs` at a time, once each.

    A source that lists no models leaves it as it is, and so does each answer that nobody gave.

    Raises:
        DocumentError: a recording behind the source cannot be read.
    """
    if not datasets or not isinstance(source, ListsModels):
        return lineage
    answers: dict[ArtifactRef, ModelList] = {}
    with Pool(source.models_of, jobs) as pool:
        for dataset in datasets:
            pool.ask(dataset)
        while pool.waiting:
            asked, answer = pool.next()
            if answer is not None:
                answers[asked] = answer
    if not answers:
        return lineage
    nodes = tuple(
        replace(node, facts=distinct((*node.facts, *map(redacted, trained_models(node.ref, answers[node.ref])))))
        if node.ref in answers
        else node
        for node in lineage.nodes
    )
    extractors = tuple(sorted((*lineage.walk.extractors, f"{NAME}@{VERSION}")))
    return replace(lineage, nodes=nodes, walk=replace(lineage.walk, extractors=extractors))
