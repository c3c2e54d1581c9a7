"""What tests of the command say and get back, and the family of models they walk."""

from collections.abc import Callable
from dataclasses import dataclass

from testhub import Repo


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: bytes
    err: str


Aibom = Callable[..., Done]


def card(**fields: object) -> bytes:
    """A model card with this front matter (each value as YAML writes it)."""
    return ("---\n" + "".join(f"{name}: {value}\n" for name, value in fields.items()) + "---\n# A card\n").encode()


def family() -> list[Repo]:
    """A quantization of a fine-tune of a base, with a dataset that stems from another."""
    return [
        Repo(
            id="org/tiny-gguf",
            files={"README.md": card(base_model="org/tiny", base_model_relation="quantized", license="mit")},
        ),
        Repo(id="org/tiny", files={"README.md": card(base_model="org/base", license="mit", datasets="[org/data]")}),
        Repo(id="org/base", files={"README.md": card(license="apache-2.0")}),
        Repo(
            id="org/data",
            kind="dataset",
            files={"README.md": card(license="cc0-1.0", source_datasets="[org/source]")},
        ),
        Repo(id="org/source", kind="dataset", files={"README.md": card(license="cc0-1.0")}),
    ]
