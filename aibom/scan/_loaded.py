"""What the configurations of transformers, diffusers, PEFT and sentence-transformers make their loaders import."""

from collections.abc import Iterator
from functools import partial

from aibom.records.scans import ScanFinding, ScanVerdict
from aibom.scan._finding import finding, named, words
from aibom.scan._walk import mappings
from aibom.scan.interface import Item

__all__ = ["loaded_findings"]

_LIBRARIES = words(
    # The libraries that diffusers itself takes classes from.
    "diffusers transformers onnxruntime optimum optimum.onnxruntime optimum.intel openvino flax peft k_diffusion"
)
_TYPES = ("sentence_transformers.", "pylate.models.", "torch.nn.modules.")
_PARENTS = ("transformers", "peft", "diffusers", "torch", "timm", "sentence_transformers")
_ATTENTION = words("attn_implementation _attn_implementation _attn_implementation_internal attn_impl")


def loaded_findings(item: Item, value: object) -> Iterator[ScanFinding]:
    """Yield what a configuration makes loaders import beyond the libraries themselves."""
    for pointer, found in mappings(value, item.budget.step):
        review = partial(finding, item, ScanVerdict.REVIEW, "loader-code")
        for where, code in _auto_map(found.get("auto_map")):
            repo, _, name = code.rpartition("--")
            text = f"{pointer}/auto_map: with trust_remote_code the loader imports {named(name)}"
            text += f" of another repository, {named(repo)}" if repo else " of this repository"
            yield review(text, operation=f"auto_map {where}".strip(), call=code)
        if found.get("trust_remote_code") is True:
            yield review(f"{pointer}/trust_remote_code: it asks for trust_remote_code", operation="trust_remote_code")
        for key in ("custom_pipelines", "custom_pipeline"):
            if found.get(key):
                text = f"{pointer}/{key}: with trust_remote_code the loader imports code of the repository"
                yield review(text, operation=key, call=_called(found[key]))
        yield from _attention(item, pointer, found)
        yield from _auto_mapping(item, pointer, found.get("auto_mapping"))
    yield from _pipeline(item, value)
    yield from _modules(item, value)


def _auto_map(value: object) -> Iterator[tuple[str, str]]:
    """Yield what each class is to be taken from: a text, or a list of them (slow and fast tokenizers)."""
    entries = value.items() if isinstance(value, dict) else [("", value)]
    for key, named_as in entries:
        for code in named_as if isinstance(named_as, list) else [named_as]:
            if isinstance(code, str) and code:
                yield str(key), code


def _called(value: object) -> str:
    if isinstance(value, dict):
        inner = [each.get("impl") if isinstance(each, dict) else each for each in value.values()]
        return ", ".join(str(each) for each in inner if isinstance(each, str))
    return value if isinstance(value, str) else ""


def _attention(item: Item, pointer: str, found: dict[str, object]) -> Iterator[ScanFinding]:
    """Yield attention kernels that are fetched from a repository, native code among them (CVE-2026-4372)."""
    for key in sorted(_ATTENTION & found.keys()):
        value = found[key]
        for kernel in value.values() if isinstance(value, dict) else [value]:
            if isinstance(kernel, str) and "/" in kernel:
                verdict = ScanVerdict.DANGEROUS if key.endswith("_internal") else ScanVerdict.REVIEW
                text = f"{pointer}/{key}: the loader fetches code, native code among it, from the repository {named(kernel)}"
                yield finding(item, verdict, "loader-code", text, operation=key, call=kernel)


def _auto_mapping(item: Item, pointer: str, value: object) -> Iterator[ScanFinding]:
    """Yield a module that PEFT imports to find the class of the base model."""
    library = value.get("parent_library") if isinstance(value, dict) else None
    if isinstance(library, str) and library.partition(".")[0] not in _PARENTS:
        text = f"{pointer}/auto_mapping: the loader imports the module {named(library)}"
        yield finding(item, ScanVerdict.REVIEW, "loader-code", text, operation="parent_library", call=library)


def _pipeline(item: Item, value: object) -> Iterator[ScanFinding]:
    """Yield the classes of a diffusers pipeline that are not of a library that diffusers takes classes from."""
    if item.name != "model_index.json" or not isinstance(value, dict):
        return
    named_class = value.get("_class_name")
    entries: dict[object, object] = {"_class_name": named_class} if isinstance(named_class, list) else {}
    for key, found in (entries | value).items():
        if isinstance(found, list) and len(found) == 2 and isinstance(found[0], str) and found[0] not in _LIBRARIES:
            text = f"/{named(key)}: the loader takes {named(found[1])} from {named(found[0])}, which is code of the repository"
            yield finding(
                item, ScanVerdict.REVIEW, "loader-code", text, operation=str(key), call=".".join(map(str, found))
            )


def _modules(item: Item, value: object) -> Iterator[ScanFinding]:
    """Yield the classes of a sentence-transformers model that are not its own."""
    if item.name != "modules.json" or not isinstance(value, list):
        return
    for number, found in enumerate(value):
        kind = found.get("type") if isinstance(found, dict) else None
        if isinstance(kind, str) and not kind.startswith(_TYPES):
            text = f"/{number}/type: the loader imports {named(kind)}"
            yield finding(item, ScanVerdict.REVIEW, "loader-code", text, operation="type", call=kind)
