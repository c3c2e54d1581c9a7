"""What tags say of training."""

from aibom.gaps._reading import facts
from aibom.records.claims import Fact
from aibom.records.lineage import Node

__all__ = ["training_tags"]

_TAGS = frozenset(
    {
        *("autotrain", "axolotl", "dpo", "fine-tuned", "finetune", "finetuned", "generated_from_trainer", "grpo"),
        *("kto", "orpo", "rlhf", "sft", "trl"),
    }
)


def training_tags(node: Node) -> set[str]:
    """Return the tags of `node` that say that it was trained, in lower case; they are copied with the card."""
    return {tag for claim in facts(node, Fact.TAG) if (tag := str(claim.value).lower()) in _TAGS}
