"""Make 1,000 BOMs in one process from recorded evidence, ten artifacts each: BOMs a second, and where the time goes."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import yaml

from aibom.records.refs import ArtifactRef
from testhub import Repo, write_folder

BOMS, FAMILIES = 1000, 100
"""How many BOMs are made, and from how many different recordings: each is read ten times, and parsed each time."""


def family(number: int) -> list[Repo]:
    """Return ten artifacts: a quantization of an adapter on a fine-tune of a merge, its parents, and four datasets."""
    name = f"o{number}"
    return [
        _model(f"{name}/gguf", [f"{name}/adapter"], "quantized", ["a"]),
        _model(f"{name}/adapter", [f"{name}/tuned"], "adapter", ["a", "b"], adapter=f"{name}/tuned"),
        _model(f"{name}/tuned", [f"{name}/merged"], "finetune", ["b"]),
        _model(f"{name}/merged", [f"{name}/left", f"{name}/right"], "merge", []),
        _model(f"{name}/left", [], "", ["c"]),
        _model(f"{name}/right", [], "", ["d"]),
        *(_dataset(f"o{number}/{letter}") for letter in "abcd"),
    ]


def _model(repo: str, bases: list[str], relation: str, datasets: list[str], *, adapter: str = "") -> Repo:
    card: dict[str, object] = {"license": "apache-2.0", "language": ["en", "de"], "library_name": "transformers"}
    card |= {"tags": ["tiny", "bench", "generated"], "pipeline_tag": "text-generation"}
    if bases:
        card |= {"base_model": bases, "base_model_relation": relation}
    if datasets:
        card["datasets"] = [f"{repo.partition('/')[0]}/{letter}" for letter in datasets]
    metric = {"type": "accuracy", "value": 0.5, "name": "Accuracy"}
    result = {
        "task": {"type": "text-generation"},
        "dataset": {"type": "bench/eval", "name": "Eval"},
        "metrics": [metric] * 3,
    }
    card["model-index"] = [{"name": repo, "results": [result] * 2}]
    config = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "torch_dtype": "bfloat16",
        "vocab_size": 32000,
    }
    files = {"README.md": _card(card), "config.json": json.dumps(config, indent=2).encode()}
    files["tokenizer_config.json"] = json.dumps({"chat_template": "{{ messages }}" * 40, "bos_token": "<s>"}).encode()
    if adapter:
        settings = {"base_model_name_or_path": adapter, "peft_type": "LORA", "r": 8, "lora_alpha": 16}
        files["adapter_config.json"] = json.dumps(settings, indent=2).encode()
    tags = [f"base_model:{base}" for base in bases] + [f"license:{card['license']}", "transformers"]
    return Repo(id=repo, files=files, tags=tuple(tags), card_data=card)


def _dataset(repo: str) -> Repo:
    card = {
        "license": "cc-by-4.0",
        "language": ["en"],
        "size_categories": ["1K<n<10K"],
        "source_datasets": ["original"],
    }
    return Repo(id=repo, kind="dataset", files={"README.md": _card(card)}, card_data=card)


def _card(front: dict[str, object]) -> bytes:
    return f"---\n{yaml.safe_dump(front)}---\n{_BODY}".encode()


_BODY = (
    "# A card\n\n## Intended uses\n\nTo be measured.\n\n## Limitations\n\nIt does not exist.\n\n## Training procedure\n\n"
    + "A sentence of the usual length, which names nothing and has to be read all the same.\n\n" * 30
    + "### Training hyperparameters\n\n- learning_rate: 2e-05\n- seed: 42\n\n### Framework versions\n\n- Transformers 4.40.0\n"
)


def recordings(folder: Path) -> Iterator[tuple[Path, ArtifactRef]]:
    """Write the recordings and yield where each lies and whom it is about."""
    for number in range(FAMILIES):
        repos = family(number)
        place = folder / str(number)
        write_folder(place, repos, subject=f"pkg:huggingface/{repos[0].id}")
        yield place, ArtifactRef.from_repo(repos[0].id)
