"""Configurations, tokenizers and cards, by their libraries where these write them, else in the usual words."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import tokenizers
import transformers
import yaml
from benign_saves import BENIGN, REVIEW, Save

TEMPLATES = {
    "turns": "{% for m in messages %}<|{{ m['role'] }}|>\n{{ m['content'] | trim }}{{ eos_token }}\n{% endfor %}",
    "system": (
        "{%- if messages[0]['role'] == 'system' -%}{%- set system = messages[0]['content'] -%}{%- set turns = messages[1:] -%}"
        "{%- else -%}{%- set system = '' -%}{%- set turns = messages -%}{%- endif -%}{{ bos_token }}"
        "{%- for m in turns -%}{%- if (m['role'] == 'user') != (loop.index0 % 2 == 0) -%}"
        "{{ raise_exception('Turns must alternate.') }}{%- endif -%}[{{ m['role'].upper() }}] {{ m['content'].strip() }} "
        "{%- endfor -%}{%- if add_generation_prompt -%}[ASSISTANT]{%- endif -%}"
    ),
    "tools": (
        "{%- macro shown(tool) -%}{{ tool.function.name }}: {{ tool.function | tojson(indent=2) }}{%- endmacro -%}"
        "{%- set ns = namespace(first=true, tail='') -%}{%- for t in tools or [] -%}{{ shown(t) }}{%- set ns.first = false -%}"
        "{%- endfor -%}{%- for m in messages -%}{%- if m.tool_calls is defined and m.tool_calls -%}"
        "{%- for c in m.tool_calls -%}<call>{{ c.function.arguments | tojson }}</call>{%- endfor -%}"
        "{%- else -%}{%- set ns.tail = m.content.split('</think>')[-1].lstrip('\\n') -%}{{ m.role ~ ': ' ~ ns.tail }}"
        "{%- endif -%}{%- endfor -%}"
    ),
    "parts": (
        "{% for m in messages %}{% if m['content'] is string %}{{ m['content'] }}{% else %}"
        "{% for p in m['content'] | selectattr('type', 'equalto', 'text') %}{{ p['text'] }}{% endfor %}{% endif %}"
        "{% generation %}{{ strftime_now('%d %b %Y') }}{% endgeneration %}{% endfor %}"
    ),
}
MODELING = '''"""A tiny model of our own."""

import torch
from torch import nn
from transformers import PreTrainedModel


class NetModel(PreTrainedModel):
    """One linear layer."""

    def __init__(self, config):
        super().__init__(config)
        self.layer = nn.Linear(config.hidden_size, config.hidden_size)

    def forward(self, x):
        return torch.relu(self.layer(x))
'''
HANDLER = """from transformers import pipeline


class EndpointHandler:
    def __init__(self, path=""):
        self.pipeline = pipeline("text-classification", model=path)

    def __call__(self, data):
        return self.pipeline(data.pop("inputs", data))
"""
CARD = """---
license: apache-2.0
language: [en]
tags: [tiny, test]
---

# Tiny

A model of eight numbers. Load it with `AutoModel.from_pretrained("me/tiny")`; do not `eval()` its answers.
"""


def _text(content: str, path: Path) -> None:
    path.write_text(content, encoding="utf-8")


def _several(files: dict[str, str], path: Path) -> None:
    for name, content in files.items():
        (path.parent / name).parent.mkdir(parents=True, exist_ok=True)
        (path.parent / name).write_text(content, encoding="utf-8")


def _folder(thing: object, path: Path) -> None:
    thing.save_pretrained(path.parent)  # type: ignore[attr-defined]  # configurations and tokenizers have it


def _tokenizer(path: Path) -> None:
    words = {"[UNK]": 0, "a": 1, "b": 2}
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=made, unk_token="[UNK]")
    fast.chat_template = TEMPLATES["turns"]
    fast.save_pretrained(path.parent)


def _yaml() -> Iterator[tuple[str, str, str]]:
    """Yield names, texts and labels."""
    training = {"lr": 0.1, "layers": [8, 8], "optimizer": {"name": "adam", "betas": [0.9, 0.99]}, "resume": None}
    yield "training", yaml.safe_dump(training), BENIGN
    yield "anchors", "base: &b {lr: 0.1}\nfine: {<<: *b, epochs: 2}\nwhen: 2026-01-02\nkeys: !!set {a, b}\n", BENIGN
    target = {"optimizer": {"_target_": "torch.optim.AdamW", "lr": 0.1}, "defaults": ["_self_", {"model": "tiny"}]}
    yield "hydra", yaml.safe_dump(target), REVIEW
    network = {"model": {"_target_": "nemo.collections.asr.models.EncDecCTCModel", "cfg": {"sample_rate": 16000}}}
    yield "nemo", yaml.safe_dump(network), REVIEW
    environment = {"channels": ["conda-forge"], "dependencies": ["python=3.11", "numpy"]}
    yield "conda", yaml.safe_dump(environment), BENIGN


def _templates() -> Iterator[Save]:
    for number, (name, text) in enumerate(TEMPLATES.items()):
        if number % 2:
            yield Save(f"template-{name}/chat_template.jinja", "pathlib.Path.write_text", partial(_text, text))
        config = json.dumps({"tokenizer_class": "LlamaTokenizer", "bos_token": "<s>", "chat_template": text}, indent=2)
        save = partial(_text, config)
        yield Save(f"tokenizer-config-{name}/tokenizer_config.json", "json.dumps", save)


def _code() -> Iterator[Save]:
    config = json.dumps({"auto_map": {"AutoModel": "modeling_net.NetModel"}, "hidden_size": 8})
    files = {"config.json": config, "modeling_net.py": MODELING}
    yield Save("code-auto-map/config.json", "json.dumps", partial(_several, files), REVIEW)
    yield Save("code-handler/handler.py", "pathlib.Path.write_text", partial(_text, HANDLER), REVIEW)


def saves() -> Iterator[Save]:
    """Yield every configuration."""
    small = {"hidden_size": 8, "num_attention_heads": 2, "num_hidden_layers": 1, "intermediate_size": 8}
    kinds = {
        "t5": transformers.T5Config,
        "vit": transformers.ViTConfig,
        "bert": transformers.BertConfig,
        "llama": transformers.LlamaConfig,
        "gpt2": transformers.GPT2Config,
    }
    for name, kind in kinds.items():
        config = kind() if name in {"gpt2", "t5"} else kind(**small)
        yield Save(f"config-{name}/config.json", "transformers.save_pretrained", partial(_folder, config))
    generation = transformers.GenerationConfig(max_new_tokens=8)
    yield Save("config-generation/generation_config.json", "transformers.save_pretrained", partial(_folder, generation))
    yield Save("tokenizer-fast/tokenizer.json", "transformers.save_pretrained", _tokenizer)
    for name, text, label in _yaml():
        yield Save(f"yaml-{name}/config.yaml", "yaml.safe_dump", partial(_text, text), label)
    yield from _templates()
    yield from _code()
    yield Save("card/README.md", "pathlib.Path.write_text", partial(_text, CARD))
    index = {"metadata": {"total_size": 24}, "weight_map": {"w": "model-00001-of-00002.safetensors"}}
    yield Save("index/model.safetensors.index.json", "json.dumps", partial(_text, json.dumps(index)))
    yield Save("vocabulary/vocab.txt", "pathlib.Path.write_text", partial(_text, "[PAD]\n[UNK]\nos\nsystem\neval\n"))
    adapter = {"peft_type": "LORA", "r": 8, "target_modules": ["q_proj"], "base_model_name_or_path": "me/tiny"}
    yield Save("adapter/adapter_config.json", "json.dumps", partial(_text, json.dumps(adapter)))
