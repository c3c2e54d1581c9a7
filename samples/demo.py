"""The demo: BOMs of all samples from their recordings, without network; one of them shown (`make demo`)."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

from aibom import plugins

HERE = Path(__file__).resolve().parent
SHOWN = "quantized-chain"


def aibom(*arguments: str | Path) -> None:
    """Run the command as a user would; a failure ends the demo with the command's own exit code."""
    done = subprocess.run([sys.executable, "-m", "aibom", *map(str, arguments)], check=False)
    if done.returncode:
        sys.exit(done.returncode)


def gap_summary(document: Path) -> str:
    """Return the gaps of a written BOM, one line a rule, the most severe first."""
    encoding = plugins.load_format("cyclonedx-json")
    assert encoding is not None
    gaps = encoding.decode(document.read_bytes()).bom.gaps
    order = ["critical", "high", "medium", "low", "info"]
    counted = Counter((order.index(gap.severity), gap.rule) for gap in gaps)
    lines = [f"  {order[rank]:<9}{count:>4}  {rule}" for (rank, rule), count in sorted(counted.items())]
    return "\n".join([f"{len(gaps)} gaps in the record:", *lines])


def main(out: Path) -> None:
    """Write all BOMs to `out`; show the tree and the gaps of one, convert it, and validate what was written."""
    out.mkdir(parents=True, exist_ok=True)
    for evidence in sorted(HERE.glob("*/evidence")):
        aibom("generate", "--quiet", "--from", evidence, "-o", out / f"{evidence.parent.name}.cdx.json")
    shown = out / f"{SHOWN}.cdx.json"
    aibom("lineage", shown)
    sys.stdout.write(
        f"\n{gap_summary(shown)}\n\nThe same BOM in SPDX 3.0.1 and 2.3, and what `aibom validate` says of all three:\n\n"
    )
    sys.stdout.flush()
    written = [shown, out / f"{SHOWN}.spdx3.json", out / f"{SHOWN}.spdx"]
    for document in written[1:]:
        aibom("convert", "--quiet", shown, "-o", document)
    aibom("validate", "--quiet", *written)
    sys.stdout.write(f"\nThis BOM:          {shown}\nAll samples' BOMs: {out}/\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
