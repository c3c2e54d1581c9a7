"""What tags say of how a model was made."""

from aibom.gaps._reading import facts
from aibom.records.claims import Fact, FactClaim
from aibom.records.lineage import Node

__all__ = ["merge_tags", "training_tags"]

_MERGE = frozenset({"frankenmerge", "lazymergekit", "merge", "mergekit", "moerge"})
_TRAINING = frozenset(
    {
        *("autotrain", "axolotl", "dpo", "fine-tuned", "finetune", "finetuned", "generated_from_trainer", "grpo"),
        *("kto", "orpo", "rlhf", "sft", "trl"),
    }
)


def merge_tags(node: Node) -> list[FactClaim]:
    """Return the claims of the tags of `node` that say that it was merged."""
    return [claim for claim in facts(node, Fact.TAG) if str(claim.value).lower() in _MERGE]


def training_tags(node: Node) -> set[str]:
    """Return the tags of `node` that say that it was trained, in lower case; they are copied with the card."""
    return {tag for claim in facts(node, Fact.TAG) if (tag := str(claim.value).lower()) in _TRAINING}
