"""Time a walk of 200 repositories, 8 levels deep, against a slow Hub in its own process, as ratios to the lower bound."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from aibom.build import Request, build
from aibom.extract.interface import Extractor
from aibom.plugins import extractors, rules
from aibom.records.refs import ArtifactRef
from aibom.sources.hub import HubSource

REPOSITORIES, LEVELS, LATENCY_MS, ROUNDS = 200, 8, 50, 5
SERVER = Path(__file__).resolve().parents[1] / "tests" / "testhub" / "server.py"


def family(folder: Path) -> None:
    """Write an evidence folder of 200 models in 8 levels below the subject; each names up to three of the next level."""
    width = (REPOSITORIES - 1) // LEVELS
    levels = [[0]] + [list(range(1 + width * n, 1 + width * (n + 1))) for n in range(LEVELS)]
    levels[-1] += range(1 + width * LEVELS, REPOSITORIES)
    answers = []
    for depth, level in enumerate(levels):
        below = levels[depth + 1] if depth < LEVELS else []
        for place, number in enumerate(level):
            step = -(-len(below) // len(level)) if below else 0
            parents = below[place * step : (place + 1) * step] + below[:1]
            answers.append(_repository(folder, number, sorted(set(parents))))
    manifest = {
        "layout": 1, "tool": {"name": "aibom", "version": "0"}, "subject": "pkg:huggingface/bench/m0",
        "endpoint": "https://huggingface.co", "time": "2026-01-01T00:00:00Z",
        "options": {"datasets": True, "max_depth": -1, "max_nodes": 5000}, "answers": answers,
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _repository(folder: Path, number: int, parents: list[int]) -> dict[str, object]:
    import hashlib  # noqa: PLC0415

    repo, commit = f"bench/m{number}", f"{number:040x}"
    bases = [f"bench/m{parent}" for parent in parents]
    readme = ("---\nlicense: mit\nbase_model:\n" + "".join(f"- {base}\n" for base in bases) + "---\n# Card\n").encode()
    info = {
        "id": repo, "modelId": repo, "author": "bench", "sha": commit, "private": False, "gated": False,
        "tags": ["license:mit", *(f"base_model:{base}" for base in bases)],
        "cardData": {"license": "mit", "base_model": bases},
        "siblings": [
            {"rfilename": "README.md", "size": len(readme), "blobId": hashlib.sha1(readme).hexdigest()},
            {"rfilename": "weights.bin", "size": 10**9, "lfs": {"sha256": f"{number:064x}", "size": 10**9}},
        ],
    }  # fmt: skip
    base = folder / "models" / repo / commit
    (base / "files").mkdir(parents=True)
    (base / "files" / "README.md").write_bytes(readme)
    body = json.dumps(info).encode()
    (base / "info.json").write_bytes(body)
    stored = f"models/{repo}/{commit}"
    return {
        "kind": "model", "registry": "huggingface", "repo": repo, "revision": "", "resolution": "resolved",
        "detail": "", "present_id": repo, "commit": commit, "aliases": [], "listing": None,
        "info": {"stored": f"{stored}/info.json", "api_path": f"/api/models/{repo}", "size": len(body),
                 "sha256": hashlib.sha256(body).hexdigest()},
        "files": [{"path": "README.md", "stored": f"{stored}/files/README.md", "size": len(readme), "total": len(readme),
                   "sha256": hashlib.sha256(readme).hexdigest(), "error": ""}],
    }  # fmt: skip


def walk(url: str, chosen: tuple[Extractor, ...]) -> tuple[float, int]:
    """Return the seconds one walk took, and how many artifacts it found."""
    source = HubSource(endpoint=url, token=None, time="2026-01-01T00:00:00Z", cache=None, jobs=32)
    request = Request(
        subject=ArtifactRef.from_repo("bench/m0"),
        source=source,
        extractors=chosen,
        rules=rules(),
        refusal=lambda _: None,
    )
    begun = time.perf_counter()
    bom = build(request)
    return time.perf_counter() - begun, len(bom.nodes)


def main() -> None:
    """Print the ratios for metadata alone and with READMEs."""
    bound = (LEVELS + 1) * LATENCY_MS / 1000
    everything = extractors()
    metadata = tuple(extractor for extractor in everything if extractor.name == "hub-record")
    with tempfile.TemporaryDirectory() as folder:
        family(Path(folder))
        command = [
            sys.executable,
            SERVER,
            "--folder",
            folder,
            "--latency-ms",
            str(LATENCY_MS),
            "--port",
            "0",
            "--unlimited",
        ]
        with subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            for label, chosen in (("metadata alone", metadata), ("with READMEs", everything)):
                walk(url, chosen)
                seconds, found = zip(*(walk(url, chosen) for _ in range(ROUNDS)), strict=True)
                median = statistics.median(seconds)
                print(f"{label:<16} {median / bound:.2f} x bound ({median:.3f} s, {Counter(found)} artifacts)")
            server.terminate()


if __name__ == "__main__":
    main()
