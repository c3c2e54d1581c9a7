"""What was found in the bytes, as claims: facts of an artifact and of its derivations, each with its evidence."""

from collections.abc import Iterator, Mapping, Sequence

from aibom.records.claims import Claim, Fact, FactClaim, LineageClaim, Scalar
from aibom.records.descent import Descent, DescentVerdict
from aibom.records.evidence import Assurance, Evidence
from aibom.records.lineage import Edge
from aibom.records.proofs import Proofs, Standing
from aibom.records.refs import ArtifactRef, shorten
from aibom.records.scans import FileScan, ScanVerdict

__all__ = ["DESCENT", "PROOFS", "SCAN", "of_descent", "of_proofs", "of_report", "of_scans"]

SCAN, DESCENT, PROOFS = "scan@1", "descent@1", "proofs@1"
"""Who found it, as a walk names extractors."""
_WHOLE = "."  # all files of the artifact
_MOST = 200  # findings of one artifact


def of_report(subject: ArtifactRef, document: str, sha256: str, scans: Sequence[FileScan]) -> FactClaim:
    """Return the fact that the files of `subject` were scanned, and in which document what was found stands.

    It says how many files were scanned, and nothing of what was found in them.
    """
    fields = (("document", shorten(document)), ("files", len(scans)), ("scanner", "aibom"))
    return _fact(subject, Fact.SCAN_REPORT, sha256, _place(subject, SCAN), fields)


def of_scans(subject: ArtifactRef, scans: Sequence[FileScan]) -> Iterator[FactClaim]:
    """Yield a fact for each finding that is not allowlisted, the worst first, at most 200, and then how many there are.

    A file whose verdict rests on no finding is one all the same.
    """
    found = [
        (finding.verdict.rank, scan.path, finding.offset, number, scan)
        for scan in scans
        for number, finding in enumerate(scan.findings)
        if finding.verdict is not ScanVerdict.ALLOWLISTED
    ]
    for _, path, offset, number, scan in sorted(found, key=lambda each: each[:4])[:_MOST]:
        finding = scan.findings[number]
        stated: dict[str, Scalar] = {
            "call": shorten(finding.call),
            "member": shorten(finding.member),
            "operation": shorten(finding.operation),
            "path": path,
            "rule": finding.rule,
        }
        fields = {name: value for name, value in stated.items() if value} | ({"offset": offset} if offset >= 0 else {})
        place = _place(subject, SCAN, path=path, sha256=scan.sha256, pointer=f"byte {offset}" if offset >= 0 else "")
        yield _fact(subject, Fact.LOAD_TIME_CODE, finding.verdict.value, place, tuple(sorted(fields.items())))
    if len(found) > _MOST:
        worst = min(each[0] for each in sorted(found)[_MOST:])
        said = (("path", f"{len(found) - _MOST:,} more findings"),)
        yield _fact(subject, Fact.LOAD_TIME_CODE, list(ScanVerdict)[worst].value, _place(subject, SCAN), said)


def of_descent(edges: Sequence[Edge], found: Descent) -> Iterator[Claim]:
    """Yield what the weights say of the derivations `edges` of one child, compared in the order of `found.bases`.

    Each is a fact of the child. Identical tensors are an independent fact beside the claim, and verify that both have
    weights in common; weights that are near to each other are an observation. Neither shows which of the two was first.
    """
    alone = len(edges) == 1
    for number, edge in enumerate(edges):
        share = None if alone or not found.parents else found.parents[number]
        verdict = found.verdict if share is None else share.verdict
        reason = found.reason if share is None else share.reason
        place = _place(edge.child, DESCENT)
        fields: dict[str, Scalar] = {"parent": edge.parent.purl, "reason": shorten(reason), "method": found.method}
        fields |= _figures(found) if share is None else _share(share.weight, share.median_cosine)
        yield _fact(edge.child, Fact.DESCENT, verdict.value, place, tuple(sorted(fields.items())))
        assurance = _RAISED.get(verdict)
        if assurance is not None:
            yield LineageClaim(
                subject=edge.child,
                relation=edge.relation,
                parent=edge.parent,
                text=str(edge.parent.unpinned),
                assurance=assurance,
                evidence=place,
            )


_RAISED = {DescentVerdict.IDENTICAL: Assurance.VERIFIED, DescentVerdict.CONSISTENT: Assurance.OBSERVED}


def of_proofs(subject: ArtifactRef, found: Proofs, path: str) -> Iterator[FactClaim]:
    """Yield the four facts about the files of `subject`; `path` is the file of the signature, or of what states digests.

    Only a signature or digests that hold verify the artifact: who signed, or how it was made, says nothing of its bytes.
    """
    for kind, proof in found.facts.items():
        of_bytes = kind in {"signature_verified", "digests_reproduced"}
        verified = proof.standing is Standing.VERIFIED and of_bytes
        fields = (("kind", kind), *([("reason", shorten(proof.said))] if proof.said else []))
        place = _place(subject, PROOFS, path=path)
        assurance = Assurance.VERIFIED if verified else Assurance.OBSERVED
        yield _fact(subject, Fact.PROOF, proof.standing.value, place, fields, assurance=assurance)


def _figures(found: Descent) -> dict[str, Scalar]:
    figures = found.figures
    stated: dict[str, float | None] = {
        "identical": figures.identical,
        "informative": figures.informative,
        "matched": figures.matched,
        "median-cosine": figures.median_cosine,
        "relative-l2": figures.median_relative_l2,
        "tensors": figures.tensors,
    }
    return _rounded(stated)


def _share(weight: float | None, cosine: float | None) -> dict[str, Scalar]:
    stated: dict[str, float | None] = {"median-cosine": cosine, "weight": weight}
    return _rounded(stated)


def _rounded(stated: Mapping[str, float | None]) -> dict[str, Scalar]:
    """Return the figures that are known, to the four digits that they are good for, so that machines agree on the bytes."""
    known = ((name, value) for name, value in stated.items() if value is not None)
    return {name: value if isinstance(value, int) else round(value, 4) for name, value in known}


def _place(subject: ArtifactRef, examiner: str, *, path: str = _WHOLE, sha256: str = "", pointer: str = "") -> Evidence:
    name = examiner.partition("@")[0]
    return Evidence(path=path, pointer=pointer, revision=subject.revision, sha256=sha256, extractor=name)


def _fact(  # noqa: PLR0913 - the parts of a claim, each once
    subject: ArtifactRef,
    fact: Fact,
    value: str,
    place: Evidence,
    fields: tuple[tuple[str, Scalar], ...],
    *,
    assurance: Assurance = Assurance.OBSERVED,
) -> FactClaim:
    return FactClaim(subject=subject, fact=fact, value=value, fields=fields, assurance=assurance, evidence=place)
