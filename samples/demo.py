"""The demo: BOMs of all samples from their recordings, without network; what they say, lack and fail for (`make demo`)."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tampering import TAMPERED, write_key, write_models

HERE = Path(__file__).resolve().parent
SHOWN, UNDOCUMENTED, MERGED = "quantized-chain", "no-card", "merge"
DATASET = "datasets/Open-Orca/SlimOrca-Dedup"
VERSIONS = "new-version"
STORY = ("weights-format", "parent-replaced", "dataset-added")
ADVISORY = HERE / "exercise-advisory.json"
STEP = re.compile(r"(?= --[a-z-]+--> )")
GAP = re.compile(r"  (critical|high|medium|low|info): ([a-z0-9-]+): ")
GOOD = "the signature is good, and the files are not those that were signed: "
DIGEST = re.compile(r"[0-9a-f]{64}")
FIGURES = ("artifacts: ", "edges: ", "bytes: ", "horizon: ", "least-evidenced link: ")


def run(*arguments: str | Path, ends: int = 0, seen: bool = False) -> str:
    """Return what the command writes, or with `seen` let it write; another exit code than `ends` ends the demo with it."""
    sys.stdout.flush()
    command = [sys.executable, "-m", "aibom", *map(str, arguments)]
    done = subprocess.run(command, check=False, stdout=None if seen else subprocess.PIPE, encoding="utf-8")
    if done.returncode != ends:
        sys.exit(done.returncode or 1)
    return done.stdout or ""


def refused(*arguments: str | Path) -> str:
    """Return why the command ended with exit code 1, in its own words; another exit code ends the demo."""
    command = [sys.executable, "-m", "aibom", *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")
    if done.returncode != 1:
        sys.exit(done.stderr or "a folder that was tampered with passed")
    return done.stderr.splitlines()[0].removeprefix("aibom: ").split(": ", 1)[1]


def tell(*parts: str) -> None:
    """Write paragraphs."""
    sys.stdout.write("".join(f"{part.rstrip()}\n\n" for part in parts))


def gaps(document: Path) -> str:
    """Return what `aibom gaps` says: how often it finds what, the most severe first, and its figures."""
    lines = run("gaps", document).splitlines()
    order = ["critical", "high", "medium", "low", "info"]
    counted = Counter((order.index(found[1]), found[2]) for found in map(GAP.match, lines) if found)
    shown = [f"  {order[rank]:<9}{count:>4}  {rule}" for (rank, rule), count in sorted(counted.items())]
    figures = [f"  {line}" for line in lines if line.startswith(FIGURES)]
    head = f"{sum(counted.values())} gaps in the record (`aibom gaps` lists each with its place and how to close it):"
    return "\n".join([head, *shown, "", "How much of the lineage rests on what:", *figures])


def where(folder: Path) -> str:
    """Return which BOMs hold the dataset, and by which paths; of a long one the middle is counted."""
    lines = []
    for line in run("where", DATASET, folder).splitlines():
        steps = STEP.split(line)
        rest = len(steps) - 5
        lines.append("".join([*steps[:2], f" ... {rest} more steps ...", *steps[-3:]]) if rest > 1 else line)
    return "\n".join(lines)


def new_version(out: Path) -> None:
    """Tell what `aibom diff` finds of version 2 of an adapter: the same name, the same card."""
    old, new = (out / f"{VERSIONS}-{side}.cdx.json" for side in ("old", "new"))
    for side, document in (("old", old), ("new", new)):
        run("generate", "--quiet", "--from", HERE / VERSIONS / side / "evidence", "-o", document)
    tell(
        "Version 2 arrived: the same name, the same card (both versions and the new base are constructed; all that stands "
        "behind the new base is as the registry listed it). `aibom diff` says what is not the same:"
    )
    lines = run("diff", old, new, "--fail-on", "high", "--quiet", ends=1).splitlines()
    told = [line for line in lines[: lines.index("")] if line]
    for kind in STORY:
        at = next(place for place, line in enumerate(lines) if line.startswith(f"  {kind}: "))
        told += ["", lines[at].strip(), *(line for line in lines[at + 2 : at + 4] if not line.lstrip().startswith("~"))]
    page = out / f"{VERSIONS}.html"
    run("report", new, "--previous", old, "--quiet", "-o", page)
    told += [
        f"Exit code 1, by --fail-on high. The whole report: samples/{VERSIONS}/diff.txt",
        f"All of it for the people who decide, as one page that loads nothing: {page}",
    ]
    tell("\n".join(told))


def in_the_bytes(out: Path) -> None:
    """Tell what the files of a model say: what loading them runs, whether the base is the base, and who signed them."""
    folder = out / "bytes"
    base, model = (each if each.is_absolute() else f"./{each}" for each in write_models(folder))
    tell(
        "A model with a checkpoint that would run a command (constructed; nothing here loads it). `aibom scan`, exit code 1:"
    )
    tell("\n".join(line for line in run("scan", model, "--quiet", ends=1).splitlines() if "allowlisted:" not in line))
    tell("Its card names a base. What the weights say of that, by `aibom compare-weights`:")
    tell("\n".join(run("compare-weights", model, base).splitlines()[:6]))
    private, public = write_key(folder)
    run("sign", model, "--key", private, "-o", f"{model}/model.sig", "--quiet")
    said = run("verify-signature", model, "--key", public).splitlines()
    lines = [said[0], next(line for line in said if "training provenance" in line), said[-1], ""]
    copy = folder / "copy"
    for what, tamper in TAMPERED:
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(model, copy, symlinks=True)
        tamper(copy)
        why = refused("verify-signature", copy, "--key", public, "--quiet").removeprefix(GOOD)
        lines.append(f"  {what}: exit code 1: {DIGEST.sub('...', why)}")
    shutil.rmtree(copy)
    tell("The folder is signed, verified, and then tampered with in six ways:", "\n".join(lines))
    document = out / "bytes.cdx.json"
    offline = ("generate", model, "--offline", "--quiet", "-o", document)
    run(*offline, "--scan", "--verify-base", "--base", f"example-org/tiny-base={base}", "--signer", public)
    found = [line for line in run("gaps", document).splitlines() if line.startswith(("artifacts: ", "edges: "))]
    tell(
        "All of it in its BOM (`generate --scan --verify-base --signer`): " + "; ".join(found),
        f"What was found to be dangerous stands apart, and the BOM has its digest: {out / 'bytes.findings.json'}",
    )


def main(out: Path) -> None:
    """Write all BOMs to `out`; show one and its gaps, in three formats, judge three, look for one dataset, compare two versions, and read one model's bytes."""
    out.mkdir(parents=True, exist_ok=True)
    for evidence in sorted(HERE.glob("*/evidence")):
        run("generate", "--quiet", "--from", evidence, "-o", out / f"{evidence.parent.name}.cdx.json")
    shown = out / f"{SHOWN}.cdx.json"
    tell(
        run("lineage", shown), gaps(shown), "The same BOM in SPDX 3.0.1 and 2.3, and what `aibom validate` says of all:"
    )
    written = [shown, out / f"{SHOWN}.spdx3.json", out / f"{SHOWN}.spdx"]
    for document in written[1:]:
        run("convert", "--quiet", shown, "-o", document)
    run("validate", *written, seen=True)
    tell("\n`aibom check` judges by a policy, here the preset `standard`; a pipeline obeys its exit code:")
    run("check", shown, seen=True)
    tell("\nExit code 0. It is no seal: what is below the bar of the policy is counted.")
    run("check", out / f"{UNDOCUMENTED}.cdx.json", ends=1, seen=True)
    tell("\nExit code 1: a pipeline stops here, and every reason is listed.")
    tell(f"An advisory names {DATASET}, three steps behind a merge (an exercise: nothing is wrong with it):")
    run("check", out / f"{MERGED}.cdx.json", "--advisories", ADVISORY, ends=1, seen=True)
    tell("\nExit code 1, with the path. Which of the BOMs on file hold it, `aibom where` answers:")
    tell(where(out))
    new_version(out)
    in_the_bytes(out)
    tell("A package of the first BOM with its evidence, and what its reader is told by `aibom package verify`:")
    package = out / f"{SHOWN}.package.zip"
    run("package", "build", "--quiet", "--from", HERE / SHOWN / "evidence", "--browser", "none", "-o", package)
    run("package", "verify", package, seen=True)
    tell(f"This BOM:          {shown}\nAll samples' BOMs: {out}/")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
