"""A BOM once more, with what came of comparing the files of one of its artifacts."""

from collections import Counter
from dataclasses import replace

from aibom import plugins
from aibom.build import find_gaps, ordered
from aibom.cli import _documents, _output
from aibom.cli._documents import Target
from aibom.errors import UsageError
from aibom.lineage.examined import Examination, examined
from aibom.records.bom import Bom
from aibom.records.checks import FileVerdict
from aibom.records.proofs import Proof, Proofs, Standing
from aibom.verify.claims import PROOFS, of_proofs
from aibom.verify.verification import Verification

__all__ = ["place", "write"]

_RULE = "proof-refuted"
_REFUTES = frozenset({FileVerdict.MISMATCH, FileVerdict.EXTRA, FileVerdict.CHANGED})


def place(output: str, *, built_in_only: bool) -> Target:
    """Return where and in which format the BOM is to be written, checked before anything is read.

    Raises:
        UsageError: it is standard output, a folder, or cannot be written.
    """
    if output == _output.STDOUT or _output.is_folder(output):
        raise UsageError("--bom-out needs a file: the verdicts go to standard output", hint="name one")
    _output.check(output)
    [target] = _documents.targets([output], "", "", built_in_only=built_in_only)
    return target


def write(target: Target, bom: Bom, found: Verification) -> None:
    """Write the BOM with what is proven of the digests of the artifact whose files were compared.

    They are reproduced if every file matches, and refuted if one differs, came or changed; of files that are missing or
    cannot be compared nothing is proven. Other gaps of the BOM stay as they are.

    Raises:
        DocumentError: it cannot be written.
    """
    proofs = Proofs(digests=_digests(found))
    claims = [claim for claim in of_proofs(found.artifact, proofs, ".") if dict(claim.fields)["kind"] == _KIND]
    lineage = examined(bom.lineage, Examination(claims=tuple(claims), examiners=(PROOFS,)))
    rules = [rule for rule in plugins.rules(built_in_only=True) if rule.id == _RULE]
    kept = [gap for gap in bom.gaps if gap.rule != _RULE]
    gaps = ordered([*kept, *find_gaps(lineage, rules)])
    names = tuple(sorted({*bom.rules, _RULE}))
    _output.write(target.place, target.encode(replace(bom, lineage=lineage, gaps=gaps, rules=names)))


_KIND = "digests_reproduced"


def _digests(found: Verification) -> Proof:
    counted = Counter(check.verdict for check in found.checks)
    said = ", ".join(f"{counted[verdict]:,} {verdict.value}" for verdict in FileVerdict if counted[verdict])
    if found.all_match:
        return Proof(standing=Standing.VERIFIED, said=f"{said}: {len(found.checks):,} files as they are stated")
    if _REFUTES & counted.keys():
        return Proof(standing=Standing.REFUTED, said=f"of {len(found.checks):,} files: {said}")
    return Proof(said=f"of {len(found.checks):,} files: {said}" if said else "no file could be compared")
