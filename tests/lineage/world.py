"""A small world of repositories, a source that answers for it, and an extractor that reads what it answers."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

from aibom.records.claims import Claim, Fact, FactClaim, LineageClaim, Relation
from aibom.records.evidence import Assurance, Evidence
from aibom.records.refs import ArtifactRef, Kind, classify
from aibom.records.snapshot import FileEntry, Resolution, Snapshot, digest
from aibom.sources.interface import Wants

__all__ = ["Repo", "Teller", "World", "commit_of", "ref"]


def commit_of(name: str) -> str:
    """Return a commit for a name, always the same."""
    return digest(name.encode())[:40]


def ref(text: str) -> ArtifactRef:
    """Return the reference for `NS/NAME`, `NS/NAME@REV` or `datasets/NS/NAME`."""
    found = classify(text)
    assert isinstance(found, ArtifactRef), text
    return found


@dataclass(frozen=True, kw_only=True)
class Repo:
    """What one repository holds: parents as (relation, value, assurance), all as its record tells them."""

    parents: Sequence[tuple[Relation, str | None, Assurance]] = ()
    facts: Sequence[tuple[Fact, str]] = ()
    files: tuple[FileEntry, ...] | None = ()
    resolution: Resolution = Resolution.RESOLVED
    present: str = ""
    commit: str | None = None


@dataclass(kw_only=True)
class World:
    """A source: `repos` by id; what is not there is missing. `delay` gives the seconds an answer takes."""

    repos: Mapping[str, Repo]
    delay: Callable[[ArtifactRef], float] = lambda _: 0.0
    name: str = "world"
    endpoint: str = "https://hub.test"
    time: str = "2026-01-01T00:00:00Z"
    asked: list[ArtifactRef] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def fetch(self, ref: ArtifactRef, wants: Wants) -> Snapshot:
        """Answer after the delay, and remember that it was asked."""
        with self.lock:
            self.asked.append(ref)
        if pause := self.delay(ref):
            time.sleep(pause)
        prefix = "datasets/" if ref.kind is Kind.DATASET else ""
        repo = self.repos.get(f"{prefix}{ref.repo}")
        if repo is None:
            return Snapshot(requested=ref, ref=ref, resolution=Resolution.PRIVATE_OR_MISSING, detail="not found")
        if not repo.resolution.is_read:
            return Snapshot(requested=ref, ref=ref, resolution=repo.resolution, detail=str(repo.resolution))
        wants(ref.kind, repo.files or ())
        present = ArtifactRef.from_repo(repo.present or ref.repo, kind=ref.kind)
        default = commit_of(present.repo) if repo.commit is None else repo.commit
        told = self.repos[f"{prefix}{present.repo}"] if repo.present else repo
        moved = present.repo != ref.repo
        return Snapshot(
            requested=ref,
            ref=present.at(ref.revision if len(ref.revision) == 40 else default),
            resolution=Resolution.MOVED if moved else repo.resolution,
            detail="moved" if moved else "",
            aliases=(ref.repo,) if moved else (),
            info=json.dumps({"parents": list(told.parents), "facts": list(told.facts)}).encode(),
            info_path=f"/api/models/{ref.repo}",
            files=told.files,
        )


class Teller:
    """An extractor that reads the records of a `World`."""

    name = "teller"
    version = "1"

    def wants(self, kind: Kind, files: Sequence[FileEntry]) -> Mapping[str, int]:  # noqa: ARG002 - the protocol's
        """Want the card, where there is one."""
        return {file.path: 100 for file in files if file.path == "README.md"}

    def claims(self, snapshot: Snapshot) -> Iterator[Claim]:
        """Tell the parents and facts of the record."""
        told = json.loads(snapshot.info)
        for index, (relation, value, assurance) in enumerate(told["parents"]):
            yield LineageClaim(
                subject=snapshot.ref,
                relation=Relation(relation),
                parent=classify(value),
                text=str(value),
                assurance=Assurance(assurance),
                evidence=self._place(snapshot, f"/parents/{index}"),
            )
        for index, (fact, value) in enumerate(told["facts"]):
            yield FactClaim(
                subject=snapshot.ref,
                fact=Fact(fact),
                value=value,
                assurance=Assurance.DECLARED,
                evidence=self._place(snapshot, f"/facts/{index}"),
            )

    def _place(self, snapshot: Snapshot, pointer: str) -> Evidence:
        return Evidence(
            path=snapshot.info_path,
            pointer=pointer,
            revision=snapshot.ref.revision,
            sha256=digest(snapshot.info),
            extractor=self.name,
        )
