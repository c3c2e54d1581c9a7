"""Which file a claim stems from, and which files speak for somebody else."""

from aibom.records.claims import FactClaim, LineageClaim

__all__ = ["is_handed_down", "source"]

# These are copied from parent to child, and then name a grandparent as their origin.
_HANDED_DOWN = frozenset({"config.json", "model_index.json"})
# llama.cpp copies them from the card of the model it converts, whose parents they are.
_HANDED_DOWN_KEY = "key general.base_model."
_QUOTED = {"/cardData": "README.md", "/config/peft": "adapter_config.json", "/config": "config.json"}


def source(claim: LineageClaim | FactClaim) -> str:
    """Return the file a claim stems from: the registry's record quotes the card and configurations as such."""
    path, pointer = claim.evidence.path, claim.evidence.pointer
    if not path.startswith("/api/"):
        return path
    quoted = (name for start, name in _QUOTED.items() if pointer.startswith(start))
    return next(quoted, "the registry's record")


def is_handed_down(claim: LineageClaim) -> bool:
    """Say whether a claim stands where things are copied from the parent, and so may speak of the parent's own."""
    return source(claim) in _HANDED_DOWN or claim.evidence.pointer.startswith(_HANDED_DOWN_KEY)
