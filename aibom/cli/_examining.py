"""From a folder to what its bytes say of a BOM's subject: scanned, compared with its bases, held against a signature."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from aibom.cli import _output
from aibom.cli._examine_options import ExamineOptions
from aibom.cli._options import AskOptions
from aibom.errors import SourceError, UsageError
from aibom.lineage.examined import Examination
from aibom.records.claims import DERIVATIONS, Claim, Relation
from aibom.records.lineage import Edge, Lineage
from aibom.records.refs import HUB, ArtifactRef, Kind, shorten

if TYPE_CHECKING:
    from aibom.cli._options import WalkOptions
    from aibom.cli._progress import Progress
    from aibom.cli._scanned import Scanned
    from aibom.records.descent import Descent
    from aibom.weights.holding import Holding

__all__ = ["Examiner", "findings_place"]

_ENDING = ".findings.json"
_SIGNATURE = "model.sig"


class Examiner:
    """Looks into the files of one model as the options ask for, once its lineage is known.

    Those of a folder are read there, those of a model at the Hub by parts, as `ask` says whom and how.

    `findings` is the document that holds what a scan found, with its place, to be written with the BOM; it is there once
    the folder was scanned, unless what was found goes into the BOM.
    """

    def __init__(self, options: ExamineOptions, ask: "WalkOptions", place: str, progress: "Progress") -> None:
        self._options = options
        self._ask = ask
        self._alone = AskOptions(**{each.name: getattr(ask, each.name) for each in fields(AskOptions)})
        self._place = place
        self._progress = progress
        self._bases = _bases(options.bases or ())
        self.findings: tuple[tuple[str, bytes], ...] = ()

    def __call__(self, lineage: Lineage, folder: Path | None) -> Examination:
        """Return what was found of the subject, whose files lie in `folder`, or at the Hub where there is none.

        Raises:
            UsageError: they lie elsewhere, or a base that was named is none of the subject's.
            DocumentError: a folder, a signature or a key cannot be read.
            SourceError: the files cannot be read at the Hub.
        """
        if folder is None and (lineage.subject.registry != HUB or self._options.signer):
            raise UsageError(
                "only the files of a folder can be held against a signature, and only those of a folder or of a model at the "
                "Hub be looked into",
                hint="fetch the model, and name its folder",
            )
        claims: list[Claim] = []
        examiners = []
        try:
            for wanted, examine in (
                (self._options.scan, self._scan),
                (self._options.verify_base, self._verify_base),
                (bool(self._options.signer), self._verify_signature),
            ):
                if wanted:
                    found, name = examine(lineage, folder)
                    claims += found
                    examiners.append(name)
        finally:
            self._progress.close()
        return Examination(claims=tuple(claims), examiners=tuple(examiners))

    def _scan(self, lineage: Lineage, folder: Path | None) -> tuple[Sequence[Claim], str]:
        from aibom.cli._scanned import headline, json  # noqa: PLC0415 - needed for a scan alone
        from aibom.cli._verdicts import written  # noqa: PLC0415
        from aibom.verify.claims import SCAN, of_report, of_scans  # noqa: PLC0415

        subject = lineage.subject
        held = self._scanned(subject, folder)
        scans = held.files
        if self._options.embed_findings:
            self._progress.say(f"scanned: {headline([held])}")
            return tuple(of_scans(subject, scans)), SCAN
        document = written(json([held]))
        self.findings = ((self._place, document),)
        self._progress.say(f"scanned: {headline([held])}; {shorten(self._place)} says what was found")
        name = os.path.basename(self._place)  # noqa: PTH119 - as typed
        return (of_report(subject, name, sha256(document).hexdigest(), scans),), SCAN

    def _scanned(self, subject: ArtifactRef, folder: Path | None) -> "Scanned":
        """Return what was found in the files, without where on this machine they lie."""
        from aibom.cli._scanned import Scanned  # noqa: PLC0415 - needed for a scan alone
        from aibom.cli._scanned_model import scanned_model  # noqa: PLC0415
        from aibom.cli._scanning import counted  # noqa: PLC0415
        from aibom.sources.folder import folder_at  # noqa: PLC0415
        from aibom.sources.spans import spans  # noqa: PLC0415

        if folder is None:
            found = scanned_model(str(subject), self._alone, self._progress, offline=self._ask.offline)
            return replace(found, argument=str(subject))
        files = counted(spans(folder_at(folder), folder), self._progress)
        return Scanned(argument=str(subject), base="", files=files, artifact=subject.purl)

    def _verify_base(self, lineage: Lineage, folder: Path | None) -> tuple[Sequence[Claim], str]:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy is loaded; see `aibom compare-weights`
        from aibom.verify.claims import DESCENT, of_descent  # noqa: PLC0415 - needed for weights alone
        from aibom.weights.descent import descent  # noqa: PLC0415

        edges = [edge for edge in lineage.edges if edge.child == lineage.subject and _is_by_weights(edge)]
        self._check_named(edges)
        if not edges:
            self._progress.say("no base of the model is named: there is nothing to compare its weights with")
            return (), DESCENT
        child = self._holding(lineage.subject, "" if folder is None else str(folder))
        claims: list[Claim] = []
        for group in _groups(edges, self._bases):
            try:
                bases = [self._holding(edge.parent, self._bases.get(edge.parent.repo, "")) for edge in group]
            except SourceError as error:
                found = _not_at_hand(group, str(error))
            else:
                found = descent(child, bases, full=False, count=self._progress.digested)
            claims += of_descent(group, found)
        return claims, DESCENT

    def _holding(self, ref: ArtifactRef, folder: str) -> "Holding":
        """Return the files of an artifact, in the folder or else at the Hub.

        Raises:
            SourceError: they cannot be read at the Hub, or the network is switched off.
            DocumentError: the folder cannot be read.
        """
        from aibom.cli import _environment  # noqa: PLC0415 - needed for weights alone
        from aibom.cli._hub import hub_source  # noqa: PLC0415
        from aibom.cli._subject import is_path  # noqa: PLC0415
        from aibom.cli._weights import holding  # noqa: PLC0415

        if folder:
            return holding(folder if is_path(folder) else os.path.join(".", folder))  # noqa: PTH118 - as typed
        if ref.registry != HUB or self._ask.offline or _environment.is_offline():
            raise SourceError("the files of the base were not at hand", hint="--base says where they lie")
        return holding(str(ref), lambda: hub_source(self._alone, self._progress))

    def _check_named(self, edges: Sequence[Edge]) -> None:
        known = {edge.parent.repo for edge in edges}
        for name in self._bases:
            if name not in known:
                said = ", ".join(sorted(shorten(each) for each in known)) or "none"
                raise UsageError(f"--base {shorten(name)} is no base of the model", hint=f"its bases are: {said}")

    def _verify_signature(self, lineage: Lineage, folder: Path | None) -> tuple[Sequence[Claim], str]:
        from aibom.cli import _keys  # noqa: PLC0415 - needed for signatures alone
        from aibom.cli._signed_folder import examined  # noqa: PLC0415
        from aibom.records.proofs import Proofs  # noqa: PLC0415
        from aibom.verify.claims import PROOFS, of_proofs  # noqa: PLC0415
        from aibom.verify.model_signatures import Trust  # noqa: PLC0415

        trust = Trust(key=_keys.public(self._options.signer, of_models=True))
        if folder is None or not os.path.lexists(folder / _SIGNATURE):
            self._progress.say(f"the folder has no {_SIGNATURE}: nothing of it is signed")
            return tuple(of_proofs(lineage.subject, Proofs(), ".")), PROOFS
        found = examined(str(folder), "", trust, count=self._progress.digested)
        if found.reason:
            self._progress.say(f"the signature does not hold: {shorten(found.reason, 400)}")
        return tuple(of_proofs(lineage.subject, found.proofs, _SIGNATURE)), PROOFS


def findings_place(options: ExamineOptions, bom: str) -> str:
    """Return where the document of a scan is written whose BOM is written to `bom`; empty where there is none.

    Raises:
        UsageError: no file is named, and none can be derived; or an option has nothing to do.
    """
    if options.bases and not options.verify_base:
        raise UsageError("--base has nothing to say", hint="give it with --verify-base")
    if options.embed_findings and not options.scan:
        raise UsageError("--embed-findings has nothing to write", hint="give it with --scan")
    if not options.scan or options.embed_findings:
        if options.findings_out:
            raise UsageError(
                "--findings-out has nothing to write", hint="give it with --scan, and without --embed-findings"
            )
        return ""
    if options.findings_out == _output.STDOUT:
        raise UsageError("--findings-out needs a file: the BOM names it", hint="name one")
    if options.findings_out:
        return options.findings_out
    if bom == _output.STDOUT or _output.is_folder(bom):
        raise UsageError(
            "--scan needs a file for what it finds",
            hint="name it with --findings-out, or write it into the BOM: --embed-findings",
        )
    stem = bom
    for ending in (".json", ".xml", ".spdx", ".yaml", ".jsonld", ".cdx", ".spdx", ".spdx3"):
        stem = stem.removesuffix(ending)
    return stem + _ENDING


def _bases(named: Sequence[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for each in named:
        name, is_named, folder = each.partition("=")
        if not name or not is_named or not folder:
            raise UsageError(f"--base {shorten(each)!r} names no folder", hint="write ORG/NAME=FOLDER")
        found[name] = folder
    return found


def _is_by_weights(edge: Edge) -> bool:
    """Say whether an edge says that the child's weights come from the parent's."""
    is_weights = edge.relation in DERIVATIONS and edge.relation is not Relation.DISTILLED
    return is_weights and edge.parent.kind is Kind.MODEL and edge.parent != edge.child


def _groups(edges: Sequence[Edge], bases: Mapping[str, str]) -> list[list[Edge]]:
    """Return the edges that are compared together: those of a merge whose folders are named, and each other alone."""
    merged = [edge for edge in edges if edge.relation is Relation.MERGE and edge.parent.repo in bases]
    return [*([merged] if merged else []), *([edge] for edge in edges if edge not in merged)]


def _not_at_hand(edges: Sequence[Edge], why: str) -> "Descent":
    from aibom.records.descent import Descent, DescentVerdict, Figures  # noqa: PLC0415

    parents: tuple[ArtifactRef, ...] = tuple(edge.parent for edge in edges)
    return Descent(
        child=str(edges[0].child),
        bases=tuple(map(str, parents)),
        method="sample",
        verdict=DescentVerdict.NOT_COMPARABLE,
        reason=why,
        figures=Figures(),
    )
