"""Walk a family twice with one cache: requests for each repository, the second time at most one."""

import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from aibom import plugins
from aibom.build import Request, build
from aibom.sources.cache import Cache
from aibom.sources.hub import HubSource
from aibom.sources.recorded import RecordedSource
from testhub import HubServer

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
FAMILIES = ("training-data", "merge", "renamed", "quantized-chain")  # the deep family meets the quota of five minutes
_REPO = re.compile(r"/(?:api/)?(?P<repo>(?:models/|datasets/)?[^/]+/[^/]+)")


def walk(evidence: Path, hub: HubServer, folder: Path) -> tuple[bytes, float, Counter[str]]:
    """Return the document, the seconds it took, and how often each repository was asked about."""
    hub.forget()
    subject = RecordedSource(evidence).subject
    source = HubSource(endpoint=hub.url, token=None, time="2026-01-01T00:00:00Z", cache=Cache(folder))
    source.begin(subject)
    request = Request(
        subject=subject, source=source, extractors=plugins.extractors(), rules=plugins.rules(), refusal=lambda _: None
    )
    begun = time.perf_counter()
    bom = build(request)
    seconds = time.perf_counter() - begun
    source.finish()
    encoding = plugins.load_format("cyclonedx-json")
    assert encoding is not None
    asked = (found["repo"].removeprefix("models/") for path in hub.paths() if (found := _REPO.match(path)))
    return encoding.encode(bom, "1.6"), seconds, Counter(asked)


def main() -> None:
    """Print a line a family and walk."""
    for family in FAMILIES:
        evidence = SAMPLES / family / "evidence"
        with HubServer(folders=[evidence]) as hub, tempfile.TemporaryDirectory() as folder:
            first, slow, asked = walk(evidence, hub, Path(folder))
            second, fast, again = walk(evidence, hub, Path(folder))
        print(
            f"{family:<14} {len(asked):>4} repositories; first walk {asked.total() / len(asked):.2f} requests each "
            f"(most: {max(asked.values())}), second {again.total() / len(asked):.2f} (most: {max(again.values())}), "
            f"in {fast / slow:.2f} of the time; {'the same document' if first == second else 'ANOTHER DOCUMENT'}"
        )


if __name__ == "__main__":
    main()
