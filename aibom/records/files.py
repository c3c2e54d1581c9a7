"""What the files of a repository are for, by their names alone."""

import re
from enum import StrEnum

__all__ = ["WEIGHTS", "Role", "role", "weight_format"]

WEIGHTS = re.compile(
    r"\.(safetensors|gguf|ggml|bin|pt|pth|ckpt|pkl|pickle|h5|keras|msgpack|onnx|onnx_data|pb|tflite|ot|npz|nemo|mlmodel)$",
    re.IGNORECASE,
)
"""How the names of files that hold weights end."""

_PICKLE = re.compile(r"\.(bin|pt|pth|ckpt|pkl|pickle|nemo|joblib|dill)$", re.IGNORECASE)
# Models of other kinds than networks, which are loaded by running what is in them all the same.
_DUMP = re.compile(r"\.(joblib|dill)$", re.IGNORECASE)
# GGML, OpenVINO and ONNX use .bin for plain numbers.
_PLAIN = re.compile(r"(^|/)[^/]*(ggml|openvino|onnx)[^/]*(/.*)?\.bin$", re.IGNORECASE)
# What a trainer or tokenizer leaves behind is no weights.
_ASIDE = re.compile(
    r"(^|/)(training_args|optimizer|scheduler|scaler|rng_state[^/]*|vocab|tokenizer|spiece)\.(bin|pt|pth|pkl)$",
    re.IGNORECASE,
)
_CODE = re.compile(r"\.(py|pyc|so|dll|dylib|sh|ipynb|whl)$", re.IGNORECASE)
_CHAT_TEMPLATE = re.compile(r"(^|/)(chat_template[^/]*\.(jinja|json)|additional_chat_templates/[^/]+)$", re.IGNORECASE)
_TOKENIZER = re.compile(
    r"(^|/)(tokenizer[^/]*\.(json|model|model\.v3|bin)|vocab\.(json|txt|bpe)|merges\.txt|special_tokens_map\.json|"
    r"added_tokens\.json|spiece\.model|sentencepiece[^/]*\.model|tekken\.json)$",
    re.IGNORECASE,
)
_GENERATION = re.compile(r"(^|/)generation_config\.json$", re.IGNORECASE)
_CONFIGURATION = re.compile(
    r"(^|/)(config|adapter_config|model_index|preprocessor_config|processor_config|quantize_config|quantization_config|"
    r"params|mergekit_config)\.(json|ya?ml)$|(^|/)requirements[^/]*\.txt$",
    re.IGNORECASE,
)


class Role(StrEnum):
    """What a file is for."""

    WEIGHTS = "weights"
    CODE = "code"
    """Something that can be run: Python, a notebook, a library of machine code."""
    CHAT_TEMPLATE = "chat-template"
    TOKENIZER = "tokenizer"
    GENERATION = "generation-config"
    CONFIGURATION = "configuration"
    OTHER = "other"


_BY_NAME = (
    (_CODE, Role.CODE),
    (_CHAT_TEMPLATE, Role.CHAT_TEMPLATE),
    (_TOKENIZER, Role.TOKENIZER),
    (_GENERATION, Role.GENERATION),
    (_CONFIGURATION, Role.CONFIGURATION),
)


def role(path: str) -> Role:
    """Return what the file at `path` is for, as its name has it.

    >>> role("model-00001-of-00002.safetensors").value, role("modeling_x.py").value, role("README.md").value
    ('weights', 'code', 'other')
    >>> role("classifier.joblib").value, role("training_args.bin").value, role("requirements.txt").value
    ('weights', 'other', 'configuration')
    """
    named = next((found for pattern, found in _BY_NAME if pattern.search(path)), None)
    if named is not None:
        return named
    return Role.WEIGHTS if _DUMP.search(path) or (WEIGHTS.search(path) and not _ASIDE.search(path)) else Role.OTHER


def weight_format(path: str) -> str:
    """Return the format of a file of weights: `pickle` for all that a loader unpickles, else how its name ends.

    >>> weight_format("pytorch_model.bin"), weight_format("model.safetensors"), weight_format("ggml-model-q4.bin")
    ('pickle', 'safetensors', 'bin')
    """
    if _PICKLE.search(path) and not _PLAIN.search(path):
        return "pickle"
    return path.rpartition(".")[2].lower()
