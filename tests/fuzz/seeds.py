"""Inputs: small made-up repositories, each a folder of the corpus (corpus/README.md), and the snapshots they make."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from aibom.extract.interface import Extractor
from aibom.readers import markdown
from aibom.records.claims import Claim, Fact, LineageClaim
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot

__all__ = ["CORPUS", "RECORD", "Case", "bytes_for", "corpus", "seeds_for", "snapshot_of"]

CORPUS = Path(__file__).parent / "corpus"
RECORD = "info.json"
_ENDINGS = {
    "gguf": (".gguf",),
    "json": (".json", ".jsonl"),
    "markdown": (".md",),
    "safetensors": (".safetensors",),
    "yaml": (".md", ".yaml", ".yml"),
}
_COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One repository as input: its files, the registry's record (`info.json`), and what is odd about the answer.

    `totals` are sizes the listing states where they are not those of the bytes, `errors` the files that could not be
    read; where `listed` is not set, the registry gave no listing.
    """

    name: str
    kind: Kind
    files: Mapping[str, bytes]
    info: bytes = b""
    totals: Mapping[str, int] = field(default_factory=dict)
    errors: frozenset[str] = frozenset()
    listed: bool = True

    @property
    def size(self) -> int:
        """The number of bytes of the whole input, names included."""
        return len(self.info) + sum(len(path.encode(errors="replace")) + len(data) for path, data in self.files.items())


@cache
def corpus() -> tuple[Case, ...]:
    """Return the seeds of the corpus, sorted by name."""
    return tuple(
        _case(folder) for topic in sorted(CORPUS.iterdir()) if topic.is_dir() for folder in sorted(topic.iterdir())
    )


def _case(folder: Path) -> Case:
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
    info = files.pop(RECORD, b"")
    kind = Kind.DATASET if folder.parent.name.startswith("dataset") else Kind.MODEL
    return Case(name=f"{folder.parent.name}/{folder.name}", kind=kind, files=files, info=info)


def seeds_for(extractor: Extractor) -> tuple[Case, ...]:
    """Return the seeds that tell `extractor` more than whether there is a card, and one of another kind."""
    telling = tuple(case for case in corpus() if _is_telling(extractor.claims(snapshot_of(case, extractor))))
    kinds = {case.kind for case in telling}
    return telling + tuple(case for case in corpus() if case.kind not in kinds)[:1]


@cache
def bytes_for(reader: str) -> tuple[tuple[str, bytes], ...]:
    """Return path and bytes of the seed files that are of the format of `reader` (`module.function`), else of all."""
    endings = _ENDINGS.get(reader.partition(".")[0], ("",))
    found = [(path, data) for case in corpus() for path, data in ((RECORD, case.info), *case.files.items()) if data]
    chosen = [(path, data) for path, data in found if path.endswith(endings)]
    if reader.startswith("yaml."):  # of cards, it reads what stands between the marks
        chosen = [(path, markdown.split(data).front_matter or data) for path, data in chosen]
    return tuple(chosen)


def _is_telling(claims: Iterable[Claim]) -> bool:
    return any(isinstance(claim, LineageClaim) or claim.fact is not Fact.CARD for claim in claims)


def snapshot_of(case: Case, *extractors: Extractor) -> Snapshot:
    """Return what a source answers for a repository of these files, read as far as `extractors` want them."""
    ref = ArtifactRef(kind=case.kind, namespace="org", name="tiny", revision=_COMMIT)
    listing = tuple(
        FileEntry(path=path, size=case.totals.get(path, len(case.files[path]))) for path in sorted(case.files)
    )
    wanted: dict[str, int] = {}
    for extractor in extractors:
        for path, limit in extractor.wants(case.kind, listing).items():
            wanted[path] = max(limit, wanted.get(path, 0))
    return Snapshot(
        requested=ref.unpinned,
        ref=ref,
        resolution=Resolution.RESOLVED,
        info=case.info,
        info_path=f"/api/{case.kind.value}s/org/tiny" if case.info else "",
        files=listing if case.listed else None,
        contents=_contents(case, wanted),
    )


def _contents(case: Case, wanted: Mapping[str, int]) -> tuple[Content, ...]:
    """Return the wanted files of a case as a source hands them over."""
    found = []
    for path in sorted(wanted.keys() & case.files.keys()):
        if path in case.errors:
            found.append(Content(path=path, error="the Hub answered 500"))
        else:
            data = case.files[path]
            found.append(Content(path=path, data=data[: wanted[path]], total=case.totals.get(path, len(data))))
    return tuple(found)
