"""Make 1,000 BOMs in one process from recorded evidence, ten artifacts each: BOMs a second, and where the time goes.

Once no two models have an ancestor in common, and once all have the same nine, as the quantizations of one model do.
"""

import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import orjson
import yaml

from aibom import build, plugins
from aibom.extract.interface import Extractor
from aibom.formats.cyclonedx import document
from aibom.lineage.memory import Memory
from aibom.records.refs import ArtifactRef
from aibom.sources.recorded import RecordedSource
from testhub import Repo, write_folder

BOMS, FAMILIES = 1000, 100
"""How many BOMs are made, and from how many recordings: each is opened, read and parsed anew every time."""
PASSES = BOMS // FAMILIES
EXTRACTORS = plugins.extractors()
RULES = plugins.rules()
Pack = tuple[Path, ArtifactRef]


def family(number: int, ancestry: int) -> list[Repo]:
    """Return ten artifacts: a quantization of an adapter on a fine-tune of a merge, its parents, and four datasets.

    The ancestors are those of all families of one `ancestry`.
    """
    name = f"o{ancestry}"
    return [
        _model(f"{name}/gguf-{number}", [f"{name}/adapter"], "quantized", ["a"]),
        _model(f"{name}/adapter", [f"{name}/tuned"], "adapter", ["a", "b"], adapter=f"{name}/tuned"),
        _model(f"{name}/tuned", [f"{name}/merged"], "finetune", ["b"]),
        _model(f"{name}/merged", [f"{name}/left", f"{name}/right"], "merge", []),
        _model(f"{name}/left", [], "", ["c"]),
        _model(f"{name}/right", [], "", ["d"]),
        *(_dataset(f"{name}/{letter}") for letter in "abcd"),
    ]


def _model(repo: str, bases: list[str], relation: str, datasets: list[str], *, adapter: str = "") -> Repo:
    card: dict[str, object] = {"license": "apache-2.0", "language": ["en", "de"], "library_name": "transformers"}
    card |= {"tags": ["tiny", "bench", "generated"], "pipeline_tag": "text-generation"}
    if bases:
        card |= {"base_model": bases, "base_model_relation": relation}
    if datasets:
        card["datasets"] = [f"{repo.partition('/')[0]}/{letter}" for letter in datasets]
    if relation == "finetune":  # most models have none
        metric = {"type": "accuracy", "value": 0.5, "name": "Accuracy"}
        result = {"task": {"type": "text-generation"}, "dataset": {"type": "bench/eval"}, "metrics": [metric] * 3}
        card["model-index"] = [{"name": repo, "results": [result]}]
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
    return Repo(id=repo, files=files)


def _dataset(repo: str) -> Repo:
    card: dict[str, object] = {
        "license": "cc-by-4.0",
        "language": ["en"],
        "size_categories": ["1K<n<10K"],
        "source_datasets": ["original"],
    }
    return Repo(id=repo, kind="dataset", files={"README.md": _card(card)})


def _card(front: dict[str, object]) -> bytes:
    return f"---\n{yaml.safe_dump(front)}---\n{_BODY}".encode()


_BODY = (
    "# A card\n\n## Intended uses\n\nTo be measured.\n\n## Limitations\n\nIt does not exist.\n\n## Training procedure\n\n"
    + "A sentence of the usual length, which names nothing and has to be read all the same.\n\n" * 30
    + "### Training hyperparameters\n\n- learning_rate: 2e-05\n- seed: 42\n\n### Framework versions\n\n- Transformers 4.40.0\n"
)


def recordings(folder: Path, *, related: bool = False) -> Iterator[Pack]:
    """Write the recordings and yield where each lies and whom it is about; all have one ancestry, if `related`."""
    for number in range(FAMILIES):
        repos = family(number, 0 if related else number)
        write_folder(folder / str(number), repos, subject=f"pkg:huggingface/{repos[0].id}")
        yield folder / str(number), ArtifactRef.from_repo(repos[0].id)


class Clock:
    """Processor seconds by stage; what a stage spends within another counts for the inner one only."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._stages = ["the rest"]
        self._turned = time.process_time()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what happens inside to `name`."""
        self._turn()
        self._stages.append(name)
        try:
            yield
        finally:
            self._turn()
            self._stages.pop()

    def _turn(self) -> None:
        now = time.process_time()
        self.spent[self._stages[-1]] += now - self._turned
        self._turned = now

    def watch(self, owner: Any, name: str, stage: str) -> None:
        """Count each call of `owner.name` to a stage."""
        call: Callable[..., Any] = getattr(owner, name)

        def watched(*arguments: Any, **named: Any) -> Any:
            with self.stage(stage):
                return call(*arguments, **named)

        setattr(owner, name, watched)


class Listed:
    """An extractor whose claims are all made at once, so that the time they take is known."""

    def __init__(self, extractor: Extractor, clock: Clock) -> None:
        self.name, self.version, self.wants = extractor.name, extractor.version, extractor.wants
        self.claims = lambda snapshot: iter(list(extractor.claims(snapshot)))
        clock.watch(self, "claims", f"extracting: {self.name}")


def whole(packs: Sequence[Pack], out: Path, chosen: Sequence[Any] = EXTRACTORS) -> float:
    """Make a BOM of each recording and write it, as the command does; return the processor seconds it took.

    What one recording says is remembered for the next, and forgotten in the end: none is met twice.
    """
    encoding = plugins.load_format("cyclonedx-json")
    assert encoding is not None
    memory = Memory()
    begun = time.process_time()
    for number, (folder, subject) in enumerate(packs):
        request = build.Request(
            subject=subject,
            source=RecordedSource(folder),
            extractors=chosen,
            rules=RULES,
            refusal=lambda _: None,
            jobs=0,
            memory=memory,
        )
        (out / f"{number}.cdx.json").write_bytes(encoding.encode(build.build(request), "1.6"))
    return time.process_time() - begun


def parsed(packs: Sequence[Pack], out: Path) -> float:
    """Return the seconds it takes merely to read the recordings and parse the documents made of them."""
    begun = time.process_time()
    for number, (folder, _) in enumerate(packs):
        for path in folder.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                if path.suffix == ".json":
                    orjson.loads(data)
        orjson.loads((out / f"{number}.cdx.json").read_bytes())
    return time.process_time() - begun


def stages(packs: Sequence[Pack], out: Path) -> Clock:
    """Make the BOMs once more, with a clock at every stage."""
    clock = Clock()
    clock.watch(RecordedSource, "__init__", "checking the recording")
    clock.watch(RecordedSource, "fetch", "reading")
    clock.watch(build, "crawl", "walking")
    clock.watch(build, "assemble", "assembling")
    clock.watch(build, "find_gaps", "rules")
    clock.watch(document, "validate", "validating")
    clock.watch(Path, "write_bytes", "writing")
    with clock.stage("encoding"):
        for _ in range(PASSES):
            whole(packs, out, [Listed(extractor, clock) for extractor in EXTRACTORS])
    return clock


def main() -> None:
    """Print BOMs a second, the ratio to reading and parsing alone, the share of each stage, and BOMs of relatives."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (out := folder / "out").mkdir()
        packs = list(recordings(folder / "evidence"))
        whole(packs[:5], out)
        seconds = sum(whole(packs, out) for _ in range(PASSES))
        size = (out / "0.cdx.json").stat().st_size
        print(
            f"{BOMS / seconds:.0f} BOMs a second of ten artifacts and {size:,} bytes each ({seconds:.1f} s of one core)"
        )
        print(f"{seconds / PASSES / parsed(packs, out):.1f} x the time to read and parse the same bytes")
        relatives = list(recordings(folder / "relatives", related=True))
        seconds = sum(whole(relatives, out) for _ in range(PASSES))
        print(f"{BOMS / seconds:.0f} BOMs a second of as many models with the same nine ancestors")
        spent = stages(packs, out).spent
        total = sum(spent.values())
        extracting = sum(share for stage, share in spent.items() if stage.startswith("extracting"))
        print(f"{extracting / total:6.1%}  extracting, all together")
        for stage, share in sorted(spent.items(), key=lambda item: -item[1]):
            print(f"{share / total:6.1%}  {stage}")


if __name__ == "__main__":
    main()
