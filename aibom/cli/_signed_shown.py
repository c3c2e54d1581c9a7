"""What came of examining the signature of a model, in words for people and as JSON."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from aibom.cli._signed_folder import Examination
from aibom.records.checks import FileCheck, FileVerdict
from aibom.records.files import Role, role
from aibom.records.proofs import Proof, Standing
from aibom.records.refs import shorten
from aibom.verify.manifests import PREDICATE
from aibom.verify.signed_files import Comparison
from aibom.verify.verification import LIMIT

__all__ = ["as_json", "as_text"]

_LONGEST = 2000
_MOST = 200
_WORDS = {Standing.VERIFIED: "yes", Standing.REFUTED: "no"}
_NAMES = {
    "signature_verified": "signature verified",
    "signer_identity": "signer identity",
    "training_provenance": "training provenance attested",
    "digests_reproduced": "digests reproduced",
}
_NO_TIME = "no evidence: nothing that was checked proves the time"


def as_text(found: Examination, *, every: bool) -> str:
    """Return the verdict in the first line, the four facts, what was signed, and the files; those that match with `every`."""
    return "".join(f"{line}\n" for line in _lines(found, every=every))


def _lines(found: Examination, *, every: bool) -> Iterator[str]:
    name = shorten(found.file, _LONGEST)
    compared = found.comparison
    if not found.holds:
        yield f"{name}: the signature does NOT hold: {shorten(found.reason, _LONGEST)}"
    elif compared is None:
        yield f"{name}: the signature holds (OMS); no files were compared with it"
    else:
        yield f"{name}: the signature holds (OMS), and {_counted(compared)}"
    for key, proof in found.proofs.facts.items():
        yield f"  {_NAMES[key]}: {_told(proof)}"
        yield from (f"    {shorten(detail, _LONGEST)}" for detail in proof.details)
    if found.signed is not None:
        stated, signer = found.signed.manifest, found.signed.signer
        yield f"  signed: {shorten(stated.name, 300)}, {len(stated.files):,} files, root digest SHA-256 {stated.root}"
        yield f"  signed at: {f'{signer.signed_at}, by {signer.time_source}' if signer.signed_at else _NO_TIME}"
        if stated.ignored:
            yield f"  left out by the signer: {shorten(', '.join(stated.ignored), _LONGEST)}"
    yield from (f"  note: {shorten(note, _LONGEST)}" for note in found.notes)
    if compared is not None:
        yield from _of_files(compared, every=every)
        yield LIMIT


def _of_files(compared: Comparison, *, every: bool) -> Iterator[str]:
    if compared.skipped:
        yield f"  not looked at: {', '.join(compared.skipped)}"
    yield from _cut([_left_out(path) for path in compared.ignored])
    amiss = [check for check in compared.checks if every or check.verdict is not FileVerdict.MATCH]
    yield from _cut([_line(check, compared) for check in amiss])


def _left_out(path: str) -> str:
    what = {Role.CODE: ", and by its name it is code that can be run", Role.WEIGHTS: ", and by its name it is weights"}
    return f"ignored: {shorten(path, _LONGEST)}: the signer left it out{what.get(role(path), '')}"


def _line(check: FileCheck, compared: Comparison) -> str:
    admitted = "; admitted by --ignore-unsigned-files" if compared.admits_extra and check.stated is None else ""
    return f"{check.verdict.value}: {shorten(check.path, _LONGEST)}: {shorten(check.reason, _LONGEST)}{admitted}"


def _cut(lines: list[str]) -> Iterator[str]:
    yield from lines[:_MOST]
    if len(lines) > _MOST:
        yield f"and {len(lines) - _MOST:,} more; --format json has them"


def _counted(compared: Comparison) -> str:
    count = compared.matching
    said = f"all {count:,} files are as they were signed" if count > 1 else "the only file is as it was signed"
    if compared.extra:
        return f"{said}; NOT signed, and admitted by --ignore-unsigned-files: {len(compared.extra):,} more"
    return said


def _told(proof: Proof) -> str:
    word = _WORDS.get(proof.standing, proof.standing.value)
    return shorten(f"{word}: {proof.said}" if proof.said else word, _LONGEST)


def as_json(found: Examination) -> dict[str, Any]:
    """Return the same as `schemas/aibom/signature-1.schema.json` has it."""
    facts = found.proofs.facts
    made: dict[str, Any] = {"schema": "aibom-signature/1", "file": found.file, "holds": found.holds}
    if not found.holds:
        made["reason"] = found.reason
    if found.signed is not None:
        stated, signer = found.signed.manifest, found.signed.signer
        made |= {
            "method": "oms",
            "key": signer.key,
            "key_named_by_document": False,
            "predicate_type": PREDICATE,
            "subjects": [{"name": stated.name, "sha256": stated.root}],
            "signer": {
                each.name: list(value) if isinstance(value, tuple) else value
                for each in fields(signer)
                if (value := getattr(signer, each.name))
            },
            "model": {
                "name": stated.name,
                "root_sha256": stated.root,
                "files": len(stated.files),
                "algorithm": stated.algorithm,
                "shard_size": stated.shard_size,
                "left_out": list(stated.ignored),
            },
            "notes": list(found.notes),
        }
    if found.comparison is not None:
        made |= _compared(found.comparison)
    made["attestations"] = [
        {
            "path": each.path,
            "predicate_type": each.predicate_type,
            "standing": each.proof.standing.value,
            "said": each.proof.said,
        }
        for each in found.attestations
    ]
    made["proofs"] = {
        key: {"standing": proof.standing.value, "said": proof.said, "details": list(proof.details)}
        for key, proof in facts.items()
    }
    made["facts"] = {key: _told(proof) for key, proof in facts.items()}
    return made


def _compared(found: Comparison) -> dict[str, Any]:
    return {
        "files": [
            {
                "path": check.path,
                "verdict": check.verdict.value,
                "reason": check.reason,
                "signed": check.stated is not None,
            }
            for check in found.checks
        ],
        "unsigned_files_admitted": found.admits_extra,
        "ignored": list(found.ignored),
        "not_looked_at": list(found.skipped),
        "limit": LIMIT,
    }
