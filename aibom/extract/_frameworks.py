"""Libraries stated with their version: how tools write their names, and what PyPI calls them."""

import re

from aibom.extract._evidence import fact
from aibom.records.claims import Claim, Fact, Scalar
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef

__all__ = ["framework", "package_of"]

_NORMAL = re.compile(r"[-_.]+")
# Names that are not, but for case and hyphens, those of their packages.
_OTHER_NAMES = {"open-clip": "open-clip-torch", "pytorch": "torch", "sklearn": "scikit-learn"}
_SAME_NAMES = frozenset(
    {
        *("accelerate", "adapters", "auto-gptq", "autoawq", "axolotl", "bitsandbytes", "compressed-tensors"),
        *("datasets", "deepspeed", "diffusers", "evaluate", "fairseq", "fastai", "flair", "flash-attn", "flax"),
        *(
            "gptqmodel",
            "huggingface-hub",
            "jax",
            "jaxlib",
            "keras",
            "lightning",
            "llmcompressor",
            "mergekit",
            "ml-dtypes",
            "mlx",
        ),
        *("mlx-lm", "nemo-toolkit", "numpy", "onnx", "onnxruntime", "optimum", "paddlepaddle", "peft"),
        *(
            "pylate",
            "pytorch-lightning",
            "safetensors",
            "scikit-learn",
            "sentence-transformers",
            "sentencepiece",
            "setfit",
            "spacy",
            "spacy-transformers",
            "span-marker",
            "speechbrain",
        ),
        *("stable-baselines3", "stanza", "tensorflow", "tf-keras", "tokenizers", "torch", "torchaudio"),
        *("torchvision", "transformers", "trl", "unsloth", "vllm", "xformers"),
    }
)


def package_of(name: str) -> str:
    """Return what PyPI calls a library that a tool writes as `name`; empty where that is not known for sure.

    >>> package_of("Pytorch"), package_of("Sentence Transformers"), package_of("Python")
    ('torch', 'sentence-transformers', '')
    """
    plain = _NORMAL.sub("-", "-".join(name.lower().split()))
    return _OTHER_NAMES.get(plain) or (plain if plain in _SAME_NAMES else "")


def framework(  # noqa: PLR0913 - keyword-only
    subject: ArtifactRef,
    package: str,
    where: Evidence,
    *,
    version: str = "",
    specifier: str = "",
    stated: str = "",
    assurance: Assurance = Assurance.DECLARED,
) -> Claim:
    """Return the fact that a library was or is to be used: what PyPI calls it, and what else is said of it."""
    named = (("version", version), ("specifier", specifier), ("stated", stated))
    fields: list[tuple[str, Scalar]] = [(name, text) for name, text in named if text]
    return fact(subject, Fact.FRAMEWORK, package, where, assurance=assurance, fields=tuple(fields))
