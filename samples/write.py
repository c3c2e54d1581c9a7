"""Write the outputs of every sample from its recording (`python samples/write.py [FOLDER]`); the golden files."""

import hashlib
import sys
from pathlib import Path

from aibom import plugins
from aibom.build import Request, build
from aibom.cli._differences import weighed
from aibom.cli._reported import handed
from aibom.cli.report import DEFAULT_PROFILES
from aibom.diff.change import Difference
from aibom.diff.compare import diff
from aibom.diff.views.json import json
from aibom.diff.views.markdown import markdown
from aibom.diff.views.text import text
from aibom.diff.weighing import Terms
from aibom.policy.profiles import load
from aibom.records.bom import Bom
from aibom.report.assemble import report
from aibom.report.render import Templates
from aibom.sources.recorded import RecordedSource
from aibom.statements.read import read
from aibom.statements.records import Statements
from aibom.views import mermaid, tree

HERE = Path(__file__).resolve().parent
LARGE = 250_000
"""Documents of more bytes are kept as their digests, so that a checkout stays small."""
SAME_IN_JSON = ("spdx-tv", "spdx-xml", "spdx-yaml")
"""Formats that say what another one says in JSON: these are kept whole up to a tenth of that size."""

REPORTED = ("merge", "new-version", "quantized-chain")
"""Samples whose report is kept, as `aibom report` writes it."""
SIDES = ("old", "new")
"""The two recordings of a sample that compares."""


def replay(evidence: Path) -> Bom:
    """Return the BOM that follows from a recording."""
    source = RecordedSource(evidence)
    name, data = source.statements or ("", b"")
    return build(
        Request(
            subject=source.subject,
            source=source,
            extractors=plugins.extractors(),
            rules=plugins.rules(),
            refusal=lambda _: None,
            statements=read(data, name) if name else Statements(),
        )
    )


def outputs(evidence: Path) -> dict[str, bytes]:
    """Return every output of one recording: file name -> bytes."""
    bom = replay(evidence)
    written: dict[str, bytes] = {}
    large: set[str] = set()
    for each in plugins.formats():
        for version in each.versions:
            name = f"bom-{version}{each.endings[0]}"
            written[name] = each.encode(bom, version)
            if len(written[name]) > (LARGE // 10 if each.name in SAME_IN_JSON else LARGE):
                large.add(name)
    digests = "".join(f"{hashlib.sha256(written.pop(name)).hexdigest()}  {name}\n" for name in sorted(large))
    written |= {"lineage.txt": tree.render(bom).encode(), "lineage.mmd": mermaid.render(bom).encode()}
    if evidence.parent.name in REPORTED:
        written["report.html"] = page(bom)
    return written | ({"documents.sha256": digests.encode()} if digests else {})


def page(bom: Bom, difference: Difference | None = None) -> bytes:
    """Return the report of a BOM, with what changed in it."""
    templates, profiles = Templates(), [load(name) for name in DEFAULT_PROFILES]
    made = report(bom, handed(bom, plugins.rules(), profiles, difference, templates.texts), templates.texts)
    return templates.html(made)


def compared(sample: Path) -> dict[str, bytes]:
    """Return every output of two recordings of one model: the BOM and the tree of each, and what `aibom diff` says."""
    boms = {side: replay(sample / side / "evidence") for side in SIDES}
    form = plugins.load_format("cyclonedx-json")
    assert form is not None
    written = {f"{side}/bom-1.6.cdx.json": form.encode(bom, "1.6") for side, bom in boms.items()}
    written |= {f"{side}/lineage.txt": tree.render(bom).encode() for side, bom in boms.items()}
    old, new = (boms[side] for side in SIDES)
    difference = diff(old, new, Terms(licenses=weighed))
    views = {"diff.txt": text, "diff.md": markdown, "diff.json": json}
    written["report.html"] = page(new, difference)
    return written | {name: view(difference, old, new) for name, view in views.items()}


def main(out: Path) -> None:
    """Write the outputs of all samples below `out`."""
    samples = {evidence.parent.name: outputs(evidence) for evidence in sorted(HERE.glob("*/evidence"))}
    samples |= {sample.name: compared(sample) for sample in sorted(folder.parent for folder in HERE.glob("*/new"))}
    for sample, written in samples.items():
        for name, data in written.items():
            path = out / sample / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
