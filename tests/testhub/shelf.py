"""Where the test Hub keeps its repositories: found by kind and id, at a revision."""

import threading
from dataclasses import dataclass, field, replace

from testhub.repos import Repo, RepoKind

__all__ = ["Book", "Shelf"]


@dataclass(kw_only=True)
class Book:
    """One repository with all the commits known of it."""

    commits: dict[str, Repo] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)

    @property
    def first(self) -> Repo:
        """The repository at the commit that was given first."""
        return next(iter(self.commits.values()))

    def add(self, repo: Repo) -> None:
        """Add a commit and its branches; without one called `main` the commit given first is the default."""
        self.commits[repo.commit] = repo
        for name, commit in repo.branches.items():
            self.branches[name] = commit
            if commit not in self.commits:
                self.commits[commit] = replace(repo, commit=commit)
        self.branches.setdefault("main", repo.commit)

    def at(self, revision: str | None) -> Repo | None:
        """Return the repository at a branch, tag or full commit (None: the default branch), or None."""
        name = revision or "main"
        return self.commits.get(self.branches.get(name, name))


class Shelf:
    """All repositories; may be added to from another thread while it is read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._books: dict[tuple[str, str], Book] = {}
        self._moved: dict[tuple[str, str], str] = {}
        self._lowered: dict[tuple[str, str], str] = {}
        self.blobs: dict[str, tuple[Repo, str]] = {}
        """What the storage host serves: SHA-256 -> repository and path."""

    def add(self, repo: Repo) -> None:
        """Put `repo` on the shelf, as a further commit if its id is there already."""
        with self._lock:
            book = self._books.setdefault((repo.kind, repo.id), Book())
            book.add(repo)
            self._lowered[repo.kind, repo.id.lower()] = repo.id
            for old in repo.moved_from:
                self._moved[repo.kind, old] = repo.id
            for other in repo.also_known_as:
                self._books[repo.kind, other] = book
            for file in repo.stored.values():
                if file.lfs:
                    self.blobs[file.sha256] = (repo, file.path)

    def remove(self, kind: RepoKind, repo_id: str) -> None:
        """Delete a repository with all its commits, as its owner would.

        Raises:
            KeyError: there is none.
        """
        with self._lock:
            del self._books[kind, repo_id]
            self._lowered.pop((kind, repo_id.lower()), None)

    def find(self, kind: str, repo_id: str) -> Book | None:
        """Return the repository that bears this very id, or None."""
        return self._books.get((kind, repo_id))

    def moved_to(self, kind: str, repo_id: str) -> str | None:
        """Return the present id of a renamed repository, or of one written in the wrong case (H12, H13)."""
        return self._moved.get((kind, repo_id)) or self._lowered.get((kind, repo_id.lower()))

    def all(self, kind: str) -> list[Repo]:
        """Return the default commits of all repositories of a kind, sorted by id."""
        with self._lock:
            books = [book for (of, name), book in self._books.items() if of == kind and book.first.id == name]
        found = [book.at(None) or book.first for book in books]
        return sorted(found, key=lambda repo: repo.id)
