"""The libraries that artifacts state with a version, as components."""

from collections.abc import Mapping

from aibom.formats.vocabulary.frameworks import Framework
from aibom.formats.vocabulary.properties import Property
from aibom.formats.vocabulary.text import escape

__all__ = ["framework_component", "is_framework"]

# What runs or trains a model; anything else is a library.
_FRAMEWORKS = frozenset(
    {
        *("diffusers", "fastai", "flair", "flax", "jax", "keras", "lightning", "mlx", "mxnet", "nemo-toolkit"),
        *("paddlepaddle", "peft", "pytorch-lightning", "sentence-transformers", "setfit", "spacy", "speechbrain"),
        *("tensorflow", "tf-keras", "torch", "transformers", "trl", "vllm"),
    }
)


def framework_component(framework: Framework) -> dict[str, object]:
    """Return the component of a library: nothing but its identity, and who states it."""
    return {
        "type": "framework" if framework.name in _FRAMEWORKS else "library",
        "bom-ref": framework.purl,
        "name": framework.name,
        "version": escape(framework.version),
        "purl": framework.purl,
        "properties": [{"name": Property.STATED_BY.value, "value": ref} for ref in framework.stated_by],
    }


def is_framework(component: Mapping[str, object]) -> bool:
    """Say whether a component of a document is a library that artifacts state, and no artifact."""
    found = component.get("properties")
    return isinstance(found, list) and any(each["name"] == Property.STATED_BY for each in found)
