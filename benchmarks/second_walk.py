"""Walk a family twice with one cache: requests for each repository, the second time at most one."""

import json
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from aibom import plugins
from aibom.build import Request, build
from aibom.records.refs import ArtifactRef
from aibom.sources.cache import Cache
from aibom.sources.hub import HubSource
from testhub import HubServer, Repo
from testhub import Request as Asked

MODELS = 40
SUBJECT = ArtifactRef.from_repo("bench/m0")
_REPO = re.compile(r"/(?:api/)?(?P<repo>(?:models/|datasets/)?[^/]+/[^/?]+)")
_LIST = re.compile(r"/api/models\?filter=dataset:(?P<repo>[^&]+)")


def family() -> list[Repo]:
    """Return models each of which was tuned from the two before it, on one of five datasets."""
    repos = [
        Repo(id=f"bench/d{number}", kind="dataset", files={"README.md": _card(license="mit")}) for number in range(5)
    ]
    for number in range(MODELS):
        bases = [f"bench/m{parent}" for parent in (number + 1, number + 2) if parent < MODELS]
        files = {"README.md": _card(license="mit", base_model=bases, datasets=[f"bench/d{number % 5}"])}
        files["config.json"] = json.dumps({"model_type": "llama"}).encode()
        repos.append(Repo(id=f"bench/m{number}", files=files))
    return repos


def _card(**front: object) -> bytes:
    return f"---\n{json.dumps(front)}\n---\n# A card\n".encode()


def walk(hub: HubServer, folder: Path) -> tuple[bytes, float, Counter[str]]:
    """Return the document, the seconds it took, and how often each repository was asked about."""
    hub.forget()
    source = HubSource(endpoint=hub.url, token=None, time="2026-01-01T00:00:00Z", cache=Cache(folder))
    source.begin(SUBJECT)
    request = Request(
        subject=SUBJECT, source=source, extractors=plugins.extractors(), rules=plugins.rules(), refusal=lambda _: None
    )
    begun = time.perf_counter()
    bom = build(request)
    seconds = time.perf_counter() - begun
    source.finish()
    encoding = plugins.load_format("cyclonedx-json")
    assert encoding is not None
    return encoding.encode(bom, "1.6"), seconds, Counter(map(_asked_about, hub.requests))


def _asked_about(request: Asked) -> str:
    """Return the repository a request is about: of the models trained on a dataset, the dataset."""
    if found := _LIST.match(request.target):
        return f"datasets/{found['repo']}"
    found = _REPO.match(request.path)
    assert found is not None
    return found["repo"].removeprefix("models/")


def main() -> None:
    """Print a line a walk."""
    documents, seconds = [], []
    with HubServer(repos=family()) as hub, tempfile.TemporaryDirectory() as folder:
        for name in ("first walk", "second walk"):
            document, spent, asked = walk(hub, Path(folder))
            documents.append(document)
            seconds.append(spent)
            print(
                f"{name:<12} {asked.total() / (MODELS + 5):.2f} requests a repository (most: {max(asked.values())}), "
                f"{spent / seconds[0]:.2f} of the time of the first"
            )
    print("the same document" if documents[0] == documents[1] else "ANOTHER DOCUMENT")


if __name__ == "__main__":
    main()
