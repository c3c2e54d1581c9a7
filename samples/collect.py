"""Make the samples' recordings from a collection of real Hub records (`python samples/collect.py DATA`).

DATA is a folder as the tests know it through AIBOM_TEST_DATA: hub/models, hub/datasets and lineage/*.csv.gz. Only
facts are taken over: ids, tags, licenses, digests, dates, numbers; no prose, code or chat templates of others.
The outputs beside the recordings are written by `samples/write.py`.
"""

import csv
import gzip
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import yaml

from aibom.build import Request, build
from aibom.plugins import extractors, rules
from aibom.records.refs import ArtifactRef, Kind
from aibom.records.snapshot import Content, FileEntry, Resolution, Snapshot
from aibom.sources.interface import Wants
from aibom.sources.recording import Recording
from aibom.statements.read import read
from aibom.statements.records import Statements

HERE = Path(__file__).resolve().parent
SAMPLES: dict[str, tuple[str, str]] = json.loads((HERE / "samples.json").read_text(encoding="utf-8"))
FACTS = [
    "_id",
    "id",
    "modelId",
    "author",
    "sha",
    "lastModified",
    "createdAt",
    "private",
    "disabled",
    "gated",
    "pipeline_tag",
    "library_name",
    "tags",
    "downloads",
    "likes",
    "cardData",
    "safetensors",
    "gguf",
]
CARD_PROSE = {"extra_gated_prompt", "extra_gated_fields", "extra_gated_heading", "widget", "inference", "thumbnail"}
FILES = "files"
"""What the files of a constructed artifact hold stands beside its record under this name: path -> text."""
RENAMED = {"bert-base-uncased": "google-bert/bert-base-uncased"}
"""Renames with a recorded redirect."""


@dataclass
class Archive:
    """A source that answers from the collection: what a Hub of that month would have said, as far as it is known."""

    data: Path
    month: str
    constructed: dict[str, dict[str, object]] = field(default_factory=dict)
    name: str = "archive"
    endpoint: str = "https://huggingface.co"

    @property
    def time(self) -> str:
        """The day the records were taken."""
        return {"2024-07": "2024-07-11T00:00:00Z", "2025-04": "2025-04-01T00:00:00Z"}[self.month]

    @cached_property
    def listed(self) -> dict[str, dict[str, str]]:
        """Every model of the Hub's list of July 2024, by id."""
        with gzip.open(self.data / "lineage/models_hub_2024-07.csv.gz", "rt", encoding="utf-8", newline="") as lines:
            return {row["id"]: row for row in csv.DictReader(lines)}

    @cached_property
    def by_case(self) -> dict[str, str]:
        """The present spelling of each listed id, by its lower-case form."""
        return {name.lower(): name for name in self.listed}

    @cached_property
    def missing_datasets(self) -> set[str]:
        """Datasets named by a card and not in the Hub's list of July 2024."""
        with gzip.open(self.data / "lineage/model_dataset_edges_2024-07.csv.gz", "rt", encoding="utf-8") as lines:
            return {row["dataset"] for row in csv.DictReader(lines) if row["dataset_status"] == "not_in_list"}

    def fetch(self, ref: ArtifactRef, wants: Wants) -> Snapshot:
        """Return what the collection knows of `ref`; it holds no files but what is constructed: `wants` is not asked."""
        del wants
        present = self._present(ref)
        record = self._record(present)
        if record is None:
            return self._absent(ref)
        found = ArtifactRef.from_repo(present.repo, kind=ref.kind, revision=str(record.get("sha") or ""))
        moved = present.repo != ref.repo
        siblings = record.get("siblings")
        return Snapshot(
            requested=ref,
            ref=found,
            resolution=Resolution.MOVED if moved else Resolution.GATED if record.get("gated") else Resolution.RESOLVED,
            detail="the owner grants access on request" if record.get("gated") else "",
            aliases=(ref.repo,) if moved else (),
            info=json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode(),
            info_path=f"/api/{ref.kind}s/{present.repo}",
            files=tuple(sorted(_entry(entry) for entry in siblings)) if isinstance(siblings, list) else None,
            contents=self._contents(ref),
        )

    def _contents(self, ref: ArtifactRef) -> tuple[Content, ...]:
        """Return the files of a constructed artifact; of the real ones none were recorded."""
        written = self.constructed.get(ref.repo, {}).get(FILES, {})
        assert isinstance(written, dict)
        files = {path: text.encode() for path, text in written.items()}
        return tuple(Content(path=path, data=files[path], total=len(files[path])) for path in sorted(files))

    def _present(self, ref: ArtifactRef) -> ArtifactRef:
        name = RENAMED.get(ref.repo, ref.repo)
        if ref.kind is Kind.MODEL and self.month == "2024-07" and self._record_path(ref) is None:
            name = name if name in self.listed else self.by_case.get(name.lower(), name)
        return replace(ArtifactRef.from_repo(name, kind=ref.kind), revision=ref.revision)

    def _absent(self, ref: ArtifactRef) -> Snapshot:
        gone = self.month == "2024-07" and (ref.kind is Kind.MODEL or ref.repo in self.missing_datasets)
        return Snapshot(
            requested=ref,
            ref=ref,
            resolution=Resolution.PRIVATE_OR_MISSING if gone else Resolution.OFFLINE,
            detail="not in the Hub's list of July 2024" if gone else "no record of it in this recording",
        )

    def _record_path(self, ref: ArtifactRef) -> Path | None:
        folder = self.data / "hub" / f"{ref.kind}s" / ref.repo
        names = ("api.json", "modelinfo_hfhub_2025-04.json", "api_list.json")
        return next((folder / name for name in names if (folder / name).is_file()), None)

    def _record(self, ref: ArtifactRef) -> dict[str, object] | None:
        if ref.repo in self.constructed:
            return {key: value for key, value in self.constructed[ref.repo].items() if key != FILES}
        path = self._record_path(ref)
        if path is not None:
            return facts(json.loads(path.read_text(encoding="utf-8")))
        row = self.listed.get(ref.repo) if self.month == "2024-07" and ref.kind is Kind.MODEL else None
        return from_row(row) if row else None


def facts(record: dict[str, object]) -> dict[str, object]:
    """Return the facts of a Hub record (or of a client's dump of one), in the shape of the Hub's own answer."""
    if isinstance(record.get("card_data"), str):
        record = {**record, "cardData": yaml.safe_load(str(record["card_data"])), "createdAt": record["created_at"]}
    kept = {key: record[key] for key in FACTS if record.get(key) is not None}
    card = kept.get("cardData")
    if isinstance(card, dict):
        kept["cardData"] = {key: value for key, value in card.items() if key not in CARD_PROSE}
    config = record.get("config")
    if isinstance(config, dict):
        kept["config"] = {key: config[key] for key in ("architectures", "model_type", "peft") if key in config}
    siblings = record.get("siblings")
    if isinstance(siblings, list):
        kept["siblings"] = [{"rfilename": _file_name(entry)} for entry in siblings]
    return dict(json.loads(json.dumps(kept, default=str)))


def from_row(row: dict[str, str]) -> dict[str, object]:
    """Return the list element of the Hub that a row of the July 2024 table was made from."""
    tags = [tag for tag in row["region_tags_other"].split("|") if tag]
    for prefix, column in (("base_model", "base_models"), ("dataset", "datasets"), ("license", "license")):
        tags += [f"{prefix}:{value}" for value in row[column].split("|") if value]
    record: dict[str, object] = {"id": row["id"], "modelId": row["id"], "private": False, "tags": tags}
    pairs = (("library_name", "library_name"), ("pipeline_tag", "pipeline_tag"), ("createdAt", "created_at"))
    return record | {key: row[column] for key, column in pairs if row[column]}


def _file_name(entry: object) -> str:
    if isinstance(entry, dict):
        return str(entry["rfilename"])
    return str(entry).partition("rfilename='")[2].partition("'")[0]


def _entry(entry: object) -> FileEntry:
    if not isinstance(entry, dict):
        return FileEntry(path=_file_name(entry))
    stored = entry.get("lfs") or {}
    return FileEntry(
        path=_file_name(entry),
        size=entry.get("size", -1),
        sha256=stored.get("sha256", ""),
        git_sha1=entry.get("blobId", ""),
    )


def _samples(data: Path) -> Iterator[tuple[str, ArtifactRef, Archive]]:
    constructed = json.loads((HERE / "constructed.json").read_text(encoding="utf-8"))
    for name, (subject, month) in SAMPLES.items():
        repo, _, revision = subject.partition("@")
        yield name, ArtifactRef.from_repo(repo, revision=revision), Archive(data, month, constructed.get(name, {}))


def record(subject: ArtifactRef, archive: Archive, folder: Path) -> None:
    """Write the recording of one walk over the archive, with the statements that lie beside this program for it."""
    supplied = HERE / f"{folder.parent.name}.toml"
    statements = read(supplied.read_bytes(), supplied.name) if supplied.exists() else Statements()
    recording = Recording(archive)
    used: set[ArtifactRef] = set()
    build(
        Request(
            subject=subject,
            source=recording,
            extractors=extractors(),
            rules=rules(),
            refusal=lambda _: None,
            on_walked=lambda walked: used.update(walked.visits),
            statements=statements,
        )
    )
    options = {"datasets": True, "max_depth": -1, "max_nodes": 5000}
    kept = (statements.name, statements.data) if statements.name else None
    recording.write(folder, subject=subject, options=options, used=used, statements=kept)


def main(data: Path) -> None:
    """Write the recording of every sample."""
    for name, subject, archive in _samples(data):
        record(subject, archive, HERE / name / "evidence")
        print(name, file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
