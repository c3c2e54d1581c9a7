"""A family of repositories, and what time does to it."""

from typing import Any

from testhub import HubServer, Repo, commit_of

__all__ = ["PARENTS", "change", "family", "repo"]

PARENTS = ("org/deleted", "org/failing", "org/gated", "org/licensed", "org/remade", "org/same", "org/to-be-renamed")
LFS = frozenset({"model.safetensors"})


def repo(name: str, *, commit: str = "", bytes_of: str = "", **more: Any) -> Repo:
    """A repository with a card, as the Hub derives tags from it, and weights."""
    info: dict[str, object] = {"cardData": more.pop("card", {"license": "mit"}), **more.pop("info", {})}
    weights = {"model.safetensors": (bytes_of or name).encode() * 100}
    return Repo(id=name, commit=commit_of(commit or name), info=info, files=weights, lfs=LFS, **more)


def family() -> list[Repo]:
    """A merge of everything that is going to change, one that is missing already, and data."""
    card = {"base_model": [*PARENTS, "org/never"], "base_model_relation": "merge", "license": "mit"}
    return [
        repo("org/app", card=card | {"datasets": ["org/data"]}),
        *(repo(name) for name in PARENTS),
        repo("org/data", kind="dataset"),
    ]


def change(served: HubServer) -> None:
    """Let time pass: everything happens that can happen to a parent."""
    for name in PARENTS:
        if name not in {"org/same", "org/failing"}:
            served.remove(name)
    served.add(
        repo("org/renamed", commit="org/to-be-renamed", bytes_of="org/to-be-renamed", moved_from=["org/to-be-renamed"])
    )
    served.add(repo("org/licensed", commit="second", bytes_of="org/licensed", card={"license": "cc-by-nc-4.0"}))
    served.add(repo("org/gated", gated="manual"))
    served.add(repo("org/remade", commit="other", bytes_of="other", info={"createdAt": "2026-02-02T00:00:00.000Z"}))
    served.fault(r"/api/models/org/failing", "status", status=500)
