"""The model card of a model and the data of a dataset, from the facts that were stated; nothing is filled in."""

from collections.abc import Sequence

from aibom.formats.cyclonedx.supplied import energy, quantities
from aibom.formats.vocabulary.facts import about, distinct, plain, pruned, single, stated
from aibom.formats.vocabulary.index import Index
from aibom.formats.vocabulary.roles import dataset_parents
from aibom.formats.vocabulary.text import url_of
from aibom.records.claims import Fact, FactClaim
from aibom.records.lineage import Node
from aibom.records.refs import Kind

__all__ = ["data", "model_card"]

_MODEL_FACTS = (
    Fact.LIBRARY,
    Fact.LANGUAGE,
    Fact.DTYPE,
    Fact.PARAMETER_COUNT,
    Fact.QUANTIZATION,
    Fact.CHAT_TEMPLATE,
    Fact.CO2_EMISSIONS,
    Fact.INFRASTRUCTURE,
    Fact.GATED,
    Fact.PRIVATE,
    Fact.REMOTE_CODE,
    Fact.SECURITY_STATUS,
    Fact.NEW_VERSION,
    Fact.CREATED,
    Fact.LAST_MODIFIED,
    Fact.PROOF,
    Fact.DESCENT,
)
_DATASET_FACTS = (
    Fact.PRETTY_NAME,
    Fact.TASK,
    Fact.LANGUAGE,
    Fact.SIZE_CATEGORY,
    Fact.SIZE,
    Fact.SPLIT,
    Fact.SYNTHETIC,
    Fact.SOURCE_DATASET,
    Fact.SOURCE_DATA,
    Fact.LANGUAGE_CREATOR,
    Fact.COLLECTION,
    Fact.COLLECTION_TIMEFRAME,
    Fact.FILTERING,
    Fact.REMOVALS,
    Fact.ANNOTATIONS_CREATOR,
    Fact.ANNOTATION_PROCESS,
    Fact.USE_CASE,
    Fact.LIMITATION,
    Fact.ETHICAL_CONSIDERATION,
    Fact.CREATOR,
    Fact.MAINTENANCE,
    Fact.VERSION,
    Fact.HOMEPAGE,
    Fact.EXTERNAL_ID,
    Fact.LICENSE_LINK,
    Fact.TRAINED_MODELS,
    Fact.EVALUATED_MODEL,
    Fact.GATED,
    Fact.PRIVATE,
    Fact.NEW_VERSION,
    Fact.CREATED,
    Fact.LAST_MODIFIED,
)
_CONSIDERED = frozenset({Fact.USE_CASE, Fact.LIMITATION, Fact.ETHICAL_CONSIDERATION, Fact.ENERGY})


def model_card(index: Index, node: Node) -> dict[str, object]:
    """Return the `modelCard` of a model; empty where nothing is known, and for datasets."""
    if node.ref.kind is not Kind.MODEL:
        return {}
    facts = index.facts[node.ref]
    parameters = pruned(
        {
            "task": single(facts, Fact.TASK),
            "architectureFamily": single(facts, Fact.MODEL_TYPE),
            "modelArchitecture": ", ".join(distinct(facts, Fact.ARCHITECTURE)),
            "datasets": [{"ref": index.bom_refs[parent]} for parent in dataset_parents(index, node.ref)],
        }
    )
    metrics = [_metric(claim) for claim in about(facts, Fact.METRIC)]
    return pruned(
        {
            "modelParameters": parameters,
            "quantitativeAnalysis": {"performanceMetrics": metrics} if metrics else {},
            "considerations": {} if _CONSIDERED.isdisjoint(facts.groups) else _considerations(facts),
            "properties": [*stated(facts, _MODEL_FACTS), *quantities(facts)],
        }
    )


def data(index: Index, node: Node) -> list[dict[str, object]]:
    """Return the `data` of a dataset's component: what was stated of it, personal data apart; empty for models."""
    if node.ref.kind is not Kind.DATASET:
        return []
    facts = index.facts[node.ref]
    url = url_of(node.ref, index.endpoint) if index.is_served(node) else ""
    fields: dict[str, object] = {
        "type": "dataset",
        "name": plain(node.ref.repo),
        "contents": pruned({"url": url, "properties": stated(facts, _DATASET_FACTS)}),
        "sensitiveData": distinct(facts, Fact.SENSITIVE_DATA),
        "description": single(facts, Fact.DESCRIPTION),
        "governance": _governance(facts),
    }
    return [pruned(fields)]


def _governance(facts: Sequence[FactClaim]) -> dict[str, object]:
    """Return who owns a dataset, the account the registry names and any holder of rights, and who maintains it."""
    author = single(facts, Fact.AUTHOR)
    people = [(dict(claim.fields).get("role"), plain(claim.value)) for claim in about(facts, Fact.CREATOR)]
    owners = [*([author] if author else []), *(name for role, name in people if role == "copyrightHolder")]
    custodians = [name for role, name in people if role == "maintainer"]
    return pruned({"owners": _parties(owners), "custodians": _parties(custodians)})


def _parties(names: Sequence[str]) -> list[dict[str, object]]:
    return [{"organization": {"name": name}} for name in dict.fromkeys(names)]


def _considerations(facts: Sequence[FactClaim]) -> dict[str, object]:
    """Return what is said of use, limits, ethics and energy, as it is said."""
    return pruned(
        {
            "useCases": distinct(facts, Fact.USE_CASE),
            "technicalLimitations": distinct(facts, Fact.LIMITATION),
            "ethicalConsiderations": [{"name": text} for text in distinct(facts, Fact.ETHICAL_CONSIDERATION)],
            "environmentalConsiderations": energy(facts),
        }
    )


def _metric(claim: FactClaim) -> dict[str, str]:
    parts = {name: plain(value) for name, value in claim.fields}
    slices = (
        parts.get("dataset-name") or parts.get("dataset-type"),
        *map(parts.get, ("dataset-config", "dataset-split")),
    )
    out = {
        "type": parts.get("metric-type") or parts.get("metric-name") or "",
        "value": plain(claim.value),
        "slice": ", ".join(text for text in slices if text),
    }
    return {key: text for key, text in out.items() if text}
